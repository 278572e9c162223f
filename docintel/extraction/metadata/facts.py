"""The facts of a document as a whole, as they are gathered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

from docintel.document import LineRole, Sentence
from docintel.spans import CleanSpan


@dataclass(slots=True)
class DocumentFacts:
    """What was read of the document as a whole; `evidence` says where, by field name of the contract.

    `evidence` has `signer` 签发人 and `attachments` 附件说明 as well, which are no fields.
    """

    title: str | None = None
    doc_type: str = "other"
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    copied_to: tuple[str, ...] = ()
    published: date | None = None
    published_basis: Literal["explicit", "signed", "inferred"] | None = None
    signed: date | None = None
    printed: date | None = None
    publisher: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    contact: str | None = None
    evidence: dict[str, list[CleanSpan]] = field(default_factory=dict)

    @property
    def own_date(self) -> date | None:
        """The day from which the document speaks: its signature, else its publication."""
        return self.signed or self.published

    def note(self, name: str, start: int, end: int) -> None:
        """One more place where the document says the field `name`."""
        self.evidence.setdefault(name, []).append(CleanSpan(start, end))


def lines_of(sentences: Sequence[Sentence], *roles: LineRole) -> Iterator[CleanSpan]:
    """The lines with one of these roles, whole, in reading order; a line may hold several sentences."""
    chosen = (sentence for sentence in sentences if sentence.role in roles)
    for _, parts in groupby(chosen, key=lambda sentence: sentence.paragraph):
        line = list(parts)
        yield CleanSpan(line[0].span.start, line[-1].span.end)
