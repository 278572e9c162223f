"""Running text with tables, as word processors before XML store it: cells and rows end with a mark.

Enters: paragraphs, ends of cells, ends of rows, each with how deep in tables it stands (0: in none). Leaves: text,
blocks and tables in one `TextBuilder`; a column is where the edges of a table's cells say. Refuses: nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from docintel.document import BlockKind, SourceCell, SourceTable
from docintel.readers.base import TextBuilder
from docintel.spans import SourceSpan

_SAME_EDGE = 30  # twentieths of a point: what rounding makes of one line
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class CellEdges:
    """Where a cell stands in its row, in twentieths of a point, and what it is merged with."""

    left: int
    right: int
    joins_left: bool = False
    upward: Literal["", "first", "joined"] = ""


@dataclass(slots=True)
class _Table:
    order: int
    rows: list[tuple[list[SourceSpan], Sequence[CellEdges]]] = field(default_factory=list)
    cells: list[SourceSpan] = field(default_factory=list)
    start: int | None = None


@dataclass(slots=True)
class Flow:
    """A text under construction."""

    max_cells: int
    builder: TextBuilder = field(default_factory=TextBuilder)
    open: list[_Table] = field(default_factory=list)
    done: list[tuple[int, list[SourceCell]]] = field(default_factory=list)
    opened: int = 0
    cell_count: int = 0

    def paragraph(self, text: str, kind: BlockKind, depth: int) -> None:
        """A paragraph; one without characters leaves no trace."""
        self._go(depth)
        if text.strip():
            self._begin_cell()
            self.builder.lines("cell" if depth and kind != "furniture" else kind, text)
            self.builder.write("\n")

    def end_cell(self, text: str, kind: BlockKind, depth: int) -> None:
        """The last paragraph of a cell."""
        self.paragraph(text, kind, max(depth, 1))
        table = self.open[-1]
        start = self._begin_cell()
        self.builder.drop_newlines(start)
        table.cells.append(SourceSpan(start, self.builder.length))
        table.start = None

    def end_row(self, edges: Sequence[CellEdges], depth: int) -> None:
        """A row is done; its marks say where its cells stood."""
        self._go(max(depth, 1))
        table = self.open[-1]
        if table.start is not None:
            self.end_cell("", "cell", depth)
        self.cell_count += len(table.cells)
        if table.cells and self.cell_count <= self.max_cells:
            table.rows.append((table.cells, edges))
        if table.cells:
            self.builder.write("\n")
        table.cells = []

    def leave_tables(self) -> None:
        """A story ends, and with it its tables."""
        self._go(0)

    def finish(self) -> tuple[SourceTable, ...]:
        """Close what is open; the tables in the order in which they begin."""
        self._go(0)
        self.builder.newline()
        tables = (cells for _, cells in sorted(self.done, key=lambda pair: pair[0]) if cells)
        return tuple(SourceTable(number, tuple(cells)) for number, cells in enumerate(tables, start=1))

    def _go(self, depth: int) -> None:
        """Be as deep in tables as `depth` says, closing or opening what that takes."""
        depth = min(depth, MAX_DEPTH)
        while len(self.open) > depth:
            table = self.open[-1]
            if table.cells or table.start is not None:
                self.end_row((), len(self.open))
            self.open.pop()
            self.done.append((table.order, _placed(table.rows)))
        while len(self.open) < depth:
            if self.open:
                self._begin_cell()
            self.builder.newline()
            self.open.append(_Table(self.opened))
            self.opened += 1

    def _begin_cell(self) -> int:
        """Where the open cell begins; outside tables, where we are."""
        if not self.open:
            return self.builder.length
        table = self.open[-1]
        if table.start is None:
            if table.cells:
                self.builder.write("\t")
            table.start = self.builder.length
        return table.start


def _placed(rows: list[tuple[list[SourceSpan], Sequence[CellEdges]]]) -> list[SourceCell]:
    """The cells of a table with rows and columns; merged ones once, as large as they are."""
    marks = _marks([edge for _, edges in rows for cell in edges for edge in (cell.left, cell.right)])
    cells: list[SourceCell] = []
    above: dict[int, int] = {}
    for row, (spans, edges) in enumerate(rows, start=1):
        for index, span in enumerate(spans):
            if index >= len(edges) or len(edges) != len(spans):
                cells.append(SourceCell(row, index + 1, span))
                continue
            edge = edges[index]
            column, width = _columns(marks, edge)
            is_blank = span.start == span.end
            if edge.joins_left and is_blank and cells and cells[-1].row == row:
                last = cells[-1]
                cells[-1] = SourceCell(row, last.column, last.span, last.row_span, last.column_span + width)
            elif edge.upward == "joined" and is_blank and column in above:
                upper = cells[above[column]]
                height = row - upper.row + 1
                cells[above[column]] = SourceCell(upper.row, column, upper.span, height, upper.column_span)
            else:
                above[column] = len(cells)
                cells.append(SourceCell(row, column, span, 1, width))
    return cells


def _columns(marks: list[int], edge: CellEdges) -> tuple[int, int]:
    """The column from 1 and how many columns wide."""
    left = bisect_left(marks, edge.left - _SAME_EDGE)
    right = bisect_left(marks, edge.right - _SAME_EDGE)
    return left + 1, max(right - left, 1)


def _marks(values: list[int]) -> list[int]:
    marks: list[int] = []
    for value in sorted(values):
        if not marks or value - marks[-1] > _SAME_EDGE:
            marks.append(value)
    return marks
