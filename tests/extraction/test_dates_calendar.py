"""Working days agree with the published tables for every start date and every span of 1 to 60 days."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

from docintel.extraction.dates.calendar import festival_day, festival_names, mainland
from docintel.lexicon.tables import read_rows

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)


def _days() -> list[date]:
    return [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]


def _worked() -> list[date]:
    """Working days counted from the table's rows alone."""
    kinds = {date.fromisoformat(row["date"]): row["kind"] for row in read_rows("holidays.tsv")}
    return [day for day in _days() if kinds.get(day, "work" if day.weekday() < 5 else "off") == "work"]


def test_every_start_and_every_span() -> None:
    calendar, worked = mainland(), _worked()
    for start in _days():
        index = bisect_right(worked, start)
        for count in range(1, 61):
            wanted = worked[index + count - 1] if index + count <= len(worked) else None
            assert calendar.after(start, count) == wanted, (start, count)


def test_a_year_has_the_usual_number_of_working_days() -> None:
    for year in range(2015, 2027):
        worked = sum(1 for day in _worked() if day.year == year)
        assert 245 <= worked <= 253, (year, worked)


def test_made_up_days_lie_on_weekends_and_free_days_differ() -> None:
    calendar = mainland()
    assert all(day.weekday() >= 5 for day in calendar.made_up)
    assert not calendar.made_up & calendar.off


def test_outside_the_tables_nothing_is_known() -> None:
    calendar = mainland()
    assert calendar.is_workday(date(2035, 3, 5)) is None
    assert calendar.after(date(2014, 12, 20), 3) is None
    assert calendar.after(date(2014, 12, 31), 1) == date(2015, 1, 4)
    assert calendar.after(date(2026, 12, 31), 1) is None
    assert calendar.after(date(2035, 1, 1), 1) is None


def test_festivals_have_days_and_other_names() -> None:
    assert festival_day("春节", 2024) == date(2024, 2, 10)
    assert festival_day(festival_names()["端午"], 2024) == date(2024, 6, 10)
    assert festival_day("春节", 1990) is None
