"""Dates in reading order: each reading resolved with what the text told before it.

Enters: text, readings, the clock a caller gives. Leaves: the readings with their days. Refuses: to look ahead, but for
the latest dated past event, which the contract takes from the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from docintel.extraction.dates.aspect import Surroundings, says, stops_of, tells_the_past
from docintel.extraction.dates.calendar import WorkCalendar
from docintel.extraction.dates.clock import Clock, Mood, Place, Resolution, Tense, Told
from docintel.extraction.dates.days import days_of
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Limit,
    Period,
    Reading,
    Recurrence,
    Several,
    Simple,
    Year,
)
from docintel.extraction.dates.resolution import common_year, inherited, resolve

# Each begins with the figures that it is found by, and then looks back.
_MINGUO_YEAR = re.compile(r"1(?<!\d1)[01]\d年(?:\d{1,2}月|度)")
_NUMBERED_DATE = re.compile(r"(20(?<!\d20)[0-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d*")
_YEAR_OF_WORK = re.compile(r"(20(?<!\d20)[0-4]\d)年度?[^，。；\n]{0,12}(?:重点工作|工作要点|工作任务|目标任务|工作计划)")
_YEAR_BEHIND = re.compile(r"，?(?P<year>20[0-4]\d)年(?!\d|底|末|初)")
_SEVERALLY = re.compile(r"[^，。；]{0,8}?(?:分别|依次|逐年|每年|各)")


class Setting(NamedTuple):
    """A reading, what stands around it, and whether something is ordered or foreseen there."""

    reading: Reading
    around: Surroundings
    mood: Mood = "told"
    due: bool = False
    """Stands under a label or in a column of due dates, so that it dates no event."""


class Dated(NamedTuple):
    """One expression of a reading with its place and its days."""

    reading: Reading
    expression: Simple
    start: int
    end: int
    place: Place
    resolution: Resolution


def date_all(
    text: str, settings: Sequence[Setting], clock: Clock, calendar: WorkCalendar
) -> tuple[tuple[Dated, ...], Clock]:
    """Every expression with its days, and the clock as it stands before the first; what no expression asks stays open."""
    if not settings:
        return (), clock
    ends = stops_of(text).ends
    if not clock.taiwan and ("民国" in text or _MINGUO_YEAR.search(text)):
        clock = clock._replace(taiwan=True)
    if clock.own is None:
        clock = clock._replace(latest_event=_latest_event(text, settings, clock), hint_year=_hint_year(text, settings))
    running, made = clock, list[Dated]()
    for setting in settings:
        tense: Tense = "past" if setting.mood == "told" and tells_the_past(setting.around) else "open"
        place = Place(bisect_right(ends, setting.reading.start), tense, setting.mood)
        for start, end, expression in _parts(setting.reading):
            resolution = _resolve(text, expression, end, running, calendar, place)
            made.append(Dated(setting.reading, expression, start, end, place, resolution))
            running = _having_told(text, running, made[-1], setting.around)
    return tuple(made), clock


def _parts(reading: Reading) -> list[tuple[int, int, Simple]]:
    expression = reading.expression
    if isinstance(expression, Several):
        return [(member.start, member.end, member.expression) for member in expression.members]
    return [(reading.start, reading.end, expression)]


def each_year(text: str, dated: Dated) -> Iterator[Dated]:
    """2025—2027年底前分别……: a stretch of years told severally is a due date in each of them."""
    expression, found = dated.expression, dated.resolution
    last = expression.last if isinstance(expression, Period) and expression.side == "before" else None
    severally = isinstance(last, CalendarPoint) and last.grain == "year" and _SEVERALLY.match(text, dated.end)
    if not severally or not isinstance(last, CalendarPoint) or found.first is None or found.last is None:
        yield dated
        return
    for year in range(found.first.year, found.last.year + 1):
        limit = Limit(last._replace(year=Year(year), edge="end"), "before")
        yield dated._replace(expression=limit, resolution=found._replace(first=None, last=date(year, 12, 31)))


def _resolve(text: str, expression: Simple, end: int, clock: Clock, calendar: WorkCalendar, place: Place) -> Resolution:
    """The days of one expression; of a recurrence the day it starts from."""
    if isinstance(expression, Recurrence) and expression.start is not None:
        return resolve(Limit(expression.start, "from"), clock, calendar, place)._replace(last=None, basis=None)
    if not isinstance(expression, Limit | Period | Duration):
        return Resolution()
    if isinstance(expression, Limit) and (point := _with_year_behind(text, expression.point, end)) is not None:
        found = resolve(expression._replace(point=point), clock, calendar, place)
        return found._replace(basis="year_inferred" if found.last else None)
    return resolve(expression, clock, calendar, place)


def _with_year_behind(text: str, point: object, end: int) -> CalendarPoint | None:
    """4月13日，2020年……会议召开: the year told straight behind a day is that of the day."""
    if not isinstance(point, CalendarPoint) or point.year is not None or not isinstance(point.month, int):
        return None
    behind = _YEAR_BEHIND.match(text, end)
    return point._replace(year=Year(int(behind["year"]))) if behind else None


def _having_told(text: str, clock: Clock, dated: Dated, around: Surroundings) -> Clock:
    """The clock after a date was told; durations, recurrences and titles in 《》 tell none."""
    expression, found = dated.expression, dated.resolution
    if not isinstance(expression, Limit | Period) or found.last is None or in_title_marks(text, dated.start):
        return clock
    told = Told(
        found.first or found.last, found.last, _is_event(expression, dated.place.tense, around), dated.place.sentence
    )
    return clock.having_told(told, is_day=_is_fine(expression))


def _is_fine(expression: Limit | Period) -> bool:
    """Of month grain or finer: a bare year dates no event."""
    point = expression.point if isinstance(expression, Limit) else expression.last
    return isinstance(point, CalendarPoint) and point.grain not in ("year", "half", "quarter", "plan")


def _is_event(expression: Simple, tense: Tense, around: Surroundings) -> bool:
    """Whether the date is told of something that happened: no 前, no order, no plan."""
    if tense == "past" or (isinstance(expression, Limit) and expression.side in ("before", "within")):
        return tense == "past"
    return not (says("plan", around.head) or says("plan", around.tail) or says("order", around.head) or around.label() == "due")


def in_title_marks(text: str, position: int) -> bool:
    """Whether a 《 stands open before `position`.

    >>> in_title_marks("《行动方案（2023—2025年）》", 6)
    True
    """
    floor = max(0, position - 60)
    return text.rfind("《", floor, position) > text.rfind("》", floor, position)


def _latest_event(text: str, settings: Sequence[Setting], clock: Clock) -> date | None:
    """The latest past event with a written year and at least a month."""
    days: list[date] = []
    for setting in settings:
        for start, end, expression in _parts(setting.reading):
            if not isinstance(expression, Limit | Period) or not _is_fine(expression) or in_title_marks(text, start):
                continue
            point = expression.point if isinstance(expression, Limit) else inherited(expression.last, expression.first)
            day = _written_day(_with_year_behind(text, point, end) or point, clock)
            tense: Tense = "past" if tells_the_past(setting.around) else "open"
            if day is not None and not setting.due and _is_event(expression, tense, setting.around):
                days.append(day)
    return max(days, default=None)


def _written_day(point: object, clock: Clock) -> date | None:
    """The first day of a point that writes its year and its month."""
    if not isinstance(point, CalendarPoint) or not isinstance(point.month, int) or not isinstance(point.year, Year):
        return None
    year = common_year(point.year, clock)
    days = days_of(point._replace(time=None), year) if year else None
    return days[0] if days else None


def _hint_year(text: str, settings: Sequence[Setting]) -> int | None:
    """A year that only the title, a case number (X2YN202405280018) or the year's work (2024年重点工作) shows."""
    title_end = text.find("\n")
    for setting in settings:
        if setting.reading.start >= title_end:
            break
        for _, _, expression in _parts(setting.reading):
            point = expression.point if isinstance(expression, Limit) else None
            if isinstance(point, CalendarPoint) and isinstance(point.year, Year) and point.year.era == "common":
                return point.year.value
    found = _NUMBERED_DATE.search(text) or _YEAR_OF_WORK.search(text)
    return int(found[1]) if found else None
