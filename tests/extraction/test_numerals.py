"""Numerals, by examples and by the way back: an integer written in Chinese is read as itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from case_tables import cases
from hypothesis import given
from hypothesis import strategies as st

import docintel
from docintel.extraction.numerals import parse_numeral
from docintel.extraction.quantities import Quantity, scan_quantities

# These stand behind the classifier: 100家以上.
_TAIL = re.compile(r"(.+?)(以上|以下|以内|左右|上下)?")
DIGITS = "零一二三四五六七八九"


def carried(row: dict[str, Any]) -> str:
    """The numeral in the shortest sentence it can stand in; fractions and percentages bring no classifier."""
    if "dimension" in row:
        return f"占{row['text']}"
    if row["label"] in ("half", "negative_sign"):
        return f"水位{row['text']}米"
    number, tail = _TAIL.fullmatch(row["text"]).groups()  # type: ignore[union-attr]
    return f"有{number}家{tail}"


def read(row: dict[str, Any]) -> Quantity:
    found = scan_quantities(docintel.clean(carried(row)).text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("row", cases("numerals"))
def test_value(row: dict[str, Any]) -> None:
    quantity = read(row)
    assert quantity.value == pytest.approx(row["value"])
    assert quantity.value_max == (None if row["value_max"] is None else pytest.approx(row["value_max"]))
    assert quantity.qualifier == row["qualifier"]
    if "dimension" in row:
        assert (quantity.unit, quantity.dimension) == (row["unit"], row["dimension"])


def section(number: int) -> str:
    """1 to 9999 as Chinese says it."""
    written, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + name
        gap = digit == 0
    return written


def chinese(number: int) -> str:
    """A whole number in Chinese numerals, up to 10^12."""
    if number == 0:
        return "零"
    written = ""
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = number // scale % 10_000
        if not group:
            continue
        skipped = bool(written) and (group < 1000 or number // scale // 10_000 % 10 == 0)
        written += ("零" if skipped else "") + section(group) + name
    return written.removeprefix("一") if 10 <= number < 20 else written


@given(st.integers(0, 10**12 - 1) | st.integers(0, 20_000))
def test_an_integer_written_in_chinese_is_read_as_itself(number: int) -> None:
    numeral = parse_numeral(chinese(number))
    assert numeral is not None
    assert (numeral.value, numeral.value_max, numeral.approximate) == (number, None, None)


@given(st.integers(0, 10**12 - 1))
def test_an_integer_written_in_digits_is_read_as_itself(number: int) -> None:
    for written in (str(number), f"{number:,}"):
        numeral = parse_numeral(written)
        assert numeral is not None
        assert numeral.value == number


@given(st.integers(1, 9999), st.integers(0, 999))
def test_mixed_numerals_add_up(thousands: int, rest: int) -> None:
    numeral = parse_numeral(f"{thousands}万{rest or ''}")
    assert numeral is not None
    assert numeral.value == thousands * 10_000 + rest


@given(st.integers(2, 99), st.integers(1, 98))
def test_fractions_are_ratios(below: int, above: int) -> None:
    numeral = parse_numeral(f"{chinese(below)}分之{chinese(above)}")
    assert numeral is not None
    assert numeral.fraction
    assert numeral.value == pytest.approx(above / below)


@given(st.text("零〇一二两三四五六七八九十百千万亿廿卅点几数上、分之0123456789.,", max_size=10))
def test_nothing_makes_it_fail(characters: str) -> None:
    numeral = parse_numeral(characters)
    assert numeral is None or numeral.value >= 0


@pytest.mark.parametrize("characters", ["", "水", "点", "分之", "三分之", "十水", "第", "、", "."])
def test_no_numeral(characters: str) -> None:
    assert parse_numeral(characters) is None
