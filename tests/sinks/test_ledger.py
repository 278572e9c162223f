"""The ledger in Excel: it reads back to the same values, looks as a ledger should, and keeps what people wrote in it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from make_reports import make_report

import docintel
from docintel.report import Report
from docintel.sinks import FeedPlan, FeedResult, feed, load_mapping, rehearse
from docintel.sinks.files import flat

TODAY = date(2024, 6, 1)


def fed(place: Path, *reports: Report, mapping: str | None = None) -> FeedResult:
    return feed(reports, FeedPlan(str(place), mapping, place.parent / "outbox.sqlite", TODAY))


def table(place: Path, sheet: int | str = 0, header_row: int = 2) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(place)
    chosen = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    header, *lines = chosen.iter_rows(min_row=header_row, values_only=True)
    return [dict(zip(map(str, header), line, strict=True)) for line in lines]


def plain(value: Any) -> Any:
    return value.date().isoformat() if hasattr(value, "date") else value


def expected(place: Path, *reports: Report, mapping: str = "ledger") -> list[dict[str, Any]]:
    _, records = rehearse(reports, FeedPlan(str(place.parent / "other.xlsx"), mapping, place.parent / "none.sqlite", TODAY))
    labels = {column.name: column.label for column in load_mapping(mapping).columns()}
    return [{labels[name]: None if flat(value) == "" else flat(value) for name, value in record.items()} for record in records]


@pytest.mark.parametrize("mapping", ["ledger", "four_disorders", "petition", "plain"])
def test_it_reads_back_to_the_same_values(mapping: str, tmp_path: Path) -> None:
    place = tmp_path / "台账.xlsx"
    told = {"ref": "*X2LN202406040052", "description": "=1+1：＝堆放\x07垃圾", "status": "resolved", "found_on": "2024-05-20"}
    reports = [make_report("a", 4), make_report("b", 2, problem=told)]
    assert not fed(place, *reports, mapping=mapping).stopped
    wanted = [{k: v.replace("\x07", " ") if isinstance(v, str) else v for k, v in row.items()} for row in expected(place, *reports, mapping=mapping)]
    read = [{name: plain(value) for name, value in row.items()} for row in table(place)]
    assert [{name: row[name] for name in wanted[0]} for row in read] == wanted
    assert [row["序号"] for row in read] == list(range(1, len(wanted) + 1))


def test_it_opens_in_libreoffice_and_has_the_same_values(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc)")
    place, out = tmp_path / "台账.xlsx", tmp_path / "out"
    reports = list(docintel.analyze_many(["corpora/samples/督办函.docx", "corpora/samples/问题台账.xlsx"]))
    fed(place, *reports)
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(place)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    if not (out / place.name).exists():
        pytest.skip(f"LibreOffice does not run here: {done.stderr.decode()[:200]}")
    assert table(out / place.name) == table(place)
    assert table(out / place.name, "证据", 1) == table(place, "证据", 1)
    assert len(table(place)) == sum(len(report.problems) for report in reports)


def test_it_looks_as_a_ledger_should(tmp_path: Path) -> None:
    place = tmp_path / "台账.xlsx"
    fed(place, make_report("a", 3))
    book = openpyxl.load_workbook(place)
    sheet = book.worksheets[0]
    headers = {cell.value: cell for cell in sheet[2]}
    assert (sheet.title, sheet["A1"].value, sheet.freeze_panes) == ("问题整改台账", "问题整改台账", "A3")
    assert list(headers)[:6] == ["序号", "原文编号", "问题类型", "问题描述", "地点", "河湖"]
    assert sheet.auto_filter.ref == f"A2:{sheet.cell(5, sheet.max_column).coordinate}"
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$2")
    assert sheet.column_dimensions[headers["案件键"].column_letter].hidden
    assert sheet.column_dimensions[headers["问题描述"].column_letter].width == 36
    assert sheet.cell(3, headers["问题描述"].column).alignment.wrap_text
    assert sheet.cell(3, headers["整改期限"].column).is_date
    rules = {str(rule.sqref).split("3:")[0]: rule for rule in sheet.data_validations.dataValidation}
    chosen = {name: rules[headers[name].column_letter].formula1 for name in ("问题类型", "状态")}
    assert book["选项"].sheet_state == "hidden"
    assert chosen["状态"] == "'选项'!$B$1:$B$7"
    assert [cell.value for cell in book["选项"]["B"][:7]] == ["发现", "已交办", "整改中", "已办结", "逾期", "不属实", "未说明"]
    assert [(row["结论"], row["算式"]) for row in table(place, "核对", 1)] == [("相符", "1＋2＝3处。")]


def test_every_row_leads_to_its_evidence_and_that_to_the_document(tmp_path: Path) -> None:
    source = tmp_path / "督办函.txt"
    report = make_report("a", 25)
    source.write_text(report.text, "utf-8")
    report.source.uri = str(source)
    place = tmp_path / "台账.xlsx"
    fed(place, report)
    book = openpyxl.load_workbook(place)
    ledger, evidence = book.worksheets[0], book["证据"]
    look = next(cell.column for cell in ledger[2] if cell.value == "证据")
    link = ledger.cell(24, look).hyperlink
    assert link.location == "'证据'!A23"
    assert evidence["H23"].value == report.problems[21].evidence[0].quote
    assert evidence["C23"].hyperlink.target == source.resolve().as_uri() + "#page=2"


def test_what_people_wrote_stays(tmp_path: Path) -> None:
    place = tmp_path / "台账.xlsx"
    fed(place, make_report("a", 3, problem={"status": "found"}))
    book = openpyxl.load_workbook(place)
    sheet = book.worksheets[0]
    remark = sheet.max_column + 1
    sheet.cell(2, remark, "备注")
    sheet.cell(4, remark, "已电话催办").font = openpyxl.styles.Font(color="FF0000")
    sheet.column_dimensions["D"].width = 77
    sheet.cell(40, 2).border = openpyxl.styles.Border(left=openpyxl.styles.Side("thin"))
    book.create_sheet("会商记录")["A1"] = "6月3日会商"
    book.save(place)
    result = fed(place, make_report("a", 3, problem={"status": "resolved"}), make_report("b", 1))
    assert (result.acknowledged, result.stopped) == (4, "")
    rows = table(place)[:4]
    assert [row["状态"] for row in rows] == ["已办结"] * 3 + ["发现"]
    assert [row["备注"] for row in rows] == [None, "已电话催办", None, None]
    book = openpyxl.load_workbook(place)
    assert book["会商记录"]["A1"].value == "6月3日会商"
    assert book.worksheets[0].cell(4, remark).font.color.rgb == "00FF0000"
    assert book.worksheets[0].column_dimensions["D"].width == 77
    assert len(table(place, "证据", 1)) == 4


def test_a_sorted_ledger_is_still_updated_in_place(tmp_path: Path) -> None:
    place = tmp_path / "台账.xlsx"
    fed(place, make_report("a", 3, problem={"status": "found"}))
    book = openpyxl.load_workbook(place)
    sheet = book.worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for number, line in enumerate(reversed(lines), 3):
        for column, value in enumerate(line, 1):
            sheet.cell(number, column).value = value
    book.save(place)
    before = [row["问题描述"] for row in table(place)]
    fed(place, make_report("a", 3, problem={"status": "resolved"}))
    assert [(row["问题描述"], row["状态"]) for row in table(place)] == [(told, "已办结") for told in before]


def test_another_workbook_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "别的.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "工资表"
    book.save(place)
    content = place.read_bytes()
    assert "不是本台账" in fed(place, make_report("a", 1)).stopped
    assert place.read_bytes() == content


def test_proposed_links_have_a_sheet(tmp_path: Path) -> None:
    place = tmp_path / "台账.xlsx"
    told = {"ref": "X2LN202406040052"}
    fed(place, make_report("a", 1, problem=told), make_report("b", 1, problem=told, metadata={"issuer": None}))
    (row,) = table(place, "疑似同一", 1)
    assert (row["情形"], row["处理"]) == ("编号相同", "待定")
    assert row["可能同一的案件"] == make_report("a", 1).problems[0].description
