"""Masking what is private, before anything leaves: names, telephone and identity numbers of people.

Enters: a report. Leaves: the same report, each such passage replaced by one of the same length, in its text and in
everything that was said from it, so that spans hold. A surname stays (李建国 → 李某某), as in public notices; of a number
its first three digits. Bodies keep their names: they are who is to act. What is recognised is written in `masking.toml`;
a name without any word beside it that tells it is one is not found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from docintel.report import Report

_HAN = "\u3400-\u9fff"
_DIGIT = "[0-9０-９]"
# What stands within a number or a name without belonging to it: blanks, hyphens, glued pinyin.
_GLOSS = r"(?:[(（][a-zA-Züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,7}[)）])?"
_NUMBERS = re.compile(
    rf"(?<!{_DIGIT})(?:"
    rf"{_DIGIT}{{6}}(?:[1１][9９]|[2２][0０]){_DIGIT}{{9}}[0-9０-９XxＸｘ]"  # identity number, 18 places
    rf"|[1１][3-9３-９]{_DIGIT}(?:[ \-－]?{_DIGIT}{{4}}){{2}}"  # mobile telephone
    rf"|[(（]?[0０]{_DIGIT}{{2,3}}[)）]?[2-9２-９](?:[ \-－]?{_DIGIT}){{6,7}}"  # telephone with its area code
    rf"|[(（]?[0０]{_DIGIT}{{1,3}}[)） \-－—]{{1,2}}{_DIGIT}(?:[ \-－]?{_DIGIT}){{6,7}}"
    rf")(?!{_DIGIT})"
    rf"|(?:电话|电话号码|联系方式|手机|手机号|热线|電話)(?:为|是)?[：: ]{{0,2}}(?P<told>{_DIGIT}(?:[ \-－—]?{_DIGIT}){{5,14}})(?!{_DIGIT})"
    rf"|(?:身份证号码?|身份证|证件号码?|身份證號?碼?)(?:为|是)?[：: ]{{0,2}}(?P<paper>[A-Za-z0-9０-９]{{6,20}})"
    rf"|(?<![A-Za-z0-9])[A-Z][12]\d{{8}}(?![A-Za-z0-9])"  # identity number of Taiwan
    rf"|(?<![A-Za-z0-9])[A-Z]{{1,2}}\d{{6}}\([0-9A]\)"  # identity card of Hong Kong
)
_KEPT_DIGITS = 3


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(files("docintel.sinks").joinpath("masking.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], ...]:
    """Patterns whose group `name` is a person's name."""
    words = _words()
    surname = rf"(?:{'|'.join(words['compound_surnames'])}|[{words['surnames']}])"
    never = "|".join(sorted(words["never"], key=len, reverse=True))
    given = rf"{_GLOSS}[ 　]{{0,2}}[{_HAN}]{_GLOSS}"
    before = "|".join(sorted(words["before"], key=len, reverse=True))
    after = "|".join(sorted(words["after"], key=len, reverse=True))
    end = rf"(?=$|[^{_HAN}]|[{words['followers']}]|{after})"
    whole = rf"(?!{never})(?P<name>{surname}{given}(?:[{_HAN}]{_GLOSS})?{end})"
    short = rf"(?!{never})(?P<name>{surname}{_GLOSS}(?:[ 　]{{0,2}}[{_HAN}]{_GLOSS}){{0,2}}?)"
    return (
        re.compile(rf"(?:{before})(?:姓名)?[：: 　\t\n]{{0,3}}{whole}"),
        re.compile(rf"(?<![{_HAN}]){short}(?={after})"),
        # 周远帆  联系电话：… and 周远帆（电话 …）
        re.compile(rf"(?<![{_HAN}]){whole}(?=[ 　\t（(，,]{{1,4}}(?:联系|聯絡)?(?:电话|手机|電話)|[ 　\t（(，,]{{0,4}}\d{{11}}(?!\d))"),
    )


def masked(report: Report) -> Report:
    """The report without names, telephone and identity numbers of people.

    >>> import docintel
    >>> told = masked(docintel.analyze(text="村民李建国（电话13800001234）反映清溪河左岸堆放建筑垃圾2处。"))
    >>> told.text
    '村民李某某（电话138********）反映清溪河左岸堆放建筑垃圾2处。'
    """
    names = frozenset(_found_names(_passages(report)))
    if report.metadata.script != "simplified":  # descriptions are in simplified characters
        names |= frozenset(map(_simplified, names))
    mask = _masker(names)
    content = report.model_dump()
    text = mask(report.text)
    content["text"] = text
    for key in ("errors", "source", "metadata", "problems", "counts", "deadlines", "units", "checks", "warnings"):
        content[key] = _everywhere(content[key], mask, text)
    return Report.model_validate(content)


def mask_text(text: str) -> str:
    """A text without names, telephone and identity numbers of people, as long as before.

    >>> mask_text("联系人：王　芳，0564-3123456；身份证号34242319700101123X")
    '联系人：王　某，056*-*******；身份证号342***************'
    """
    return _masker(frozenset(_found_names([text])))(text)


def mask_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The same for plain data that goes along with a report, at any depth."""
    return {key: _record_value(value) for key, value in record.items()}


def _record_value(value: Any) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, list):
        return [_record_value(one) for one in value]
    return mask_record(value) if isinstance(value, dict) else value


def _passages(report: Report) -> Iterator[str]:
    """Where names are looked for: the text, and the normalised words, which may have lost a gloss or a line break."""
    yield report.text
    yield from (problem.description for problem in report.problems)
    yield from (deadline.task for deadline in report.deadlines if deadline.task)
    yield from (value for value in (report.metadata.contact, report.metadata.title, report.source.uri) if value)


def _found_names(passages: Iterable[str]) -> Iterator[str]:
    for passage in passages:
        for pattern in _names():
            yield from (name for match in pattern.finditer(passage) if not _is_place(name := _bare(match["name"])))
        yield from map(_bare, _in_columns(passage))


def _in_columns(text: str) -> Iterator[str]:
    """The names in table columns whose header says so; cells stand between tabs.

    >>> list(_in_columns("序号\\t责任人\\t状态\\n1\\t许明川\\t整改中\\n2\\t郭志\\t整改中\\n合计\\t2"))
    ['许明川', '郭志']
    """
    wanted = frozenset(_words()["columns"])
    surname = re.compile(rf"(?:{'|'.join(_words()['compound_surnames'])}|[{_words()['surnames']}])[ 　]{{0,2}}[{_HAN}]{{1,2}}")
    named: list[int] = []
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cell in wanted for cell in cells):
            named = [at for at, cell in enumerate(cells) if cell in wanted]
            continue
        # A row whose merged cells were left out is shorter: names then stand a place or two before their header.
        near = {at - shift for at in named for shift in (0, 1, 2, 3)}
        yield from (cell for at, cell in enumerate(cells) if at in near and surname.fullmatch(cell) and not _is_no_name(cell))


def _is_no_name(cell: str) -> bool:
    """A short cell that begins with a surname and is none: a state, a kind, a river."""
    return cell.startswith(tuple(_words()["never"])) or _is_place(cell) or cell.endswith(tuple("河湖沟渠段占建堆采"))


def _is_place(name: str) -> bool:
    """
    >>> _is_place("江边路"), _is_place("李长江")
    (True, False)
    """
    return name.endswith(tuple("镇村乡县市区局路街巷站所组厂"))


def _bare(name: str) -> str:
    """A name without blanks and glosses.

    >>> _bare("李(li)建国"), _bare("王　芳")
    ('李建国', '王芳')
    """
    return re.sub(rf"[^{_HAN}]", "", name)


def _simplified(name: str) -> str:
    from docintel.cleaning.script import to_simplified

    edits = to_simplified(name)
    return edits[0].replacement if edits else name


def _masker(names: frozenset[str]) -> Callable[[str], str]:
    """What masks numbers and these names in any text, keeping its length."""
    pattern = _any_name(names)

    def mask(text: str) -> str:
        text = _NUMBERS.sub(_hidden_number, text)
        return pattern.sub(lambda match: _hidden_name(match[0]), text) if pattern else text

    return mask


def _any_name(names: frozenset[str]) -> re.Pattern[str] | None:
    # A name of one character is a surname (李先生): nothing of it is left to mask.
    longer = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    spaced = (rf"{_GLOSS}[ 　\n]{{0,2}}".join(name) + _GLOSS for name in longer)
    return re.compile("|".join(spaced)) if longer else None


def _hidden_name(name: str) -> str:
    """
    >>> _hidden_name("李建国"), _hidden_name("欧阳修"), _hidden_name("李(li)四(si)")
    ('李某某', '欧阳某', '李(**)某(**)')
    """
    kept = 2 if name.startswith(tuple(_words()["compound_surnames"])) else 1
    hidden = re.sub(rf"[{_HAN}]", "某", name[kept:])
    return name[:kept] + re.sub(r"[^\W\d_某]", "*", hidden)


def _hidden_number(match: re.Match[str]) -> str:
    group = next((name for name in ("told", "paper") if match[name]), None)
    number = match[group] if group else match[0]
    lead = match[0][: len(match[0]) - len(number)]
    return lead + _starred(number)


def _starred(number: str) -> str:
    """
    >>> _starred("138 0000 1234"), _starred("（0564）312345")
    ('138 **** ****', '（056*）******')
    """
    seen, signs = 0, []
    for sign in number:
        told = sign.isalnum()
        seen += told
        signs.append("*" if told and seen > _KEPT_DIGITS else sign)
    return "".join(signs)


def _everywhere(value: Any, mask: Callable[[str], str], text: str) -> Any:
    """Masks every text within; quotes are cut anew from the masked text, so that they hold by construction."""
    if isinstance(value, dict):
        found = {key: item if key in _UNTOUCHED else _everywhere(item, mask, text) for key, item in value.items()}
        if "quote" in found and isinstance(found.get("start"), int):
            found["quote"] = text[found["start"] : found["end"]]
        return found
    if isinstance(value, list):
        return [_everywhere(item, mask, text) for item in value]
    return mask(value) if isinstance(value, str) else value


# Codes, ids, dates and hashes, in which a run of digits is no telephone number.
_UNTOUCHED = frozenset((
    "id", "sha256", "code", "count_id", "unit", "deadline", "deadlines", "unit_ids", "units", "refs", "part_of", "due",
    "start", "end", "ref", "doc_number", "published", "signed", "printed", "division_code", "kind", "status", "media_type",
))  # fmt: skip
