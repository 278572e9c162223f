"""Tables without rules: columns shown by white space alone, as in a ledger that was set with tabulators.

Enters: the runs of a page outside its ruled tables. Leaves: `Grid`s like those of ruled tables, so that everything
behind treats the two alike. Refuses: running text, columns of prose, letterheads, lists of names: a table has three
columns, white strips between them from top to bottom, and something that says it is one: a row of column headings,
rows that are numbered, or a column of figures.

Words: a strip is white between two columns; a piece is what stands together on a line; an anchor is a line that begins
a row, in contrast to one that goes on with a cell above it, or stands above the middle of a row whose cells are centred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from docintel.lexicon.labels import LONGEST_LABEL, zone_of_label
from docintel.readers.glyphs import Glyphs
from docintel.readers.layout import Line, Run, find_lines
from docintel.readers.pdf_tables import Grid, GridKind

_FEWEST_COLUMNS, _MOST_COLUMNS = 3, 40
# Lines of a page header, above what goes on from the page before.
_HEADER_LINES = 3
_FEWEST_ROWS = 3
_NUMBER = re.compile(r"[(（]?(?:\d{1,4}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）]?[、．.]?")
_FIGURE = re.compile(r"[-+]?[\d,，]+(?:\.\d+)?[%％]?|[-—/]+")
# All in em: the narrowest strip, what parts two pieces, the farthest that a table's next line may be, and a cell's.
_STRIP, _GAP, _FAR, _NEAR = 0.35, 0.6, 4.0, 0.6
_SAME_SIZE, _TOLD = 0.15, 0.25
_UNBROKEN = "".join(map(chr, range(0x21, 0x7F)))

Extent = tuple[float, float]
Piece = tuple[str, float, float]
"""Text, left and right edge: of a character, of a piece, or of what a line has in one column."""


def find_open_grids(runs: Sequence[Run], glyphs: Glyphs, above: Grid | None = None) -> list[Grid]:
    """The tables without rules among some runs; `above` is the one that the page before ended with."""
    ordered = sorted(runs, key=lambda run: run.top + run.bottom)
    if not any(_side_by_side(one, other) for one, other in pairwise(ordered)):
        return []
    lines = [_read(line, glyphs) for line in find_lines(ordered)]
    grids: list[Grid] = []
    first = tried = 0
    while first < len(lines):
        labelled = _is_heading(lines[first])
        table = None if grids or above is None or labelled or first > _HEADER_LINES else _continued(lines, first, above)
        if table is None and (labelled or first >= tried):
            table = _headed(lines, first)
            if table is not None and not _tells_rows(table):
                # What stands below looked like rows and is none: without labels nothing in it begins a table.
                tried, table = first + len(table.lines), None
        if table is not None:
            grids.append(table.grid("open" if table.head else "continued"))
        first += len(table.lines) if table is not None else 1
    return grids


def _side_by_side(run: Run, other: Run) -> bool:
    shared = min(run.bottom, other.bottom) - max(run.top, other.top)
    return shared > 0.5 * (run.bottom - run.top) and (run.right < other.left or other.right < run.left)


@dataclass(frozen=True, slots=True)
class _TableLine:
    line: Line
    inked: tuple[Piece, ...]
    """Each character that is no blank, with its left and right edge."""
    pieces: tuple[Piece, ...]


def _read(line: Line, glyphs: Glyphs) -> _TableLine:
    inked = tuple(
        (glyphs.text[index], glyphs.left[index], glyphs.right[index])
        for run in line.runs
        for index in range(run.start, run.end)
        if not glyphs.text[index].isspace()
    )
    return _TableLine(line, inked, tuple(_joined_labels(list(_pieces(inked, line.em)))))


def _pieces(inked: Sequence[Piece], em: float) -> Iterator[Piece]:
    """What stands together: strips may be narrower than what breaks a run."""
    first = 0
    for last in range(1, len(inked) + 1):
        if last == len(inked) or inked[last][1] - inked[last - 1][2] > _GAP * em:
            yield "".join(text for text, _, _ in inked[first:last]), inked[first][1], inked[last - 1][2]
            first = last


def _joined_labels(pieces: list[Piece]) -> Iterator[Piece]:
    """Single characters that make a label together (序 号) as one piece."""
    first = 0
    while first < len(pieces):
        end = min(len(pieces), first + LONGEST_LABEL)
        single = next((n for n in range(first, end) if len(pieces[n][0]) > 1), end)
        lasts = range(single, first + 1, -1)
        last = next((n for n in lasts if zone_of_label("".join(p[0] for p in pieces[first:n]))), first + 1)
        yield "".join(piece[0] for piece in pieces[first:last]), pieces[first][1], pieces[last - 1][2]
        first = last


@dataclass(slots=True)
class _Table:
    """A table while it is found, line by line.

    `strips` holds for each two neighbouring columns the stretches between them that no line has inked so far; `head` is 1
    where the first line is a row of headings.
    """

    em: float
    extent: Extent
    strips: list[list[Extent]]
    head: int
    lines: list[_TableLine] = field(default_factory=list)
    borders: list[float] = field(default_factory=list)
    cells: list[dict[int, Piece]] = field(default_factory=list)
    """For each line, what it has in each column, from 0."""
    starts: list[int] = field(default_factory=list)
    """The lines that begin a row."""

    def take(self, line: _TableLine) -> bool:
        """Add the next line, unless it stands apart or leaves no white between two columns."""
        if self.lines:
            if self._gap(line) > _FAR * self.em or line.line.left > self.extent[1] or line.line.right < self.extent[0]:
                return False
            if len(self.lines) > self.head and abs(line.line.em - self.em) > _SAME_SIZE * self.em:
                return False
        strips = [_uninked(stretches, line) for stretches in self.strips]
        if not all(any(end - start >= _STRIP * self.em for start, end in stretches) for stretches in strips):
            return False
        self.strips = strips
        self.extent = min(self.extent[0], line.line.left), max(self.extent[1], line.line.right)
        self.lines.append(line)
        return True

    def _gap(self, line: _TableLine, number: int | None = None) -> float:
        """The white above a line; lines of a row with centred cells overlap."""
        number = len(self.lines) if number is None else number
        return line.line.top - max(each.line.bottom for each in self.lines[max(0, number - 3) : number])

    def settle(self) -> None:
        """Find columns and rows, and drop lines below that are no part of the last row."""
        self.borders = self._borders()
        self.cells = [_columns(line, self.borders) for line in self.lines]
        anchors = self._anchors()
        if not anchors:
            return
        later = [self._start(before, anchor) for before, anchor in pairwise(anchors)]
        first = self._start(0, anchors[0]) if self.head else self._first_start(anchors[0], later)
        self.starts = sorted({0, first, *later})
        end = self._end(anchors)
        del self.lines[end:], self.cells[end:]

    def _borders(self) -> list[float]:
        """Where columns meet: in the stretch that parts the pieces of the full lines rightly, else in the widest."""
        full = [line.pieces for line in self.lines if len(line.pieces) == len(self.strips) + 1]
        borders = []
        for column, stretches in enumerate(self.strips, start=1):
            wide = [each for each in stretches if each[1] - each[0] >= _STRIP * self.em]
            agreed = [sum(_parted(pieces, column, stretch) for pieces in full) for stretch in wide]
            start, end = max(zip(agreed, wide, strict=True), key=lambda it: (it[0], it[1][1] - it[1][0]))[1]
            borders.append((start + end) / 2)
        return borders

    def _anchors(self) -> list[int]:
        body = range(self.head, len(self.lines))
        firsts = [self.cells[n][0][0] for n in body if 0 in self.cells[n]]
        if sum(_NUMBER.fullmatch(text) is not None for text in firsts) > 0.6 * len(firsts):
            return [n for n in body if 0 in self.cells[n] and _NUMBER.fullmatch(self.cells[n][0][0])]
        return [n for n in body if len(self.cells[n]) >= (2 if 0 in self.cells[n] else max(2, len(self.borders)))]

    def _start(self, before: int, anchor: int) -> int:
        """The line that begins an anchor's row: below the widest gap, where one is wider than the others."""
        candidates = range(before + 1, anchor + 1)
        gaps = [self._gap(self.lines[n], n) for n in candidates]
        return candidates[gaps.index(max(gaps))] if max(gaps) - min(gaps) > _TOLD * self.em else anchor

    def _first_start(self, anchor: int, later: Sequence[int]) -> int:
        """The same where the page may begin with the rest of a row: that is set off as rows are, else there is none."""
        if anchor == 0:
            return 0
        start = self._start(0, anchor)
        usual = median(self._gap(self.lines[n], n) for n in later) if later else 0.0
        return start if self._gap(self.lines[start], start) >= usual - _TOLD * self.em else 0

    def _end(self, anchors: Sequence[int]) -> int:
        """Behind the last line of the last row: a line goes on with a cell if the line above it there was full."""
        within = [n for n in range(self.head, anchors[-1]) if n not in self.starts]
        wrapped = {column for n in within for column in self.cells[n]}
        near = max([self._gap(self.lines[n], n) for n in within] or [_NEAR * self.em])
        near = max(near, 0.5 * _NEAR * self.em) + 0.1 * self.em
        for number in range(anchors[-1] + 1, len(self.lines)):
            if self._gap(self.lines[number], number) > near:
                return number
            if not any(self._goes_on(column, number, column in wrapped) for column in self.cells[number]):
                return number
        return len(self.lines)

    def _goes_on(self, column: int, number: int, wraps: bool) -> bool:
        """Whether the line above was full in a column; where no cell is known to wrap, it must be wider than the others."""
        row = range(number - 1, self.starts[-1] - 1, -1)
        above = next((n for n in row if column in self.cells[n]), None)
        if above is None:
            return False
        _, left, right = self.cells[above][column]
        others = [cells[column] for cells in self.cells[: self.starts[-1]] if column in cells]
        if not wraps and any(end - start > right - left - 0.3 * self.em for _, start, end in others):
            return False
        width = max(end - start for cells in self.cells if column in cells for _, start, end in [cells[column]])
        word = self._first_word(column, number)
        return right - left > width - max(2.2 * self.em, word + 0.5 * self.em, 0.35 * width)

    def _first_word(self, column: int, number: int) -> float:
        """The width of what stands unbroken at the head of a cell's line: a number, a Latin word."""
        text, left, right = self.cells[number][column]
        signs = len(text) - len(text.lstrip(_UNBROKEN))
        return (right - left) * signs / len(text)

    def rows(self) -> list[dict[int, str]]:
        """The texts of each row by column."""
        found = []
        for start, end in pairwise([*self.starts, len(self.lines)]):
            columns = sorted({column for cells in self.cells[start:end] for column in cells})
            lines = self.cells[start:end]
            found.append({c: "".join(cells[c][0] for cells in lines if c in cells) for c in columns})
        return found

    def grid(self, kind: GridKind) -> Grid:
        """The table with its cells as boxes."""
        left, right = min(line.line.left for line in self.lines), max(line.line.right for line in self.lines)
        middles = [(line.line.top + line.line.bottom) / 2 for line in self.lines]
        ys = [min(line.line.top for line in self.lines)]
        ys += [(max(middles[:start]) + min(middles[start:])) / 2 for start in self.starts[1:]]
        ys.append(max(line.line.bottom for line in self.lines))
        return Grid.of_lines((left, *self.borders, right), tuple(ys), kind)


def _uninked(stretches: list[Extent], line: _TableLine) -> list[Extent]:
    """What a line leaves of some stretches."""
    for _, left, right in line.inked:
        if any(left < end and right > start for start, end in stretches):
            parts = [part for start, end in stretches for part in ((start, min(end, left)), (max(start, right), end))]
            stretches = [(start, end) for start, end in parts if end > start]
    return stretches


def _parted(pieces: Sequence[Piece], column: int, stretch: Extent) -> bool:
    """Whether as many pieces stand left of a stretch as there are columns."""
    return sum((left + right) / 2 < stretch[0] for _, left, right in pieces) == column


def _columns(line: _TableLine, borders: Sequence[float]) -> dict[int, Piece]:
    cells: dict[int, Piece] = {}
    for character, left, right in line.inked:
        column = sum(border < (left + right) / 2 for border in borders)
        text, first, last = cells.get(column, ("", left, right))
        cells[column] = (text + character, min(first, left), max(last, right))
    return cells


def _is_heading(line: _TableLine) -> bool:
    labels = {text for text, _, _ in line.pieces if zone_of_label(text)}
    return len(line.pieces) >= _FEWEST_COLUMNS and len(labels) >= max(2, 0.5 * len(line.pieces))


def _headed(lines: Sequence[_TableLine], first: int) -> _Table | None:
    """What would be a table if a line held its headings; None if it cannot, or no rows stand below."""
    head = lines[first]
    if not _FEWEST_COLUMNS <= len(head.pieces) <= _MOST_COLUMNS:
        return None
    centres = [(left + right) / 2 for _, left, right in head.pieces]
    return _grown(lines[first:], (head.line.left, head.line.right), centres, head=1)


def _continued(lines: Sequence[_TableLine], first: int, above: Grid) -> _Table | None:
    """The rest of a table that the page before ended with, headings not repeated."""
    for line, following in pairwise(lines[first:]):
        if len(line.pieces) > 1:
            break
        # What stands higher is a page header, not the rest of a cell.
        if following.line.top - line.line.bottom > _NEAR * line.line.em:
            return None
    centres = [(left + right) / 2 for left, right in pairwise(above.xs)]
    table = _grown(lines[first:], (above.xs[0], above.xs[-1]), centres, head=0)
    return table if table is not None and any(len(row) >= len(centres) - 1 for row in table.rows()) else None


def _grown(lines: Sequence[_TableLine], extent: Extent, centres: Sequence[float], head: int) -> _Table | None:
    table = _Table(lines[0].line.em, extent, [[each] for each in pairwise(centres)], head)
    for line in lines:
        if (table.lines and _is_heading(line)) or not table.take(line):
            break
    if len(table.lines) <= head:
        return None
    table.settle()
    return table if len(table.starts) > head else None


def _tells_rows(table: _Table) -> bool:
    """Whether what stands in the columns makes a table: known headings, or numbered rows, or figures."""
    _, *body = table.rows()
    full = [row for row in body if len(row) >= len(table.borders)]
    if _is_heading(table.lines[0]):
        return bool(full)
    if len(full) < _FEWEST_ROWS or len(full) < 0.8 * len(body):
        return False
    columns = range(len(table.borders) + 1)
    figures = [all(_FIGURE.fullmatch(row[column]) for row in full if column in row) for column in columns]
    return any(figures[1:]) or all(_NUMBER.fullmatch(row.get(0, "")) for row in body)
