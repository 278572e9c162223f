"""Official documents: every element of GB/T 9704 is named once, in every layout, and tells no problem, figure or deadline.

The rows of `tests/cases/official` name lines by their words: `roles` says what each line is, `metadata` what is read of
the document, `unit_roles` which roles its bodies have, `deadlines` the days that are due in the whole of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

import docintel
from docintel.cleaning import clean_source
from docintel.document import FORM_ROLES
from docintel.readers import read_text
from docintel.segmentation import segment


@pytest.mark.parametrize("row", cases("official"))
def test_elements(row: dict[str, Any]) -> None:
    clean = clean_source(read_text(row["text"], name="text", uri="text:"))
    roles = {clean.text[s.span.start : s.span.end]: s.role for s in segment(clean)}
    assert {words: roles.get(words) for words in row["roles"]} == row["roles"]


@pytest.mark.parametrize("row", [c for c in cases("official") if "metadata" in c.values[0]])
def test_metadata_of_elements(row: dict[str, Any]) -> None:
    report = docintel.analyze(text=row["text"])
    told = report.metadata.model_dump()
    assert {name: told[name] for name in row["metadata"]} == row["metadata"]
    for name, quotes in row.get("evidence", {}).items():
        assert [span.quote for span in report.metadata.evidence.get(name, [])] == quotes


@pytest.mark.parametrize("row", cases("official"))
def test_the_form_tells_no_matter(row: dict[str, Any]) -> None:
    report = docintel.analyze(text=row["text"])
    clean = clean_source(read_text(row["text"], name="text", uri="text:"))
    form = [clean.to_source(s.span) for s in segment(clean) if s.role in FORM_ROLES and s.role != "attendance"]
    for item in (*report.problems, *report.deadlines, *report.counts):
        for span in item.evidence:
            assert not any(line.start <= span.start < line.end for line in form), (row["label"], span.quote)
    if "deadlines" in row:
        assert [deadline.due for deadline in report.deadlines] == row["deadlines"]
    roles = {unit.name: unit.roles for unit in report.units}
    assert {name: roles.get(name) for name in row.get("unit_roles", {})} == row.get("unit_roles", {})
    charged = {link.unit for problem in report.problems for link in problem.units}
    for name in row.get("not_charged", ()):
        assert not any(unit.id in charged for unit in report.units if unit.name == name), name
