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

    A node whose `feature` is negative is a leaf. The score is `start` plus the leaves' values.
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._feature = np.asarray(arrays["feature"], dtype=np.int64)
        self._threshold = np.asarray(arrays["threshold"], dtype=np.float64)
        self._left = np.asarray(arrays["left"], dtype=np.int64)
        self._right = np.asarray(arrays["right"], dtype=np.int64)
        self._value = np.asarray(arrays["value"], dtype=np.float64)
        self._start = float(arrays["start"])
        self._depth = int(arrays["depth"])

    def scores(self, rows: Floats) -> Floats:
        """The log odds of each row."""
        rows = rows.astype(np.float32)  # as scikit-learn compares them
        count = len(rows)
        trees = np.arange(len(self._feature))[None, :]
        nodes = np.zeros((count, len(self._feature)), dtype=np.int64)
        at = np.arange(count)[:, None]
        for _ in range(self._depth):
            feature = self._feature[trees, nodes]
            lower = rows[at, np.maximum(feature, 0)] <= self._threshold[trees, nodes]
            below = np.where(lower, self._left[trees, nodes], self._right[trees, nodes])
            nodes = np.where(feature < 0, nodes, below)
        total: Floats = self._value[trees, nodes].sum(axis=1) + self._start
        return total
