"""Attachments: which quantity, place, deadline and bodies belong to which problem.

Enters: problem mentions and all other mentions of the document. Leaves: for each problem its `Attached`. Nearness in the
document's own structure decides: the same row or form, the clause, the sentence, the paragraph, then what a closing
sentence says of all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docintel.document import Sentence
from docintel.mentions import DeadlineMention, PlaceMention, ProblemMention, QuantityMention, ResolvedUnit
from docintel.spans import CleanSpan

_CLOSING = re.compile(r"整改|拆除|清理|清除|改正|完成|治理|停止|恢复|反馈|报送|清拆|退出|整治|销号|搬迁|关闭|处置|纠正|落实")
_REPORTING = re.compile(r"报送|反馈|报告|报我|报至|书面|抄送|公开")
_ORDER_TYPES = ("supervision_notice", "rectification_order", "handover", "recommendation", "reminder", "circular")
_NEAR = 14


@dataclass(frozen=True, slots=True)
class Attached:
    """Indices into the document's lists; `units` are (index of the resolved unit, role)."""

    quantity: int | None
    place: PlaceMention | None
    deadline: int | None
    deadlines: tuple[int, ...]
    units: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything found in a document that a problem can have."""

    text: str
    sentences: tuple[Sentence, ...]
    counts: tuple[QuantityMention, ...]
    places: tuple[PlaceMention, ...]
    deadlines: tuple[DeadlineMention, ...]
    units: tuple[ResolvedUnit, ...]
    doc_type: str

    def sentence_at(self, position: int) -> Sentence | None:
        return next((s for s in self.sentences if s.span.start <= position < s.span.end), None)


def attach(problem: ProblemMention, others: Sequence[ProblemMention], around: Surroundings) -> Attached:
    """What belongs to `problem`."""
    deadlines = _deadlines(problem, others, around)
    return Attached(
        _quantity(problem, around),
        _place(problem, around),
        _closing(deadlines, around),
        tuple(deadlines),
        _units(problem, around),
    )


def _quantity(problem: ProblemMention, around: Surroundings) -> int | None:
    """The count that touches the defect's words: two 秸秆焚烧点, 四乱问题 27处."""
    best: tuple[int, int] | None = None
    for index, count in enumerate(around.counts):
        if count.dimension in ("percent", "ratio", "time", "money", "concentration") or count.kind in ("inspection", "issued", "rate"):
            continue
        for span in (count.span, *count.also):
            gap = max(span.start - problem.span.end, problem.span.start - span.end, 0)
            between = around.text[min(span.end, problem.span.end) : max(span.start, problem.span.start)]
            if gap <= _NEAR and problem.sentence.span.covers(span) and not re.search(r"[，。；、]", between) and (best is None or gap < best[0]):
                best = (gap, index)
    return best[1] if best else _of_row(problem, around)


def _of_row(problem: ProblemMention, around: Surroundings) -> int | None:
    """The figure in the row's own column of quantities."""
    if problem.sentence.record is None:
        return None
    fields = [s.span for s in around.sentences if s.record == problem.sentence.record and s.zone == "quantity"]
    return next((i for i, count in enumerate(around.counts) if any(f.covers(count.span) for f in fields)), None)


def _place(problem: ProblemMention, around: Surroundings) -> PlaceMention | None:
    """The place in the defect's own words, else the last one named before it in the sentence, the record, the paragraph."""
    span, sentence = problem.span, problem.sentence
    inside = [p for p in around.places if span.covers(p.span)]
    if inside:
        return max(inside, key=lambda p: p.span.end - p.span.start)
    before = [p for p in around.places if sentence.span.start <= p.span.start and p.span.end <= span.start]
    if before:
        return before[-1]
    if sentence.record is not None:
        fields = [s for s in around.sentences if s.record == sentence.record and s.zone == "location"]
        named = [p for p in around.places if any(f.span.covers(p.span) for f in fields)]
        if named:
            return named[0]
    earlier = [p for p in around.places if p.span.end <= span.start and (at := around.sentence_at(p.span.start)) and at.paragraph == sentence.paragraph]
    return earlier[-1] if earlier else None


def _deadlines(problem: ProblemMention, others: Sequence[ProblemMention], around: Surroundings) -> list[int]:
    """Deadlines of the same record; else of the same sentence; else of sentences behind it up to the next problem's
    paragraph; else the one date that an order sets for all."""
    placed = [(index, d, around.sentence_at(d.span.start)) for index, d in enumerate(around.deadlines) if d.kind != "recurring"]
    record = problem.sentence.record
    if record is not None:
        same = [index for index, _, s in placed if s is not None and s.record == record]
        if same:
            return same
    own = [index for index, d, _ in placed if problem.sentence.span.covers(d.span)]
    if own:
        return own
    following = [index for index, d, s in placed if s is not None and s.paragraph == problem.sentence.paragraph and d.span.start > problem.span.end]
    if following:
        return following
    behind = [index for index, d, s in placed if d.span.start > problem.span.end and _CLOSING.search(_task(d, s, around))]
    if around.doc_type in _ORDER_TYPES and behind:
        return behind
    return behind if len(behind) == 1 and _speaks_of_all(placed, behind[0], around) else []


def _task(deadline: DeadlineMention, sentence: Sentence | None, around: Surroundings) -> str:
    if deadline.task:
        return deadline.task
    return around.text[sentence.span.start : sentence.span.end] if sentence else ""


def _speaks_of_all(placed: Sequence[tuple[int, DeadlineMention, Sentence | None]], index: int, around: Surroundings) -> bool:
    sentence = next(s for i, _, s in placed if i == index)
    if sentence is None:
        return False
    words = around.text[sentence.span.start : sentence.span.end]
    return bool(re.search(r"以上|上述|对此|问题|整改", words))


def _closing(deadlines: Sequence[int], around: Surroundings) -> int | None:
    """Of several the one by which the problem is to be gone, not the one by which to report."""
    if not deadlines:
        return None
    cures = [i for i in deadlines if not _REPORTING.search(around.deadlines[i].task or "")]
    dated = [i for i in (cures or deadlines) if around.deadlines[i].kind in ("date", "duration", "event")]
    return (dated or cures or list(deadlines))[0]


_PROBLEM_ROLES = ("responsible", "violator", "accountable", "lead", "supervising", "reporter", "cooperating", "recipient")


def _units(problem: ProblemMention, around: Surroundings) -> tuple[tuple[int, str], ...]:
    """Bodies of the same record; else of the sentence; else of the paragraph; else those addressed."""
    record = problem.sentence.record
    if record is not None:
        fields = [s.span for s in around.sentences if s.record == record and s.zone in ("unit", "location", "status", "measure", "problem")]
        found = _named_in(fields, around)
        if found:
            return found
    found = _named_in([problem.sentence.span], around)
    if found:
        return found
    paragraph = [s.span for s in around.sentences if s.paragraph == problem.sentence.paragraph]
    found = _named_in(paragraph, around)
    if found:
        return found
    addressed = [(i, "responsible" if "responsible" in u.roles else u.roles[0]) for i, u in enumerate(around.units) if {"responsible", "recipient", "accountable"} & set(u.roles)]
    return tuple(addressed)


def _named_in(spans: Sequence[CleanSpan], around: Surroundings) -> tuple[tuple[int, str], ...]:
    found: list[tuple[int, str]] = []
    for index, unit in enumerate(around.units):
        if any(span.covers(mention.span) for mention in unit.mentions for span in spans):
            role = next((r for r in _PROBLEM_ROLES if r in unit.roles), "other")
            found.append((index, role))
    return tuple(found)
