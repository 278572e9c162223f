"""Dates in reading order: each reading resolved with what the text told before it.

Enters: text, readings, the clock a caller gives. Leaves: the readings with their resolutions, and the clock grown by
the dates told. Refuses: to look ahead, but for the latest dated past event, which the contract takes from the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from docintel.extraction.dates.aspect import surroundings, tells_the_past
from docintel.extraction.dates.calendar import WorkCalendar
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
from docintel.extraction.dates.resolution import Clock, Place, Resolution, Told, days_of, resolve

_SENTENCE_END = re.compile(r"[。！？；\n]")
_TAIWAN = re.compile(r"民国|(?<!\d)1[01]\d年\d{1,2}月|(?<!\d)1[01]\d年度")
_NUMBERED_DATE = re.compile(r"(?<!\d)(20[0-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d*")
_YEAR_BEHIND = re.compile(r"，?(?P<year>20[0-4]\d)年(?!\d|底|末|初)")


@dataclass(frozen=True, slots=True)
class Dated:
    """One expression of a reading with its place and its days."""

    reading: Reading
    expression: Simple
    start: int
    end: int
    place: Place
    resolution: Resolution


def date_all(text: str, readings: Sequence[Reading], clock: Clock, calendar: WorkCalendar, planned: Sequence[bool]) -> tuple[tuple[Dated, ...], Clock]:
    """Every expression with its days; `planned` says of each reading whether the document itself orders or plans there."""
    stops = [m.start() for m in _SENTENCE_END.finditer(text)]
    clock = replace(clock, taiwan=clock.taiwan or bool(_TAIWAN.search(text)))
    if clock.document_date is None and clock.reference_date is None:
        clock = replace(clock, latest_event=_latest_event(text, readings, clock), hint_year=_hint_year(text, readings))
    made: list[Dated] = []
    for reading, plan in zip(readings, planned, strict=True):
        tense = "past" if not plan and tells_the_past(text, reading) else "open"
        place = Place(reading.start, bisect_right(stops, reading.start), tense, plan)  # type: ignore[arg-type]
        for start, end, expression in _parts(reading):
            resolution = _resolve(text, expression, end, clock, calendar, place)
            made.append(Dated(reading, expression, start, end, place, resolution))
            clock = _with_told(text, clock, made[-1])
    return tuple(made), clock


_SEVERALLY = re.compile(r"[^，。；]{0,8}?(?:分别|依次|逐年|每年|各)")


def each_year(text: str, dated: Dated) -> Iterator[Dated]:
    """2025—2027年底前分别……: a stretch of years told severally is a due date in each of them."""
    expression, found = dated.expression, dated.resolution
    if not (isinstance(expression, Period) and expression.side == "before" and found.first and found.last) or not _SEVERALLY.match(text, dated.end):
        yield dated
        return
    last = expression.last
    if not isinstance(last, CalendarPoint) or last.grain != "year" or last.edge != "end":
        yield dated
        return
    for year in range(found.first.year, found.last.year + 1):
        day = date(year, 12, 31)
        limit = Limit(replace(last, year=Year(year)), "before")
        yield replace(dated, expression=limit, resolution=replace(found, first=None, last=day))


def _parts(reading: Reading) -> list[tuple[int, int, Simple]]:
    expression = reading.expression
    if isinstance(expression, Several):
        return [(member.start, member.end, member.expression) for member in expression.members]
    return [(reading.start, reading.end, expression)]


def _resolve(text: str, expression: Simple, end: int, clock: Clock, calendar: WorkCalendar, place: Place) -> Resolution:
    if isinstance(expression, Recurrence) and expression.start is not None:
        return replace(resolve(Limit(expression.start, "from"), clock, calendar, place), last=None, basis=None)
    if not isinstance(expression, Limit | Period | Duration):
        return Resolution()
    if isinstance(expression, Limit) and isinstance(expression.point, CalendarPoint):
        point = expression.point
        # 4月13日，2020年……会议召开: the year told straight behind is that of the day
        if point.year is None and isinstance(point.month, int) and (behind := _YEAR_BEHIND.match(text, end)):
            expression = replace(expression, point=replace(point, year=Year(int(behind["year"]))))
            return replace(resolve(expression, clock, calendar, place), basis="year_inferred")
    return resolve(expression, clock, calendar, place)


def _with_told(text: str, clock: Clock, dated: Dated) -> Clock:
    """The clock after a date was told; durations, recurrences and titles in 《》 tell none."""
    expression, found = dated.expression, dated.resolution
    if isinstance(expression, Duration | Recurrence) or found.last is None or not isinstance(expression, Limit | Period):
        return clock
    if _in_title_marks(text, dated.start):
        return clock
    told = Told(
        position=dated.start,
        first=found.first or found.last,
        last=found.last,
        past=_is_event(text, dated),
        sentence=dated.place.sentence,
        fine=_is_fine(expression),
    )
    return replace(clock, told=(*clock.told, told))


def _is_fine(expression: Limit | Period) -> bool:
    point = expression.point if isinstance(expression, Limit) else expression.last
    return isinstance(point, CalendarPoint) and point.grain not in ("year", "half", "quarter", "plan")


def _is_event(text: str, dated: Dated) -> bool:
    """Whether the date is told of something that happened: no 前, no order, no plan."""
    expression = dated.expression
    if isinstance(expression, Limit) and expression.side in ("before", "within"):
        return dated.place.tense == "past"
    around = surroundings(text, dated.reading.start, dated.reading.end)
    return dated.place.tense == "past" or not (around.says("plan", "head", "tail") or around.says("order", "head") or around.label() == "due")


def _in_title_marks(text: str, position: int) -> bool:
    return text.rfind("《", max(0, position - 60), position) > text.rfind("》", max(0, position - 60), position)


def _latest_event(text: str, readings: Sequence[Reading], clock: Clock) -> date | None:
    """The latest past event with a written year and at least a month."""
    days: list[date] = []
    for reading in readings:
        for start, end, expression in _parts(reading):
            if not isinstance(expression, Limit | Period) or not _is_fine(expression):
                continue
            point = expression.point if isinstance(expression, Limit) else expression.last
            day = _own_day(text, end, point, clock)
            if day is None or _in_title_marks(text, start):
                continue
            tense = "past" if tells_the_past(text, reading) else "open"
            place = Place(start, 0, tense)  # type: ignore[arg-type]
            if _is_event(text, Dated(reading, expression, start, end, place, Resolution())):
                days.append(day)
    return max(days, default=None)


def _own_day(text: str, end: int, point: object, clock: Clock) -> date | None:
    if not isinstance(point, CalendarPoint) or not isinstance(point.month, int):
        return None
    year = point.year
    if year is None and (behind := _YEAR_BEHIND.match(text, end)):
        year = Year(int(behind["year"]))
    if not isinstance(year, Year):
        return None
    value = year.value if year.era == "common" else year.value + 1911
    days = days_of(replace(point, time=None), value)
    return days[0] if days else None


def _hint_year(text: str, readings: Sequence[Reading]) -> int | None:
    """A year that only the title or a case number shows (X2YN202405280018)."""
    title_end = text.find("\n")
    for reading in readings:
        if reading.start >= (title_end if title_end > 0 else 0):
            break
        for _, _, expression in _parts(reading):
            point = expression.point if isinstance(expression, Limit) else None
            if isinstance(point, CalendarPoint) and isinstance(point.year, Year) and point.year.era == "common":
                return point.year.value
    found = _NUMBERED_DATE.search(text)
    return int(found[1]) if found else None
