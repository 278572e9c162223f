"""Which days an expression means: resolution against a clock and a calendar.

Enters: an expression, the `Clock` of the document, a working calendar. Leaves: first and last day, how the year was
come by (`basis`), what was counted from (`anchor`), warnings and the steps taken. Refuses: to look at today's date, and
to guess: what the document does not settle is None.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from docintel.extraction.dates.calendar import SeasonCalendar, WorkCalendar, festival_day
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Festival,
    Length,
    Limit,
    Now,
    Period,
    PlanTerm,
    Point,
    Season,
    Shifted,
    Step,
    Year,
)

Basis = Literal["explicit", "year_inferred", "relative", "reference"]
Tense = Literal["past", "open"]
"""Whether the words around an expression tell of something done; it decides on which side of the own date a bare 12月28日 lies."""

_HALF_A_YEAR = timedelta(days=183)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """A date the text told, at a position of the text; `past` says that it is told as a thing done."""

    position: int
    first: date
    last: date
    past: bool
    sentence: int
    fine: bool = True
    """Of month grain or finer: a bare year dates no event."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What a document's dates are counted from.

    `document_date` is its own date (signed, else published). `told` are the dates told so far in reading order;
    `latest_event` is the latest dated past event of the whole text, `hint_year` a year that only a title or a case
    number shows. Both serve only where there is neither an own date nor a reference.
    """

    document_date: date | None = None
    published: date | None = None
    printed: date | None = None
    reference_date: date | None = None
    taiwan: bool = False
    told: tuple[Told, ...] = ()
    latest_event: date | None = None
    hint_year: int | None = None
    seasons: SeasonCalendar = SeasonCalendar()

    @property
    def today(self) -> date | None:
        """The day that 今年 and 本月 are seen from."""
        return self.document_date or self.reference_date or self.latest_event

    @property
    def today_basis(self) -> Basis:
        return "reference" if self.document_date is None and self.reference_date is not None else "relative"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands, as far as its dating depends on it."""

    position: int = 0
    sentence: int = 0
    tense: Tense = "open"
    planned: bool = False
    """The document itself plans or orders here, so that the date cannot lie before its own."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The days meant; both None where they cannot be known. `steps` tell in Chinese how they were come by."""

    first: date | None = None
    last: date | None = None
    basis: Basis | None = None
    anchor: date | None = None
    warnings: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


_NOTHING = Resolution()
_IMPOSSIBLE = Resolution(warnings=("impossible_date",), steps=("该日期不存在",))


def resolve(expression: Limit | Period | Duration, clock: Clock, calendar: WorkCalendar, place: Place = Place()) -> Resolution:
    """The days `expression` means.

    >>> from docintel.extraction.dates.calendar import mainland
    >>> october = CalendarPoint(month=10, day=31)
    >>> found = resolve(Limit(october, "before"), Clock(document_date=date(2023, 8, 21)), mainland())
    >>> found.last, found.basis
    (datetime.date(2023, 10, 31), 'year_inferred')
    """
    if isinstance(expression, Duration):
        return _resolve_duration(expression, clock, calendar, place)
    if isinstance(expression, Period):
        return _resolve_period(expression, clock, place)
    return _resolve_limit(expression, clock, place)


def _resolve_limit(limit: Limit, clock: Clock, place: Place) -> Resolution:
    found = resolve_point(limit.point, clock, place, before=limit.side == "before")
    if isinstance(limit.point, CalendarPoint) and limit.point.damaged and found.last is not None:
        found = replace(found, warnings=(*found.warnings, "ambiguous_due"), steps=(*found.steps, "原文似脱“月”字"))
    if limit.side == "before" and isinstance(limit.point, CalendarPoint) and found.first and found.last:
        return _before(limit.point, found)
    if limit.side == "before" and isinstance(limit.point, Festival | Season) and found.first:
        eve = found.first - _DAY
        return replace(found, first=None, last=eve, steps=(*found.steps, f"其前一日为{eve}"))
    return found


def _before(point: CalendarPoint, found: Resolution) -> Resolution:
    """X日前 includes X, 月底前 the last day; 7月前 can only mean that July is too late."""
    if point.edge is not None or point.grain in ("day", "third", "hour", "minute") or found.first is None:
        return replace(found, first=None)
    last = found.first - _DAY
    warnings = (*found.warnings, "ambiguous_due")
    return replace(found, first=None, last=last, warnings=warnings, steps=(*found.steps, f"未写明日，取该时段开始前一日{last}"))


def _resolve_period(period: Period, clock: Clock, place: Place) -> Resolution:
    last_point, first_point = _inherit(period.last, period.first), _inherit_back(period.first, period.last)
    last = resolve_point(last_point, clock, place)
    if isinstance(first_point, CalendarPoint) and first_point.year is None and last.last is not None:
        first = _first_of_period(first_point, last, clock, place)
    else:
        first = resolve_point(first_point, clock, replace(place, tense="open"))
    if first.first and last.last and first.first > last.last and _no_year(period.last):
        moved = _years_on(last.last, first.first.year - last.last.year + (1 if _same_year_is_before(first.first, last.last) else 0))
        last = replace(last, last=moved)
    warnings = tuple(dict.fromkeys(first.warnings + last.warnings))
    basis = last.basis if last.basis != "explicit" or first.basis is None else last.basis
    return Resolution(first.first, last.last, basis, first.anchor, warnings, (*first.steps, *last.steps))


def _same_year_is_before(first: date, last: date) -> bool:
    return (last.month, last.day) < (first.month, first.day)


def _no_year(point: Point) -> bool:
    return isinstance(point, CalendarPoint) and point.year is None


def _first_of_period(first: CalendarPoint, last: Resolution, clock: Clock, place: Place) -> Resolution:
    """The start of a period lies in the year of its end, or in the one before (11月至次年2月)."""
    if last.last is None:
        return _NOTHING
    found = resolve_point(replace(first, year=Year(last.last.year)), clock, place)
    if found.first and found.first > last.last:
        found = resolve_point(replace(first, year=Year(last.last.year - 1)), clock, place)
    return replace(found, basis=last.basis)


def _inherit(point: Point, first: Point) -> Point:
    """The end of a period takes year and month from its start: 2023年5月6日至10日."""
    if not isinstance(point, CalendarPoint) or not isinstance(first, CalendarPoint):
        return point
    if point.time is not None and point.grain in ("hour", "minute") and point.day is None and point.month is None:
        return replace(first, time=point.time)
    if point.year is None and first.year is not None and point.week is None and not isinstance(point.day, Step):
        point = replace(point, year=first.year)
        if _comes_before(point, first):
            point = replace(point, year=_next_year(first.year))
    if point.month is None and point.day is not None and not isinstance(point.day, Step):
        point = replace(point, month=first.month)
    return point


def _comes_before(point: CalendarPoint, first: CalendarPoint) -> bool:
    return isinstance(point.month, int) and isinstance(first.month, int) and point.month < first.month


def _next_year(year: Year | Step | None) -> Year | Step | None:
    if isinstance(year, Year):
        return replace(year, value=year.value + 1)
    return replace(year, offset=year.offset + 1) if isinstance(year, Step) else None


def _inherit_back(point: Point, last: Point) -> Point:
    """The start takes its unit from the end where only the end names it (9—12月, 6月1—10日)."""
    if isinstance(point, CalendarPoint) and isinstance(last, CalendarPoint) and point.time is not None and point.day is None:
        return replace(last, time=point.time)
    return point


# ---- points


def resolve_point(point: Point, clock: Clock, place: Place, *, before: bool = False) -> Resolution:
    """The days of a point; an `Event` has none but its own document's."""
    if isinstance(point, CalendarPoint):
        return _resolve_calendar_point(point, clock, place, before)
    if isinstance(point, Shifted):
        return _resolve_shifted(point, clock)
    if isinstance(point, Festival):
        return _resolve_festival(point, clock, place)
    if isinstance(point, Season):
        return _resolve_season(point, clock, place)
    if isinstance(point, PlanTerm):
        return _resolve_plan(point)
    return resolve_anchor(point, clock)


def resolve_anchor(point: Point, clock: Clock) -> Resolution:
    """印发之日, 即日: printed, else the own date; 收到之日 is known to the receiver alone."""
    if isinstance(point, Now) or (isinstance(point, Event) and point.own):
        # only 印发 is dated by the printing note; 公告之日 and 发布之日 are the document's own date
        printed = isinstance(point, Now) or "印" in point.text or "发文" in point.text
        day = (clock.printed if printed else None) or clock.document_date or clock.printed
        if day is not None:
            return Resolution(day, day, "relative", day, steps=(f"自文件日期{day}起算",))
        if isinstance(point, Now) and clock.reference_date:
            return Resolution(clock.reference_date, clock.reference_date, "reference", clock.reference_date)
    return _NOTHING


def _resolve_plan(point: PlanTerm) -> Resolution:
    """The N-th five-year plan ends in 1955 + 5N: the 14th in 2025.

    >>> _resolve_plan(PlanTerm(14, "end")).last
    datetime.date(2025, 12, 31)
    """
    end = 1955 + 5 * point.number
    if point.edge == "end":
        return Resolution(date(end, 12, 31), date(end, 12, 31), "explicit", steps=(f"第{point.number}个五年规划止于{end}年",))
    return Resolution(date(end - 4, 1, 1), date(end, 12, 31), "explicit", steps=(f"第{point.number}个五年规划为{end - 4}—{end}年",))


def _resolve_festival(point: Festival, clock: Clock, place: Place) -> Resolution:
    if point.year is not None:
        year, basis = _year_told(point.year, clock, place)
        day = festival_day(point.name, year) if year else None
        return Resolution(day, day, basis, steps=(f"{year}年{point.name}为{day}",)) if day else _NOTHING
    today = clock.document_date or clock.reference_date
    if today is None:
        return _NOTHING
    this = festival_day(point.name, today.year)
    if this is None:
        return _NOTHING
    # an order names the next one, a narration the last one
    year = today.year + (1 if place.tense == "open" and this < today else 0) - (1 if place.tense == "past" and this > today else 0)
    day = festival_day(point.name, year)
    basis: Basis = "year_inferred" if clock.document_date else "reference"
    return Resolution(day, day, basis, steps=(f"{year}年{point.name}为{day}",)) if day else _NOTHING


def _resolve_season(point: Season, clock: Clock, place: Place) -> Resolution:
    year, basis = _year_told(point.year, clock, place) if point.year else (clock.today.year if clock.today else None, clock.today_basis)
    days = clock.seasons.of(point.name, year) if year else None
    return Resolution(days[0], days[1], basis) if days else Resolution(steps=(f"“{point.name}”的起止日期因地而异，未知",))


def _resolve_shifted(point: Shifted, clock: Clock) -> Resolution:
    today = clock.today
    if today is None:
        return _NOTHING
    day = add_length(today, point.length, -1 if not point.forward else 1)
    return Resolution(day, day, clock.today_basis, today, steps=(f"自{today}起推算",)) if day else _NOTHING


def _year_told(year: Year | Step, clock: Clock, place: Place) -> tuple[int | None, Basis | None]:
    """The year of a written year: by number, or counted from now or from the date told before."""
    if isinstance(year, Year):
        return _common_year(year, clock), "explicit"
    if year.origin == "context":
        before = _told_before(clock, place)
        if before is not None:
            return before.first.year + year.offset, "relative"
    today = clock.today
    return (today.year + year.offset, clock.today_basis) if today else (None, None)


def _common_year(year: Year, clock: Clock) -> int | None:
    """A year of our era: Minguo years count from 1911; two digits are short, three can only be Minguo.

    >>> _common_year(Year(112, "minguo"), Clock()), _common_year(Year(23, "unmarked"), Clock())
    (2023, 2023)
    >>> _common_year(Year(88, "unmarked"), Clock(taiwan=True))
    1999
    """
    if year.era == "common":
        return year.value if 1900 <= year.value <= 2099 else None
    if year.era == "minguo" or clock.taiwan or year.value >= 100:
        return year.value + 1911 if 0 < year.value < 189 else None
    return 2000 + year.value if year.value < 60 else 1900 + year.value


def _told_before(clock: Clock, place: Place) -> Told | None:
    before = [told for told in clock.told if told.position < place.position]
    return before[-1] if before else None


def _resolve_calendar_point(point: CalendarPoint, clock: Clock, place: Place, before: bool) -> Resolution:
    if isinstance(point.day, Step):
        return _resolve_day_step(point.day, clock, place)
    if point.week is not None or point.weekday is not None:
        return _resolve_week(point, clock)
    if point.month is None and point.quarter is None and point.half is None and point.year is None and point.day is None and point.third is None:
        today = clock.today
        return Resolution(today, today, clock.today_basis, today) if today else _NOTHING
    if (point.third is not None or point.day is not None) and point.month is None and point.year is None:
        return _resolve_in_this_month(point, clock, place)
    month = _month_of(point, clock, place)
    if month is None:
        return _NOTHING if not _is_impossible(point) else _IMPOSSIBLE
    named, basis, step, partial = month
    if named is None:
        return _infer_year(point, clock, place, before)
    return _dated(_with_month(point, partial), named, basis, step)


def _is_impossible(point: CalendarPoint) -> bool:
    return (isinstance(point.month, int) and not 1 <= point.month <= 12) or (isinstance(point.day, int) and not 1 <= point.day <= 31)


def _with_month(point: CalendarPoint, partial: int | None) -> CalendarPoint:
    if partial is None:
        return point
    return replace(point, month=partial) if point.month is not None else replace(point, quarter=partial)


def _month_of(
    point: CalendarPoint, clock: Clock, place: Place
) -> tuple[int | None, Basis | None, tuple[str, ...], int | None] | None:
    """The year of the point where it is settled by what is written (None in it: to be inferred), and the month or
    quarter that a step leads to; None where nothing can be said."""
    if isinstance(point.year, Year):
        year = _common_year(point.year, clock)
        return None if year is None else (year, "explicit", (), None)
    if isinstance(point.month, Step):
        return _from_steps(point.month, clock, place, 1)
    if isinstance(point.quarter, Step):
        return _from_steps(point.quarter, clock, place, 3)
    if isinstance(point.year, Step):
        year, basis = _year_told(point.year, clock, place)
        if year is None:
            return None
        return year, basis, (f"年份由{clock.today or '前文日期'}推得",), None
    return None, None, (), None


def _from_steps(step: Step, clock: Clock, place: Place, size: int) -> tuple[int, Basis, tuple[str, ...], int] | None:
    """Counts months (size 1) or quarters (size 3) from now or from the date told before."""
    start: date | None = clock.today
    if step.origin == "context" and (told := _told_before(clock, place)):
        start = told.last
    if start is None:
        return None
    units = 12 // size
    number = (start.month - 1) // size + step.offset
    return start.year + number // units, clock.today_basis, (f"由{start}推得",), number % units + 1


def _resolve_in_this_month(point: CalendarPoint, clock: Clock, place: Place) -> Resolution:
    """A bare 15日前: the month that runs on the own date, or the next where that day is past in an order."""
    told = _told_before(clock, place)
    start = told.first if told is not None and told.sentence == place.sentence and told.fine else clock.today
    if start is None:
        return _IMPOSSIBLE if _is_impossible(point) else _NOTHING
    if isinstance(point.third, Step):
        point = replace(point, third=min(2, (start.day - 1) // 10) + 1)
    found = _dated(replace(point, month=start.month), start.year, clock.today_basis, (f"月份取自{start}",))
    if found.last and found.last < start and place.planned:
        later = add_months(date(start.year, start.month, 1), 1)
        found = _dated(replace(point, month=later.month), later.year, clock.today_basis, (f"月份为{start}之次月",))
    return found


def _resolve_day_step(step: Step, clock: Clock, place: Place) -> Resolution:
    start = clock.today
    if step.origin == "context" and (told := _told_before(clock, place)):
        start = told.last
    if start is None:
        return _NOTHING
    day = start + timedelta(days=step.offset)
    return Resolution(day, day, clock.today_basis, start, steps=(f"由{start}推得",))


def _resolve_week(point: CalendarPoint, clock: Clock) -> Resolution:
    """Weeks run from Monday to Sunday; 周末 is Saturday and Sunday."""
    today = clock.today
    if today is None:
        return _NOTHING
    offset = point.week.offset if isinstance(point.week, Step) else 0
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
    first, last = monday, monday + timedelta(days=6)
    if point.weekday is not None:
        first = monday + timedelta(days=point.weekday - 1)
        last = first if point.edge is None else first + _DAY
    elif point.edge == "end":
        first = last - _DAY
    return Resolution(first, last, clock.today_basis, today, steps=(f"由{today}所在周推得",))


def _dated(point: CalendarPoint, year: int, basis: Basis | None, steps: tuple[str, ...] = ()) -> Resolution:
    """First and last day of a point whose year is settled."""
    days = days_of(point, year)
    if days is None:
        return replace(_IMPOSSIBLE, basis=None)
    return Resolution(days[0], days[1], basis, steps=steps)


def days_of(point: CalendarPoint, year: int) -> tuple[date, date] | None:
    """First and last day of a point in a year; None where the calendar has no such day.

    >>> days_of(CalendarPoint(month=2, edge="end"), 2024)
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    >>> days_of(CalendarPoint(month=9, day=31), 2024) is None
    True
    """
    if not 1 <= year <= 9998:
        return None
    first_month, months = _months_of(point)
    if not 1 <= first_month <= 12:
        return None
    first = date(year, first_month, 1)
    last = add_months(first, months) - _DAY
    if isinstance(point.day, int):
        if not 1 <= point.day <= last.day:
            return None
        first = last = date(year, first_month, point.day)
    elif isinstance(point.third, int):
        first, last = _third_of(first, point.third)
    if point.edge is not None:
        return _edge_of(point.edge, first, last)
    return first, last


def _months_of(point: CalendarPoint) -> tuple[int, int]:
    """The first month of the point and how many it has."""
    if isinstance(point.month, int):
        return point.month, 1
    if isinstance(point.quarter, int):
        return point.quarter * 3 - 2, 3
    if isinstance(point.half, int):
        return point.half * 6 - 5, 6
    return 1, 12


def _third_of(first: date, third: int) -> tuple[date, date]:
    start = first.replace(day=third * 10 - 9)
    return start, first.replace(day=third * 10 if third < 3 else monthrange(first.year, first.month)[1])


def _edge_of(edge: str, first: date, last: date) -> tuple[date, date]:
    """底 is the last day; 初 the first third of a month or the first month of a longer unit, 中 the middle."""
    if edge == "end":
        return last, last
    long = (last - first).days > 31
    if edge == "start":
        return first, (add_months(first, 1) - _DAY if long else first + timedelta(days=9))
    if not long:
        return first + timedelta(days=10), first + timedelta(days=19)
    middle = add_months(first, 5)
    return middle, add_months(middle, 2) - _DAY if last.month == 12 and first.month == 1 else last


# ---- the year that was not written


def _infer_year(point: CalendarPoint, clock: Clock, place: Place, before: bool) -> Resolution:
    """The year of 10月31日: from the sentence, the own date, the reference, the latest event, a hint, in this order."""
    if days_of(point, 2024) is None:
        return _IMPOSSIBLE
    same = [told for told in clock.told if told.position < place.position and told.sentence == place.sentence and told.fine]
    own = clock.document_date
    if same:
        found = _near_told(point, same[-1])
        if not (place.planned and own and found.last and found.last < own):
            return found
    if own is not None:
        return _near_today(point, own, place, "year_inferred", "文件日期", before)
    if clock.reference_date is not None:
        return _near_today(point, clock.reference_date, place, "reference", "参照日期", before)
    if clock.latest_event is not None:
        return _first_after(point, clock.latest_event)
    told = _told_before(clock, place)
    if told is not None and told.fine:
        return _near_told(point, told)
    if clock.hint_year is not None and (point.month or point.quarter):
        return _dated(point, clock.hint_year, "year_inferred", (f"年份取自标题或编号中的{clock.hint_year}年",))
    return _NOTHING


def _near_told(point: CalendarPoint, told: Told) -> Resolution:
    """First after a past event told before it; in the same year as another due date."""
    if told.past:
        return _first_after(point, told.first)
    return _dated(point, told.last.year, "year_inferred", (f"年份承前文{told.last}",))


def _first_after(point: CalendarPoint, event: date) -> Resolution:
    found = _dated(point, event.year, "year_inferred", (f"取{event}之后的首个该日",))
    if found.last is not None and found.last < event:
        return _dated(point, event.year + 1, "year_inferred", found.steps)
    return found


def _near_today(point: CalendarPoint, today: date, place: Place, basis: Basis, name: str, before: bool) -> Resolution:
    """The year of the own date; an order half a year and more back can only mean the next year, a report of something
    done in the future only the last."""
    found = _dated(point, today.year, basis, (f"年份取自{name}{today}",))
    if found.first is None or found.last is None:
        return _rescued(point, today, basis, place, found)
    reached = found.first if before and point.edge is None and point.grain in ("month", "quarter", "half") else found.last
    if place.tense == "past" and found.first > today:
        return _dated(point, today.year - 1, basis, (f"叙述已发生之事，取{name}{today}之前一年",))
    if place.planned and reached < today - _HALF_A_YEAR:
        return _dated(point, today.year + 1, basis, (f"{name}为{today}，取其后首个该日",))
    return found


def _rescued(point: CalendarPoint, today: date, basis: Basis, place: Place, found: Resolution) -> Resolution:
    """2月29日 may exist in the next year only."""
    return found


# ---- durations


def _resolve_duration(duration: Duration, clock: Clock, calendar: WorkCalendar, place: Place) -> Resolution:
    """Counts from the day after the anchor; without a dated anchor nothing is said."""
    if duration.anchor is None:
        return _NOTHING
    anchor = resolve_point(duration.anchor, clock, place)
    if anchor.first is None:
        return Resolution(steps=anchor.steps)
    return count_from(anchor.first, duration, calendar, anchor.basis if anchor.basis == "reference" else "relative")


def count_from(anchor: date, duration: Duration, calendar: WorkCalendar, basis: Basis = "relative") -> Resolution:
    """The last day of a duration that starts to run on the day after `anchor`.

    >>> from docintel.extraction.dates.calendar import mainland
    >>> fifteen = Duration(Length(15, "day", days="working"))
    >>> count_from(date(2023, 6, 12), fifteen, mainland()).last
    datetime.date(2023, 7, 4)
    """
    length = duration.length
    if length.days == "foreign_working":
        return Resolution(anchor=anchor, steps=("非大陆工作日历，不推算",))
    if length.days == "working":
        day = calendar.after(anchor, length.most or length.amount)
        if day is None:
            return Resolution(anchor=anchor, warnings=("calendar_missing",), steps=("超出已公布的节假日安排",))
        step = f"自{anchor}次日起数第{length.most or length.amount}个工作日（{calendar.name}）为{day}"
        return Resolution(anchor, day, basis, anchor, steps=(step,))
    day = add_length(anchor, length)
    return Resolution(anchor, day, basis, anchor, steps=(f"自{anchor}次日起算，止于{day}",)) if day else _NOTHING


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAYS = {"day": 1, "week": 7, "third": 10}


def add_length(day: date, length: Length, direction: int = 1) -> date | None:
    """`day` moved by a length (its greater end); hours count as begun days. None beyond the calendar."""
    amount = length.most or length.amount
    try:
        if length.grain in _MONTHS:
            return _add_months_and_half(day, amount, length, direction)
        if length.grain in _DAYS:
            extra = 3 if length.half and length.grain == "week" else 0
            return day + timedelta(days=direction * (amount * _DAYS[length.grain] + extra))
        hours = amount + (1 if length.half else 0) if length.grain == "hour" else -(-amount // 60)
        return day + timedelta(days=direction * -(-hours // 24))
    except (OverflowError, ValueError):
        return None


def _add_months_and_half(day: date, amount: int, length: Length, direction: int) -> date:
    """半年 is six months, 半个月 fifteen days."""
    months = amount * _MONTHS[length.grain]
    if length.half and length.grain != "month":
        months += _MONTHS[length.grain] // 2
    moved = add_months(day, direction * months)
    return moved + timedelta(days=direction * 15) if length.half and length.grain == "month" else moved


def _years_on(day: date, years: int) -> date:
    return add_months(day, 12 * years)
