"""Quantities, by examples, through `find_quantities`: all that count something, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases, nth

import docintel

FIELDS = ("value_max", "unit", "dimension", "qualifier", "kind", "subject", "currency")


@pytest.mark.parametrize("row", cases("quantities"))
def test_quantities(row: dict[str, Any]) -> None:
    text = row["text"]
    found = {(q.start, q.end): q for q in docintel.find_quantities(text)}
    wanted = {nth(text, w["quote"], w.get("nth", 1)): w for w in row["expect"]}
    restated = {nth(text, also["quote"], also.get("nth", 1)) for w in row["expect"] for also in w.get("also", ())}
    assert sorted(found.keys() - restated) == sorted(wanted)
    for place, expected in wanted.items():
        quantity = found[place]
        assert quantity.quote == text[slice(*place)]
        assert quantity.value == pytest.approx(expected["value"])
        for field in FIELDS:
            if field in expected:
                assert getattr(quantity, field) == expected[field], (quantity.quote, field)
