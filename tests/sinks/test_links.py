"""Links: alike in place, kind and time is proposed; alike in less is not."""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

from docintel.sinks.known import KnownCase
from docintel.sinks.links import proposal

EMPTY: dict[str, Any] = {
    "content_id": None, "authority": None, "ref": None, "document_date": None, "water_body": None, "division_code": None,
    "location": None, "type": None, "description": "", "quantity": None, "quantity_unit": None, "status": "found",
}  # fmt: skip


def known(key: str, told: dict[str, Any]) -> KnownCase:
    types = (told["type"],) if told.get("type") else ()
    return KnownCase(**EMPTY | {"key": key, "document_id": f"doc-{key}", "types": types} | told)


@pytest.mark.parametrize("row", cases("links"))
def test_proposals(row: dict[str, Any]) -> None:
    found = proposal(known("one", row["case"]), known("other", row["other"]))
    assert (found.kind if found else None) == row["expect"], found
    if found:
        assert 0.6 <= found.score <= 1
        assert found.reasons
