"""Problem types: precision, recall and F1 of each, and what is taken for what.

Enters: matched, missed and invented problems. Leaves: sums `type.<code>.tp` and so on, and the confusion of first types.
A problem with several types counts once for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docintel.evaluation.scored import DocumentScore

NONE = "∅"
"""The partner of a missed or an invented problem in the confusion."""


def type_codes(item: Mapping[str, Any]) -> list[str]:
    """The codes of a problem, best first, whether they carry scores or not."""
    return [kind["code"] if isinstance(kind, Mapping) else kind for kind in item.get("types") or []]


def score_types(
    matched: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]],
    missed: Iterable[Mapping[str, Any]],
    invented: Iterable[Mapping[str, Any]],
    score: DocumentScore,
) -> None:
    """Add the types of a document's problems."""
    for gold, said in matched:
        true, told = type_codes(gold), type_codes(said)
        for code in {*true, *told}:
            score.outcome(
                f"type.{code}", hit=code in true and code in told, invented=code not in true, missed=code not in told
            )
        first = told[0] if told else NONE
        score.confusion[(first if first in true else true[0]), first] += 1
    for gold in missed:
        for code in set(type_codes(gold)):
            score.outcome(f"type.{code}", missed=1)
        score.confusion[type_codes(gold)[0], NONE] += 1
    for said in invented:
        for code in set(type_codes(said)):
            score.outcome(f"type.{code}", invented=1)
        score.confusion[NONE, (type_codes(said) or [NONE])[0]] += 1
