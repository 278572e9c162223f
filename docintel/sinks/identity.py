"""Which case a problem is: a new one, a known one that it updates, or one that a newer document has overtaken.

Enters: a problem's facts and the known cases. Leaves: a decision. A problem updates a case by itself only where it is
the same problem of the same document, or the one problem under one number of one authority, told later; whatever else
looks alike is proposed as a link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from docintel.sinks.known import KnownCase, KnownCases
from docintel.sinks.links import Proposal, proposal


@dataclass(frozen=True, slots=True)
class Decision:
    """The key under which a problem goes, and whether a newer document has told of that case (`overtaken`): then its facts
    are not those to compare others with. Whether it is sent is decided for each destination by what that was sent."""

    key: str
    overtaken: bool = False
    proposals: tuple[Proposal, ...] = ()


def decide(case: KnownCase, problem_id: str, numbers: Counter[str], known: KnownCases) -> Decision:
    """The decision about one problem; `numbers` counts how often its document has each number.

    What was decided about a problem of a document once stays, however the document is read later.
    """
    key = known.key_of(case.document_id, problem_id)
    if key is not None:
        holder = known.get(key)
        overtaken = holder is not None and holder.document_id != case.document_id and not _is_later(case, holder)
        return Decision(key, overtaken)
    same = _one_number(case, numbers, known)
    if same is not None and (_is_later(case, same) or _is_later(same, case)):
        return Decision(same.key, overtaken=not _is_later(case, same))
    return Decision(case.key, proposals=_proposals(case, known))


def remembered(case: KnownCase, problem_id: str, decision: Decision, known: KnownCases) -> None:
    """Keep a decision; a case that was overtaken keeps its newer facts."""
    if decision.overtaken:
        known.alias(case.document_id, problem_id, decision.key)
    else:
        known.remember(replace(case, key=decision.key), problem_id)


def numbers_of(cases: Sequence[KnownCase]) -> Counter[str]:
    """How often each number stands in a document: one number can cover several problems, which no number tells apart."""
    return Counter(case.ref for case in cases if case.ref)


def _one_number(case: KnownCase, numbers: Counter[str], known: KnownCases) -> KnownCase | None:
    if case.ref is None or case.authority is None or numbers[case.ref] != 1:
        return None
    found = known.numbered(case.authority, case.ref, outside=case.document_id)
    return found[0] if len(found) == 1 else None


def _is_later(case: KnownCase, other: KnownCase) -> bool:
    """Whether it is told on the same day or later; where a document has no date nobody knows."""
    return bool(case.document_date and other.document_date and case.document_date >= other.document_date)


def _proposals(case: KnownCase, known: KnownCases) -> tuple[Proposal, ...]:
    found = [link for other in known.near(case) if (link := proposal(case, other)) is not None]
    return tuple(sorted(found, key=lambda link: (-link.score, link.other))[:5])
