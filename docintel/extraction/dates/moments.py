"""Times of day, and points told by how far off they are: 下午三点半, 24时, 三天后, 两年前.

Enters: a place in clean text. Leaves: a `TimeOfDay`, a `Length` or a `Shifted`. Refuses: a bare 3点 (提出3点意见) and
一时, which are no times.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.expressions import DayKind, Grain, Length, TimeOfDay
from docintel.extraction.dates.numerals import read_number
from docintel.extraction.dates.rules import HAN, NUMBER, Groups, Rules, rule, words

PARTS_OF_DAY = {
    "凌晨": (0, 6), "清晨": (5, 8), "早上": (6, 9), "早晨": (6, 9), "上午": (7, 12), "中午": (11, 13), "正午": (12, 12),
    "午后": (12, 18), "下午": (12, 18), "傍晚": (17, 19), "晚上": (18, 24), "晚间": (18, 24), "夜间": (18, 24),
    "夜里": (20, 24), "深夜": (22, 24), "半夜": (0, 5), "午夜": (0, 1),
}  # fmt: skip
"""From which hour to which."""
LEAVING_WORK = re.compile("下班(?=前|之前|以前)")
_PART = rf"(?P<part>{words(PARTS_OF_DAY)})"
_HOUR = rf"(?P<hour>(?<![\d.：:])\d{{1,2}}|(?<!{HAN})(?:二?十{HAN}?|[零一二两三四五六七八九]))"
_MINUTE = (
    rf"(?P<quarter>[一三13])刻|(?P<minute>(?:\d{{1,2}}|[一二三四五]?十{HAN}?|零{HAN})分?|{HAN}分)(?!{HAN}|[个成%万亿吨米亩元倍公]|分之)(?:(?:\d{{1,2}}|{HAN}{{1,3}})秒)?"
    r"|(?P<half>半)|(?P<sharp>整(?![改治理顿修个体合])|钟)"
)


@rule(
    "part and hour",
    rf"{_PART}(?:{_HOUR}(?:[点时](?:{_MINUTE})?|[：:](?P<colon>[0-5]\d)))?",
    examples=("下午", "上午9时30分", "下午三点半", "晚上8点整", "凌晨2：15"),
)
def part_and_hour(groups: Groups) -> TimeOfDay | None:
    return _time(groups)


@rule(
    "hour and minute",
    rf"(?<![比例率度])(?<!比例为)(?<!比为){_HOUR}(?:[点时](?:{_MINUTE})|[：:](?P<colon>[0-5]\d)(?:[：:][0-5]\d)?(?!\d))",
    examples=("两点半", "9时30分", "17：00", "三点一刻", "12点整"),
)
def hour_and_minute(groups: Groups) -> TimeOfDay | None:
    return _time(groups)


@rule("hour", rf"{_HOUR}[点时](?![段间])", examples=("17时", "12点"))
def hour(groups: Groups) -> TimeOfDay | None:
    """Only behind a day or before 前: alone, 3点 is a list of three and 一时 a while."""
    return _time(groups)


def _time(groups: Groups) -> TimeOfDay | None:
    told = read_number(groups["hour"]) if "hour" in groups else None
    minute = _minute(groups)
    if (told is not None and told > 24) or (minute is not None and minute > 59):
        return None
    return TimeOfDay(groups.get("part"), told, minute)


def _minute(groups: Groups) -> int | None:
    if "half" in groups:
        return 30
    if "sharp" in groups:
        return 0
    if "quarter" in groups:
        return 15 if groups["quarter"] in "一1" else 45
    told = groups.get("minute") or groups.get("colon")
    return read_number(told.removesuffix("分")) if told else None


_GRAINS: dict[str, Grain] = {
    "工作日": "day", "工作天": "day", "自然日": "day", "日历日": "day", "日历天": "day", "天": "day", "日": "day",
    "周": "week", "星期": "week", "礼拜": "week", "旬": "third", "月": "month", "季度": "quarter", "年": "year",
    "周年": "year", "小时": "hour", "钟头": "hour", "分钟": "minute",
}  # fmt: skip
# 个月 and 个季度 only: 三月 and 一季度 are names; no 个年: 剩余4个年底前办结
_UNIT = words(unit for unit in _GRAINS if unit not in ("月", "季度"))
_COUNTED = "工作日|工作天|自然日|日历日|日历天"
_DAY_KINDS: dict[str, DayKind] = {"工作日": "working", "工作天": "foreign_working", "日历天": "foreign_working"}
_MOST = rf"(?:[-—～~至到]|、(?={HAN}个?[月年天日]))(?P<most>\d{{1,4}}|{HAN}{{1,4}})"


@rule(
    "length",
    rf"(?!\d{{4}}年)(?P<amount>{NUMBER})(?:{_MOST})?(?:个(?P<half>半)?(?P<counted>月|季度|小时|钟头|星期|礼拜)|(?P<unit>{_UNIT})|个(?P<unit_of>{_COUNTED}))(?P<half_more>半)?"
    r"(?![历均产度])",
    examples=("15个工作日", "三个月", "两年", "24小时", "3-5日", "一个半月", "两年半", "七个自然日"),
)
def length(groups: Groups) -> Length | None:
    unit = groups.get("unit") or groups.get("unit_of") or groups["counted"]
    amount = read_number(groups["amount"])
    if not amount or (unit == "年" and (amount > 200 or groups["amount"][0] == "0")):
        return None
    most = read_number(groups["most"]) if "most" in groups else None
    if most is not None and most <= amount:
        return None
    half = "half" in groups or "half_more" in groups
    return Length(amount, _GRAINS[unit], most, half, _DAY_KINDS.get(unit, "calendar"))


@rule("half a unit", r"(?<![上下])半个?(?P<unit>年|月|天|日|小时|钟头|周)(?!度)", examples=("半年", "半个月", "半天"))
def half_a_unit(groups: Groups) -> Length:
    return Length(0, _GRAINS[groups["unit"]], half=True)


@rule("hundred days", r"(?P<amount>百)(?P<unit>天|日)", examples=("百日",))
def hundred_days(groups: Groups) -> Length:
    return Length(100, "day")


LENGTHS = Rules(length, half_a_unit, hundred_days)
TIMES = Rules(part_and_hour, hour_and_minute)
