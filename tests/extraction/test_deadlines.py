"""Deadlines, by examples: every one that is due, with its days, and nothing that only looks like one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from case_tables import cases, nth

from docintel.cleaning import clean_source
from docintel.extraction.dates import Clock
from docintel.extraction.deadlines import find_deadlines
from docintel.mentions import DeadlineMention
from docintel.readers import read_text

FIELDS = ("kind", "due", "start", "recurrence", "times", "by", "basis", "anchor_event", "workdays", "task")


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _found(row: dict[str, Any]) -> dict[tuple[int, int], DeadlineMention]:
    """The deadlines of the row's text by their place in it."""
    clean = clean_source(read_text(row["text"], name="text", uri="text:"))
    clock = Clock(
        document_date=_day(row["document_date"]),
        printed=_day(row.get("printed")),
        reference_date=_day(row["reference"]),
    )
    places = ((clean.to_source(m.span), m) for m in find_deadlines(clean.text, (), clock))
    return {(span.start, span.end): mention for span, mention in places}


def _told(mention: DeadlineMention, field: str) -> Any:
    value = getattr(mention, field)
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("row", cases("deadlines"))
def test_deadlines(row: dict[str, Any]) -> None:
    found = _found(row)
    wanted = {nth(row["text"], want["quote"], want.get("nth", 1)): want for want in row["expect"]}
    assert sorted(found) == sorted(wanted)
    for place, want in wanted.items():
        for field in FIELDS:
            if field in want:
                assert _told(found[place], field) == want[field], (want["quote"], field)
    warnings = {code for mention in found.values() for code in mention.warnings}
    assert warnings == set(row.get("warnings", ()))
