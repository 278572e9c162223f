"""The year: what a written one is in our era, and which one is meant where none was written.

Enters: a written year, or a point without one, the clock, the place. Leaves: the year; the point's days in the year the
contract's rules give. Refuses: to guess where neither the document, the caller nor the text dates anything.

The order: a date told before in the same sentence; the own date; the caller's reference; the latest dated past event of
the text; the last date told at all; a year that only the title or a case number shows.
"""

from __future__ import annotations

from datetime import date, timedelta

from docintel.extraction.dates.clock import IMPOSSIBLE, NOTHING, Basis, Clock, Place, Resolution, Told
from docintel.extraction.dates.days import days_of
from docintel.extraction.dates.expressions import CalendarPoint, Step, Year

_LEAP_YEAR = 2024
_HALF_A_YEAR = timedelta(days=183)
_A_MONTH = timedelta(days=31)
"""A day told as done that lies so little ahead shows a wrong own date rather than another year."""


def year_told(year: Year | Step, clock: Clock) -> tuple[int | None, Basis | None]:
    """The year of a written year: by number, or counted from now or from the date told before."""
    if isinstance(year, Year):
        return common_year(year, clock), "explicit"
    if year.origin == "context" and clock.told is not None:
        return clock.told.first.year + year.offset, "relative"
    if clock.today is None and clock.hint_year is not None:
        return clock.hint_year + year.offset, "relative"
    return (clock.today.year + year.offset, clock.basis) if clock.today else (None, None)


def common_year(year: Year, clock: Clock) -> int | None:
    """A year of our era: Minguo years count from 1911; two digits are short, three can only be Minguo.

    >>> common_year(Year(112, "minguo"), Clock()), common_year(Year(23, "unmarked"), Clock())
    (2023, 2023)
    >>> common_year(Year(88, "unmarked"), Clock(taiwan=True))
    1999
    """
    if year.era == "common":
        return year.value if 1000 <= year.value <= 2099 else None
    if year.era == "minguo" or clock.taiwan or year.value >= 100:
        return year.value + 1911 if 0 < year.value < 189 else None
    return 2000 + year.value if year.value < 60 else 1900 + year.value


def infer_year(point: CalendarPoint, clock: Clock, place: Place, *, before: bool = False) -> Resolution:
    """The days of 10月31日; `before` says that 前 follows, so that 7月前 ends before July.

    >>> from docintel.extraction.dates.clock import Clock, Place
    >>> october = CalendarPoint(month=10, day=31)
    >>> infer_year(october, Clock(document_date=date(2023, 1, 13)), Place()).last
    datetime.date(2023, 10, 31)
    """
    if days_of(point, _LEAP_YEAR) is None:
        return IMPOSSIBLE
    if (near := _told_in_sentence(clock, place)) is not None:
        found = _near_told(point, near, place)
        # what the paper itself foresees cannot lie before its own date: the sentence's date is another matter's
        own = clock.document_date
        if not (place.mood == "foreseen" and own and found.last and found.last < own):
            return found
    if clock.document_date is not None:
        return _near(point, clock.document_date, place, "year_inferred", "文件日期", before)
    if clock.reference_date is not None:
        return _near(point, clock.reference_date, place, "reference", "参照日期", before)
    return _from_text(point, clock, place)


def _from_text(point: CalendarPoint, clock: Clock, place: Place) -> Resolution:
    """Without own date and reference only the text itself can tell."""
    if clock.latest_event is not None and place.mood != "told":
        return _first_after(point, clock.latest_event)
    if clock.told_day is not None:
        return _near_told(point, clock.told_day, place)
    if clock.hint_year is not None:
        return _in_year(point, clock.hint_year, "year_inferred", f"年份取自标题或编号中的{clock.hint_year}年")
    return NOTHING


def _told_in_sentence(clock: Clock, place: Place) -> Told | None:
    told = clock.told_day
    return told if told is not None and told.sentence == place.sentence else None


def _near_told(point: CalendarPoint, told: Told, place: Place) -> Resolution:
    """What is ordered comes first after a past event told before it; what is narrated goes on from it; a due date
    behind another is in its year."""
    if place.mood == "told":
        return _going_on(point, told.first)
    if told.past:
        return _first_after(point, told.first)
    return _in_year(point, told.last.year, "year_inferred", f"年份承前文{told.last}")


def _going_on(point: CalendarPoint, event: date) -> Resolution:
    """A story stays in its year, or goes on into the next: 2023年12月28日接报，1月5日办结."""
    found = _in_year(point, event.year, "year_inferred", f"承前文{event}")
    if found.last is not None and found.last < event - _HALF_A_YEAR:
        return _in_year(point, event.year + 1, "year_inferred", f"承前文{event}")
    return found


def _first_after(point: CalendarPoint, event: date) -> Resolution:
    """The first such date after an event."""
    found = _in_year(point, event.year, "year_inferred", f"取{event}之后的首个该日")
    if found.last is not None and found.last < event:
        return _in_year(point, event.year + 1, "year_inferred", f"取{event}之后的首个该日")
    return found


def _near(point: CalendarPoint, own: date, place: Place, basis: Basis, name: str, before: bool) -> Resolution:
    """The year of the own date.

    But an order half a year and more back can only mean the next year (1月15日前 in a paper of December), and what is
    told as done cannot lie ahead (12月28日接到举报 in one of January).
    """
    found = _in_year(point, own.year, basis, f"年份取自{name}{own}")
    if found.first is None or found.last is None:
        return found
    reached = found.first if before and _is_open_ended(point) else found.last
    if place.tense == "past" and found.first > own + _A_MONTH:
        return _in_year(point, own.year - 1, basis, f"叙述已发生之事，取{name}{own}之前")
    if place.mood != "told" and reached < own - _HALF_A_YEAR:
        return _in_year(point, own.year + 1, basis, f"{name}为{own}，取其后首个该日")
    return found


def _is_open_ended(point: CalendarPoint) -> bool:
    """Whether 前 means the day before the unit (7月前), not its end (7月底前)."""
    return point.edge is None and point.grain in ("month", "quarter", "half")


def _in_year(point: CalendarPoint, year: int, basis: Basis, step: str) -> Resolution:
    days = days_of(point, year)
    return Resolution(*days, basis, steps=(step,)) if days else IMPOSSIBLE
