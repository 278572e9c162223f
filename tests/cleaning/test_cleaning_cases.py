"""Cleaning, by examples: the clean text of a source text, and the steps that made it."""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

import docintel
from docintel.cleaning import STEPS


def without_blank_lines(text: str) -> str:
    """What a dropped line leaves is an empty line; that says nothing and is not compared."""
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("row", cases("cleaning"))
def test_clean_text(row: dict[str, Any]) -> None:
    cleaned = docintel.clean(row["text"])
    assert without_blank_lines(cleaned.text) == without_blank_lines(row["clean"])
    assert set(row["steps"]) <= set(cleaned.steps)
    if row["text"] == row["clean"]:
        assert not cleaned.steps


def test_every_step_has_a_case() -> None:
    tried = {step for parameter in cases("cleaning") for step in parameter.values[0]["steps"]}
    assert tried == {name for name, _ in STEPS}
