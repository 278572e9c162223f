"""Recurrences in the words of the contract: the ISO 8601 period of the cycle, and by when in it.

Enters: a `Recurrence`. Leaves: P1M, "05". Refuses: a `by` for the last day of a month, which is another day each time.
"""

from __future__ import annotations

from docintel.extraction.dates.expressions import CalendarPoint, Length, Recurrence

_DAYS = {"day": 1, "week": 7, "third": 10}
_MONTHS = {"month": 1, "quarter": 3, "half": 6}


def period_of(cycle: Length) -> str:
    """The ISO 8601 period of a cycle.

    >>> [period_of(Length(*c)) for c in ((1, "quarter"), (2, "week"), (2, "month"), (1, "year"))]
    ['P3M', 'P14D', 'P2M', 'P1Y']
    >>> [period_of(Length(0, g, half=True)) for g in ("month", "year")]
    ['P15D', 'P6M']
    """
    if cycle.half:
        return "P15D" if cycle.grain == "month" else "P6M"
    if cycle.grain in _DAYS:
        return f"P{cycle.amount * _DAYS[cycle.grain]}D"
    if cycle.grain in _MONTHS:
        return f"P{cycle.amount * _MONTHS[cycle.grain]}M"
    return f"P{cycle.amount}Y" if cycle.grain == "year" else f"PT{cycle.amount}H"


def by_of(recurrence: Recurrence) -> str | None:
    """The day in the cycle: 05 of a month, 01-31 or 04 of a year, 5 of a week (Friday), 17:00 of a day.

    >>> from docintel.extraction.dates.expressions import Limit
    >>> by_of(Recurrence(Length(1, "month"), points=(Limit(CalendarPoint(day=5), "before"),)))
    '05'
    """
    if not recurrence.points or not isinstance(recurrence.points[0].point, CalendarPoint):
        return None
    point = recurrence.points[0].point
    if point.weekday is not None:
        return str(point.weekday)
    if isinstance(point.month, int):
        return f"{point.month:02d}" + (f"-{point.day:02d}" if isinstance(point.day, int) else "")
    if isinstance(point.day, int):
        return f"{point.day:02d}"
    if point.third is not None:
        return {1: "10", 2: "20"}.get(point.third) if isinstance(point.third, int) else None
    if point.time is not None and point.time.hour is not None and recurrence.cycle.grain == "day":
        return f"{point.time.hour:02d}:{point.time.minute or 0:02d}"
    return "12-31" if point.edge == "end" and recurrence.cycle.grain == "year" else None
