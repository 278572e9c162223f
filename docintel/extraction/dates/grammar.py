"""The grammar: points put together to limits, periods and lists, beside durations and recurrences, in one pass.

Enters: clean text. Leaves: `Reading`s in reading order that do not overlap. Refuses: to judge; a reading says what was
written, not whether it is past or due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from docintel.extraction.dates.calendar import event_names, festival_names, season_names
from docintel.extraction.dates.cycles import recurrences_at
from docintel.extraction.dates.durations import duration_at, is_term
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Expression,
    Immediate,
    Length,
    Limit,
    Point,
    Reading,
    Recurrence,
    Season,
)
from docintel.extraction.dates.general import GENERAL_POINTS, GENERAL_STARTS
from docintel.extraction.dates.occasions import COMING, EVENT
from docintel.extraction.dates.phrases import dates_at, started_period
from docintel.extraction.dates.rules import HAN, NUMERALS, SHARES, Rules, words
from docintel.lexicon.patterns import guarded, searched

IMMEDIATE = re.compile(
    "立即|立刻|立[行整说查]立改|即行即改|即知即改|即查即改|即改即报|马上|即刻|即时|第一时间|当即|当场"
)

# 即日起停工: to stop from today is to stop at once
_FROM_TODAY = re.compile("即日起(?=，?(?:全面|一律|立即)?(?:停|禁|暂停))")

# 3个 is nothing of time but before a unit of it; figures with a point or a dash are dates only of a year or in a field.
_NUMERAL_STARTS = (
    rf"(?:\d{{1,4}}+|{HAN}{{1,6}}+)(?=[年月日号天周季星礼小分点时旬工自历钟半底]|个[半月季小钟星礼工自日历]|[：:]\d"
    rf"|(?<=\d{{3}})[-/.]\d|{SHARES}(?:\d|{HAN}))|(?<=[限间期][：\n])\d{{1,2}}(?=[-/.]\d)|(?<![\d.])\d{{1,2}}(?=\.\d{{1,2}}[之以]?前)"
)
_WORD_STARTS = (
    r"今[年天日早晨晚明]|本[年月季周日旬]|去[年今]|明[年天日早晨晚后]|后[年天]|前[年天二两三\d]|大[前后][年天]|来年|上[一个半年月周季旬上星礼]|下[一个半年月周季旬下星礼班]"
    r"|中旬|次[年月日季]|翌[年月日]|同[年月日]|当[年月日天季前即场]|该[年月]|这个?[月周季星礼]|年[底末初内中终度]|月[底末初内中]|季度?[末初底内]"
    r"|岁[末尾]|周[一二三四五六日天末内]|星期|礼拜|昨[天日晚夜]|隔日|即[日刻行知时查改]|目前|现在|至今|迄今|立[即刻行整说查]|马上|百[日天]|凌晨|清晨"
    r"|早[上晨]|[上中下]午|正午|午[后夜]|傍晚|晚[上间]|夜[间里]|[半深]夜|半[年月个天小周]|每|天天|月月|周周|年年|按[周旬月季半年]|逐[日周旬月季年]|第一时间"
    r"|第[一二三四1-4]季|(?:中华)?民国|20\d{6}|[一二][〇○零0OＯ][^，。；\n]{2}年|防?汛前|“?[一二三四五六七八九十]{1,2}五[”期末规时]|“[五十]一”"
)
# Each part looks first whether it can begin there: few places are tried with more than one.
_STARTS = "|".join(
    guarded(start)
    for start in (
        _NUMERAL_STARTS,
        _WORD_STARTS,
        f"(?:{COMING})(?:之|以)?前",
        f"{words(festival_names())}|{words(season_names())}",
        f"(?={words(event_names())}){EVENT.pattern}",
    )
)
TRIGGER = searched(_STARTS)
"""Where an expression can start. One pattern, so that text without dates is passed over at the speed of `re`."""

# The event of 下暴雨来临前, 天气到来前 stands before the trigger
_COMING = re.compile(rf"(?:{COMING})(?:之|以)?前(?![后期往来夕])")
_BEFORE_COMING = re.compile(r"(?:^|[在于，。；：\n])(?P<event>[^，。；：、\n\d在于]{1,6})$")


# Deadlines and counts ask for the readings of the same text.
@lru_cache(maxsize=2)
def read(text: str) -> tuple[Reading, ...]:
    """Every expression of `text` that documents use, in reading order.

    >>> text = "请于10月31日前反馈，每季度报告一次。"
    >>> [text[r.start:r.end] for r in read(text)]
    ['10月31日前', '每季度']
    """
    return _read(text, TRIGGER, None)


@lru_cache(maxsize=1)
def _general_trigger() -> re.Pattern[str]:
    return searched(f"{_STARTS}|{GENERAL_STARTS}")


def read_generally(text: str) -> tuple[Reading, ...]:
    """Every expression of `text`, those of everyday language too (腊月初十, 上世纪80年代, 近三年, 母亲节).

    >>> text = "上世纪80年代建，今年母亲节拆。"
    >>> [text[r.start:r.end] for r in read_generally(text)]
    ['上世纪80年代', '今年母亲节']
    """
    return _read(text, _general_trigger(), GENERAL_POINTS)


def _read(text: str, trigger: re.Pattern[str], more: Rules[Point] | None) -> tuple[Reading, ...]:
    found: list[Reading] = []
    position = 0
    while match := trigger.search(text, position):
        readings = list(_read_at(text, match.start(), more))
        if not readings:
            position = _behind(text, match)
            continue
        for reading in readings:
            # an anchor in front (自2024年3月1日起60日内) takes in what was read as a date of its own
            while found and found[-1].end > reading.start:
                found.pop()
            found.append(_joined(text, found, started_period(text, reading)))
        position = max(readings[-1].end, match.start() + 1)
    return tuple(found)


def _behind(text: str, match: re.Match[str]) -> int:
    """Where to look on after a trigger that led to nothing; never inside the same numeral again."""
    return max(match.end(), match.start() + 1) if text[match.start()] in NUMERALS else match.start() + 1


def _read_at(text: str, position: int, more: Rules[Point] | None) -> Iterator[Reading]:
    """The expressions at `position`; of several readings the one that goes furthest."""
    recurring = recurrences_at(text, position)
    duration = duration_at(text, position)
    dates = dates_at(text, position, more)
    reach = max(recurring[-1].end if recurring else 0, duration.end if duration else 0, dates.end if dates else 0)
    if not reach or _FROM_TODAY.match(text, position):
        yield from _words_at(text, position)
    elif recurring and recurring[-1].end == reach:
        yield from recurring
    elif (
        duration is not None
        and duration.end == reach
        and (dates is None or dates.end < reach or _is_bounded(text, duration))
    ):
        yield duration
    elif dates is not None:
        yield dates


def _is_bounded(text: str, reading: Reading) -> bool:
    """A length with 内 or an anchor, or called a term (限期15日); a bare 113年 is rather a year."""
    expression = reading.expression
    if not isinstance(expression, Duration) or expression.within or expression.anchor is not None:
        return True
    return is_term(text, reading.start)


def _words_at(text: str, position: int) -> Iterator[Reading]:
    if match := IMMEDIATE.match(text, position) or _FROM_TODAY.match(text, position):
        yield Reading(position, match.end(), position, match.end(), Immediate(match.group()), "immediate")
    elif match := EVENT.match(text, position):
        limit = Limit(Event(match["event"]), "before")
        yield Reading(position, match.end(), position, match.end("event"), limit, "event limit")
    elif (match := _COMING.match(text, position)) and (
        head := _BEFORE_COMING.search(text, max(0, position - 8), position)
    ):
        limit = Limit(Event(head["event"]), "before")
        yield Reading(head.start("event"), match.end(), head.start("event"), position, limit, "coming event")


def _joined(text: str, found: list[Reading], reading: Reading) -> Reading:
    """The reading with what stands before it: 自2024年7月起，每月10日前; 每月15日调度、月末通报; 6月1日入汛前."""
    if not found:
        return reading
    before, expression = found[-1], reading.expression
    between = text[before.end : reading.start]
    if isinstance(expression, Recurrence) and _starts(before.expression) and between in ("", "，"):
        return _started(found.pop(), reading, expression)
    if not isinstance(expression, Limit):
        return reading
    if isinstance(before.expression, Recurrence) and _IN_ONE_BREATH.fullmatch(between):
        return _recurring_edge(reading, expression)
    if between == "" and _is_day(before.expression) and expression.side == "before":
        return _dated_event(text, found, reading, expression)
    return reading


def _starts(expression: Expression) -> bool:
    return isinstance(expression, Limit) and expression.side == "from"


def _is_day(expression: Expression) -> bool:
    return isinstance(expression, Limit) and isinstance(expression.point, CalendarPoint) and expression.point.is_day


def _started(before: Reading, reading: Reading, recurrence: Recurrence) -> Reading:
    limit = before.expression
    start = limit.point if isinstance(limit, Limit) else None
    core = (reading.start, reading.end)
    return Reading(before.start, reading.end, *core, recurrence._replace(start=start), reading.rule)


# 每月15日调度、月末通报
_IN_ONE_BREATH = re.compile("[^，。；：、\n]{1,6}[、，]")


def _recurring_edge(reading: Reading, limit: Limit) -> Reading:
    """月末 behind 每月15日 comes round as well."""
    point = limit.point
    if not isinstance(point, CalendarPoint) or reading.rule != "edge of this unit":
        return reading
    cycle = Length(1, "month" if point.month else "quarter" if point.quarter else "year")
    edge = Limit(CalendarPoint(edge=point.edge), limit.side)
    return reading._replace(expression=Recurrence(cycle, points=(edge,)), rule="edge of each cycle")


def _dated_event(text: str, found: list[Reading], reading: Reading, limit: Limit) -> Reading:
    """6月1日入汛前: the event has its day."""
    if not isinstance(limit.point, Event | Season):
        return reading
    before = found.pop()
    day = before.expression.point if isinstance(before.expression, Limit) else None
    name = text[reading.core_start : reading.core_end]
    event = Event(name, day=day if isinstance(day, CalendarPoint) else None)
    return reading._replace(start=before.start, core_start=before.start, expression=Limit(event, "before"))
