"""Points told from where one stands: today and its week, the unit that runs (年底, 月内), the third of this month.

Enters: a place in clean text. Leaves: a `CalendarPoint` of `Step`s. Refuses: the same characters in names (今日头条).
"""

from __future__ import annotations

from docintel.extraction.dates.expressions import CalendarPoint, Edge, Step, TimeOfDay
from docintel.extraction.dates.points import THIRDS
from docintel.extraction.dates.rules import DAY_STEPS, EDGES, Groups, rule, words

_NOW = Step(0)
_NEAR = Step(0, "near")
WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6}
WEEKS = {
    "本": 0, "这": 0, "这个": 0, "上": -1, "上个": -1, "上一": -1, "上一个": -1, "下一个": 1, "下": 1, "下个": 1, "下一": 1, "上上": -2, "下下": 2,
    "上上个": -2, "下下个": 2, "上上上": -3, "下下下": 3,
}  # fmt: skip
WEEK = "(?:周|星期|礼拜)"


@rule(
    "day word",
    rf"(?<!先)(?P<word>{words(DAY_STEPS)})(?!头条|说法|关注|资讯|新闻)",
    examples=("今天", "大前天", "次日", "当日"),
)
def day_word(groups: Groups) -> CalendarPoint:
    return CalendarPoint(day=DAY_STEPS[groups["word"]])


# 今晚, 明早: a day and a part of it in one word
_DAY_AND_PART = {
    "今早": (0, "早上"), "今晨": (0, "清晨"), "今晚": (0, "晚上"), "昨晚": (-1, "晚上"), "昨夜": (-1, "夜间"),
    "明早": (1, "早上"), "明晨": (1, "清晨"), "明晚": (1, "晚上"),
}  # fmt: skip


@rule("day and part", rf"(?P<word>{words(_DAY_AND_PART)})", examples=("今晚", "明早"))
def day_and_part(groups: Groups) -> CalendarPoint:
    offset, part = _DAY_AND_PART[groups["word"]]
    return CalendarPoint(day=Step(offset), time=TimeOfDay(part))


@rule("end of work", r"下班(?=前|之前|以前)", examples=("下班前",))
def end_of_work(groups: Groups) -> CalendarPoint:
    return CalendarPoint(day=_NOW)


@rule(
    "week day",
    rf"(?P<step>{words(WEEKS)})?{WEEK}(?P<weekday>[一二三四五六日天末])(?![围边期])",
    examples=("下周五", "本周末", "星期三", "上上周一", "礼拜天"),
)
def week_day(groups: Groups) -> CalendarPoint:
    edge: Edge | None = "end" if groups["weekday"] == "末" else None
    return CalendarPoint(week=Step(WEEKS[groups.get("step", "本")]), weekday=WEEKDAYS[groups["weekday"]], edge=edge)


@rule("week", rf"(?P<step>{words(WEEKS)}){WEEK}(?![边围期转密])", examples=("本周", "上周", "下个星期"))
def week(groups: Groups) -> CalendarPoint:
    return CalendarPoint(week=Step(WEEKS[groups["step"]]))


@rule(
    "edge of this unit", r"(?P<unit>年|月|季度?)(?P<edge>底|末|初)", examples=("年底", "月底", "季度末", "月初", "年末")
)
def edge_of_this_unit(groups: Groups) -> CalendarPoint:
    return _running(groups["unit"], EDGES[groups["edge"]])


@rule("middle of this unit", r"(?P<unit>年|月)中(?=[前旬完实基达要须、，。]|以前|之前|$)", examples=("年中前",))
def middle_of_this_unit(groups: Groups) -> CalendarPoint:
    return _running(groups["unit"], "middle")


@rule("end of this year", r"(?:岁末|岁尾|年终)(?=[前之，]|以前)", examples=("岁末前", "年终前"))
def end_of_this_year(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=_NOW, edge="end")


@rule(
    "inside this unit",
    r"(?P<unit>年度?|月|季度|周)(?=[之以]?内)(?!内[部容河涝外设])",
    examples=("年内", "月内", "年度内"),
)
def inside_this_unit(groups: Groups) -> CalendarPoint:
    """年内, 月内: the unit stands for the running one; only 内 behind it tells so."""
    return _running(groups["unit"].removesuffix("度") if groups["unit"] == "年度" else groups["unit"])


def _running(unit: str, edge: Edge | None = None) -> CalendarPoint:
    """The unit that runs, seen from the sentence: 2018年交办，年底上报 is the end of 2018."""
    if unit == "年":
        return CalendarPoint(year=_NEAR, edge=edge)
    if unit == "月":
        return CalendarPoint(month=_NEAR, edge=edge)
    return CalendarPoint(week=_NOW, edge=edge) if unit == "周" else CalendarPoint(quarter=_NOW, edge=edge)


@rule("third of this month", r"(?<![上中])(?P<which>[本上下中])旬", examples=("上旬", "下旬", "本旬"))
def third_of_this_month(groups: Groups) -> CalendarPoint:
    return CalendarPoint(third=_NOW if groups["which"] == "本" else THIRDS[groups["which"]])


NEARBY_POINTS = (
    day_word, day_and_part, end_of_work, week_day, week, edge_of_this_unit, middle_of_this_unit, end_of_this_year,
    inside_this_unit, third_of_this_month,
)  # fmt: skip
