"""Metadata: what the document is, when it was made, by whom and for whom.

Enters: clean text, sentences with the roles of their lines, what the file says of itself, the units named. Leaves:
`DocumentFacts` in clean spans. Head and foot are those that the segmentation named; nothing here looks for them again.
Dates of the file system are never used; a partial date stays unread with its words as evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docintel.document import Sentence
from docintel.extraction.metadata.days import day_in, read_days
from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.extraction.metadata.kinds import kind_of
from docintel.extraction.metadata.marks import read_marks
from docintel.extraction.metadata.parties import read_parties, settle_issuer
from docintel.extraction.metadata.titles import read_title
from docintel.mentions import UnitMention

__all__ = ["DocumentFacts", "day_in", "read_metadata"]


def read_metadata(
    text: str, sentences: Sequence[Sentence], properties: Mapping[str, str], units: Sequence[UnitMention] = ()
) -> DocumentFacts:
    """The facts of the document as a whole."""
    facts, lines = DocumentFacts(), Lines(sentences)
    read_title(text, lines, properties, facts)
    read_days(text, lines, properties, facts)
    read_marks(text, lines, facts)
    read_parties(text, lines, units, facts)
    facts.doc_type = kind_of(text, lines, facts)
    settle_issuer(text, lines, units, facts)
    return facts
