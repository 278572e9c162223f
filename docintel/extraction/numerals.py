"""Numerals: from the characters of a number to its value.

Enters: the characters of one numeral in simplified script and half width. Leaves: a `Numeral` with the value, its upper
bound where the words give a range, and what they say of exactness. A string that is no numeral gives None.

The grammar, with an example each:

    arabic       12,345   28.5   1871   6 482 (before a measure word)
    mixed        2千308   7万4120   64亿163万
    chinese      二十七   廿七   一百零三   两千零五十   三万六   四万万   五兆六十二亿
    positional   二〇二三   三一、五〇〇   四、〇七五、三〇〇 (、 as thousands mark)
    decimal      一百二十三点四五
    fraction     三分之一   百分之三十六   千分之五   1/3   半
    several      十几 (11-19)   数十, 几十 (20-99)   数百 (200-999)   上百 (100 and more)   七八 (7-8)   三四十 (30-40)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "两": 2, "俩": 2, "倆": 2, "三": 3, "叁": 3, "四": 4, "肆": 4, "五": 5, "伍": 5,
    "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
TENS = {"廿": 20, "卅": 30, "卌": 40}
SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000, "万": 10_000, "亿": 100_000_000,
          "兆": 1_000_000_000_000}

_D = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_CHINESE = f"{_D}十百千万亿廿卅卌拾佰仟"
# Possessive: nothing that stands behind a number begins with a figure, so none is given back.
ARABIC = r"\d{1,3}+(?:,\d{3})+(?:\.\d++)?+|\d++(?:\.\d++)?+"
NUMERAL = (
    rf"(?:百|千|万)分之[{_CHINESE}点\d.]+"
    rf"|[{_CHINESE}\d]{{1,6}}+分之[{_CHINESE}\d]{{1,6}}"
    rf"|(?:{ARABIC})(?:(?:[十百万亿]|千(?![米克瓦]))+(?:零?\d+)?)+|{ARABIC}"
    rf"|[数几上成][十百千万亿]+|十几|[{_D}]十几"
    rf"|[{_D}]{{1,3}}(?:、[{_D}]{{3}}){{1,3}}(?![{_CHINESE}])"
    rf"|[{_CHINESE}]+(?:点[{_D}]+)?"
)
"""The pattern of one numeral, for the grammars that use numerals."""

_FRACTION = re.compile(r"(.+)分之(.+)")
_SLASH = re.compile(r"(\d+)/(\d+)")
_SEVERAL = re.compile(r"(?:(?P<tens>[一二三四五六七八九]?)十几|(?P<word>[数几上成])(?P<scale>[十百千万亿]+))")
_NEIGHBOURS = re.compile(r"(?P<head>.*?)(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<scale>[十百千万亿]*)")
_THOUSANDS = re.compile(rf"[{_D}]{{1,3}}(?:、[{_D}]{{3}})+")
_MIXED = re.compile(rf"({ARABIC})?([十百千万亿]*)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """`approximate` is None for an exact number, `about` for 十几 and 七八, `at_least` for 上百."""

    value: float | int
    value_max: float | int | None = None
    approximate: str | None = None
    fraction: bool = False
    percent: bool = False


_LONGEST = 64
"""A longer run of digits is a code, and no float holds it."""


@lru_cache(maxsize=8192)
def parse_numeral(characters: str) -> Numeral | None:
    """The value of a numeral.

    >>> parse_numeral("2千308").value, parse_numeral("廿七").value, parse_numeral("三一、五〇〇").value
    (2308, 27, 31500)
    >>> parse_numeral("百分之三十六")
    Numeral(value=36, value_max=None, approximate=None, fraction=False, percent=True)
    >>> parse_numeral("水") is None
    True
    """
    if not characters or len(characters) > _LONGEST:
        return None
    if fraction := _FRACTION.fullmatch(characters):
        return _fraction(fraction.group(1), fraction.group(2))
    if slash := _SLASH.fullmatch(characters):
        return _fraction(slash.group(2), slash.group(1))
    if characters == "半":
        return Numeral(0.5)
    if several := _SEVERAL.fullmatch(characters):
        return _several(several)
    if characters[0].isdigit():
        return _number(_mixed(characters.replace(" ", "")))
    if _THOUSANDS.fullmatch(characters):
        return Numeral(int("".join(str(DIGITS[c]) for c in characters if c != "、")))
    if "点" not in characters and (neighbours := _neighbours(characters)):
        return neighbours
    return _number(_chinese(characters))


def _number(value: float | int | None) -> Numeral | None:
    return None if value is None else Numeral(value)


def whole(value: float) -> float | int:
    """A float that is a whole number becomes an int, without losing digits to binary fractions."""
    if isinstance(value, int):
        return value
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _fraction(below: str, above: str) -> Numeral | None:
    number = parse_numeral(above)
    if number is None:
        return None
    if below == "百":
        return Numeral(number.value, number.value_max, number.approximate, percent=True)
    base = parse_numeral(below) if below not in SCALES else Numeral(SCALES[below])
    if base is None or not base.value:
        return None
    return Numeral(number.value / base.value, fraction=True)


def _several(match: re.Match[str]) -> Numeral:
    if match.group("word") is None:
        tens = DIGITS.get(match.group("tens") or "一", 1) * 10
        return Numeral(tens + 1, tens + 9, "about")
    first, rest = SCALES[match.group("scale")[0]], 1
    for character in match.group("scale")[1:]:
        rest *= SCALES[character]
    if match.group("word") in "上成":
        return Numeral(first * rest, None, "at_least")
    return Numeral(2 * first * rest, (10 * first - 1) * rest, "about")


def _neighbours(characters: str) -> Numeral | None:
    """七八 is seven to eight, 三四十 thirty to forty, 二十七八 27 to 28; 一二 in a year (二〇一二) is not."""
    match = _NEIGHBOURS.fullmatch(characters)
    if not match or (match.group("low") + match.group("high") != "三五" and not _follows(match)):
        return None
    head, scale = match.group("head"), match.group("scale")
    if head and head[-1] in DIGITS:
        return None
    low = _chinese(head + match.group("low") + scale)
    high = _chinese(head + match.group("high") + scale)
    return None if low is None or high is None else Numeral(low, high, "about")


def _follows(match: re.Match[str]) -> bool:
    return DIGITS[match.group("high")] == DIGITS[match.group("low")] + 1


def _mixed(characters: str) -> float | int | None:
    """Arabic digits with Chinese scales: each run of digits times its scales, added up; 亿 and 万 close a group."""
    total: float = 0
    group: float = 0
    at = 0
    while at < len(characters):
        if characters[at] == "零":
            at += 1
            continue
        match = _MIXED.match(characters, at)
        if match is None or match.end() == at:
            return None
        number = float(match.group(1).replace(",", "")) if match.group(1) else 1.0
        scales = match.group(2)
        for scale in scales:
            number *= SCALES[scale]
        if scales[-1:] in ("万", "亿") and group:
            number, group = (group + number / SCALES[scales[-1]]) * SCALES[scales[-1]], 0
        if scales[-1:] in ("万", "亿"):
            total += number
        else:
            group += number
        at = match.end()
    return whole(total + group) if isfinite(total + group) else None


def _chinese(characters: str) -> float | int | None:
    integer, point, decimals = characters.partition("点")
    if point and (not decimals or any(c not in DIGITS for c in decimals)):
        return None
    value = _chinese_integer(integer)
    if value is None or not point:
        return value
    return float(f"{value}.{''.join(str(DIGITS[c]) for c in decimals)}")


def _chinese_integer(characters: str) -> int | None:
    if not characters:
        return None
    if len(characters) > 1 and all(c in DIGITS for c in characters):
        return int("".join(str(DIGITS[c]) for c in characters))
    trillions = total = section = digit = 0
    last_scale = 1
    for position, character in enumerate(characters):
        if character in DIGITS:
            digit = DIGITS[character]
            if position == len(characters) - 1 and last_scale >= 100 and characters[position - 1] in SCALES:
                digit *= last_scale // 10  # 三万六 is 36,000, 一百五 is 150
        elif character in TENS:
            section += TENS[character]
            last_scale = 10
        elif character in SCALES:
            scale = SCALES[character]
            if scale < 10_000:
                section += (digit or 1) * scale
            elif scale == 10**12:
                trillions, total, section = (total + section + digit) * scale, 0, 0
            else:
                total, section = _group_closed(total, section + digit, scale), 0
            digit, last_scale = 0, scale
        else:
            return None
    return trillions + total + section + digit


def _group_closed(total: int, group: int, scale: int) -> int:
    """亿 multiplies all before it (三万亿), 万 its own group, or what another 万 closed (四万万)."""
    if scale == 10**8:
        return (total + group) * scale
    return total + group * scale if group else (total or 1) * scale
