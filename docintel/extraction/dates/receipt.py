"""What a duration counts from when the text tells it elsewhere: the day a paper was received, the day of the order.

Enters: a dated duration and the dates told before it. Leaves: its days and the event in words. Refuses: a bare duration
whose order nobody dates (限15日内): what cannot be known is None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docintel.extraction.dates.calendar import mainland
from docintel.extraction.dates.clock import Resolution
from docintel.extraction.dates.expressions import CalendarPoint, Duration, Event, Limit
from docintel.extraction.dates.occasions import RECEIPT
from docintel.extraction.dates.resolution import count_from
from docintel.extraction.dates.timeline import Dated

_ORDERED = re.compile(r"(?P<act>约谈|挂牌督办|督办|交办|责令|通报|发函|提醒)(?:要求|指出|强调|提出)")
_NEAR = 400
_VERB_NEAR = 14


def dated_anchor(text: str, dated: Dated, told: Sequence[Dated]) -> tuple[Resolution, str | None]:
    """The days of a duration and what it counts from."""
    expression = dated.expression
    if not isinstance(expression, Duration):
        return dated.resolution, None
    anchor = expression.anchor
    if isinstance(anchor, Event):
        if dated.resolution.anchor is not None:
            return dated.resolution, anchor.text
        return _received(text, dated, anchor, expression, told) or dated.resolution, anchor.text
    if anchor is None and (found := _ordered(text, dated, expression, told)):
        return found
    return dated.resolution, None


def _received(text: str, dated: Dated, anchor: Event, duration: Duration, told: Sequence[Dated]) -> Resolution | None:
    """2024年5月6日收到决定书……自收到之日起15日内: the receipt is dated by the same verb earlier in the text."""
    verb = RECEIPT.search(anchor.text)
    if verb is None:
        return None
    for earlier in reversed(told):
        if not _is_day(earlier) or earlier.start >= dated.start or dated.start - earlier.end > _NEAR:
            continue
        clause = re.split(r"[，。；\n]", text[earlier.end : earlier.end + _VERB_NEAR])[0]
        if verb.group() in clause and earlier.resolution.last is not None:
            return count_from(earlier.resolution.last, duration.length, mainland())
    return None


def _ordered(text: str, dated: Dated, duration: Duration, told: Sequence[Dated]) -> tuple[Resolution, str] | None:
    """2月22日，……约谈……。约谈要求……20个工作日内: the order is the dated act told before it in the paragraph."""
    paragraph = text.rfind("\n", 0, dated.start) + 1
    order = None
    for order in _ORDERED.finditer(text, max(paragraph, dated.start - 120), dated.start):
        pass
    if order is None:
        return None
    for earlier in reversed(told):
        if not _is_day(earlier) or not paragraph <= earlier.start < dated.start or earlier.resolution.last is None:
            continue
        if order["act"] in text[earlier.end : order.start() + len(order["act"])]:
            return count_from(earlier.resolution.last, duration.length, mainland()), order["act"]
    return None


def _is_day(dated: Dated) -> bool:
    expression = dated.expression
    return isinstance(expression, Limit) and expression.side in ("at", "from") and isinstance(expression.point, CalendarPoint) and expression.point.grain == "day"
