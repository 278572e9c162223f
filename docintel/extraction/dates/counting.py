"""Counting: the last day of a length that runs from an anchor, in calendar days or in working days.

Enters: the anchor's day, a length, the working calendar. Leaves: a `Resolution`. Refuses: the working days of Taiwan
and Hong Kong, and every count that leaves the published calendar.
"""

from __future__ import annotations

from datetime import date

from docintel.extraction.dates.calendar import WorkCalendar
from docintel.extraction.dates.clock import NOTHING, Basis, Resolution
from docintel.extraction.dates.days import add_length
from docintel.extraction.dates.expressions import Length


def count_from(anchor: date, length: Length, calendar: WorkCalendar, basis: Basis | None = "relative") -> Resolution:
    """The last day of a length that starts to run on the day after `anchor`.

    >>> from docintel.extraction.dates.calendar import mainland
    >>> count_from(date(2023, 6, 12), Length(15, "day", days="working"), mainland()).last
    datetime.date(2023, 7, 4)
    """
    basis = basis if basis == "reference" else "relative"
    if length.days == "foreign_working":
        return Resolution(anchor=anchor, steps=("非内地工作日历，不推算",))
    if length.days == "working":
        return _count_working_days(anchor, length.most or length.amount, calendar, basis)
    day = add_length(anchor, length)
    if day is None:
        return NOTHING
    return Resolution(anchor, day, basis, anchor, steps=(f"自{anchor}次日起算，止于{day}",))


def _count_working_days(anchor: date, count: int, calendar: WorkCalendar, basis: Basis) -> Resolution:
    day = calendar.after(anchor, count)
    if day is None:
        return Resolution(
            anchor=anchor,
            warnings=("calendar_missing",),
            steps=(f"超出已公布的{calendar.name}（{calendar.reach}），无法推算工作日",),
        )
    step = f"自{anchor}次日起第{count}个工作日为{day}（{calendar.name}）"
    return Resolution(anchor, day, basis, anchor, steps=(step,))
