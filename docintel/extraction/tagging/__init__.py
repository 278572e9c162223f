"""The learned tagger of problems: which words of a sentence name a defect that is told as one.

Enters: clean text and its sentences. Leaves: spans with the chance that they are problems. It proposes; whether a
proposal becomes a problem is decided with the rules' signs beside it (`classification.ranking`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docintel.extraction.defects import DefectLexicon
from docintel.extraction.tagging.chain import BEGIN, INSIDE, OUTSIDE, Chains, transitions_between
from docintel.extraction.tagging.features import SLOTS, slots_of
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention, ProblemProposal
from docintel.spans import CleanSpan

# The likeliest reading, and one that finds more; what only a greater bias finds is hardly ever kept.
BIASES = (0.0, 1.5)
_BLOCK = 1 << 16


class ProblemTagger:
    """Weights in memory; one for the process, used by all threads."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        # A fourth column, always 0: rows of 16 bytes are taken out several times as fast as rows of 12.
        self._table: NDArray[np.float32] = np.zeros((SLOTS, 4), dtype=np.float32)
        self._table[np.asarray(weights["slots"]), :3] = np.asarray(weights["weights"], dtype=np.float32)
        self._transitions = transitions_between(np.asarray(weights["transitions"], dtype=np.float64))

    def propose(
        self, text: str, cut: CutText, by_rule: Sequence[ProblemMention], lexicon: DefectLexicon | None = None
    ) -> list[ProblemProposal]:
        """The spans that may be problems, in reading order; spans of different readings may overlap."""
        if not cut.bounds:
            return []
        chains = Chains(self._emissions(slots_of(text, cut, marked(by_rule), lexicon)), cut.bounds, self._transitions)
        found: dict[tuple[int, int, int], float] = {}
        for bias, labels in zip(BIASES, chains.best(*BIASES), strict=True):
            for number, told in enumerate(labels):
                for run in _RUN.finditer(told.tobytes()):
                    found.setdefault((number, run.start(), run.end()), bias)
        return _proposals(cut, chains.marginals(), found) if found else []

    def _emissions(self, slots: NDArray[np.uint32]) -> NDArray[np.float64]:
        """What speaks for each label of each word; a block of words at a time, so that a long text takes no gigabytes."""
        # Template by template: to add up long rows is quicker than many short ones.
        blocks = (self._table.take(slots[first : first + _BLOCK].T, axis=0) for first in range(0, len(slots), _BLOCK))
        return np.concatenate([taken.sum(axis=0, dtype=np.float64)[:, :3] for taken in blocks])


def marked(by_rule: Sequence[ProblemMention]) -> list[tuple[CleanSpan, int]]:
    """The rules' problems with the weight of their evidence in steps of a half."""
    return [(mention.span, int(min(6.0, max(0.0, 2 * mention.score)))) for mention in by_rule]


# A span among labels, a byte for each word.
_RUN = re.compile(bytes((BEGIN,)) + b"[" + bytes((INSIDE,)) + b"]*")


def _proposals(
    cut: CutText, marginals: Sequence[NDArray[np.float64]], found: Mapping[tuple[int, int, int], float]
) -> list[ProblemProposal]:
    """The spans found (sentence, first word, the word behind the last) with the chances of their words."""
    told: dict[int, tuple[list[float], list[float]]] = {}
    proposals: list[ProblemProposal] = []
    for (number, first, last), bias in sorted(found.items()):
        if number not in told:
            told[number] = (1.0 - marginals[number][:, OUTSIDE]).tolist(), marginals[number][:, BEGIN].tolist()
        chances, begun = told[number][0][first:last], told[number][1][first]
        base = cut.bounds[number][0]
        span = CleanSpan(cut.starts[base + first], cut.ends[base + last - 1])
        mean = sum(chances) / len(chances)
        proposals.append(ProblemProposal(span, cut.sentences[number], mean, begun, min(chances), bias))
    return proposals
