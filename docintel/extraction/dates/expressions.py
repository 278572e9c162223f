"""What a date expression says, as it was written: parse first, resolve later.

Enters: nothing; these are the shapes the grammar fills. Leaves: immutable values that keep the amount, the grain, the
anchor word and the side (前, 内, 起, 至) of what stood in the text. Refuses: to know any clock. Which day a thing is,
if it is one at all, is for `resolution` to say.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Grain = Literal["minute", "hour", "day", "week", "third", "month", "quarter", "half", "year", "plan"]
"""`third` is a 旬, a third of a month; `half` half a year; `plan` a five-year plan."""

Edge = Literal["start", "middle", "end"]
"""初, 中 and 底 or 末 of a unit; 上旬, 中旬 and 下旬 are thirds, not edges."""

Side = Literal["at", "before", "within", "from", "until", "after", "since"]
"""Which part of time is meant, seen from the point: 10月31日 · 前 · 内 · 起 · 截至 · 后 · 以来."""

Origin = Literal["now", "near", "context"]
"""What a step counts from: the document's day (明年), the date told before (次年, 当年), or that of the sentence if it
tells one (年底, 月内)."""

DayKind = Literal["calendar", "working", "foreign_working"]
"""工作日 of the mainland; 工作天 of Taiwan and Hong Kong, whose calendar we do not have."""


class Step(NamedTuple):
    """A unit counted from another: 明年 is one on from now, 次月 one on from the month told before."""

    offset: int
    origin: Origin = "now"


class Year(NamedTuple):
    """A year by number. `unmarked` has two or three digits: Minguo in Taiwan (112年), short elsewhere (23年)."""

    value: int
    era: Literal["common", "minguo", "unmarked"] = "common"


class TimeOfDay(NamedTuple):
    """下午三点半: the part of the day, and the hour and minute where they are told."""

    part: str | None = None
    hour: int | None = None
    minute: int | None = None


class CalendarPoint(NamedTuple):
    """A unit of the calendar, from a year down to a minute; what was not written is None.

    An int is a name (10月), a `Step` is relative (下月). `edge` belongs to the finest unit written: 年底, 10月底.
    `third` is 1 to 3 for 上旬 to 下旬, and 12 or 23 for 上中旬 and 中下旬. `span` is how many such units are meant, from
    this one on: 前三季度, 今明两年, 80年代. A `week` that is a number counts weekdays in the month: 第三个星期日, -1 the last.
    """

    year: Year | Step | None = None
    half: int | Step | None = None
    quarter: int | Step | None = None
    month: int | Step | None = None
    third: int | Step | None = None
    week: int | Step | None = None
    weekday: int | None = None
    day: int | Step | None = None
    edge: Edge | None = None
    time: TimeOfDay | None = None
    span: int = 1
    damaged: bool = False
    """Read in spite of a lost character (11底前, 420日前)."""

    @property
    def is_day(self) -> bool:
        """Whether it names a day, with a part of it or without (今晚)."""
        return self.day is not None or self.weekday is not None

    @property
    def grain(self) -> Grain:
        """The finest unit written.

        >>> CalendarPoint(year=Year(2023), month=10).grain
        'month'
        """
        if self.time is not None:
            return "hour" if self.time.minute is None else "minute"
        if self.day is not None or self.weekday is not None:
            return "day"
        if self.week is not None:
            return "week"
        if self.third is not None:
            return "third"
        if self.month is not None:
            return "month"
        if self.quarter is not None:
            return "quarter"
        if self.half is not None:
            return "half"
        return "year" if self.year is not None else "day"


class Festival(NamedTuple):
    """春节, 国庆节: a day that a published list fixes for each year."""

    name: str
    year: Year | Step | None = None
    written: str = ""
    """The name as it stands in the text: 端午, “五一”假期."""
    time: TimeOfDay | None = None


class Season(NamedTuple):
    """汛期, 雨季: a time of the trade whose days differ from region to region."""

    name: str
    year: Year | Step | None = None


class PlanTerm(NamedTuple):
    """“十四五”: the five-year plan by its number."""

    number: int
    edge: Edge | None = None


class Event(NamedTuple):
    """A happening that time counts from or runs up to: 收到之日, 验收.

    `own` is the document's own act (印发之日); `day` the day written before it (6月1日入汛前).
    """

    text: str
    own: bool = False
    day: CalendarPoint | None = None


class Now(NamedTuple):
    """即日, 目前, 现在, 至今."""

    word: str


class Length(NamedTuple):
    """An amount of time; `most` is the greater end of a range (3-5日), `half` adds half a unit (一个半月)."""

    amount: int
    grain: Grain
    most: int | None = None
    half: bool = False
    days: DayKind = "calendar"


class Shifted(NamedTuple):
    """三天后, 两年前: a length away from now; with `stretch` the time up to there: 近三年, 未来7天."""

    length: Length
    forward: bool
    stretch: bool = False


class LunarPoint(NamedTuple):
    """农历八月十五, 正月, 闰四月: a month of the lunar calendar or a day in it."""

    month: int
    day: int | None = None
    leap: bool = False
    year: Year | Step | None = None
    time: TimeOfDay | None = None


Point = CalendarPoint | Festival | Season | PlanTerm | Event | Now | Shifted | LunarPoint


class Limit(NamedTuple):
    """A point and the side of it that is meant: 10月31日前."""

    point: Point
    side: Side = "at"


class Period(NamedTuple):
    """9月至12月: from the start of the one to the end of the other."""

    first: Point
    last: Point
    side: Side = "at"


class Duration(NamedTuple):
    """自收到之日起15个工作日内; `ordinal` is 第15个工作日, `within` says that 内 was written."""

    length: Length
    anchor: Point | None = None
    within: bool = True
    ordinal: bool = False


class Recurrence(NamedTuple):
    """每2个月1次, 每月5日前: the cycle, how often in it, and by when in it.

    `start` is 自2024年7月起; `within` is the length after the cycle's end of 每季度结束后5个工作日内.
    """

    cycle: Length
    times: int | None = None
    points: tuple[Limit, ...] = ()
    start: Point | None = None
    within: Length | None = None


class Immediate(NamedTuple):
    """立即, 立行立改."""

    word: str


Simple = Limit | Period | Duration | Recurrence | Immediate


class Member(NamedTuple):
    """One of several dates, with the place it was written at."""

    start: int
    end: int
    expression: Limit


class Several(NamedTuple):
    """6月、9月、12月底前: dates that share their head or their tail."""

    members: tuple[Member, ...]


Expression = Simple | Several


class Reading(NamedTuple):
    """What the grammar read at one place, and the rules that read it.

    The span covers the whole expression (自收到之日起15个工作日内, 10月31日前); `core` is its bare point or length
    (15个工作日内, 10月31日), without anchor and side.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    expression: Expression
    rule: str
