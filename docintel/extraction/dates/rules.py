"""The shape of a grammar rule, and the fragments that patterns are put together from.

Enters: a name, a pattern, a builder and examples. Leaves: a `Rule` that reads one thing at one place. Refuses: to search:
a rule only ever looks at the position it is given, so that the whole grammar stays one pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from docintel.extraction.dates.numerals import HAN_NUMERAL

T = TypeVar("T")
Groups = dict[str, str]
"""The named groups that took part in a match."""

_HAN_DIGIT = "〇○零一二三四五六七八九"
HAN = f"[{HAN_NUMERAL}]"
NUMBER = rf"(?:(?<![\d.])\d{{1,4}}(?![\d.])|(?<!{HAN}){HAN}{{1,5}}(?!{HAN}))"

YEAR_STEPS = {
    "今年度": (0, "now"), "本年度": (0, "now"), "今年": (0, "now"), "本年": (0, "now"), "上一年度": (-1, "now"), "去年": (-1, "now"),
    "上一年": (-1, "now"), "上年度": (-1, "now"), "上年": (-1, "now"), "大前年": (-3, "now"), "前年": (-2, "now"), "明年": (1, "now"),
    "来年": (1, "now"), "下一年度": (1, "now"), "下一年": (1, "now"), "下年度": (1, "now"), "大后年": (3, "now"), "后年": (2, "now"),
    "次年": (1, "context"), "翌年": (1, "context"), "当年": (0, "context"), "同年": (0, "context"), "该年": (0, "context"),
}  # fmt: skip
MONTH_STEPS = {
    "本月": (0, "now"), "这个月": (0, "now"), "上上个月": (-2, "now"), "上个月": (-1, "now"), "上月": (-1, "now"),
    "下下个月": (2, "now"), "下个月": (1, "now"), "下月": (1, "now"), "次月": (1, "context"), "翌月": (1, "context"),
    "当月": (0, "context"), "同月": (0, "context"), "该月": (0, "context"),
}  # fmt: skip
QUARTER_STEPS = {
    "本季度": (0, "now"), "本季": (0, "now"), "这个季度": (0, "now"), "上个季度": (-1, "now"), "上一季度": (-1, "now"),
    "上季度": (-1, "now"), "下个季度": (1, "now"), "下一季度": (1, "now"), "下季度": (1, "now"), "次季度": (1, "context"),
    "当季度": (0, "context"), "当季": (0, "context"),
}  # fmt: skip
DAY_STEPS = {
    "大前天": (-3, "now"), "前天": (-2, "now"), "昨天": (-1, "now"), "昨日": (-1, "now"), "今天": (0, "now"), "今日": (0, "now"),
    "本日": (0, "now"), "明天": (1, "now"), "明日": (1, "now"), "大后天": (3, "now"), "后天": (2, "now"), "当天": (0, "context"),
    "当日": (0, "context"), "同日": (0, "context"), "次日": (1, "context"), "翌日": (1, "context"), "隔日": (1, "context"),
}  # fmt: skip
# The same characters inside other words: 过去年, 说明年度, 以上月, 之前年份, 日本月
_NOT_INSIDE = r"(?<!过去)(?<!说明)(?<![以之目此历证])"


def words(table: object) -> str:
    """An alternation of the keys of `table`, longest first.

    >>> words({"次日": 1, "大前天": 2})
    '大前天|次日'
    """
    return "|".join(sorted(table, key=len, reverse=True))  # type: ignore[call-overload]


YEAR = (
    rf"(?:(?P<year>(?<!\d)(?:19|20)\d\d(?!\d)|(?<!{HAN})[一二][{_HAN_DIGIT}]{{3}})年度?"
    rf"|(?:中华)?民国(?P<minguo>元|\d{{1,3}}|{HAN}{{1,4}})年度?"
    rf"|(?P<unmarked>(?<![\d.])\d{{2,3}}|(?<!{HAN})(?:[九八七]十{HAN}?|一百{HAN}{{0,3}}|[一九]{HAN}{{1,2}}))年度?(?=(?:\d{{1,2}}|{HAN}{{1,2}})月|[上下]半年|第?[一二三四1-4]季|底|初|末)"
    rf"|{_NOT_INSIDE}(?P<year_word>{words(YEAR_STEPS)})的?)"
)
MONTH = (
    rf"(?:(?P<month>(?<![\d.])\d{{1,2}}|(?<!{HAN})(?:十[一二]?|[一二三四五六七八九]))月份?(?!饼)"
    rf"|{_NOT_INSIDE}(?P<month_word>{words(MONTH_STEPS)})份?)"
)
DAY = rf"(?P<day>(?<![\d.])\d{{1,2}}|(?<!{HAN})(?:[廿卅]{HAN}?|[一二三]?十{HAN}?|[一二三四五六七八九]))(?:日|号)(?![楼井线令文件桩机仓坑池])"
THIRD = r"(?P<third>[上中下])旬"
EDGE = r"(?P<edge>底|末|初|中(?![央国共心秋小型期标学部间下上游水旬段型试间]))"
EDGES = {"底": "end", "末": "end", "初": "start", "中": "middle"}


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """`name` reads as grammar; `build` may refuse a match by answering None; `examples` are tested as they stand."""

    name: str
    pattern: re.Pattern[str]
    build: Callable[[Groups], T | None]
    examples: tuple[str, ...]

    def read(self, text: str, position: int) -> tuple[T, int] | None:
        """What stands at `position`, and where it ends."""
        match = self.pattern.match(text, position)
        if match is None:
            return None
        built = self.build({k: v for k, v in match.groupdict().items() if v is not None})
        return None if built is None else (built, match.end())


def rule(name: str, pattern: str, *, examples: tuple[str, ...]) -> Callable[[Callable[[Groups], T | None]], Rule[T]]:
    """Makes the builder below it into a `Rule`."""

    def make(build: Callable[[Groups], T | None]) -> Rule[T]:
        return Rule(name, re.compile(pattern), build, examples)

    return make


def longest(rules: tuple[Rule[T], ...], text: str, position: int) -> tuple[T, int, str] | None:
    """What the rule that reads furthest reads at `position`; of two equal ones the earlier."""
    best: tuple[T, int, str] | None = None
    for each in rules:
        found = each.read(text, position)
        if found is not None and (best is None or found[1] > best[1]):
            best = (found[0], found[1], each.name)
    return best
