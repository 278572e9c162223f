"""Deadlines: which time expressions say by when, or how often, something must be done.

Enters: clean text, its sentences, the document's clock. Leaves: `DeadlineMention`s in reading order, each with its
days, its task and, if asked for, one line that says how it was come by. Refuses: past dates, narration, horizons and rates, however
much they look like due dates; a due date the text does not settle is None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from docintel.document import Sentence
from docintel.extraction.dates.aspect import surroundings
from docintel.extraction.dates.calendar import mainland
from docintel.extraction.dates.candidates import Candidate, Context, is_labelled, mood_of
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
from docintel.extraction.dates.obligation import due_rule
from docintel.extraction.dates.receipt import dated_anchor
from docintel.extraction.dates.recurring import by_of, period_of
from docintel.extraction.dates.tasks import task_of
from docintel.extraction.dates.timeline import Dated, Setting, date_all, each_year
from docintel.mentions import DeadlineKind, DeadlineMention
from docintel.spans import CleanSpan


def find_deadlines(
    text: str, sentences: Sequence[Sentence], clock: Clock, *, explain: bool = False
) -> tuple[DeadlineMention, ...]:
    """Every deadline of the text; `explain` adds to each how it was come by.

    >>> clock = Clock(document_date=date(2023, 8, 21))
    >>> [(m.due, m.task) for m in find_deadlines("各单位务必于10月31日前完成整改。", (), clock)]
    [(datetime.date(2023, 10, 31), '完成整改')]
    """
    readings = read(text)
    at = _Places(text, sentences)
    contexts = [_context(text, reading, at) for reading in readings]
    settings = [Setting(context.reading, context.around, mood_of(context), context.labelled) for context in contexts]
    dated, clock = date_all(text, settings, clock, mainland())
    told: list[Dated] = []
    for each in dated:
        told += each_year(text, each) if isinstance(each.expression, Period) else (each,)
    by_reading = {id(context.reading): context for context in contexts}
    made: list[DeadlineMention] = []
    for index, each in enumerate(told):
        candidate = Candidate(each, by_reading[id(each.reading)], clock)
        rule = due_rule(candidate)
        if rule is not None:
            mention = _mention(candidate, rule, told, index)
            made.append(_explained(mention, candidate, told, index) if explain else mention)
    return tuple(made)


class _Places:
    """Which sentence a position lies in, and under which words that sentence stands."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._sentences = sorted(sentences, key=lambda sentence: sentence.span)
        self._starts = [sentence.span.start for sentence in self._sentences]
        headings = (sentence for sentence in self._sentences if sentence.role == "heading")
        self._headings = {one.section: text[one.span.start : one.span.end] for one in headings}

    def at(self, position: int) -> Sentence | None:
        index = bisect_right(self._starts, position) - 1
        if index < 0 or self._sentences[index].span.end <= position:
            return None
        return self._sentences[index]

    def label(self, sentence: Sentence) -> str:
        """The label that set its zone, else the heading above it."""
        return sentence.label or self._headings.get(sentence.section, "")


def _context(text: str, reading: Reading, places: _Places) -> Context:
    around = surroundings(text, reading.start, reading.end)
    sentence = places.at(reading.core_start)
    if sentence is None:
        return Context(text, reading, around, labelled=is_labelled(around, "none"))
    labelled = is_labelled(around, sentence.zone)
    return Context(text, reading, around, sentence.zone, sentence.role, places.label(sentence), labelled)


def _mention(it: Candidate, rule: str, told: Sequence[Dated], index: int) -> DeadlineMention:
    dated, expression, text = it.dated, it.expression, it.context.text
    found, event = _resolved(text, dated, told, index)
    recurrence = expression if isinstance(expression, Recurrence) else None
    return DeadlineMention(
        span=CleanSpan(dated.start, dated.end),
        kind=kind_of(dated),
        due=None if recurrence or it.side == "after" else found.last,
        start=_start(dated, found, told, index),
        recurrence=period_of(recurrence.cycle) if recurrence else None,
        times=recurrence.times if recurrence else None,
        by=by_of(recurrence) if recurrence else None,
        workdays=not isinstance(expression, Limit | Period) and "工作" in text[dated.start : dated.end],
        basis=found.basis if found.last is not None else None,
        anchor=found.anchor if isinstance(expression, Duration) else None,
        anchor_event=event,
        task=task_of(it),
        also=_also(dated),
        rule=rule,
        warnings=found.warnings,
    )


def _explained(mention: DeadlineMention, it: Candidate, told: Sequence[Dated], index: int) -> DeadlineMention:
    found, event = _resolved(it.context.text, it.dated, told, index)
    quote = it.context.text[it.dated.start : it.dated.end]
    return mention._replace(explanation=explain_deadline(quote, it.dated, found, mention.rule, event))


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


def _also(dated: Dated) -> tuple[CleanSpan, ...]:
    """Further evidence: the bare length of an anchored duration, the bare cycle of a counted one, a list as a whole."""
    reading = dated.reading
    if isinstance(reading.expression, Several):
        return (CleanSpan(reading.start, reading.end),)
    core = CleanSpan(reading.core_start, reading.core_end)
    if isinstance(dated.expression, Duration | Recurrence) and core != CleanSpan(dated.start, dated.end):
        return (core,)
    return ()


def _start(dated: Dated, found: Resolution, told: Sequence[Dated], index: int) -> date | None:
    """The start of a period; of a recurrence the day its sentence lets it run from (今年7月开始，……每半月)."""
    if isinstance(dated.expression, Period):
        return found.first
    if not isinstance(dated.expression, Recurrence):
        return None
    if dated.expression.start is not None:
        return found.first
    for position in range(index - 1, -1, -1):
        earlier = told[position]
        if earlier.place.sentence != dated.place.sentence:
            return None
        if isinstance(earlier.expression, Limit) and earlier.expression.side == "from":
            return earlier.resolution.first
    return None


def _resolved(text: str, dated: Dated, told: Sequence[Dated], index: int) -> tuple[Resolution, str | None]:
    """The days, and the event in words where time counts from one or runs up to one."""
    expression, found = dated.expression, dated.resolution
    if isinstance(expression, Duration):
        return dated_anchor(text, dated, told, index)
    points = expression.points[:1] if isinstance(expression, Recurrence) else (expression,)
    point = next((limit.point for limit in points if isinstance(limit, Limit)), None)
    if isinstance(point, Season):
        return found, point.name
    if isinstance(point, Festival):
        return found, point.written
    return found, point.text if isinstance(point, Event) else None
