"""Bodies, by examples, through `find_units`: every one that is named, by its canonical name, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

import docintel


@pytest.mark.parametrize("row", cases("units"))
def test_units(row: dict[str, Any]) -> None:
    text = row["text"]
    found = {unit.name: unit for unit in docintel.find_units(text)}
    assert sorted(found) == sorted(wanted["name"] for wanted in row["expect"])
    for wanted in row["expect"]:
        unit = found[wanted["name"]]
        quotes = {text[start:end] for start, end in unit.spans}
        assert set(wanted.get("mentions", ())) <= quotes, (unit.name, quotes)
        assert set(wanted.get("roles", ())) <= set(unit.roles), (unit.name, unit.roles)
        assert unit.kind == wanted.get("kind", unit.kind)
        assert unit.level == wanted.get("level", unit.level)
        assert unit.division_code == wanted.get("code", unit.division_code)
