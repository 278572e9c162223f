"""Points of everyday language, which official papers hardly use: `find_dates` reads them, the extraction of documents
does not, so that no rule here can cost a document anything.

Enters: a place in clean text. Leaves: points as the other rules make them. Refuses: what is a date only by guess (a bare
十一, 2.15); some forms are read only where they are all that was given, or open or end what was given.

    lunar       腊月初十   农历八月十五   五月廿二   闰四月          decades     上世纪80年代   20世纪六十年代   九十年代
    named day   母亲节   芒种   五一                                  stretches   近三年   未来7天   过去十年   前两天
    weekdays    十月第一个星期一   下周的周六                         seasons     去年夏天   今年暑假
    figures     10/31/1974   20240307   2010 01 29   6·30            spoken      两千零四年八月十五   08年   三月头   年尾
"""

from __future__ import annotations

from docintel.extraction.dates.calendar import festival_names
from docintel.extraction.dates.expressions import (
    CalendarPoint,
    Edge,
    Festival,
    LunarPoint,
    Point,
    Shifted,
    Step,
    TimeOfDay,
    Year,
)
from docintel.extraction.dates.lunar import SOLAR_TERMS, commemorations
from docintel.extraction.dates.moments import PARTS_OF_DAY, half_a_unit, hour, length, part_and_hour
from docintel.extraction.dates.nearby import WEEK, WEEKDAYS, WEEKS
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.points import month_of, year_of
from docintel.extraction.dates.rules import FREE, HAN, MONTH, YEAR, Groups, Rules, rule, words

_NAMES = words(sorted(set(commemorations()) - set(festival_names())))
_TERMS = words(SOLAR_TERMS)
_END = r"(?=$|[，。；、！？\s）至到~—-]|早|上午|下午|晚|凌晨|中午|出生|[开召举]|之?前|之?后)"
_DAY = rf"(?:[一二三]?十{HAN}?|[廿卅]{HAN}?|{HAN}|\d{{1,2}})"
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}


# ---- days by name


@rule("year commemoration", rf"(?:{YEAR})?(?P<name>{_NAMES})(?![路桥村镇街巷])", examples=("母亲节", "明年教师节"))
def year_commemoration(groups: Groups) -> Festival:
    return Festival(groups["name"], year_of(groups), groups["name"])


@rule(
    "solar term",
    rf"{YEAR}(?P<name>{_TERMS})|(?:(?<![\s\S])(?P<alone>{_TERMS})(?![\s\S])|(?P<told>{_TERMS})(?=节气|前后|当[天日]))",
    examples=("芒种", "2017年大寒"),
)
def solar_term(groups: Groups) -> Festival:
    """雨水 runs in drains and 小满 is a name: only a year or 节气 shows the term."""
    name = groups.get("name") or groups.get("alone") or groups["told"]
    return Festival(name, year_of(groups), name)


@rule(
    "far year festival",
    rf"(?P<short>0\d|零{HAN})年(?P<name>{words(festival_names())})",
    examples=("零六年端午", "08年春节"),
)
def far_year_festival(groups: Groups) -> Festival:
    return Festival(festival_names()[groups["name"]], _short_year(groups), groups["name"])


@rule("may day alone", r"(?<![\s\S])(?:五一|(?P<national>十一))(?![\s\S])", examples=("五一", "十一"))
def may_day_alone(groups: Groups) -> Festival:
    """In a text 五一 is a number as often; where it is all that was given, it is the day."""
    name = "国庆节" if "national" in groups else "劳动节"
    return Festival(name, None, name)


# ---- the lunar calendar

_LUNAR_YEAR = rf"(?P<named>农历|阴历|旧历)?(?:{YEAR})?(?P<named_behind>农历|阴历|旧历)?"


@rule(
    "lunar day",
    rf"{_LUNAR_YEAR}(?P<leap>闰)?(?:(?P<lunar_month>[正冬腊])月|(?P<number>十[一二]?|[一二三四五六七八九]|\d{{1,2}})月)"
    rf"(?:(?P<initial>初[一二三四五六七八九十]|初\d|廿{HAN}?|卅)|(?P<any>[一二]?十{HAN}?|\d{{1,2}}))(?![个件处日号分月])",
    examples=("腊月初十", "五月廿二", "农历8月十五", "去年五月初五", "农历二〇二一年六月初六"),
)
def lunar_day(groups: Groups) -> LunarPoint | None:
    """初, 廿, 正月, 腊月 and 农历 show the lunar calendar; 八月十五 alone does not."""
    if not {"named", "named_behind", "lunar_month", "initial", "leap"} & groups.keys():
        return None
    day = read_number((groups.get("initial") or groups["any"]).removeprefix("初"))
    return LunarPoint(_lunar_month(groups), day, "leap" in groups, year_of(groups))


@rule("first days of the lunar year", r"大年(?P<day>初[二三四五六七八九十]|十五)", examples=("大年初十", "大年十五"))
def first_days_of_the_lunar_year(groups: Groups) -> LunarPoint:
    return LunarPoint(1, read_number(groups["day"].removeprefix("初")))


@rule(
    "lunar month",
    rf"{_LUNAR_YEAR}(?P<leap>闰)?(?:(?P<lunar_month>[正冬腊])|(?P<number>十[一二]?|[一二三四五六七八九]|\d{{1,2}}))月(?![\d初])",
    examples=("正月", "农历十月", "闰四月", "明年腊月"),
)
def lunar_month(groups: Groups) -> LunarPoint | None:
    if not {"named", "named_behind", "lunar_month", "leap"} & groups.keys():
        return None
    return LunarPoint(_lunar_month(groups), None, "leap" in groups, year_of(groups))


def _lunar_month(groups: Groups) -> int:
    return _LUNAR_MONTHS[groups["lunar_month"]] if "lunar_month" in groups else read_number(groups["number"]) or 0


# ---- decades and centuries


@rule(
    "decade",
    r"(?:(?P<century>上个?|本)世纪|(?P<number>1[5-9]|2[01]|十[五六七八九]|二十一?)世纪)?(?P<tens>[二三四五六七八九]十|[1-9]0)年代(?![码理替])",
    examples=("上世纪80年代", "二十世纪九十年代", "九十年代", "本世纪20年代"),
)
def decade(groups: Groups) -> CalendarPoint:
    """Of a decade without its century the nearest that has been: 20年代 is ours, 30年代 the last one's."""
    tens = read_number(groups["tens"]) or 0
    if "number" in groups:
        century = (read_number(groups["number"]) or 20) - 1
    else:
        century = {"本": 20}.get(groups.get("century", ""), 20 if "century" not in groups and tens <= 20 else 19)
    return CalendarPoint(year=Year(century * 100 + tens), span=10)


@rule(
    "century", r"(?P<number>1[5-9]|2[01]|十[五六七八九]|二十一?)世纪(?!\d|[二三四五六七八九]十年)", examples=("20世纪",)
)
def century(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=Year(((read_number(groups["number"]) or 20) - 1) * 100), span=100)


# ---- stretches of time up to now or from now on

# 前, 后, 上, 下 only where a clause begins: 收到后3日内, 提前两个月, 原则上5日 are something else
_OPENS = r"(?:(?<![\s\S])|(?<=[，。；：、\s]))"
_STRETCH = rf"(?P<back>近|最近|过去|{_OPENS}(?:之前|此前|[前上])(?!一[日天]|半))|(?P<ahead>未来|今后|接下来|{_OPENS}(?:之后|此后|[后下])(?!半))"


@rule(
    "stretch",
    rf"(?:{_STRETCH})的?(?:{length.pattern}|半个?(?P<half_unit>年|月|小时|天))(?![度级初前后])(?!以[前后上下]|之[前后])(?:之?内|以内|间|来)?",
    examples=("近三年", "未来7天", "过去的一周", "前两天", "今后10年", "近半年"),
)
def stretch(groups: Groups) -> Shifted | None:
    told = half_a_unit.build({"unit": groups["half_unit"]}) if "half_unit" in groups else length.build(groups)
    return None if told is None else Shifted(told, forward="ahead" in groups, stretch=True)


@rule("in a while", rf"(?:再?过)(?P<count>{HAN}|\d{{1,3}})(?P<unit>天|年)", examples=("过两天", "再过3天"))
def in_a_while(groups: Groups) -> Shifted | None:
    told = length.build({"amount": groups["count"], "unit": groups["unit"]})
    return None if told is None else Shifted(told, forward=True)


# ---- weekdays


@rule(
    "weekday of a month",
    rf"(?:{YEAR})?{MONTH}的?(?:第(?P<nth>[一二三四五1-5])个?|(?P<last>最后一?个?)){WEEK}(?P<weekday>[一二三四五六日天])?(?![\d围边])",
    examples=("十月第一个星期一", "6月第3个星期日", "四月的最后一个星期一", "十月的第一周"),
)
def weekday_of_a_month(groups: Groups) -> CalendarPoint:
    number = -1 if "last" in groups else read_number(groups["nth"])
    weekday = WEEKDAYS[groups["weekday"]] if "weekday" in groups else None
    return CalendarPoint(year=year_of(groups), month=month_of(groups), week=number, weekday=weekday)


@rule(
    "weekday of a week",
    rf"(?P<step>{words(WEEKS)})一?{WEEK}的?{WEEK}(?P<weekday>[一二三四五六日天])",
    examples=("下周周六", "上周的星期三"),
)
def weekday_of_a_week(groups: Groups) -> CalendarPoint:
    return CalendarPoint(week=Step(WEEKS[groups["step"]]), weekday=WEEKDAYS[groups["weekday"]])


@rule("this one", rf"这一(?:(?P<year>年)|{WEEK}|(?P<month>个?月))", examples=("这一周", "这一年"))
def this_one(groups: Groups) -> CalendarPoint:
    if "year" in groups:
        return CalendarPoint(year=Step(0))
    return CalendarPoint(month=Step(0)) if "month" in groups else CalendarPoint(week=Step(0))


# ---- joined days, seasons, edges in speech

_JOINED = {"今明": 0, "明后": 1, "昨今": -1}


@rule("joined days", r"(?P<first>今明|明后|昨今)(?:[两二2]?[天日])", examples=("今明两天", "明后天"))
def joined_days(groups: Groups) -> CalendarPoint:
    return CalendarPoint(day=Step(_JOINED[groups["first"]]), span=2)


_SEASONS = {"春": (3, 3), "夏": (6, 3), "秋": (9, 3), "冬": (12, 3), "暑": (7, 2)}


@rule(
    "season of the year",
    rf"{YEAR}(?P<season>[春夏秋冬])[天季]|{YEAR.replace('?P<', '?P<b_')}(?P<holiday>暑)假",
    examples=("今年夏天", "去年暑假"),
)
def season_of_the_year(groups: Groups) -> CalendarPoint:
    """Seasons of three whole months; only with a year, for 冬季 alone is a habit."""
    plain = {name.removeprefix("b_"): found for name, found in groups.items()}
    month, span = _SEASONS[plain.get("season") or plain["holiday"]]
    return CalendarPoint(year=year_of(plain), month=month, span=span)


@rule(
    "spoken edge",
    rf"(?:{YEAR})?(?P<unit>[年月])(?P<edge>[头尾])(?![衔部])|{MONTH}(?P<of_month>[头尾]){_END}",
    examples=("年尾", "月尾", "三月头", "今年年尾"),
)
def spoken_edge(groups: Groups) -> CalendarPoint:
    edge: Edge = "start" if "头" in (groups.get("edge"), groups.get("of_month")) else "end"
    if "of_month" in groups:
        return CalendarPoint(month=month_of(groups), edge=edge)
    if groups["unit"] == "月":
        return CalendarPoint(month=Step(0), edge=edge)
    return CalendarPoint(year=year_of(groups) or Step(0), edge=edge)


@rule("first of the year", rf"{YEAR}首(?:(?P<quarter>季度?)|月)", examples=("2022年首季度", "2005年首月"))
def first_of_the_year(groups: Groups) -> CalendarPoint:
    year = year_of(groups)
    return CalendarPoint(year=year, quarter=1) if "quarter" in groups else CalendarPoint(year=year, month=1)


_WORDS = {"前日": -2, "后日": 2, "寻日": -1, "听日": 1}


@rule("old day word", rf"(?P<word>{words(_WORDS)}){_END}|(?P<night>当[晚夜])", examples=("前日", "后日", "当晚"))
def old_day_word(groups: Groups) -> CalendarPoint:
    if "night" in groups:
        return CalendarPoint(day=Step(0, "context"), time=TimeOfDay("晚上"))
    return CalendarPoint(day=Step(_WORDS[groups["word"]]))


# ---- years and days without their mark


def _short_year(groups: Groups) -> Year:
    return Year(read_number(groups["short"]) or 0, "unmarked")


@rule("short year", rf"(?<!\d)(?P<short>0\d|零{HAN})年(?!内|半|来|多|期)(?:(?P<month>十[一二]?|{HAN}|\d{{1,2}})月(?:(?P<day>{_DAY})[日号])?)?",
      examples=("08年", "零八年", "零七年八月二十九号"))  # fmt: skip
def short_year(groups: Groups) -> CalendarPoint:
    """Of lengths only years can have a naught in front."""
    return CalendarPoint(year=_short_year(groups), month=month_of(groups), day=read_number(groups.get("day", "")))


@rule(
    "spoken year",
    rf"[两二]千零?(?P<units>{HAN})?年(?:(?P<month>十[一二]?|{HAN}|\d{{1,2}})月(?:(?P<day>{_DAY})(?:[日号]|{_END}))?)?(?!来|多|前|后|内)",
    examples=("两千零四年八月十五", "两千年八月"),
)
def spoken_year(groups: Groups) -> CalendarPoint | None:
    units = read_number(groups.get("units", "零"))
    return CalendarPoint(year=Year(2000 + (units or 0)), month=month_of(groups), day=read_number(groups.get("day", "")))


@rule(
    "day without its mark",
    rf"(?:{YEAR})?{MONTH}(?P<day>{_DAY}){_END}",
    examples=("二月十五", "10月22", "二零一五年三月三"),
)
def day_without_its_mark(groups: Groups) -> CalendarPoint | None:
    day = read_number(groups["day"])
    if day is None or not 1 <= day <= 31:
        return None
    return CalendarPoint(year=year_of(groups), month=month_of(groups), day=day)


@rule("day of two", rf"(?:{YEAR})?{MONTH}(?P<day>{_DAY})(?=[-—~至到](?:{_DAY})[日号])", examples=("二月十三到十五号",))
def day_of_two(groups: Groups) -> CalendarPoint | None:
    return day_without_its_mark.build(groups)


# ---- figures

_MONTH_FIGURE, _DAY_FIGURE = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>3[01]|[12]\d|0?[1-9])"
_ALONE = r"(?<![\d./A-Za-z-])"


@rule("month first figures", rf"{_ALONE}{_MONTH_FIGURE}(?P<mark>[/-]){_DAY_FIGURE}(?P=mark)(?P<year>(?:19|20)\d\d|[5-9]\d)(?![\d/])",
      examples=("10/31/1974", "05/05/89"))  # fmt: skip
def month_first_figures(groups: Groups) -> CalendarPoint:
    year = int(groups["year"])
    return CalendarPoint(
        year=Year(year if year > 99 else 1900 + year), month=int(groups["month"]), day=int(groups["day"])
    )


@rule(
    "day first figures",
    rf"{_ALONE}{_DAY_FIGURE}\.{_MONTH_FIGURE}\.(?P<year>(?:19|20)\d\d)(?![\d.])",
    examples=("13.5.2015",),
)
def day_first_figures(groups: Groups) -> CalendarPoint:
    return month_first_figures.build(groups)  # type: ignore[return-value]


@rule("figures run together", r"(?<![\dA-Za-z.-])(?P<year>20[0-4]\d)(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12]\d|0[1-9])(?![\dA-Za-z.])",
      examples=("20240307",))  # fmt: skip
def figures_run_together(groups: Groups) -> CalendarPoint:
    return month_first_figures.build(groups)  # type: ignore[return-value]


@rule(
    "figures apart",
    rf"(?<![\dA-Za-z.-])(?P<year>(?:19|20)\d\d) {_MONTH_FIGURE} {_DAY_FIGURE}(?!\d)",
    examples=("2010 01 29",),
)
def figures_apart(groups: Groups) -> CalendarPoint:
    return month_first_figures.build(groups)  # type: ignore[return-value]


@rule("month and day alone", rf"(?<![\s\S]){_MONTH_FIGURE}[/·•]{_DAY_FIGURE}(?![\s\S])", examples=("2/15", "6·30"))
def month_and_day_alone(groups: Groups) -> CalendarPoint:
    """Where nothing else was given; in a text 2/15 is a part of something."""
    return CalendarPoint(month=int(groups["month"]), day=int(groups["day"]))


_SPOKEN_HOUR = rf"(?P<hour>{FREE}\d{{1,2}}|[零一二两三四五六七八九]|十[一二]?)"


@rule(
    "hour alone",
    rf"(?:(?<![\s\S])|(?<=[从自于在至到约\-~—])){_SPOKEN_HOUR}[点时]钟?(?=$|[-—~至到]|[以之][前后]|左右)",
    examples=("三点", "零点", "十点以后"),
)
def hour_alone(groups: Groups) -> CalendarPoint | None:
    time = hour.build({"hour": groups["hour"]})
    return None if time is None else CalendarPoint(time=time)


@rule(
    "hour before its mark",
    rf"(?P<part>{words(PARTS_OF_DAY)})?{_SPOKEN_HOUR}(?=[-—~至到](?:\d{{1,2}}|{HAN}{{1,2}})[点时](?![意要建改]))",
    examples=("早上五到六点", "9~12点半"),
)
def hour_before_its_mark(groups: Groups) -> CalendarPoint | None:
    time = part_and_hour.build(groups)
    return None if time is None else CalendarPoint(time=time)


@rule(
    "quarter by letter",
    r"(?:(?P<year>(?<!\d)(?:19|20)\d\d)年?)?(?<![A-Za-z])Q(?P<quarter>[1-4])(?![\dA-Za-z])",
    examples=("2017Q3", "2017年Q2"),
)
def quarter_by_letter(groups: Groups) -> CalendarPoint:
    return CalendarPoint(year=year_of(groups), quarter=int(groups["quarter"]))


GENERAL_POINTS: Rules[Point] = Rules(
    year_commemoration, solar_term, far_year_festival, may_day_alone, lunar_day, first_days_of_the_lunar_year, lunar_month, decade,
    century, stretch, in_a_while, weekday_of_a_month, weekday_of_a_week, this_one, joined_days, season_of_the_year,
    spoken_edge, first_of_the_year, old_day_word, short_year, spoken_year, day_without_its_mark,
    day_of_two, month_first_figures, day_first_figures, figures_run_together, figures_apart, month_and_day_alone, hour_alone, hour_before_its_mark,
    quarter_by_letter,
)  # fmt: skip
GENERAL_STARTS = (
    rf"{_NAMES}|{_TERMS}|[正冬腊闰农阴旧][月历十一二三四五六七八九\d]|大年[初十]|[上本]个?世纪|\d\d世纪|[十二]{{1,2}}[一五六七八九]?世纪|近|最近|过去|未来|今后|接下来"
    rf"|[前后上下]\d|[前后上下][一二两三四五六七八九十]|再?过[一二两三四五六七八九十\d]|这一|昨今|[年月][头尾]|前日|后日|[寻听]日|当[晚夜]|[两二]千|0\d年|零{HAN}年|\d{{1,2}}[./·•-]\d|之[前后]|此[前后]|Q[1-4]|20\d\d年?Q|20\d{{6}}|(?:19|20)\d\d "
    rf"|(?:{HAN}{{1,3}}|\d{{1,2}})(?:[点时]|[-—~至到](?:\d{{1,2}}|{HAN}{{1,2}})[点时])"
)
"""Where one of them can start, beyond the places that the language of documents can."""
