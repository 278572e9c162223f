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
