"""Restatements: one problem, one figure told several times becomes one item with several places of evidence.

Enters: problem mentions, counts. Leaves: the same with restatements folded into the one told best. What only looks
alike (the same defect at another site, the same figure of another kind) stays apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from docintel.lexicon.patterns import searched
from docintel.mentions import ProblemMention, QuantityMention

# A mention in one of these is a summary of what is told elsewhere.
_SUMMARY_ROLES = ("title", "heading")
_SUMMARY_ZONES = ("goal", "measure", "status")
_FINDING = re.compile("发现|存在|查")
_REFERRING = searched(r"(?:针对|对于?|关于|围绕|就|上述|以上|该|这一?|此)[^，。；]{0,16}\Z")
_NOT_WORDS = re.compile(r"[，。；：、“”（）\s的等]|问题|情况|现象|行为|存在|发现")
_ALIKE = 0.5
_ALIKE_ELSEWHERE = 0.7
_TELLING = 7
# So large a figure does not recur by chance.
_DISTINCTIVE = 100
# How many tellings before this one are looked through: a restatement is not told of a thing two hundred problems ago.
_PROBLEMS_BACK = 300
_FIGURES_BACK = 100


def fold_problems(text: str, problems: Sequence[ProblemMention]) -> tuple[ProblemMention, ...]:
    """Problems in reading order with their restatements as further evidence."""
    kept: list[ProblemMention] = []
    types: list[frozenset[str]] = []  # of those kept
    summaries: list[ProblemMention] = []
    for problem in problems:
        if _is_summary(text, problem):
            summaries.append(problem)
            continue
        codes = _codes(problem)
        alike = [n for n in range(max(0, len(kept) - _PROBLEMS_BACK), len(kept)) if not codes.isdisjoint(types[n])]
        _fold(kept, problem, (n for n in alike if _same(text, kept[n], problem)))
        types += [codes] * (len(kept) - len(types))
    for summary in summaries:
        _fold(kept, summary, _summed_up(text, kept, summary))
    return tuple(sorted(kept, key=lambda p: p.span))


def _fold(kept: list[ProblemMention], told: ProblemMention, twins: Iterator[int]) -> None:
    """Add what is told to the first of its twins, or to the list where it has none."""
    twin = next(twins, None)
    if twin is None:
        kept.append(told)
    else:
        kept[twin] = kept[twin].with_evidence(told.span, *told.also)


def _summed_up(text: str, kept: Sequence[ProblemMention], summary: ProblemMention) -> Iterator[int]:
    """The problems a summary may stand for, the likeliest first."""
    near = range(len(kept))
    if len(kept) > _PROBLEMS_BACK:
        here = bisect_left(kept, summary.span, key=lambda problem: problem.span)
        near = range(max(0, here - _PROBLEMS_BACK), min(len(kept), here + _PROBLEMS_BACK))
    # A bare-worded reference may use other words for the problem it points at; the type decides.
    codes = _codes(summary)
    yield from (n for n in near if not codes.isdisjoint(_codes(kept[n])))
    yield from (n for n in near if _is_told_under(kept[n], summary))


def _is_summary(text: str, problem: ProblemMention) -> bool:
    sentence = problem.sentence
    if sentence.role in _SUMMARY_ROLES or sentence.zone in _SUMMARY_ZONES:
        return True
    before = text[max(sentence.span.start, problem.span.start - 20) : problem.span.start]
    return _REFERRING.search(before) is not None and not _FINDING.search(before)


def _codes(problem: ProblemMention) -> frozenset[str]:
    return frozenset([code for code, _ in problem.types])


def _is_told_under(kept: ProblemMention, heading: ProblemMention) -> bool:
    """（二）污水直排。某厂雨水口有废水入河: a heading names in general what its paragraph tells."""
    below = kept.sentence.paragraph - heading.sentence.paragraph
    return heading.sentence.role == "heading" and kept.span.start > heading.span.end and 0 <= below <= 1


def _same(text: str, kept: ProblemMention, other: ProblemMention) -> bool:
    if kept.sentence.record is not None and other.sentence.record is not None and kept.sentence.record != other.sentence.record:
        return False
    if kept.sentence.paragraph == other.sentence.paragraph and kept.sentence.record is None and kept.sentence.span == other.sentence.span:
        return _core_words(text, kept) == _core_words(text, other)
    first, second = _core_words(text, kept), _core_words(text, other)
    if kept.sentence.paragraph != other.sentence.paragraph and min(len(first), len(second)) < _TELLING:
        return False  # the same few words of another place
    return _alike(first, second) >= _ALIKE_ELSEWHERE


def _core_words(text: str, problem: ProblemMention) -> str:
    return _bare(text[problem.span.start : problem.span.end])


# Every problem is held against those told before it.
@lru_cache(maxsize=512)
def _bare(words: str) -> str:
    return _NOT_WORDS.sub("", words)


@lru_cache(maxsize=512)
def _pairs(words: str) -> frozenset[str]:
    return frozenset([words[i : i + 2] for i in range(len(words) - 1)])


def _alike(first: str, second: str) -> float:
    """Share of the shorter text's character pairs that the longer one has."""
    one, other = _pairs(first), _pairs(second)
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def fold_counts(counts: Sequence[QuantityMention]) -> tuple[QuantityMention, ...]:
    """Counts in reading order; a figure told again with the same unit, kind and subject joins its first telling."""
    kept: list[QuantityMention] = []
    by_figure: dict[tuple[object, ...], list[int]] = {}
    for count in counts:
        told = by_figure.setdefault(_figure(count), []) if _is_telling(count) else []
        twin = next((number for number in told if _same_figure(kept[number], count)), None)
        if twin is not None:
            kept[twin] = kept[twin]._replace(also=(*kept[twin].also, count.span))
        else:
            if len(told) < _FIGURES_BACK:
                told.append(len(kept))
            kept.append(count)
    return tuple(kept)


def _is_telling(count: QuantityMention) -> bool:
    """Whether a figure is one that may be known again."""
    telling = count.value >= 10 or (isinstance(count.value, float) and count.value != int(count.value))
    return telling and count.dimension in ("count", "percent", "money", "length", "area", "mass", "volume")


def _figure(count: QuantityMention) -> tuple[object, ...]:
    """What two tellings of one figure have in common; what is counted may have another classifier, not none."""
    unit = count.unit is None if count.dimension == "count" else count.unit
    return count.value, count.value_max, count.dimension, unit, count.kind, count.owner


def _same_figure(first: QuantityMention, second: QuantityMention) -> bool:
    """Whether two counts of one `_figure` are the same."""
    if first.span == second.span:
        return False
    return first.value >= _DISTINCTIVE or _subjects_meet(first.subject, second.subject)


def _subjects_meet(first: str | None, second: str | None) -> bool:
    if not first or not second:
        return True
    return first in second or second in first or _alike(first, second) >= _ALIKE
