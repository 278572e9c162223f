"""Points of the calendar as they are written: years, quarters, months, days, and the words for them.

Enters: a place in clean text. Leaves: a `CalendarPoint` with exactly what was written. Refuses: to say whether the day
exists (9月31日 is read, and told to be impossible when it is resolved).
"""

from __future__ import annotations

from typing import cast

from docintel.extraction.dates.expressions import CalendarPoint, Edge, Origin, Step, Year
from docintel.extraction.dates.numerals import HAN_NUMERAL, read_number
from docintel.extraction.dates.rules import (
    DAY,
    DAY_STEPS,
    EDGE,
    EDGES,
    HAN,
    MONTH,
    MONTH_STEPS,
    QUARTER_STEPS,
    THIRD,
    YEAR,
    YEAR_STEPS,
    Groups,
    rule,
    words,
)

_QUARTER = rf"(?:第?(?P<quarter>[一二三四1-4])季度|第(?P<quarter_short>[一二三四1-4])季|(?P<quarter_word>{words(QUARTER_STEPS)}))"
_HALF = r"(?P<half>上半年|下半年)"
_THIRDS = {"上": 1, "中": 2, "下": 3}
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_AFTER_NUMERIC = r"(?![\d.\-/年]|[%％万亿元吨米亩℃])"


def year_of(groups: Groups) -> Year | Step | None:
    """The year among the named groups of a match."""
    if "year" in groups:
        return Year(_number(groups["year"]))
    if "minguo" in groups:
        return Year(1 if groups["minguo"] == "元" else _number(groups["minguo"]), "minguo")
    if "unmarked" in groups:
        return Year(_number(groups["unmarked"]), "unmarked")
    return _step(groups, "year_word", YEAR_STEPS)


def _step(groups: Groups, name: str, table: dict[str, tuple[int, str]]) -> Step | None:
    if name not in groups:
        return None
    offset, origin = table[groups[name]]
    return Step(offset, cast(Origin, origin))


def _number(text: str) -> int:
    value = read_number(text)
    return -1 if value is None else value


def _named(groups: Groups, name: str) -> int | None:
    return _number(groups[name]) if name in groups else None


def _month(groups: Groups) -> int | Step | None:
    return _named(groups, "month") or _step(groups, "month_word", MONTH_STEPS)


def _quarter(groups: Groups) -> int | Step | None:
    named = groups.get("quarter") or groups.get("quarter_short")
    if named:
        return _QUARTERS.get(named) or int(named)
    return _step(groups, "quarter_word", QUARTER_STEPS)


def _edge(groups: Groups) -> Edge | None:
    return cast(Edge, EDGES[groups["edge"]]) if "edge" in groups else None


def _third(groups: Groups) -> int | None:
    return _THIRDS[groups["third"]] if "third" in groups else None


@rule(
    "year month day",
    YEAR + MONTH + DAY,
    examples=("2023年1月13日", "二〇二三年一月十三日", "民国112年3月5日", "今年10月31号", "112年9月30日", "一一二年五月六日"),
)
def year_month_day(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=_month(groups), day=_named(groups, "day"))


@rule("month day", MONTH + "的?" + DAY, examples=("10月31日", "十月三十一日", "本月15日", "次月5日", "9月31日"))
def month_day(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=_month(groups), day=_named(groups, "day"))


@rule(
    "year month part",
    YEAR + MONTH + rf"的?(?:{THIRD}|{EDGE})?",
    examples=("2025年6月", "今年12月底", "2023年3月中旬", "明年3月末", "二〇二三年十一月底"),
)
def year_month_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=_month(groups), third=_third(groups), edge=_edge(groups))


@rule("month part", MONTH + rf"的?(?:{THIRD}|{EDGE})?", examples=("10月", "10月底", "本月底", "上月下旬", "5月中旬", "下个月初"))
def month_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=_month(groups), third=_third(groups), edge=_edge(groups))


@rule(
    "year quarter part",
    rf"(?:{YEAR})?{_QUARTER}{EDGE}?",
    examples=("2023年第三季度", "一季度", "上季度", "今年二季度末", "2024年第三季"),
)
def year_quarter_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), quarter=_quarter(groups), edge=_edge(groups))


@rule("year half part", rf"(?:{YEAR})?{_HALF}{EDGE}?", examples=("上半年", "2023年下半年", "今年上半年末"))
def year_half_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), half=1 if groups["half"] == "上半年" else 2, edge=_edge(groups))


@rule("year part", YEAR + rf"(?:年?{EDGE})?", examples=("2023年", "2023年底", "明年年底", "去年底", "2025年年末", "今年年中"))
def year_part(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), edge=_edge(groups))


@rule(
    "minguo year alone",
    r"(?P<unmarked>(?<![\d.])1[0-2]\d)(?:年度|年(?![之来以的多余历后前内间久度]))",
    examples=("113年", "111年度"),
)
def minguo_year_alone(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(int(groups["unmarked"]), "unmarked"))


@rule(
    "edge of this unit",
    r"(?P<unit>年|月|季度?|周)(?P<edge>底|末|初)|(?P<mid>年中|月中)(?=[前旬完实基达要须、，]|以前|之前)|(?P<late>岁末|岁尾|年终)(?=[前之，]|以前)",
    examples=("年底", "月底", "季度末", "月初", "年末"),
)
def edge_of_this_unit(groups: Groups) -> CalendarPoint:
    now = Step(0)
    if "late" in groups:
        return CalendarPoint(year=now, edge="end")
    unit = groups.get("unit") or groups["mid"][0]
    edge = cast(Edge, EDGES[groups["edge"]]) if "edge" in groups else "middle"
    if unit == "年":
        return CalendarPoint(year=now, edge=edge)
    if unit == "月":
        return CalendarPoint(month=now, edge=edge)
    return CalendarPoint(quarter=now, edge=edge) if unit[0] == "季" else CalendarPoint(week=now, edge=edge)


@rule("inside this unit", r"(?P<unit>年|月|季度|周)(?=内)(?!内[部容河涝外设])", examples=("年", "月"))
def inside_this_unit(groups: Groups) -> CalendarPoint:
    """年内, 月内: the unit stands for the running one; only 内 behind it tells so."""
    now = Step(0)
    unit = groups["unit"]
    if unit == "年":
        return CalendarPoint(year=now)
    if unit == "月":
        return CalendarPoint(month=now)
    return CalendarPoint(quarter=now) if unit == "季度" else CalendarPoint(week=now)


@rule("third of this month", r"(?P<which>本|上|下|中)旬", examples=("上旬", "下旬", "本旬"))
def third_of_this_month(groups: Groups) -> CalendarPoint:
    if groups["which"] == "本":
        return CalendarPoint(third=Step(0))
    return CalendarPoint(third=_THIRDS[groups["which"]])


@rule("day of month", r"(?<![〕）\])第#A-Za-z])" + DAY, examples=("15日", "廿五日", "5号"))
def day_of_month(groups: Groups) -> CalendarPoint | None:
    """Not 〔2018〕2号 and not 49日, which is a length."""
    day = _named(groups, "day")
    return CalendarPoint(day=day) if day is not None and 1 <= day <= 31 else None


@rule(
    "month day without mark",
    r"(?P<month>(?<![\d.])(?:1[0-2]|[1-9]))(?P<day>0[1-9]|[12]\d|3[01])日(?=(?:之|以)?前(?!后))",
    examples=("420日", "1125日"),
)
def month_day_without_mark(groups: Groups) -> CalendarPoint | None:
    """420日前: a scraped page lost the 月; read only where one reading is possible (not 111日)."""
    month, day = int(groups["month"]), int(groups["day"])
    digits = groups["month"] + groups["day"]
    if len(digits) < 3 or (digits[0] == "1" and len(digits) == 3 and int(digits[:2]) <= 12):
        return None
    return CalendarPoint(month=month, day=day, damaged=True)


@rule("month without mark", r"(?P<month>(?<![\d.年月、—\-~])(?:1[0-2]|[1-9]))底(?=(?:之|以)?前)", examples=("11底",))
def month_without_mark(groups: Groups) -> CalendarPoint:
    """11底前: the 月 was lost."""
    return CalendarPoint(month=int(groups["month"]), edge="end", damaged=True)


@rule("day word", rf"(?<![先])(?P<word>{words(DAY_STEPS)})(?!头条|说法|关注|资讯)", examples=("今天", "大前天", "次日", "当日"))
def day_word(groups: Groups) -> CalendarPoint:
    return CalendarPoint(day=_step(groups, "word", DAY_STEPS))


_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 6} | {str(n): n for n in range(1, 8)}
_WEEK_STEPS = {"本": 0, "这": 0, "这个": 0, "上": -1, "上个": -1, "下": 1, "下个": 1, "上上": -2, "下下": 2, "上上个": -2, "下下个": 2}


@rule(
    "week day",
    rf"(?P<step>{words(_WEEK_STEPS)})?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末]|(?<=[期周])[1-7](?!\d))(?![围边期])",
    examples=("下周五", "本周末", "星期三", "上上周一", "礼拜天"),
)
def week_day(groups: Groups) -> CalendarPoint:
    step = Step(_WEEK_STEPS[groups.get("step", "本")])
    return CalendarPoint(week=step, weekday=_WEEKDAYS[groups["weekday"]], edge="end" if groups["weekday"] == "末" else None)


@rule("week", rf"(?P<step>{words(_WEEK_STEPS)})(?:周|星期|礼拜)(?![边围期转密])", examples=("本周", "上周", "下个星期"))
def week(groups: Groups) -> CalendarPoint:
    return CalendarPoint(week=Step(_WEEK_STEPS[groups["step"]]))


@rule(
    "numeric date",
    rf"(?P<year>(?<![\d.\-/A-Za-z])(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?![\d\-/]|\.\d)",
    examples=("2023-01-13", "2023/1/13", "2023.1.13"),
)
def numeric_date(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=int(groups["month"]), day=int(groups["day"]))


@rule(
    "numeric minguo date",
    r"(?P<unmarked>(?<![\d.\-/A-Za-z])1[0-2]\d)(?P<mark>[./])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d\-/]|\.\d)",
    examples=("112.9.15", "112/09/15"),
)
def numeric_minguo_date(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(int(groups["unmarked"]), "minguo"), month=int(groups["month"]), day=int(groups["day"]))


@rule(
    "numeric month",
    rf"(?P<year>(?<![\d.\-/A-Za-z])(?:19|20)\d\d)[./-](?P<month>1[0-2]|0[1-9]){_AFTER_NUMERIC}",
    examples=("2023.11", "2023-06"),
)
def numeric_month(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), month=int(groups["month"]))


@rule(
    "compact date",
    r"(?P<year>(?<=日期)(?:19|20)\d\d|(?<=[日期时][期间限][ ：])(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
    examples=("日期20240322",),
)
def compact_date(groups: Groups) -> CalendarPoint:
    """Eight digits are a date only behind a label, because case numbers look the same."""
    return CalendarPoint(year=year_of(groups), month=int(groups["month"]), day=int(groups["day"]))


@rule("numeric year", r"(?P<year>(?<![\d.\-/A-Za-z〔（第])(?:19|20)\d\d)(?=[—\-～~至到、和及](?:19|20)\d\d年)", examples=("2021—2023年",))
def numeric_year(groups: Groups) -> CalendarPoint:
    """The 年 of the last year of a range or a list serves the ones before it."""
    return CalendarPoint(year=year_of(groups))


@rule(
    "month before its mark",
    rf"(?P<month>(?<![\d.])\d{{1,2}}|(?<!{HAN})(?:十[一二]?|[一二三四五六七八九]))(?=[—\-～~至到、和及](?:\d{{1,2}}|十[一二]?|[一二三四五六七八九])月)",
    examples=("9—12月", "六、九月"),
)
def month_before_its_mark(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=_named(groups, "month"))


@rule(
    "day before its mark",
    r"(?P<day>(?<=[月、])\d{1,2})(?=[—\-～~至到、和及]\d{1,2}[日号])",
    examples=("5月6-10日",),
)
def day_before_its_mark(groups: Groups) -> CalendarPoint:
    return CalendarPoint(day=_named(groups, "day"))


@rule(
    "month and days",
    MONTH + r"(?P<day>\d{1,2})(?=[—\-～~至到、和及]\d{1,2}[日号])",
    examples=("5月6-10日",),
)
def month_and_days(groups: Groups) -> CalendarPoint:
    return CalendarPoint(month=_month(groups), day=_named(groups, "day"))


NUMBER_LED = (
    year_month_day, month_day, year_month_part, month_part, year_quarter_part, year_half_part, year_part,
    minguo_year_alone, day_of_month, month_day_without_mark, month_without_mark, numeric_date, numeric_minguo_date, numeric_month, compact_date, numeric_year,
    month_before_its_mark, day_before_its_mark, month_and_days,
)  # fmt: skip
WORD_LED = (
    year_month_day, month_day, year_month_part, month_part, year_quarter_part, year_half_part, year_part,
    edge_of_this_unit, inside_this_unit, third_of_this_month, day_word, week_day, week,
)  # fmt: skip
NUMERAL_CHARACTERS = frozenset("0123456789" + HAN_NUMERAL)
