"""Recurrences: how often something is due, and by when in each cycle.

Enters: a place in clean text where 每, 按, 逐 or a word like 半月 stands. Leaves: `Reading`s of a `Recurrence`; several
where one expression holds several days (每年4月及10月). Refuses: to say whether it is a duty or a habit.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Event,
    Grain,
    Length,
    Limit,
    Reading,
    Recurrence,
    TimeOfDay,
)
from docintel.extraction.dates.moments import LEAVING_WORK, LENGTHS, TIMES, hour
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.rules import EDGES, HAN, NUMBER, Groups, Rules, rule

_GRAINS: dict[str, Grain] = {
    "日": "day", "天": "day", "工": "day", "周": "week", "星": "week", "礼": "week", "旬": "third", "月": "month",
    "季": "quarter", "年": "year", "小": "hour",
}  # fmt: skip
_UNIT = "(?P<unit>工作日|日|天|周|星期|礼拜|旬|月份?|季个度|季度?|年度?|小时)"
_TASKS = "调度|通报|督查|督导|会商|研判|汇报|巡查|报告|检查|考核|排名|小结|总结|排查|晾晒|评比|简报|点评|例会|巡河|报送"


@rule(
    "every so often",
    rf"每(?:间?隔)?(?:逢)?(?P<pair>[单双奇偶])?个?(?P<count>{NUMBER})?个?(?P<half>半)?个?{_UNIT}(?![边围期轻产])",
    examples=("每月", "每季度", "每2个月", "每半月", "每个季度", "每两周", "每季个度", "每半年", "每单月"),
)
def every(groups: Groups) -> Length | None:
    count = read_number(groups["count"]) if "count" in groups else 1
    return _cycle(2 if "pair" in groups else count, groups["unit"], "half" in groups)


@rule("each and every", "(?P<unit>天|月|周|年)(?P=unit)(?!(?P=unit)|[有都])", examples=("天天", "月月"))
def each_and_every(groups: Groups) -> Length | None:
    return _cycle(1, groups["unit"], half=False)


@rule(
    "in step with",
    r"(?:按|逐)(?P<unit>周|旬|月|季度?|半年|年)(?![度均产薪租缴付])",
    examples=("按季度", "逐月", "按周"),
)
def in_step_with(groups: Groups) -> Length | None:
    return _cycle(1, groups["unit"].removeprefix("半"), groups["unit"].startswith("半"))


@rule("one to each", rf"[一1](?P<unit>日|天|周|旬|月|季度?|年)[一1](?={_TASKS})", examples=("一月一调度", "一周一通报"))
def one_to_each(groups: Groups) -> Length | None:
    return _cycle(1, groups["unit"], half=False)


@rule(
    "so often once",
    rf"(?P<count>{NUMBER})?个?(?P<half>半)?个?(?P<unit>天|周|星期|旬|月|季度|年)(?=(?:{_TASKS}|开展|召开|组织)?[一1两2三]次)",
    examples=("半月一次", "两个月一次", "一季度一次"),
)
def so_often_once(groups: Groups) -> Length | None:
    """Without 每, only a count of times behind a length makes a cycle of it."""
    if "count" not in groups and "half" not in groups:
        return None
    return _cycle(read_number(groups["count"]) if "count" in groups else 1, groups["unit"], "half" in groups)


@rule(
    "duty of the year's end",
    r"(?P<unit>年)(?=[底末终](?:考核|评估|述职|总结|评比|测评|验收)(?!时|中|结果|得?分|被|，?该|的?依据|的?(?:重要)?内容))",
    examples=("年底考核",),
)
def duty_of_the_years_end(groups: Groups) -> Length | None:
    """年底考核 as a fixture of every year; 年底考核时 tells of one."""
    return _cycle(1, groups["unit"], half=False)


CYCLES = Rules(every, each_and_every, in_step_with, one_to_each, so_often_once, duty_of_the_years_end)


def _cycle(count: int | None, unit: str, half: bool) -> Length | None:
    return Length(0 if half else count, _GRAINS[unit[0]], half=half) if count else None


_SIDE = re.compile(r"(?:(?:之|以)?前|之内|内)(?!后|期|往|沿|来|夕|端|列)")
_DAY_NUMBER = rf"(?:\d{{1,2}}|{HAN}{{1,3}})"
_DAY_IN_CYCLE = re.compile(
    rf"的?(?:(?P<quarter_month>首月|末月|最后[一1]个?月|第[一二三]个月|次月|当月|下月)的?(?:(?P<day_there>{_DAY_NUMBER})[日号]|(?P<edge_there>底|末))?"
    r"|(?P<week>第[一二三四]周)(?:的?(?:周|星期)[一二三四五六日])?"
    r"|(?P<workday>最后[一1]个工作日|第[一二三四五六七八九十\d]{1,2}个工作日)"
    r"|(?:年|月|季度?)?(?P<edge>底|末|终|初)(?!月)"
    rf"|(?P<month>{_DAY_NUMBER})月份?(?:(?P<month_day>{_DAY_NUMBER})[日号]|(?P<month_edge>底|末|初)|(?P<month_third>[上中下])旬)?"
    rf"|(?P<day>{_DAY_NUMBER})[日号]|(?P<third>[上中下])旬"
    rf"|(?:周|星期)?(?P<weekday>[一二三四五六日天])"
    rf"(?:(?P<more>[一二三四五六日]{{1,4}})(?![次份篇条])|(?![次期份篇轮一月个年季日旬到至条]|{_TASKS})))"
)
_AFTER_CYCLE = re.compile("(?:结束|终了|完结)(?:之|以)?后")
_WITHIN = re.compile("(?:之|以)?内")
_EVENT_IN_CYCLE = re.compile(
    r"的?(?P<event>主汛期|汛期|入汛|汛|春节|国庆节?|雨季|梅雨季|台风季|冬季|入冬)(?:来临|到来)?(?:之|以)?前(?!后)"
)
_LINK = re.compile(r"、|和|及|与|以及")
_AT_LEAST = r"(?:不得?少于|不低于|至少|最少)"
_NO_NAME = r"[^，。；：、\n\d]"
_COUNTED = r"(?:[-—~至]\d{1,2})?(?:次|遍|轮)"
_COUNTS_AT_ONCE = (
    re.compile(
        rf"(?:的?(?:巡河|巡查|检查)?(?:频次|次数)?(?:原则上|应)?{_AT_LEAST})?(?P<times>{NUMBER}){_COUNTED}(?:以上)?"
    ),
    re.compile(rf"{_NO_NAME}{{1,6}}?{_AT_LEAST}{_NO_NAME}{{0,4}}?(?P<times>{NUMBER}){_COUNTED}"),
    re.compile(rf"{_AT_LEAST}{_NO_NAME}{{1,4}}?(?P<times>{NUMBER}){_COUNTED}"),
)
_COUNT_LATER = re.compile(rf"[^，。；：\n]{{0,14}}?(?<![第上下首再多逐])(?P<times>{NUMBER})次(?![数性元])")


def recurrences_at(text: str, position: int) -> list[Reading]:
    """The recurrences written at `position`: one, or one for each day in the cycle."""
    found = CYCLES.longest(text, position)
    if found is None:
        return []
    cycle, core = found.what, (position, found.end)
    if (after := _after_cycle(text, found.end)) is not None:
        return [Reading(position, after[1], *core, Recurrence(cycle, within=after[0]), found.rule)]
    points, end = _points(text, found.end)
    times, counted_end = _times(text, end)
    if not points:
        return [Reading(position, counted_end, *core, Recurrence(cycle, times), found.rule)]
    made: list[Reading] = []
    for number, (start, stop, limit) in enumerate(points, 1):
        start, stop = position if number == 1 else start, counted_end if number == len(points) else stop
        bare = core if len(points) == 1 else (start, stop)
        made.append(Reading(start, stop, *bare, Recurrence(cycle, times, (limit,)), found.rule))
    return made


def _after_cycle(text: str, end: int) -> tuple[Length, int] | None:
    """每季度结束后5个工作日内."""
    turn = _AFTER_CYCLE.match(text, end)
    found = LENGTHS.longest(text, turn.end()) if turn else None
    within = _WITHIN.match(text, found.end) if found else None
    return (found.what, within.end()) if found and within else None


def _times(text: str, end: int) -> tuple[int | None, int]:
    """How many times in a cycle; a count that follows at once belongs to the expression, a later one does not."""
    for pattern in _COUNTS_AT_ONCE:
        if match := pattern.match(text, end):
            return read_number(match["times"]), match.end()
    later = _COUNT_LATER.match(text, end)
    return (read_number(later["times"]) if later else None), end


def _points(text: str, position: int) -> tuple[list[tuple[int, int, Limit]], int]:
    """The days in the cycle: 5日, 4月及10月, 周一、周四; the side of the last serves all."""
    if event := _EVENT_IN_CYCLE.match(text, position):
        return [(position, event.end(), Limit(Event(event["event"]), "before"))], event.end()
    points, end = _days_in_cycle(text, position)
    time, end = _time(text, end)
    if points and (leaving := LEAVING_WORK.match(text, end)):
        end = leaving.end()
    side = _SIDE.match(text, end)
    if not points and (time is None or side is None):
        # 每日17时前 has the hour alone; 每天8:00—20:00 are office hours
        return [], position
    start, _, point = points[-1] if points else (position, position, CalendarPoint())
    end = side.end() if side else end
    points[-1:] = [(start, end, point._replace(time=time))]
    return [(start, stop, Limit(point, "before" if side else "at")) for start, stop, point in points], end


def _time(text: str, position: int) -> tuple[TimeOfDay | None, int]:
    if (found := TIMES.longest(text, position)) is not None:
        return found.what, found.end
    return hour.read(text, position) or (None, position)


def _days_in_cycle(text: str, position: int) -> tuple[list[tuple[int, int, CalendarPoint]], int]:
    points: list[tuple[int, int, CalendarPoint]] = []
    end = position
    weekly = text[position - 1 : position] in ("周", "期", "拜")
    while (match := _DAY_IN_CYCLE.match(text, end)) and (weekly or not match["weekday"]):
        point = _day_in_cycle({name: found for name, found in match.groupdict().items() if found})
        if points and point.month is None and point.day is not None:
            # 每年6月1日、15日: a day behind another takes its month
            point = point._replace(month=points[-1][2].month)
        points.append((end, match.end(), point))
        end = match.end()
        link = _LINK.match(text, end)
        if link is None or not _DAY_IN_CYCLE.match(text, link.end()):
            break
        end = link.end()
    return points, end


def _day_in_cycle(groups: Groups) -> CalendarPoint:
    thirds = {"上": 1, "中": 2, "下": 3}
    if "month" in groups:
        return CalendarPoint(
            month=read_number(groups["month"]),
            day=read_number(groups.get("month_day", "")),
            edge=EDGES.get(groups.get("month_edge", "")),
            third=thirds.get(groups.get("month_third", "")),
        )
    if "quarter_month" in groups:
        return CalendarPoint(day=read_number(groups.get("day_there", "")), edge=EDGES.get(groups.get("edge_there", "")))
    if "day" in groups:
        return CalendarPoint(day=read_number(groups["day"]))
    if "workday" in groups or "week" in groups:
        return CalendarPoint()
    if "third" in groups:
        return CalendarPoint(third=thirds[groups["third"]])
    if "more" in groups:
        return CalendarPoint()
    if "weekday" in groups:
        return CalendarPoint(
            weekday="一二三四五六日天".index(groups["weekday"]) % 7 + 1 if groups["weekday"] != "天" else 7
        )
    return CalendarPoint(edge=EDGES[groups["edge"]])
