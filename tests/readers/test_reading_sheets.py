"""Workbooks."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
from make_files import saved, workbook

from docintel.errors import UnreadableError
from docintel.readers import Limits, read
from docintel.readers.number_formats import is_date_format, shown


def cells(data: bytes) -> dict[tuple[int, int], str]:
    source = read(data)
    return {(c.row, c.column): source.text[c.span.start : c.span.end] for table in source.tables for c in table.cells}


ROWS: list[list[object]] = [["序号", "问题", "数量"], [1, "乱堆\n砂石", 3.0], [2, None, 0.5], [3, "=1+1", True]]


@pytest.mark.parametrize("formatted", [False, True])
def test_cells_both_ways(formatted: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet["B2"] = "问题台账"
    sheet.merge_cells("B2:D2")
    for row, values in enumerate(ROWS, start=3):
        for column, value in enumerate(values, start=2):
            sheet.cell(row, column, value)
    if formatted:
        sheet["B9"] = 1
        sheet["B9"].number_format = "0.0"
    source = read(saved(book))
    found = {(c.row, c.column): source.text[c.span.start : c.span.end] for c in source.tables[0].cells}
    assert found.pop((9, 2), None) == ("1.0" if formatted else None)
    assert found == {
        (2, 2): "问题台账", (3, 2): "序号", (3, 3): "问题", (3, 4): "数量", (4, 2): "1", (4, 3): "乱堆\n砂石",
        (4, 4): "3", (5, 2): "2", (5, 4): "0.5", (6, 2): "3", (6, 4): "TRUE",
    }  # fmt: skip
    assert (source.tables[0].cells[0].row_span, source.tables[0].cells[0].column_span) == (1, 3)
    assert source.tables[0].name == "台账"
    assert source.text.startswith("台账\n问题台账\n序号\t问题\t数量\n1\t乱堆\n砂石\t3\n")


@pytest.mark.parametrize(
    ("name", "kind"), [("Sheet1", "furniture"), ("sheet 2", "furniture"), ("工作表3", "furniture"), ("Sheet1 (2)", "furniture"), ("表一", "heading"), ("2024年台账", "heading")]
)
def test_a_name_that_nobody_gave_is_no_heading(name: str, kind: str) -> None:
    book = openpyxl.Workbook()
    book.active.title = name
    book.active["A1"] = "问题"
    source = read(saved(book))
    assert source.text.startswith(name)
    assert source.blocks[0].kind == kind


def test_hidden_sheets_are_not_shown() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "见"
    hidden = book.create_sheet("字典")
    hidden["A1"] = "藏"
    hidden.sheet_state = "hidden"
    assert "藏" not in read(saved(book)).text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (dt.datetime(2024, 5, 6), "yyyy/m/d", "2024/5/6"),
        (dt.datetime(2024, 5, 6), "yyyy-mm-dd;@", "2024-05-06"),
        (dt.datetime(2024, 5, 6), '[$-804]yyyy"年"m"月"d"日";@', "2024年5月6日"),
        (dt.datetime(2024, 5, 6), '[DBNum1]yyyy"年"m"月"', "2024年5月"),
        (dt.datetime(2024, 5, 6, 14, 5, 9), "yyyy/m/d h:mm", "2024/5/6 14:05"),
        (dt.datetime(2024, 5, 6, 14, 5, 9), "h:mm:ss AM/PM", "2:05:09 PM"),
        (dt.datetime(2024, 5, 6), "yyyy/m/d aaaa", "2024/5/6 星期一"),
        (dt.datetime(2024, 5, 6), "General", "2024-05-06"),
        (dt.time(8, 5), "h:mm", "8:05"),
        (45418.0, "m月d日", "5月6日"),
        (0.853, "0%", "85%"),
        (0.8535, "0.00%", "85.35%"),
        (12345.678, "#,##0.00", "12,345.68"),
        (1234567, "#,##0", "1,234,567"),
        (7, "000", "007"),
        (12, '0"处"', "12处"),
        (3.50, "0.##", "3.5"),
        (-3.5, "#,##0.00_);[Red](#,##0.00)", "(3.50)"),
        (-3, "0", "-3"),
        (0, "0;-0;;@", ""),
        (2.5, "0", "3"),
        (1234567, "#,##0,", "1,235"),
        (9.5, "¥#,##0.00", "¥9.50"),
        (9.5, '[$¥-804]#,##0.00', "¥9.50"),
        (1, "# ?/?", "1"),
        (3, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (202405280018, "0", "202405280018"),
        ("文", "@", "文"),
        (float("nan"), "0", "nan"),
        (1e300, "0.00", None),
        (-5, "yyyy/m/d", None),
    ],
)  # fmt: skip
def test_values_as_shown(value: object, code: str, text: str | None) -> None:
    found = shown(value, code)
    assert text is None or found == text


@pytest.mark.parametrize(
    ("code", "dates"),
    [
        ("yyyy", True),
        ("h:mm", True),
        ("[h]:mm", True),
        ("0.0", False),
        ('"d"0', False),
        ("General", False),
        ("#,##0.00_ ", False),
    ],
)
def test_date_formats(code: str, dates: bool) -> None:
    assert is_date_format(code) is dates


def test_cell_limit_is_told() -> None:
    source = read(workbook([["x"] * 10] * 10), limits=Limits(max_cells=25))
    assert len(source.tables[0].cells) == 25
    assert [notice.code for notice in source.notices] == ["truncated"]


@pytest.mark.parametrize("cut", [100, 1000, 3000])
def test_damaged(cut: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(workbook(ROWS)[:cut], name="a.xlsx")
    assert caught.value.code == "damaged_file"
