"""Recurrences: how often something is due, and by when in each cycle.

Enters: a place in clean text where 每, 按, 逐 or a word like 半月 stands. Leaves: a `Recurrence`, or several where one
expression holds several days (每年4月及10月). Refuses: to say whether it is a duty or a habit; that is for `deadlines`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from docintel.extraction.dates.expressions import CalendarPoint, Event, Length, Limit, Recurrence
from docintel.extraction.dates.moments import TIMES, hour
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.rules import EDGES, HAN, NUMBER, Groups, longest, rule

_UNITS = "工作日|日|天|周|星期|礼拜|旬|月份?|季个度|季度?|年度?|小时"
_GRAINS = {"日": "day", "天": "day", "周": "week", "星": "week", "礼": "week", "旬": "third", "月": "month", "季": "quarter", "年": "year", "工": "day", "小": "hour"}


@rule(
    "every so often",
    rf"每(?:隔)?(?:个|一个?)?(?P<count>{NUMBER})?个?(?P<half>半)?个?(?P<unit>{_UNITS})(?![边围期轻产])",
    examples=("每月", "每季度", "每2个月", "每半月", "每个季度", "每两周", "每季个度", "每半年"),
)
def every(groups: Groups) -> Length | None:
    count = read_number(groups["count"]) if "count" in groups else None
    return _cycle(1 if count is None else count, groups["unit"], "half" in groups)


@rule("in step with", r"(?:按|逐)(?P<unit>周|旬|月|季度?|半年|年)(?![度均产薪租缴付])", examples=("按季度", "逐月", "按周", "按半年"))
def in_step_with(groups: Groups) -> Length | None:
    return _cycle(1, groups["unit"].removeprefix("半"), groups["unit"].startswith("半"))


@rule(
    "one to each",
    r"(?:一|1)(?P<unit>日|天|周|旬|月|季度?|年)(?:一|1)(?=调度|通报|督查|督导|会商|研判|汇报|巡查|报告|检查|考核|排名|小结|总结|排查|晾晒|评比|简报|点评|例会)",
    examples=("一月一", "一周一"),
)
def one_to_each(groups: Groups) -> Length | None:
    return _cycle(1, groups["unit"], half=False)


@rule(
    "so often once",
    rf"(?P<count>{NUMBER})?个?(?P<half>半)?个?(?P<unit>天|周|星期|旬|月|季度|年)(?=(?:开展|召开|报送|通报|检查|巡查|调度|组织)?[一1两2三]次)",
    examples=("半月", "两个月", "一季度"),
)
def so_often_once(groups: Groups) -> Length | None:
    """半月一次: without 每, only a count of times behind it makes a cycle of a length."""
    if "count" not in groups and "half" not in groups:
        return None
    count = read_number(groups["count"]) if "count" in groups else 1
    return _cycle(count or 1, groups["unit"], "half" in groups)


@rule("duty of the year's end", r"(?P<unit>年)(?=[底末终](?:考核|评估|述职|总结|评比|测评|验收)(?!时|中|结果|得分|被|，?该))", examples=("年",))
def duty_of_the_years_end(groups: Groups) -> Length | None:
    """年底考核 as a fixture of every year; 年底考核时 tells of one."""
    return _cycle(1, groups["unit"], half=False)


CYCLES = (every, in_step_with, one_to_each, so_often_once, duty_of_the_years_end)


def _cycle(count: int, unit: str, half: bool) -> Length | None:
    if not count:
        return None
    grain = _GRAINS[unit.removeprefix("个")[0]]
    return Length(0 if half else count, grain, half=half)  # type: ignore[arg-type]


_SIDE = r"(?P<side>(?:之|以)?前|之内|内)(?!后|期|往|沿|来|夕|端|列)"
_DAY_IN_CYCLE = re.compile(
    rf"的?(?:(?:年|月|季)?(?P<edge>底|末|终|初)(?!月)|(?P<quarter_month>首月|末月|最后一个月|第一个月|第[二三]个月|次月|当月|下月)"
    rf"(?:(?P<day_there>\d{{1,2}}|{HAN}{{1,3}})[日号])?"
    rf"|(?P<month>\d{{1,2}}|{HAN}{{1,2}})月份?(?:(?P<month_day>\d{{1,2}}|{HAN}{{1,3}})[日号]|(?P<month_edge>底|末|初|上旬|中旬|下旬))?"
    rf"|(?P<day>\d{{1,2}}|{HAN}{{1,3}})[日号]|(?P<third>[上中下])旬"
    rf"|(?:周|星期)?(?P<weekday>[一二三四五六日天])(?![次期份篇轮一月个年季日旬到至]))"
)
_SEASON_IN_CYCLE = re.compile(r"的?(?P<event>主汛期|汛期|入汛|汛|春节|国庆节?|雨季|梅雨季|台风季|冬季|入冬)(?:来临|到来)?(?P<side>之前|以前|前)(?!后)")
_LINK = re.compile(r"、|和|及|与|以及")
_TIMES_AT_ONCE = re.compile(rf"的?(?:巡河|巡查|检查)?(?:频次|次数)?(?P<least>不得?少于|不低于|至少|最少|原则上不少于|应?不少于)?(?P<times>{NUMBER})(?:至\d)?(?:次|遍|轮)(?:以上)?")
_TIMES_BEHIND_VERB = re.compile(rf"[^，。；：、\n\d]{{1,6}}?(?:不得?少于|不低于|至少|最少)[^，。；：、\n\d]{{0,4}}?(?P<times>{NUMBER})(?:次|遍|轮)")
_TIMES_AROUND_VERB = re.compile(rf"(?:不得?少于|不低于|至少|最少)[^，。；：、\n\d]{{1,4}}?(?P<times>{NUMBER})(?:次|遍|轮)")
_TIMES_LATER = re.compile(rf"[^，。；：\n]{{0,14}}?(?<![第上下首再多逐])(?P<times>{NUMBER})次(?![数性元元元])")


def recurrence_at(text: str, position: int) -> tuple[list[tuple[int, int, Recurrence]], int, int] | None:
    """The recurrences written at `position` with their places, the end of all, and the end of the bare cycle."""
    found = longest(CYCLES, text, position)
    if found is None:
        return None
    cycle, cycle_end, _ = found
    points, end = _points(text, cycle_end)
    times, counted_end = _times(text, end)
    if not points:
        return [(position, counted_end, Recurrence(cycle, times))], counted_end, cycle_end
    parts: list[tuple[int, int, Recurrence]] = []
    for number, (start, stop, limit) in enumerate(points):
        last = number == len(points) - 1
        parts.append((position if number == 0 else start, counted_end if last else stop, Recurrence(cycle, times, (limit,))))
    return parts, counted_end, cycle_end


def _times(text: str, end: int) -> tuple[int | None, int]:
    """How many times in a cycle; a count that follows at once belongs to the expression, a later one does not."""
    for pattern in (_TIMES_AT_ONCE, _TIMES_BEHIND_VERB, _TIMES_AROUND_VERB):
        if match := pattern.match(text, end):
            return read_number(match["times"]), match.end()
    if match := _TIMES_LATER.match(text, end):
        return read_number(match["times"]), end
    return None, end


def _points(text: str, position: int) -> tuple[list[tuple[int, int, Limit]], int]:
    """The days in the cycle: 5日, 4月及10月, 周一、周四; the side of the last serves all."""
    if season := _SEASON_IN_CYCLE.match(text, position):
        return [(position, season.end(), Limit(Event(season["event"]), "before"))], season.end()
    points: list[tuple[int, int, CalendarPoint]] = []
    end = position
    while match := _DAY_IN_CYCLE.match(text, end):
        point = _day_in_cycle({k: v for k, v in match.groupdict().items() if v})
        if points:
            point = _like(points[-1][2], point)
        points.append((end, match.end(), point))
        end = match.end()
        link = _LINK.match(text, end)
        if link is None or not _DAY_IN_CYCLE.match(text, link.end()):
            break
        end = link.end()
    if not points:
        return [], position
    if (time := longest(TIMES, text, end) or hour.read(text, end)) is not None:
        start, _, point = points[-1]
        end = time[1]
        points[-1] = (start, end, replace(point, time=time[0]))
    side = re.compile(_SIDE).match(text, end)
    if side:
        start, _, point = points[-1]
        end = side.end()
        points[-1] = (start, end, point)
    return [(start, stop, Limit(point, "before" if side else "at")) for start, stop, point in points], end


def _like(previous: CalendarPoint, point: CalendarPoint) -> CalendarPoint:
    """A day behind another takes its month (每年6月1日、15日前)."""
    return replace(point, month=previous.month) if point.month is None and point.day is not None else point


def _day_in_cycle(groups: Groups) -> CalendarPoint:
    if "month" in groups:
        edge = groups.get("month_edge", "")
        return CalendarPoint(
            month=read_number(groups["month"]),
            day=read_number(groups.get("month_day", "")),
            edge=EDGES.get(edge),  # type: ignore[arg-type]
            third={"上旬": 1, "中旬": 2, "下旬": 3}.get(edge),
        )
    if "quarter_month" in groups:
        return CalendarPoint(day=read_number(groups.get("day_there", "")))
    if "day" in groups:
        return CalendarPoint(day=read_number(groups["day"]))
    if "third" in groups:
        return CalendarPoint(third={"上": 1, "中": 2, "下": 3}[groups["third"]])
    if "weekday" in groups:
        return CalendarPoint(weekday="一二三四五六日天".index(groups["weekday"]) % 7 + 1 if groups["weekday"] != "天" else 7)
    return CalendarPoint(edge=EDGES.get(groups["edge"], "end"))  # type: ignore[arg-type]
