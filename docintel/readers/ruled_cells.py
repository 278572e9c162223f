"""The cells that crossing lines enclose.

Enters: the ruling lines of a page. Leaves: the cells of its tables, as pdfplumber finds them. Refuses: drawings with so
many lines that looking for cells would take forever, and documents that have taken their share (`TooManyLinesError`).

pdfplumber's functions for the same compare every crossing with every other: a second a page for thousands of cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, takewhile
from operator import itemgetter
from typing import Any

from docintel.document import Box

_TOLERANCE = 3.0
_MAX_LINES = 100_000
_MAX_COMPARED = 4_000_000
_MAX_POINTS = 6_000
# In steps: a line is described, sorted and joined, a crossing has sets of its own and becomes a corner, pairs are compared.
_LINE, _CROSSING, _PAIRS_A_STEP = 7, 18, 10

Line = dict[str, Any]
"""A line in the words of pdfplumber."""
Point = tuple[float, float]
Crossings = dict[Point, tuple[set[int], set[int]]]
"""Where lines cross, and the numbers of the upright and the level ones that do."""


class TooManyLinesError(Exception):
    """Looking for the cells would take too long."""


@dataclass(slots=True)
class TableEffort:
    """What looking for the tables of one document may still take, in steps of about a microsecond, and which pages are
    read without tables because nothing is left.

    A dense ledger takes fifteen thousand steps a page, the largest table that is looked for a hundred thousand.
    """

    left: int
    without: list[int] = field(default_factory=list)

    def spend(self, steps: int) -> None:
        """Take so many steps. Raises `TooManyLinesError` where they are not left."""
        self.left -= steps
        if self.left < 0:
            raise TooManyLinesError


def find_tables(edges: list[Box], effort: TableEffort) -> list[list[Box]]:
    """The cells of each table. Raises `TooManyLinesError`."""
    from pdfplumber.table import merge_edges

    effort.spend(_LINE * len(edges))
    if len(edges) > _MAX_LINES:
        raise TooManyLinesError
    merged = merge_edges([_described(edge) for edge in edges], *(_TOLERANCE,) * 4)
    merged = [edge for edge in merged if edge["width"] >= _TOLERANCE or edge["height"] >= _TOLERANCE]
    return _joined(list(_cells(_crossings(merged, effort), effort)))


def _described(edge: Box) -> Line:
    x0, top, x1, bottom = edge
    orientation = "v" if x1 - x0 < bottom - top else "h"
    if orientation == "v":
        x1 = x0
    else:
        bottom = top
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip


def _crossings(lines: list[Line], effort: TableEffort) -> Crossings:
    uprights = sorted((line for line in lines if line["orientation"] == "v"), key=itemgetter("x0", "top"))
    levels = sorted((line for line in lines if line["orientation"] == "h"), key=itemgetter("top", "x0"))
    reaches = [range(*_reach(upright, levels)) for upright in uprights]
    compared = sum(map(len, reaches))
    if compared > _MAX_COMPARED:
        raise TooManyLinesError
    effort.spend(compared // _PAIRS_A_STEP)
    crossings: Crossings = {}
    for number, (upright, reach) in enumerate(zip(uprights, reaches, strict=True)):
        x = upright["x0"]
        for level in reach:
            line = levels[level]
            if line["x0"] - _TOLERANCE <= x <= line["x1"] + _TOLERANCE:
                here = crossings.setdefault((x, line["top"]), (set(), set()))
                here[0].add(number)
                here[1].add(level)
    if len(crossings) > _MAX_POINTS:
        raise TooManyLinesError
    effort.spend(_CROSSING * len(crossings))
    return crossings


def _reach(upright: Line, levels: list[Line]) -> tuple[int, int]:
    """Between which of the level lines, sorted from the top, an upright one ends."""
    first = bisect_left(levels, upright["top"], key=lambda line: line["top"] + _TOLERANCE)
    return first, bisect_right(levels, upright["bottom"], key=lambda line: line["top"] - _TOLERANCE)


def _cells(crossings: Crossings, effort: TableEffort) -> Iterator[Box]:
    """The smallest cell, if any, below and to the right of each crossing."""
    points = sorted(crossings)
    columns: dict[float, list[Point]] = defaultdict(list)
    rows: dict[float, list[Point]] = defaultdict(list)
    for point in points:
        columns[point[0]].append(point)
        rows[point[1]].append(point)
    for point in points:
        corner = _far_corner(point, columns[point[0]], rows[point[1]], crossings, effort)
        if corner is not None:
            yield (*point, *corner)


def _far_corner(point: Point, column: list[Point], row: list[Point], crossings: Crossings, effort: TableEffort) -> Point | None:
    """The corner opposite a point of the smallest cell that drawn lines close."""
    for under in _connected(point, column, crossings, 0):
        tried = 0
        for tried, beside in enumerate(_connected(point, row, crossings, 1), start=1):
            corner = (beside[0], under[1])
            far = crossings.get(corner)
            if far and not far[0].isdisjoint(crossings[beside][0]) and not far[1].isdisjoint(crossings[under][1]):
                effort.spend(tried)
                return corner
        effort.spend(1 + tried)
    return None


def _connected(point: Point, line: list[Point], crossings: Crossings, way: int) -> Iterator[Point]:
    """The crossings behind a point on a line that a drawn line joins with it; where the line breaks off, they end."""
    here = crossings[point][way]
    return takewhile(lambda other: not here.isdisjoint(crossings[other][way]), islice(line, bisect_right(line, point), None))


def _joined(cells: list[Box]) -> list[list[Box]]:
    """Cells by tables: those that share a corner stand in one."""
    at: dict[Point, list[int]] = defaultdict(list)
    for index, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            at[corner].append(index)
    tables: list[list[Box]] = []
    left = dict.fromkeys(range(len(cells)))
    while left:
        waiting, table = [next(iter(left))], []
        del left[waiting[0]]
        while waiting:
            x0, top, x1, bottom = cell = cells[waiting.pop()]
            table.append(cell)
            for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
                new = [index for index in at[corner] if index in left]
                waiting += new
                for index in new:
                    del left[index]
        tables.append(table)
    return tables
