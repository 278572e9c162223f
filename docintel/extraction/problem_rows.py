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
_EMPTY_CELL = re.compile(r"[无/\-—、。\s]*|(?:(?:暂无|没有)(?:问题)?|(?:均|暂)?(?:未发现|未见|无)(?:新增|明显)?(?:问题|异常)|正常|良好)。?")
# A label or a place alone tells nothing, whatever the column: the rows of a broken table run over its columns.
_NAMES_ONLY = re.compile(r"[一-龥]{2,16}[省市县区镇乡]|是否[一-龥]{0,4}|(?:基本|部分|不)?属实|备注")


def by_row(
    text: str, sentences: Sequence[Sentence], found: Sequence[ProblemMention], lexicon: DefectLexicon
) -> tuple[ProblemMention, ...]:
    """A problem cell of a table row is one problem, whatever its words; its parts become further evidence."""
    cells: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.role == "cell" and sentence.zone == "problem" and sentence.record is not None:
            cells.setdefault(sentence.record, []).append(sentence)
    inside: dict[int | None, list[ProblemMention]] = {}
    others: list[ProblemMention] = []
    for mention in found:
        own = mention.sentence
        if own.role == "cell" and own.zone == "problem":
            inside.setdefault(own.record, []).append(mention)
        elif own.role != "cell" or own.record not in cells:  # else it speaks of the problem of its row
            others.append(mention)
    rows: list[ProblemMention] = []
    for parts in cells.values():
        words = text[parts[0].span.start : parts[-1].span.end]
        told = inside.get(parts[0].record, [])
        if not _tells_nothing(words, told):
            rows += _petition_parts(text, parts, told, lexicon) or [_row_problem(text, parts, told, lexicon)]
    return tuple(sorted([*others, *rows], key=lambda m: m.span))


def _tells_nothing(words: str, told: Sequence[ProblemMention]) -> bool:
    return bool(_EMPTY_CELL.fullmatch(words)) or (not told and bool(_NAMES_ONLY.fullmatch(words)))


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
        found.append(part._replace(sentence=next(s for s in sentences if s.span.end >= span.end), part=number))
    return found


def _row_problem(
    text: str, parts: Sequence[Sentence], told: Sequence[ProblemMention], lexicon: DefectLexicon
) -> ProblemMention:
    whole, *further = _stretches(text, parts)
    if told:
        best = max(told, key=lambda m: (round(m.score), -m.span.start))
        types = _merged_types([best, *told])
        span, rest = best.span, [m.span for m in told]
        if sum(each.end - each.start for each in (whole, *further)) <= _LONGEST_CELL:
            span, rest = whole, [*further, *rest]
        evidence = tuple(each for n, each in enumerate(rest) if not any(e.covers(each) for e in (span, *rest[:n])))
        return best._replace(span=span, types=types, also=evidence, rule=best.rule + "+row")
    classes = [name for o in lexicon.objects(text[whole.start : whole.end]) for name in o.classes]
    types = tuple((code, 0.4) for code in lexicon.named_types(classes))
    return ProblemMention(whole, types, parts[0], (), "row", _BY_COLUMN, also=tuple(further))


def _stretches(text: str, parts: Sequence[Sentence]) -> list[CleanSpan]:
    """What a row says of its problem, one stretch for each cell: a row may have two columns of problems."""
    stretches = [parts[0].span]
    for part in parts[1:]:
        if "\t" in text[stretches[-1].end : part.span.start]:
            stretches.append(part.span)
        else:
            stretches[-1] = CleanSpan(stretches[-1].start, part.span.end)
    return [CleanSpan(s.start, s.start + len(text[s.start : s.end].rstrip("。；， \n"))) for s in stretches]


def _merged_types(told: Sequence[ProblemMention]) -> tuple[tuple[str, float], ...]:
    """The first one's types, then the leading types of the others, none twice."""
    scores: dict[str, float] = {}
    for mention in told:
        for code, score in mention.types if mention is told[0] else mention.types[:1]:
            scores.setdefault(code, score)
    return tuple(scores.items())[:4]
