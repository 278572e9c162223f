"""Durations: a length, what it counts from, and whether 内 was written.

Enters: a place in clean text where a length starts. Leaves: a `Reading` of a `Duration` or of a shifted point (三天后).
Refuses: to date the anchor.
"""

from __future__ import annotations

import re
from dataclasses import replace

from docintel.extraction.dates.expressions import CalendarPoint, Duration, Event, Limit, Now, Point, Reading
from docintel.extraction.dates.moments import LENGTHS, shifted
from docintel.extraction.dates.occasions import event
from docintel.extraction.dates.points import NUMBER_LED, NUMERAL_CHARACTERS, WORD_LED, month_day_without_mark
from docintel.extraction.dates.rules import longest

_WITHIN = re.compile(r"(?:的时间|时间|期限)?(?:之|以)?内(?![蒙部河涝湖外设业陆控容江港])")
_SHIFT = re.compile(r"(?:之|以)?(?P<word>后|前)(?![期勤续备面方后往沿夕端列])")
# What may stand in front of a length: 自…之日起, …后, …起计, 文到
_ANCHOR = re.compile(
    r"(?P<word>自|从)?(?P<event>[^，。；：！？、\n（）“”自从]{1,18}?)"
    r"(?P<tail>之次日起?|次日起|之日起计算?|之日起|之时起|当日起|当天起|日起计|日起|起计|之日|起|之后|以后|后)(?:的|算|，)?(?:第)?$"
)
_ARRIVED = re.compile(r"(?P<event>文到|函到|接函|接文|收文|接报)(?:的|后)?$")
# A modal, a preposition or an addressee in front of the event is not part of it: 须在命令发出日起, 限送达之日起
_NOT_EVENT = re.compile(r".*(?:[在于须应限请将可需并且则由向其]|要(?!求)|要求其?|责令|必须|务必|你单位|你公司|贵公司|署方|业主|工程|申请人|当事人|企业|各地)(?=.)")
_NO_EVENT = frozenset(("今", "此", "之", "然", "以", "最", "前", "先", "随", "往", "事", "会", "课", "饭", "年", "月"))
_ORDINAL = re.compile(r"第$")
_LOOK_BACK = 30


def duration_at(text: str, position: int) -> Reading | None:
    """The duration or shifted point that starts at `position` (its anchor may stand before it)."""
    found = longest(LENGTHS, text, position)
    if found is None:
        return None
    length, end, name = found
    if match := _WITHIN.match(text, end):
        return _with_anchor(text, Reading(position, match.end(), position, match.end(), Duration(length), name))
    if (match := _SHIFT.match(text, end)) and not _is_day_of_month(text, position, end):
        limit = Limit(shifted(length, match["word"]))
        return Reading(position, match.end(), position, match.end(), limit, "shifted")
    if _is_day_of_month(text, position, end):
        return None
    ordinal = bool(_ORDINAL.search(text, max(0, position - 1), position))
    bare = Duration(length, within=False, ordinal=ordinal)
    return _with_anchor(text, Reading(position, end, position, end, bare, name))


def _is_day_of_month(text: str, start: int, end: int) -> bool:
    """15日前 is the fifteenth, 三日前, 15天前 and 90日前 are days ago; 420日前 has lost its 月."""
    number = text[start : end - 1]
    if text[end - 1] != "日" or not (number.isascii() and number.isdigit()):
        return False
    return int(number) <= 31 or month_day_without_mark.read(text, start) is not None


def _with_anchor(text: str, reading: Reading) -> Reading:
    """The reading with what stands before it and dates it."""
    expression = reading.expression
    if not isinstance(expression, Duration):
        return reading
    floor = max(0, reading.start - _LOOK_BACK)
    window = text[floor : reading.start]
    for stop in "，。；：！？\n（）":
        cut = window[:-1].rfind(stop)
        if cut >= 0:
            floor, window = floor + cut + 1, window[cut + 1 :]
    match = _ANCHOR.search(window) or _ARRIVED.search(window)
    if match is None:
        return reading
    anchor, start = _anchor(match)
    if anchor is None:
        return reading
    return replace(reading, start=floor + start, expression=replace(expression, anchor=anchor))


def _anchor(match: re.Match[str]) -> tuple[Point | None, int]:
    """The anchor's point or event and where it starts in the window."""
    told = match["event"]
    start = match.start()
    dropped = _NOT_EVENT.match(told)
    if dropped and not match.groupdict().get("word"):
        start, told = match.start("event") + dropped.end(), told[dropped.end() :]
    tail = match.groupdict().get("tail") or ""
    # 3月1日起, 即日起: the lazy event left its own 日 to the tail
    if tail.startswith("日起") and (told[-1:].isdigit() or told in ("即", "今", "本")):
        told, tail = told + "日", tail[1:]
    if told in _NO_EVENT:
        return None, start
    point = _date_at_end(told)
    if point is not None:
        offset, found = point
        return found, start if match.groupdict().get("word") else start + offset
    if told in ("即日", "现在", "今日", "今天"):
        return Now(told), start
    if tail == "起" and len(told) > 8:
        return None, start
    name = told + ("之日" if tail.startswith("之日") else "日" if tail in ("日起计", "日起") else "")
    return replace(event(told), text=name), start


def _date_at_end(told: str) -> tuple[int, Point] | None:
    """A date that is the whole event, or its end: 2024年3月1日 of 自2024年3月1日起."""
    for offset, c in enumerate(told):
        rules = NUMBER_LED if c in NUMERAL_CHARACTERS else WORD_LED
        found = longest(rules, told, offset)
        if found is not None and found[1] == len(told):
            return offset, found[0]
    return None


__all__ = ["CalendarPoint", "Event", "duration_at"]
