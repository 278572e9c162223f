"""How far a score would move with other documents: bootstrap over documents, and paired comparison of two runs.

Enters: the sums of each document. Leaves: percentile intervals and probabilities. Seeded: the same corpus gives the
same interval. Documents are the unit that is drawn, since errors of one document go together.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docintel.evaluation.measures import measure

Sums = Mapping[str, int]

ROUNDS = 1000
_SEED = 20240601


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of two runs on the same documents; `p` is the two-sided probability under no difference."""

    name: str
    before: float
    after: float
    low: float
    high: float
    p: float


def draws(size: int, rounds: int = ROUNDS) -> Iterator[dict[int, int]]:
    """How often each of `size` documents is drawn, round by round."""
    chance = random.Random(_SEED)
    for _ in range(rounds):
        yield Counter(chance.choices(range(size), k=size))


def intervals(documents: Sequence[Sums], names: Sequence[str], rounds: int = ROUNDS) -> dict[str, Interval]:
    """95 % percentile intervals of measures; none for fewer than two documents.

    >>> half = [{"records.tp": 1}, {"records.fn": 1}] * 20
    >>> found = intervals(half, ["records"])["records"]
    >>> 0.4 < found.low < 0.667 < found.high < 0.9
    True
    """
    if len(documents) < 2:
        return {}
    needed = [_keys(name) for name in names]
    samples: dict[str, list[float]] = {name: [] for name in names}
    for drawn in draws(len(documents), rounds):
        for name, keys in zip(names, needed, strict=True):
            value = measure(_sum(documents, drawn, keys), name)
            if value is not None:
                samples[name].append(value)
    return {name: _percentiles(values) for name, values in samples.items() if values}


def compare(
    before: Sequence[Sums], after: Sequence[Sums], names: Sequence[str], rounds: int = ROUNDS
) -> list[Difference]:
    """Each measure of two runs with the interval of its difference. The documents must be the same, in one order."""
    found = []
    for name in names:
        keys = _keys(name)
        whole = dict.fromkeys(range(len(before)), 1)
        old, new = measure(_sum(before, whole, keys), name), measure(_sum(after, whole, keys), name)
        if old is None or new is None:
            continue
        moved = [
            (measure(_sum(after, drawn, keys), name) or 0.0) - (measure(_sum(before, drawn, keys), name) or 0.0)
            for drawn in draws(len(before), rounds)
        ]
        span = _percentiles(moved)
        found.append(Difference(name, old, new, span.low, span.high, _two_sided(moved)))
    return found


def _keys(name: str) -> tuple[str, ...]:
    return tuple(f"{name}.{part}" for part in ("tp", "fp", "fn", "right", "all"))


def _sum(documents: Sequence[Sums], drawn: Mapping[int, int], keys: Sequence[str]) -> dict[str, int]:
    summed = {}
    for key in keys:
        if any(key in documents[at] for at in drawn):
            summed[key] = sum(documents[at].get(key, 0) * times for at, times in drawn.items())
    return summed


def _percentiles(values: list[float]) -> Interval:
    ordered = sorted(values)
    last = len(ordered) - 1
    return Interval(ordered[round(0.025 * last)], ordered[round(0.975 * last)])


def _two_sided(moved: list[float]) -> float:
    """Twice the smaller tail; ties with zero belong to both, so that runs without a difference give 1.

    >>> _two_sided([0.0] * 10), _two_sided([0.1] * 99)
    (1.0, 0.02)
    """
    low = (sum(value <= 0 for value in moved) + 1) / (len(moved) + 1)
    high = (sum(value >= 0 for value in moved) + 1) / (len(moved) + 1)
    return min(1.0, 2 * min(low, high))
