"""Training linear models over hashed features, with scikit-learn.

Enters: the features of each example and its label or labels. Leaves: the arrays of `LinearModel`. Weights too small to
matter are dropped, so that a model on disk stays small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from docintel.classification.linear import slots_of

_LEAST_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Design:
    """A sparse matrix, a row for each example, a column for each slot in use, a one where the feature holds."""

    rows: Any
    slots: Any


def design(features: Sequence[Sequence[str]]) -> Design:
    """The examples as a matrix."""
    from scipy.sparse import csr_matrix

    told = [slots_of(row) for row in features]
    indices = np.array([slot for row in told for slot in row], dtype=np.int64)
    ends = np.cumsum([0, *(len(row) for row in told)])
    used, columns = np.unique(indices, return_inverse=True)
    return Design(csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(told), len(used))), used)


def fit_one_of(features: Sequence[Sequence[str]], labels: Sequence[str], strength: float, seed: int) -> dict[str, Any]:
    """A model of which exactly one label holds. `strength` is the inverse of the penalty."""
    from sklearn.linear_model import LogisticRegression

    shown = design(features)
    model = LogisticRegression(C=strength, max_iter=1000, random_state=seed).fit(shown.rows, list(labels))
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row where there are two classes
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return _arrays(shown, weights, bias) | {"labels": np.array([str(label) for label in model.classes_])}


def fit_each(
    features: Sequence[Sequence[str]], labels: Sequence[Sequence[str]], codes: Sequence[str], strength: float, seed: int
) -> dict[str, Any]:
    """A model of independent labels; a code that no example has never speaks."""
    from sklearn.linear_model import LogisticRegression

    shown = design(features)
    weights, bias = np.zeros((len(codes), len(shown.slots))), np.full(len(codes), -6.0)
    for at, code in enumerate(codes):
        holds = np.array([code in told for told in labels])
        if holds.any() and not holds.all():
            model = LogisticRegression(C=strength, max_iter=1000, random_state=seed).fit(shown.rows, holds)
            weights[at], bias[at] = model.coef_[0], model.intercept_[0]
    return _arrays(shown, weights, bias) | {"labels": np.array(list(codes))}


def _arrays(shown: Design, weights: Any, bias: Any) -> dict[str, Any]:
    used = np.flatnonzero(np.abs(weights).max(axis=0) >= _LEAST_WEIGHT)
    return {"slots": shown.slots[used].astype(np.int32), "weights": weights[:, used].T.astype(np.float16), "bias": bias}


def joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two models of independent labels as one, the labels of `one` first."""
    slots = np.union1d(one["slots"], other["slots"])
    weights = np.zeros((len(slots), len(one["labels"]) + len(other["labels"])), dtype=np.float16)
    weights[np.searchsorted(slots, one["slots"]), : len(one["labels"])] = one["weights"]
    weights[np.searchsorted(slots, other["slots"]), len(one["labels"]) :] = other["weights"]
    both = {key: np.concatenate([one[key], other[key]]) for key in ("bias", "labels")}
    return {"slots": slots.astype(np.int32), "weights": weights, **both}
