"""What a duration counts from when the text tells it elsewhere: the day a paper was received, the day of the order.

Enters: a dated duration and the dates told around it. Leaves: its days and the event in words. Refuses: a bare duration
whose order nobody dates (限15日内): what cannot be known is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docintel.extraction.dates.calendar import mainland
from docintel.extraction.dates.clock import Resolution
from docintel.extraction.dates.counting import count_from
from docintel.extraction.dates.expressions import CalendarPoint, Duration, Event, Limit
from docintel.extraction.dates.occasions import RECEIPT
from docintel.extraction.dates.timeline import Dated

_ORDERED = re.compile("(?P<act>约谈|挂牌督办|督办|交办|责令|通报|发函|提醒)(?:要求|指出|强调|提出)")
_CLAUSE_END = re.compile(r"[，。；\n]")
_FAR = 400
_VERB_NEAR = 14
_ORDER_NEAR = 120


def dated_anchor(text: str, dated: Dated, told: Sequence[Dated], index: int) -> tuple[Resolution, str | None]:
    """The days of a duration, `told[index]`, and what it counts from."""
    expression = dated.expression
    if not isinstance(expression, Duration):
        return dated.resolution, None
    anchor = expression.anchor
    if isinstance(anchor, Event):
        if dated.resolution.anchor is None and (found := _received(text, dated, anchor, told, index)) is not None:
            return found, anchor.text
        return dated.resolution, anchor.text
    if anchor is None and (ordered := _ordered(text, dated, told, index)) is not None:
        return ordered
    return dated.resolution, None


def _received(text: str, dated: Dated, anchor: Event, told: Sequence[Dated], index: int) -> Resolution | None:
    """2024年5月6日收到决定书……自收到之日起15日内: the receipt is dated by the same verb earlier in the text."""
    verb = RECEIPT.search(anchor.text)
    if verb is None or not isinstance(dated.expression, Duration):
        return None
    for earlier in _days_before(told, index, dated.start - _FAR):
        clause = _CLAUSE_END.split(text[earlier.end : earlier.end + _VERB_NEAR])[0]
        if verb.group() in clause and earlier.resolution.last is not None:
            return count_from(earlier.resolution.last, dated.expression.length, mainland())
    return None


def _ordered(text: str, dated: Dated, told: Sequence[Dated], index: int) -> tuple[Resolution, str] | None:
    """2月22日，……约谈……。约谈要求……20个工作日内: the order is the dated act told before it in the paragraph."""
    floor = max(text.rfind("\n", 0, dated.start) + 1, dated.start - _FAR)
    orders = list(_ORDERED.finditer(text, max(floor, dated.start - _ORDER_NEAR), dated.start))
    if not orders or not isinstance(dated.expression, Duration):
        return None
    act, end = orders[-1]["act"], orders[-1].end("act")
    for earlier in _days_before(told, index, floor):
        if act in text[earlier.end : end] and earlier.resolution.last is not None:
            return count_from(earlier.resolution.last, dated.expression.length, mainland()), act
    return None


def _days_before(told: Sequence[Dated], index: int, floor: int) -> Iterator[Dated]:
    """The days told before `told[index]`, nearest first, not before `floor`."""
    for position in range(index - 1, -1, -1):
        if told[position].start < floor:
            return
        if _is_day(told[position]):
            yield told[position]


def _is_day(dated: Dated) -> bool:
    expression = dated.expression
    if not isinstance(expression, Limit) or expression.side not in ("at", "from"):
        return False
    return isinstance(expression.point, CalendarPoint) and expression.point.grain == "day"
