"""How a date was come by, in one readable line.

Enters: a dated expression. Leaves: a Chinese sentence that names the parse, the rule, the anchor and the calendar.
"""

from __future__ import annotations

from docintel.extraction.dates.clock import Resolution
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Duration,
    Event,
    Expression,
    Festival,
    Immediate,
    Length,
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
    Step,
    Year,
)
from docintel.extraction.dates.recurring import by_of, period_of
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
    parts.append(_outcome(dated.expression, found))
    return _line(*parts)


def _outcome(expression: Expression, found: Resolution) -> str:
    """What it comes to, or why it comes to no day."""
    if isinstance(expression, Recurrence):
        by = by_of(expression)
        return f"每{_length(expression.cycle)}一次（{period_of(expression.cycle)}）" + (f"，每期限于{by}" if by else "")
    if isinstance(expression, Immediate):
        return "即时办理，无截止日期"
    if found.last is not None:
        return f"截止 {found.last}（{_BASES[found.basis]}）"
    if isinstance(expression, Duration) and found.anchor is None and not found.warnings:
        counted = "起算之日" if expression.anchor is not None else "起算日未写明"
        return f"{counted}文中无从确定，截止日期未定" if expression.anchor is not None else f"{counted}，截止日期未定"
    return "截止日期未定"


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
        points = "、".join(_point(limit.point) for limit in expression.points)
        return f"周期：每{_length(expression.cycle)}{f'的{points}' if points else ''}{times}{within}"
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
    return calendar_words(point)


_EDGE_WORDS = {"start": "初", "middle": "中", "end": "底"}
_THIRDS = {1: "上旬", 2: "中旬", 3: "下旬", 12: "上中旬", 23: "中下旬"}
_ERAS = {"common": "", "minguo": "民国", "unmarked": ""}
_PARTS: tuple[tuple[str, str], ...] = (
    ("half", "半年"),
    ("quarter", "季度"),
    ("month", "月"),
    ("week", "周"),
    ("day", "日"),
)


def calendar_words(point: CalendarPoint) -> str:
    """What was written, unit by unit; a step from now or from a date told before shows its sign.

    >>> from docintel.extraction.dates.expressions import Year
    >>> calendar_words(CalendarPoint(year=Year(112, "minguo"), month=9, edge="end")), calendar_words(CalendarPoint(month=Step(1), day=5))
    ('民国112年9月底', '下月5日')
    """
    words = [_year_words(point.year)] if point.year is not None else []
    for field, unit in _PARTS:
        value = getattr(point, field)
        if field == "week" and point.weekday is not None:
            words.append(_weekday_words(value, point.weekday))
        elif isinstance(value, Step):
            words.append(_step_words(value, unit))
        elif value is not None:
            words.append(f"{'第' if field in ('half', 'quarter', 'week') else ''}{value}{unit}")
    if point.third is not None:
        words.append(_step_words(point.third, "旬") if isinstance(point.third, Step) else _THIRDS[point.third])
    if point.span > 1:
        words.append(f"起连续{point.span}个")
    words.append(_EDGE_WORDS.get(point.edge or "", ""))
    if point.time is not None:
        words.append(
            f"{point.time.part or ''}{'' if point.time.hour is None else f'{point.time.hour}时'}{f'{point.time.minute}分' if point.time.minute else ''}"
        )
    return "".join(words) or "某时"


def _year_words(year: Year | Step) -> str:
    return _step_words(year, "年") if isinstance(year, Step) else f"{_ERAS[year.era]}{year.value}年"


_STEPS = {
    ("年", -2): "前年", ("年", -1): "去年", ("年", 0): "今年", ("年", 1): "明年", ("年", 2): "后年",
    ("日", -2): "前天", ("日", -1): "昨天", ("日", 0): "今天", ("日", 1): "明天", ("日", 2): "后天",
}  # fmt: skip


def _step_words(step: Step, unit: str) -> str:
    """明年, 上周, 次月: seen from now, from the date told before (当, 次) or from that of the sentence."""
    if step.origin == "now":
        plain = {-1: f"上{unit}", 0: f"本{unit}", 1: f"下{unit}"}.get(step.offset, f"本{unit}{step.offset:+d}")
        return _STEPS.get((unit, step.offset), plain)
    seen = {0: "当" if step.origin == "context" else "该", 1: "次"}.get(step.offset)
    return f"{seen}{unit}" if seen else f"该{unit}{step.offset:+d}"


def _weekday_words(week: int | Step | None, weekday: int) -> str:
    day = "一二三四五六日"[weekday - 1]
    if isinstance(week, int):
        return f"{'最后一个' if week < 0 else f'第{week}个'}周{day}"
    return f"{_step_words(week, '周') if week else ''}周{day}"


__all__ = ["explain_date", "explain_deadline", "parse_of"]
