"""A linear chain over words: from emissions to the likeliest labels and to the probability of each label.

Enters: one row of emissions per word of several sentences, the transitions between labels. Leaves: labels, marginals.
All sentences of a document go through one pass, the step from word to word is one array operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_Kind = TypeVar("_Kind", bound=np.generic)

OUTSIDE, BEGIN, INSIDE = range(3)
LABELS = ("O", "B", "I")
_NEVER = -1e4
# So many steps the products of probabilities are let shrink before they are brought back to one.
_RESCALED = 8


def transitions_between(learned: Floats) -> Floats:
    """The learned transitions, from row to column; a span never goes on that has not begun."""
    allowed = learned.copy()
    allowed[OUTSIDE, INSIDE] = _NEVER
    return allowed


class Chains:
    """The sentences of a document side by side, the longest first, all ending at the last step.

    So laid out, the sentences that have a word at a step are always the first few, and no step needs a mask: a step is
    three array operations, whatever the lengths.
    """

    def __init__(self, emissions: Floats, bounds: Sequence[tuple[int, int]], transitions: Floats) -> None:
        self._transitions = transitions
        lengths = np.array([last - first for first, last in bounds], dtype=np.int64)
        firsts = np.array([first for first, _ in bounds], dtype=np.int64)
        self._order = np.argsort(-lengths, kind="stable")
        self._lengths = lengths[self._order]
        self._steps = int(lengths.max(initial=1))
        # how many sentences have a word at each step
        begun = self._steps - self._lengths
        self._open = np.searchsorted(begun, np.arange(self._steps), side="right").tolist()
        self._scores = np.zeros((self._steps, len(bounds), len(LABELS)))
        columns = np.repeat(np.arange(len(bounds)), self._lengths)
        places = np.arange(len(columns)) - np.repeat(np.cumsum(self._lengths) - self._lengths, self._lengths)
        steps = places + np.repeat(begun, self._lengths)
        self._scores[steps, columns] = emissions[places + np.repeat(firsts[self._order], self._lengths)]
        self._scores[steps[places == 0], columns[places == 0], INSIDE] += _NEVER

    def best(self, *biases: float) -> list[list[NDArray[np.int8]]]:
        """For each bias the likeliest labels of each sentence; a bias is taken from every OUTSIDE, so that more is found."""
        count, kinds = len(self._lengths), len(biases)
        best = np.repeat(self._scores.transpose(0, 2, 1), kinds, axis=2)
        best[:, OUTSIDE] -= np.tile(biases, count)
        open_ = [kinds * number for number in self._open]
        links = self._transitions[:, :, None]
        for step in range(1, self._steps):
            here = best[step, :, : open_[step - 1]]
            np.add(here, np.maximum.reduce(best[step - 1, :, None, : open_[step - 1]] + links, axis=0), out=here)
        labels = np.zeros((self._steps, kinds * count), dtype=np.int64)
        labels[-1] = best[-1].argmax(axis=0)
        for step in range(self._steps - 2, -1, -1):
            going = open_[step]
            reached = self._transitions.take(labels[step + 1, :going], axis=1)
            reached += best[step, :, :going]
            reached.argmax(axis=0, out=labels[step, :going])
        told = labels.astype(np.int8)
        return [self._by_sentence(told[:, kind::kinds]) for kind in range(kinds)]

    def marginals(self) -> list[Floats]:
        """For each sentence the probability of each label at each word."""
        # Probabilities, not their logarithms: of each word the likeliest label counts one.
        chances = np.exp(self._scores - self._scores.max(axis=2, keepdims=True))
        onward = np.exp(self._transitions)
        back = np.ascontiguousarray(onward.T)
        forward, backward = chances.copy(), np.ones_like(chances)
        for step in range(1, self._steps):
            open_ = self._open[step - 1]
            here = forward[step, :open_]
            np.multiply(here, np.dot(forward[step - 1, :open_], onward), out=here)
            if step % _RESCALED == 0:
                forward[step] /= forward[step].max(axis=1, keepdims=True)
        for step in range(self._steps - 2, -1, -1):
            open_ = self._open[step]
            np.dot(chances[step + 1, :open_] * backward[step + 1, :open_], back, out=backward[step, :open_])
            if step % _RESCALED == 0:
                backward[step] /= backward[step].max(axis=1, keepdims=True)
        joint = forward * backward
        joint /= joint.sum(axis=2, keepdims=True)
        return self._by_sentence(joint)

    def _by_sentence(self, steps: NDArray[_Kind]) -> list[NDArray[_Kind]]:
        """What is laid out by step and column, for each sentence in the order they were given."""
        begun = (self._steps - self._lengths).tolist()
        columns = np.argsort(self._order).tolist()
        return [steps[begun[column] :, column] for column in columns]
