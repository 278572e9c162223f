"""Points of the calendar in figures: 2023-01-13, 2023/1/13, 2023.1.13, 112.9.15, 20240322.

Enters: a place in clean text. Leaves: a `CalendarPoint`. Refuses: versions, addresses, measures and case numbers that
look the same (1.2.3.4, 2023.11万元, X2YN202405280018).
"""

from __future__ import annotations

from docintel.extraction.dates.expressions import CalendarPoint, Year
from docintel.extraction.dates.rules import Groups, rule

# No figure, letter or code before it; a single figure and a dash may end the start of a range (2024.3.1-2024.5.31)
_START = r"(?<![\d./A-Za-z])(?<![A-Za-z]-)(?<!\d{3}-)"
# The end of the figures; a dash may open the end of a range (2024.3.1-2024.5.31)
_END = r"(?!\d|[-/.]\d(?!\d{3}[-/.]))"
_NO_MEASURE = r"(?![%％万亿元吨米亩℃倍公千克度人户个件处家条座立平顷mkt㎡])"
_MONTH = r"(?P<month>1[0-2]|0[1-9])"


@rule(
    "numeric date",
    rf"(?P<year>{_START}(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_END}",
    examples=("2023-01-13", "2023/1/13", "2023.1.13"),
)
def numeric_date(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(int(groups["year"])), month=int(groups["month"]), day=int(groups["day"]))


@rule(
    "numeric minguo date",
    rf"(?P<year>{_START}1[0-2]\d)(?P<mark>[./])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9]){_END}",
    examples=("112.9.15", "112/09/15"),
)
def numeric_minguo_date(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(int(groups["year"]), "minguo"), month=int(groups["month"]), day=int(groups["day"]))


@rule(
    "numeric month",
    rf"(?P<year>{_START}(?:19|20)\d\d)[./-]{_MONTH}{_END}{_NO_MEASURE}",
    examples=("2023.11", "2023-06"),
)
def numeric_month(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(int(groups["year"])), month=int(groups["month"]))


@rule(
    "compact date",
    rf"(?<=[日期时间限][期间限 ：])(?P<year>(?:19|20)\d\d){_MONTH}(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
    examples=("日期20240322",),
)
def compact_date(groups: Groups) -> CalendarPoint:
    """Eight figures are a date only behind a label, because case numbers look the same."""
    return numeric_date.build(groups)  # type: ignore[return-value]


# Only behind 整改时限： and the like: 8.31 is a number as often as a day
_LABELLED = r"(?<=[限间期][：\n])"


@rule(
    "labelled month day",
    rf"{_LABELLED}(?P<month>1[0-2]|0?[1-9])[./](?P<day>3[01]|[12]\d|0?[1-9])(?![\d./%万亿元米天日个月年])",
    examples=("时限：8.31",),
)
def labelled_month_day(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=int(groups["month"]), day=int(groups["day"]))


@rule(
    "month day before",
    r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])\.(?P<day>3[01]|[12]\d|0?[1-9])(?=[之以]?前(?![面后期]))",
    examples=("11.20前",),
)
def month_day_before(groups: Groups) -> CalendarPoint:
    """11.20前 in a list of tasks."""
    return CalendarPoint(month=int(groups["month"]), day=int(groups["day"]))


@rule("labelled month", rf"{_LABELLED}(?P<year>20\d\d)\.(?P<month>[1-9])(?![\d.])", examples=("时限：2024.8",))
def labelled_month(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(int(groups["year"])), month=int(groups["month"]))


NUMERIC_POINTS = (numeric_date, numeric_minguo_date, numeric_month, compact_date, labelled_month_day, month_day_before, labelled_month)
