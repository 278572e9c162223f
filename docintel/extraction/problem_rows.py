"""Rows: problems of tables and forms, where the column says that a cell is a problem, whatever its words.

Enters: the problems found by words, and the sentences. Leaves: one problem a row; a petition whose parts are numbered
gives one a part. What else a row says (type, note) speaks of that problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docintel.document import Sentence
from docintel.extraction.defects import DefectLexicon
from docintel.lexicon.numbering import numbered_parts
from docintel.mentions import ProblemMention
from docintel.spans import CleanSpan

_LONGEST_CELL = 60
# A column of problems is as good a sign as words that reach the threshold.
_BY_COLUMN = 1.5
_EMPTY_CELL = re.compile(r"[无/\-—、。\s]*|(?:暂无|没有)(?:问题)?。?")


def by_row(
    text: str, sentences: Sequence[Sentence], found: Sequence[ProblemMention], lexicon: DefectLexicon
) -> tuple[ProblemMention, ...]:
    """A problem cell of a table row is one problem, whatever its words; its parts become further evidence."""
    cells: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.role == "cell" and sentence.zone == "problem" and sentence.record is not None:
            cells.setdefault(sentence.record, []).append(sentence)
    inside = {id(m): m for m in found if m.sentence.role == "cell" and m.sentence.zone == "problem"}
    rows: list[ProblemMention] = []
    for parts in cells.values():
        words = text[parts[0].span.start : parts[-1].span.end]
        if not _EMPTY_CELL.fullmatch(words):
            told = [m for m in inside.values() if m.sentence.record == parts[0].record]
            rows += _petition_parts(text, parts, told, lexicon) or [_row_problem(text, parts, told, lexicon)]
    # What stands elsewhere in a row with a problem cell speaks of that problem.
    others = [m for m in found if id(m) not in inside and not (m.sentence.role == "cell" and m.sentence.record in cells)]
    return tuple(sorted([*others, *rows], key=lambda m: m.span))


def _petition_parts(
    text: str, sentences: Sequence[Sentence], told: Sequence[ProblemMention], lexicon: DefectLexicon
) -> list[ProblemMention]:
    """The numbered parts of a petition, each a problem of its own; none where it has fewer than two."""
    whole = CleanSpan(sentences[0].span.start, sentences[-1].span.end)
    parts = numbered_parts(text[whole.start : whole.end])
    if [part.number for part in parts] != list(range(1, len(parts) + 1)) or len(parts) < 2:
        return []
    found: list[ProblemMention] = []
    for number, start, end in parts:
        span = CleanSpan(whole.start + start, whole.start + end)
        sentence = replace(sentences[0], span=span, clauses=(span,))
        inside = [m for m in told if span.covers(m.span)]
        part = _row_problem(text, [sentence], inside, lexicon)
        found.append(replace(part, sentence=next(s for s in sentences if s.span.end >= span.end), part=number))
    return found


def _row_problem(
    text: str, parts: Sequence[Sentence], told: Sequence[ProblemMention], lexicon: DefectLexicon
) -> ProblemMention:
    whole = CleanSpan(parts[0].span.start, parts[-1].span.end)
    while whole.end > whole.start and text[whole.end - 1] in "。；， ":
        whole = CleanSpan(whole.start, whole.end - 1)
    if told:
        best = max(told, key=lambda m: (round(m.score), -m.span.start))
        types = _merged_types([best, *told])
        span = whole if whole.end - whole.start <= _LONGEST_CELL else best.span
        rest = tuple(m.span for m in told if not span.covers(m.span))
        return replace(best, span=span, types=types, also=rest, rule=best.rule + "+row")
    classes = [name for o in lexicon.objects(text[whole.start : whole.end]) for name in o.classes]
    types = tuple((code, 0.4) for code in lexicon.named_types(classes))
    return ProblemMention(whole, types, parts[0], (), "row", _BY_COLUMN)


def _merged_types(told: Sequence[ProblemMention]) -> tuple[tuple[str, float], ...]:
    """The first one's types, then the leading types of the others, none twice."""
    scores: dict[str, float] = {}
    for mention in told:
        for code, score in mention.types if mention is told[0] else mention.types[:1]:
            scores.setdefault(code, score)
    return tuple(scores.items())[:4]
