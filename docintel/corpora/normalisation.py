"""What the corpus says in other terms than an annotator wrote, so that it says what docintel says.

Enters: a count or a quantity as a plain mapping. Leaves: the same in the contract's terms, what was written beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TENTH = "成"


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
