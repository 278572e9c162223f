"""Does a confidence of 0.8 mean that 80 % are right?

Enters: told items, each with its confidence and whether it is right. Leaves: a reliability table in bins of equal size,
the expected calibration error over them, the Brier score, and how well confidence parts right from wrong (area under the
ROC curve); the first and the last with intervals over documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from docintel.evaluation.bootstrap import Interval, draws, percentiles
from docintel.evaluation.scored import Judged

BINS = 10
_ROUNDS = 400


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
    """`auroc` is None where all items are right or all wrong; intervals are 95 %, None for fewer than two documents."""

    bins: tuple[Bin, ...]
    ece: float
    brier: float
    size: int
    auroc: float | None
    ece_interval: Interval | None
    auroc_interval: Interval | None


def calibration(documents: Sequence[Sequence[Judged]], bins: int = BINS) -> Calibration | None:
    """The reliability of the confidences of each document's items; items of one confidence are never torn apart, so there
    may be fewer bins.

    >>> found = calibration([[Judged(0.8, True)] * 8 + [Judged(0.8, False)] * 2])
    >>> len(found.bins), round(found.ece, 6), round(found.brier, 6), found.auroc
    (1, 0.0, 0.16, 0.5)
    """
    judged = [one for document in documents for one in document]
    if not judged:
        return None
    made = _binned(judged, bins)
    brier = sum((one.confidence - one.right) ** 2 for one in judged) / len(judged)
    errors, areas = _resampled(documents, bins)
    return Calibration(made, _error(made), brier, len(judged), auroc(judged), errors, areas)


def _resampled(documents: Sequence[Sequence[Judged]], bins: int) -> tuple[Interval | None, Interval | None]:
    """The intervals of the calibration error and of the area over documents drawn with repetition."""
    if len(documents) < 2:
        return None, None
    errors: list[float] = []
    areas: list[float] = []
    for drawn in draws(len(documents), _ROUNDS):
        judged = [one for at in drawn for one in documents[at]]
        if judged:
            errors.append(_error(_binned(judged, bins)))
        if (area := auroc(judged)) is not None:
            areas.append(area)
    return percentiles(errors) if errors else None, percentiles(areas) if areas else None


def auroc(judged: Sequence[Judged]) -> float | None:
    """The chance that a right item is told with more confidence than a wrong one; ties count half.

    >>> auroc([Judged(0.9, True), Judged(0.4, False), Judged(0.4, True)])
    0.75
    """
    right = sum(one.right for one in judged)
    wrong = len(judged) - right
    if not right or not wrong:
        return None
    above = passed = 0.0
    for _, same in groupby(sorted(judged, key=lambda j: j.confidence), key=lambda j: j.confidence):
        held = [one.right for one in same]
        above += sum(held) * (passed + (len(held) - sum(held)) / 2)
        passed += len(held) - sum(held)
    return above / (right * wrong)


def _binned(judged: Sequence[Judged], bins: int) -> tuple[Bin, ...]:
    return tuple(_bin(part) for part in _parts(sorted(judged, key=lambda j: j.confidence), bins))


def _error(bins: Sequence[Bin]) -> float:
    return sum(one.size * abs(one.confidence - one.right) for one in bins) / sum(one.size for one in bins)


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
