"""CSV and TSV files.

Enters: bytes named .csv or .tsv, or text whose every line has the same number of tabs. Leaves: the text exactly as the
file says, quotes and separators included, with one table whose cells point into it; a quoted cell's span is what stands
between the quotes (a doubled quote stays doubled). Refuses: what `text.py` refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docintel.document import Block, Notice, Source, SourceCell, SourceTable
from docintel.readers.base import FormatReader, Origin, make_source, stripped
from docintel.readers.text import decode_text
from docintel.spans import SourceSpan

MEDIA_TYPE = "text/csv"
_SNIFFED = 50


def read_delimited(data: bytes, origin: Origin) -> Source:
    """A table in text form."""
    decoded = decode_text(data, origin)
    text = decoded.text
    cells: list[SourceCell] = []
    notices = decoded.notices
    for row, column, span in _fields(text, _delimiter(text, origin.name)):
        # What lies behind the last character that is kept need not be found first.
        if len(cells) >= origin.limits.max_cells or span.start >= origin.limits.max_characters:
            notices = (*notices, Notice("truncated"))
            break
        cells.append(SourceCell(row, column, span))
    return make_source(
        origin,
        text=text,
        media_type=MEDIA_TYPE,
        reader="delimited",
        encoding=decoded.encoding,
        blocks=tuple(Block("cell", cell.span) for cell in cells if cell.span.start < cell.span.end),
        tables=(SourceTable(1, tuple(cells)),) if cells else (),
        notices=notices,
    )


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith(".tsv"):
        return "\t"
    head = text[:20_000]
    return max(",\t;|", key=head.count)


def _fields(text: str, delimiter: str) -> Iterator[tuple[int, int, SourceSpan]]:
    """Row, column and span of each field; a blank line is no row."""
    index, row, column = 0, 1, 1
    size = len(text)
    while index < size:
        if column == 1 and text[index] in "\r\n":
            index += 1
            continue
        span, index = _field(text, index, delimiter)
        yield row, column, span
        if index < size and text[index] == delimiter:
            column += 1
            index += 1
            if index == size or text[index] in "\r\n":
                yield row, column, SourceSpan(index, index)
                row, column = row + 1, 1
        else:
            row, column = row + 1, 1


def _field(text: str, start: int, delimiter: str) -> tuple[SourceSpan, int]:
    """The field at `start` and the position behind it. A quote that is never closed is an ordinary character."""
    if text[start] == '"':
        close = _closing_quote(text, start + 1)
        if close is not None:
            return SourceSpan(start + 1, close), _field_end(text, close + 1, delimiter)
    end = _field_end(text, start, delimiter)
    return stripped(text[start:end], start), end


def _closing_quote(text: str, index: int) -> int | None:
    while (found := text.find('"', index)) >= 0:
        if text[found + 1 : found + 2] != '"':
            return found
        index = found + 2
    return None


def _field_end(text: str, start: int, delimiter: str) -> int:
    found = re.compile(rf"[{re.escape(delimiter)}\r\n]").search(text, start)
    return found.start() if found else len(text)


def _recognises(head: bytes, name: str) -> bool:
    return name.lower().endswith((".csv", ".tsv")) or _all_tabbed(head)


def _all_tabbed(head: bytes) -> bool:
    lines = [line for line in head[:20_000].splitlines()[:_SNIFFED] if line.strip()]
    counts = {line.count(b"\t") for line in lines}
    return len(lines) >= 3 and len(counts) == 1 and counts.pop() >= 2


READER = FormatReader("delimited", MEDIA_TYPE, _recognises, read_delimited)
