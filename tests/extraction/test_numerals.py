"""Numerals, by examples and by the way back: an integer written in Chinese is read as itself."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from case_tables import cases
from hypothesis import given, settings
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


PIECES = st.sampled_from(
    [
        *list("零一二两三十百千万亿兆几半多余来又点分之成折元角块%0123456789.,/-－—~ 负约近第个米斤度k"),
        "零下",
        "百分之",
        "以上",
        "小时",
        "个半",
        "公里",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_reading_raise(text: str) -> None:
    for quantity in docintel.find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.quote


@pytest.mark.parametrize(
    "piece",
    ["0123456789", "9", "一", "亿", "万亿", "、", "【", "（）", "1,", "1/", "3.", "一、", "百分之", "零点", "3至", "-"],
)
@pytest.mark.parametrize("tail", ["", "处", "万元"])
def test_time_is_linear(piece: str, tail: str) -> None:
    """100 KB of anything: no error, and ten times the text takes no more than some ten times as long."""
    whole = (piece * 100_000)[:33_000] + tail
    taken = []
    for text in (whole[-3_300:], whole[-3_300:], whole):
        start = time.process_time()
        scan_quantities(text, everything=True)
        taken.append(time.process_time() - start)
    assert taken[2] < 25 * taken[1] + 0.5


def test_a_page_of_figures_is_no_error() -> None:
    report = docintel.analyze(text="9" * 33_000 + "处问题，" + "亿" * 33_000 + "元。")
    assert report.state == "ok"


@given(st.integers(1, 10**9), st.sampled_from(("", "-", "负")))
def test_a_lone_number_is_read_as_itself(number: int, sign: str) -> None:
    """Alone, a number needs no measure word; written in Chinese, in digits, with separators."""
    for written in (chinese(number), str(number), f"{number:,}"):
        (found,) = docintel.find_quantities(sign + written)
        assert (found.value, found.unit) == (-number if sign else number, None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("负三十二", -32, None),
        ("三百五又三分之一", 350 + 1 / 3, None),
        ("1/2", 0.5, None),
        ("半百", 50, None),
        ("两千万点五五四四", 20_000_000.5544, None),
        ("七成六", 76, "%"),
        ("半成", 5, "%"),
        ("九九折", 99, "%"),
        ("-22.2%", -22.2, "%"),
        ("百分之一百二十点五", 120.5, "%"),
        ("十块三毛", 10.3, "元"),
        ("一米八", 1.8, "米"),
        ("零下五度", -5, "度"),
        ("三年半", 3.5, "年"),
        ("一个半小时", 1.5, "小时"),
        ("两个亿卢布", 200_000_000, "卢布"),
        ("八百到九百亿泰铢", 80_000_000_000, "泰铢"),
        ("100k", 100_000, None),
        ("2e5", 200_000, None),
        ("三十两", 30, "两"),
        ("12千米", 12, "公里"),
        ("233,333，333,434.344元", 233_333_333_434.344, "元"),
    ],
)
def test_lone_forms(text: str, value: float, unit: str | None) -> None:
    (found,) = docintel.find_quantities(text)
    assert found.value == pytest.approx(value)
    assert (found.unit, found.quote) == (unit, text)


@pytest.mark.parametrize(
    "text", ["三点意见", "第5号令", "X20240307", "〔2024〕5号", "五水共治", "一带一路", "3号楼", "负责人"]
)
def test_no_lone_number(text: str) -> None:
    assert docintel.find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ("水位-0.3米，低于警戒水位。", "-0.3米", -0.3),
        ("降幅同比-3.2%。", "-3.2%", -3.2),
        ("东段1-3公里有淤积。", "1-3公里", 1),
        ("责任人负责3公里河段。", "3公里", 3),
        ("约1/3的河段淤积。", "约1/3", 1 / 3),
        ("投资一千到两千万元。", "一千到两千万元", 10_000_000),
        ("罚款五元三角。", "五元三角", 5.3),
    ],
)
def test_signs_and_shares_in_a_sentence(text: str, quote: str, value: float) -> None:
    (found,) = docintel.find_quantities(text)
    assert (found.quote, found.value) == (quote, pytest.approx(value))
