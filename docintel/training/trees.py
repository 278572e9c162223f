"""Boosted trees of scikit-learn as arrays, as `classification.trees` reads them.

Enters: rows of features with right and wrong. Leaves: the arrays of `Trees`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def fit_trees(rows: Sequence[Sequence[float]], right: Sequence[bool], parameters: dict[str, Any], seed: int) -> dict[str, Any]:
    """The arrays of trees that tell right rows from wrong ones."""
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(**parameters, random_state=seed)
    return tree_arrays(model.fit(np.array(rows, dtype=np.float32), np.array(right)))


def tree_arrays(model: Any) -> dict[str, Any]:
    """The trees of scikit-learn as arrays, padded to the largest."""
    trees = [stage[0].tree_ for stage in model.estimators_]
    size = max(tree.node_count for tree in trees)

    def padded(name: str, fill: float, kind: Any) -> Any:
        rows = np.full((len(trees), size), fill, dtype=kind)
        for at, tree in enumerate(trees):
            rows[at, : tree.node_count] = np.asarray(getattr(tree, name)).reshape(tree.node_count)
        return rows

    prior = float(model.init_.class_prior_[1])
    return {
        "feature": padded("feature", -2, np.int16),
        "threshold": padded("threshold", 0.0, np.float64),
        "left": padded("children_left", 0, np.int16),
        "right": padded("children_right", 0, np.int16),
        "value": padded("value", 0.0, np.float64) * model.learning_rate,
        "start": np.float64(np.log(prior / (1 - prior))),
        "depth": np.int16(model.max_depth),
    }
