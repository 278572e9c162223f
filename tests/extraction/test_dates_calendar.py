"""Working days agree with the State Council's notices for every start date and every span of 1 to 60 days.

The notices are transcribed in `lexicon/holidays.tsv`, a row for each day that is not what its weekday says, with the
number of the notice. The transcription is held against `chinesecalendar`, which others have transcribed from the same
notices, for each of the 4,383 days; spans are counted anew from the rows, without the code under test.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta

import pytest

from docintel.extraction.dates import Clock
from docintel.extraction.dates.calendar import festival_day, festival_names, mainland
from docintel.extraction.dates.counting import count_from
from docintel.extraction.dates.expressions import Length
from docintel.extraction.deadlines import find_deadlines
from docintel.lexicon.tables import read_rows

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)


def _days() -> list[date]:
    return [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]


def _worked() -> list[date]:
    """Working days counted from the table's rows alone."""
    kinds = {date.fromisoformat(row["date"]): row["kind"] for row in read_rows("holidays.tsv")}
    return [day for day in _days() if kinds.get(day, "work" if day.weekday() < 5 else "off") == "work"]


def test_transcription_agrees_with_another() -> None:
    other = pytest.importorskip("chinese_calendar")
    calendar = mainland()
    assert [day for day in _days() if other.is_workday(day) != calendar.is_workday(day)] == []


def test_each_row_names_its_notice_and_its_weekday() -> None:
    for row in read_rows("holidays.tsv"):
        day = date.fromisoformat(row["date"])
        assert re.fullmatch(r"国办?发明电〔20\d\d〕\d+号|国务院办公厅\d+年\d+月\d+日通知", row["notice"]), row
        assert "一二三四五六日"[day.weekday()] == row["weekday"], row


def test_every_start_and_every_span() -> None:
    calendar, worked = mainland(), _worked()
    for start in _days():
        index = bisect_right(worked, start)
        for count in range(1, 61):
            wanted = worked[index + count - 1] if index + count <= len(worked) else None
            assert calendar.after(start, count) == wanted, (start, count)


def test_due_days_end_where_the_notices_end() -> None:
    """Counting gives the day and the calendar's name, or no day and the warning; never a count by weekdays alone."""
    calendar, worked = mainland(), _worked()
    for start in _days():
        left = len(worked) - bisect_right(worked, start)
        for count in {1, 5, 15, 60, left, left + 1} - {0}:
            found = count_from(start, Length(count, "day", days="working"), calendar)
            if count <= left:
                assert (found.last, found.warnings) == (worked[len(worked) - left + count - 1], ()), (start, count)
            else:
                assert (found.last, found.warnings) == (None, ("calendar_missing",)), (start, count)


@pytest.mark.parametrize("first", range(0, 4383, 487))
def test_every_start_as_a_document_says_it(first: int) -> None:
    """The same through the words: each start date once, the spans of 1 to 60 in turn."""
    worked = _worked()
    for number, start in enumerate(_days()[first : first + 487], first):
        count = number % 60 + 1
        text = f"自{start.year}年{start.month}月{start.day}日起{count}个工作日内完成整改。"
        (deadline,) = find_deadlines(text, (), Clock())
        index = bisect_right(worked, start) + count - 1
        wanted = worked[index] if index < len(worked) else None
        assert (deadline.due, deadline.workdays, deadline.anchor) == (wanted, True, start), text
        assert ("calendar_missing" in deadline.warnings) == (wanted is None)


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
