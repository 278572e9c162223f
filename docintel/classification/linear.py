"""A linear model over hashed features: what types, stages and links are decided with.

Enters: the names of the features that hold, each with its weight in the example. Leaves: a chance for each label.
Training (scikit-learn) and reading share `slots_of`; a model on disk is an array of the slots in use and their weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SLOTS = 1 << 18
"""Size of the hashed table."""

Floats = NDArray[np.float64]


def slots_of(features: Sequence[str]) -> list[int]:
    """The slots of features in the table.

    >>> slots_of(["type=siltation"])
    [3739]
    """
    try:
        return [crc32(name.encode()) & (SLOTS - 1) for name in features]
    except UnicodeEncodeError:  # a lone surrogate; to allow for it everywhere would take twice as long
        return [crc32(name.encode("utf-8", "surrogatepass")) & (SLOTS - 1) for name in features]


DIGITS_ALIKE = str.maketrans("123456789", "0" * 9)
"""For `str.translate`: of a number counts how it is written, not which it is."""


def pair_features(name: str, words: str) -> list[str]:
    """A feature for each two neighbouring characters.

    >>> pair_features("A", "已整改")
    ['A:已整', 'A:整改']
    """
    return [f"{name}:{words[at : at + 2]}" for at in range(len(words) - 1)]


def part_of(arrays: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The arrays of one part of a model that was stored with several; `as_part` stores them so."""
    return {name.removeprefix(f"{part}_"): array for name, array in arrays.items() if name.startswith(f"{part}_")}


def as_part(part: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """The arrays of one part of a model, named so that others can stand beside them."""
    return {f"{part}_{name}": array for name, array in arrays.items()}


def labels_of(arrays: Mapping[str, Any]) -> list[str]:
    """The labels that a model was stored with."""
    return [str(label) for label in arrays["labels"]]


def _shares(scores: Floats) -> Floats:
    """Scores of labels of which one holds as chances, a row for each example."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    whole: Floats = shares / shares.sum(axis=1, keepdims=True)
    return whole


class LinearModel:
    """Weights in memory. `each` says that labels are told independently (several may hold), else exactly one holds."""

    def __init__(self, arrays: Mapping[str, Any], labels: Sequence[str], *, each: bool = False) -> None:
        self.labels = tuple(labels)
        self._each = each
        slots = np.asarray(arrays["slots"])
        self._weights = np.vstack([np.zeros((1, len(self.labels))), np.asarray(arrays["weights"], dtype=np.float64)])
        self._rows: NDArray[np.int32] = np.zeros(SLOTS, dtype=np.int32)
        self._rows[slots] = np.arange(1, len(slots) + 1, dtype=np.int32)
        self._bias: Floats = np.asarray(arrays["bias"], dtype=np.float64)

    def odds(self, examples: Sequence[Sequence[str]]) -> Floats:
        """For each example, told by its features (one at least), the score of each label before it becomes a chance."""
        if not examples:
            return np.zeros((0, len(self.labels)))
        slots = [slots_of(features) for features in examples]
        firsts = np.cumsum([0, *(len(told) for told in slots[:-1])])
        rows = self._rows.take([slot for told in slots for slot in told])
        scores: Floats = np.add.reduceat(self._weights.take(rows, axis=0), firsts, axis=0) + self._bias
        return scores

    def chances(self, examples: Sequence[Sequence[str]]) -> Floats:
        """For each example the chance of each label, in the order of `labels`."""
        scores = self.odds(examples)
        if self._each:
            told: Floats = 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(scores, -30.0), 30.0)))
            return told
        return _shares(scores)

    def with_rules(self, chances: Floats, by_rule: Sequence[str], weights: Sequence[float]) -> Floats:
        """The chances, a row for each example, where what the rules read of it counts as much again as its weight."""
        odds = np.log(chances + 1e-9)
        for row, label, weight in zip(odds, by_rule, weights, strict=True):
            if label in self.labels:
                row[self.labels.index(label)] += weight
        return _shares(odds)

    def likeliest(self, chances: Floats) -> list[str]:
        """The likeliest label of each row."""
        return [self.labels[at] for at in chances.argmax(axis=1).tolist()]

    def deciding(self, features: Sequence[str], label: str, most: int = 3) -> list[str]:
        """The features that spoke most for a label, the strongest first."""
        column = self.labels.index(label)
        said = self._weights[self._rows[slots_of(features)], column]
        order = np.argsort(-said)[:most]
        return [features[at] for at in order.tolist() if said[at] > 0]
