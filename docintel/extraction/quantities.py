"""Quantities: numbers with their measure word.

Enters: clean text. Leaves: `Quantity` records: the span of number, measure word and qualifier, and what they say.
Refuses what only looks like one: dates, ordinals (第5号), level words (三级河长), names with numerals (五水共治, “1636”
工程), identifiers (18号井, 3幢, X2CQ…), article numbers. Whether a quantity counts anything is decided by its context in
`counts.py`.

    约31亿余元     qualifier number mid-qualifier measure
    3-5处         number to number measure
    24.4亿立方米以内   number measure qualifier
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_letters
from typing import NamedTuple

from docintel.extraction.numerals import NUMERAL, SCALES, Numeral, parse_numeral, whole
from docintel.lexicon.measures import CONTRACT_DIMENSIONS, Currency, all_measures, measure_pattern, measures
from docintel.lexicon.patterns import any_of, searched
from docintel.lexicon.tables import read_toml
from docintel.mentions import Qualifier
from docintel.spans import CleanSpan

BEFORE: dict[str, Qualifier] = {
    "约": "about", "大约": "about", "约为": "about", "约有": "about", "大概": "about", "近": "about", "将近": "about",
    "接近": "about", "大致": "about", "左右": "about", "逾": "at_least", "超": "at_least", "超过": "at_least", "超出": "at_least",
    "至少": "at_least", "不少于": "at_least", "不低于": "at_least", "不小于": "at_least", "大于": "at_least", "高于": "at_least",
    "多于": "at_least", "不下": "at_least", "不下于": "at_least", "不足": "at_most", "不到": "at_most", "不超过": "at_most", "不超": "at_most", "不多于": "at_most", "不高于": "at_most",
    "小于": "at_most", "低于": "at_most", "少于": "at_most", "至多": "at_most", "最多": "at_most", "未达": "at_most", "过": "at_least",
    "上": "at_least", "不大于": "at_most", "未满": "at_most", "≥": "at_least", "≤": "at_most", ">": "at_least", "<": "at_most",
}  # fmt: skip
AFTER: dict[str, Qualifier] = {
    "以上": "at_least", "以内": "at_most", "以下": "at_most", "之内": "at_most", "左右": "about", "上下": "about", "许": "about",
    "余": "at_least", "有余": "at_least", "多": "at_least", "之多": "exact", "内": "at_most", "开外": "at_least",
}  # fmt: skip
# Only behind one of these a qualifier or a currency can end: most numbers need no closer look.
_BEFORE_ENDS = frozenset(word[-1] for word in (*BEFORE, "币"))
_MIDDLE: dict[str, Qualifier] = {"余": "at_least", "有余": "at_least", "多": "at_least", "来": "about", "几": "about"}
# A name in itself: 上百, 过半; before Arabic digits 上 and 过 belong to another word.
_SCALE_ONLY = re.compile(r"[十百千万亿]+")
_CHINESE_ONLY = re.compile(r"[^\d]+")

_FRACTION_SIGNS = frozenset("分/")


class Quantity(NamedTuple):
    """A number with its measure word as it stands in the text; `number` is the numeral's own span."""

    span: CleanSpan
    number: CleanSpan
    value: float | int
    value_max: float | int | None
    unit: str | None
    dimension: str
    qualifier: Qualifier
    currency: Currency | None
    chinese: bool


# 一条内河涌, 三家内资企业: 内 belongs to the noun
_INNER = "内[河湖涝陆港海街部资蒙]"
# 占1/3, 约2/3: elsewhere a slash parts the halves of a page or of a date
_SLASHED = r"(?<=[占约近达为足的过])\d{1,2}/\d{1,2}(?![\d/])"


@lru_cache(maxsize=2)
def _pattern(everything: bool = False) -> re.Pattern[str]:
    before, after = any_of(BEFORE), any_of(AFTER)
    number = f"(?:{_SLASHED}|半(?=[公米亩吨斤])|{NUMERAL})"
    return re.compile(
        rf"(?P<before>{before})?(?:人民币|新台币|港币|美元)?(?P<number>{number})(?P<middle>[余多来几]|有余)?(?P<scale>(?:[十百万亿拾佰]|[千仟](?![米克瓦])){{1,4}})?(?P<more>余|多)?"
        rf"(?:(?P<said_twice>(?:%|元|米|公里|吨|亩)(?=(?:[-—~至到]|以上(?=[^，。；]{{1,8}}以下))[\d一二三四五六七八九十]))?(?P<range>[-—~至到]|(?<=[元米吨亩%])以上(?=[^，。；]{{1,8}}以下))(?P<high>{number})(?P<high_scale>[十百千万亿]{{1,4}})?)?"
        rf"(?P<percent>%)?(?(percent)|(?: (?=[A-Za-z㎡℃]))?(?P<measure>{measure_pattern(everything)})?)(?P<after>(?!{_INNER})(?:{after}))?"
    )


@lru_cache(maxsize=2)
def _goes_on(everything: bool) -> frozenset[str]:
    """What stands behind the characters of a numeral that counts: a measure word, a range, the rest of the numeral."""
    forms = all_measures() if everything else measures()
    return frozenset("".join(form[0] for form in forms) + "0123456789○卌余多来几有十百千万亿拾佰仟% -—~至到/分")


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    return searched("|".join(f"(?:{name})" for name in read_toml("number_names.toml")["names"]))


# A numeral that holds one of these may need no measure word, or have taken the beginning of one (一分钟).
_SHARED_SIGNS = frozenset("分之点、")
# What a numeral must touch to be worth the whole grammar; the cheap first pass over the text.
# 上百 and 成千 are numerals, the 上 of 县上 and the 成 of 完成三处 are not.
_CANDIDATE = searched(
    r"\d[\d,.]*|半(?=[公米亩吨斤])|(?:(?<![以县镇乡市区村])上|(?<![完形建组达变造养改生编集促])成)(?=[百千万亿])|[零〇○一二两三四五六七八九十百千万亿数几廿卅壹贰叁肆伍陆柒捌玖拾佰仟][零〇○一二两三四五六七八九十百千万亿几廿卅、点分之壹贰叁肆伍陆柒捌玖拾佰仟]*"
)
_IDENTIFIER_BEFORE = frozenset(ascii_letters + "#＃〔[【№/\\.＋+*_-")
_IDENTIFIER_AFTER = re.compile(r"[A-Za-z]|[\dA-Za-z-]*号|室|幢\d|栋\d|单元|层楼|号楼|楼(?![宇房])|路|线(?:路|公路)|省道|国道|县道|[—-]\d|[与和、]\d+(?:组|幢|栋|号)|[与和、]\d[号#]|交界|泵站|[东南西北][侧边面]|旁边?|附近|门口")
# What carries a number as its name (3幢, 2期), and what nobody counts in a text.
_NUMBERED = frozenset(("幢", "栋", "期", "楼", "层", "组", "标段", "座", "室"))
_NEVER_COUNTED = frozenset(("页", "标段", "河", "桥", "矿", "闸", "堤", "门", "网", "层", "楼", "室", "国", "湖", "个点", "点", "级", "届"))
# 330省道, 治理“四起来”, 第103条和111条第2款, 四车道, 2类区
_NO_MEASURE_BEFORE = {
    "省": re.compile("道"), "县": re.compile("道"), "乡": re.compile("道"), "起": re.compile("来"), "条": re.compile(r"第\d+款"),
    "车": re.compile("[间道辆主型位库站流船队牌]"), "类": re.compile("(?:声环境)?(?:功能)?区|声环境"), "公里": re.compile("[碑桩]"),
}
# 91620824MA73C2WY55
_CODE_GOES_ON = re.compile(r"[)）]?[A-Z\d]{2}")
# “1636”工程, 水库“三个”责任人
_QUOTED_NUMBER = re.compile(r"“[\d+一二三四五六七八九十]+[个项]?”")


def scan_quantities(text: str, taken: Iterable[CleanSpan] = (), *, everything: bool = False) -> list[Quantity]:
    """All quantities of a text outside the `taken` spans (dates, durations, identifiers found before).

    `everything` reads physical units too that make no Count (摄氏度, 千瓦).

    >>> [(q.value, q.unit, q.qualifier) for q in scan_quantities("约31亿余元，近200家，24.4亿立方米以内")]
    [(3100000000, '元', 'about'), (200, '家', 'about'), (2440000000, '立方米', 'at_most')]
    """
    pattern, going_on, found, resume = _pattern(everything), _goes_on(everything), [], 0
    blocked = sorted(taken)
    starts = [span.start for span in blocked]
    for candidate in _CANDIDATE.finditer(text):
        start, end = candidate.span()
        if start < resume or _lies_in(start, blocked, starts) or (text[end : end + 1] not in going_on and _SHARED_SIGNS.isdisjoint(text[start:end])):
            continue
        match = pattern.match(text, _qualifier_start(text, start, resume))
        if match is None or match.start("number") > start:
            match = pattern.match(text, start)
        if match is None or _is_taken(match.start("number"), match.end("number"), blocked, starts):
            continue
        quantity = _quantity(text, match)
        if quantity is None:
            continue
        found.append(quantity)
        resume = quantity.span.end
    return found


AGE = "岁"


@lru_cache(maxsize=1)
def measured_otherwise() -> re.Pattern[str]:
    """A number and a unit that makes no Count; most texts hold none and need not be scanned for them."""
    forms = (re.escape(form) for form, m in all_measures().items() if m.dimension not in CONTRACT_DIMENSIONS or m.canonical == AGE)
    return re.compile(rf"[\d零〇一二两三四五六七八九十百千万亿几数半] ?(?:{'|'.join(forms)})")


def _qualifier_start(text: str, start: int, floor: int) -> int:
    if text[start - 1 : start] not in _BEFORE_ENDS:
        return start
    for size in (3, 2, 1):
        if start - size >= floor and text[start - size : start] in BEFORE:
            # 上百 and 过万, but 以上3处, 查过3次
            return start if size == 1 and text[start - 1] in "上过" and text[start] not in "百千万亿" else start - size
    for word in ("人民币", "新台币", "港币"):
        if text.startswith(word, start - len(word)):
            return _qualifier_start(text, start - len(word), floor)
    return start


def _lies_in(position: int, blocked: list[CleanSpan], starts: list[int]) -> bool:
    at = bisect_right(starts, position)
    return at > 0 and blocked[at - 1].end > position


def _is_taken(start: int, end: int, blocked: list[CleanSpan], starts: list[int]) -> bool:
    at = bisect_right(starts, start)
    return (at > 0 and blocked[at - 1].end > start) or (at < len(blocked) and blocked[at].start < end)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    written, percent, measure = match.group("number", "percent", "measure")
    measure = "%" if percent else measure
    if measure is None and _FRACTION_SIGNS.isdisjoint(written):
        return None
    number = parse_numeral(written)
    if number is None or (measure is None and not number.percent and not number.fraction):
        return None
    chinese = bool(_CHINESE_ONLY.fullmatch(written))
    if _is_no_number(text, match, measure, chinese):
        return None
    value, value_max = _scaled(match, number) if match.group("middle", "scale", "high") != _PLAIN else _as_it_stands(number)
    unit, dimension, currency = _measured(measure, number)
    end = match.end()
    if measure == "成" and not number.fraction:
        value, unit, dimension = whole(value * 10), "%", "percent"
        value_max = None if value_max is None else whole(value_max * 10)
        if more := _TENTHS_MORE.match(text, end):
            value, end = value + _HUNDREDTHS[more.group()], more.end()
    number_start, number_end = match.span("number")
    # A qualifier takes in the currency behind it (约人民币30万元).
    start = match.start() if match.group("before") else number_start
    if start > 0 and text[start - 1] in _SIGN_ENDS and dimension != "count" and (sign := _SIGN.search(text, max(0, start - 3), start)):
        start, value, value_max = sign.start(sign.lastgroup or 0), -value, None if value_max is None else -value_max
    if written == "一" and dimension == "count" and value_max is None and (none := _NONE.search(text, max(0, start - 2), start)):
        start, value = none.start(), 0
    if (dimension in ("length", "time", "mass") or measure in ("亩", "倍")) and text.startswith("半", end):
        value, end = whole(value + 0.5), end + 1  # 两公里半
    elif unit == "元" and (change := _SMALL_CHANGE.match(text, end)):
        value, end = whole(value + _change(change)), change.end()  # 五元三角
    return Quantity(
        CleanSpan(start, end),
        CleanSpan(number_start, number_end),
        value,
        value_max,
        unit,
        dimension,
        _qualifier(match, number),
        _currency(text, match, currency),
        chinese,
    )


# 无一处违建, 没有一件在期限内答复
_NONE = re.compile("(?:没有|无)$")
# 七成五, 三成半
_TENTHS_MORE = re.compile(r"[一二三四五六七八九半](?=[，。；、）以左上\s]|$)")
_HUNDREDTHS = {**{c: n for n, c in enumerate("一二三四五六七八九", 1)}, "半": 5}
_SMALL_CHANGE = re.compile(r"(?P<jiao>[一二两三四五六七八九\d壹贰叁肆伍陆柒捌玖])[角毛](?:(?P<fen>[一二两三四五六七八九\d壹贰叁肆伍陆柒捌玖])分)?钱?")


def _change(match: re.Match[str]) -> float:
    """角 and 分 behind 元, as a part of it."""
    jiao, fen = (parse_numeral(match[name]) if match[name] else None for name in ("jiao", "fen"))
    return (jiao.value / 10 if jiao else 0) + (fen.value / 100 if fen else 0)


# 负三度, 零下五度; a dash only where no range or name can end in it (水位-0.3米, 同比-3.2%)
_SIGN_ENDS = frozenset("负下-")
_SIGN = re.compile(r"(?<![担背正抱胜辜])(?P<sign>负|零下)$|(?:^|[位为至到约是深程差比降拔高（：，])(?P<dash>-)$")


# 第92条之3处25万元, 15届4次会议
_OF_A_NUMBER = frozenset(("第、", "第 ", "条之"))
# 91220381088830833T: so long a row of digits is a code.
_MOST_DIGITS = 14


def _is_no_number(text: str, match: re.Match[str], measure: str | None, chinese: bool) -> bool:
    start, end = match.start("number"), match.end()
    written = match.group("number")
    before, after = text[max(0, start - 1) : start], text[end : end + 6]
    if chinese and measure not in (None, "%") and not all_measures()[measure].after_chinese:
        return True
    if len(written) > _MOST_DIGITS and written.isdigit():
        return True
    if before in ("第", "届") or text[max(0, start - 2) : start] in _OF_A_NUMBER or before in _IDENTIFIER_BEFORE:
        if before == "-" and measure and not chinese and _SIGN.search(text, max(0, start - 3), start):
            return measure != "%" and all_measures()[measure].dimension == "count"
        return before != "+" or chinese
    bare_scale = chinese and len(written) == 1 and _SCALE_ONLY.fullmatch(written) and written != "十"
    if bare_scale and not match.group("before") and not match.group("middle"):
        return True
    if measure in _NUMBERED and (not chinese or measure != "期") and _IDENTIFIER_AFTER.match(after) and not _counts_buildings(measure, after, chinese):
        return True
    if measure and measure.isascii() and _CODE_GOES_ON.match(after):
        return True
    if measure in _NO_MEASURE_BEFORE and _NO_MEASURE_BEFORE[measure].match(after):
        return True
    if measure in _NEVER_COUNTED:
        return True
    if measure and after.startswith(("号", "#")):
        return True
    if before == "“" and _QUOTED_NUMBER.match(text, start - 1):
        return True
    return chinese and _is_named(text, start, match.end())


def _counts_buildings(measure: str, after: str, chinese: bool) -> bool:
    """三座泵站, 逾三十幢楼: so many of them, not the name of one."""
    return (measure == "座" and after.startswith("泵站")) or (chinese and measure in ("幢", "栋") and after.startswith("楼"))


def _is_named(text: str, start: int, end: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    first = max(line, start - 6)
    return any(m.start() <= start < m.end() for m in _names().finditer(text, first, min(len(text), end + 6)))


_HUNDRED_MILLIONS = 100_000_000
# No 几 behind the number, no scale word, no upper bound.
_PLAIN = (None, None, None)


def _as_it_stands(number: Numeral) -> tuple[float | int, float | int | None]:
    value, value_max = number.value, number.value_max
    if number.fraction:
        return value, value_max
    return whole(value), None if value_max is None else whole(value_max)


def _scaled(match: re.Match[str], number: Numeral) -> tuple[float | int, float | int | None]:
    scaled, upper, high_scale = match.group("scale", "high", "high_scale")
    scale = product(scaled or "")
    value = _times(number.value, scale, number.fraction)
    high = parse_numeral(upper) if upper else None
    if high is None:
        if match.group("middle") == "几" and not number.fraction:
            return _some_more(number.value, scaled or "")
        return value, None if number.value_max is None else _times(number.value_max, scale, number.fraction)
    if not scaled and not match["said_twice"]:
        value *= product(_shared(match, number, high_scale or ""))
    return whole(value), whole(high.value * product(high_scale or ""))


def _some_more(value: float | int, scales: str) -> tuple[float | int, float | int | None]:
    """一百二十几 is 121 to 129, 一百零几万 so many 万, 一千几百 1,100 to 1,900, 一千两百几十万 1,210 to 1,290 万.

    >>> _some_more(120, ""), _some_more(100, "万"), _some_more(1000, "百"), _some_more(1200, "十万")
    ((121, 129), (1010000, 1090000), (1100, 1900), (12100000, 12900000))
    """
    own, rest = product(scales[:1]), product(scales[1:])
    if own > 1 and value >= 10 * own:
        return whole((value + own) * rest), whole((value + 9 * own) * rest)
    return whole((value + 1) * own * rest), whole((value + 9) * own * rest)


def product(scales: str) -> int:
    """What scale words multiply by: 百万 is 1,000,000."""
    made = 1
    for character in scales:
        made *= SCALES[character]
    return made


def _shared(match: re.Match[str], number: Numeral, high_scale: str) -> str:
    """The scale that is said once, behind the upper bound: 3至5万, 一千到两千万."""
    own, last = trailing_scales(match.group("number")), trailing_scales(match.group("high")) + high_scale
    if own:
        return last[len(own) :] if last.startswith(own) else ""
    return last if number.value < 1000 else ""


def trailing_scales(written: str) -> str:
    """The scale words that a numeral ends in."""
    found = _TRAILING_SCALE.search(written)
    return found.group() if found else ""


_TRAILING_SCALE = re.compile(r"[百千万亿佰仟]+\Z")


def _times(value: float | int, scale: int, fraction: bool) -> float | int:
    return value if fraction else whole(times(value, scale))


def times(value: float | int, scale: int) -> float | int:
    """A number times the scale word behind it; that of 9亿2千余万 is said of what stands below 亿.

    >>> times(2.5, 10_000), times(900_002_000, 10_000)
    (25000.0, 920000000)
    """
    rest = value % _HUNDRED_MILLIONS if value >= _HUNDRED_MILLIONS > scale else value
    return value - rest + rest * scale


def _measured(measure: str | None, number: Numeral) -> tuple[str | None, str, Currency | None]:
    if number.percent or measure == "%":
        return "%", "percent", None
    if number.fraction:
        return None, "ratio", None
    known = all_measures()[measure] if measure else None
    return (known.canonical, known.dimension, known.currency) if known else (None, "count", None)


def _currency(text: str, match: re.Match[str], currency: Currency | None) -> Currency | None:
    if currency != "CNY":
        return currency
    prefix = text[max(0, match.start("number") - 4) : match.start("number")]
    return "TWD" if "台币" in prefix else "HKD" if "港" in prefix else "CNY"


_UNQUALIFIED = (None, None, None, None)


def _qualifier(match: re.Match[str], number: Numeral) -> Qualifier:
    """Of two qualifiers 约 wins (约31亿余元); 近 before a number only approximates."""
    before, middle, more, after = told = match.group("before", "middle", "more", "after")
    if match["range"] == "以上":  # 二万元以上十万元以下: the words are the range
        after = None
    if told == _UNQUALIFIED and number.approximate is None:
        return "exact"
    said: list[Qualifier] = []
    if before:
        said.append(BEFORE[before])
    if middle:
        said.append(_MIDDLE[middle])
    if more:
        said.append("at_least")
    if after:
        said.append(AFTER[after])
    if number.approximate == "about":
        said.append("about")
    if number.approximate == "at_least":
        said.append("at_least")
    if "about" in said:
        return "about"
    return next((word for word in said if word != "exact"), "exact")
