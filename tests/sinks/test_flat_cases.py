"""Flat cases: what a case says is what the report says; the key depends on ids alone; doubts are told, not hidden."""

from __future__ import annotations

from datetime import date

import pytest
from make_reports import make_report

import docintel
from docintel.report import Check, Deadline, ProblemType, Report
from docintel.sinks.cases import tables_of
from docintel.sinks.fields import tables


def test_every_field_is_there_and_named() -> None:
    told = tables_of(make_report("a", 2), today=date(2024, 6, 1))
    for name, rows in (("cases", told.cases), ("counts", told.counts), ("deadlines", told.deadlines), ("units", told.units),
                       ("checks", told.checks), ("evidence", told.evidence), ("documents", (told.document,))):  # fmt: skip
        assert rows
        for row in rows:
            assert set(row) == set(tables()[name]), name
    for fields in tables().values():
        assert all(field.zh and field.en for field in fields.values())


def test_values_are_of_their_kind() -> None:
    kinds = {"text": str, "date": str, "integer": int, "number": (int, float), "boolean": bool, "list": list}
    for report in docintel.analyze_many(["corpora/samples"]):
        for case in tables_of(report, today=date(2024, 6, 1)).cases:
            for name, field in tables()["cases"].items():
                assert case[name] is None or isinstance(case[name], kinds[field.kind]), (name, case[name])
            assert case["evidence"] == report.quote(case["problem_id"])


def test_the_key_depends_on_neither_type_nor_status_nor_wording() -> None:
    one = make_report("a", 1)
    other = make_report("a", 1, problem={"status": "resolved", "description": "别的说法", "types": []})
    assert tables_of(one).cases[0]["key"] == tables_of(other).cases[0]["key"] == f"{one.id}:{one.problems[0].id}"


def test_days_left_are_counted_from_the_day_given() -> None:
    assert [tables_of(make_report(), today=day).cases[0]["days_left"] for day in (date(2024, 6, 1), date(2024, 7, 2))] == [29, -2]
    assert tables_of(make_report()).cases[0]["days_left"] is None


def checked(**changes: object) -> Report:
    return make_report("a", 1, **changes)


DOUBTS = {
    "low_confidence": checked(problem={"confidence": 0.3}),
    "no_type": checked(problem={"types": [ProblemType(code="other", label="其他", score=0.5)]}),
    "deadline_undated": checked(deadlines=[Deadline(id=make_report("a", 1).deadlines[0].id, kind="duration", anchor_event="收到之日")]),
    "check_failed": checked(checks=[Check(id="k-1", kind="sum", ok=False, message="不符", refs=[make_report("a", 1).counts[0].id])]),
    "document_partial": checked(state="partial"),
}


@pytest.mark.parametrize("reason", DOUBTS)
def test_doubts_are_told(reason: str) -> None:
    (case,) = tables_of(DOUBTS[reason]).cases
    assert (case["needs_review"], case["review_reasons"]) == (True, [reason])
    (case,) = tables_of(checked()).cases
    assert (case["needs_review"], case["review_reasons"]) == (False, [])
