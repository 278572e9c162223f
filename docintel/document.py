"""What the stages hand on: Source, CleanText, Sentence, Table (mentions have their own file).

A reader makes a `Source`; cleaning makes a `CleanText` of it; everything behind works on the clean text and carries
spans in it. Nothing here decides anything.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

from docintel.spans import CleanSpan, Edit, OffsetMap, SourceSpan

Box = tuple[float, float, float, float]
"""[x0, top, x1, bottom] in points of the page as displayed, origin top left."""

BlockKind = Literal["paragraph", "heading", "cell", "furniture"]
"""`furniture` is what a page carries besides its text: navigation, page headers and footers, page numbers."""

Script = Literal["simplified", "traditional", "mixed"]


class Block(NamedTuple):
    """A part of the source text that the file itself shows to be one: a paragraph, a heading, a cell, furniture.

    Blocks do not overlap, but a paragraph over a page break holds the furniture that stands between its halves.
    """

    kind: BlockKind
    span: SourceSpan


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A table cell; `row` and `column` count from 1 and name its upper left corner."""

    row: int
    column: int
    span: SourceSpan
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table as the file shows it; `number` counts from 1 in the document, a table over a page break is one."""

    number: int
    cells: tuple[SourceCell, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the text that stands on one page; `number` counts from 1. A page has several where the page break cut a row
    of a table: each cell is read to its end, and then the next."""

    number: int
    span: SourceSpan


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to warn of; `code` is a key of the message catalogue and `details` fill its placeholders."""

    code: str
    spans: tuple[SourceSpan, ...] = ()
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be read; `code` is a key of the message catalogue."""

    code: str
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Source:
    """A file as its reader gives it. `text` holds every visible character once, in reading order, unchanged.

    `boxes` gives, for a span of `text` inside one page, one box per line touched; None where the format has no pages.
    `properties` are what the file says of itself outside its text (an HTML page's meta date, a PDF's title).
    """

    text: str
    uri: str
    media_type: str
    sha256: str
    byte_count: int
    reader: str
    encoding: str | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[SourceTable, ...] = ()
    pages: tuple[Page, ...] = ()
    boxes: Callable[[SourceSpan], tuple[Box, ...]] | None = None
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[Notice, ...] = ()
    faults: tuple[Fault, ...] = ()


class CleaningStep(NamedTuple):
    """What one step did: its name, the text it was given, that text's map, and its edits."""

    name: str
    before: str
    offsets: OffsetMap
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class CleanText:
    """Running text in simplified characters without noise, with the way back to the source.

    `differing_copies` are paragraphs left out as a second copy that say something else than the first.
    """

    text: str
    offsets: OffsetMap
    source: Source
    script: Script
    steps: tuple[CleaningStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    differing_copies: tuple[SourceSpan, ...] = ()

    def to_source(self, span: CleanSpan) -> SourceSpan:
        """The span of `source.text` that a span of the clean text came from."""
        return self.offsets.to_source(span)

    def to_clean(self, span: SourceSpan) -> CleanSpan:
        """The clean characters that stand for a span of the source; empty where all of it was taken out."""
        return self.offsets.to_clean(span)

    def quote(self, span: CleanSpan) -> str:
        """The source characters behind a clean span."""
        found = self.offsets.to_source(span)
        return self.source.text[found.start : found.end]


Zone = Literal[
    "none", "basis", "problem", "location", "goal", "measure", "deadline", "completion", "status", "unit", "number",
    "verdict", "quantity", "severity", "remark", "contact",
]  # fmt: skip
"""What the part of a form, a section or a table column that a sentence stands in is about."""

LineRole = Literal[
    "title", "meta", "heading", "body", "cell", "mark", "masthead", "number", "signer", "address", "attendance",
    "attachments", "signature", "note", "copies", "imprint",
]  # fmt: skip
"""What a line is in its document: the matter (`heading`, `body`, `cell`), or the form around it, by the elements of GB/T 9704:
`mark` 密级、紧急程度, `masthead` 发文机关标志, `number` 发文字号, `signer` 签发人, `title` 标题, `address` 主送机关, `attachments` 附件说明,
`signature` 署名和成文日期, `note` 附注和联系人, `copies` 抄送, `imprint` 印发机关和日期; `attendance` 出席 of minutes; `meta` is a line a
page adds about the document (date, source, index number)."""

FORM_ROLES: frozenset[LineRole] = frozenset((
    "meta", "mark", "masthead", "number", "signer", "address", "attendance", "attachments", "signature", "note", "copies",
    "imprint",
))  # fmt: skip
"""Lines of the form: they say of the document, by whom and for whom; no problem, figure or deadline is told there."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the clean text and its clauses, with the part of the document it stands in.

    `paragraph` numbers the line; `record` numbers the table row or form the sentence belongs to (None outside);
    `section` numbers the nearest heading above (0 before the first); `label` is the words that set the zone. In a table
    `row` is what the row is about (its first cell) and `unit` the measure word that a caption gives all figures.
    """

    span: CleanSpan
    clauses: tuple[CleanSpan, ...]
    role: LineRole
    zone: Zone
    paragraph: int
    section: int
    record: int | None = None
    label: str = ""
    cell: tuple[int, int, int] | None = None
    row: str = ""
    unit: str = ""


class SentenceIndex:
    """The sentences of a document, found by position and by record; they are in reading order and do not overlap."""

    __slots__ = ("_paragraphs", "_records", "_starts", "sentences")

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self._starts = [sentence.span.start for sentence in sentences]
        self._records: dict[int, list[Sentence]] = {}
        self._paragraphs: dict[int, list[int]] = {}
        for number, sentence in enumerate(sentences):
            self._paragraphs.setdefault(sentence.paragraph, []).append(number)
            if sentence.record is not None:
                self._records.setdefault(sentence.record, []).append(sentence)

    def at(self, position: int) -> Sentence | None:
        """The sentence that holds the character at `position`; None between sentences."""
        number = bisect_right(self._starts, position) - 1
        if number < 0 or position >= self.sentences[number].span.end:
            return None
        return self.sentences[number]

    def behind(self, position: int, paragraph: int | None = None) -> Iterator[Sentence]:
        """The sentences that begin behind `position`; of one paragraph, where one is given."""
        first = bisect_right(self._starts, position)
        if paragraph is None:
            return (self.sentences[number] for number in range(first, len(self.sentences)))
        numbers = self._paragraphs.get(paragraph, ())
        return (self.sentences[numbers[at]] for at in range(bisect_left(numbers, first), len(numbers)))

    def record(self, number: int | None) -> Sequence[Sentence]:
        """The cells of a row, the fields of a form; none for a sentence outside."""
        return self._records.get(number, ()) if number is not None else ()
