"""Does a confidence of 0.8 mean that 80 % are right?

Enters: told items, each with its confidence and whether it is right. Leaves: a reliability table in bins of equal size,
the expected calibration error over them, and the Brier score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docintel.evaluation.scored import Judged

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Items of like confidence: how many, from where to where, mean confidence and share that is right."""

    size: int
    low: float
    high: float
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    bins: tuple[Bin, ...]
    ece: float
    brier: float
    size: int


def calibration(judged: Sequence[Judged], bins: int = BINS) -> Calibration | None:
    """The reliability of confidences; items of one confidence are never torn apart, so there may be fewer bins.

    >>> found = calibration([Judged(0.8, True)] * 8 + [Judged(0.8, False)] * 2)
    >>> len(found.bins), round(found.ece, 6), round(found.brier, 6)
    (1, 0.0, 0.16)
    """
    if not judged:
        return None
    made = tuple(_bin(part) for part in _parts(sorted(judged, key=lambda j: j.confidence), bins))
    ece = sum(one.size * abs(one.confidence - one.right) for one in made) / len(judged)
    brier = sum((one.confidence - one.right) ** 2 for one in judged) / len(judged)
    return Calibration(made, ece, brier, len(judged))


def _parts(ordered: list[Judged], bins: int) -> list[list[Judged]]:
    parts: list[list[Judged]] = []
    for number in range(bins):
        start, end = number * len(ordered) // bins, (number + 1) * len(ordered) // bins
        part = ordered[start:end]
        if parts and part and part[0].confidence == parts[-1][-1].confidence:
            same = [one for one in part if one.confidence == parts[-1][-1].confidence]
            parts[-1] += same
            part = part[len(same) :]
        if part:
            parts.append(part)
    return parts


def _bin(part: list[Judged]) -> Bin:
    mean = sum(one.confidence for one in part) / len(part)
    return Bin(len(part), part[0].confidence, part[-1].confidence, mean, sum(one.right for one in part) / len(part))
