"""Entity scores as shared tasks report them (SemEval 2013, task 9.1), for comparison with other systems.

Enters: labelled spans, annotated and told, of one document. Leaves: how many are correct, incorrect, partial, missed and
spurious under four schemes. `strict`: borders and label; `exact`: borders; `partial`: any overlap is half right; `type`:
any overlap with the same label. Figures agree with those of the nervaluate package, which a test holds them to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SCHEMES = ("strict", "exact", "partial", "type")
OUTCOMES = ("correct", "incorrect", "partial", "missed", "spurious")


class Entity(NamedTuple):
    """Labelled words: [start, end), code points."""

    start: int
    end: int
    label: str


def outcomes(true: Sequence[Entity], told: Sequence[Entity], scheme: str) -> Counter[str]:
    """The outcomes of one document under one scheme. Told entities choose in their order; each is paired once.

    >>> found = outcomes([Entity(0, 4, "found")], [Entity(0, 3, "found")], "partial")
    >>> found["partial"], found["missed"]
    (1, 0)
    """
    counted: Counter[str] = Counter()
    free = dict(enumerate(true))
    for entity in told:
        near = [at for at, other in free.items() if _overlap(entity, other)]
        right = [at for at in near if _is_right(entity, free[at], scheme)]
        if right:
            best = min(right, key=lambda at: _distance(entity, free[at])) if scheme == "type" else right[0]
            counted["correct"] += 1
            del free[best]
        elif near:
            counted["partial" if scheme == "partial" else "incorrect"] += 1
            del free[near[0]]
        else:
            counted["spurious"] += 1
    counted["missed"] += len(free)
    return counted


def _overlap(one: Entity, other: Entity) -> bool:
    return one.start < other.end and other.start < one.end


def _is_right(told: Entity, true: Entity, scheme: str) -> bool:
    borders = (told.start, told.end) == (true.start, true.end)
    if scheme == "type":
        return told.label == true.label
    return borders and (scheme != "strict" or told.label == true.label)


def _distance(one: Entity, other: Entity) -> int:
    return abs(one.start - other.start) + abs(one.end - other.end)


def entity_score(counted: Mapping[str, int], scheme: str) -> dict[str, float]:
    """Precision, recall and F1; under `partial`, half of a partial match counts."""
    right = counted.get("correct", 0) + (0.5 * counted.get("partial", 0) if scheme == "partial" else 0.0)
    paired = sum(counted.get(outcome, 0) for outcome in ("correct", "incorrect", "partial"))
    told, true = paired + counted.get("spurious", 0), paired + counted.get("missed", 0)
    precision, recall = right / told if told else 0.0, right / true if true else 0.0
    both = precision + recall
    return {"p": precision, "r": recall, "f1": 2 * precision * recall / both if both else 0.0}
