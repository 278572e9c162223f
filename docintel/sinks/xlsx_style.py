"""How a ledger looks: widths, wrapping, borders, a header that stays, filters, lists to choose from, links.

Enters: sheets with their values. Leaves: the same sheets, dressed. No value is ever a formula: what a document says may
begin with an equals sign, and no spreadsheet must execute it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docintel.sinks.base import Column

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

_CHOICES = "选项"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # what a cell of Excel holds
_WIDTHS = {"序号": 6, "案件键": 16, "问题描述": 36, "文件": 34, "页": 6, "单元格": 16, "起": 8, "止": 8, "原文": 60, "文书标识": 16,
           "类别": 12, "结论": 10, "算式": 60, "可能同一的案件": 16, "相似度": 9, "情形": 16, "依据": 40, "处理": 10}  # fmt: skip
_SPARE_ROWS = 500
_A3 = 8


def put(cell: Cell, value: Any) -> None:
    """Write a value as what it is; text is text, also where it looks like a formula."""
    if isinstance(value, str):
        value = _ILLEGAL.sub(" ", value)[:_LONGEST]
        cell.value = value
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def sheet_name(title: str) -> str:
    """A title as Excel allows it for a sheet.

    >>> sheet_name("河湖“四乱”台账：[甲/乙]")
    '河湖“四乱”台账：甲乙'
    """
    return re.sub(r"[\\/*?:\[\]]", "", title)[:31] or "台账"


@lru_cache(maxsize=1)
def _looks() -> tuple[Font, Font, Font, PatternFill, Border, Alignment, Alignment]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="808080")
    return (
        Font(name="宋体", size=10), Font(name="黑体", size=10, bold=True), Font(name="方正小标宋简体", size=18, bold=True),
        PatternFill("solid", fgColor="DCE6F1"), Border(left=line, right=line, top=line, bottom=line),
        Alignment(wrap_text=True, vertical="center"), Alignment(wrap_text=True, vertical="center", horizontal="center"),
    )  # fmt: skip


def dress_ledger(book: Workbook, sheet: Worksheet, header_row: int, columns: Sequence[tuple[int, Column]], key_place: int) -> None:
    """The ledger as an official prints it: landscape A3, as wide as the paper, the header on every page."""
    from openpyxl.utils import get_column_letter as letter

    last_column, last_row = sheet.max_column, sheet.max_row
    _dress_cells(sheet, header_row, last_column)
    for place in range(1, last_column + 1):
        told = next((column for at, column in columns if at == place), None)
        wide = told.width if told and told.width else _WIDTHS.get(str(sheet.cell(header_row, place).value), 14)
        sheet.column_dimensions[letter(place)].width = wide
    sheet.column_dimensions[letter(key_place)].hidden = True
    _title(sheet, header_row, last_column)
    sheet.freeze_panes = sheet.cell(header_row + 1, 1)
    sheet.auto_filter.ref = f"A{header_row}:{letter(last_column)}{last_row}"
    _print(sheet, f"{1 if header_row > 1 else header_row}:{header_row}")
    _choose_from_lists(book, sheet, header_row, columns)
    book.active = book.index(sheet)


def _dress_cells(sheet: Worksheet, header_row: int, last_column: int) -> None:
    font, bold, _, fill, border, wrapped, centred = _looks()
    for row in sheet.iter_rows(min_row=header_row, max_col=last_column):
        for cell in row:
            head = cell.row == header_row
            cell.border = border
            cell.alignment = centred if head or not isinstance(cell.value, str) or len(cell.value) < 9 else wrapped
            if head:
                cell.font, cell.fill = bold, fill
            elif cell.hyperlink is None:
                cell.font = font
    sheet.row_dimensions[header_row].height = 30


def _title(sheet: Worksheet, header_row: int, last_column: int) -> None:
    if header_row == 1 or sheet.cell(1, 1).value is None:
        return
    from openpyxl.utils import get_column_letter as letter

    title = sheet.cell(1, 1)
    title.font, title.alignment = _looks()[2], _looks()[6]
    sheet.row_dimensions[1].height = 36
    ours = f"A1:{letter(last_column)}1"
    if not any(str(merged).startswith("A1:") for merged in sheet.merged_cells.ranges):
        sheet.merge_cells(ours)


def _print(sheet: Worksheet, repeated: str) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = repeated
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _choose_from_lists(book: Workbook, sheet: Worksheet, header_row: int, columns: Sequence[tuple[int, Column]]) -> None:
    """Lists to choose from, on a hidden sheet: within a cell's rule Excel takes 255 characters only."""
    from openpyxl.utils import get_column_letter as letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if _CHOICES in book.sheetnames:
        del book[_CHOICES]
    ours = [rule for rule in sheet.data_validations.dataValidation if _CHOICES in str(rule.formula1)]
    for rule in ours:
        sheet.data_validations.dataValidation.remove(rule)
    chosen = [(place, column) for place, column in columns if len(column.choices) > 1]
    if not chosen:
        return
    lists = book.create_sheet(_CHOICES)
    lists.sheet_state = "hidden"
    for at, (place, column) in enumerate(chosen, 1):
        for row, value in enumerate(column.choices, 1):
            put(lists.cell(row, at), value)
        rule = DataValidation("list", formula1=f"'{_CHOICES}'!${letter(at)}$1:${letter(at)}${len(column.choices)}", allow_blank=True)
        rule.showErrorMessage = not column.source or column.kind != "text"
        rule.add(f"{letter(place)}{header_row + 1}:{letter(place)}{sheet.max_row + _SPARE_ROWS}")
        sheet.add_data_validation(rule)


def dress_list(sheet: Worksheet, header: Sequence[str]) -> None:
    """A sheet of ours beside the ledger."""
    from openpyxl.utils import get_column_letter as letter

    _dress_cells(sheet, 1, len(header))
    for at, label in enumerate(header, 1):
        sheet.column_dimensions[letter(at)].width = _WIDTHS.get(label, 14)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letter(len(header))}{sheet.max_row}"
    _print(sheet, "1:1")


def link_inside(cell: Cell, sheet: str, row: int) -> None:
    """A link to a row of another sheet."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A{row}")
    _underline(cell)


def link_documents(sheet: Worksheet, file_place: int, page_place: int) -> None:
    """Links to the documents that are files here, at their pages."""
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, file_place)
        path = Path(str(cell.value or ""))
        if cell.value and path.is_file():
            page = sheet.cell(row, page_place).value
            cell.hyperlink = path.resolve().as_uri() + (f"#page={page}" if page else "")
            put(cell, cell.value)
            _underline(cell)


def _underline(cell: Cell) -> None:
    from openpyxl.styles import Font

    cell.font = Font(name="宋体", size=10, color="0563C1", underline="single")
