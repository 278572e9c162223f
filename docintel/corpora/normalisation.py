"""What the corpus says in other terms than an annotator wrote, so that it says what docintel says.

Enters: a count or a quantity as a plain mapping. Leaves: the same in the contract's terms; where the value changes, what
was written stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# Authors name noise in words of their own; a word of the left column, first match first, makes it a kind of the right.
_NOISE_WORDS = (
    ("doubled body", "doubled_body"), ("doubled punct", "doubled_punctuation"), ("pinyin", "glued_pinyin"),
    ("traditional", "traditional_conversion"), ("line break", "lost_line_breaks"), ("mojibake", "mojibake"),
    ("blank", "inner_blanks"), ("space", "inner_blanks"), ("web", "web_chrome"), ("page view", "web_chrome"),
    ("hot list", "web_chrome"), ("cell", "table_layout"), ("table", "table_layout"), ("width", "width"),
    ("typ", "typing_errors"), ("number", "numbering"), ("missing unit", "missing_units"), ("sloppy", "sloppy_notes"),
)  # fmt: skip
# The end of a duration's words that says how long: digits or numerals, perhaps with blanks or glosses, unit, 内.
_CORE = re.compile(
    r"[0-9０-９〇零一二两兩三四五六七八九十廿百半][0-9０-９〇零一二两兩三四五六七八九十廿百半 ]*\s*(?:个|個)?"
    r"(?:工作日|工作天|自然日|日历天|日曆天|小时|小時|星期|季度|天|日|周|週|月|年)(?:[(（][^()（）]{1,8}[)）])?(?:之|以)?[内內]$"
)
_ANCHOR = re.compile(r"^(?:自|从|從|在)?(?P<event>.+?)(?:起|后|後|之内|以内)?$")
_TENTH = "成"
_CURRENCIES = {"71": "TWD", "81": "HKD"}


def normalised_count(item: Mapping[str, Any]) -> dict[str, Any]:
    """A count in 成 (tenths) told in per cent; any other as it is.

    >>> normalised_count({"value": 2.5, "unit": "成", "dimension": "ratio"})["value"]
    25
    >>> normalised_count({"value": 3, "unit": "处"})
    {'value': 3, 'unit': '处'}
    """
    if item.get("unit") != _TENTH:
        return dict(item)
    written = {key: item[key] for key in ("value", "value_max", "unit", "dimension") if item.get(key) is not None}
    bounds = {key: _percent(item[key]) for key in ("value", "value_max") if item.get(key) is not None}
    return {**item, **bounds, "unit": "%", "dimension": "percent", "written": written}


def _percent(tenths: float) -> int | float:
    percent = round(tenths * 10, 6)
    return int(percent) if percent == int(percent) else percent


def with_currency(item: Mapping[str, Any], region: str) -> dict[str, Any]:
    """An amount of money of which nobody said which: the money of the place the document is about.

    >>> with_currency({"dimension": "money", "unit": "元"}, "710200")["currency"]
    'TWD'
    """
    if item.get("dimension") != "money" or item.get("currency") or item.get("unit") != "元":
        return dict(item)
    return {**item, "currency": _CURRENCIES.get(region[:2], "CNY")}


def noise_kinds(named: Iterable[str]) -> list[str]:
    """The kinds of noise that authors named, each once.

    >>> noise_kinds(["web chrome", "page_views", "pinyin tones", "caption repeats"])
    ['web_chrome', 'glued_pinyin', 'caption_repeats']
    """
    words = [one.replace("_", " ").replace("-", "").lower() for one in named]
    kinds = (next((kind for word, kind in _NOISE_WORDS if word in one), one.replace(" ", "_")) for one in words)
    return list(dict.fromkeys(kinds))


def duration_core(quote: str) -> tuple[int, str | None]:
    """Where in a duration's words its core begins, and the event before it from which it counts.

    >>> duration_core("自收到决定书之日起20日内"), duration_core("15个工作日内"), duration_core("公示期满后3个工作日内")
    ((9, '收到决定书之日'), (0, None), (5, '公示期满'))
    """
    core = _CORE.search(quote)
    if core is None or core.start() == 0:
        return 0, None
    anchor = _ANCHOR.match(quote[: core.start()])
    return core.start(), anchor.group("event") if anchor else None
