"""What holds of every text: reading never raises, takes linear time, and relative dates move with the reference."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docintel.extraction.dates import Clock, date_spans, find_dates
from docintel.extraction.dates.grammar import read
from docintel.extraction.deadlines import find_deadlines

PIECES = "0123456789一二三四五六七八九十廿两百〇年月日号时点分周旬季度半底末初前后内起至到、，。；：（）“”—-~/.·每按逐自从今明去本上下次当近过头尾闰腊正第个"
WORDS = [
    "工作日",
    "个月",
    "之日起",
    "收到",
    "印发",
    "汛期",
    "春节",
    "五一",
    "十四五",
    "完成",
    "已",
    "了",
    "请",
    "预计",
    "立即",
    "不少于",
    "次",
    "民国",
    "整改时限",
    "底前",
    "星期五",
    "下午",
    "《",
    "》",
    "农历",
    "世纪",
    "年代",
    "未来",
    "过去的",
    "母亲节",
    "冬至",
    "最后一个",
    "两年",
    "大年",
    "夏天",
]
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(WORDS)), max_size=60).map("".join)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2026, 6, 30))


@given(TEXT, st.one_of(st.none(), DAYS))
@settings(max_examples=400, deadline=None)
def test_reading_never_raises_and_spans_lie_in_the_text(text: str, day: date | None) -> None:
    readings = read(text)
    ends = [0] + [reading.end for reading in readings]
    assert all(reading.start < reading.end <= len(text) for reading in readings)
    assert all(reading.start >= end for reading, end in zip(readings, ends, strict=False))
    for mention in find_dates(text, reference_date=day, explain=True):
        assert text[mention.start : mention.end] == mention.quote
        assert (
            mention.first is None or mention.last is None or mention.first <= mention.last or "period" in mention.kind
        )
    for deadline in find_deadlines(text, (), Clock(document_date=day), explain=True):
        assert 0 <= deadline.span.start < deadline.span.end <= len(text)
        assert deadline.explanation


@given(
    st.sampled_from(("下周五", "上月", "去年", "三天前", "明年底", "自即日起5个工作日内", "大后天", "上上周", "两年后"))
)
@settings(deadline=None)
def test_the_ends_of_time_do_not_raise(text: str) -> None:
    for day in (date.min, date.max):
        find_dates(text, reference_date=day)
        find_deadlines(text + "完成", (), Clock(document_date=day))


@given(TEXT)
@settings(max_examples=100, deadline=None)
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = date_spans(text)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


RELATIVE = [
    "今天",
    "明天",
    "昨天",
    "大后天",
    "下周五",
    "本周末",
    "上月",
    "本月底",
    "下月15日",
    "下个月初",
    "上季度",
    "本季度末",
    "去年",
    "明年",
    "明年3月底",
    "今年10月31日",
    "三天后",
    "两周前",
    "一个月后",
    "半年后",
    "月底",
    "年底",
    "今明两年",
    "明后天",
    "近三年",
    "未来7天",
    "今年前三季度",
    "明年母亲节",
    "去年腊月初八",
    "下周的周六",
    "这一周",
    "今年年尾",
    "去年夏天",
    "过两天",
]


@pytest.mark.parametrize("expression", RELATIVE)
@given(day=DAYS, later=st.integers(min_value=0, max_value=800))
@settings(max_examples=40, deadline=None)
def test_relative_dates_never_move_back_when_the_reference_moves_on(expression: str, day: date, later: int) -> None:
    (early,) = find_dates(expression, reference_date=day)
    (late,) = find_dates(expression, reference_date=day + timedelta(days=later))
    assert early.last is not None
    assert late.last is not None
    assert early.last <= late.last


REPEATED = (
    "0123456789", "一", "、", "【（）", "1年月日", "年", "每", "每月", "1、", "一、二月", "2023.1.", "之日起", "内", "前", "至今", "《",
    "近", "正月", "初", "年代", "前三", "第", "点", "十", "半", "未来", "1/", "-", "腊月初", "三点", "五一", " 1", "农历", "世纪", "第三个星期",
)  # fmt: skip
SIZE = 100_000


def _due(text: str) -> object:
    read.cache_clear()
    return find_deadlines(text, (), Clock(document_date=date(2024, 1, 1)))


def _dated(text: str) -> object:
    return find_dates(text, reference_date=date(2024, 1, 1))


def _seconds(text: str, work: Callable[[str], object] = _due) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("work", [_due, _dated])
def test_time_is_linear(piece: str, work: Callable[[str], object]) -> None:
    """100 KB; ten times the text may take ten times as long, and some: a quadratic step would take a hundred times."""
    whole = (piece * SIZE)[: SIZE // 3]
    part = whole[: len(whole) // 10]
    _seconds(part, work)
    assert _seconds(whole, work) < 25 * _seconds(part, work) + 1


def test_plain_text_is_passed_over_fast() -> None:
    """Two megabytes a second is the aim; half of it must hold on any machine that runs the tests."""
    text = "县河长办组织相关部门对辖区内主要河流开展巡查，督促属地落实责任，推动河湖面貌持续改善。\n" * 4000
    assert len(text.encode()) / _seconds(text) > 1e6
