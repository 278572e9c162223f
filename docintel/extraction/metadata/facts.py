"""The facts of a document as a whole, as they are gathered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
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


class Lines:
    """The lines of a document, found by the roles of their sentences; most documents have few of the roles."""

    __slots__ = ("_having", "_roles", "sentences")

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self._roles = {sentence.role for sentence in sentences}
        self._having: dict[tuple[LineRole, ...], Sequence[CleanSpan]] = {}

    def having(self, *roles: LineRole) -> Sequence[CleanSpan]:
        """The lines with one of these roles, whole, in reading order; a line may hold several sentences."""
        if self._roles.isdisjoint(roles):
            return ()
        if roles not in self._having:
            self._having[roles] = _lines_of(self.sentences, roles)
        return self._having[roles]

    def opening(self, most: int) -> Lines:
        """The lines of the first `most` sentences."""
        return self if len(self.sentences) <= most else Lines(self.sentences[:most])


def _lines_of(sentences: Sequence[Sentence], roles: tuple[LineRole, ...]) -> list[CleanSpan]:
    lines: list[CleanSpan] = []
    start = end = paragraph = -1
    for sentence in sentences:
        if sentence.role in roles:
            if sentence.paragraph != paragraph:
                if paragraph >= 0:
                    lines.append(CleanSpan(start, end))
                start, paragraph = sentence.span.start, sentence.paragraph
            end = sentence.span.end
    return [*lines, CleanSpan(start, end)] if paragraph >= 0 else lines
