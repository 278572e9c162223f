"""Places, by examples: every phrase that says where, with its water body and its lowest division."""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

from docintel.cleaning import clean_source
from docintel.extraction.places import find_places
from docintel.readers import read_text
from docintel.segmentation import segment


@pytest.mark.parametrize("row", cases("places"))
def test_places(row: dict[str, Any]) -> None:
    clean = clean_source(read_text(row["text"], name="case", uri="text:"))
    found = {place.text: place for place in find_places(clean.text, segment(clean))}
    assert list(found) == [wanted["text"] for wanted in row["expect"]]
    for wanted in row["expect"]:
        place = found[wanted["text"]]
        assert clean.text[place.span.start : place.span.end] == place.text
        for field in ("water_body", "division", "code", "kind"):
            assert getattr(place, field) == wanted.get(field, getattr(place, field)), field
