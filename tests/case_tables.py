"""Case tables: hand-written examples as data, in `tests/cases/<stage>/`.

Each file holds one JSON object a line with at least `label`, `text` and `comment`; what is expected differs by stage.
`wild` rows have the shape of real documents, `synthetic` ones try one thing, `negative` ones must find nothing or
change nothing, `blind` ones were written by somebody who had not seen the code. A row of `known_failures` states
what ought to hold and does not yet: it is a strict expected failure, so that whoever mends it is told to move the row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, Any]

CASES = Path(__file__).parent / "cases"
KNOWN_FAILURES = "known_failures"


def rows(stage: str) -> Iterator[tuple[str, int, Row]]:
    """Every row of a stage with the name of its file and its line number."""
    for path in sorted((CASES / stage).glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if line.strip():
                yield path.stem, number, json.loads(line)


def cases(stage: str) -> list[Any]:
    """The rows of a stage as parameters of a test, known failures as strict expected failures."""
    return [_parameter(name, number, row) for name, number, row in rows(stage)]


def _parameter(name: str, number: int, row: Row) -> Any:
    reason = row.get("reason") or row.get("comment") or "known failure"
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if name == KNOWN_FAILURES else []
    return pytest.param(row, id=f"{name}-{number}-{row['label']}", marks=marks)


def nth(text: str, quote: str, number: int = 1) -> tuple[int, int]:
    """Start and end of the `number`th place where `quote` stands in `text`; overlapping places count."""
    at = -1
    for _ in range(number):
        at = text.index(quote, at + 1)
    return at, at + len(quote)
