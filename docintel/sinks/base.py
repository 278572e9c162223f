"""What a sink is, what it is given, and what it answers.

Enters: `Shipment`s, one for each document, with those of its cases that are new or changed. Leaves: a `Receipt` for
each case. A sink that cannot go on raises `SinkError`; whatever it gave no receipt for stays in the outbox and comes
again, under the same idempotency key, until it is acknowledged or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from docintel.errors import DocintelError
from docintel.sinks.mapping import Column

Outcome = Literal["acknowledged", "refused", "failed"]


class SinkError(DocintelError):
    """The other side cannot be reached, or cannot take anything now; what was not acknowledged stays in the outbox."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where cases go: the address as given, the columns of the records, the table's name, and the sink's options."""

    address: str
    columns: tuple[Column, ...]
    table: str = "cases"
    title: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A case on its way: its record in the words of the mapping, and which version of it this is.

    `is_update`: the other side has acknowledged an earlier version.
    """

    key: str
    revision: int
    idempotency_key: str
    record: Mapping[str, Any]
    document_id: str
    recorded_at: str
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Shipment:
    """One document: what `Tables` says of it, those of its cases that must go, and proposed links of these."""

    document_id: str
    cases: tuple[Case, ...]
    tables: Mapping[str, Any]
    links: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a case, or of a document by its id.

    `refused` is for good: the other side understood and does not want it. `failed` will be tried again.
    """

    id: str
    outcome: Outcome = "acknowledged"
    reason: str = ""


class Sink(Protocol):
    """Where cases go.

    `network`: it leaves this machine, so documents with a secrecy mark do not go there unless asked for by name.
    `batch`: how many documents it takes at once; None for all, where each call is costly.
    `remembers`: False where nothing lasts (a terminal), so that every run sends everything.
    """

    network: bool
    batch: int | None
    remembers: bool

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        """Take these. A receipt is given when what it speaks of is safe on the other side, not before."""

    def close(self) -> None:
        """Let go of files and connections."""


def acknowledged(shipments: Sequence[Shipment]) -> list[Receipt]:
    """Receipts for everything in them, for sinks that take all or nothing."""
    cases = [Receipt(case.key) for shipment in shipments for case in shipment.cases]
    return cases + [Receipt(shipment.document_id) for shipment in shipments]
