"""The lunar calendar, the solar terms, and days that are fixed by a rule: lunar 8-15, the second Sunday of May.

Enters: the tables `lexicon/lunar_years.tsv`, `solar_terms.tsv` and `commemorations.tsv`. Leaves: days of our calendar.
Refuses: years the tables do not reach (None).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from docintel.extraction.dates.days import DAY, days_of
from docintel.extraction.dates.expressions import CalendarPoint
from docintel.lexicon.tables import read_rows

SOLAR_TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑",
    "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip


@lru_cache(maxsize=1)
def _lunar_years() -> Mapping[int, tuple[date, tuple[int, ...], int]]:
    """First day, lengths of the months in order, and which month has a leap month behind it."""
    rows = read_rows("lunar_years.tsv")
    return MappingProxyType(
        {
            int(row["year"]): (
                date.fromisoformat(row["start"]),
                tuple(30 if letter == "b" else 29 for letter in row["months"]),
                int(row["leap"]),
            )
            for row in rows
        }
    )


def lunar_days(year: int, month: int, day: int | None = None, *, leap: bool = False) -> tuple[date, date] | None:
    """First and last day of a lunar month, or a day in it.

    >>> lunar_days(2021, 8, 15)
    (datetime.date(2021, 9, 21), datetime.date(2021, 9, 21))
    >>> lunar_days(2020, 4, leap=True), lunar_days(2021, 4, leap=True)
    ((datetime.date(2020, 5, 23), datetime.date(2020, 6, 20)), None)
    """
    known = _lunar_years().get(year)
    if known is None or not 1 <= month <= 12:
        return None
    start, months, leap_month = known
    if leap and month != leap_month:
        return None
    index = month - 1 + (leap or 0 < leap_month < month)
    first = start + sum(months[:index]) * DAY
    if day is None:
        return first, first + (months[index] - 1) * DAY
    if not 1 <= day <= months[index]:
        return None
    return first + (day - 1) * DAY, first + (day - 1) * DAY


@lru_cache(maxsize=1)
def _terms() -> Mapping[int, tuple[str, ...]]:
    return MappingProxyType({int(row["year"]): tuple(row["days"].split()) for row in read_rows("solar_terms.tsv")})


def term_day(name: str, year: int) -> date | None:
    """The day of a solar term.

    >>> term_day("冬至", 2021)
    datetime.date(2021, 12, 21)
    """
    days = _terms().get(year)
    if days is None or name not in SOLAR_TERMS:
        return None
    written = days[SOLAR_TERMS.index(name)]
    return date(year, int(written[:2]), int(written[2:]))


@lru_cache(maxsize=1)
def commemorations() -> Mapping[str, str]:
    """Every name of a commemoration and the rule of its day."""
    rules: dict[str, str] = {}
    for row in read_rows("commemorations.tsv"):
        for name in filter(None, (row["name"], *row["aliases"].split("|"))):
            rules[name] = row["rule"]
    return MappingProxyType(rules)


_RULE = re.compile(r"(?P<lunar>lunar )?(?P<month>\d\d)-(?:W(?P<week>\d)-(?P<weekday>\d)|(?P<day>\d\d))")


def commemoration_day(name: str, year: int) -> date | None:
    """The day of a commemoration or a solar term in a year.

    >>> commemoration_day("母亲节", 2021), commemoration_day("七夕", 2017), commemoration_day("芒种", 2021)
    (datetime.date(2021, 5, 9), datetime.date(2017, 8, 28), datetime.date(2021, 6, 5))
    """
    written = commemorations().get(name, "")
    rule = _RULE.fullmatch(written)
    if rule is None:
        return term_day(written.removeprefix("term ") or name, year)
    if rule["lunar"]:
        days = lunar_days(year, int(rule["month"]), int(rule["day"]))
    elif rule["week"]:
        days = days_of(
            CalendarPoint(month=int(rule["month"]), week=int(rule["week"]), weekday=int(rule["weekday"])), year
        )
    else:
        days = days_of(CalendarPoint(month=int(rule["month"]), day=int(rule["day"])), year)
    return days[0] if days else None
