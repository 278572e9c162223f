"""Deadlines: which time expressions say by when, or how often, something must be done.

Enters: clean text, its sentences, the document's clock. Leaves: `DeadlineMention`s in reading order, each with its days,
its task and one line that says how it was come by. Refuses: past dates, narration, horizons and rates, however much they
look like due dates; a due date the text does not settle is None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from docintel.document import Sentence
from docintel.extraction.dates.aspect import Surroundings, surroundings
from docintel.extraction.dates.calendar import mainland
from docintel.extraction.dates.clock import Clock, Resolution
from docintel.extraction.dates.explanation import explain_deadline
from docintel.extraction.dates.expressions import (
    Duration,
    Event,
    Festival,
    Immediate,
    Limit,
    Period,
    Reading,
    Recurrence,
    Season,
    Several,
)
from docintel.extraction.dates.grammar import read
from docintel.extraction.dates.obligation import Context, due_rule, mood_of
from docintel.extraction.dates.receipt import dated_anchor
from docintel.extraction.dates.recurring import by_of, period_of
from docintel.extraction.dates.tasks import task_of
from docintel.extraction.dates.timeline import Dated, date_all, each_year
from docintel.mentions import DeadlineKind, DeadlineMention
from docintel.spans import CleanSpan


def find_deadlines(text: str, sentences: Sequence[Sentence], clock: Clock) -> tuple[DeadlineMention, ...]:
    """Every deadline of the text.

    >>> from docintel.extraction.dates.clock import Clock
    >>> clock = Clock(document_date=date(2023, 8, 21))
    >>> [(m.due, m.task) for m in find_deadlines("各单位务必于10月31日前完成整改。", (), clock)]
    [(datetime.date(2023, 10, 31), '完成整改')]
    """
    readings = read(text)
    around = [surroundings(text, reading.start, reading.end) for reading in readings]
    places = _Places(sentences)
    contexts = [_context(text, reading, near, places) for reading, near in zip(readings, around, strict=True)]
    moods = [mood_of(context) for context in contexts]
    dated, clock = date_all(text, readings, clock, mainland(), moods)
    dated = tuple(part for each in dated for part in each_year(text, each))
    by_reading = {id(reading): context for reading, context in zip(readings, contexts, strict=True)}
    made = []
    for each in dated:
        context = by_reading[id(each.reading)]
        rule = due_rule(each, context, clock)
        if rule is not None:
            made.append(_mention(text, each, context, rule, clock, dated))
    return tuple(made)


class _Places:
    """Which sentence a position lies in."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sorted(sentences, key=lambda sentence: sentence.span)
        self._starts = [sentence.span.start for sentence in self._sentences]

    def at(self, position: int) -> Sentence | None:
        index = bisect_right(self._starts, position) - 1
        if index < 0 or self._sentences[index].span.end <= position:
            return None
        return self._sentences[index]


def _context(text: str, reading: Reading, around: Surroundings, places: _Places) -> Context:
    sentence = places.at(reading.core_start)
    return Context(
        text=text,
        reading=reading,
        around=around,
        zone=sentence.zone if sentence else "none",
        role=sentence.role if sentence else "body",
    )


def _mention(text: str, dated: Dated, context: Context, rule: str, clock: Clock, told: Sequence[Dated]) -> DeadlineMention:
    expression = dated.expression
    found, event = _resolved(text, dated, clock, told)
    start, end = _span(dated)
    return DeadlineMention(
        span=CleanSpan(start, end),
        kind=kind_of(dated),
        due=None if isinstance(expression, Recurrence | Immediate) or _is_after(dated) else found.last,
        start=_start(dated, found, told),
        recurrence=period_of(expression.cycle) if isinstance(expression, Recurrence) else None,
        times=expression.times if isinstance(expression, Recurrence) else None,
        by=by_of(expression) if isinstance(expression, Recurrence) else None,
        workdays=isinstance(expression, Duration) and expression.length.days in ("working", "foreign_working") and _is_workdays(expression, text, start, end),
        basis=found.basis if found.last is not None else None,
        anchor=found.anchor if isinstance(expression, Duration) else None,
        anchor_event=event,
        task=task_of(text, context, start, end),
        also=_also(dated, start, end),
        rule=rule,
        warnings=found.warnings,
        explanation=explain_deadline(text[start:end], dated, found, rule, event),
    )


def _is_workdays(expression: Duration, text: str, start: int, end: int) -> bool:
    """工作日 and 工作天; a 日曆天 is no working day though its calendar is as foreign."""
    return "工作" in text[start:end]


def _is_after(dated: Dated) -> bool:
    """汛期结束后: after an event there is a start, not an end."""
    return isinstance(dated.expression, Limit) and dated.expression.side == "after"


def kind_of(dated: Dated) -> DeadlineKind:
    """The contract's kind of an expression."""
    expression = dated.expression
    if isinstance(expression, Recurrence):
        return "recurring"
    if isinstance(expression, Immediate):
        return "immediate"
    if isinstance(expression, Duration):
        return "duration"
    if isinstance(expression, Limit) and isinstance(expression.point, Festival | Season | Event):
        return "event"
    return "date"


def _span(dated: Dated) -> tuple[int, int]:
    if isinstance(dated.reading.expression, Several) or isinstance(dated.expression, Recurrence):
        return dated.start, dated.end
    expression = dated.expression
    # the start of a state (自6月起) and what lies after a point are no part of a bare date
    if isinstance(expression, Limit) and expression.side in ("from", "since"):
        return dated.reading.core_start, dated.reading.core_end
    return dated.start, dated.end


def _also(dated: Dated, start: int, end: int) -> tuple[CleanSpan, ...]:
    """The bare length of an anchored duration, the bare cycle of a counted one, the whole of a list."""
    reading = dated.reading
    if isinstance(reading.expression, Several):
        return (CleanSpan(reading.start, reading.end),)
    core = (reading.core_start, reading.core_end)
    if isinstance(dated.expression, Duration | Recurrence) and core != (start, end) and start <= core[0] <= core[1] <= end:
        return (CleanSpan(*core),)
    return ()


def _start(dated: Dated, found: Resolution, told: Sequence[Dated]) -> date | None:
    """The start of a period; of a recurrence the day its sentence lets it run from (今年7月开始，……每半月)."""
    if isinstance(dated.expression, Period):
        return found.first
    if not isinstance(dated.expression, Recurrence):
        return None
    if dated.expression.start is not None:
        return found.first
    for earlier in told:
        if _opens(earlier) and earlier.place.sentence == dated.place.sentence:
            return earlier.resolution.first
    return None


def _opens(dated: Dated) -> bool:
    return isinstance(dated.expression, Limit) and dated.expression.side == "from"


def _resolved(text: str, dated: Dated, clock: Clock, told: Sequence[Dated]) -> tuple[Resolution, str | None]:
    """The days, and the event in words where time counts from or runs up to one."""
    expression = dated.expression
    if isinstance(expression, Duration):
        return dated_anchor(text, dated, told)
    if isinstance(expression, Limit) and isinstance(expression.point, Season):
        return dated.resolution, expression.point.name
    if isinstance(expression, Limit) and isinstance(expression.point, Festival):
        return dated.resolution, expression.point.written
    if isinstance(expression, Limit) and isinstance(expression.point, Event):
        return dated.resolution, expression.point.text
    if isinstance(expression, Recurrence) and expression.points and isinstance(expression.points[0].point, Event):
        return dated.resolution, expression.points[0].point.text
    return dated.resolution, None
