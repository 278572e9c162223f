"""Parties: who issues the document, for whom it is, who has a copy.

Enters: sentences with their roles, the units named. Leaves: issuers (by their fullest name), recipients and copies as they
stand in their lines, one each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.extraction.metadata.fields import ISSUER, RECIPIENT, is_form, values_of
from docintel.lexicon.full_dates import find_full_date
from docintel.lexicon.official import elements, is_body_name, sole_body, without_blanks, without_seal
from docintel.lexicon.patterns import searched
from docintel.mentions import UnitMention
from docintel.spans import CleanSpan

_ISSUING = searched(r"(?:填报|发布|制表|印发|主办|编发|发文|移交|交办|督办|报送|公示|通报)(?:单位|机构|机关)[： ]|报送：|制表：")
_BEHIND_ISSUER = re.compile(r"关于|文件|简报|工作简报|通报|督办")
_TO = re.compile(r"[（(]?(?:正本|主送|发送?|送|印送|分发)(?:单位|机关)?：")


def read_parties(
    text: str, lines: Lines, units: Sequence[UnitMention], facts: DocumentFacts
) -> None:
    """Set issuers, recipients and copies."""
    _issuers(text, lines, units, facts)
    for line in lines.having("address"):
        _recipients(text, line, facts)
    if not facts.recipients and is_form(facts):
        _charged_by_form(text, lines, facts)
    for opened, line in _copy_lines(text, lines):
        place = CleanSpan(opened.end(), line.end) if opened else line
        names = _names(text[place.start : place.end])
        if opened is not None and _TO.match(opened.group()):
            if not facts.recipients:
                facts.recipients = names
                facts.note("recipients", place.start, place.end)
            continue
        facts.copied_to += names
        facts.note("copied_to", place.start, _without_stop(text, place))


def settle_issuer(
    text: str, lines: Lines, units: Sequence[UnitMention], facts: DocumentFacts
) -> None:
    """A document that nobody signs: by the body that opens the title (某办关于……的通报), or by the office whose page names
    itself as the source. News is issued by nobody."""
    if facts.issuers or facts.doc_type == "news":
        return
    for name, place in _opening_the_title(text, lines, units):
        facts.issuers = (name,)
        facts.note("issuer", place.start, place.end)
        return
    if facts.publisher and is_body_name(facts.publisher):
        facts.issuers = (facts.publisher,)
        facts.evidence["issuer"] = list(facts.evidence["publisher"])


def _copy_lines(text: str, lines: Lines) -> Iterator[tuple[re.Match[str] | None, CleanSpan]]:
    """The lines of copies with their labels; a line that goes on with the one above has none."""
    for line in lines.having("copies"):
        yield elements().copies.match(text, line.start, line.end) or elements().copies_short.match(text, line.start, line.end), line


def _without_stop(text: str, place: CleanSpan) -> int:
    return place.start + len(text[place.start : place.end].rstrip("。） "))


# 当事人：某公司 法定代表人：某人
_NEXT_LABEL = re.compile(r"\s+[^\s：]{2,8}：")


def _recipients(text: str, line: CleanSpan, facts: DocumentFacts) -> None:
    label = elements().address_label.match(text, line.start, line.end)
    start = label.end() if label else line.start
    following = _NEXT_LABEL.search(text, start, line.end) if label else None
    end = following.start() if following else start + len(text[start : line.end].rstrip("：。 "))
    facts.recipients += _names(text[start:end])
    facts.note("recipients", start, end)


def _charged_by_form(text: str, lines: Lines, facts: DocumentFacts) -> None:
    """A form that hands a matter over is for the one it charges: 承办单位, 被督办单位."""
    if facts.title is None or not _HANDED.search(facts.title):
        return
    for value in values_of(text, lines, RECIPIENT):
        names = _names(_BRACKETED.sub("", text[value.start : value.end]))
        if names and all(len(name) <= _LONGEST for name in names):
            facts.recipients = names
            facts.note("recipients", value.start, value.end)
            return


_HANDED = re.compile(r"[督交转]办|移交|提示|督导")
_BRACKETED = re.compile(r"（[^（）]{1,6}）")
_LONGEST = 30
# 各乡镇人民政府、街道办事处: the second half leans on 各.
_LEANING = re.compile(r"各[^、]{1,14}")
_FREE = re.compile(r"[各市县区省州镇乡]|[一-龥]{2,4}[省市县区镇乡州]")
_SHORT = 6


def _names(words: str) -> tuple[str, ...]:
    """The parties of a line. 、 sets them apart like ，, unless one half leans on the other (各镇党委、纪委; 各县、区政府).

    >>> _names("柳河县水利局、圣水湾镇人民政府"), _names("各县（区）人民政府、街道办事处，市直有关部门、单位")
    (('柳河县水利局', '圣水湾镇人民政府'), ('各县（区）人民政府、街道办事处', '市直有关部门、单位'))
    """
    names: list[str] = []
    for part in re.split(r"[，,；;]|(?<=[办局委府会院])\s+", words.strip("。） ")):
        halves = part.split("、")
        group = halves[0]
        for half in halves[1:]:
            if _leans(group, half):
                group += "、" + half
            else:
                names.append(group)
                group = half
        names.append(group)
    return tuple(name.strip() for name in names if name.strip())


def _leans(group: str, half: str) -> bool:
    if not _is_whole(group.rsplit("、", 1)[-1]) or half.startswith("副") or half in ("单位", "部门", "企业"):
        return True
    return bool(_LEANING.match(group)) and len(half) <= _SHORT and not _FREE.match(half)


def _is_whole(name: str) -> bool:
    """Does a name end as one of a body or a group of them does?"""
    return is_body_name(name) or re.search(r"(?:部门|单位|团体|公司|（[^）]*）|政府|[局委办院厅会队组站署处镇乡]|街道)\Z", name) is not None


# --- who issues -------------------------------------------------------------------------------------------------


def _issuers(text: str, lines: Lines, units: Sequence[UnitMention], facts: DocumentFacts) -> None:
    """Who signs; else whom a label names, or the masthead."""
    for found in (
        _signing(text, lines, units),
        _labelled(text, lines, units, facts),
        _in_masthead(text, lines, units),
    ):
        for name, place in found:
            facts.issuers += (name,)
            facts.note("issuer", place.start, place.end)
        if facts.issuers:
            return


_Named = list[tuple[str, CleanSpan]]


def _signing(text: str, lines: Lines, units: Sequence[UnitMention]) -> _Named:
    found: _Named = []
    half: CleanSpan | None = None
    for line in lines.having("signature"):
        words = text[line.start : line.end]
        if half is not None and find_full_date(words) is None:
            name = without_seal(text[half.start : half.end] + words)
            if is_body_name(without_blanks(name)):
                found.append((name, CleanSpan(half.start, line.end)))
            half = None
        elif named := _bodies_in(text, line, units):
            found += named
        elif find_full_date(words) is None and not elements().post_line.fullmatch(words):
            half = line
    return found


def _bodies_in(text: str, line: CleanSpan, units: Sequence[UnitMention]) -> _Named:
    """The bodies a line of masthead or signature names: the units there, or its one name where they leave out a part."""
    named = [unit for unit in units if line.covers(unit.span)]
    sole = sole_body(text[line.start : line.end])
    if sole is not None:
        whole = CleanSpan(line.start + sole[0], line.start + sole[1])
        if len(named) != 1 or named[0].span != whole:
            return [(without_blanks(text[whole.start : whole.end]), whole)]
    return [(unit.full, unit.span) for unit in named]


def _labelled(
    text: str, lines: Lines, units: Sequence[UnitMention], facts: DocumentFacts
) -> _Named:
    for line in lines.having("title", "meta", "body", "number")[:12]:
        labelled = _ISSUING.search(text, line.start, line.end)
        if labelled and (unit := _unit_at(labelled.end(), line, units)):
            return [(unit.full, unit.span)]
    for value in values_of(text, lines, ISSUER) if is_form(facts) else ():
        if unit := _unit_at(value.start, value, units):
            return [(unit.full, unit.span)]
        name = _BRACKETED.sub("", text[value.start : value.end])
        if is_body_name(name):
            return [(name, value)]
    return []


def _in_masthead(text: str, lines: Lines, units: Sequence[UnitMention]) -> _Named:
    found: _Named = []
    for line in lines.having("masthead"):
        found += _bodies_in(text, line, units)
    return found


def _opening_the_title(text: str, lines: Lines, units: Sequence[UnitMention]) -> _Named:
    for line in lines.having("title"):
        if elements().masthead.fullmatch(text, line.start, line.end) and (named := _bodies_in(text, line, units)):
            return named
        unit = _unit_at(line.start, line, units)
        if unit and _BEHIND_ISSUER.match(text, unit.span.end):
            return [(unit.full, unit.span)]
        behind = text.find("关于", line.start, line.end)
        if behind > 0 and is_body_name(text[line.start : behind]):
            return [(text[line.start : behind], CleanSpan(line.start, behind))]
    return []


def _unit_at(start: int, line: CleanSpan, units: Sequence[UnitMention]) -> UnitMention | None:
    return next((u for u in units if start <= u.span.start <= start + 1 and u.span.end <= line.end), None)
