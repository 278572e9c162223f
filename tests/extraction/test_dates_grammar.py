"""The grammar's rules: every example that stands beside a rule is read by it, and the phrases put them together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from docintel.extraction.dates import cycles, general, moments, nearby, numeric, occasions, points
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Length,
    Limit,
    Period,
    Recurrence,
    Several,
    Step,
    Year,
)
from docintel.extraction.dates.grammar import read
from docintel.extraction.dates.rules import Rule

RULES: tuple[Rule[Any], ...] = (
    *points.NAMED_POINTS,
    *numeric.NUMERIC_POINTS,
    *nearby.NEARBY_POINTS,
    *occasions.OCCASIONS,
    *moments.LENGTHS,
    *moments.TIMES,
    moments.hour,
    *cycles.CYCLES,
    *general.GENERAL_POINTS,
)
# Rules that need a label in front of what they read.
_LABELLED = {"compact date": "日期", "labelled month day": "时限：", "labelled month": "时限："}


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r.name}-{e}") for r in RULES for e in r.examples]
)
def test_example_is_read_by_its_rule(rule: Rule[Any], example: str) -> None:
    start = len(_LABELLED.get(rule.name, ""))
    assert rule.read(example, start) is not None


def test_every_rule_has_a_name_of_its_own_and_an_example() -> None:
    assert [name for name, count in Counter(rule.name for rule in RULES).items() if count > 1] == []
    assert all(rule.examples for rule in RULES)


def _one(text: str) -> Any:
    (reading,) = read(text)
    return reading.expression


def test_limit_keeps_the_side() -> None:
    assert _one("10月31日前完成") == Limit(CalendarPoint(month=10, day=31), "before")
    assert _one("10月31日前后") == Limit(CalendarPoint(month=10, day=31), "at")
    assert _one("10月31日前提交") == Limit(CalendarPoint(month=10, day=31), "before")
    assert _one("今年内蒙古") == Limit(CalendarPoint(year=Step(0)), "at")


def test_period_keeps_both_ends() -> None:
    assert _one("9月至12月") == Period(CalendarPoint(month=9), CalendarPoint(month=12))
    assert _one("2023—2025年") == Period(CalendarPoint(year=Year(2023)), CalendarPoint(year=Year(2025)))


def test_list_shares_its_tail() -> None:
    expression = _one("6月、9月、12月底前")
    assert isinstance(expression, Several)
    ends = [Limit(CalendarPoint(month=month, edge="end"), "before") for month in (6, 9, 12)]
    assert [member.expression for member in expression.members] == ends
    assert [(member.start, member.end) for member in expression.members] == [(0, 2), (3, 5), (6, 11)]


def test_duration_keeps_its_anchor() -> None:
    expression = _one("自收到本通知之日起15个工作日内")
    assert expression == Duration(Length(15, "day", days="working"), Event("收到本通知之日"))
    assert _one("3-5日内") == Duration(Length(3, "day", most=5))
    assert _one("两年半内") == Duration(Length(2, "year", half=True))


def test_recurrence_keeps_cycle_count_and_day() -> None:
    assert _one("每2个月1次") == Recurrence(Length(2, "month"), times=1)
    day = Limit(CalendarPoint(day=5), "before")
    assert _one("每月5日前") == Recurrence(Length(1, "month"), points=(day,))
    assert [text for text in ("每季度", "每季个度", "每个季度") if _one(text).cycle != Length(1, "quarter")] == []


@pytest.mark.parametrize(
    "text", ["第5号", "5号楼", "〔2018〕2号", "五一路", "一百个人", "3点意见", "12345", "每户9元", "前言"]
)
def test_look_alikes_are_not_read(text: str) -> None:
    assert read(text) == ()
