"""Durations: a length, what it counts from, and whether 内 was written.

Enters: a place in clean text where a length starts; the anchor is looked for in front of it. Leaves: a `Reading` of a
`Duration` or of a shifted point (三天后). Refuses: to date the anchor.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.calendar_points import calendar_point_at
from docintel.extraction.dates.expressions import Duration, Limit, Now, Point, Reading, Shifted
from docintel.extraction.dates.moments import LENGTHS
from docintel.extraction.dates.occasions import event
from docintel.extraction.dates.points import month_day_without_mark

_WITHIN = re.compile(r"(?:的?时间|的?期限)?(?:之|以)?内(?![蒙部河涝湖外设业陆控容江港])")
_SHIFT = re.compile(r"(?:之|以)?(?P<word>后|前)(?![期勤续备面方后往沿夕端列])")
_STOP = re.compile(r"[，。；：！？、\n（）“”](?=.)", re.DOTALL)
_LOOK_BACK = 30

_ANCHOR = re.compile(
    r"(?P<word>[自从])?(?P<event>[^自从]{1,18}?)"
    r"(?P<tail>之次日起?|次日起|之日起计算?|之日起|之时起|当[日天]起|日起计|日起|起计|之日|起|之后|以后|后)(?:的|算|，|第)?$"
)
"""What may stand in front of a length: 自…之日起, …后, …起计."""
_ARRIVED = re.compile(r"(?P<word>)(?P<event>文到|函到|接函|接文|收文|接报)(?P<tail>)(?:的|后)?$")
_ANCHOR_ENDS = frozenset("起日算计后的，第到函文报")
"""Only behind one of these an anchor can end."""
# A modal, a preposition or an addressee in front is no part of the event: 须在命令发出日起, 限送达之日起
_NOT_EVENT = re.compile(
    r".*(?:[在于须应限请将可需并且则由向其，]|要(?!求)|要求|责令|必须|务必|你单位|你公司|贵公司|署方|业主|工程|申请人|当事人|企业|各地|各单位|每次)"
    r"(?=.)"
)
# 今后五年, 此后三日, 前后: 后 belongs to another word
_NO_EVENT = frozenset("今此之然以最前先随往事会课饭年月背善")


def duration_at(text: str, position: int) -> Reading | None:
    """The duration or shifted point whose length starts at `position`."""
    found = LENGTHS.longest(text, position)
    if found is None:
        return None
    end = found.end
    if match := _WITHIN.match(text, end):
        duration = Duration(found.what)
        return _with_anchor(text, Reading(position, match.end(), position, match.end(), duration, found.rule))
    ordinal = text[position - 1 : position] == "第"
    bare = Duration(found.what, within=False, ordinal=ordinal)
    reading = _with_anchor(text, Reading(position, end, position, end, bare, found.rule))
    if reading.expression is bare and _is_day_of_month(text, position, end):
        return None
    if (match := _SHIFT.match(text, end)) and reading.expression is bare and not ordinal:
        limit = Limit(Shifted(found.what, forward=match["word"] == "后"))
        return Reading(position, match.end(), position, match.end(), limit, "shifted")
    return reading


_TERM = re.compile("(?:限期?|期限|时限)(?:为|：)?(?:一般|原则上|最长)?(?:不得?超过)?$")


def is_term(text: str, position: int) -> bool:
    """Whether 限期 or 期限 stands before: 限期15日 is no fifteenth."""
    return _TERM.search(text, max(0, position - 10), position) is not None


def _is_day_of_month(text: str, start: int, end: int) -> bool:
    """15日前 is the fifteenth; 三日前, 15天前 and 90日前 are days ago; 420日前 has lost its 月."""
    number = text[start : end - 1]
    if text[end - 1] != "日" or is_term(text, start) or not (number.isascii() and number.isdigit()):
        return False
    return int(number) <= 31 or month_day_without_mark.read(text, start) is not None


def _with_anchor(text: str, reading: Reading) -> Reading:
    """The reading with what stands before it and dates it."""
    if text[reading.start - 1 : reading.start] not in _ANCHOR_ENDS:
        return reading
    floor = max(0, reading.start - _LOOK_BACK)
    window = text[floor : reading.start]
    stops = [stop.end() for stop in _STOP.finditer(window)]
    if stops:
        floor, window = floor + stops[-1], window[stops[-1] :]
    match = _ANCHOR.search(window) or _ARRIVED.search(window)
    anchored = _anchor(match) if match else None
    if anchored is None or not isinstance(reading.expression, Duration):
        return reading
    anchor, start = anchored
    return reading._replace(start=floor + start, expression=reading.expression._replace(anchor=anchor))


def _anchor(match: re.Match[str]) -> tuple[Point, int] | None:
    """The anchor's point or event, and where it starts in the window."""
    told, tail, start = match["event"], match["tail"], match.start()
    if not match["word"] and (dropped := _NOT_EVENT.match(told)):
        start, told = match.start("event") + dropped.end(), told[dropped.end() :]
    # 3月1日起, 即日起: the lazy event left its own 日 to the tail
    if tail.startswith("日起") and (told[-1:].isdigit() or told in ("即", "今", "本")):
        told, tail = told + "日", tail[1:]
    if told in _NO_EVENT or (tail == "起" and len(told) > 12):
        return None
    if (dated := _date_at_end(told)) is not None:
        offset, point = dated
        return point, start if match["word"] else start + offset
    if told in ("即日", "现在"):
        return Now(told), start
    return event(told + ("之日" if tail.startswith("之日") else "日" if tail.startswith("日起") else "")), start


def _date_at_end(told: str) -> tuple[int, Point] | None:
    """A date that ends what was told: 2024年3月1日 of 自2024年3月1日起."""
    for offset in range(len(told)):
        found = calendar_point_at(told, offset)
        if found is not None and found.end == len(told):
            return offset, found.what
    return None
