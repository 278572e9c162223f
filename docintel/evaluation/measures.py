"""Scores from sums: precision, recall, F1, and the share of values that are right.

Enters: summed counts of hits and errors. Leaves: numbers between 0 and 1, None where there is nothing to measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Sums = Mapping[str, int]

# The row by which a layer is named in a sentence, as in the project's value-level scorer.
HEADLINES = {
    "problems": "problems.overlap",
    "counts": "counts.correct",
    "deadlines": "deadlines.overlap",
    "units": "units.overlap",
    "records": "records",
}
ROWS = ("strict", "overlap", "correct")
ATTRIBUTES = {
    "problems": ("type_top1", "type_any", "status", "deadline_link", "unit_link", "location", "quantity", "borders"),
    "counts": ("value", "unit", "kind", "dimension", "qualifier", "subject", "borders"),
    "deadlines": ("due", "kind", "recurrence", "whole_value", "borders"),
    "units": ("canonical", "role_any"),
    "checks": ("verdict",),
    "metadata": ("doc_type", "published", "script", "doc_number", "issuer", "title"),
}


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 with what they were computed from; 0 where nothing was told or annotated."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """
        >>> Score(3, 1, 2).f1
        0.6666666666666666
        """
        both = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / both if both else 0.0


def score_of(sums: Sums, row: str) -> Score:
    """The score of a row of the table."""
    return Score(sums.get(f"{row}.tp", 0), sums.get(f"{row}.fp", 0), sums.get(f"{row}.fn", 0))


def share_of(sums: Sums, attribute: str) -> float | None:
    """The share of matched items whose value is right."""
    seen = sums.get(f"{attribute}.all", 0)
    return sums.get(f"{attribute}.right", 0) / seen if seen else None


def measure(sums: Sums, name: str) -> float | None:
    """A measure by its name: F1 of a row, or the share of an attribute.

    >>> measure({"records.tp": 1, "records.fn": 1}, "records"), measure({"counts.unit.right": 1, "counts.unit.all": 2}, "counts.unit")
    (0.6666666666666666, 0.5)
    """
    if f"{name}.all" in sums:
        return share_of(sums, name)
    score = score_of(sums, name)
    return score.f1 if score.tp + score.fp + score.fn else None


def type_codes_seen(sums: Sums) -> list[str]:
    """The problem types that were annotated or told."""
    return sorted({key.split(".")[1] for key in sums if key.startswith("type.")})


def macro_type_f1(sums: Sums) -> float | None:
    """The mean F1 of the types that were annotated at least once."""
    scores = [score_of(sums, f"type.{code}") for code in type_codes_seen(sums)]
    annotated = [score.f1 for score in scores if score.tp + score.fn]
    return sum(annotated) / len(annotated) if annotated else None
