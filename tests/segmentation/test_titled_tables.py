"""What stands over the width of a sheet above its table: titles are titles on every sheet, text is read as text."""

from __future__ import annotations

import io

import openpyxl
import pytest

from docintel.cleaning import clean_source
from docintel.readers import read
from docintel.segmentation import segment

TABLE = [["序号", "问题描述", "责任单位"], [1, "桥下垃圾堆积", "沿河镇"], [2, "河岸私搭板房", "青阳镇"]]


@pytest.mark.parametrize(
    ("above", "role"),
    [
        ("清溪河垃圾堆积问题台账", "title"),
        ("填报单位：清溪县河长制办公室", "meta"),
        ("河流名称：清溪河", "body"),
        ("交办时间：2021年7月16日", "body"),
        ("清溪河桥下垃圾堆积，请于6月30日前清运。", "body"),
        ("各乡镇人民政府：", "address"),
    ],
)
def test_rows_above_a_table(above: str, role: str) -> None:
    book = openpyxl.Workbook()
    sheets = [book.active, book.create_sheet("附表")]
    for sheet, first in zip(sheets, ("问题清单", above), strict=True):
        for row in ([first], *TABLE):
            sheet.append(row)
        sheet.merge_cells("A1:C1")
    data = io.BytesIO()
    book.save(data)
    clean = clean_source(read(data.getvalue(), name="a.xlsx"))
    told = {clean.text[s.span.start : s.span.end]: s for s in segment(clean)}
    words = above.partition("：")[2] if role == "body" and "：" in above else above
    assert told[words].role == role
    assert told[words].cell is None
    assert (told["桥下垃圾堆积"].role, told["桥下垃圾堆积"].zone) == ("cell", "problem")


def test_a_row_above_running_text_is_no_title_of_the_table() -> None:
    book = openpyxl.Workbook()
    above = ("关于印发清溪河整改方案的通知", "现将方案印发给你们，请抓好落实。", "清溪河整改方案", "一、目标", "年底前清运全部垃圾。", "任务清单")
    for row in (*([words] for words in above), *TABLE, *TABLE[1:]):
        book.active.append(row)
    for number in range(1, len(above) + 1):
        book.active.merge_cells(f"A{number}:C{number}")
    data = io.BytesIO()
    book.save(data)
    clean = clean_source(read(data.getvalue(), name="a.xlsx"))
    told = {clean.text[s.span.start : s.span.end]: s.role for s in segment(clean)}
    assert (told["清溪河整改方案"], told["任务清单"]) == ("body", "title")
