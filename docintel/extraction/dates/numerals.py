"""Numerals as they stand in dates and durations.

Enters: the digits of one number, Arabic or Chinese. Leaves: an int. Refuses: fractions, scales beyond 千 and anything
that is not wholly a numeral (None), because a date has no use for them.
"""

from __future__ import annotations

DIGITS = {
    "〇": 0, "○": 0, "零": 0, "一": 1, "元": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9,
}  # fmt: skip
_TENS = {"十": 10, "廿": 20, "卅": 30, "百": 100, "千": 1000}

HAN_NUMERAL = "〇○零一二两三四五六七八九十廿卅百千"


def read_number(text: str) -> int | None:
    """The value of a numeral.

    >>> [read_number(t) for t in ("31", "三十一", "廿八", "十二", "两", "一百二十", "二〇二三", "")]
    [31, 31, 28, 12, 2, 120, 2023, None]
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in DIGITS and c not in _TENS for c in text):
        return None
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    return _read_places(text)


def _read_places(text: str) -> int:
    """三十一 = 3 × 10 + 1; a place word without a digit before it counts once (十二)."""
    total, digit = 0, None
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
            continue
        # 廿 and 卅 carry their own digit
        total += _TENS[c] * (1 if digit is None or c in "廿卅" else digit)
        digit = None
    return total + (digit or 0)
