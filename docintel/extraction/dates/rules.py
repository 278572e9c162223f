"""The shape of a grammar rule, and the fragments that patterns are put together from.

Enters: a name, a pattern, a builder and examples. Leaves: a `Rule` that reads one thing at one place. Refuses: to
search: a rule only looks at the position it is given, so that the whole grammar stays one pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from docintel.extraction.dates.expressions import Edge, Step
from docintel.extraction.dates.numerals import HAN_NUMERAL
from docintel.lexicon.patterns import any_of, can_open

T = TypeVar("T")
R = TypeVar("R", covariant=True)
Groups = dict[str, str]
"""The named groups that took part in a match."""

HAN = f"[{HAN_NUMERAL}]"
# A figure may start here: not inside another one, but behind a list mark (2.3日内)
FREE = r"(?:(?<![\d.])|(?<=[；。：，、\n]\d\.)|(?<=^\d\.))"
NUMBER = rf"(?:{FREE}\d{{1,4}}(?![\d.])|(?<!{HAN}){HAN}{{1,5}}(?!{HAN}))"
_YEAR_DIGIT = "[〇○零0OＯ一二三四五六七八九]"

YEAR_STEPS = {
    "今年度": Step(0), "本年度": Step(0), "今年": Step(0), "本年": Step(0),
    "上一年度": Step(-1), "上年度": Step(-1), "上一年": Step(-1), "上年": Step(-1), "去年": Step(-1),
    "前年": Step(-2), "大前年": Step(-3),
    "下一年度": Step(1), "下年度": Step(1), "下一年": Step(1), "明年": Step(1), "来年": Step(1),
    "后年": Step(2), "大后年": Step(3),
    "当年": Step(0, "context"), "同年": Step(0, "context"), "该年": Step(0, "context"),
    "次年": Step(1, "context"), "翌年": Step(1, "context"),
}  # fmt: skip
MONTH_STEPS = {
    "本月": Step(0), "这个月": Step(0), "上个月": Step(-1), "上月": Step(-1), "上上个月": Step(-2),
    "下个月": Step(1), "下月": Step(1), "下下个月": Step(2),
    "当月": Step(0, "context"), "同月": Step(0, "context"), "该月": Step(0, "context"),
    "次月": Step(1, "context"), "翌月": Step(1, "context"),
}  # fmt: skip
QUARTER_STEPS = {
    "本季度": Step(0), "本季": Step(0), "这个季度": Step(0),
    "上个季度": Step(-1), "上一季度": Step(-1), "上季度": Step(-1),
    "上上个季度": Step(-2), "下下个季度": Step(2), "下个季度": Step(1), "下一季度": Step(1), "下季度": Step(1),
    "当季度": Step(0, "context"), "当季": Step(0, "context"), "次季度": Step(1, "context"),
}  # fmt: skip
DAY_STEPS = {
    "今天": Step(0), "今日": Step(0), "本日": Step(0), "昨天": Step(-1), "昨日": Step(-1), "前天": Step(-2),
    "大前天": Step(-3), "明天": Step(1), "明日": Step(1), "后天": Step(2), "大后天": Step(3),
    "当天": Step(0, "context"), "当日": Step(0, "context"), "同日": Step(0, "context"),
    "次日": Step(1, "context"), "翌日": Step(1, "context"), "隔日": Step(1, "context"),
}  # fmt: skip
EDGES: dict[str, Edge] = {"底": "end", "末": "end", "终": "end", "初": "start", "中": "middle"}


def words(table: Iterable[str]) -> str:
    """An alternation of words, longest first, so that no word hides a longer one.

    >>> words({"次日": 1, "大前天": 2, "次月": 3})
    '次(?:日|月)|大(?:前天)'
    """
    return any_of(table)


# The same characters inside other words: 过去年, 说明年度, 以上月, 之前年份
_NOT_INSIDE = r"(?<!过去)(?<!说明)(?<![以之目此历证])"
# What shows that two or three digits before 年 are a year and no length: 112年3月, 23年底
_YEAR_GOES_ON = rf"(?=(?:\d{{1,2}}|{HAN}{{1,2}})月|[上下]半年|第?[一二三四1-4]季|底|末|初|年底|年末|防?汛)"
_UNMARKED = rf"(?<![\d.])\d{{2,3}}|(?<!{HAN})(?:[九八七]十{HAN}?|一百{HAN}{{0,3}}|[一九八]{HAN}{{1,2}})"
YEAR = (
    rf"(?:(?P<year>(?<!\d)(?:19|20)\d\d(?!\d)|(?<!{HAN})[一二]{_YEAR_DIGIT}{{3}})年度?"
    rf"|(?:中华)?民国(?P<minguo>元|\d{{1,3}}|{HAN}{{1,4}})年度?"
    rf"|(?P<unmarked>{_UNMARKED})年度?{_YEAR_GOES_ON}"
    rf"|{_NOT_INSIDE}(?P<year_word>{words(YEAR_STEPS)})的?)"
)
_MONTH_NUMBER = rf"{FREE}\d{{1,2}}|(?<!{HAN})(?:十[一二]?|[一二三四五六七八九])"
# The lunar calendar is another one: 农历八月
MONTH_NUMBER = rf"(?<![农阴旧夏]历)(?P<month>{_MONTH_NUMBER})"
MONTH = rf"(?:{MONTH_NUMBER}月份?(?!饼)|{_NOT_INSIDE}(?P<month_word>{words(MONTH_STEPS)})份?)"
# 5号楼, 3号井, 4号令 are numbers of things, 海南路9号 is a house
DAY = (
    rf"(?<![路街巷弄道])(?P<day>{FREE}\d{{1,2}}|(?<!{HAN})(?:[廿卅]{HAN}?|[一二三]?十{HAN}?|[一二三四五六七八九]))"
    r"(?:日|号(?![楼井线令文件桩机仓坑池厂地塘渠闸泵点位图公河长湖库坝堤溪岛涌船口排断院栋幢岸]))"
)
THIRD = r"(?P<third>上中|中下|[上中下])旬"
EDGE = r"(?P<edge>底|末|初|中(?![央国共心秋小型期标学部间下上游水旬段试医])(?!.?[区村镇])|终(?=[前之]))"
# The 年, 月 or 日 of the last of a range or a list serves the ones before it: 9—12月, 6、9月
SHARES = r"[—\-～~至到、和及]{1,2}"


@dataclass(frozen=True)
class Rule(Generic[R]):
    """`name` reads as grammar; `build` may refuse a match by answering None; `examples` are tested as they stand."""

    name: str
    pattern: str
    build: Callable[[Groups], R | None]
    examples: tuple[str, ...]

    def read(self, text: str, position: int) -> tuple[R, int] | None:
        """What stands at `position`, and where it ends."""
        match = self.match(text, position)
        built = self.built(match) if match else None
        return (built, match.end()) if match and built is not None else None

    def built(self, match: re.Match[str]) -> R | None:
        """What a match says."""
        return self.build({name: found for name, found in match.groupdict().items() if found is not None})

    @cached_property
    def match(self) -> Callable[[str, int], re.Match[str] | None]:
        return re.compile(self.pattern).match


def rule(name: str, pattern: str, *, examples: tuple[str, ...]) -> Callable[[Callable[[Groups], T | None]], Rule[T]]:
    """Makes the builder below it into a `Rule`."""

    def make(build: Callable[[Groups], T | None]) -> Rule[T]:
        return Rule(name, pattern, build, examples)

    return make


class Found(NamedTuple, Generic[R]):
    """What a rule read, where it ends, and the rule's name."""

    what: R
    end: int
    rule: str


_ALL_NUMERALS = "0123456789" + HAN_NUMERAL
NUMERALS = frozenset(_ALL_NUMERALS)
"""The characters a number can start with."""
_LONGEST_NUMBER = 40
"""No date starts with a longer one, and a page of figures must not be read to its end from each of them."""
_BEHIND_NUMBER = re.compile(f"[^0-9{HAN_NUMERAL}]")
_BEHIND_YEAR = re.compile(f"[^0-9{HAN_NUMERAL}年度]")


class Rules(Generic[T]):
    """Rules asked for the same place; only those are tried there that can begin as the text does.

    The text begins with a character that is no numeral, or with numerals and the first character behind them; where that
    is 年 there is one more, behind 年 and the numerals that follow.
    """

    def __init__(self, *rules: Rule[T]) -> None:
        self._rules = rules
        self._beginning_with: dict[str, tuple[Rule[T], ...]] = {}

    def __iter__(self) -> Iterator[Rule[T]]:
        return iter(self._rules)

    def longest(self, text: str, position: int) -> Found[T] | None:
        """What the rule that reads furthest reads at `position`; of two equal ones the earlier."""
        start = text[position : position + 1]
        if start in NUMERALS:
            start = _number_start(text, position)
        rules = self._beginning_with.get(start)
        if rules is None:
            rules = self._beginning_with[start] = tuple(each for each in self._rules if _can_begin(each, start))
        best: Found[T] | None = None
        for each in rules:
            match = each.match(text, position)
            if match is None or (best is not None and match.end() <= best.end):
                continue
            built = each.built(match)
            if built is not None:
                best = Found(built, match.end(), each.name)
        return best


# All rules of the grammar are asked for one place after the other.
@lru_cache(maxsize=8)
def _number_start(text: str, position: int) -> str:
    """Of a number the first character and the one behind it; behind the 年 of a year also the one behind its month."""
    behind = _BEHIND_NUMBER.search(text, position, position + _LONGEST_NUMBER)
    if behind is None:
        return text[position]
    if behind.group() != "年":
        return text[position] + behind.group()
    further = _BEHIND_YEAR.search(text, behind.end(), behind.end() + _LONGEST_NUMBER)
    return text[position] + "年" + (further.group() if further else "")


def _can_begin(rule: Rule[T], start: str) -> bool:
    """Whether what begins as `_number_start` says, or else with the character `start`, can be what the rule reads."""
    first, behind, further = start[:1], start[1:2], start[2:]
    if not can_open(rule.pattern, first):
        return False
    if first in NUMERALS and not can_open(rule.pattern, behind, _ALL_NUMERALS):
        return False
    return behind != "年" or can_open(rule.pattern, further, _ALL_NUMERALS + "年度")
