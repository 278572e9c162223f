"""Tables: from cells to rows whose cells know what they are about.

Enters: the clean text, and the tables the reader found or one-cell-per-line tables in the text itself. Leaves: cells
with zone and record (one record a row, or a form). A table without a header that says anything gives zone `none`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docintel.document import CleanText, SourceTable, Zone
from docintel.segmentation.labels import zone_of_label
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
        for row in sorted(body):
            for column, span, words in body[row]:
                label = header.get(column, "")
                if words:
                    zoned.append(ZonedCell(span, zone_of_label(label) or "none", label, record, (table.number, row, column)))
            record += 1
    return zoned


_Row = list[tuple[int, CleanSpan, str]]


def _rows(clean: CleanText, table: SourceTable) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    for cell in table.cells:
        span = _trimmed(clean.text, clean.offsets.to_clean(cell.span))
        words = clean.text[span.start : span.end]
        for column in range(cell.column, cell.column + cell.column_span):
            rows.setdefault(cell.row, []).append((column, span, words))
    return rows


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
        elif len(set(named.values())) <= 1:
            del body[row]  # a title that spans the table
    return header, body if header else dict(rows)


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
    record, header = first_record, []
    for number, line in enumerate(lines):
        cells = _columns(text, line)
        if len(cells) < _FEWEST_COLUMNS:
            header = []
            continue
        words = [text[cell.start : cell.end] for cell in cells]
        if sum(zone_of_label(word) is not None for word in words) >= max(2, _HEADER_SHARE * len(words)):
            header = words
            used.add(number)
        elif header and abs(len(cells) - len(header)) <= 1:
            used.add(number)
            for label, cell in zip(header, cells, strict=False):
                if cell.end > cell.start:
                    zoned.append(ZonedCell(cell, zone_of_label(label) or "none", label, record, None))
            record += 1
        elif not set("".join(words)) - set("-:|=— "):
            used.add(number)  # the rule under a header
    return zoned, used


_FEWEST_COLUMNS = 3


def _columns(text: str, line: Line) -> list[CleanSpan]:
    start, end = line.start, line.end
    separator = "\t" if "\t" in text[start:end] else "|" if text[start:end].count("|") >= _FEWEST_COLUMNS - 1 else ""
    if not separator:
        return []
    cells: list[CleanSpan] = []
    for part in text[start:end].split(separator):
        cells.append(_trimmed(text, CleanSpan(start, start + len(part))))
        start += len(part) + 1
    if separator == "|" and cells and cells[-1].start == cells[-1].end:
        cells.pop()
    return cells[1:] if separator == "|" and cells and cells[0].start == cells[0].end else cells


_BAR = re.compile(r"\s*\|\s*$")


def text_cells(text: str, lines: Sequence[Line], first_record: int) -> tuple[list[ZonedCell], set[int]]:
    """The cells of tables written one cell a line, and the numbers of the lines they fill.

    The header is a run of lines that are all labels; rows follow in the same order.
    """
    zoned: list[ZonedCell] = []
    used: set[int] = set()
    number = 0
    while number < len(lines):
        header = _header_run(text, lines, number)
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
    bar = _BAR.search(text, line.start, line.end)
    return CleanSpan(line.start, bar.start() if bar else line.end)


def _header_run(text: str, lines: Sequence[Line], first: int) -> list[str]:
    words = [_cell_words(text, line) for line in lines[first : first + _WIDEST]]
    header: list[str] = []
    for number, word in enumerate(words):
        # One header word in between may be unknown; a value is not followed by a label.
        bridged = header and 1 < len(word) <= 8 and any(zone_of_label(w) for w in words[number + 1 : number + 2])
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
