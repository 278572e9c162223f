"""How far a score would move with other documents: bootstrap over documents, and paired comparison of two runs.

Enters: the sums of each document. Leaves: percentile intervals and probabilities. Seeded: the same corpus gives the
same interval. Documents are the unit that is drawn, since errors of one document go together.
"""

from __future__ import annotations

import random
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


def draws(size: int, rounds: int = ROUNDS) -> Iterator[list[int]]:
    """Which of `size` documents are drawn, with repetition, round by round."""
    chance = random.Random(_SEED)
    for _ in range(rounds):
        yield chance.choices(range(size), k=size)


class _Columns:
    """The sums that one measure needs, a column of numbers for each, so that a round costs little."""

    def __init__(self, documents: Sequence[Sums], name: str) -> None:
        keys = (f"{name}.{part}" for part in ("tp", "fp", "fn", "right", "all"))
        self._name = name
        self._columns = {
            key: [document.get(key, 0) for document in documents] for key in keys if any(key in d for d in documents)
        }

    def measure(self, drawn: Sequence[int]) -> float | None:
        return measure({key: sum(map(column.__getitem__, drawn)) for key, column in self._columns.items()}, self._name)


def intervals(documents: Sequence[Sums], names: Sequence[str], rounds: int = ROUNDS) -> dict[str, Interval]:
    """95 % percentile intervals of measures; none for fewer than two documents.

    >>> half = [{"records.tp": 1}, {"records.fn": 1}] * 20
    >>> found = intervals(half, ["records"])["records"]
    >>> 0.4 < found.low < 0.667 < found.high < 0.9
    True
    """
    if len(documents) < 2:
        return {}
    columns = {name: _Columns(documents, name) for name in names}
    samples: dict[str, list[float]] = {name: [] for name in names}
    for drawn in draws(len(documents), rounds):
        for name in names:
            value = columns[name].measure(drawn)
            if value is not None:
                samples[name].append(value)
    return {name: percentiles(values) for name, values in samples.items() if values}


def compare(
    before: Sequence[Sums], after: Sequence[Sums], names: Sequence[str], rounds: int = ROUNDS
) -> list[Difference]:
    """Each measure of two runs with the interval of its difference. The documents must be the same, in one order."""
    every, found = range(len(before)), []
    for name in names:
        old, new = _Columns(before, name), _Columns(after, name)
        was, now = old.measure(every), new.measure(every)
        if was is None or now is None:
            continue
        moved = [(new.measure(drawn) or 0.0) - (old.measure(drawn) or 0.0) for drawn in draws(len(before), rounds)]
        span = percentiles(moved)
        found.append(Difference(name, was, now, span.low, span.high, _two_sided(moved)))
    return found


def percentiles(values: Sequence[float]) -> Interval:
    """The 95 % percentile interval of resampled values."""
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
