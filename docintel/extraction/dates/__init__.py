"""Dates: what calendar expressions a text holds, which days they mean, and how that was come by.

Enters: clean text. Leaves: `DateMention`s of every calendar expression, past or future; `date_spans` for those who must
not count the numbers in them. Refuses: today's date; a caller gives the reference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise
from typing import Literal

from docintel.extraction.dates.aspect import surroundings
from docintel.extraction.dates.calendar import mainland
from docintel.extraction.dates.clock import Clock
from docintel.extraction.dates.counting import count_from
from docintel.extraction.dates.explanation import explain_date
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Festival,
    Grain,
    Immediate,
    Limit,
    Now,
    Period,
    PlanTerm,
    Point,
    Reading,
    Recurrence,
    Several,
    Shifted,
    Step,
    TimeOfDay,
)
from docintel.extraction.dates.grammar import read, read_generally
from docintel.extraction.dates.moments import PARTS_OF_DAY
from docintel.extraction.dates.timeline import Dated, Setting, date_all

DateKind = Literal["date", "period", "festival", "plan"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A calendar expression. `first` and `last` are None where the text and the reference do not settle them.

    `times` are the hours told (下午, 9时30分); None where the whole day is meant.
    """

    start: int
    end: int
    quote: str
    first: date | None
    last: date | None
    kind: DateKind
    grain: Grain
    explanation: str = ""
    times: tuple[time, time] | None = None


def find_dates(text: str, *, reference_date: date | None = None, explain: bool = False) -> tuple[DateMention, ...]:
    """Every calendar expression of `text`, past or future, in reading order.

    Sides are left out of the quote (10月31日 of 10月31日前); durations (三天内) and recurrences (每月) are no dates.

    >>> found = find_dates("去年11月中旬曾漂来死鱼。", reference_date=date(2024, 5, 15))
    >>> [(m.quote, str(m.first), str(m.last)) for m in found]
    [('去年11月中旬', '2023-11-11', '2023-11-20')]
    """
    readings = [_without_limit(reading) for reading in read_generally(text)]
    settings = [Setting(reading, surroundings(text, reading.start, reading.end)) for reading in readings]
    dated, _ = date_all(text, settings, Clock(reference_date=reference_date), mainland())
    dated = tuple(_from_reference(text, each, reference_date) for each in dated)
    told = [each for each in dated if _is_date(each) or _is_all(text, each)]
    found: list[DateMention] = []
    for before, each in pairwise((None, *told)):
        mention = _mention(text, each, explain) if each is not None else None
        if mention is None or (before is not None and each is not None and _repeats_day(text, before, each)):
            continue
        if found and each is not None and _is_time_behind(text, found[-1], each):
            mention = _together(text, found.pop(), mention)
        found.append(mention)
    return tuple(found)


def date_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where dates, durations and recurrences stand, so that their numbers are not counted as quantities.

    >>> date_spans("请于15个工作日内完成9处拆除。")
    ((2, 9),)
    """
    return tuple(
        (reading.start, reading.end) for reading in read(text) if not isinstance(reading.expression, Immediate)
    )


def _without_limit(reading: Reading) -> Reading:
    """The reading without 前: the date itself is asked for, not what lies before it."""
    expression = reading.expression
    if isinstance(expression, Limit) and expression.side == "before":
        return reading._replace(expression=expression._replace(side="at"))
    if isinstance(expression, Several):
        members = tuple(m._replace(expression=m.expression._replace(side="at")) for m in expression.members)
        return reading._replace(expression=Several(members))
    return reading


def _is_date(dated: Dated) -> bool:
    expression = dated.expression
    if isinstance(expression, Duration | Recurrence | Immediate):
        return False
    if isinstance(expression, Period):
        return not isinstance(expression.last, Event | Now) or dated.resolution.last is not None
    if isinstance(expression.point, CalendarPoint | Festival | PlanTerm):
        return True
    return not isinstance(expression.point, Event | Now) and dated.resolution.last is not None


def _from_reference(text: str, dated: Dated, reference: date | None) -> Dated:
    """三天内, where it is all that was given, runs from the reference; in a text it is a length whose anchor may be told."""
    length = dated.expression
    if not isinstance(length, Duration) or not length.within or length.anchor or reference is None:
        return dated
    if text.strip() != text[dated.start : dated.end]:
        return dated
    return dated._replace(resolution=count_from(reference, length.length, mainland(), "reference"))


def _is_all(text: str, dated: Dated) -> bool:
    """Whether nothing else was given: 现在 is then the day itself."""
    return dated.resolution.last is not None and text.strip() == text[dated.start : dated.end]


def _repeats_day(text: str, before: Dated, dated: Dated) -> bool:
    """10月12日，星期一, 10月12日星期一: the weekday behind a day is no date of its own."""
    point, day = _last_point(dated), _last_point(before)
    if not isinstance(point, CalendarPoint) or point.weekday is None or point.week != Step(0):
        return False
    return (
        isinstance(day, CalendarPoint)
        and day.day is not None
        and text[before.end : dated.start] in ("", "，", ",", " ")
    )


def _is_time_behind(text: str, before: DateMention, dated: Dated) -> bool:
    """三天后的下午, 今天大约晚上十点: a time of day belongs to the day before it."""
    point = _last_point(dated)
    if not isinstance(point, CalendarPoint) or point != CalendarPoint(time=point.time) or before.times is not None:
        return False
    return before.first == before.last and text[before.end : dated.start] in ("", "的", "大约", "约", " ")


def _together(text: str, day: DateMention, time: DateMention) -> DateMention:
    quote = text[day.start : time.end]
    return replace(day, end=time.end, quote=quote, grain=time.grain, times=time.times)


def _mention(text: str, dated: Dated, explain: bool) -> DateMention:
    start, end = _core(dated)
    quote, point = text[start:end], _last_point(dated)
    return DateMention(
        start=start,
        end=end,
        quote=quote,
        first=dated.resolution.first,
        last=dated.resolution.last,
        kind=_kind(dated, point),
        grain=point.grain if isinstance(point, CalendarPoint) else "plan" if isinstance(point, PlanTerm) else "day",
        explanation=explain_date(quote, dated) if explain else "",
        times=_times(dated, point),
    )


def _core(dated: Dated) -> tuple[int, int]:
    reading = dated.reading
    if isinstance(reading.expression, Several):
        return dated.start, min(dated.end, reading.core_end)
    return reading.core_start, reading.core_end


def _last_point(dated: Dated) -> Point | None:
    expression = dated.expression
    if isinstance(expression, Period):
        return expression.last
    return expression.point if isinstance(expression, Limit) else None


def _kind(dated: Dated, point: Point | None) -> DateKind:
    if isinstance(dated.expression, Period | Duration) or (isinstance(point, Shifted) and point.stretch):
        return "period"
    return "festival" if isinstance(point, Festival) else "plan" if isinstance(point, PlanTerm) else "date"


def _times(dated: Dated, point: Point | None) -> tuple[time, time] | None:
    """From which hour to which: of a period, from the start of the first to the end of the last."""
    last = _told_time(point)
    if last is None:
        return None
    first = _told_time(dated.expression.first) if isinstance(dated.expression, Period) else last
    return _hours(first or last)[0], _hours(last)[1]


def _told_time(point: Point | None) -> TimeOfDay | None:
    return point.time if isinstance(point, CalendarPoint | Festival) else None


_AFTERNOON = frozenset(("下午", "午后", "傍晚", "晚上", "晚间"))
_NIGHT = frozenset(("夜间", "夜里", "深夜", "半夜", "午夜"))


def _hours(told: TimeOfDay) -> tuple[time, time]:
    """The hours of a time of day.

    >>> _hours(TimeOfDay("下午", 3, 30)), _hours(TimeOfDay("上午"))
    ((datetime.time(15, 30), datetime.time(15, 30)), (datetime.time(7, 0), datetime.time(12, 0)))
    >>> [_hours(TimeOfDay("半夜", hour))[0].hour for hour in (11, 12, 1)]
    [23, 0, 1]
    """
    if told.hour is None:
        first, last = PARTS_OF_DAY[told.part or "上午"]
        return time(first % 24), time(last) if last < 24 else time(23, 59, 59)
    hour = told.hour + 12 if told.part in _AFTERNOON and told.hour < 12 else told.hour
    if told.part in _NIGHT:
        hour = 0 if told.hour == 12 else told.hour + 12 if 6 <= told.hour < 12 else told.hour
    exact = time(hour % 24, told.minute or 0)
    return exact, exact


__all__ = ["Clock", "DateKind", "DateMention", "date_spans", "find_dates"]
