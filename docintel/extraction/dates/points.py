"""Points of the calendar by name: years, halves, quarters, months, thirds and days, Arabic, Chinese and Minguo.

Enters: a place in clean text. Leaves: a `CalendarPoint` with exactly what was written. Refuses: to say whether the day
exists (9月31日 is read, and told to be impossible when it is resolved).
"""

from __future__ import annotations

from docintel.extraction.dates.expressions import CalendarPoint, Edge, Step, Year
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.rules import (
    DAY,
    EDGE,
    EDGES,
    MONTH,
    MONTH_NUMBER,
    MONTH_STEPS,
    QUARTER_STEPS,
    SHARES,
    THIRD,
    YEAR,
    YEAR_STEPS,
    Groups,
    rule,
    words,
)

_QUARTER = (
    r"(?:第?(?P<quarter>[一二三四1-4])季度|第(?P<quarter_short>[一二三四1-4])季(?!度)"
    rf"|(?P<quarter_word>{words(QUARTER_STEPS)}))"
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
THIRDS = {"上": 1, "中": 2, "下": 3, "上中": 12, "中下": 23}


def year_of(groups: Groups) -> Year | Step | None:
    """The year among the named groups of a match."""
    if "year" in groups:
        written = groups["year"]
        return Year(_number(written if written.isascii() else written.translate(_ZEROS)))
    if "minguo" in groups:
        return Year(1 if groups["minguo"] == "元" else _number(groups["minguo"]), "minguo")
    if "unmarked" in groups:
        return Year(_number(groups["unmarked"]), "unmarked")
    return YEAR_STEPS[groups["year_word"]] if "year_word" in groups else None


# 二0二三年: a figure or a letter among Chinese digits
_ZEROS = str.maketrans("0OＯ", "〇〇〇")


def _number(text: str) -> int:
    """A numeral's value; one that is none gives a year or a month that does not exist."""
    value = read_number(text)
    return -1 if value is None else value


def month_of(groups: Groups) -> int | Step | None:
    """The month among the named groups of a match."""
    if "month" in groups:
        return _number(groups["month"])
    return MONTH_STEPS[groups["month_word"]] if "month_word" in groups else None


def _day(groups: Groups) -> int | None:
    return _number(groups["day"]) if "day" in groups else None


def _quarter(groups: Groups) -> int | Step | None:
    named = groups.get("quarter") or groups.get("quarter_short")
    return _QUARTERS[named] if named else QUARTER_STEPS[groups["quarter_word"]]


def _edge(groups: Groups) -> Edge | None:
    return EDGES[groups["edge"]] if "edge" in groups else None


def _third(groups: Groups) -> int | None:
    return THIRDS[groups["third"]] if "third" in groups else None


@rule(
    "year month day",
    YEAR + MONTH + DAY,
    examples=(
        "2023年1月13日",
        "二〇二三年一月十三日",
        "民国112年3月5日",
        "今年10月31号",
        "112年9月30日",
        "一一二年五月六日",
    ),
)
def year_month_day(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=month_of(groups), day=_day(groups))


@rule("month day", MONTH + "的?" + DAY, examples=("10月31日", "十月三十一日", "本月15日", "次月5日", "9月31日"))
def month_day(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=month_of(groups), day=_day(groups))


@rule(
    "year month part",
    YEAR + MONTH + rf"的?(?:{THIRD}|月?{EDGE})?",
    examples=("2025年6月", "今年12月底", "2023年3月中旬", "明年3月末", "二〇二三年十一月底"),
)
def year_month_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=month_of(groups), third=_third(groups), edge=_edge(groups))


@rule(
    "month part",
    MONTH + rf"的?(?:{THIRD}|月?{EDGE})?",
    examples=("10月", "10月底", "12月月底", "本月底", "上月下旬", "5月中旬", "下个月初"),
)
def month_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=month_of(groups), third=_third(groups), edge=_edge(groups))


@rule(
    "year quarter part",
    rf"(?:{YEAR})?{_QUARTER}{EDGE}?",
    examples=("2023年第三季度", "一季度", "上季度", "今年二季度末", "2024年第三季"),
)
def year_quarter_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), quarter=_quarter(groups), edge=_edge(groups))


@rule(
    "first units",
    rf"(?:{YEAR}前(?P<count>[一二两三四五六七八九十]{{1,2}}|\d{{1,2}})(?:个(?P<of>月|季度)|(?P<unit>季度?))|前(?P<quarters>[二两三23])季度|(?<![\u4e00-\u9fff])前(?P<months>\d{{1,2}})个月)",
    examples=("前三季度", "前5个月", "今年前5个月", "2021年前两个季度"),
)
def first_units(groups: Groups) -> CalendarPoint | None:
    """前三季度 is the first nine months; without a year 前三个月 may as well be the last three."""
    count = _number(groups.get("count") or groups.get("quarters") or groups["months"])
    if groups.get("of") == "月" or "months" in groups:
        return CalendarPoint(year=year_of(groups), month=1, span=count) if 1 <= count <= 12 else None
    return CalendarPoint(year=year_of(groups), quarter=1, span=count) if 1 <= count <= 4 else None


@rule(
    "joined years",
    "(?P<first>去今|今明|明后)(?:两|二|2)?年(?P<edge>底|末)?",
    examples=("今明两年", "去今两年", "今明两年底"),
)
def joined_years(groups: Groups) -> CalendarPoint:
    offset = {"去今": -1, "今明": 0, "明后": 1}[groups["first"]]
    return CalendarPoint(year=Step(offset), span=2, edge=_edge(groups))


@rule(
    "year half part",
    rf"(?:{YEAR})?(?<!不)(?P<half>[上下])半年{EDGE}?",
    examples=("上半年", "2023年下半年", "今年上半年末"),
)
def year_half_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), half=1 if groups["half"] == "上" else 2, edge=_edge(groups))


@rule(
    "year part",
    YEAR + rf"(?:年?{EDGE}|年(?=[之以]?[前内]))?",
    examples=("2023年", "2023年底", "明年年底", "去年底", "2025年年末", "今年年中"),
)
def year_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), edge=_edge(groups))


@rule(
    "minguo year alone",
    r"(?P<unmarked>(?<![\d.])1[0-2]\d)(?:年度|年(?![之来以的多余历后前内间久度]))",
    examples=("113年", "111年度"),
)
def minguo_year_alone(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups))


@rule(
    "day of month",
    r"(?<![〕）\])第#A-Za-z])(?<!提前)(?![一二三四五六七八九]日(?![前起至、和之以]))" + DAY,
    examples=("15日", "廿五日", "5号"),
)
def day_of_month(groups: Groups) -> CalendarPoint | None:
    """Not 〔2018〕2号, not 一日三餐, and not 49日, which is a length."""
    day = _day(groups)
    return CalendarPoint(day=day) if day is not None and 1 <= day <= 31 else None


# ---- parts of a range or a list, whose unit stands behind the last of them


@rule("year before its mark", r"(?P<year>(?<![\d.\-/A-Za-z〔（第])(?:19|20)\d\d)(?=" + SHARES + r"(?:19|20)\d\d年)",
      examples=("2021—2023年",))  # fmt: skip
def year_before_its_mark(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups))


# 一、6月8日前 and 1、7月底前 at the start of a line: the number of an item
_LIST_MARK = r"(?:(?<=\n)|(?<![\s\S]))(?:\d{1,2}|[一二三四五六七八九十]{1,2})、"


@rule(
    "month before its mark",
    rf"(?:{YEAR})?(?!{_LIST_MARK}){MONTH_NUMBER}(?={SHARES}(?:\d{{1,2}}|十[一二]?|[一二三四五六七八九])月)",
    examples=("9—12月", "2024年1至7月", "2024年六、九月"),
)
def month_before_its_mark(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=month_of(groups))


@rule(
    "day before its mark",
    rf"(?:(?:{YEAR})?{MONTH})?(?P<day>(?<!\d)\d{{1,2}})(?={SHARES}\d{{1,2}}[日号])",
    examples=("5月6-10日", "2024年5月6至10日"),
)
def day_before_its_mark(groups: Groups) -> CalendarPoint | None:
    """A bare 6 of 6-10日 is rather a length; only a month in front makes it a day."""
    month = month_of(groups)
    return None if month is None else CalendarPoint(year=year_of(groups), month=month, day=_day(groups))


# ---- damaged: a scraped page lost the 月


@rule(
    "month day without mark",
    r"(?P<month>(?<![\d.])(?:1[0-2]|[1-9]))(?P<day>0[1-9]|[12]\d|3[01])日(?=(?:之|以)?前(?!后))",
    examples=("420日前", "1125日前"),
)
def month_day_without_mark(groups: Groups) -> CalendarPoint | None:
    """420日前 can only be 4月20日前; 111日前 could be two days, and is read as none."""
    if len(groups["month"]) == 1 and int(groups["month"] + groups["day"][0]) <= 12:
        return None
    return CalendarPoint(month=int(groups["month"]), day=int(groups["day"]), damaged=True)


@rule("month without mark", r"(?P<month>(?<![\d.年月、—\-~])(?:1[0-2]|[1-9]))底(?=(?:之|以)?前)", examples=("11底前",))
def month_without_mark(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=int(groups["month"]), edge="end", damaged=True)


NAMED_POINTS = (
    year_month_day, month_day, year_month_part, month_part, year_quarter_part, first_units, year_half_part, year_part,
    minguo_year_alone, day_of_month, year_before_its_mark, month_before_its_mark, day_before_its_mark,
    month_day_without_mark, month_without_mark,
)  # fmt: skip
STEPPED_POINTS = (
    year_month_day, month_day, year_month_part, month_part, year_quarter_part, first_units, joined_years,
    year_half_part, year_part,
    month_before_its_mark, day_before_its_mark,
)  # fmt: skip
"""Those that can start with a word (今年10月31日, 本月底)."""
