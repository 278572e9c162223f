"""The case tables themselves: rows are whole, none is told twice, known failures say why."""

from __future__ import annotations

import json

import pytest
from case_tables import CASES, KNOWN_FAILURES, rows

# Tables of other formats are checked by the tests that read them.
STAGES = ("official", "units", "places", "cleaning", "segmentation", "numerals", "quantities", "problems", "metadata", "checks", "stages", "masking", "links")


@pytest.mark.parametrize("stage", STAGES)
def test_rows_have_label_text_and_comment(stage: str) -> None:
    for name, number, row in rows(stage):
        missing = {"label", "text", "comment"} - row.keys()
        assert not missing, f"{stage}/{name}.jsonl line {number}: {missing}"


@pytest.mark.parametrize("stage", STAGES)
def test_no_text_stands_twice(stage: str) -> None:
    seen: dict[str, str] = {}
    for name, number, row in rows(stage):
        where = f"{name}.jsonl line {number}"
        key = json.dumps([row["text"], row.get("name")], ensure_ascii=False)
        assert key not in seen, f"{stage}/{where} repeats {seen[key]}"
        seen[key] = where


@pytest.mark.parametrize("stage", STAGES)
def test_known_failures_say_why(stage: str) -> None:
    silent = [n for name, n, row in rows(stage) if name == KNOWN_FAILURES and not row.get("reason")]
    assert not silent, f"{stage}/known_failures.jsonl: no reason in lines {silent}"


def test_the_tables_are_there() -> None:
    assert {path.name for path in CASES.iterdir() if path.is_dir()} >= set(STAGES)
