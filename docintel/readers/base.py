"""What every reader is given and what every reader is made of.

Enters: nothing. Leaves: `Origin` (what is known of a file before it is read), `Limits` (what a file may cost), the
`Reader` protocol, and `TextBuilder`, in which readers put a text together piece by piece. Refuses: nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from docintel.document import Block, BlockKind, Box, Fault, Notice, Page, Source, SourceTable
from docintel.spans import SourceSpan

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; beyond it the file is refused, or read in part with the warning `truncated`."""

    max_bytes: int = 200 * MEGABYTE
    max_pages: int = 5_000
    max_unpacked_bytes: int = 256 * MEGABYTE
    max_entries: int = 10_000
    max_cells: int = 2_000_000
    max_characters: int = 5_000_000
    max_archive_depth: int = 4
    max_ocr_pages: int = 200
    max_page_seconds: int = 10
    """Processor time for what a page of a PDF draws; a page of the largest plans takes two."""
    max_page_bytes: int = 1024 * MEGABYTE
    max_table_steps: int = 60_000_000
    """What looking for the ruled tables of one document may take, in steps of about a microsecond; what comes after is
    read without, with the warning `tables_left_out`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a file before it is read; `name` is shown to users, `uri` goes into the Report."""

    name: str
    uri: str
    sha256: str
    byte_count: int
    limits: Limits = field(default_factory=Limits)


class Reader(Protocol):
    """One file format.

    `recognises` is given the whole file, and must look at signatures: the beginning, or a container's table of
    contents. The name may only decide between formats that are all plain text (CSV, Markdown).
    `read` gives a `Source` or raises `UnreadableError`.
    """

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    def recognises(self, head: bytes, name: str) -> bool: ...

    def read(self, data: bytes, origin: Origin) -> Source: ...


@dataclass(frozen=True, slots=True)
class FormatReader:
    """A reader made of two functions."""

    name: str
    media_type: str
    recognises: Callable[[bytes, str], bool]
    read: Callable[[bytes, Origin], Source]


@dataclass(slots=True)
class TextBuilder:
    """Text under construction; positions are exact because they are counted while writing, never searched for."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)

    def write(self, text: str) -> SourceSpan:
        """Append `text` and say where it stands."""
        start = self.length
        if text:
            self.pieces.append(text)
            self.length += len(text)
        return SourceSpan(start, self.length)

    def block(self, kind: BlockKind, text: str) -> SourceSpan:
        """Append `text` as a block; its outer blanks are written, but belong to no block."""
        span = self.write(text)
        inner = stripped(text, span.start)
        if inner.start < inner.end:
            self.blocks.append(Block(kind, inner))
        return inner

    def lines(self, kind: BlockKind, text: str) -> SourceSpan:
        """Append `text` with one block for each of its lines, for formats whose line breaks are real ones."""
        start = self.length
        for number, line in enumerate(text.split("\n")):
            if number:
                self.write("\n")
            self.block(kind, line)
        return stripped(text, start)

    def newline(self) -> None:
        """End the line, unless nothing stands on it."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.write("\n")

    def drop_newlines(self, start: int) -> None:
        """Take back the line ends written last, down to `start`: a cell ends without one."""
        while self.length > start and self.pieces[-1] == "\n":
            self.pieces.pop()
            self.length -= 1

    def text(self) -> str:
        return "".join(self.pieces)


def stripped(text: str, offset: int) -> SourceSpan:
    """The span of `text`, which stands at `offset`, without its outer blanks.

    >>> stripped("　　一、问题 ", 10)
    SourceSpan(start=12, end=16)
    """
    left = len(text) - len(text.lstrip())
    return SourceSpan(offset + left, max(offset + left, offset + len(text.rstrip())))


def make_source(
    origin: Origin,
    *,
    text: str,
    media_type: str,
    reader: str,
    encoding: str | None = None,
    blocks: tuple[Block, ...] = (),
    tables: tuple[SourceTable, ...] = (),
    pages: tuple[Page, ...] = (),
    boxes: Callable[[SourceSpan], tuple[Box, ...]] | None = None,
    properties: Mapping[str, str] = MappingProxyType({}),
    notices: tuple[Notice, ...] = (),
    faults: tuple[Fault, ...] = (),
) -> Source:
    """A `Source` with what the origin knows filled in and the warning for a file without any text added."""
    if not text.strip() and not any(notice.code == "empty_text" for notice in notices):
        notices = (*notices, Notice("empty_text"))
    return Source(
        text=text,
        uri=origin.uri,
        media_type=media_type,
        sha256=origin.sha256,
        byte_count=origin.byte_count,
        reader=reader,
        encoding=encoding,
        blocks=blocks,
        tables=tables,
        pages=pages,
        boxes=boxes,
        properties=properties,
        notices=notices,
        faults=faults,
    )


def hush(*loggers: str) -> None:
    """Keep a parser's complaints off the terminal, where Python's last resort would print them.

    A program that sets up logging still gets them.
    """
    for name in loggers:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
