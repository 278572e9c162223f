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

from docintel.sinks.mapping import Column

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

_CHOICES = "选项"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # what a cell of Excel holds
_WIDTHS = {"序号": 6, "证据": 7, "案件键": 16, "问题描述": 36, "文件": 34, "页": 6, "单元格": 16, "起": 8, "止": 8, "原文": 60, "文书标识": 16,
           "类别": 12, "结论": 10, "算式": 60, "可能同一的案件": 36, "另一案件键": 20, "相似度": 9, "情形": 16, "依据": 40, "处理": 10}  # fmt: skip
_SPARE_ROWS = 500
# Columns as wide as this hold sentences, which begin on the left; in narrower ones words stand in the middle.
_WIDE = 18
_A3 = 8


def put(cell: Any, value: Any) -> None:
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


def dress_ledger(
    book: Workbook, sheet: Worksheet, header_row: int, columns: Sequence[tuple[int, Column]], key_place: int, *, old_columns: int, old_rows: int
) -> None:
    """The ledger as an official prints it: landscape A3, as wide as the paper, the header on every page.

    Columns and rows that were there keep the look that people gave them.
    """
    from openpyxl.utils import get_column_letter as letter

    last_column, last_row = sheet.max_column, sheet.max_row
    told = {place: column.width for place, column in columns if column.width}
    headers = [str(sheet.cell(header_row, place).value) for place in range(1, last_column + 1)]
    widths = [told.get(place) or _WIDTHS.get(header, 14) for place, header in enumerate(headers, 1)]
    for place in range(old_columns + 1, last_column + 1):
        sheet.column_dimensions[letter(place)].width = widths[place - 1]
        sheet.column_dimensions[letter(place)].hidden = place == key_place
    _dress_rows(sheet, header_row, widths, first=old_rows + 1, hidden=key_place)
    printed = min((place - 1 for place, column in columns if column.aside and place > 1), default=last_column)
    sheet.auto_filter.ref = f"A{header_row}:{letter(last_column)}{last_row}"
    sheet.print_area = f"A1:{letter(printed)}{last_row}"
    if not old_columns:
        _title(sheet, header_row, printed)
        sheet.freeze_panes = f"A{header_row + 1}"
        _print(sheet, f"1:{header_row}")
    _choose_from_lists(book, sheet, header_row, columns)
    book.active = book.index(sheet)


def _dress_rows(sheet: Worksheet, header_row: int, widths: Sequence[int], *, first: int, hidden: int = 0) -> None:
    font, bold, _, fill, border, wrapped, centred = _looks()
    for number, row in enumerate(sheet.iter_rows(min_row=max(first, header_row), max_col=len(widths)), max(first, header_row)):
        head = number == header_row
        for cell, wide in zip(row, widths, strict=True):
            cell.border = border
            cell.alignment = centred if head or wide < _WIDE else wrapped
            if head:
                cell.font, cell.fill = bold, fill
            elif cell.hyperlink is None:
                cell.font = font
        lines = max(_lines(cell.value, wide) for place, (cell, wide) in enumerate(zip(row, widths, strict=True), 1) if place != hidden)
        sheet.row_dimensions[number].height = 30 if head else min(max(lines * 13.5 + 5, 20), 400)


def _lines(value: Any, wide: float) -> int:
    """How many lines a text takes in a column: no program fits the height of a row that comes from elsewhere.

    >>> _lines("青杨村段左岸河滩堆放砂石料", 12), _lines(3, 12)
    (3, 1)
    """
    if not isinstance(value, str):
        return 1
    return sum(-(-sum(1 if ord(sign) < 0x2000 else 2 for sign in line) // max(int(wide) - 1, 2)) or 1 for line in value.split("\n"))


def _title(sheet: Worksheet, header_row: int, last_column: int) -> None:
    if header_row == 1 or sheet.cell(1, 1).value is None:
        return
    from openpyxl.utils import get_column_letter as letter

    title: Any = sheet.cell(1, 1)
    title.font, title.alignment = _looks()[2], _looks()[6]
    sheet.row_dimensions[1].height = 36
    if not any(str(merged).startswith("A1:") for merged in sheet.merged_cells.ranges):
        sheet.merge_cells(f"A1:{letter(last_column)}1")


def _print(sheet: Worksheet, repeated: str) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = repeated
    if sheet.oddFooter is not None:
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

    widths = [_WIDTHS.get(label, 14) for label in header]
    for at, wide in enumerate(widths, 1):
        sheet.column_dimensions[letter(at)].width = wide
    sheet.column_dimensions["A"].hidden = True  # whose row it is: for programs
    _dress_rows(sheet, 1, widths, first=1, hidden=1)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letter(len(header))}{sheet.max_row}"
    _print(sheet, "1:1")


def link_inside(cell: Any, sheet: str, row: int) -> None:
    """A link to a row of another sheet."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    put(cell, "查看")
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


def _underline(cell: Any) -> None:
    from openpyxl.styles import Font

    cell.font = Font(name="宋体", size=10, color="0563C1", underline="single")
