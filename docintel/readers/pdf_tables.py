"""Tables as grids; those that ruling lines draw.

Enters: ruling lines. Leaves: tables as grids of cells with rows, columns and spans. Refuses: drawings with so many
lines that looking for cells would take forever; they give no table.

The lines are pdfium's; the tables are those of pdfplumber, without the time that its parser takes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docintel.document import Box, Notice
from docintel.readers.pdf_page import Edge
from docintel.readers.ruled_cells import TableEffort, TooManyLinesError, find_tables

GridKind = Literal["ruled", "open", "continued"]
"""Drawn by lines; by white space, with headings; by white space, going on with a table of the page before."""


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; rows and columns count from 1. `owners` says for each field of the grid which cell covers it."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    owners: dict[tuple[int, int], int]
    kind: GridKind = "ruled"

    @classmethod
    def of_lines(cls, xs: tuple[float, ...], ys: tuple[float, ...], kind: GridKind) -> Grid:
        """A grid without merged cells between lines from left to right and from top to bottom."""
        places = [(row, column) for row in range(1, len(ys)) for column in range(1, len(xs))]
        cells = tuple(GridCell(r, c, 1, 1, (xs[c - 1], ys[r - 1], xs[c], ys[r])) for r, c in places)
        owners = {place: index for index, place in enumerate(places)}
        return cls((xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells, owners, kind)

    def cell_at(self, x: float, y: float) -> int | None:
        """The index of the cell around a point."""
        return self.owners.get((bisect_right(self.ys, y), bisect_right(self.xs, x)))


def find_grids(edges: list[Edge], page: int, effort: TableEffort) -> list[Grid]:
    """The tables that the lines of a page draw, from top to bottom. A frame around one text is no table.

    Where `effort`, what the document may take, is spent, none is looked for and the page is noted there.
    """
    upright = sum(edge[0] == edge[2] or edge[2] - edge[0] < 0.5 for edge in edges)
    if upright < 2 or len(edges) - upright < 2:
        return []
    try:
        tables = find_tables(edges, effort)
    except TooManyLinesError:
        if effort.left < 0:
            effort.without.append(page)
        return []
    return sorted((grid for grid in map(_grid, tables) if len(grid.cells) > 1), key=lambda grid: grid.box[1])


def table_notices(effort: TableEffort) -> Iterator[Notice]:
    """Tells from which page on tables were left out, if they were."""
    if effort.without:
        yield Notice("tables_left_out", details={"page": effort.without[0], "count": len(effort.without)})


def _grid(boxes: list[Box]) -> Grid:
    xs = _marks([value for box in boxes for value in (box[0], box[2])])
    ys = _marks([value for box in boxes for value in (box[1], box[3])])
    cells = []
    for box in sorted(boxes, key=lambda box: (box[1], box[0])):
        left, right = _nearest(xs, box[0]), _nearest(xs, box[2])
        top, bottom = _nearest(ys, box[1]), _nearest(ys, box[3])
        cells.append(GridCell(top + 1, left + 1, max(bottom - top, 1), max(right - left, 1), box))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    owners = {
        (row, column): index
        for index, cell in enumerate(cells)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(cells), owners)


def _marks(values: list[float]) -> list[float]:
    """The distinct positions, those within a hair of each other as one."""
    marks: list[float] = []
    for value in sorted(values):
        if not marks or value - marks[-1] > 1.0:
            marks.append(value)
    return marks


def _nearest(marks: list[float], value: float) -> int:
    above = bisect_left(marks, value)
    if above == len(marks) or (above and value - marks[above - 1] <= marks[above] - value):
        return above - 1
    return above
