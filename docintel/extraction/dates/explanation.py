"""How a date was come by, in one readable line.

Enters: a dated expression. Leaves: a Chinese sentence that names the parse, the rule, the anchor and the calendar.
"""

from __future__ import annotations

from docintel.extraction.dates.clock import Resolution
from docintel.extraction.dates.expressions import (
    Duration,
    Event,
    Expression,
    Festival,
    Immediate,
    Length,
    Limit,
    LunarPoint,
    Now,
    Period,
    PlanTerm,
    Point,
    Recurrence,
    Season,
    Several,
    Shifted,
    Side,
)
from docintel.extraction.dates.timeline import Dated

_BASES = {
    "explicit": "年月日写明", "year_inferred": "年份推定", "relative": "相对时间推算", "reference": "按参照日期推算",
    None: "无从确定",
}  # fmt: skip
_SIDES: dict[Side, str] = {
    "at": "当时", "before": "之前（含当日）", "within": "之内", "from": "起", "until": "截至", "after": "之后",
    "since": "以来",
}  # fmt: skip
_GRAINS = {
    "minute": "分钟", "hour": "小时", "day": "日", "week": "周", "third": "旬", "month": "个月", "quarter": "个季度",
    "half": "个半年", "year": "年", "plan": "个五年",
}  # fmt: skip
_DAYS = {"working": "个工作日", "foreign_working": "个工作天（非内地）"}


def explain_date(quote: str, dated: Dated) -> str:
    """One line: what was read, by which rule, and what it came to."""
    found = dated.resolution
    return _line(f"“{quote}”＝{_days(found)}", parse_of(dated.expression), f"规则 {dated.reading.rule}", *found.steps)


def explain_deadline(quote: str, dated: Dated, found: Resolution, rule: str, event: str | None) -> str:
    """One line: what was read, why it is due, from what it counts and what it comes to."""
    parts = [f"“{quote}”", parse_of(dated.expression), f"规则 {dated.reading.rule}", f"判定 {rule}"]
    if event:
        parts.append(f"以“{event}”为准")
    parts += found.steps
    if isinstance(dated.expression, Duration | Limit | Period):
        parts.append(f"截止 {found.last}（{_BASES[found.basis]}）" if found.last else "截止日期未定")
    return _line(*parts)


def _line(*parts: str) -> str:
    return "；".join(part for part in parts if part) + "。"


def _days(found: Resolution) -> str:
    if found.last is None:
        return "未定"
    return str(found.last) if found.first in (None, found.last) else f"{found.first}至{found.last}"


def parse_of(expression: Expression) -> str:
    """The parse in words.

    >>> parse_of(Duration(Length(15, "day", days="working"), Event("收到之日")))
    '期间：收到之日起15个工作日内'
    """
    if isinstance(expression, Duration):
        anchor = f"{_point(expression.anchor)}起" if expression.anchor is not None else ""
        return f"期间：{anchor}{_length(expression.length)}{'内' if expression.within else ''}"
    if isinstance(expression, Recurrence):
        times = f"，{expression.times}次" if expression.times else ""
        within = f"，结束后{_length(expression.within)}内" if expression.within else ""
        return f"周期：每{_length(expression.cycle)}{times}{within}"
    if isinstance(expression, Immediate):
        return f"即时：{expression.word}"
    if isinstance(expression, Several):
        return f"并列日期：{len(expression.members)}项"
    if isinstance(expression, Period):
        return f"时段：{_point(expression.first)}至{_point(expression.last)}"
    return f"时点：{_point(expression.point)}，{_SIDES[expression.side]}"


def _length(length: Length) -> str:
    amount = "半" if length.half and not length.amount else f"{length.amount}{'又半' if length.half else ''}"
    most = f"至{length.most}" if length.most else ""
    return f"{amount}{most}{_DAYS.get(length.days, _GRAINS[length.grain])}"


def _point(point: Point) -> str:
    """The kind of a point; its words stand in the quote."""
    if isinstance(point, Event):
        return point.text
    if isinstance(point, Now):
        return point.word
    if isinstance(point, Festival | Season):
        return point.name
    if isinstance(point, PlanTerm):
        return f"第{point.number}个五年规划"
    if isinstance(point, Shifted):
        return _length(point.length) + (
            ("之内" if point.stretch else "后") if point.forward else "以来" if point.stretch else "前"
        )
    if isinstance(point, LunarPoint):
        return "农历某日" if point.day else "农历某月"
    return {
        "day": "某日",
        "third": "某旬",
        "month": "某月",
        "quarter": "某季度",
        "half": "某半年",
        "year": "某年",
        "week": "某周",
    }.get(point.grain, "某时")


__all__ = ["explain_date", "explain_deadline", "parse_of"]
