"""The grammar: points put together to limits, periods, lists, durations and recurrences, in one pass over the text.

Enters: clean text. Leaves: `Reading`s in reading order that do not overlap. Refuses: to judge; a reading says what was
written, not whether it is past or due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from docintel.extraction.dates.calendar import festival_names, season_names
from docintel.extraction.dates.cycles import recurrence_at
from docintel.extraction.dates.durations import duration_at
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Festival,
    Immediate,
    Limit,
    Member,
    Now,
    Period,
    PlanTerm,
    Point,
    Reading,
    Recurrence,
    Season,
    Several,
    Side,
    Step,
)
from docintel.extraction.dates.moments import TIMES, hour
from docintel.extraction.dates.occasions import OCCASIONS, event
from docintel.extraction.dates.points import NUMBER_LED, NUMERAL_CHARACTERS, WORD_LED
from docintel.extraction.dates.rules import HAN, longest, words

_EVENT_WORDS = (
    "通水|验收|复工|开工|竣工|投产|投运|施工|交付|销号|复产|完工|启用|投用|蓄水|播种|通车|出厂|开学|换届|开闸|放水|拆迁|搬迁|下次督查|下次检查|复查|回头看|考核|评估"
)
_IMMEDIATE_WORDS = "立即|立刻|立行立改|即行即改|即知即改|即查即改|即改即报|马上|即刻|即时|第一时间|当即"
IMMEDIATE = re.compile(_IMMEDIATE_WORDS)
EVENT_LIMIT = re.compile(rf"(?P<event>(?:{_EVENT_WORDS}){{1,3}}(?:合格|通过|完成)?)(?:之|以)?前(?!后|期|往|来|夕)")

TRIGGER = re.compile(
    rf"(?:\d{{1,4}}|{HAN}{{1,6}})(?=[年月日号天周个季星礼小分点时旬工自历钟半底]|：\d|[-/.]\d|[—\-～~至到、和及](?:\d|{HAN}))"
    r"|第[一二三四1-4]季|第一时间|(?:中华)?民国|20\d{6}"
    r"|今[年天日]|本[年月季周日旬]|去年|明[年天日]|后[年天]|前[年天]|大[前后][年天]|来年|上[一个半年月周季旬上星]|下[一个半年月周季旬下星]|中旬"
    r"|次[年月日季]|翌[年月日]|同[年月日]|当[年月日天季前即]|该[年月]|这个?[月周季]|年[底末初内中终]|月[底末初内中]|季度?[末初底内]|岁[末尾]"
    r"|周[一二三四五六日天末内]|星期|礼拜|昨[天日]|隔日|即[日刻行知时查改]|目前|现在|至今|迄今|立[即刻行]|马上|百[日天]"
    r"|凌晨|清晨|早[上晨]|[上中下]午|正午|午[后夜]|傍晚|晚[上间]|夜[间里]|[半深]夜|半[年月个天小周]"
    r"|每|按[周旬月季半年]|逐[日周旬月季年]"
    rf"|“?[一二三四五六七八九十]{{1,2}}五[”期末规时]|“[五十]一”|{words(festival_names())}|{words(season_names())}|{_EVENT_WORDS}"
)
"""Where an expression can start. One compiled pattern, so that text without dates is passed over at the speed of `re`."""

_RANGE = re.compile(r"(?:开始|起)?(?:，)?(?:至|到|—{1,2}|-{1,2}|～|~|–|－)")
_LINK = re.compile(r"、|和|及|与|或|以及|，(?=\d{1,2}月)")
# 10月31日前后, 3月前期, 年底前往: 前 belongs to another word; 前提交, 前进行 do not
_NOT_FORE = r"(?!后|期|往|沿|来|夕|端|列|景|述|身|线|台|方|言|辈|任|提(?![交出供报请升前取高醒])|进(?![行入驻一场展])|置(?!换)|去|[两三五]年)"
_SIDES: tuple[tuple[Side, re.Pattern[str]], ...] = (
    ("before", re.compile(rf"(?:之|以)?前{_NOT_FORE}")),
    ("within", re.compile(r"(?:之|以)?内(?![蒙部河涝湖外设业陆控容地江港])|期间")),
    ("since", re.compile(r"以来")),
    ("from", re.compile(r"起(?![来草到诉重义运])|开始")),
    ("after", re.compile(r"(?:之|以)?后(?![勤续期备面方果台])|过后")),
)
_SEASON_TURN = re.compile(r"(?P<turn>结束|过去)|来临|到来|开始|到达")
_WEEKDAY_IN_BRACKETS = re.compile(r"（(?:星期|周|礼拜)[一二三四五六日天]）")
_BEFORE_WORK_ENDS = re.compile(r"下班(?=前|之前|以前)")
_UNTIL = re.compile(r"(?:截至|截止|截止到|截至到|至|到|截止至)$")
_FROM_WORD = re.compile(r"(?:自|从|由)$")
_STARTED_FROM = re.compile(
    r"(?P<word>自|从)?(?P<event>(?:[^，。；：、\n自从]{0,16}?之日|本(?:通知|方案|公告|通告)(?:印发|发布)|印发|发布|公告|通告|即日|现在|今日|今天))起(?:，)?[至到]$"
)


def read(text: str) -> tuple[Reading, ...]:
    """Every expression of `text`, in reading order.

    >>> [text[r.start:r.end] for text in ["请于10月31日前反馈，每季度报告一次。"] for r in read(text)]
    ['10月31日前', '每季度']
    """
    found: list[Reading] = []
    position = 0
    while match := TRIGGER.search(text, position):
        readings = list(_read_at(text, match.start()))
        if not readings:
            position = _behind(text, match)
            continue
        for reading in readings:
            # an anchor in front (自2024年3月1日起60日内) takes in what was read as a date of its own
            while found and found[-1].end > reading.start:
                found.pop()
            found.append(_joined(text, found, started_period(text, reading)))
        position = max(readings[-1].end, match.start() + 1)
    return tuple(found)


def _behind(text: str, match: re.Match[str]) -> int:
    """Where to look on after a trigger that led to nothing; never inside the same numeral again."""
    start = match.start()
    if text[start] not in NUMERAL_CHARACTERS:
        return start + 1
    return max(match.end(), start + 1)


def _read_at(text: str, position: int) -> Iterator[Reading]:
    """The expression at `position`; of several readings the one that goes furthest."""
    recurring = recurrence_at(text, position)
    duration = duration_at(text, position)
    dates = _dates_at(text, position)
    ends = (recurring[1] if recurring else 0, duration.end if duration else 0, dates.end if dates else 0)
    if not any(ends):
        yield from _words_at(text, position)
    elif recurring is not None and ends[0] >= max(ends):
        parts, _, cycle_end = recurring
        for start, end, expression in parts:
            yield Reading(start, end, start, cycle_end if len(parts) == 1 else end, expression, "recurrence")
    elif duration is not None and (ends[1], _is_bounded(duration)) >= (ends[2], True):
        yield duration
    elif dates is not None:
        yield dates


def _is_bounded(reading: Reading) -> bool:
    """A length with 内 or an anchor; a bare 113年 is rather a year."""
    expression = reading.expression
    return not isinstance(expression, Duration) or expression.within or expression.anchor is not None


def _words_at(text: str, position: int) -> Iterator[Reading]:
    if match := IMMEDIATE.match(text, position):
        yield Reading(position, match.end(), position, match.end(), Immediate(match.group()), "immediate")
    elif match := EVENT_LIMIT.match(text, position):
        limit = Limit(Event(match["event"]), "before")
        yield Reading(position, match.end(), position, match.end("event"), limit, "event limit")


def _joined(text: str, found: list[Reading], reading: Reading) -> Reading:
    """自2024年7月起，每月10日前: the start in front belongs to the recurrence."""
    if not found or not isinstance(reading.expression, Recurrence):
        return reading
    before = found[-1]
    if text[before.end : reading.start] not in ("", "，") or not isinstance(before.expression, Limit):
        return reading
    if before.expression.side != "from":
        return reading
    found.pop()
    return replace(reading, start=before.start, expression=replace(reading.expression, start=before.expression.point))


def point_at(text: str, position: int) -> tuple[Point, int, str] | None:
    """The point of time written at `position`, with the weekday and the time of day behind it."""
    if position >= len(text):
        return None
    if text[position] in NUMERAL_CHARACTERS:
        best: tuple[Point, int, str] | None = longest(NUMBER_LED, text, position)
    else:
        best = longest(WORD_LED, text, position)
    occasion = longest(OCCASIONS, text, position)
    if occasion is not None and (best is None or occasion[1] > best[1]):
        best = occasion
    time = longest(TIMES, text, position)
    if time is not None and (best is None or time[1] > best[1]):
        return CalendarPoint(time=time[0]), time[1], time[2]
    return _with_time(text, *best) if best is not None else None


def _with_time(text: str, point: Point, end: int, name: str) -> tuple[Point, int, str]:
    """10月31日（星期五）下午5时: bracket and time of day belong to the day."""
    if not isinstance(point, CalendarPoint) or point.grain != "day":
        return point, end, name
    if bracket := _WEEKDAY_IN_BRACKETS.match(text, end):
        end = bracket.end()
    if leaving := _BEFORE_WORK_ENDS.match(text, end):
        return point, leaving.end(), name
    blank = end + 1 if text[end : end + 1] == " " else end
    time = longest(TIMES, text, blank) or (hour.read(text, blank) or (None, 0))[:2] + ("hour",)
    if time[0] is None:
        return point, end, name
    return replace(point, time=time[0]), time[1], name


def _dates_at(text: str, position: int) -> Reading | None:
    """A limit, a period or a list of dates at `position`."""
    first = point_at(text, position)
    if first is None or not _may_stand(text, position, first):
        return None
    point, end, name = first
    if (reach := _RANGE.match(text, end)) and (last := point_at(text, reach.end())) and _reaches(point, last[0]):
        return _period(text, position, point, last[0], last[1], f"{name} to {last[2]}")
    members = _members(text, position, point, end)
    if len(members) > 1:
        return _several(text, members, name)
    return _limit(text, position, point, end, name)


def _may_stand(text: str, position: int, found: tuple[Point, int, str]) -> bool:
    """Refuses 第5号, A5号 and a lone 5号 that counts things, and 年 or 月 that only 内 would make a point."""
    before = text[position - 1] if position else ""
    if found[2] == "day of month":
        return not (before in "第#.-/" or before.isalnum() and before.isascii()) or before == ""
    return True


def _reaches(first: Point, last: Point) -> bool:
    """Whether a range can run from the one to the other: 2023年至三季度 can, 去年至一次 cannot."""
    if isinstance(last, CalendarPoint) and last.time is not None and last.day is None and isinstance(first, CalendarPoint):
        return first.time is not None
    return not isinstance(last, Event)


def _members(text: str, start: int, point: Point, end: int) -> list[tuple[int, int, Point]]:
    """Dates one behind the other with 、, 和 or 及 between them."""
    members = [(start, end, point)]
    while (link := _LINK.match(text, end)) and (more := point_at(text, link.end())):
        if not isinstance(more[0], CalendarPoint) or more[2] == "week day" and not isinstance(point, CalendarPoint):
            break
        # the next date may open a period of its own (9月底、10月至12月)
        if link.group() == "，" or _RANGE.match(text, more[1]) and point_at(text, more[1] + 1):
            break
        members.append((link.end(), more[1], _carried(members[-1][2], more[0])))
        end = more[1]
    return members


def _carried(previous: Point, point: Point) -> Point:
    """The year, and for a bare day the month, of the date in front: 2024年3月、6月底."""
    if not isinstance(previous, CalendarPoint) or not isinstance(point, CalendarPoint):
        return point
    if point.year is None and not isinstance(point.month, Step) and (point.month or point.day or point.quarter):
        point = replace(point, year=previous.year)
    if point.month is None and point.day is not None and not isinstance(point.day, Step):
        point = replace(point, month=previous.month)
    return point


def _side(text: str, end: int) -> tuple[Side, int]:
    for side, pattern in _SIDES:
        if match := pattern.match(text, end):
            return side, match.end()
    return "at", end


def _limit(text: str, start: int, point: Point, end: int, name: str) -> Reading | None:
    core_end = end
    if isinstance(point, Season | Festival) and (turn := _SEASON_TURN.match(text, end)):
        side, after = _side(text, turn.end())
        if side != "at":
            end = turn.end()
            point = Event(point.name + "结束") if turn["turn"] else point
    side, side_end = _side(text, end)
    if name == "inside this unit" and side != "within":
        return None
    if side == "at" and _UNTIL.search(text, max(0, start - 3), start):
        side = "until"
    core_start = start
    if side == "from" and (word := _FROM_WORD.search(text, max(0, start - 1), start)):
        start = word.start()
    if isinstance(point, Now) and side not in ("from", "at"):
        side = "at"
        side_end = end
    return Reading(start, side_end, core_start, core_end, Limit(point, side), name)


def _several(text: str, members: list[tuple[int, int, Point]], name: str) -> Reading:
    """The side and the edge of the last date serve the ones before it: 6月、9月、12月底前."""
    last_start, last_end, last = members[-1]
    side, end = _side(text, last_end)
    edge = last.edge if isinstance(last, CalendarPoint) else None
    made: list[Member] = []
    for start, stop, point in members[:-1]:
        if edge and isinstance(point, CalendarPoint) and point.edge is None and isinstance(last, CalendarPoint):
            point = replace(point, edge=edge) if point.grain == last.grain else point
        made.append(Member(start, stop, Limit(point, side)))
    made.append(Member(last_start, end, Limit(last, side)))
    return Reading(members[0][0], end, members[0][0], last_end, Several(tuple(made)), f"list of {name}")


def _period(text: str, start: int, first: Point, last: Point, end: int, name: str) -> Reading:
    core = (start, end)
    if word := _FROM_WORD.search(text, max(0, start - 1), start):
        start = word.start()
    side, side_end = _side(text, end)
    if side not in ("before", "within"):
        side, side_end = "at", end
    if text[side_end : side_end + 1] == "止":
        side_end += 1
    return Reading(start, side_end, *core, Period(first, last, side), name)


def started_period(text: str, reading: Reading) -> Reading:
    """自本通知印发之日起至10月底: an event in front with 起至 makes a limit a period."""
    if not isinstance(reading.expression, Limit) or text[reading.start - 1 : reading.start] not in ("至", "到"):
        return reading
    head = _STARTED_FROM.search(text, max(0, reading.start - 24), reading.start)
    if head is None:
        return reading
    first: Point = Now(head["event"]) if head["event"] in ("即日", "现在", "今日", "今天") else event(head["event"].removesuffix("之日"))
    limit = reading.expression
    return replace(reading, start=head.start(), core_start=head.start(), expression=Period(first, limit.point, limit.side))


__all__ = ["IMMEDIATE", "TRIGGER", "PlanTerm", "point_at", "read", "started_period"]
