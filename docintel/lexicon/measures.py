"""Measure words: classifiers and units with their mainland form and dimension.

Enters: nothing. Leaves: a lookup from written form to `Measure`, and the pattern of all forms, longest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from docintel.lexicon.patterns import any_of
from docintel.lexicon.tables import read_rows

Currency = Literal["CNY", "TWD", "HKD"]

# The contract's dimensions; other physical units (noise, flow, power) are no Counts of version 1.
_DIMENSIONS = frozenset(
    ("count", "percent", "ratio", "length", "area", "volume", "mass", "money", "concentration", "time")
)
_REGIONS = ("", "CN", "TW", "HK")


@dataclass(frozen=True, slots=True)
class Measure:
    """`canonical` is the mainland form; no change of magnitude is hidden in it.

    `after_chinese` tells whether the form may follow a Chinese numeral: 三处 may, 三门 is a place name.
    """

    form: str
    canonical: str
    dimension: str
    currency: Currency | None
    after_chinese: bool


@lru_cache(maxsize=1)
def measures() -> dict[str, Measure]:
    """All measure words by written form; of several rows the region-free one."""
    rows = [row for row in read_rows("measure_words.tsv") if row["dimension"] in _DIMENSIONS][::-1]
    # A dictionary keeps the last row of a form: the region-free one, and of those the first written.
    rows.sort(key=lambda row: _REGIONS.index(row["region"]), reverse=True)
    return {
        row["form"]: Measure(
            row["form"], row["canonical"], row["dimension"], cast(Currency, row["currency"]) or None, row["chinese"] == "yes"
        )
        for row in rows
    }


@lru_cache(maxsize=1)
def measure_pattern() -> str:
    """An alternation of all forms, the longest that fits."""
    return any_of(measures())
