"""Checks, by examples: which sums, differences and rates a text is held to, and whether they hold.

`values` are the figures a check refers to, the total or the rate first.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

import docintel
from docintel.report import Check, Count, Report


def figures(report: Report, check: Check) -> list[float]:
    counts = [report.find(ref) for ref in check.refs]
    return [float(count.value) for count in counts if isinstance(count, Count)]


@pytest.mark.parametrize("row", cases("checks"))
def test_checks(row: dict[str, Any]) -> None:
    report = docintel.analyze(text=row["text"])
    told = sorted((check.kind, check.ok, figures(report, check)) for check in report.checks)
    wanted = sorted((check["kind"], check["ok"], [float(v) for v in check["values"]]) for check in row["expect"])
    assert told == wanted


@pytest.mark.parametrize("row", [p for p in cases("checks") if p.values[0]["expect"] and not p.marks])
def test_a_check_writes_its_figures_out(row: dict[str, Any]) -> None:
    report = docintel.analyze(text=row["text"])
    for check in report.checks:
        assert check.message.endswith("。")
        for value in figures(report, check):
            assert f"{value:.10g}" in check.message or check.ok
        assert check.evidence


def _out_of_order(text: str) -> list[tuple[str, list[str]]]:
    """Messages of the date checks, with the words they point at."""
    report = docintel.analyze(text=text)
    checks = [check for check in report.checks if check.kind == "date_order"]
    assert all(check.ok is False for check in checks)
    return [(check.message, [report.text[span.start : span.end] for span in check.evidence]) for check in checks]


def _order(due: str) -> str:
    return (
        f"督办函\n东港镇人民政府：\n经查，你镇东港河右岸堆放砂石2处。请于{due}前完成清理。\n县河长办\n2024年5月20日\n"
    )


def test_a_deadline_before_the_document_itself() -> None:
    assert _out_of_order(_order("2024年6月30日")) == []
    ((message, places),) = _out_of_order(_order("2024年4月30日"))
    assert message == "时限“2024年4月30日前”（2024-04-30）早于成文日期2024-05-20。"
    assert places == ["2024年4月30日前"]


FORM = "整改情况公开表\n问题：东港河右岸堆放砂石。\n整改时限：2023年6月30日前\n{}：{}\n责任单位：东港镇人民政府\n"
TABLE = "序号\t问题\t整改时限\t完成时间\n1\t堆放砂石\t2023年6月30日\t{}\n2\t违建\t2023-09-30\t2023-09-12\n"


@pytest.mark.parametrize("text", [FORM.format("完成时间", "2023年8月15日"), TABLE.format("2023年8月15日")])
def test_a_completion_later_than_its_deadline(text: str) -> None:
    ((message, places),) = _out_of_order(text)
    assert message.startswith("完成时间“2023年8月15日”（2023-08-15）晚于时限“2023年6月30日")
    assert message.endswith("（2023-06-30），晚46天。")
    assert places[1] == "2023年8月15日"


@pytest.mark.parametrize(
    "text",
    [
        FORM.format("完成时间", "2023年6月30日"),
        FORM.format("完成时间", "2023年6月"),
        FORM.format("检查时间", "2023年8月15日"),
        FORM.format("完成时间", "尚未完成"),
        TABLE.format("2023年6月12日"),
    ],
)
def test_a_completion_in_time_or_none_at_all(text: str) -> None:
    assert _out_of_order(text) == []
