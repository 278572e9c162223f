"""Grids: tables as rows of cells, wherever a document has them.

Enters: the clean text and its lines. Leaves: grids from three sources, alike from there on, so that a document says the
same in every format: the tables of the file; lines whose cells tabs set apart; lines that hold one cell each.
Refuses: what only looks like a table (menus, a line of fields), which stays running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docintel.document import CleanText, SourceTable
from docintel.lexicon.labels import zone_of_label
from docintel.segmentation.lines import Line
from docintel.segmentation.official import is_form_table
from docintel.spans import CleanSpan, trimmed

Row = list[tuple[int, CleanSpan, str]]
"""Column, place and words of each cell; a merged cell stands in every row and column that it covers."""

_HEADER_SHARE = 0.5
_HEADER_ROWS = 4
_FEWEST_HEADERS = 3
# Two labels and what stands between them are three headers.
_FEWEST_LABELS = 2
_FEWEST_ROWS = 3
_WIDEST = 24
_MOST_LINES_IN_ROW = 40
# How many fields of its grid the merged cells of a table may fill; behind that each stands in its first field only.
_MOST_FIELDS = 500_000
_FIGURE = re.compile(r"[\d,]+(?:\.\d+)?%?|/|-|—|")
_NUMBER_LABEL = re.compile(r"序\s?号|编\s?号|项次|NO\.?|No\.?")
ENDS_A_TABLE = ("signature", "copies", "imprint")
_RUNNING = re.compile(r"[。；！？]|[，：].")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows by number, from 1. `number` and `name` are those of a table of the file.

    `header` is how many rows are known to be headers, None where that is still to be found.
    """

    rows: dict[int, Row]
    number: int | None = None
    name: str = ""
    header: int | None = None

    @property
    def start(self) -> int:
        """Where its first row begins that is no running text."""
        return min((span.start for row in self.records() for _, span, words in row if words), default=0)

    def records(self) -> list[Row]:
        return [row for row in self.rows.values() if not is_spanning(row)]


def file_grids(clean: CleanText) -> Iterator[Grid]:
    """The tables that the file shows to be tables; those that only set head and foot of the document are lines."""
    for table in clean.source.tables:
        numbered = _file_rows(clean, table)
        if is_form_table([words for row in numbered.values() for _, _, words in row]):
            continue
        for rows in _parts(numbered):
            grid = Grid(rows, table.number, table.name)
            if is_table(grid):
                yield grid


def _parts(rows: dict[int, Row]) -> list[dict[int, Row]]:
    """The tables one below the other on a sheet: a header under a title or an empty row begins the next."""
    parts: list[dict[int, Row]] = [{}]
    before, told = 0, 0
    for number, row in rows.items():
        apart = number > before + 1 or (before in rows and is_spanning(rows[before]))
        if told > 1 and apart and _is_header(row):
            parts.append({})
            told = 0
        told += not is_spanning(row)
        parts[-1][number] = row
        before = number
    return parts


def _file_rows(clean: CleanText, table: SourceTable) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    left = _MOST_FIELDS
    for cell in table.cells:
        span = CleanSpan(*trimmed(clean.text, *clean.offsets.to_clean(cell.span)))
        words = clean.text[span.start : span.end]
        left -= cell.row_span * cell.column_span
        height, width = (cell.row_span, cell.column_span) if left >= 0 else (1, 1)
        for row in range(cell.row, cell.row + height):
            for column in range(cell.column, cell.column + width):
                rows.setdefault(row, []).append((column, span, words))
    return {row: sorted(cells, key=lambda cell: cell[0]) for row, cells in sorted(rows.items())}


def is_table(grid: Grid) -> bool:
    """Whether a grid holds records and not just a page's layout: it has a header, is a form, or has several full rows."""
    full = [row for row in grid.records() if len({span for _, span, words in row if words}) > 1]
    if len(full) >= _FEWEST_ROWS and max(map(len, full)) >= _FEWEST_HEADERS:
        return True
    return form_labels(grid) >= _FEWEST_HEADERS or bool(split_header(grid)[0])


def is_spanning(row: Row) -> bool:
    """A row that says one thing over the width of a table: a title above, a note below. It is running text."""
    return len({span for _, span, words in row if words}) == 1 and len(row) > 1


def split_header(grid: Grid) -> tuple[dict[int, str], dict[int, Row]]:
    """Header words by column, and the rows below; no header where none can be told."""
    rows = {number: row for number, row in grid.rows.items() if not is_spanning(row)}
    numbers = list(rows)[: grid.header] if grid.header is not None else _header_rows(rows)
    header: dict[int, str] = {}
    for number in numbers:
        header.update({column: "".join(words.split()) for column, _, words in rows[number] if words})
    return header, {number: row for number, row in rows.items() if number not in numbers}


def _header_rows(rows: dict[int, Row]) -> list[int]:
    """The first rows most of whose cells are labels; else the first row, where figures stand under it."""
    found: list[int] = []
    for number in list(rows)[:_HEADER_ROWS]:
        if _is_header(rows[number]):
            found.append(number)
        elif found:
            break
    if found or len(rows) < 2:
        return found
    first, *below = rows
    figures = figure_columns([{column: words for column, _, words in rows[number]} for number in below])
    titled = not figures & figure_columns([{-1: "", **{column: words for column, _, words in rows[first]}}])
    return [first] if len(figures) >= 2 and titled else []


def _is_header(row: Row) -> bool:
    named = {words for _, _, words in row if words}
    labels = sum(zone_of_label(words) is not None for words in named)
    if row and _NUMBER_LABEL.fullmatch(row[0][2]) and len(named) > 2:
        return not any(_RUNNING.search(words) for words in named) or labels >= _HEADER_SHARE * len(named)
    return labels >= max(2, _HEADER_SHARE * len(named))


def figure_columns(rows: Sequence[dict[int, str]]) -> set[int]:
    """Columns that hold figures and nothing else, but for the first, which numbers or names the rows."""
    numbered: set[int] = set()
    others = {min((column for row in rows for column in row), default=0)}
    for row in rows:
        for column, words in row.items():
            word = words.strip()
            if not _FIGURE.fullmatch(word):
                others.add(column)
            elif word[:1].isdigit():
                numbered.add(column)
    return numbered - others


def form_pairs(grid: Grid) -> list[tuple[str, int, int, CleanSpan]] | None:
    """Label, row, column and place of each value of a form, where label and value stand side by side; else None.

    The first row may be a header that says nothing (项目 | 内容).
    """
    rows = {number: row for number, row in grid.rows.items() if not is_spanning(row)}
    pairs: list[tuple[str, int, int, CleanSpan]] = []
    labelled = 0
    for number, row in rows.items():
        labels, found = _row_pairs(number, row)
        if found is None and number != min(rows):
            return None
        labelled += labels
        pairs += found or ()
    return pairs if labelled >= _FEWEST_HEADERS and len(pairs) >= labelled - 1 else None


def _row_pairs(number: int, row: Row) -> tuple[int, list[tuple[str, int, int, CleanSpan]] | None]:
    """How many labels a row of a form has, and their values; None where a cell is neither."""
    pairs: list[tuple[str, int, int, CleanSpan]] = []
    label, labelled = "", 0
    seen: set[CleanSpan] = set()
    for column, span, words in row:
        if not words or span in seen:
            continue
        seen.add(span)
        if label:
            pairs.append((label, number, column, span))
            label = ""
        elif zone_of_label(words):
            label, labelled = words, labelled + 1
        else:
            return 0, None
    return labelled, pairs


def form_labels(grid: Grid) -> int:
    return len(form_pairs(grid) or ())


def tabbed_grids(text: str, lines: Sequence[Line]) -> Iterator[tuple[Grid, int, int]]:
    """Tables whose columns are set apart by tabs, each with its first line's number and the one behind its last.

    A cell may run over several lines.
    """
    if "\t" not in text:
        return
    number = 0
    while number < len(lines):
        table = _tabbed_run(text, lines, number)
        grid = Grid({n: row for n, (row, _) in enumerate(table, 1)})
        wide = len(table) > 1 and len(table[0][0]) >= _FEWEST_HEADERS
        if (wide or form_pairs(grid)) and is_table(grid):
            yield grid, number, table[-1][1]
            number = table[-1][1]
        else:
            number = _next_start(table) or number + 1


def _next_start(table: Sequence[tuple[Row, int]]) -> int:
    """The line of the next row that may begin a table, where all rows together are none; 0 where the next line may.

    No form begins above a row that is none of a form, which would be in it; this keeps long runs of pairs from being
    read again from each of their lines.
    """
    if len(table) < 2 or len(table[0][0]) >= _FEWEST_HEADERS:
        return 0
    refused = [n for n, (row, _) in enumerate(table) if n and not is_spanning(row) and _row_pairs(n, row)[1] is None]
    wide = next((n for n, (row, _) in enumerate(table) if n and len(row) >= _FEWEST_HEADERS), len(table))
    first = refused[-1] if refused else 1
    while first > 1 and is_spanning(table[first - 1][0]):
        first -= 1
    return table[min(first, wide) - 1][1]


def _tabbed_run(text: str, lines: Sequence[Line], first: int) -> list[tuple[Row, int]]:
    """The rows from line `first` on that have as many columns, give or take one, each with the line behind it."""
    run: list[tuple[Row, int]] = []
    width, number = 0, first
    while number < len(lines):
        cells, behind = _row(text, lines, number, width)
        if len(cells) < 2 or (run and abs(len(cells) - width) > 1):
            break
        width = width or len(cells)
        run.append(([(column, cell, text[cell.start : cell.end]) for column, cell in enumerate(cells, 1)], behind))
        number = behind
    return run


def _row(text: str, lines: Sequence[Line], number: int, width: int) -> tuple[list[CleanSpan], int]:
    """The cells of the row that begins on a line, and the line behind it; `width` is how many it should have."""
    cells = _columns(text, lines[number], lines[number])
    if not 1 < len(cells) < width:
        return cells, number + 1
    for last in range(number + 1, min(number + _MOST_LINES_IN_ROW, len(lines))):
        longer = _columns(text, lines[number], lines[last])
        if len(longer) >= width:
            return (longer, last + 1) if len(longer) == width else (cells, number + 1)
    return cells, number + 1


def _columns(text: str, first: Line, last: Line) -> list[CleanSpan]:
    """The cells between the tabs of some lines; a tab at an end has an empty cell outside."""
    start, end = text.rfind("\n", 0, first.start) + 1, text.find("\n", last.end)
    words = text[start : end if end >= 0 else len(text)]
    if "\t" not in words:
        return []
    cells: list[CleanSpan] = []
    for part in words.split("\t"):
        cells.append(CleanSpan(*trimmed(text, start, start + len(part))))
        start += len(part) + 1
    return cells


def listed_grids(text: str, lines: Sequence[Line]) -> Iterator[tuple[Grid, int, int]]:
    """Tables written one cell a line, each with its first line's number and the one behind its last.

    The header is a run of lines that are all labels; rows follow in the same order.
    """
    cell_words = _cell_words if "|" in text else _line_words
    words = [cell_words(text, line) for line in lines]
    if sum(map(bool, map(zone_of_label, words))) < _FEWEST_LABELS:
        return
    number = 0
    while number < len(lines):
        header = _header_run(words[number : number + _WIDEST]) if zone_of_label(words[number]) else []
        # What stands before 序号 is the title of the table, not its first column.
        skipped = next((n for n, word in enumerate(header[:3]) if _NUMBER_LABEL.fullmatch(word)), 0)
        rows, last = _filled(text, lines, number + len(header), len(header) - skipped, header[skipped:]) if header else ({}, 0)
        if rows:
            top = [(n, _cell_span(text, lines[number + skipped + n - 1]), word) for n, word in enumerate(header[skipped:], 1)]
            yield Grid({1: top, **rows}, header=1), number + skipped, last
            number = last
        else:
            number += 1


def _cell_span(text: str, line: Line) -> CleanSpan:
    if text[line.end - 1 : line.end] != "|":
        return CleanSpan(line.start, line.end)
    return CleanSpan(line.start, line.start + len(text[line.start : line.end].rstrip("| \t")))


def _line_words(text: str, line: Line) -> str:
    return text[line.start : line.end]


def _cell_words(text: str, line: Line) -> str:
    span = _cell_span(text, line)
    return text[span.start : span.end]


def _header_run(words: Sequence[str]) -> list[str]:
    """The labels at the head of `words`; too few or too much alike are no header."""
    header: list[str] = []
    for number, word in enumerate(words):
        # One header word in between may be unknown; a value is not followed by a label.
        following = words[number + 1] if number + 1 < len(words) else ""
        starts = bool(header) and header[0] == "序号" and re.fullmatch(r"0*1", following) is not None
        bridged = bool(header) and 1 < len(word) <= 10 and (zone_of_label(following) is not None or starts)
        if not zone_of_label(word) and not bridged:
            break
        header.append(word)
    known = {zone_of_label(word) for word in header}
    return header if len(header) > _FEWEST_HEADERS and len(known) >= _FEWEST_HEADERS else []


def _filled(
    text: str, lines: Sequence[Line], first: int, width: int, header: Sequence[str]
) -> tuple[dict[int, Row], int]:
    """The rows under a header of lines, numbered from 2, and the line behind them."""
    rows: dict[int, Row] = {}
    number, column = first, 0
    while number < len(lines) and lines[number].role not in ENDS_A_TABLE:
        span = _cell_span(text, lines[number])
        words = text[span.start : span.end]
        if column == 0 and header[0] in ("序号", "编号") and not re.fullmatch(r"[\dA-Z-]{1,12}", words):
            break
        rows.setdefault(2 + (number - first) // width, []).append((column + 1, span, words))
        number, column = number + 1, (column + 1) % width
    return rows, number
