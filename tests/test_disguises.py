"""One notice in many disguises: noise, script and line ends change where things stand, never what is read.

Each disguise is cleaned back by a rule of cleaning; the mentions must be the same, and their quotes exact pieces of the
disguised text that clean back to the quotes of the plain one.
"""

from __future__ import annotations

from collections.abc import Callable

import opencc
import pytest

import docintel
from docintel.report import Report

PLAIN = (
    "关于交办河湖问题的督办函\n沿河镇人民政府：\n县河长办暗访发现，你镇青溪河左岸堆放建筑垃圾2处、右岸违建3处。"
    "其中2处已于5月20日前完成清理，剩余3处请于2024年6月30日前拆除，并于15个工作日内报送整改情况。\n黄梅县河长办\n2024年5月28日\n"
)
_WIDE = {ord(character): chr(ord(character) + 0xFEE0) for character in "0123456789"}
_SYLLABLES = {"溪": "xī", "岸": "àn", "圾": "jī", "理": "lǐ", "除": "chú", "办": "bàn", "放": "fàng"}


def _glossed(brackets: str) -> Callable[[str], str]:
    return lambda text: "".join(c + (f"{brackets[0]}{_SYLLABLES[c]}{brackets[1]}" if c in _SYLLABLES else "") for c in text)


def _toneless(text: str) -> str:
    return _glossed("()")(text).translate(str.maketrans("īàǐú", "iaiu"))


def _traditional(text: str) -> str:
    return str(opencc.OpenCC("s2t").convert(text))


DISGUISES: dict[str, Callable[[str], str]] = {
    "line_ends": lambda text: text.replace("\n", "\r\n"),
    "full_width_digits": lambda text: text.translate(_WIDE),
    "half_width_marks": lambda text: text.translate(str.maketrans("，：", ",:")),
    "traditional": _traditional,
    "zero_width": "\u200b".join,
    "glossed": _glossed("()"),
    "glossed_full_width": _glossed("（）"),
    "glossed_toneless": _toneless,
    "blanks": lambda text: text.replace("2处", "2 处").replace("6月30日", " 6 月 30 日"),
    "indent": lambda text: "\n".join(f"　　{line}" for line in text.split("\n")),
    "doubled_marks": lambda text: text.replace("，", "，，"),
    "tags": lambda text: "".join(f"<p>{line}</p>\n" for line in text.split("\n") if line),
    "byte_order_mark": lambda text: "\ufeff" + text,
    "all_at_once": lambda text: _glossed("()")(_traditional(text)).translate(_WIDE).replace("\n", "\r\n"),
}

# Alone in a short quote 岸(an) could be a letter in brackets; that it is a gloss only the whole document tells.
NEEDS_CONTEXT = ("glossed_toneless",)


def told(report: Report) -> dict[str, str]:
    return {item.id[0] + str(number): docintel.clean(report.quote(item)).text for number, item in enumerate(report.items())}


def values(report: Report) -> list[object]:
    return [
        *((problem.types[0].code, problem.status) for problem in report.problems),
        *((count.value, count.unit, count.kind) for count in report.counts),
        *((deadline.kind, deadline.due) for deadline in report.deadlines),
        *((unit.name, unit.kind) for unit in report.units),
        (report.metadata.title, report.metadata.signed, report.metadata.doc_type),
    ]


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_changes_nothing_that_is_read(name: str) -> None:
    disguised = DISGUISES[name](PLAIN)
    plain, report = docintel.analyze(text=PLAIN), docintel.analyze(text=disguised)
    assert report.text == disguised
    assert disguised != PLAIN
    assert all(disguised[span.start : span.end] == span.quote for item in report.items() for span in item.evidence)
    assert values(report) == values(plain)
    if name not in NEEDS_CONTEXT:
        assert told(report) == told(plain)


def test_astral_characters_before_a_mention_count_as_one() -> None:
    ahead = "\U0001f6b0𠮷安河巡查。\n"
    plain, report = docintel.analyze(text=PLAIN), docintel.analyze(text=ahead + PLAIN)
    shift = len(ahead)
    places = {(span.start, span.end) for deadline in plain.deadlines for span in deadline.evidence}
    moved = {(span.start - shift, span.end - shift) for deadline in report.deadlines for span in deadline.evidence}
    assert moved == places


def test_the_plain_notice_says_something() -> None:
    report = docintel.analyze(text=PLAIN)
    assert len(report.problems) >= 2
    assert "2024-06-30" in [deadline.due for deadline in report.deadlines]
