"""Lone quantities: a text that is nothing but one number, with or without its unit.

Enters: clean text of one line. Leaves: a `Quantity`, or None where anything else stands in it. In a document a bare 三点一四
may be a time, 1/2 a house and 两年 a deadline, so none of this is read there; where a number is all that was given, it
can only be the number.

    negative     负三十二   -1.5   零下五度
    fraction     1/2   三又五分之一   负一又二分之一
    scaled       100k   1.2M   2e5   两个亿   五百余万
    tenths       七成六   三成半   半成   9.9折   九九折
    compound     十块三毛   一米八   两斤三两
    duration     两年   三年半   一个半小时   半年   15个工作日
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from docintel.extraction.dates.expressions import Length
from docintel.extraction.dates.moments import LENGTHS
from docintel.extraction.numerals import SCALES, parse_numeral, whole
from docintel.extraction.quantities import AFTER, BEFORE, Quantity, product, times, trailing_scales
from docintel.lexicon.measures import Measure, all_measures, measure_pattern
from docintel.mentions import Qualifier
from docintel.spans import CleanSpan

_MOST = 60
"""No number is longer than so many characters."""
_N = r"[\d零〇○一二两俩倆三四五六七八九十百千万亿兆廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟点.,]"
# 12千米 is twelve of them, and no number ends in 两: 三十两 is a weight
_NUMBER = rf"(?:[\d.,]+(?=千[米克瓦])|[一二三四五六七八九十百]+(?=千[克瓦])|[几数]?{_N}+(?<![十百千万亿]两))"
_SIGN = r"(?P<sign>负|零下|[-－−])?"
_BLANKS = re.compile(r"[ \u3000\u2009]+")
_SEPARATED = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_MARKS = "。，；！？、"


def lone_quantity(text: str) -> Quantity | None:
    """The quantity that the text is.

    >>> [(q.value, q.unit) for q in map(lone_quantity, ("负三十二", "七成六", "十块三毛", "三年半")) if q]
    [(-32, None), (76, '%'), (10.3, '元'), (3.5, '年')]
    >>> lone_quantity("三点意见") is None
    True
    """
    bare = text.strip(" \n\u3000" + _MARKS)
    if not bare or len(bare) > _MOST or "\n" in bare:
        return None
    start = text.index(bare)
    words = _SEPARATED.sub(",", _BLANKS.sub("", bare))
    for reading in _READINGS:
        read = reading(words)
        if read is not None:
            return read._replace(span=CleanSpan(start, start + len(bare)), number=CleanSpan(start, start + len(bare)))
    return None


def _quantity(
    value: float, unit: str | None = None, dimension: str = "count", qualifier: Qualifier = "exact", *,
    value_max: float | None = None, measure: Measure | None = None,
) -> Quantity:  # fmt: skip
    nowhere = CleanSpan(0, 0)
    currency = measure.currency if measure else None
    if measure is not None:
        unit, dimension = measure.canonical, measure.dimension
    most = None if value_max is None else whole(value_max)
    return Quantity(nowhere, nowhere, whole(value), most, unit, dimension, qualifier, currency, chinese=False)


@lru_cache(maxsize=1)
def _plain_pattern() -> re.Pattern[str]:
    before, after = ("|".join(sorted(map(re.escape, words), key=len, reverse=True)) for words in (BEFORE, AFTER))
    return re.compile(
        rf"(?:从|自)?(?P<before>{before})?(?:人民币|新台币|港币|美元)?{_SIGN}(?P<number>{_NUMBER})(?P<middle>[余多来几]|有余)?"
        rf"个?(?P<scale>(?:[十百万亿兆]|千(?![米克瓦]))*)(?P<more>[余多])?(?:(?P<letter>[kKwWMG])(?![a-zA-Z]))?"
        rf"(?:(?:元|\(含\)|（含）)?(?:[-—~至到]{{1,2}})(?P<high>{_NUMBER})(?P<high_letter>[kK])?)?"
        rf"(?P<form>{measure_pattern(everything=True)})?(?:人民币|钱|整)?(?:\(含\)|（含）)?(?P<after>{after})?"
    )


_LETTERS = {"k": 1_000, "K": 1_000, "w": 10_000, "W": 10_000, "M": 1_000_000, "G": 1_000_000_000}


def _plain(words: str) -> Quantity | None:
    """An optional qualifier and sign, a number or a range, an optional unit."""
    match = _plain_pattern().fullmatch(words)
    if match is None:
        return None
    form = all_measures().get(match["form"] or "")
    letter = match["letter"] or match["high_letter"] or ""
    low = _number(match["number"] + (match["scale"] if not match["middle"] else ""))
    high = _number(match["high"]) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return None
    value, value_max = low
    if match["middle"]:
        scale = product(match["scale"])
        some = match["middle"] == "几"
        value, value_max = times(value + some, scale), times(value + 9, scale) if some else None
    if high is not None:
        value, value_max = value * product(_shared(match["number"] + match["scale"], match["high"])), high.value
    factor = _LETTERS.get(letter, 1) * (-1 if match["sign"] else 1)
    return _quantity(
        value * factor, qualifier=_qualifier(match, low.most is not None), value_max=None if value_max is None else value_max * factor, measure=form,
    )  # fmt: skip


class _Value(NamedTuple):
    value: float
    most: float | None = None


_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def _number(written: str) -> _Value | None:
    """Value and upper bound of a numeral; .5 lacks its naught, 20廿 is none."""
    written = ("0" if written.startswith(".") else "") + written.replace("○", "〇")
    if re.fullmatch(r"[\d,.]*", written) and not _ARABIC.fullmatch(written):
        return None
    if written[:1].isdigit() and re.search(r"[^\d,.十百千万亿零兆]", written):
        return None
    try:
        numeral = parse_numeral(written)
    except ValueError:
        return None
    return None if numeral is None else _Value(numeral.value, numeral.value_max)


def _shared(low: str, high: str) -> str:
    own, last = trailing_scales(low), trailing_scales(high)
    if own:
        return last[len(own) :] if last.startswith(own) else ""
    return "" if re.fullmatch(r"[\d,.]{4,}", low) else last


def _qualifier(match: re.Match[str], ranged: bool) -> Qualifier:
    said: list[Qualifier] = []
    if match["before"]:
        said.append(BEFORE[match["before"]])
    if match["middle"] or match["more"]:
        said.append("about" if match["middle"] in ("来", "几") else "at_least")
    if match["after"]:
        said.append(AFTER[match["after"]])
    if ranged:
        said.append("about")
    return "about" if "about" in said else next((word for word in said if word != "exact"), "exact")


_FRACTION = re.compile(
    rf"{_SIGN}(?:(?P<whole>{_N}+)又)?(?:(?P<above>\d{{1,6}})/(?P<below>\d{{1,6}})|(?P<base>{_N}+)分之(?P<parts>{_N}+))"
)


def _fraction(words: str) -> Quantity | None:
    match = _FRACTION.fullmatch(words)
    if match is None:
        return None
    if match["base"] in ("百", "千", "万"):
        return _hundredths(match)
    above, below = _number(match["above"] or match["parts"]), _number(match["below"] or match["base"])
    more = _number(match["whole"]) if match["whole"] else _Value(0)
    if above is None or below is None or more is None or not below.value:
        return None
    value = (more.value + above.value / below.value) * (-1 if match["sign"] else 1)
    return _quantity(0, None, "ratio")._replace(value=value)


def _hundredths(match: re.Match[str]) -> Quantity | None:
    read = _number(match["parts"])
    if read is None or match["whole"]:
        return None
    value = read.value * (-1 if match["sign"] else 1)
    if match["base"] == "百":
        return _quantity(value, "%", "percent", value_max=read.most)
    return _quantity(0, None, "ratio")._replace(value=value / SCALES[match["base"]])


_PERCENT = re.compile(rf"(?:打|{_SIGN}(?P<number>{_N}+|半|对))(?P<form>%|％|成|折)(?P<more>[一二三四五六七八九半])?")


def _percent(words: str) -> Quantity | None:
    """七成六, 半成, 9.9折, 九九折, 打对折, -22.2%."""
    before = next((word for word in sorted(BEFORE, key=len, reverse=True) if words.startswith(word)), "")
    after = next((word for word in sorted(AFTER, key=len, reverse=True) if words.endswith(word)), "")
    match = _PERCENT.fullmatch(words[len(before) : len(words) - len(after)].removeprefix("打"))
    if match is None or match["number"] is None:
        return None
    number = _TENTHS.get(match["number"]) or _number(match["number"])
    if number is None:
        return None
    value = number.value
    if match["form"] in "成折":
        value = value if match["form"] == "折" and value > 10 else value * 10
        value += _HUNDREDTHS[match["more"]] if match["more"] else 0
    said = BEFORE.get(before) or AFTER.get(after) or "exact"
    return _quantity(value * (-1 if match["sign"] else 1), "%", "percent", said)


_TENTHS = {"半": _Value(0.5), "对": _Value(5)}
_HUNDREDTHS = {**{c: n for n, c in enumerate("一二三四五六七八九", 1)}, "半": 5}

_COMPOUND = re.compile(
    rf"(?P<number>{_N}+)(?P<form>元|块|米|斤)(?:(?P<tenths>{_N})(?:[角毛两]|(?=$)))(?:(?P<hundredths>{_N})分?)?(?:钱|整)?"
)


def _compound(words: str) -> Quantity | None:
    """十块三毛, 一米八, 两斤三两: the lower unit is a tenth of the upper one."""
    match = _COMPOUND.fullmatch(words)
    if match is None:
        return None
    read = [_number(match[name] or "零") for name in ("number", "tenths", "hundredths")]
    value = sum(each.value / 10**place for place, each in enumerate(read) if each is not None)
    return None if None in read else _quantity(value, measure=all_measures()[match["form"].replace("块", "元")])


_GRAINS = {
    "minute": "分钟", "hour": "小时", "day": "天", "week": "周", "third": "旬", "month": "个月", "quarter": "个季度", "year": "年",
}  # fmt: skip
_WORKING = {"working": "个工作日", "foreign_working": "个工作日"}


def _duration(words: str) -> Quantity | None:
    """两年, 三年半, 一个半小时, 半年: a length of time."""
    found = LENGTHS.longest(words, 0)
    if found is None or found.end != len(words):
        return None
    length: Length = found.what
    unit = _WORKING.get(length.days) or _GRAINS[length.grain]
    value_max = None if length.most is None else length.most + length.half * 0.5
    return _quantity(length.amount + length.half * 0.5, unit, "time", value_max=value_max)


_EXPONENT = re.compile(r"[-－−]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")


def _exponent(words: str) -> Quantity | None:
    return _quantity(float(re.sub("[－−]", "-", words))) if _EXPONENT.fullmatch(words) else None


def _half_a_hundred(words: str) -> Quantity | None:
    return _quantity(50) if words == "半百" else None


_READINGS: tuple[Callable[[str], Quantity | None], ...] = (
    _duration, _percent, _plain, _fraction, _compound, _exponent, _half_a_hundred,
)  # fmt: skip
