"""The story of a Word document: paragraphs, tables, text boxes.

Enters: the elements `w:body`, `w:footnote`, `w:hdr`, `w:ftr` of a document. Leaves: text, blocks and tables in one
`TextBuilder`. Refuses: nothing; unknown elements are looked through for text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docintel.document import BlockKind, SourceCell, SourceTable
from docintel.readers.base import TextBuilder
from docintel.readers.docx_numbering import Numbering
from docintel.readers.docx_xml import MC, M, W, attribute, is_on, number, value
from docintel.readers.symbols import in_font
from docintel.spans import SourceSpan

if TYPE_CHECKING:
    from lxml.etree import _Element

_DELETED = frozenset((f"{W}del", f"{W}moveFrom"))
_PROPERTIES = frozenset(
    (f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}tcPr", f"{W}tblPr", f"{W}trPr", f"{W}tblGrid")
)
_BREAKS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_TEXT = frozenset((f"{W}t", f"{M}t"))
_TEXT_BOX = f"{W}txbxContent"
_MAX_SPAN = 1_000


@dataclass(slots=True)
class _Grid:
    """A table under construction; `open` says which cell each column last belonged to, for vertical merges."""

    cells: list[SourceCell] = field(default_factory=list)
    open: dict[int, int] = field(default_factory=dict)
    row: int = 0


@dataclass(slots=True)
class Body:
    numbering: Numbering
    max_cells: int
    builder: TextBuilder = field(default_factory=TextBuilder)
    grids: list[_Grid] = field(default_factory=list)
    field_codes: list[bool] = field(default_factory=list)
    carried: str = ""
    cell_count: int = 0

    def content(self, element: _Element | None, *, cell: bool = False, furniture: bool = False) -> None:
        """Write everything in a story or a cell, in order."""
        for child in element if element is not None else ():
            if child.tag == f"{W}p":
                self._paragraph(child, cell=cell, furniture=furniture)
            elif child.tag == f"{W}tbl":
                self._table(child, furniture=furniture)
            elif child.tag == f"{MC}AlternateContent":
                self.content(_alternative(child), cell=cell, furniture=furniture)
            elif child.tag not in _DELETED and child.tag not in _PROPERTIES:
                self.content(child, cell=cell, furniture=furniture)

    def tables(self) -> tuple[SourceTable, ...]:
        numbered = enumerate((grid for grid in self.grids if grid.cells), start=1)
        return tuple(SourceTable(n, tuple(grid.cells)) for n, grid in numbered)

    def _paragraph(self, paragraph: _Element, *, cell: bool, furniture: bool) -> None:
        boxes: list[_Element] = []
        text = self.carried + "".join(self._inline(paragraph, boxes))
        self.carried = ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            # Its end was deleted under change tracking: accepted, it runs on into the next paragraph.
            self.carried = text
            return
        kind = self._kind(paragraph, cell=cell, furniture=furniture)
        if text.strip():
            self.builder.lines(kind, self.numbering.label(paragraph) + text)
            self.builder.write("\n")
        elif not boxes and value(paragraph, "pPr/numPr/numId"):
            # An empty list item still takes a number, and Word shows it.
            self.numbering.label(paragraph)
        for box in boxes:
            self.content(box, cell=cell, furniture=furniture)

    def _kind(self, paragraph: _Element, *, cell: bool, furniture: bool) -> BlockKind:
        if furniture:
            return "furniture"
        if cell:
            return "cell"
        return "heading" if self.numbering.is_heading(paragraph) else "paragraph"

    def _inline(self, element: _Element, boxes: list[_Element]) -> Iterator[str]:
        """The text inside a paragraph; text boxes that hang on it are put aside."""
        for child in element:
            tag = child.tag
            if tag in _TEXT:
                if not any(self.field_codes):
                    yield child.text or ""
            elif tag in _BREAKS:
                yield _BREAKS[tag]
            elif tag == f"{W}fldChar":
                self._field(attribute(child, "fldCharType"))
            elif tag == f"{W}sym":
                yield _symbol(child)
            elif tag == f"{W}ruby":
                yield from self._ruby(child, boxes)
            elif tag == _TEXT_BOX:
                boxes.append(child)
            elif tag == f"{MC}AlternateContent":
                yield from self._inline(_alternative(child), boxes)
            elif tag not in _DELETED and tag not in _PROPERTIES and not _is_hidden(child):
                yield from self._inline(child, boxes)

    def _field(self, kind: str) -> None:
        """Follow fields: between begin and separate stands what is computed, behind separate what is shown."""
        if kind == "begin":
            self.field_codes.append(True)
        elif kind == "separate" and self.field_codes:
            self.field_codes[-1] = False
        elif kind == "end" and self.field_codes:
            self.field_codes.pop()

    def _ruby(self, element: _Element, boxes: list[_Element]) -> Iterator[str]:
        """Pinyin over a character is shown behind it in brackets, as browsers do."""
        base, reading = element.find(f"{W}rubyBase"), element.find(f"{W}rt")
        if base is not None:
            yield from self._inline(base, boxes)
        said = "".join(self._inline(reading, boxes)) if reading is not None else ""
        if said.strip():
            yield f"({said})"

    def _table(self, table: _Element, *, furniture: bool) -> None:
        self.builder.newline()
        grid = _Grid()
        self.grids.append(grid)
        for row in _inside(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            grid.row += 1
            self._row(row, grid, furniture=furniture)
            self.builder.write("\n")

    def _row(self, row: _Element, grid: _Grid, *, furniture: bool) -> None:
        column = 1 + min(max(number(value(row, "trPr/gridBefore"), 0), 0), _MAX_SPAN)
        for index, cell in enumerate(_inside(row, f"{W}tc")):
            if index:
                self.builder.write("\t")
            width = min(max(number(value(cell, "tcPr/gridSpan"), 1), 1), _MAX_SPAN)
            if not self._merged(cell, grid, column, width):
                self._cell(cell, grid, column, width, furniture=furniture)
            column += width

    def _merged(self, cell: _Element, grid: _Grid, column: int, width: int) -> bool:
        """Whether a cell is only the continuation of one above or before it, which it then lengthens."""
        properties = cell.find(f"{W}tcPr")
        upward = properties.find(f"{W}vMerge") if properties is not None else None
        if upward is not None and attribute(upward, "val", "continue") == "continue" and column in grid.open:
            grown = grid.cells[grid.open[column]]
            if grown.row + grown.row_span == grid.row:
                self._replace(grid, grid.open[column], grid.row - grown.row + 1, grown.column_span)
                return True
        if value(cell, "tcPr/hMerge") == "continue" and grid.cells and grid.cells[-1].row == grid.row:
            last = grid.cells[-1]
            self._replace(grid, len(grid.cells) - 1, last.row_span, last.column_span + width)
            return True
        return False

    def _replace(self, grid: _Grid, index: int, rows: int, columns: int) -> None:
        cell = grid.cells[index]
        grid.cells[index] = SourceCell(cell.row, cell.column, cell.span, rows, columns)

    def _cell(self, cell: _Element, grid: _Grid, column: int, width: int, *, furniture: bool) -> None:
        start = self.builder.length
        self.content(cell, cell=True, furniture=furniture)
        self.builder.drop_newlines(start)
        self.cell_count += 1
        if self.cell_count <= self.max_cells:
            grid.open[column] = len(grid.cells)
            grid.cells.append(SourceCell(grid.row, column, SourceSpan(start, self.builder.length), 1, width))


def _inside(element: _Element, tag: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also where content controls or change marks wrap them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _DELETED and child.tag not in _PROPERTIES and child.tag != f"{W}tc":
            yield from _inside(child, tag)


def _alternative(element: _Element) -> _Element:
    """The same content stands twice, for new and for old programs; the first says it fully."""
    choice = element.find(f"{MC}Choice")
    if choice is not None:
        return choice
    fallback = element.find(f"{MC}Fallback")
    return element if fallback is None else fallback


def _is_hidden(element: _Element) -> bool:
    return element.tag == f"{W}r" and is_on(element, "rPr/vanish")


def _symbol(element: _Element) -> str:
    """A character given by its place in a font."""
    try:
        character = chr(int(attribute(element, "char"), 16))
    except (ValueError, OverflowError):
        return ""
    shown = in_font(character, attribute(element, "font"))
    return "" if "\ud800" <= shown <= "\udfff" else shown
