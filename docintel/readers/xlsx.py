"""Spreadsheets: XLSX, XLSM, XLS.

Enters: a workbook. Leaves: a `Source` with one table for each visible sheet: its name as a heading (as
furniture, where it is that of a sheet nobody named), then its rows,
cells apart by tab, values as the sheet shows them. Rows and columns count as in the sheet; an empty cell is no cell.
Refuses: encrypted and broken workbooks.

calamine reads ten times faster than openpyxl but knows no number formats, so openpyxl reads the XLSX that have some.
In XLS a date is shown as 2024-05-06 and a rate as 0.85, whatever the sheet shows.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from docintel.document import Notice, Source, SourceCell, SourceTable
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Origin, TextBuilder, make_source
from docintel.readers.number_formats import BUILT_IN, general, shown
from docintel.readers.ole import OLE_SIGNATURE, holds_stream, open_ole
from docintel.readers.package import Package, check_unpacked_size, entry_names, open_package
from docintel.spans import SourceSpan

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPES = {"XLS": "application/vnd.ms-excel"}
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Number formats that show a value as it is: General and text.
_PLAIN_FORMATS = frozenset(("0", "49"))
# Written as Excel writes it or in any other way that is XML.
_ROW = re.compile(rb"""\sr\s{0,9}=\s{0,9}["'][A-Z]{0,3}(\d{1,7})["']""")
_COLUMN = re.compile(rb"""\sr\s{0,9}=\s{0,9}["']([A-Z]{1,3})\d""")
_MERGED = re.compile(rb"""mergeCell\s[^>]{0,200}?ref\s{0,9}=\s{0,9}["']([A-Z0-9:]{1,30})["']""")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
_SHARED = re.compile(rb"</(?:\w{1,20}:)?si\s{0,9}>")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MAX_EXTENT = 30_000_000
# What a program calls a sheet that nobody named: it says nothing of the document.
_UNNAMED = re.compile(r"(?:sheet|工作表) ?\d*(?: ?[(（]\d+[)）])?", re.IGNORECASE)
# Records of a BIFF stream ([MS-XLS]): kind, length, and of cells row and column.
_RECORD = struct.Struct("<4H")
_BEGINNINGS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_CELLS = frozenset((0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_MAX_MERGED = 3_000_000
# Cells that an engine may be given, empty ones with them: it holds them all, however few are read then.
_MOST_CELLS = 4_000_000

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells in order, row by row, as texts."""

    name: str
    cells: Iterable[tuple[int, int, str]]
    merged: tuple[Area, ...]


def read_workbook(data: bytes, origin: Origin) -> Source:
    """A workbook, each sheet a table."""
    kind = "XLS" if data.startswith(OLE_SIGNATURE) else "XLSX"
    if kind == "XLS":
        _check_old_workbook(data, origin)
    if kind == "XLS" or _suits_calamine(data, origin):
        sheets = _by_calamine(data, origin, kind)
    else:
        sheets = _by_openpyxl(data, origin)
    builder = TextBuilder()
    tables: list[SourceTable] = []
    left = origin.limits.max_cells
    for sheet in sheets:
        left = _write(sheet, builder, tables, left, origin.limits.max_characters)
        if left <= 0:
            break
    return make_source(
        origin,
        text=builder.text(),
        media_type=_MEDIA_TYPES.get(kind, MEDIA_TYPE),
        reader="xlsx",
        blocks=tuple(builder.blocks),
        tables=tuple(tables),
        notices=(Notice("truncated"),) if left <= 0 else (),
    )


def _suits_calamine(data: bytes, origin: Origin) -> bool:
    """Which engine: calamine, unless cells have formats, and never the one that a hostile sheet would overwhelm.

    calamine holds a sheet as a full rectangle, so two cells at opposite corners would take all memory; openpyxl makes
    an object for every cell of a merged range.
    """
    package = open_package(data, origin, "XLSX")
    check_unpacked_size(package)
    extent, merged, cells = 0, 0, 0
    for name in sorted(package.names):
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            content = package.read(name)
            extent = max(extent, _extent(content))
            cells += len(_CELL.findall(content))
            merged += sum(_size(found.group(1).decode("ascii")) for found in _MERGED.finditer(content))
    # What could fool one engine is left to the other; what could overwhelm both is refused.
    copied = cells * _longest_string(package)
    outsized = extent > _MAX_EXTENT or copied > origin.limits.max_unpacked_bytes
    if (outsized and merged > _MAX_MERGED) or cells > _MOST_CELLS:
        raise UnreadableError("too_large", size=f"{max(extent, merged, cells)} cells", limit=f"{_MOST_CELLS} cells")
    return not outsized and (merged > _MAX_MERGED or _is_plain(package))


def _longest_string(package: Package) -> int:
    """The length of the longest string that cells share; calamine makes a copy of it for each of them."""
    if "xl/sharedStrings.xml" not in package.names:
        return 0
    ends = [0, *(found.end() for found in _SHARED.finditer(package.read("xl/sharedStrings.xml")))]
    return max((end - start for start, end in pairwise(ends)), default=0)


def _extent(content: bytes) -> int:
    """About how many cells the rectangle around all cells of a sheet has."""
    rows = max((int(row) for row in set(_ROW.findall(content))), default=0)
    columns = max((_column(letters.decode("ascii")) for letters in set(_COLUMN.findall(content))), default=0)
    return rows * columns


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _size(area: str) -> int:
    """How many cells a range such as A1:C3 has."""
    corners = [_REFERENCE.fullmatch(corner) for corner in area.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return 1
    (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
    return (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _is_plain(package: Package) -> bool:
    """Whether no cell has a number format."""
    if "xl/styles.xml" not in package.names:
        return True
    styles = package.xml("xl/styles.xml")
    used = styles.find(f"{_S}cellXfs")
    formats = {style.get("numFmtId", "0") for style in used} if used is not None else set()
    return formats <= _PLAIN_FORMATS


def _check_old_workbook(data: bytes, origin: Origin) -> None:
    """Refuse what calamine would follow until the memory is full: chains in a circle, cells at far corners."""
    ole = open_ole(data, origin, "XLS")
    if ole.has_circles():
        raise UnreadableError("damaged_file", format="XLS", reason="OLE sectors in a circle")
    stream = ole.read("Workbook") or ole.read("Book")
    at, rows, columns = 0, 0, 0
    while at + 8 <= len(stream):
        kind, length, row, column = _RECORD.unpack_from(stream, at)
        if kind in _BEGINNINGS:
            rows = columns = 0
        elif kind in _CELLS:
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > _MAX_EXTENT:
                raise UnreadableError("too_large", size=f"{rows * columns} cells", limit=f"{_MAX_EXTENT} cells")
        at += 4 + length


def _by_calamine(data: bytes, origin: Origin, kind: str) -> Iterator[Sheet]:
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_object(io.BytesIO(data))
        for meta in workbook.sheets_metadata:
            if meta.visible != calamine.SheetVisibleEnum.Visible or meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            merged = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
            # Its rows begin with the sheet's first, but its columns with the first that is used.
            first_column = (sheet.start or (0, 0))[1] + 1
            yield Sheet(meta.name, _calamine_cells(sheet.iter_rows(), first_column), merged)
    except calamine.PasswordError as error:
        raise UnreadableError("encrypted", name=origin.name) from error
    except calamine.CalamineError as error:
        raise UnreadableError("damaged_file", format=kind, reason=str(error)[:200]) from error
    except BaseException as error:
        # A panic inside the Rust library arrives as a BaseException of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("damaged_file", format=kind, reason="calamine panicked") from error


def _calamine_cells(rows: Iterable[Iterable[object]], first_column: int) -> Iterator[tuple[int, int, str]]:
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=first_column):
            text = value if isinstance(value, str) else _unformatted(value)
            if text:
                yield row, column, text


def _unformatted(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return general(value)
    return shown(value, "h:mm:ss" if isinstance(value, dt.time) else "General")


def _by_openpyxl(data: bytes, origin: Origin) -> Iterator[Sheet]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        # openpyxl tells of every extension that it will not write back; we never write.
        warnings.simplefilter("ignore")
        try:
            workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        except Exception as error:  # it meets broken workbooks with exceptions of every kind
            raise UnreadableError("damaged_file", format="XLSX", reason=f"openpyxl: {error}"[:200]) from error
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        merged = tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges)
        yield Sheet(sheet.title, _openpyxl_cells(sheet), merged)


def _openpyxl_cells(sheet: Worksheet) -> Iterator[tuple[int, int, str]]:
    """The cells that exist; walking row by row would also visit all those that do not."""
    cells = sheet._cells
    for row, column in sorted(cells):
        value = cells[row, column].value
        if value is None:
            continue
        text = value if isinstance(value, str) else shown(value, _code(cells[row, column]))
        if text:
            yield row, column, text


def _code(cell: object) -> str:
    """The cell's number format; those named by number only are shown as in a Chinese Excel."""
    style = getattr(cell, "_style", None)
    number = getattr(style, "numFmtId", -1)
    return BUILT_IN.get(number) or str(getattr(cell, "number_format", "General"))


def _write(sheet: Sheet, builder: TextBuilder, tables: list[SourceTable], left: int, most: int) -> int:
    """Write one sheet; `left` cells may still be written, and what is left after it is returned.

    Where the text gets longer than `most` characters, none is.
    """
    spans = {(area[0], area[1]): (area[2] - area[0] + 1, area[3] - area[1] + 1) for area in sheet.merged}
    cells: list[SourceCell] = []
    row = 0
    builder.newline()
    builder.block("furniture" if _UNNAMED.fullmatch(sheet.name) else "heading", sheet.name)
    for at_row, column, value in sheet.cells:
        if left <= 0:
            break
        left -= 1
        builder.write("\n" if at_row != row else "\t")
        row = at_row
        start = builder.length
        builder.lines("cell", value.replace("\r\n", "\n"))
        rows, columns = spans.get((at_row, column), (1, 1))
        cells.append(SourceCell(at_row, column, SourceSpan(start, builder.length), rows, columns))
        if builder.length > most:
            left = 0
    builder.write("\n")
    if cells:
        tables.append(SourceTable(len(tables) + 1, tuple(cells), sheet.name))
    return left


def _recognises(head: bytes, name: str) -> bool:
    if head.startswith(OLE_SIGNATURE):
        return holds_stream(head, "Workbook") or holds_stream(head, "Book")
    names = entry_names(head)
    return any(entry.startswith("xl/") for entry in names) and "xl/workbook.bin" not in names


READER = FormatReader("xlsx", MEDIA_TYPE, _recognises, read_workbook)
