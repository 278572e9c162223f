"""Problems, by examples, through the whole way by rules: which defects a text asserts, of which type, at which stage.

Each expectation is met by one problem whose quotes hold its words; no problem may be left over.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

from docintel.pipeline import Pipeline
from docintel.report import Problem, Report


def holder(report: Report, problems: list[Problem], words: str) -> Problem:
    """The problem whose quotes hold the words, noise between them included."""
    for problem in problems:
        if any(words in span.quote for span in problem.evidence) or words in problem.description:
            return problem
    told = [report.quote(problem) for problem in report.problems]
    raise AssertionError(f"no problem says {words!r}; told: {told}")


RULES = Pipeline(backend="rules")


@pytest.mark.parametrize("row", cases("problems"))
def test_problems(row: dict[str, Any]) -> None:
    report = RULES.analyze(text=row["text"])
    left = list(report.problems)
    for wanted in row["expect"]:
        problem = holder(report, left, wanted["quote"])
        left.remove(problem)
        assert wanted["type"] in [kind.code for kind in problem.types], wanted["quote"]
        if "status" in wanted:
            assert problem.status == wanted["status"], wanted["quote"]
    assert not left, [report.quote(problem) for problem in left]


def test_a_third_of_the_rows_are_negative() -> None:
    expected = [parameter.values[0]["expect"] for parameter in cases("problems")]
    assert len(expected) >= 120
    assert sum(not wanted for wanted in expected) * 3 >= len(expected)
