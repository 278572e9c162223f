"""Tables: from cells to rows whose cells know what they are about.

Enters: the clean text, and the tables the reader found or one-cell-per-line tables in the text itself. Leaves: cells
with zone and record (one record a row, or a form). A table without a header that says anything gives zone `none`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docintel.document import CleanText, LineRole, SourceTable, Zone
from docintel.lexicon.labels import zone_of_label
from docintel.segmentation.lines import Line
from docintel.spans import CleanSpan

_HEADER_SHARE = 0.5
_FEWEST_HEADERS = 3
_WIDEST = 24


@dataclass(frozen=True, slots=True)
class ZonedCell:
    """A cell with what its header says; `place` is (table, row, column) of the file, None in text tables."""

    span: CleanSpan
    zone: Zone
    label: str
    record: int
    place: tuple[int, int, int] | None
    row: str = ""
    unit: str = ""
    role: LineRole = "cell"


def file_cells(clean: CleanText, first_record: int) -> list[ZonedCell]:
    """The cells of the file's own tables, header rows left out."""
    zoned: list[ZonedCell] = []
    record = first_record
    for table in clean.source.tables:
        cells = _rows(clean, table)
        forms = _form(cells, table.number, record)
        if forms is not None:
            zoned += forms
            record += 1
            continue
        header, body = _split_header(cells)
        unit = _caption_unit(table.name + " ".join(header.values()))
        figures = _figure_columns([{column: words for column, _, words in cells} for cells in body.values()])
        first_body = min((row for row in body if not _is_spanning(body[row])), default=0)
        for row in sorted(body):
            if _is_spanning(body[row]):
                span = body[row][0][1]
                role: LineRole = "title" if row < first_body and not _META_ROW.search(body[row][0][2]) else "meta" if row < first_body else "body"
                zoned.append(ZonedCell(span, "none", "", 0, (table.number, row, 1), role=role))
                continue
            zoned += _row_cells(body[row], header, figures, record, (table.number, row), unit)
            record += 1
    return zoned


_META_ROW = re.compile(r"(?:单位|日期|时间|部门|截至|填报|制表)[^，。]{0,4}：")


def _row_cells(
    cells: _Row, header: dict[int, str], figures: set[int], record: int, place: tuple[int, int], unit: str
) -> list[ZonedCell]:
    head = cells[0][2] if cells else ""
    total = any(_TOTAL.fullmatch(words) for _, _, words in cells)
    found: list[ZonedCell] = []
    seen: set[tuple[int, int]] = set()
    for column, span, words in cells:
        label = header.get(column, "")
        if not words or (span.start, span.end) in seen:
            continue
        seen.add((span.start, span.end))
        zone = _cell_zone(label, column, figures)
        zone = "none" if total and zone == "problem" else zone
        found.append(ZonedCell(span, zone, label, record, (*place, column), head, unit))
    return found


_FIGURE = re.compile(r"[\d,]+(?:\.\d+)?%?|/|-|—|")
_UNIT = re.compile(r"单位[：:]\s*([一-龥]{1,5})")


def _figure_columns(rows: Sequence[dict[int, str]]) -> set[int]:
    """Columns that hold figures and nothing else, but for the first, which numbers or names the rows."""
    columns = {column for row in rows for column in row}
    figures = set()
    for column in columns - {min(columns, default=0)}:
        words = [row.get(column, "").strip() for row in rows]
        if any(word[:1].isdigit() for word in words) and all(_FIGURE.fullmatch(word) for word in words):
            figures.add(column)
    return figures


def _cell_zone(label: str, column: int, figures: set[int]) -> Zone:
    zone = zone_of_label(label) or "none"
    return "quantity" if zone in ("none", "status", "problem", "completion") and column in figures else zone


def _caption_unit(words: str) -> str:
    match = _UNIT.search(words)
    return match.group(1) if match else ""


_Row = list[tuple[int, CleanSpan, str]]


def _rows(clean: CleanText, table: SourceTable) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    for cell in table.cells:
        span = _trimmed(clean.text, clean.offsets.to_clean(cell.span))
        words = clean.text[span.start : span.end]
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                rows.setdefault(row, []).append((column, span, words))
    return {row: sorted(cells, key=lambda cell: cell[0]) for row, cells in rows.items()}


def _trimmed(text: str, span: CleanSpan) -> CleanSpan:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return CleanSpan(start, end)


def _split_header(rows: dict[int, _Row]) -> tuple[dict[int, str], dict[int, _Row]]:
    """Header words by column, from the first rows most of whose cells are labels."""
    header: dict[int, str] = {}
    body = dict(rows)
    for row in sorted(rows)[:4]:
        named = {column: words for column, _, words in rows[row] if words}
        labels = [words for words in named.values() if zone_of_label(words)]
        if labels and len(set(labels)) >= max(2, _HEADER_SHARE * len(set(named.values()))):
            header.update(named)
            del body[row]
        elif header:
            break
    if not header:
        return header, dict(rows)
    return header, body


def _is_spanning(cells: _Row) -> bool:
    """A row that is one merged cell: a title above, a note below; it holds running text."""
    return len({(span.start, span.end) for _, span, words in cells if words}) == 1 and len(cells) > 1


_TOTAL = re.compile(r"(?:合|总|小|共)计|总数|累计|小结")


def _form(rows: dict[int, _Row], table: int, record: int) -> list[ZonedCell] | None:
    """A table of label and value side by side is one record."""
    pairs: list[ZonedCell] = []
    labelled = 0
    for row, cells in rows.items():
        label = ""
        seen: set[CleanSpan] = set()
        for column, span, words in cells:
            if not words or span in seen:
                continue
            seen.add(span)
            if zone_of_label(words) and not label:
                label, labelled = words, labelled + 1
            elif label:
                pairs.append(ZonedCell(span, zone_of_label(label) or "none", label, record, (table, row, column)))
                label = ""
            else:
                return None
    return pairs if labelled >= _FEWEST_HEADERS and len(pairs) >= labelled - 1 else None


def tabbed_cells(text: str, lines: Sequence[Line], first_record: int) -> tuple[list[ZonedCell], set[int]]:
    """The cells of tables whose columns are set apart by tabs or bars, and the numbers of the lines they fill.

    The header is the first of several such lines most of whose cells are labels; without one they are no table.
    """
    zoned: list[ZonedCell] = []
    used: set[int] = set()
    if "\t" not in text and "|" not in text:
        return zoned, used
    record, number = first_record, 0
    while number < len(lines):
        table = _tabbed_run(text, lines, number)
        if len(table) < 2 or not _is_table(text, table):
            number += 1
            continue
        used.update(range(number, number + len(table)))
        cells = _tabbed_rows(text, table, record, _caption_unit(_words_before(text, lines, number)))
        zoned += cells
        record += len(table)
        number += len(table)
    return zoned, used


_Columns = list[CleanSpan]


def _tabbed_run(text: str, lines: Sequence[Line], first: int) -> list[_Columns]:
    """The lines from `first` on that have as many columns, rules under a header as empty rows."""
    run: list[_Columns] = []
    for number in range(first, len(lines)):
        columns = _columns(text, lines[number])
        if len(columns) < _FEWEST_COLUMNS or (run and abs(len(columns) - len(run[0])) > 1):
            break
        run.append(columns)
    return run


def _is_table(text: str, table: Sequence[_Columns]) -> bool:
    header = [text[cell.start : cell.end] for cell in table[0]]
    labels = sum(zone_of_label(word) is not None for word in header)
    rows = [{n: text[c.start : c.end] for n, c in enumerate(cells)} for cells in table[1:]]
    return labels >= max(2, _HEADER_SHARE * len(header)) or len(_figure_columns(rows)) >= 2


def _tabbed_rows(text: str, table: Sequence[_Columns], record: int, unit: str) -> list[ZonedCell]:
    header = [text[cell.start : cell.end] for cell in table[0]]
    unit = unit or _caption_unit(" ".join(header))
    rows = [{n: text[c.start : c.end] for n, c in enumerate(cells)} for cells in table[1:]]
    figures = _figure_columns(rows)
    zoned: list[ZonedCell] = []
    for offset, cells in enumerate(table[1:]):
        head = text[cells[0].start : cells[0].end]
        for column, (label, cell) in enumerate(zip(header, cells, strict=False)):
            words = text[cell.start : cell.end]
            if words and set(words) - set("-:|=— "):
                zoned.append(ZonedCell(cell, _cell_zone(label, column, figures), label, record + offset, None, head, unit))
    return zoned


def _words_before(text: str, lines: Sequence[Line], number: int) -> str:
    return text[lines[max(0, number - 2)].start : lines[number].start] if number else ""


_FEWEST_COLUMNS = 3


def _columns(text: str, line: Line) -> list[CleanSpan]:
    start, words = line.start, text[line.start : line.end]
    separator = "\t" if "\t" in words else "|" if words.count("|") >= _FEWEST_COLUMNS - 1 else ""
    if not separator:
        return []
    cells: list[CleanSpan] = []
    for part in words.split(separator):
        cells.append(_trimmed(text, CleanSpan(start, start + len(part))))
        start += len(part) + 1
    if separator == "|" and cells and cells[-1].start == cells[-1].end:
        cells.pop()
    return cells[1:] if separator == "|" and cells and cells[0].start == cells[0].end else cells


def text_cells(text: str, lines: Sequence[Line], first_record: int) -> tuple[list[ZonedCell], set[int]]:
    """The cells of tables written one cell a line, and the numbers of the lines they fill.

    The header is a run of lines that are all labels; rows follow in the same order.
    """
    zoned: list[ZonedCell] = []
    used: set[int] = set()
    number = 0
    words = [_cell_words(text, line) for line in lines]
    while number < len(lines):
        header = _header_run(words[number : number + _WIDEST]) if zone_of_label(words[number]) else []
        if header:
            cells, last = _fill(text, lines, number + len(header), header, first_record + len({c.record for c in zoned}))
            if cells:
                zoned += cells
                used.update(range(number, last))
                number = last
                continue
        number += 1
    return zoned, used


def _cell_span(text: str, line: Line) -> CleanSpan:
    if text[line.end - 1 : line.end] != "|":
        return CleanSpan(line.start, line.end)
    return CleanSpan(line.start, line.start + len(text[line.start : line.end].rstrip("| \t")))


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


def _cell_words(text: str, line: Line) -> str:
    span = _cell_span(text, line)
    return text[span.start : span.end]


def _fill(
    text: str, lines: Sequence[Line], first: int, header: list[str], record: int
) -> tuple[list[ZonedCell], int]:
    cells: list[ZonedCell] = []
    number, column = first, 0
    while number < len(lines):
        span = _cell_span(text, lines[number])
        words = text[span.start : span.end]
        if column == 0 and header[0] in ("序号", "编号") and not re.fullmatch(r"[\dA-Z-]{1,12}", words):
            break
        if words:
            cells.append(ZonedCell(span, zone_of_label(header[column]) or "none", header[column], record, None))
        number, column = number + 1, column + 1
        if column == len(header):
            column, record = 0, record + 1
    return cells, number
