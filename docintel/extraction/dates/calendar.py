"""Published days: working days of the mainland, and the days of festivals.

Enters: the tables `lexicon/holidays.tsv`, `festivals.tsv` and `seasons.toml`. Leaves: answers about days. Refuses: to
count working days where no holiday notice reaches: None, never silently Monday to Friday.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType

from docintel.lexicon.tables import read_rows, read_toml

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday, but for the days the State Council's notices name.

    `years` are the years whose notice is in the tables; outside them nothing is known.
    """

    off: frozenset[date]
    made_up: frozenset[date]
    years: frozenset[int]
    name: str = "国务院办公厅节假日安排"

    def is_workday(self, day: date) -> bool | None:
        """Whether `day` is worked; None where no notice reaches.

        >>> calendar = mainland()
        >>> [calendar.is_workday(date(2024, 5, d)) for d in (1, 11, 18)], calendar.is_workday(date(2035, 3, 5))
        ([False, True, False], None)
        """
        if day.year not in self.years:
            return None
        if day in self.off:
            return False
        return day in self.made_up or day.weekday() < 5

    def after(self, start: date, count: int) -> date | None:
        """The `count`-th working day after `start`, which itself does not count.

        >>> mainland().after(date(2024, 4, 30), 5)
        datetime.date(2024, 5, 10)
        """
        if start < self._first - _DAY or count < 1:
            return None
        index = bisect_right(self._worked, start) + count - 1
        return self._worked[index] if index < len(self._worked) else None

    @property
    def reach(self) -> str:
        """The years whose notices are known, in words."""
        return f"{min(self.years)}—{max(self.years)}年"

    @cached_property
    def _first(self) -> date:
        """The first day a notice speaks of."""
        return date(min(self.years), 1, 1)

    @cached_property
    def _worked(self) -> tuple[date, ...]:
        """Every working day of the published years, which follow each other."""
        days = (self._first + number * _DAY for number in range(366 * len(self.years)))
        return tuple(day for day in days if self.is_workday(day))


@lru_cache(maxsize=1)
def mainland() -> WorkCalendar:
    """The calendar of the mainland as far as its notices are published."""
    rows = [(date.fromisoformat(row["date"]), row["kind"]) for row in read_rows("holidays.tsv")]
    return WorkCalendar(
        off=frozenset(day for day, kind in rows if kind == "off"),
        made_up=frozenset(day for day, kind in rows if kind == "work"),
        years=frozenset(day.year for day, _ in rows),
    )


@lru_cache(maxsize=1)
def _festivals() -> tuple[Mapping[str, str], Mapping[tuple[str, int], date]]:
    names: dict[str, str] = {}
    days: dict[tuple[str, int], date] = {}
    for row in read_rows("festivals.tsv"):
        days[row["name"], int(row["year"])] = date.fromisoformat(row["date"])
        for alias in filter(None, (row["name"], *row["aliases"].split("|"))):
            names.setdefault(alias, row["name"])
    return MappingProxyType(names), MappingProxyType(days)


def festival_names() -> Mapping[str, str]:
    """Every name of a festival and the one it is filed under.

    >>> festival_names()["端午"]
    '端午节'
    """
    return _festivals()[0]


def festival_day(name: str, year: int) -> date | None:
    """The day of a festival in a year; None outside the table.

    >>> festival_day("春节", 2024)
    datetime.date(2024, 2, 10)
    """
    return _festivals()[1].get((name, year))


@lru_cache(maxsize=1)
def season_names() -> tuple[str, ...]:
    """The seasons of the trade by name."""
    return tuple(read_toml("seasons.toml")["seasons"]["words"])


@lru_cache(maxsize=1)
def event_names() -> tuple[str, ...]:
    """Happenings that a limit is set before: 验收前, 复工前."""
    return tuple(read_toml("seasons.toml")["events"]["words"])


@dataclass(frozen=True)
class SeasonCalendar:
    """When a season starts and ends in a region, as month and day; without an entry the season has no date.

    The trade's seasons differ from river to river, so nothing is known unless a caller says so.
    """

    days: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str, year: int) -> tuple[date, date] | None:
        """First and last day of the season that starts in `year`."""
        told = self.days.get(name)
        if told is None:
            return None
        first, last = date(year, *told[0]), date(year, *told[1])
        return (first, last) if first <= last else (first, date(year + 1, *told[1]))
