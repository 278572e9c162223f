"""Metadata, by examples: what a document says of itself.

`expect` holds only the fields a row is about; `evidence` names fields whose evidence must have these words.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

import docintel


@pytest.mark.parametrize("row", cases("metadata"))
def test_metadata(row: dict[str, Any]) -> None:
    report = docintel.analyze(text=row["text"])
    told = report.metadata.model_dump()
    told["region"] = report.metadata.region.name if report.metadata.region else None
    assert {name: told[name] for name in row["expect"]} == row["expect"]
    for name, quotes in row.get("evidence", {}).items():
        assert [span.quote for span in report.metadata.evidence[name]] == quotes
    assert all(report.text[s.start : s.end] == s.quote for spans in report.metadata.evidence.values() for s in spans)
