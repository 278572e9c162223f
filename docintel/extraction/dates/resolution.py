"""Which days an expression means: resolution against a clock and a calendar.

Enters: an expression, the `Clock` of the document, a working calendar, the place. Leaves: a `Resolution`. Refuses: to
guess; what the document does not settle is None.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from docintel.extraction.dates.calendar import WorkCalendar, festival_day
from docintel.extraction.dates.clock import IMPOSSIBLE, NOTHING, Basis, Clock, Place, Resolution
from docintel.extraction.dates.counting import count_from
from docintel.extraction.dates.days import DAY, add_length, add_months, days_of, week_of
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Festival,
    Limit,
    LunarPoint,
    Now,
    Period,
    PlanTerm,
    Point,
    Season,
    Shifted,
    Step,
    Year,
)
from docintel.extraction.dates.lunar import commemoration_day, lunar_days
from docintel.extraction.dates.years import common_year, infer_year, year_told

_SOMEWHERE = Place()


def resolve(
    expression: Limit | Period | Duration, clock: Clock, calendar: WorkCalendar, place: Place = _SOMEWHERE
) -> Resolution:
    """The days `expression` means.

    >>> from docintel.extraction.dates.calendar import mainland
    >>> october = Limit(CalendarPoint(month=10, day=31), "before")
    >>> found = resolve(october, Clock(document_date=date(2023, 8, 21)), mainland())
    >>> found.last, found.basis
    (datetime.date(2023, 10, 31), 'year_inferred')
    """
    try:
        if isinstance(expression, Duration):
            return _resolve_duration(expression, clock, calendar, place)
        if isinstance(expression, Period):
            return _resolve_period(expression, clock, place)
        return _resolve_limit(expression, clock, place)
    except OverflowError:
        # a step beyond the first or the last day there is
        return NOTHING


# ---- limits


def _resolve_limit(limit: Limit, clock: Clock, place: Place) -> Resolution:
    before = limit.side == "before"
    found = resolve_point(limit.point, clock, place, before=before)
    if isinstance(limit.point, CalendarPoint) and limit.point.damaged and found.last is not None:
        found = _with(found, "原文似脱“月”字", "ambiguous_due")
    if not before or found.first is None:
        return found
    if isinstance(limit.point, CalendarPoint):
        return _before(limit.point, found)
    if isinstance(limit.point, Festival | Season | Event):
        eve = found.first - DAY
        return _with(found, f"其前一日为{eve}")._replace(first=None, last=eve)
    return found


def _before(point: CalendarPoint, found: Resolution) -> Resolution:
    """X日前 includes X, 月底前 the last day; 7月前 can only mean that July is too late."""
    if found.first is None or point.edge is not None or point.grain in ("day", "third", "hour", "minute"):
        return found._replace(first=None)
    last = found.first - DAY
    return _with(found, f"未写明日，取该时段开始前一日{last}", "ambiguous_due")._replace(first=None, last=last)


def _with(found: Resolution, step: str, *warnings: str) -> Resolution:
    return found._replace(steps=(*found.steps, step), warnings=(*found.warnings, *warnings))


# ---- periods


def _resolve_period(period: Period, clock: Clock, place: Place) -> Resolution:
    """The end takes from the start what it does not say itself, and the start its year from the end."""
    last = resolve_point(inherited(period.last, period.first), clock, place)
    first = _resolve_start(_shared_time(period.first, period.last), last, clock, place)
    return last._replace(
        first=first.first,
        anchor=first.anchor,
        warnings=tuple(dict.fromkeys(first.warnings + last.warnings)),
        steps=tuple(dict.fromkeys(first.steps + last.steps)),
    )


def _resolve_start(first: Point, last: Resolution, clock: Clock, place: Place) -> Resolution:
    """A start without a year lies in the year of the end, or in the one before (11月至次年2月)."""
    written = (
        not isinstance(first, CalendarPoint) or first.year is not None or _is_stepped(first) or _is_only_time(first)
    )
    if written or last.last is None or not isinstance(first, CalendarPoint):
        return resolve_point(first, clock, place._replace(mood="told"))
    found = resolve_point(first._replace(year=Year(last.last.year)), clock, place)
    if found.first and found.first > last.last:
        found = resolve_point(first._replace(year=Year(last.last.year - 1)), clock, place)
    return found


def _is_stepped(point: CalendarPoint) -> bool:
    return any(isinstance(part, Step) for part in (point.quarter, point.month, point.third, point.week, point.day))


def inherited(last: Point, first: Point) -> Point:
    """The end of a period with year and month of its start: 2023年5月6日至10日, 2023年11月至2月."""
    if not isinstance(last, CalendarPoint) or not isinstance(first, CalendarPoint) or _is_stepped(last):
        return last
    if last.time is not None and last.day is None and last.month is None:
        return first._replace(time=last.time)
    if last.year is None and first.year is not None:
        crosses = isinstance(last.month, int) and isinstance(first.month, int) and last.month < first.month
        last = last._replace(year=_next_year(first.year) if crosses else first.year)
    if last.month is None and last.day is not None:
        last = last._replace(month=first.month)
    return last


def _next_year(year: Year | Step) -> Year | Step:
    if isinstance(year, Year):
        return year._replace(value=year.value + 1)
    return year._replace(offset=year.offset + 1)


def _shared_time(first: Point, last: Point) -> Point:
    """上午9时至11时: a start that is only a time of day takes its day from the end, but not from 次日 or 明天."""
    if isinstance(first, CalendarPoint) and isinstance(last, CalendarPoint) and _is_only_time(first):
        if isinstance(last.day, Step) and last.day.offset:
            return CalendarPoint(day=Step(0, last.day.origin), time=first.time)
        return last._replace(time=first.time)
    return first


def _is_only_time(point: CalendarPoint) -> bool:
    return point == CalendarPoint(time=point.time)


# ---- points


def resolve_point(point: Point, clock: Clock, place: Place, *, before: bool = False) -> Resolution:
    """The days of a point; an `Event` has none but its own document's."""
    if isinstance(point, CalendarPoint):
        return _resolve_calendar_point(point, clock, place, before)
    if isinstance(point, Shifted):
        return _resolve_shifted(point, clock)
    if isinstance(point, LunarPoint):
        return _resolve_lunar(point, clock)
    if isinstance(point, Festival):
        return _resolve_festival(point, clock, place)
    if isinstance(point, Season):
        return _resolve_season(point, clock)
    if isinstance(point, PlanTerm):
        return _resolve_plan(point)
    if isinstance(point, Event) and point.day is not None:
        return _resolve_calendar_point(point.day, clock, place, before=False)
    return _resolve_own_act(point, clock)


def _resolve_own_act(point: Event | Now, clock: Clock) -> Resolution:
    """印发之日, 即日: printed, else the own date; 公告之日: the own date; 收到之日 is known to the receiver alone."""
    if isinstance(point, Event) and not point.own:
        return NOTHING
    printed = clock.printed if isinstance(point, Now) or "印" in point.text or "发文" in point.text else None
    day = printed or clock.document_date or clock.printed
    if day is not None:
        return Resolution(day, day, "relative", day, steps=(f"自文件日期{day}起算",))
    day = clock.reference_date
    return Resolution(day, day, "reference", day, steps=(f"自参照日期{day}起算",)) if day else NOTHING


def _resolve_plan(point: PlanTerm) -> Resolution:
    """The N-th five-year plan ends in 1955 + 5N.

    >>> _resolve_plan(PlanTerm(14, "end")).last
    datetime.date(2025, 12, 31)
    """
    end = 1955 + 5 * point.number
    first = date(end, 12, 31) if point.edge == "end" else date(end - 4, 1, 1)
    return Resolution(first, date(end, 12, 31), "explicit", steps=(f"第{point.number}个五年规划为{end - 4}—{end}年",))


def _resolve_festival(point: Festival, clock: Clock, place: Place) -> Resolution:
    """Its day in the year written; else an order names the next one, a narration the last."""
    basis: Basis | None
    if point.year is not None:
        year, basis = year_told(point.year, clock)
    elif clock.today is not None:
        year, basis = clock.today.year, "year_inferred" if clock.basis == "relative" else "reference"
        this = festival_day(point.name, year) or commemoration_day(point.name, year)
        if this is not None:
            year += (place.mood != "told" and this < clock.today) - (place.tense == "past" and this > clock.today)
    else:
        return NOTHING
    day = (festival_day(point.name, year) or commemoration_day(point.name, year)) if year else None
    return Resolution(day, day, basis, steps=(f"{year}年{point.name}为{day}",)) if day else NOTHING


def _resolve_season(point: Season, clock: Clock) -> Resolution:
    year, basis = year_told(point.year or Step(0), clock)
    days = clock.seasons.of(point.name, year) if year else None
    if days is None:
        return Resolution(steps=(f"“{point.name}”起止日期因地而异，未给出",))
    return Resolution(*days, basis, steps=(f"{point.name}按给定日历为{days[0]}至{days[1]}",))


def _resolve_shifted(point: Shifted, clock: Clock) -> Resolution:
    """三天后, 两年前: counted from today; 两小时前 is still today, as far as a day can tell."""
    hours = point.length.grain in ("hour", "minute")
    day = (
        add_length(clock.today, point.length, 1 if point.forward else -1) if clock.today and not hours else clock.today
    )
    if day is None:
        return NOTHING
    first, last = day, day
    if point.stretch and clock.today is not None and not hours:
        first, last = (clock.today + DAY, day) if point.forward else (day, clock.today)
    return Resolution(first, last, clock.basis, clock.today, steps=(f"自{clock.today}推算",))


def _resolve_lunar(point: LunarPoint, clock: Clock) -> Resolution:
    """In the lunar year that bears the number of the year written, else of today's."""
    year, basis = year_told(point.year or Step(0), clock)
    days = lunar_days(year, point.month, point.day, leap=point.leap) if year else None
    if days is None:
        return NOTHING
    return Resolution(*days, basis, steps=(f"农历{year}年{'闰' if point.leap else ''}{point.month}月",))


# ---- points of the calendar


class _Settled(NamedTuple):
    """A point whose year is a number and whose steps are taken."""

    point: CalendarPoint
    year: int
    basis: Basis
    step: str | None = None


def _resolve_calendar_point(point: CalendarPoint, clock: Clock, place: Place, before: bool) -> Resolution:
    if isinstance(point.day, Step):
        return _resolve_day_step(point.day, clock, point.span)
    if isinstance(point.week, Step):
        return _resolve_week(point, clock)
    if _is_only_time(point):
        return Resolution(clock.today, clock.today, clock.basis, clock.today) if clock.today else NOTHING
    if point.month is None and point.year is None and (point.third is not None or point.day is not None):
        return _resolve_in_this_month(point, clock, place)
    settled = _settled(point, clock, place)
    if settled is None:
        return infer_year(point, clock, place, before=before) if point.year is None else NOTHING
    return _dated(settled)


def _settled(point: CalendarPoint, clock: Clock, place: Place) -> _Settled | None:
    """Year and month by number where what is written settles them."""
    if isinstance(point.month, Step):
        return _stepped(point, point.month, 1, clock, place)
    if isinstance(point.quarter, Step):
        return _stepped(point, point.quarter, 3, clock, place)
    if point.year is None:
        return None
    if isinstance(point.year, Step) and (near := _near(point.year, clock, place)) is not None:
        return _Settled(point, near.year, "relative", f"承前文{near}")
    year, basis = year_told(point.year, clock)
    if year is None or basis is None:
        return None
    return _Settled(point, year, basis, _year_step(point.year, year, clock))


def _year_step(written: Year | Step, year: int, clock: Clock) -> str | None:
    if isinstance(written, Step):
        return f"年份由{clock.today or '前文'}推得"
    return (
        None
        if written.value == year
        else f"{'民国' if year - written.value == 1911 else ''}{written.value}年即{year}年"
    )


def _near(step: Step, clock: Clock, place: Place) -> date | None:
    """The date of the sentence that 年底 and 月内 are seen from.

    What the paper orders or foresees itself is seen from a day told there as done, never from a mere year (按2021年方案).
    """
    told = clock.told if place.mood == "told" else clock.told_day
    if step.origin != "near" or told is None or told.sentence != place.sentence:
        return None
    if place.mood == "told" or told.past or clock.own is None or told.last >= clock.own:
        return None if place.mood == "foreseen" and clock.own and told.last < clock.own else told.last
    return None


def _stepped(point: CalendarPoint, step: Step, months: Literal[1, 3], clock: Clock, place: Place) -> _Settled | None:
    """下月, 上季度: so many units of `months` months from today, 次月 from the date told before."""
    start = clock.told.last if step.origin == "context" and clock.told else _near(step, clock, place) or clock.today
    if start is None:
        return None
    if isinstance(point.year, Year) and (year := common_year(point.year, clock)):
        start = start.replace(year=year, day=1)
    elif isinstance(point.year, Step):  # 去年本月
        start = add_months(start.replace(day=1), 12 * point.year.offset)
    moved = add_months(start.replace(day=1), step.offset * months)
    named = point._replace(month=moved.month) if months == 1 else point._replace(quarter=(moved.month + 2) // 3)
    return _Settled(named, moved.year, clock.basis, f"由{start}推得")


def _dated(settled: _Settled) -> Resolution:
    days = days_of(settled.point, settled.year)
    if days is None:
        return IMPOSSIBLE
    return Resolution(*days, settled.basis, steps=(settled.step,) if settled.step else ())


def _resolve_in_this_month(point: CalendarPoint, clock: Clock, place: Place) -> Resolution:
    """A bare 15日前: the month told before in the sentence, else the running one, or the next in an order."""
    near = clock.told_day
    start = near.first if near is not None and near.sentence == place.sentence else clock.today
    if start is None:
        return NOTHING
    if isinstance(point.third, Step):
        point = point._replace(third=min(2, (start.day - 1) // 10) + 1)
    found = _in_month(point, start, clock.basis)
    if place.mood != "told" and found.last is not None and found.last < start:
        return _in_month(point, add_months(start.replace(day=1), 1), clock.basis)
    return found


def _in_month(point: CalendarPoint, start: date, basis: Basis) -> Resolution:
    return _dated(_Settled(point._replace(month=start.month), start.year, basis, f"月份取自{start}"))


def _resolve_day_step(step: Step, clock: Clock, span: int) -> Resolution:
    start = clock.told.last if step.origin == "context" and clock.told else clock.today
    if start is None:
        return NOTHING
    day = start + timedelta(days=step.offset)
    return Resolution(day, day + (span - 1) * DAY, clock.basis, start, steps=(f"由{start}推得",))


def _resolve_week(point: CalendarPoint, clock: Clock) -> Resolution:
    """下周五, 本周末 (Saturday and Sunday), 周内."""
    if clock.today is None or not isinstance(point.week, Step):
        return NOTHING
    first = week_of(clock.today, point.week.offset)
    last = first + 6 * DAY
    if point.weekday is not None:
        first = first + (point.weekday - 1) * DAY
        last = first if point.edge is None else first + DAY
    elif point.edge == "end":
        first = last = last - DAY
    return Resolution(first, last, clock.basis, clock.today, steps=(f"由{clock.today}所在周推得",))


# ---- durations


def _resolve_duration(duration: Duration, clock: Clock, calendar: WorkCalendar, place: Place) -> Resolution:
    """Counts from the day after the anchor; without a dated anchor nothing is said."""
    anchor = resolve_point(duration.anchor, clock, place) if duration.anchor is not None else NOTHING
    if anchor.first is None:
        return Resolution(warnings=anchor.warnings, steps=anchor.steps)
    return count_from(anchor.first, duration.length, calendar, anchor.basis)


__all__ = ["Clock", "Resolution", "common_year", "inherited", "resolve", "resolve_point", "year_told"]
