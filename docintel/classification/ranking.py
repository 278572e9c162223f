"""Ranking: which candidates are problems, and how sure that is.

Enters: what the rules found and what the tagger proposes. Leaves: the chosen mentions, none over another, each with its
calibrated chance of being a problem. Trees decide over a few dense signs; training uses `candidates_of` and `Candidate`
as reading does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np

from docintel.classification.trees import Floats, Trees
from docintel.mentions import ProblemMention, ProblemProposal
from docintel.spans import CleanSpan, iou

SAME = 0.3
"""Spans that share this much of their union tell the same."""

_ROLES = ("title", "meta", "heading", "body", "cell", "signature", "address")
_ZONES = (
    "none", "basis", "problem", "location", "goal", "measure", "deadline", "completion", "status", "unit", "number",
    "verdict", "quantity", "severity", "remark", "contact",
)  # fmt: skip
_SIGNS = (
    "strong", "weak", "faint", "companion", "asserted", "zone", "announced", "called_problem", "enumerated", "counted",
    "settled", "intense", "row",
)  # fmt: skip
_GENRES = ("plan", "news", "circular", "rectification_report", "ledger")
FEATURES = (
    "rule_score", "rule_overlap", "rules_near", "is_rule", "chance", "begun", "least", "bias", "chance_near", "begun_near",
    "proposal_overlap", "likeliest_near", "length", "sentence_length", "place_in_sentence", "place_in_text",
    *(f"genre={name}" for name in _GENRES), *(f"role={name}" for name in _ROLES), *(f"zone={name}" for name in _ZONES),
    *(f"sign={name}" for name in _SIGNS),
)  # fmt: skip
"""The first columns of the matrix the trees decide over; behind them stand the signs of the span itself."""

_NO_RULE = -1.0
_NO_BIAS = 5.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that may be kept, with its row of features."""

    mention: ProblemMention
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one document: its length and genre, the rules' problems, the tagger's, and what gives any mention
    its signs."""

    length: int
    genre: str
    by_rule: Sequence[ProblemMention]
    proposed: Sequence[tuple[ProblemMention, ProblemProposal]]
    signs: Callable[[ProblemMention], tuple[float, ...]]


def candidates_of(found: Found) -> list[Candidate]:
    """Every span that a rule or the tagger names, once."""
    own = {proposal.span: proposal for _, proposal in found.proposed}
    rules = _Places([(mention.span, mention) for mention in found.by_rule])
    proposals = _Places([(proposal.span, proposal) for _, proposal in found.proposed])
    mentions = {mention.span: mention for mention, _ in reversed(found.proposed)}
    mentions.update((mention.span, mention) for mention in reversed(found.by_rule))
    ruled = {mention.span for mention in found.by_rule}
    return [
        Candidate(mention, _features(mention, span in ruled, own.get(span), rules.sharing(span), proposals.sharing(span), found))
        for span, mention in sorted(mentions.items())
    ]


_T = TypeVar("_T")


class _Places(Generic[_T]):
    """Things by their spans, findable by what overlaps."""

    def __init__(self, placed: Sequence[tuple[CleanSpan, _T]]) -> None:
        self._placed = sorted(placed, key=lambda entry: entry[0])
        self._starts = [span.start for span, _ in self._placed]
        self._longest = max((span.end - span.start for span, _ in placed), default=0)

    def sharing(self, span: CleanSpan) -> list[tuple[float, _T]]:
        """What tells the same as `span`, with how much of it is shared."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        return [(part, thing) for place, thing in self._placed[first:last] if (part := iou(span, place)) >= SAME]


def _features(
    mention: ProblemMention, ruled: bool, own: ProblemProposal | None,
    rules: Sequence[tuple[float, ProblemMention]], near: Sequence[tuple[float, ProblemProposal]], found: Found,
) -> tuple[float, ...]:  # fmt: skip
    span, sentence = mention.span, mention.sentence
    best = max((m for _, m in rules), key=lambda m: m.score, default=None)
    names = frozenset(best.rule.split("+")) if best else frozenset()
    return (
        best.score if best else _NO_RULE,
        max((part for part, _ in rules), default=0.0),
        len(rules),
        ruled,
        *((own.chance, own.begun, own.least, own.bias) if own else (0.0, 0.0, 0.0, _NO_BIAS)),
        max((p.chance for _, p in near), default=0.0),
        max((p.begun for _, p in near), default=0.0),
        max((part for part, _ in near), default=0.0),
        sum(p.bias == 0 for _, p in near),
        span.end - span.start,
        sentence.span.end - sentence.span.start,
        span.start - sentence.span.start,
        span.start / max(1, found.length),
        *(found.genre == name for name in _GENRES),
        *(sentence.role == name for name in _ROLES),
        *(sentence.zone == name for name in _ZONES),
        *(name in names for name in _SIGNS),
        *found.signs(mention),
    )


def matrix(candidates: Sequence[Candidate]) -> Floats:
    """A row for each candidate."""
    return np.array([c.features for c in candidates], dtype=np.float64).reshape(len(candidates), -1)


# What the rules tell counts for more than the corpus gives it: real documents are plainer than written ones.
_RULES_SAY = 0.8
_IS_RULE = FEATURES.index("is_rule")
# A column of problems says so itself, whatever its words.
_BY_COLUMN = 0.6


def log_odds(trees: Trees, candidates: Sequence[Candidate]) -> Floats:
    """The trees' log odds of each candidate, those of the rules' own raised."""
    rows = matrix(candidates)
    odds: Floats = trees.scores(rows) + _RULES_SAY * rows[:, _IS_RULE]
    return odds


class Ranker:
    """Trees, their calibration and the chance from which a candidate is kept."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._trees = Trees(arrays)
        self._scores = np.asarray(arrays["calibration_scores"], dtype=np.float64)
        self._chances = np.asarray(arrays["calibration_chances"], dtype=np.float64)
        self.threshold = float(arrays["least_chance"])

    def chances(self, candidates: Sequence[Candidate]) -> Floats:
        """The calibrated chance of each candidate."""
        told: Floats = np.interp(log_odds(self._trees, candidates), self._scores, self._chances)
        return told

    def keep(self, candidates: Sequence[Candidate]) -> tuple[ProblemMention, ...]:
        """The rows of tables, then the likeliest candidates, none over another, in reading order."""
        if not candidates:
            return ()
        chances = self.chances(candidates).tolist()
        chances = [max(chance, _BY_COLUMN) if c.mention.is_row else chance for chance, c in zip(chances, candidates, strict=True)]
        order = sorted(range(len(candidates)), key=lambda at: (not candidates[at].mention.is_row, -chances[at], candidates[at].mention.span))
        kept: list[ProblemMention] = []
        for at in order:
            mention = candidates[at].mention
            if chances[at] < self.threshold:
                continue
            if not any(mention.span.overlaps(other.span) for other in kept):
                kept.append(replace(mention, confidence=round(chances[at], 3)))
        return tuple(sorted(kept, key=lambda m: m.span))
