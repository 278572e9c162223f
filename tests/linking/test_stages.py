"""Stages, by examples, through the whole way: status, verdict and severity of the problems a text tells.

A row has one problem or several in reading order; only the fields it names are compared.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

from docintel.pipeline import Pipeline

RULES = Pipeline(backend="rules")


@pytest.mark.parametrize("row", cases("stages"))
def test_stages(row: dict[str, Any]) -> None:
    report = RULES.analyze(text=row["text"])
    told = sorted(report.problems, key=lambda problem: problem.evidence[0].start)
    assert len(told) == len(row["expect"]), [problem.description for problem in told]
    for problem, wanted in zip(told, row["expect"], strict=True):
        assert {name: getattr(problem, name) for name in wanted} == wanted, problem.description
