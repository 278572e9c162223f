"""Pages put into one text.

Enters: laid out pages in order. Leaves: text, blocks, tables, pages and the place of every character. Refuses: nothing.

Paragraphs are joined over the ends of columns and pages, so that their blocks may hold the blocks of a footer and a header.
Tables are joined over page breaks here: a table that ends one page and a table with the same columns that begins the
next are one (where white space alone shows the columns, which are never quite as wide again, if it repeats the headings
or goes on without any); rows at its top that repeat the table's first rows are furniture.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docintel.document import Block, BlockKind, Page, SourceCell, SourceTable
from docintel.readers.base import TextBuilder
from docintel.readers.glyphs import INSERTED, LINE_END, Glyphs, PlacedText
from docintel.readers.layout import Line, Paragraph, Run, cell_goes_on, find_lines, goes_on, line_pieces
from docintel.readers.page_furniture import find_furniture
from docintel.readers.page_layout import GridContent, Margins, PageContent, margins_of, page_items
from docintel.readers.pdf_tables import GridCell
from docintel.readers.written import CutCell, CutRow, Written, with_rows_whole
from docintel.spans import SourceSpan

_HEADER_ROWS = 3
_COLUMN_TOLERANCE = 4.0


def write_document(pages: Sequence[PageContent]) -> Written:
    """All pages as one text."""
    writer = DocumentWriter()
    for page, furniture in zip(pages, find_furniture(pages), strict=True):
        writer.page(page, furniture)
    return writer.finish()


@dataclass(slots=True)
class _OpenTable:
    """A table being written: its columns, its first rows as texts, how many rows it has so far, and of the last row the
    words of each cell, where it ends, and the paragraph that it ends with."""

    widths: tuple[float, ...]
    head: list[tuple[tuple[int, str], ...]]
    cells: list[SourceCell] = field(default_factory=list)
    rows: int = 0
    last_row: dict[int, str] = field(default_factory=dict)
    last_ends: dict[int, int] = field(default_factory=dict)
    last_paragraphs: dict[int, tuple[Paragraph, Glyphs]] = field(default_factory=dict)


@dataclass(slots=True)
class _Places:
    left: array[float] = field(default_factory=lambda: array("f"))
    top: array[float] = field(default_factory=lambda: array("f"))
    right: array[float] = field(default_factory=lambda: array("f"))
    bottom: array[float] = field(default_factory=lambda: array("f"))

    def copy(self, glyphs: Glyphs, start: int, end: int) -> None:
        self.left.extend(glyphs.left[start:end])
        self.top.extend(glyphs.top[start:end])
        self.right.extend(glyphs.right[start:end])
        self.bottom.extend(glyphs.bottom[start:end])

    def mark(self, sign: float) -> None:
        for values in (self.left, self.top, self.right, self.bottom):
            values.append(sign)


@dataclass(slots=True)
class DocumentWriter:
    builder: TextBuilder = field(default_factory=TextBuilder)
    places: _Places = field(default_factory=_Places)
    tables: list[_OpenTable] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    placed: list[PlacedText] = field(default_factory=list)
    open_table: _OpenTable | None = None
    cut: list[CutRow] = field(default_factory=list)
    margins: Margins | None = None
    """Those of the page written last."""
    last: tuple[Paragraph, Glyphs, int] | None = None
    """The paragraph written last, with its page's characters and the number of its block."""

    def page(self, page: PageContent, furniture: frozenset[Run]) -> None:
        """Write a page: header, body, footer."""
        start = self.builder.length
        self.places = _Places()
        lines = find_lines(furniture)
        middle = page.height / 2
        for line in lines:
            if line.top < middle:
                self._lines((line,), page.glyphs, "furniture")
        self._body(page, furniture)
        for line in lines:
            if line.top >= middle:
                self._lines((line,), page.glyphs, "furniture")
        span = SourceSpan(start, self.builder.length)
        places = self.places
        self.pages.append(Page(page.number, span))
        self.placed.append(
            PlacedText(span.start, span.end, page.turn, places.left, places.top, places.right, places.bottom)
        )

    def finish(self) -> Written:
        """Everything written, tables numbered."""
        tables = tuple(SourceTable(n, tuple(table.cells)) for n, table in enumerate(self.tables, start=1))
        text = self.builder.text()
        written = Written(text, tuple(self.builder.blocks), tables, tuple(self.pages), tuple(self.placed))
        return with_rows_whole(written, self.cut)

    def _body(self, page: PageContent, furniture: frozenset[Run]) -> None:
        self.margins = margins_of(page, furniture, self.margins)
        for item in page_items(page, furniture, self.margins):
            if isinstance(item, Paragraph):
                self._paragraph(item, page.glyphs)
                self.open_table = None
            else:
                self._table(item, page.glyphs)
                self.last = None

    def _paragraph(self, paragraph: Paragraph, glyphs: Glyphs) -> None:
        """Write a paragraph; the rest of one that a page or column before began makes one block with it."""
        begun = self.last if self._is_rest(paragraph, glyphs) else None
        self._lines(paragraph.lines, glyphs, "heading" if paragraph.heading else "paragraph")
        if begun is None:
            self.last = (paragraph, glyphs, len(self.builder.blocks) - 1)
            return
        rest = self.builder.blocks.pop()
        first = self.builder.blocks[begun[2]]
        self.builder.blocks[begun[2]] = Block(first.kind, SourceSpan(first.span.start, rest.span.end))
        whole = Paragraph((*begun[0].lines, *paragraph.lines), paragraph.margins)
        self.last = (whole, glyphs, begun[2])

    def _is_rest(self, paragraph: Paragraph, glyphs: Glyphs) -> bool:
        if self.last is None:
            return False
        before, characters, _ = self.last
        moved_on = characters is not glyphs or paragraph.lines[0].top < before.lines[-1].top
        return moved_on and goes_on(before, characters, paragraph, glyphs)

    def _lines(self, lines: Sequence[Line], glyphs: Glyphs, kind: BlockKind, *, last_end: bool = True) -> None:
        """Write lines as one block; the line end behind it is no part of it."""
        start = self.builder.length
        for number, line in enumerate(lines):
            if number:
                self._sign("\n")
            for piece in line_pieces(line, glyphs):
                if isinstance(piece, str):
                    self._sign(piece)
                else:
                    self.builder.write(glyphs.text[piece[0] : piece[1]])
                    self.places.copy(glyphs, *piece)
        if self.builder.length > start:
            self.builder.blocks.append(Block(kind, SourceSpan(start, self.builder.length)))
        if last_end:
            self._sign("\n")

    def _sign(self, sign: str) -> None:
        self.builder.write(sign)
        self.places.mark(LINE_END if sign == "\n" else INSERTED)

    def _table(self, content: GridContent, glyphs: Glyphs) -> None:
        rows = max(cell.row + cell.row_span - 1 for cell in content.grid.cells)
        table = self._joined(content, glyphs)
        if table is None:
            table = _OpenTable(_widths(content), [content.texts(glyphs, row) for row in range(1, _HEADER_ROWS + 1)])
            self.tables.append(table)
            repeated, shift, is_rest = 0, 0, False
        else:
            repeated = _repeated(table, content, glyphs)
            shift = table.rows - repeated
            is_rest = _is_rest_of_row(table, content.texts(glyphs, repeated + 1))
            shift -= is_rest
        for row in range(1, rows + 1):
            if is_rest and row == repeated + 1:
                self._rest_of_row(content, row, glyphs, table)
            else:
                self._row(content, row, glyphs, None if row <= repeated else table, shift)
        table.rows = shift + rows
        last = dict(content.texts(glyphs, rows))
        # A row that fills a page and is cut again is known by all that stands in it.
        table.last_row = _put_together(table.last_row, last) if is_rest and rows == repeated + 1 else last
        self.open_table = table

    def _joined(self, content: GridContent, glyphs: Glyphs) -> _OpenTable | None:
        table = self.open_table
        widths = _widths(content)
        if table is None or len(widths) != len(table.widths):
            return None
        if content.grid.kind == "continued":
            return table
        if content.grid.kind == "open":
            return table if _repeated(table, content, glyphs) else None
        near = all(abs(one - other) < _COLUMN_TOLERANCE for one, other in zip(widths, table.widths, strict=True))
        return table if near else None

    def _row(self, content: GridContent, row: int, glyphs: Glyphs, table: _OpenTable | None, shift: int) -> None:
        """Write one row; without a table it is a repeated header."""
        if table is not None:
            table.last_ends, table.last_paragraphs = {}, {}
        for cell, paragraphs, span in self._cells(content, row, glyphs, "furniture" if table is None else "cell"):
            if table is not None:
                table.cells.append(SourceCell(row + shift, cell.column, span, cell.row_span, cell.column_span))
                table.last_ends[cell.column] = span.end
                if paragraphs:
                    table.last_paragraphs[cell.column] = paragraphs[-1], glyphs

    def _rest_of_row(self, content: GridContent, row: int, glyphs: Glyphs, table: _OpenTable) -> None:
        """Write the lower half of the row that the page break cut; in the end it stands with the upper one."""
        start = self.builder.length
        rests = []
        for cell, paragraphs, span in self._cells(content, row, glyphs, "cell"):
            if paragraphs:
                above, characters = table.last_paragraphs[cell.column]
                goes_on = cell_goes_on(above, characters, paragraphs[0], glyphs)
                rests.append(CutCell(table.last_ends[cell.column], span, goes_on))
                table.last_paragraphs[cell.column] = paragraphs[-1], glyphs
        self.cut.append(CutRow(SourceSpan(start, self.builder.length), tuple(rests)))

    def _cells(
        self, content: GridContent, row: int, glyphs: Glyphs, kind: BlockKind
    ) -> Iterator[tuple[GridCell, tuple[Paragraph, ...], SourceSpan]]:
        """Write the cells of a row, each with what stands in it and where it is written."""
        cells = [pair for pair in zip(content.grid.cells, content.cells, strict=True) if pair[0].row == row]
        for number, (cell, paragraphs) in enumerate(cells):
            if number:
                self._sign("\t")
            start = self.builder.length
            for index, paragraph in enumerate(paragraphs):
                self._lines(paragraph.lines, glyphs, kind, last_end=index < len(paragraphs) - 1)
            yield cell, paragraphs, SourceSpan(start, self.builder.length)
        self._sign("\n")


def _widths(content: GridContent) -> tuple[float, ...]:
    xs = content.grid.xs
    return tuple(right - left for left, right in itertools.pairwise(xs))


def _repeated(table: _OpenTable, content: GridContent, glyphs: Glyphs) -> int:
    """How many rows at the top only repeat the head of the table."""
    count = 0
    for head in table.head:
        row = content.texts(glyphs, count + 1)
        if not head or row != head or not any(text for _, text in row):
            break
        count += 1
    return count


def _put_together(upper: dict[int, str], lower: dict[int, str]) -> dict[int, str]:
    return {column: upper.get(column, "") + lower.get(column, "") for column in {**upper, **lower}}


def _is_rest_of_row(table: _OpenTable, row: tuple[tuple[int, str], ...]) -> bool:
    """Whether a page's first row is the lower half of the row that the page break cut.

    Then its first cell, which holds the number, is empty, and no cell goes on that was empty above.
    """
    if len(row) < 2 or row[0][1] or not table.last_row.get(1):
        return False
    filled = [column for column, text in row if text]
    return bool(filled) and all(table.last_row.get(column) for column in filled)
