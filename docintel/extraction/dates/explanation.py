"""How a date was come by, in one readable line.

Enters: a dated expression. Leaves: a Chinese sentence that names the parse, the rule, the anchor and the calendar.
"""

from __future__ import annotations

from docintel.extraction.dates.clock import Resolution
from docintel.extraction.dates.expressions import Duration, Limit, Period
from docintel.extraction.dates.timeline import Dated

_BASES = {
    "explicit": "日期写明", "year_inferred": "年份推定", "relative": "相对时间", "reference": "按参照日期", None: "无从确定",
}  # fmt: skip


def explain_date(quote: str, dated: Dated) -> str:
    """One line: what was read, by which rule, and what it came to."""
    found = dated.resolution
    days = "未定" if found.last is None else str(found.last) if found.first in (None, found.last) else f"{found.first}至{found.last}"
    parts = [f"“{quote}”＝{days}", f"规则：{dated.reading.rule}", _BASES[found.basis], *found.steps]
    return "；".join(parts) + "。"


def explain_deadline(quote: str, dated: Dated, found: Resolution, rule: str, event: str | None) -> str:
    """One line: what was read, why it is due, from what it counts and what it comes to."""
    parts = [f"“{quote}”", f"语法规则：{dated.reading.rule}", f"判定：{rule}"]
    if event:
        parts.append(f"以“{event}”为准")
    parts += found.steps
    if isinstance(dated.expression, Duration | Limit | Period):
        parts.append(f"截止{found.last}（{_BASES[found.basis]}）" if found.last else "截止日期未定")
    return "；".join(parts) + "。"
