"""As of when a figure stands: 截至6月30日, 截至目前.

Enters: clean text, the index of its sentences, the document's own date. Leaves: for each paragraph the days from which its figures
are told, in reading order. A month without a day is its last day; a day without a year takes the own date's year, or
the year before where it would lie behind the own date.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from docintel.document import SentenceIndex
from docintel.mentions import QuantityMention

_AS_OF = re.compile(
    r"截[至止到](?:(?P<now>目前|日前|现在|当前|发稿|今)|(?:(?P<year>20\d\d)年|(?P<this>今年))?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|份?(?:底|末))?)"
)


def with_standing(
    counts: Sequence[QuantityMention], text: str, index: SentenceIndex, own_date: date | None
) -> tuple[QuantityMention, ...]:
    """The counts, those behind a 截至 of their paragraph with its day."""
    days = [(m.start(), _day(m, own_date)) for m in _AS_OF.finditer(text)]
    if not days:
        return tuple(counts)
    starts = [start for start, _ in days]
    return tuple(_dated(count, days, starts, index) for count in counts)


def _dated(
    count: QuantityMention, days: Sequence[tuple[int, date | None]], starts: Sequence[int], index: SentenceIndex
) -> QuantityMention:
    at = bisect_right(starts, count.span.start) - 1
    if at < 0:
        return count
    told, here = index.at(days[at][0]), index.at(count.span.start)
    if told is None or here is None or told.paragraph != here.paragraph:
        return count
    return count._replace(as_of=days[at][1])


def _day(match: re.Match[str], own_date: date | None) -> date | None:
    if match["now"]:
        return own_date
    year = int(match["year"]) if match["year"] else own_date.year if own_date else None
    month = int(match["month"])
    if year is None or not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    day = date(year, month, min(int(match["day"]), last) if match["day"] else last)
    return day.replace(year=year - 1) if not match["year"] and own_date and day > own_date and (month, day.day) != (2, 29) else day
