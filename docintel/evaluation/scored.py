"""What scoring one document yields: sums that add up over documents, and every error in its place.

Everything reported later (scores, intervals, slices, comparisons) is computed from these sums alone, so that a score of
a corpus and a score of a resampled corpus cannot be computed in two ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from docintel.spans import Place

Sort = Literal["missed", "invented", "wrong"]
Sums = Counter[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One error: what the annotation says, what was said, and where. `traits` name what was wrong."""

    document: str
    layer: str
    sort: Sort
    place: Place
    expected: str = ""
    said: str = ""
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A problem as it was told, with its confidence and whether it is right (found, and its first type is)."""

    confidence: float
    right: bool


@dataclass(slots=True)
class DocumentScore:
    """The sums of one document."""

    id: str
    traits: Mapping[str, tuple[str, ...]]
    sums: Sums = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, key: str, amount: int = 1) -> None:
        self.sums[key] += amount

    def attribute(self, layer: str, name: str, right: bool) -> None:
        """One value of one matched item: right or not."""
        self.sums[f"{layer}.{name}.right"] += bool(right)
        self.sums[f"{layer}.{name}.all"] += 1

    def outcome(self, row: str, *, hit: int = 0, invented: int = 0, missed: int = 0) -> None:
        """Add to the true and false positives and the false negatives of a row of the table."""
        self.sums[f"{row}.tp"] += hit
        self.sums[f"{row}.fp"] += invented
        self.sums[f"{row}.fn"] += missed


def total(scores: Iterable[DocumentScore]) -> Sums:
    """The sums of many documents."""
    summed: Sums = Counter()
    for score in scores:
        summed.update(score.sums)
    return summed
