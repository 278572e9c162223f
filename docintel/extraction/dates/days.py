"""Calendar arithmetic: the days of a unit, and a day moved by a length.

Enters: a point whose year is known, a day and a length. Leaves: days. Refuses: days the calendar does not have (None).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

from docintel.extraction.dates.expressions import CalendarPoint, Edge, Length

DAY = timedelta(days=1)
_IN_EVERY_MONTH = 28
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAYS = {"day": 1, "week": 7, "third": 10}


def days_of(point: CalendarPoint, year: int) -> tuple[date, date] | None:
    """First and last day of a point in a year; None where the calendar has no such day.

    >>> days_of(CalendarPoint(month=2, edge="end"), 2024)
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    >>> days_of(CalendarPoint(month=9, day=31), 2024) is None
    True
    """
    first_month, months = _months_of(point)
    if not (1000 <= year <= 2099 and 1 <= first_month <= 12):
        return None
    if isinstance(point.day, int):
        try:
            first = last = date(year, first_month, point.day)
        except ValueError:
            return None
    else:
        first = date(year, first_month, 1)
        last = add_months(first, months * (1 if point.is_day else point.span)) - DAY
        if isinstance(point.third, int):
            first, last = _third_of(first, point.third)
        elif isinstance(point.week, int):
            first, last = _week_of_month(first, last, point.week, point.weekday)
    return (first, last) if point.edge is None else _edge_of(point.edge, first, last)


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
    """上旬 ends on the 10th, 中旬 on the 20th, 下旬 with the month; 中下旬 (23) runs from the second to the third."""
    start, end = divmod(third, 10)
    last = end * 10 if end < 3 else monthrange(first.year, first.month)[1]
    return first.replace(day=(start or end) * 10 - 9), first.replace(day=last)


def _week_of_month(first: date, last: date, number: int, weekday: int | None) -> tuple[date, date]:
    """第三个星期日 of a month, -1 its last; without a weekday the week that starts on such a Monday."""
    wanted = weekday or 1
    day = (
        first + (wanted - 1 - first.weekday()) % 7 * DAY + 7 * (number - 1) * DAY
        if number > 0
        else (last - (last.weekday() - wanted + 1) % 7 * DAY)
    )
    return day, day if weekday else day + 6 * DAY


def _edge_of(edge: Edge, first: date, last: date) -> tuple[date, date]:
    """底 is the last day; 初 the first ten days of a month or the first month of a longer unit, 中 the middle."""
    if edge == "end":
        return last, last
    is_month = (last - first).days <= 31
    if edge == "start":
        return first, first + 9 * DAY if is_month else add_months(first, 1) - DAY
    if is_month:
        return first + 10 * DAY, first + 19 * DAY
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    middle = add_months(first, (months - 1) // 2)
    return middle, add_months(middle, 2 - months % 2) - DAY


def week_of(today: date, offset: int) -> date:
    """The Monday of the week so many weeks on; weeks run from Monday to Sunday.

    >>> week_of(date(2024, 5, 15), 1)
    datetime.date(2024, 5, 20)
    """
    return today - timedelta(days=today.weekday()) + timedelta(weeks=offset)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(f"no year {year}")
    last = day.day if day.day <= _IN_EVERY_MONTH else monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_length(day: date, length: Length, direction: int = 1) -> date | None:
    """`day` moved by a length (by its greater end); hours count as begun days. None beyond the calendar.

    >>> [add_length(date(2024, 1, 31), Length(*how)) for how in ((1, "month"), (24, "hour"), (3, "day", 5))]
    [datetime.date(2024, 2, 29), datetime.date(2024, 2, 1), datetime.date(2024, 2, 5)]
    """
    amount = length.most or length.amount
    try:
        if length.grain in _MONTHS:
            return _add_months_and_half(day, amount, length, direction)
        if length.grain in _DAYS:
            half_a_week = 3 if length.half and length.grain == "week" else 0
            return day + direction * (amount * _DAYS[length.grain] + half_a_week) * DAY
        hours = amount + length.half if length.grain == "hour" else -(-amount // 60)
        return day + direction * -(-hours // 24) * DAY
    except OverflowError:
        return None


def _add_months_and_half(day: date, amount: int, length: Length, direction: int) -> date:
    """半年 is six months, 半个月 fifteen days."""
    size = _MONTHS[length.grain]
    if length.half and length.grain == "month":
        return add_months(day, direction * amount) + direction * 15 * DAY
    return add_months(day, direction * (amount * size + (size // 2 if length.half else 0)))
