"""Phrases of dates: a point with its side, a period from point to point, a list that shares head or tail.

Enters: a place in clean text. Leaves: a `Reading` of a `Limit`, a `Period` or of `Several`. Refuses: to read a range or
a list across anything but its own connectors.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.calendar_points import calendar_point_at
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Event,
    Festival,
    Limit,
    LunarPoint,
    Member,
    Now,
    Period,
    Point,
    Reading,
    Season,
    Several,
    Side,
    Step,
    TimeOfDay,
)
from docintel.extraction.dates.moments import LEAVING_WORK, TIMES, hour
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.occasions import OCCASIONS, event
from docintel.extraction.dates.rules import HAN, Found, Rules

_RANGE = re.compile(r"(?:开始|起)?，?(?:至|到|—{1,2}|-{1,2}|～|~|–|－)")
_LINK = re.compile(r"、|和|及|与|或|以及")
# 10月31日前后, 3月前期, 年底前往: 前 belongs to another word; 前提交, 前进行 do not
_NOT_FORE = (
    "(?!后|期|往|沿|来|夕|端|列|景|述|身|线|台|方|言|辈|任|提(?![交出供报请升前取高醒])|进(?![行入驻一场展])|置(?!换)|去"
    "|[两三五]年)"
)
_SIDES: tuple[tuple[Side, re.Pattern[str]], ...] = (
    ("before", re.compile(f"(?:之|以)?前{_NOT_FORE}")),
    ("within", re.compile("(?:之|以)?内(?![蒙部河涝湖外设业陆控容地江港])|期间")),
    ("since", re.compile("以来")),
    ("from", re.compile("起(?![来草到诉重义运])|开始")),
    ("after", re.compile("(?:之|以)?后(?![勤续期备面方果台])|过后")),
)
_SEASON_TURN = re.compile("(?P<over>结束|过去)|来临|到来|开始|到达|下来")
# 主汛期洪水下泄前, 国庆放假前: what a season brings; 汛期提前 is something else
_BROUGHT = re.compile("(?P<what>[\u4e00-\u9fff]{1,4}?)(?:之|以)?(?<![提目当日眼面空从此先生])前(?!后|期|往|来|夕)")
_WEEKDAY_BEHIND = re.compile(
    "（本?(?:星期|周|礼拜)[一二三四五六日天]）|(?:星期|周)[一二三四五六日](?=[前之上下早晚，])"
)
_UNTIL = re.compile("(?:截[至止]到?|截止至|至|到)$")
_STARTED = re.compile(
    "(?:[自从])?(?P<event>(?:[^，。；：、\n自从]{0,16}?之日|本(?:通知|方案|公告|通告)(?:印发|发布)|印发|发布|公告|通告|即日|现在|今日|今天))"
    "起，?[至到]$"
)


def point_at(text: str, position: int, more: Rules[Point] | None = None) -> Found[Point] | None:
    """The point of time written at `position`, with the weekday and the time of day behind it."""
    named = calendar_point_at(text, position)
    occasion: Found[Point] | None = OCCASIONS.longest(text, position)
    also = more.longest(text, position) if more is not None else None
    if also is not None and (occasion is None or also.end > occasion.end):
        occasion = also
    time = TIMES.longest(text, position)
    if named is None and occasion is None and time is None:
        return None
    reach = max(found.end for found in (named, occasion, time) if found is not None)
    if time is not None and time.end == reach and (named is None or named.end < reach):
        return Found(CalendarPoint(time=time.what), time.end, time.rule)
    if occasion is not None and occasion.end == reach and (named is None or named.end < reach):
        return _with_time(text, Found(occasion.what, occasion.end, occasion.rule))
    return _with_time(text, Found(named.what, named.end, named.rule)) if named is not None else None


def _with_time(text: str, found: Found[Point]) -> Found[Point]:
    """10月31日（星期五）下午5时: bracket and time of day belong to the day."""
    point, end = found.what, found.end
    if not isinstance(point, Festival | LunarPoint) and not (isinstance(point, CalendarPoint) and point.is_day):
        return found
    if bracket := _WEEKDAY_BEHIND.match(text, end):
        end = bracket.end()
    time = _time_at(text, end + 1 if text[end : end + 1] == " " else end)
    if time is not None:
        part = time[0].part or (point.time.part if point.time else None)
        point, end = point._replace(time=time[0]._replace(part=part)), time[1]
    leaving = LEAVING_WORK.match(text, end)
    return Found(point, leaving.end() if leaving else end, found.rule)


def _time_at(text: str, position: int) -> tuple[TimeOfDay, int] | None:
    found = TIMES.longest(text, position)
    return (found.what, found.end) if found is not None else hour.read(text, position)


def dates_at(text: str, position: int, more: Rules[Point] | None = None) -> Reading | None:
    """A limit, a period or a list of dates at `position`."""
    first = point_at(text, position, more)
    if first is None:
        return None
    reach = _RANGE.match(text, first.end)
    last = _last_at(text, reach.end(), first.what, more) if reach else None
    if last is not None and _can_reach(first.what, last.what):
        return _period(text, position, first, last)
    if more and (until := _UNTIL_NOW.match(text, first.end)):
        return _period(text, position, first, Found(Now("至今"), until.end(), "now"))
    if more and (between := _between(text, first, more)) is not None:
        return _period(text, position, first, between)
    members = _members(text, position, first)
    if len(members) > 1:
        return _several(text, members, first.rule)
    return _limit(text, position, first)


_UNTIL_NOW = re.compile("(?:开始|起)?(?:一直)?(?:至今|到现在|到目前|到今)")
_AND, _IN_BETWEEN = re.compile("[和与]"), re.compile("之?间")
_ONLY_DAY = re.compile(rf"(?P<day>[一二三]?十{HAN}?|廿{HAN}?|\d{{1,2}})(?=$|[，。；、！？\s])")
_ONLY_WEEKDAY = re.compile("[一二三四五六日天](?![个次年月日周十百千点、])")


def _between(text: str, first: Found[Point], more: Rules[Point] | None) -> Found[Point] | None:
    """2007年与2009年之间: the second point of the two."""
    link = _AND.match(text, first.end)
    last = point_at(text, link.end(), more) if link else None
    span = _IN_BETWEEN.match(text, last.end) if last else None
    return last._replace(end=span.end()) if last and span else None


def _last_at(text: str, position: int, first: Point, more: Rules[Point] | None) -> Found[Point] | None:
    """The end of a range; behind a time of day a bare 8点 is one (下午3点至8点), behind a weekday a bare 五 (周一至五)."""
    if isinstance(first, CalendarPoint) and first.weekday is not None and (only := _ONLY_WEEKDAY.match(text, position)):
        weekday = "一二三四五六日天".index(only.group()) + 1
        return Found(first._replace(weekday=min(weekday, 7)), only.end(), "week day")
    if isinstance(first, CalendarPoint) and first.time is not None and (at := _time_at(text, position)) is not None:
        part = at[0].part or first.time.part
        return Found(CalendarPoint(time=at[0]._replace(part=part)), at[1], "hour")
    found = point_at(text, position, more)
    if found is None and more and isinstance(first, CalendarPoint) and isinstance(first.day, int):
        only = _ONLY_DAY.match(text, position)
        return Found(CalendarPoint(day=read_number(only["day"])), only.end(), "day") if only else None
    return found


def _can_reach(first: Point, last: Point) -> bool:
    """A range may end in a time of day only where it starts with one (上午9时至11时30分)."""
    if isinstance(last, CalendarPoint) and last == CalendarPoint(time=last.time):
        return isinstance(first, CalendarPoint) and first.time is not None
    return True


# ---- one point


_SIDE_STARTS = frozenset("之以前内期起开后过")


def _side(text: str, end: int) -> tuple[Side, int]:
    if text[end : end + 1] not in _SIDE_STARTS:
        return "at", end
    for side, pattern in _SIDES:
        if match := pattern.match(text, end):
            return side, match.end()
    return "at", end


def _limit(text: str, start: int, found: Found[Point]) -> Reading | None:
    point, core_end, core_start = found.what, found.end, start
    point, end = _turned(text, point, core_end)
    side, end = _side(text, end)
    if found.rule == "inside this unit" and side != "within":
        return None
    if isinstance(point, Now) and side != "from":
        side, end = "at", core_end
    if side == "at" and _UNTIL.search(text, max(0, start - 3), start):
        side = "until"
    if side == "from" and text[start - 1 : start] in ("自", "从"):
        start -= 1
    return Reading(start, end, core_start, core_end, Limit(point, side), found.rule)


def _turned(text: str, point: Point, end: int) -> tuple[Point, int]:
    """雨季来临前 is before the season, 汛期结束后 and 汛期结束前 count from its end."""
    if not isinstance(point, Season | Festival) or _side(text, end)[0] != "at":
        return point, end
    turn = _SEASON_TURN.match(text, end)
    if turn is not None and _side(text, turn.end())[0] != "at":
        return (Event(point.name + "结束") if turn["over"] else point), turn.end()
    brought = _BROUGHT.match(text, end) if isinstance(point, Season) else None
    return (Event(point.name + brought["what"]), brought.end("what")) if brought else (point, end)


# ---- lists


def _members(text: str, start: int, first: Found[Point]) -> list[tuple[int, int, Point]]:
    """Dates one behind the other with 、, 和 or 及 between them."""
    members: list[tuple[int, int, Point]] = [(start, first.end, first.what)]
    end = first.end
    while (link := _LINK.match(text, end)) and (more := point_at(text, link.end())):
        if not isinstance(more.what, CalendarPoint | Festival) or _opens_a_period(text, more.end):
            break
        members.append((link.end(), more.end, _carried(members[-1][2], more.what)))
        end = more.end
    return members


def _opens_a_period(text: str, end: int) -> bool:
    """9月底、10月至12月: the last date of the list starts something else."""
    reach = _RANGE.match(text, end)
    return reach is not None and point_at(text, reach.end()) is not None


def _carried(previous: Point, point: Point) -> Point:
    """The year, and for a bare day the month, of the date in front: 2024年3月、6月底."""
    if not isinstance(previous, CalendarPoint) or not isinstance(point, CalendarPoint):
        return point
    if point.year is None and not isinstance(point.month, Step) and (point.month or point.day or point.quarter):
        point = point._replace(year=previous.year)
    if point.month is None and point.day is not None and not isinstance(point.day, Step):
        point = point._replace(month=previous.month)
    return point


def _several(text: str, members: list[tuple[int, int, Point]], name: str) -> Reading:
    """The side and the edge of the last date serve the ones before it: 6月、9月、12月底前."""
    last_start, last_end, last = members[-1]
    side, end = _side(text, last_end)
    made = [Member(start, stop, Limit(_with_edge(point, last), side)) for start, stop, point in members[:-1]]
    made.append(Member(last_start, end, Limit(last, side)))
    return Reading(members[0][0], end, members[0][0], last_end, Several(tuple(made)), f"list of {name}")


def _with_edge(point: Point, last: Point) -> Point:
    if not isinstance(point, CalendarPoint) or not isinstance(last, CalendarPoint):
        return point
    return point._replace(edge=last.edge) if point.edge is None and point.grain == last.grain else point


# ---- periods


def _period(text: str, start: int, first: Found[Point], last: Found[Point]) -> Reading:
    core = (start, last.end)
    if text[start - 1 : start] in ("自", "从", "由"):
        start -= 1
    side, end = _side(text, last.end)
    if side not in ("before", "within"):
        side, end = "at", last.end
    if text[end : end + 1] == "止":
        end += 1
    return Reading(start, end, *core, Period(first.what, last.what, side), f"{first.rule} to {last.rule}")


def started_period(text: str, reading: Reading) -> Reading:
    """自本通知印发之日起至10月底: an event in front with 起至 makes a limit a period."""
    if not isinstance(reading.expression, Limit) or text[reading.start - 1 : reading.start] not in ("至", "到"):
        return reading
    head = _STARTED.search(text, max(0, reading.start - 24), reading.start)
    if head is None:
        return reading
    told = head["event"]
    first: Point = Now(told) if told in ("即日", "现在", "今日", "今天") else event(told)
    limit = reading.expression
    side: Side = limit.side if limit.side in ("before", "within") else "at"
    return reading._replace(start=head.start(), core_start=head.start(), expression=Period(first, limit.point, side))
