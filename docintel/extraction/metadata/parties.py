"""Parties: who issues the document, for whom it is, who has a copy.

Enters: sentences with their roles, the units named. Leaves: issuers (by their fullest name), recipients and copies as they
stand in their lines, one each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docintel.document import Sentence
from docintel.extraction.metadata.facts import DocumentFacts, lines_of
from docintel.extraction.metadata.fields import ISSUER, RECIPIENT, is_form, values_of
from docintel.lexicon.full_dates import ANY_DATE
from docintel.lexicon.official import elements, is_body_name, without_seal
from docintel.mentions import UnitMention
from docintel.spans import CleanSpan

_ISSUING = re.compile(r"(?:填报|发布|制表|印发|主办|编发|发文|移交|交办|督办|报送|公示|通报)(?:单位|机构|机关)[： ]|报送：|制表：")
_BEHIND_ISSUER = re.compile(r"关于|文件|简报|工作简报|通报|督办")
_TO = re.compile(r"[（(]?(?:主送|发送?|送|印送|分发)(?:单位|机关)?：")


def read_parties(
    text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention], facts: DocumentFacts
) -> None:
    """Set issuers, recipients and copies."""
    _issuers(text, sentences, units, facts)
    for line in lines_of(sentences, "address"):
        _recipients(text, line, facts)
    if not facts.recipients and is_form(facts):
        _charged_by_form(text, sentences, facts)
    for opened, line in _copy_lines(text, sentences):
        place = CleanSpan(opened.end(), line.end) if opened else line
        names = _names(text[place.start : place.end])
        if opened is not None and _TO.match(opened.group()):
            if not facts.recipients:
                facts.recipients = names
                facts.note("recipients", place.start, place.end)
            continue
        facts.copied_to += names
        facts.note("copied_to", place.start, _without_stop(text, place))


def issued_by_publisher(facts: DocumentFacts) -> None:
    """An office's own page names its office as the source: a document without a signature is issued by it."""
    if not facts.issuers and facts.doc_type != "news" and facts.publisher and is_body_name(facts.publisher):
        facts.issuers = (facts.publisher,)
        facts.evidence["issuer"] = list(facts.evidence["publisher"])


def _copy_lines(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[re.Match[str] | None, CleanSpan]]:
    """The lines of copies with their labels; a line that goes on with the one above has none."""
    for line in lines_of(sentences, "copies"):
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


def _charged_by_form(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """A form that hands a matter over is for the one it charges: 承办单位, 被督办单位."""
    if facts.title is None or not _HANDED.search(facts.title):
        return
    for value in values_of(text, sentences, RECIPIENT):
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


def _issuers(text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention], facts: DocumentFacts) -> None:
    """Who signs; else whom a label names, the masthead, or the body that opens the title (某办关于……的通报)."""
    for found in (
        _signing(text, sentences, units),
        _labelled(text, sentences, units, facts),
        _in_masthead(text, sentences, units),
        _opening_the_title(text, sentences, units),
    ):
        for name, place in found:
            facts.issuers += (name,)
            facts.note("issuer", place.start, place.end)
        if facts.issuers:
            return


_Named = list[tuple[str, CleanSpan]]


def _signing(text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention]) -> _Named:
    found: _Named = []
    half: CleanSpan | None = None
    for line in lines_of(sentences, "signature"):
        place = _without_date(text, line)
        words = text[place.start : place.end]
        if half is not None and words:
            found.append((without_seal(text[half.start : half.end] + words), CleanSpan(half.start, place.end)))
            half = None
        elif named := _bodies_in(text, place, units):
            found += named
        elif words and not elements().post_line.fullmatch(words):
            half = place
    return found


_DATE = re.compile(rf"\s?(?:{ANY_DATE})\s?")
_EDITED = re.compile(r"\s?(?:主?编|编印|主办)\Z")


def _without_date(text: str, line: CleanSpan) -> CleanSpan:
    """The name in a line of signature that may bear the date as well, before or behind."""
    words = text[line.start : line.end]
    dated = _DATE.search(words)
    if dated is None:
        return line
    start, end = (dated.end(), len(words)) if dated.start() == 0 else (0, dated.start())
    return CleanSpan(line.start + start, line.start + len(_EDITED.sub("", words[:end])))


def _bodies_in(text: str, place: CleanSpan, units: Sequence[UnitMention]) -> _Named:
    """The bodies a line of nothing else names: the units found there, or the whole where they leave a part of it out."""
    words = text[place.start : place.end]
    named = [unit for unit in units if place.covers(unit.span)]
    whole = without_seal(words)
    if is_body_name(whole.replace(" ", "")) and not re.search(r"[、，]|[\u4e00-\u9fff]{4} +[\u4e00-\u9fff]{4}", whole):
        told = sum(unit.span.end - unit.span.start for unit in named)
        if len(named) != 1 or len(whole.rstrip()) - told > 1:
            bare = whole.replace(" ", "")
            return [(bare, CleanSpan(place.start, place.start + len(whole.rstrip())))]
    return [(unit.full, unit.span) for unit in named]


def _labelled(
    text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention], facts: DocumentFacts
) -> _Named:
    for line in list(lines_of(sentences, "title", "meta", "body", "number"))[:12]:
        labelled = _ISSUING.search(text, line.start, line.end)
        if labelled and (unit := _unit_at(labelled.end(), line, units)):
            return [(unit.full, unit.span)]
    for value in values_of(text, sentences, ISSUER) if is_form(facts) else ():
        if unit := _unit_at(value.start, value, units):
            return [(unit.full, unit.span)]
        name = _BRACKETED.sub("", text[value.start : value.end])
        if is_body_name(name):
            return [(name, value)]
    return []


def _in_masthead(text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention]) -> _Named:
    found: _Named = []
    for line in lines_of(sentences, "masthead"):
        printed = elements().masthead.fullmatch(text, line.start, line.end)
        found += _bodies_in(text, CleanSpan(line.start, printed.end("body") if printed else line.end), units)
    return found


def _opening_the_title(text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention]) -> _Named:
    for line in lines_of(sentences, "title"):
        unit = _unit_at(line.start, line, units)
        if unit and _BEHIND_ISSUER.match(text, unit.span.end):
            return [(unit.full, unit.span)]
        behind = text.find("关于", line.start, line.end)
        if behind > 0 and is_body_name(text[line.start : behind]):
            return [(text[line.start : behind], CleanSpan(line.start, behind))]
    return []


def _unit_at(start: int, line: CleanSpan, units: Sequence[UnitMention]) -> UnitMention | None:
    return next((u for u in units if start <= u.span.start <= start + 1 and u.span.end <= line.end), None)
