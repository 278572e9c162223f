"""Golden reports: what is read of the sample documents is what was read when somebody last looked at it.

A difference is no error in itself: look at it, and where the new reading is right, run
`python tests/golden/regenerate.py` and commit the diff together with the change that made it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reduced import GOLDEN, analyzed, golden_file, samples


@pytest.mark.parametrize("sample", samples(), ids=lambda path: path.name)
def test_report_is_as_it_was(sample: Path) -> None:
    expected = json.loads(golden_file(sample).read_text("utf-8"))
    told = json.loads(json.dumps(analyzed(sample), ensure_ascii=False))
    for part in expected:
        assert told[part] == expected[part], f"{part}: if the new reading is right, run python tests/golden/regenerate.py"
    assert told.keys() == expected.keys()


def test_no_golden_report_without_its_sample() -> None:
    assert set(GOLDEN.glob("*.json")) == {golden_file(sample) for sample in samples()}
