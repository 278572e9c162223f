"""Points of the calendar, whichever way they are written: by number, by word, by figures.

Enters: a place in clean text. Leaves: the `CalendarPoint` that stands there. Refuses: festivals, seasons and times of
day, which are no days by themselves.
"""

from __future__ import annotations

from docintel.extraction.dates.expressions import CalendarPoint
from docintel.extraction.dates.nearby import NEARBY_POINTS
from docintel.extraction.dates.numeric import NUMERIC_POINTS
from docintel.extraction.dates.points import NAMED_POINTS, STEPPED_POINTS
from docintel.extraction.dates.rules import NUMERALS, Found, Rules

_BY_NUMBER: Rules[CalendarPoint] = Rules(*NAMED_POINTS, *NUMERIC_POINTS)
_BY_WORD: Rules[CalendarPoint] = Rules(*STEPPED_POINTS, *NEARBY_POINTS)


def calendar_point_at(text: str, position: int) -> Found[CalendarPoint] | None:
    """The longest point of the calendar at `position`.

    >>> found = calendar_point_at("请于10月31日前完成", 2)
    >>> (found.end, found.rule) if found else None
    (8, 'month day')
    """
    rules = _BY_NUMBER if text[position : position + 1] in NUMERALS else _BY_WORD
    return rules.longest(text, position)
