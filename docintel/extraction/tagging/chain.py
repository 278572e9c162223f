"""A linear chain over words: from emissions to the likeliest labels and to the probability of each label.

Enters: one row of emissions per word of several sentences, the transitions between labels. Leaves: labels, marginals.
All sentences of a document go through one pass, the step from word to word is one array operation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

OUTSIDE, BEGIN, INSIDE = range(3)
LABELS = ("O", "B", "I")
_NEVER = -1e4


def transitions_between(learned: Floats) -> Floats:
    """The learned transitions, from row to column; a span never goes on that has not begun."""
    allowed = learned.copy()
    allowed[OUTSIDE, INSIDE] = _NEVER
    return allowed


class Chains:
    """The sentences of a document, laid side by side and padded to the longest."""

    def __init__(self, emissions: Floats, bounds: Sequence[tuple[int, int]], transitions: Floats) -> None:
        self._bounds = bounds
        self._transitions = transitions
        lengths = np.array([last - first for first, last in bounds])
        self._lengths = lengths
        longest = int(lengths.max(initial=1))
        self._scores = np.zeros((longest, len(bounds), len(LABELS)))
        for column, (first, last) in enumerate(bounds):
            self._scores[: last - first, column] = emissions[first:last]
        self._scores[0, :, INSIDE] += _NEVER

    def best(self, bias: float = 0.0) -> list[NDArray[np.int64]]:
        """The likeliest labels of each sentence; `bias` is taken from every OUTSIDE, so that more is found."""
        scores = self._scores.copy()
        scores[:, :, OUTSIDE] -= bias
        steps, count, _ = scores.shape
        back = np.zeros((steps, count, len(LABELS)), dtype=np.int64)
        best, ends = scores[0], np.zeros((count, len(LABELS)))
        ends[self._lengths == 1] = best[self._lengths == 1]
        for step in range(1, steps):
            reached = best[:, :, None] + self._transitions[None]
            back[step] = reached.argmax(axis=1)
            best = reached.max(axis=1) + scores[step]
            over = self._lengths == step + 1
            ends[over] = best[over]
        return [self._traced(back, ends, column) for column in range(count)]

    def _traced(self, back: NDArray[np.int64], ends: Floats, column: int) -> NDArray[np.int64]:
        length = int(self._lengths[column])
        labels = np.zeros(length, dtype=np.int64)
        if length:
            labels[-1] = ends[column].argmax()
            for step in range(length - 1, 0, -1):
                labels[step - 1] = back[step, column, labels[step]]
        return labels

    def marginals(self) -> list[Floats]:
        """For each sentence the probability of each label at each word."""
        forward = np.zeros_like(self._scores)
        forward[0] = self._scores[0]
        steps, count, _ = self._scores.shape
        for step in range(1, steps):
            forward[step] = _logsum(forward[step - 1][:, :, None] + self._transitions[None], 1) + self._scores[step]
        backward = np.zeros_like(self._scores)
        for step in range(steps - 2, -1, -1):
            ahead = _logsum(self._transitions[None] + (self._scores[step + 1] + backward[step + 1])[:, None, :], 2)
            backward[step] = np.where((self._lengths > step + 1)[:, None], ahead, 0.0)
        joint = forward + backward
        joint -= joint.max(axis=2, keepdims=True)
        chances = np.exp(joint)
        chances /= chances.sum(axis=2, keepdims=True)
        return [chances[: int(self._lengths[column]), column] for column in range(count)]


def _logsum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    total: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total
