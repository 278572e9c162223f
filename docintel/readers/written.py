"""Pages put into one text, and rows that a page break cut made whole.

Enters: the text of all pages, page after page, with its blocks, tables and places, and which rows are the lower halves of
rows on the page before. Leaves: the same with each half of a cell behind its other half, so that a row reads as if no page
ended in it. A page is then told in several stretches. Refuses: nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from docintel.document import Block, Page, SourceTable
from docintel.readers.glyphs import LINE_END, PlacedText
from docintel.spans import SourceSpan


@dataclass(frozen=True, slots=True)
class Written:
    """All pages as one text; `placed` runs parallel to `pages`."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[SourceTable, ...]
    pages: tuple[Page, ...]
    placed: tuple[PlacedText, ...]


@dataclass(frozen=True, slots=True)
class CutCell:
    """The rest of a cell, and where the cell ends that it belongs to; `goes_on`: its first line is the rest of a paragraph."""

    behind: int
    rest: SourceSpan
    goes_on: bool


@dataclass(frozen=True, slots=True)
class CutRow:
    """The lower half of a row, its signs included; its cells with something in them."""

    span: SourceSpan
    cells: tuple[CutCell, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text as it was, all of one page; `rest`: a line end is set before it."""

    start: int
    end: int
    page: int
    rest: bool


def with_rows_whole(written: Written, cut: Sequence[CutRow]) -> Written:
    """The text with the rests of cells behind their cells."""
    if not cut:
        return written
    pieces = list(_pieces(written, cut))
    moved = _Moved(pieces)
    cells = [cell for row in cut for cell in row.cells]
    ends = {cell.behind: moved.end(cell.rest.end) for cell in cells}
    joints = {moved.start(cell.rest.start) for cell in cells if cell.goes_on}
    tables = []
    for table in written.tables:
        told = (
            replace(cell, span=SourceSpan(span.start, ends.get(cell.span.end, span.end) if span.end > span.start else span.end))
            for cell in table.cells
            for span in (moved.span(cell.span),)
        )
        tables.append(replace(table, cells=tuple(told)))
    pages, placed = _stretches(written, pieces)
    text = "".join("\n" * piece.rest + written.text[piece.start : piece.end] for piece in pieces)
    blocks = _joined(sorted(Block(block.kind, moved.span(block.span)) for block in written.blocks), joints)
    return Written(text, blocks, tuple(tables), pages, placed)


def _pieces(written: Written, cut: Sequence[CutRow]) -> Iterator[_Piece]:
    """The text in its new order."""
    rests: dict[int, list[SourceSpan]] = {}
    for row in cut:
        for cell in row.cells:
            rests.setdefault(cell.behind, []).append(cell.rest)
    starts = [page.span.start for page in written.pages]
    stops = sorted({*rests, *starts, *(edge for row in cut for edge in row.span), len(written.text)})
    left_out = {row.span.start for row in cut}
    at, is_kept = 0, True
    for stop in stops:
        page = bisect_right(starts, at) - 1
        if is_kept and at < stop:
            yield _Piece(at, stop, page, rest=False)
        for rest in rests.get(stop, ()):
            yield _Piece(*rest, bisect_right(starts, rest.start) - 1, rest=True)
        at = stop
        is_kept = stop not in left_out


class _Moved:
    """Where the characters of the old text stand in the new one."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        at = 0
        placed: list[tuple[int, int]] = []
        for piece in pieces:
            at += piece.rest
            placed.append((piece.start, at))
            at += piece.end - piece.start
        placed.sort()
        self._old = [old for old, _ in placed]
        self._new = [new for _, new in placed]

    def start(self, position: int) -> int:
        """The new place of a character."""
        number = bisect_right(self._old, position) - 1
        return self._new[number] + position - self._old[number]

    def end(self, position: int) -> int:
        """The new place behind the character before `position`."""
        return self.start(position - 1) + 1

    def span(self, span: SourceSpan) -> SourceSpan:
        start = self.start(span.start)
        return SourceSpan(start, self.end(span.end) if span.end > span.start else start)


def _stretches(written: Written, pieces: Sequence[_Piece]) -> tuple[tuple[Page, ...], tuple[PlacedText, ...]]:
    """The pages as the new text goes through them, and the places of its characters."""
    pages: list[Page] = []
    placed: list[PlacedText] = []
    at = 0
    for number, run in groupby(pieces, key=lambda piece: piece.page):
        old = written.placed[number]
        edges = (old.left, old.top, old.right, old.bottom)
        new: tuple[array[float], ...] = tuple(array("f") for _ in edges)
        for piece in run:
            for values, taken in zip(edges, new, strict=True):
                if piece.rest:
                    taken.append(LINE_END)
                taken.extend(values[piece.start - old.start : piece.end - old.start])
        span = SourceSpan(at, at + len(new[0]))
        pages.append(Page(written.pages[number].number, span))
        placed.append(PlacedText(span.start, span.end, old.turn, *new))
        at = span.end
    return tuple(pages), tuple(placed)


def _joined(blocks: Sequence[Block], joints: set[int]) -> tuple[Block, ...]:
    """The blocks with those that begin at a joint made one with the block before them."""
    joined: list[Block] = []
    for block in blocks:
        if joined and block.span.start in joints and joined[-1].span.end == block.span.start - 1:
            joined[-1] = Block(joined[-1].kind, SourceSpan(joined[-1].span.start, block.span.end))
        else:
            joined.append(block)
    return tuple(joined)
