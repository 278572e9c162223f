"""What a duration counts from when the text tells it elsewhere: receipt, the end of publicity, the day of an order.

Enters: a dated duration and the dates told around it. Leaves: its days and the event in words. Refuses: a bare duration
whose order nobody dates (限15日内): what cannot be known is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docintel.extraction.dates.calendar import mainland
from docintel.extraction.dates.clock import Resolution
from docintel.extraction.dates.counting import count_from
from docintel.extraction.dates.expressions import CalendarPoint, Duration, Event, Limit, Period
from docintel.extraction.dates.occasions import RECEIPT
from docintel.extraction.dates.timeline import Dated

# 约谈要求, 现场交办：, 当面责令: an order by word of mouth, whose day is that of the act. What a paper orders runs from its
# receipt, which nobody but the receiver knows.
_ORDERED = re.compile(
    "(?P<act>约谈|挂牌督办|督办|通报|提醒)(?:要求|指出|强调|提出)|(?P<mouth>(?:当[场面]|现场)(?:交办|责令|要求|限令)|交办(?=：))"
)
_SIGNED_BEFORE = re.compile(r"(?:送达|签收|接收)(?:时间|日期)?[：:]$|签收[：:][^\n，。；]{0,14}$|(?:送达)?回证（$")
_SIGNED_BEHIND = re.compile(r"[^，。；\n]{0,12}签收")
_PUBLICITY = re.compile("公示期?(?:限|间|内)?(?:届?满|结束|截止)")
_CLAUSE_END = re.compile(r"[，。；\n]")
_FAR = 400
_VERB_NEAR = 14
_LABEL_NEAR = 16
_ORDER_NEAR = 160

Anchored = tuple[Resolution, str | None]


def dated_anchor(text: str, dated: Dated, told: Sequence[Dated], index: int) -> Anchored:
    """The days of a duration, `told[index]`, and what it counts from."""
    duration = dated.expression
    if not isinstance(duration, Duration):
        return dated.resolution, None
    if isinstance(duration.anchor, Event):
        return _from_event(text, dated, duration, duration.anchor, told, index), duration.anchor.text
    if duration.anchor is not None:
        return dated.resolution, None
    shared = _shared(dated, told, index)
    if shared is not None:
        return _from_event(text, dated, duration, shared, told, index), shared.text
    return _ordered(text, dated, duration, told, index) or (dated.resolution, None)


def _shared(dated: Dated, told: Sequence[Dated], index: int) -> Event | None:
    """自收到之日起六十日内申请复议，或者六个月内起诉: the anchor before it in the sentence serves both."""
    for position in range(index - 1, -1, -1):
        earlier = told[position]
        if earlier.place.sentence != dated.place.sentence:
            return None
        if isinstance(earlier.expression, Duration) and isinstance(earlier.expression.anchor, Event):
            return earlier.expression.anchor
    return None


def _from_event(
    text: str, dated: Dated, duration: Duration, anchor: Event, told: Sequence[Dated], index: int
) -> Resolution:
    """The duration counted from the day the text gives its event; as it was where it gives none."""
    if dated.resolution.anchor is not None:
        return dated.resolution
    verb = RECEIPT.search(anchor.text)
    if verb is not None:
        day = _received(text, dated, verb.group(), told, index) or _signed_for(text, told, index)
    elif _PUBLICITY.match(anchor.text):
        day = _publicity_end(text, told)
    else:
        day = None
    if day is None or day.resolution.last is None:
        return dated.resolution
    return count_from(day.resolution.last, duration.length, mainland())


def _received(text: str, dated: Dated, verb: str, told: Sequence[Dated], index: int) -> Dated | None:
    """2024年5月6日收到决定书……自收到之日起15日内: the receipt is dated by the same verb earlier in the text."""
    for earlier in _days_before(told, index, dated.start - _FAR):
        if verb in _CLAUSE_END.split(text[earlier.end : earlier.end + _VERB_NEAR])[0]:
            return earlier
    return None


def _signed_for(text: str, told: Sequence[Dated], index: int) -> Dated | None:
    """送达回证（2017年6月22日签收）: the receipt stands under the paper."""
    for later in told[index + 1 :]:
        before = text[max(0, later.start - _LABEL_NEAR) : later.start]
        if _is_day(later) and (_SIGNED_BEFORE.search(before) or _SIGNED_BEHIND.match(text, later.end)):
            return later
    return None


def _publicity_end(text: str, told: Sequence[Dated]) -> Dated | None:
    """公示期满后3个工作日内: the end of the period that is called 公示."""
    for one in told:
        if isinstance(one.expression, Period) and "公示" in text[max(0, one.start - _LABEL_NEAR) : one.start]:
            return one
    return None


def _ordered(text: str, dated: Dated, duration: Duration, told: Sequence[Dated], index: int) -> Anchored | None:
    """2月22日，……约谈……。约谈要求……20个工作日内: the order is the dated act told before it in the paragraph."""
    floor = max(text.rfind("\n", 0, dated.start) + 1, dated.start - _FAR)
    orders = list(_ORDERED.finditer(text, max(floor, dated.start - _ORDER_NEAR), dated.start))
    if not orders:
        return None
    order = orders[-1]
    act = order["act"] or order["mouth"]
    for earlier in _days_before(told, index, floor):
        if earlier.end <= order.start() + len(act) and act in text[earlier.end : order.start() + len(act)]:
            if earlier.resolution.last is None:
                return None
            return count_from(earlier.resolution.last, duration.length, mainland()), act
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
    return isinstance(expression.point, CalendarPoint) and expression.point.is_day
