"""Counts learned: what the figure of a document says, of problems found, put right, still open, or of something else.

Enters: the counts of a document, each with the kind that the rules read. Leaves: the counts with the likeliest kinds.
What the dimension or a column's header decides is not asked: rates, extents, fines and the figures of a table stay as read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docintel.classification.linear import DIGITS_ALIKE, LinearModel, labels_of, pair_features
from docintel.document import SentenceIndex
from docintel.mentions import QuantityMention

# The corpus tells of figures as its writers do; on real documents the rules are right where it is silent.
_RULES_SAY = 1.0

_BEFORE, _AFTER = 16, 12
_FARTHER = 40
_NUMERIC = ("percent", "ratio", "time")


def is_open(count: QuantityMention) -> bool:
    """May the words around a count decide its kind?"""
    return count.dimension not in _NUMERIC and count.rule != "table_cell"


class CountFeatures:
    """The features of every count of one document."""

    def __init__(self, text: str, index: SentenceIndex, genre: str, counts: Sequence[QuantityMention]) -> None:
        self._text = text
        self._index = index
        self._genre = genre
        self._counts = sorted(counts, key=lambda count: count.span)
        self._starts = [count.span.start for count in self._counts]

    def of(self, count: QuantityMention) -> list[str]:
        """What speaks for a kind: the rules' reading, what is counted, the words around and the neighbours in a list."""
        return list(dict.fromkeys(self._told(count)))

    def _told(self, count: QuantityMention) -> Iterator[str]:
        text, (start, end), kind = self._text, count.span, count.kind
        sentence = self._index.at(start)
        yield from (f"rule:{kind}", f"rule:{kind}|{self._genre}", f"u:{count.unit}", f"d:{count.dimension}", f"rule:{kind}|{count.unit}", f"g:{self._genre}")
        yield f"q:{count.qualifier}"
        subject = count.subject or ""
        yield f"s3:{subject[-3:]}"
        yield from pair_features("s", subject)
        if sentence is None:
            return
        floor, ceiling = sentence.span
        yield f"z:{sentence.zone}|{sentence.role}"
        before = text[max(floor, start - _BEFORE) : start].translate(DIGITS_ALIKE)
        after = text[end : min(ceiling, end + _AFTER)].translate(DIGITS_ALIKE)
        for length in (1, 2, 3, 4):
            yield f"b{length}:{before[-length:]}"
            yield f"a{length}:{after[:length]}"
        yield f"ab:{before[-2:]}|{after[:2]}"
        yield from pair_features("B", before)
        yield from pair_features("A", after)
        farther = text[max(floor, start - _FARTHER) : max(floor, start - _BEFORE)]
        yield from pair_features("F", farther)
        yield from self._neighbours(count, floor, ceiling)

    def _neighbours(self, count: QuantityMention, floor: int, ceiling: int) -> Iterator[str]:
        """The kinds that the rules read of the counts before and behind in the same sentence."""
        at = bisect_left(self._starts, count.span.start)
        if at and self._starts[at - 1] >= floor:
            yield f"p:{self._counts[at - 1].kind}"
            yield f"p:{self._counts[at - 1].kind}|{self._text[count.span.start - 1]}"
        else:
            yield "first"
        if at + 1 < len(self._starts) and self._starts[at + 1] < ceiling:
            yield f"n:{self._counts[at + 1].kind}"
        else:
            yield "last"


class CountModel:
    """One decision among the kinds."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._model = LinearModel(arrays, labels_of(arrays))

    def decided(self, text: str, index: SentenceIndex, genre: str, counts: Sequence[QuantityMention]) -> tuple[QuantityMention, ...]:
        """The counts with the model's kinds where words decide."""
        asked = [at for at, count in enumerate(counts) if is_open(count)]
        if not asked:
            return tuple(counts)
        features = CountFeatures(text, index, genre, counts)
        told = list(counts)
        for at, kind in zip(asked, self.kinds([counts[at] for at in asked], [features.of(counts[at]) for at in asked]), strict=True):
            told[at] = counts[at]._replace(kind=kind)
        return tuple(told)

    def kinds(self, counts: Sequence[QuantityMention], features: Sequence[Sequence[str]]) -> list[str]:
        """The likeliest kind of each count; of all of them words decide, told by their features."""
        chances = self._model.chances(features)
        return self._model.likeliest(self._model.with_rules(chances, [count.kind for count in counts], [_RULES_SAY] * len(counts)))
