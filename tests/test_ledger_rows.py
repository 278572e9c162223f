"""A row of a ledger is one problem with its own deadline, units, status and count, whatever the columns are called."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "readers"))
from make_paper import Table, as_docx, as_html, as_markdown, as_text, as_workbook

from docintel import Pipeline
from docintel.report import Problem, Report

PIPELINE = Pipeline(backend="rules")
TITLE, NOTE = "甲县河湖突出问题整改台账", "填报单位：甲县河长制办公室　　填报日期：2024年6月20日"
ROWS = (
    ("清溪河沿河镇段", "河道内堆放砂石约300立方米", "沿河镇人民政府", "清运砂石，恢复河岸", "2024年7月31日", "已完成"),
    ("青石河坝上", "鱼塘侵占河道2处", "青石镇人民政府", "拆除围堰", "2024年9月30日前", "正在整改"),
    ("南沟河桥下", "生活污水直排河道", "县住房和城乡建设局", "铺设截污管", "2024年12月底前", "未启动"),
)
# The columns of several offices: place, problem, unit, measures, deadline, state.
HEADERS = (
    ("位置", "问题", "责任单位", "整改措施", "整改时限", "完成情况"),
    ("所在河流", "存在的主要问题", "责任主体", "整治措施", "完成时限", "目前进展"),
    ("具体位置", "问题简要描述", "整改责任单位", "处置措施", "计划完成时间", "整改状态"),
    ("河段", "巡查发现问题", "牵头单位", "拟采取措施", "限办时间", "当前进展"),
    ("点位", "现场情况", "责任单位/责任人", "整治方案", "销号时限", "销号情况"),
)
STATUSES = ["resolved", "in_progress", "assigned"]
DUES = ["2024-07-31", "2024-09-30", "2024-12-31"]


def paper(header: tuple[str, ...]) -> tuple[str | Table, ...]:
    rows = [("序号", *header), *((str(n), *row) for n, row in enumerate(ROWS, 1))]
    return TITLE, NOTE, Table(tuple(rows))


def one_cell_a_line(parts: tuple[str | Table, ...]) -> bytes:
    return "\n".join(
        line for part in parts for line in ([part] if isinstance(part, str) else [cell for row in part.rows for cell in row])
    ).encode()


FORMATS = {
    "txt": as_text, "md": as_markdown, "html": as_html, "docx": as_docx, "xlsx": as_workbook, "lines.txt": one_cell_a_line,
}  # fmt: skip


def told(report: Report, problem: Problem) -> tuple[str | None, str, list[str]]:
    """Due date, status and the units that must act of a problem."""
    due = next((d.due for d in report.deadlines if d.id == problem.deadline), None)
    names = {unit.id: unit.name for unit in report.units}
    return due, problem.status, [names[link.unit] for link in problem.units if link.role in ("responsible", "lead")]


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header[1])
@pytest.mark.parametrize("name", FORMATS)
def test_a_row_is_a_problem(name: str, header: tuple[str, ...]) -> None:
    report = PIPELINE.analyze(data=FORMATS[name](paper(header)), name=f"台账.{name}")
    assert [problem.description for problem in report.problems] == [row[1] for row in ROWS]
    found = [told(report, problem) for problem in report.problems]
    assert [due for due, _, _ in found] == DUES
    assert [status for _, status, _ in found] == STATUSES
    assert [[row[2] in unit or unit in row[2] for unit in units] for row, (_, _, units) in zip(ROWS, found, strict=True)] == [[True]] * 3
    assert [problem.quantity.value if problem.quantity else None for problem in report.problems] == [300, 2, None]
    if name in ("docx", "xlsx", "html", "md"):
        cells = [problem.evidence[0].cell for problem in report.problems]
        assert [cell.column for cell in cells if cell] == [3] * 3
