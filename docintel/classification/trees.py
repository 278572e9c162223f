"""Boosted trees over a few dense features: what ranks candidates.

Enters: a matrix, a row for each candidate. Leaves: a score for each. The trees are trained with scikit-learn and kept as
arrays, so that reading needs no scikit-learn; all trees and all candidates go one level down at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Trees:
    """`feature`, `threshold`, `left`, `right`, `value` hold a row for each tree, a column for each node.

    A node whose `feature` is negative is a leaf. The score is `start` plus the leaves' values. The trees are laid out
    full, a leaf above the last level standing for all below it: then the children of a node are found by its number, and
    every question is asked of every row at once, which costs less than to look up which are needed.
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._start = float(arrays["start"])
        self._depth = int(arrays["depth"])
        trees = np.arange(len(arrays["feature"]))
        feature, threshold = np.asarray(arrays["feature"], dtype=np.int64), np.asarray(arrays["threshold"], dtype=np.float64)
        left, right = np.asarray(arrays["left"], dtype=np.int64), np.asarray(arrays["right"], dtype=np.int64)
        self._questions: list[tuple[NDArray[np.int64], Floats]] = []
        level = [np.zeros(len(trees), dtype=np.int64)]
        for _ in range(self._depth):
            asked = np.stack([feature[trees, nodes] for nodes in level], axis=1)
            bounds = np.stack([threshold[trees, nodes] for nodes in level], axis=1)
            self._questions.append((np.maximum(asked, 0).ravel(), bounds.ravel()))
            level = [
                np.where(feature[trees, nodes] < 0, nodes, child[trees, nodes]) for nodes in level for child in (left, right)
            ]
        values = np.asarray(arrays["value"], dtype=np.float64)
        self._values = np.stack([values[trees, nodes] for nodes in level], axis=1).ravel()
        self._trees = trees

    def scores(self, rows: Floats) -> Floats:
        """The log odds of each row."""
        rows = rows.astype(np.float32)  # as scikit-learn compares them
        nodes = np.zeros((len(rows), len(self._trees)), dtype=np.int64)
        for depth, (feature, threshold) in enumerate(self._questions):
            higher = rows.take(feature, axis=1) > threshold
            place = (self._trees << depth) + nodes
            nodes = 2 * nodes + np.take_along_axis(higher, place, axis=1)
        total: Floats = self._values.take((self._trees << self._depth) + nodes).sum(axis=1) + self._start
        return total
