"""Calendar expressions, by examples, through `find_dates`: all there are, each with its days, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from case_tables import cases

import docintel
from docintel.extraction.dates import date_spans, find_dates


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


@pytest.mark.parametrize("row", cases("dates"))
def test_dates(row: dict[str, Any]) -> None:
    found = docintel.find_dates(row["text"], reference_date=row["reference"])
    got = [(mention.quote, mention.first, mention.last) for mention in found]
    assert got == [(want["quote"], _day(want["first"]), _day(want["last"])) for want in row["expect"]]
    assert all(row["text"][mention.start : mention.end] == mention.quote for mention in found)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("明天下午", ("12:00:00", "18:00:00")),
        ("今晚九点半", ("21:30:00", "21:30:00")),
        ("下午3点至8点", ("15:00:00", "20:00:00")),
        ("5月6日24时", ("00:00:00", "00:00:00")),
        ("5月6日", None),
        ("半夜11点", ("23:00:00", "23:00:00")),
        ("夜里12点", ("00:00:00", "00:00:00")),
        ("早上五到六点", ("05:00:00", "06:00:00")),
        ("9~12点半", ("09:00:00", "12:30:00")),
        ("从17点55分23秒至18点33分02秒", ("17:55:00", "18:33:00")),
        ("三天后的下午", ("12:00:00", "18:00:00")),
        ("今天大约晚上十点以后", ("22:00:00", "22:00:00")),
    ],
)
def test_hours(text: str, hours: tuple[str, str] | None) -> None:
    (mention,) = find_dates(text, reference_date=date(2024, 5, 15))
    assert (mention.times and tuple(map(str, mention.times))) == hours


def test_explanation_names_parse_rule_and_anchor() -> None:
    (mention,) = find_dates("次年3月底", reference_date=date(2024, 5, 15), explain=True)
    assert (
        mention.explanation == "“次年3月底”＝2025-03-31；时点：次年3月底，当时；规则 year month part；年份由2024-05-15推得。"
    )


def test_without_reference_nothing_is_guessed() -> None:
    (mention,) = find_dates("10月31日前完成。")
    assert (mention.quote, mention.first, mention.last) == ("10月31日", None, None)


def test_spans_cover_what_must_not_be_counted() -> None:
    text = "请于15个工作日内清理9处，每月不少于3次，2024年底前完成，第3批立即办。"
    assert [text[start:end] for start, end in date_spans(text)] == ["15个工作日内", "每月不少于3次", "2024年底前"]
