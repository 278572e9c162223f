"""Measure words: classifiers and units with their mainland form and dimension.

Enters: nothing. Leaves: a lookup from written form to `Measure`, and the pattern of all forms, longest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from docintel.lexicon.patterns import any_of
from docintel.lexicon.tables import read_rows

Currency = Literal["CNY", "TWD", "HKD"]
"""Those of the contract; other money (美元, 欧元) has its unit alone."""
_CURRENCIES = get_args(Currency)

# The contract's dimensions; other physical units (noise, flow, power) are no Counts of version 1.
CONTRACT_DIMENSIONS = frozenset(
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
    """The measure words of Counts by written form; of several rows the region-free one."""
    return {form: measure for form, measure in all_measures().items() if measure.dimension in CONTRACT_DIMENSIONS}


def _currency(code: str) -> Currency | None:
    return cast(Currency, code) if code in _CURRENCIES else None


@lru_cache(maxsize=1)
def all_measures() -> dict[str, Measure]:
    """All measure words, temperatures and powers too; a form that has a contract's dimension keeps that one."""
    rows = list(read_rows("measure_words.tsv"))[::-1]
    # A dictionary keeps the last row of a form: the region-free one, and of those the first written.
    rows.sort(key=lambda row: (row["dimension"] in CONTRACT_DIMENSIONS, -_REGIONS.index(row["region"])))
    return {
        row["form"]: Measure(
            row["form"], row["canonical"], row["dimension"], _currency(row["currency"]), row["chinese"] == "yes"
        )
        for row in rows
    }


@lru_cache(maxsize=2)
def measure_pattern(everything: bool = False) -> str:
    """An alternation of the forms of Counts, or of everything that is measured, the longest that fits."""
    forms = dict(all_measures() if everything else measures())
    # 65个点位 are 65个
    points = "个点(?!位)|" if forms.pop("个点", None) else ""
    return points + any_of(forms)
