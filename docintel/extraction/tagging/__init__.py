"""The learned tagger of problems: which words of a sentence name a defect that is told as one.

Enters: clean text and its sentences. Leaves: spans with the chance that they are problems. It proposes; whether a
proposal becomes a problem is decided with the rules' signs beside it (`classification.ranking`).
"""

from __future__ import annotations

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

# The likeliest reading, and two more that find more.
BIASES = (0.0, 1.5, 3.0)


class ProblemTagger:
    """Weights in memory; one for the process, used by all threads."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._table: NDArray[np.float32] = np.zeros((SLOTS, 3), dtype=np.float32)
        self._table[np.asarray(weights["slots"])] = np.asarray(weights["weights"], dtype=np.float32)
        self._transitions = transitions_between(np.asarray(weights["transitions"], dtype=np.float64))

    def propose(
        self, text: str, cut: CutText, by_rule: Sequence[ProblemMention], lexicon: DefectLexicon | None = None
    ) -> list[ProblemProposal]:
        """The spans that may be problems, in reading order; spans of different readings may overlap."""
        if not cut.bounds:
            return []
        emissions = self._table[slots_of(text, cut, marked(by_rule), lexicon)].sum(axis=1, dtype=np.float64)
        chains = Chains(emissions, cut.bounds, self._transitions)
        found: dict[tuple[int, int, int], float] = {}
        for bias in BIASES:
            for number, labels in enumerate(chains.best(bias)):
                for first, last in _runs(labels):
                    found.setdefault((number, first, last), bias)
        marginals = chains.marginals() if found else []
        return [_proposal(cut, marginals, place, bias) for place, bias in sorted(found.items())]


def marked(by_rule: Sequence[ProblemMention]) -> list[tuple[CleanSpan, int]]:
    """The rules' problems with the weight of their evidence in steps of a half."""
    return [(mention.span, int(min(6.0, max(0.0, 2 * mention.score)))) for mention in by_rule]


def _runs(labels: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First and last word of each span, both included."""
    runs: list[tuple[int, int]] = []
    for at, label in enumerate(labels.tolist()):
        if label == BEGIN:
            runs.append((at, at))
        elif label == INSIDE and runs:
            runs[-1] = (runs[-1][0], at)
    return runs


def _proposal(
    cut: CutText, marginals: Sequence[NDArray[np.float64]], place: tuple[int, int, int], bias: float
) -> ProblemProposal:
    number, first, last = place
    base = cut.bounds[number][0]
    chances = 1.0 - marginals[number][first : last + 1, OUTSIDE]
    return ProblemProposal(
        CleanSpan(cut.starts[base + first], cut.ends[base + last]), cut.sentences[number],
        float(chances.mean()), float(marginals[number][first, BEGIN]), float(chances.min()), bias,
    )  # fmt: skip
