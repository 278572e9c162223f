"""Whether two cases may be one: a score, and why.

Enters: two cases of different documents. Leaves: a proposal where they look alike enough, for a person to accept; it
changes no case. Reasons are codes; their words are in the message catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from docintel.sinks.known import KnownCase

# Set by hand on the cases of tests/cases/links: alike in place, type and time reaches the threshold, alike in
# two of the three does not.
THRESHOLD = 0.6
_WEIGHTS = {
    "same_ref": 0.6, "same_content": 0.35, "same_water_body": 0.15, "same_type": 0.2, "shared_type": 0.1,
    "close_dates": 0.1, "same_year": 0.05, "same_quantity": 0.1, "other_division": -0.4,
}  # fmt: skip
_PLACE, _WORDS = 0.25, 0.3
_CLOSE, _YEAR = 45, 400
_STAGES = {"found": 0, "unknown": 0, "assigned": 1, "in_progress": 2, "overdue": 2, "resolved": 3, "unfounded": 3}


@dataclass(frozen=True, slots=True)
class Proposal:
    """That `key` and `other`, known before, may be one case.

    kind: `same_ref` one number · `reissue` one text · `later_stage` a later report tells of a later stage · `alike`.
    """

    key: str
    other: str
    score: float
    kind: str
    reasons: tuple[str, ...]


def proposal(case: KnownCase, other: KnownCase) -> Proposal | None:
    """A link of two cases, where they are alike enough."""
    reasons = dict(_reasons(case, other))
    score = round(min(sum(reasons.values()), 1.0), 2)
    if score < THRESHOLD:
        return None
    return Proposal(case.key, other.key, score, _kind(case, other, reasons), tuple(reasons))


def _reasons(case: KnownCase, other: KnownCase) -> Iterator[tuple[str, float]]:
    for name, holds in (
        ("same_ref", _same(case.ref, other.ref)),
        ("same_content", _same(case.content_id, other.content_id)),
        ("same_water_body", _same(case.water_body, other.water_body)),
        ("same_type", _same(case.type, other.type)),
        ("shared_type", case.type != other.type and bool(set(case.types) & set(other.types))),
        ("same_quantity", _same(case.quantity, other.quantity) and case.quantity_unit == other.quantity_unit),
        ("other_division", _divided(case.division_code, other.division_code)),
    ):
        if holds:
            yield name, _WEIGHTS[name]
    apart = _days(case.document_date, other.document_date)
    if apart is not None and apart <= _YEAR:
        name = "close_dates" if apart <= _CLOSE else "same_year"
        yield name, _WEIGHTS[name]
    if case.location and other.location and (alike := likeness(case.location, other.location)) > 0.5:
        yield "like_place", _PLACE * alike
    if (alike := likeness(case.description, other.description)) > 0.3:
        yield "like_words", _WORDS * alike


def _kind(case: KnownCase, other: KnownCase, reasons: dict[str, float]) -> str:
    if "same_ref" in reasons:
        return "same_ref"
    if "same_content" in reasons:
        return "reissue"
    later = bool(case.document_date and other.document_date and case.document_date >= other.document_date)
    return "later_stage" if later and _STAGES.get(case.status, 0) > _STAGES.get(other.status, 0) else "alike"


def _same(one: object, other: object) -> bool:
    return one is not None and one == other


def _divided(one: str | None, other: str | None) -> bool:
    """
    >>> _divided("330902", "330903"), _divided("330900", "330902"), _divided(None, "330902")
    (True, False, False)
    """
    if not one or not other:
        return False
    one, other = one.rstrip("0"), other.rstrip("0")
    return not (one.startswith(other) or other.startswith(one))


def _days(one: str | None, other: str | None) -> int | None:
    if not one or not other:
        return None
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def likeness(one: str, other: str) -> float:
    """How much two short texts share: Dice's coefficient of their pairs of characters.

    >>> likeness("清溪河左岸", "清溪河左岸"), round(likeness("清溪河左岸", "清溪河右岸"), 2), likeness("甲", "乙")
    (1.0, 0.5, 0.0)
    """
    if one == other:
        return 1.0
    ours, theirs = _pairs(one), _pairs(other)
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else 0.0


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(text))
