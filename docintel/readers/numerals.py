"""Numbers as list labels show them.

Enters: a number and the name that Office Open XML has for a way of writing it. Leaves: the label. Refuses: nothing;
an unknown way, or a number that a way cannot write, comes out in decimals.
"""

from __future__ import annotations

from collections.abc import Callable

_PLACES = "千百十"
_ZODIAC = "子丑寅卯辰巳午未申酉戌亥"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_TENS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def label_number(number: int, format: str) -> str:
    """One number in one format.

    >>> [label_number(12, name) for name in ("chineseCounting", "decimalEnclosedCircle", "ideographTraditional")]
    ['十二', '⑫', '12']
    """
    if number < 0 or number > 999_999:
        return str(number)
    write = _WAYS.get(format)
    shown = write(number) if write else None
    return str(number) if shown is None else shown


def chinese(number: int, digits: str = "〇一二三四五六七八九", places: str = _PLACES) -> str | None:
    """Chinese counting numerals up to 9999, 十二 and not 一十二.

    >>> chinese(12), chinese(105), chinese(110)
    ('十二', '一百〇五', '一百一十')
    """
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else None
    shown = ""
    for place, digit in zip(("", *reversed(places)), reversed(str(number)), strict=False):
        if digit != "0":
            shown = digits[int(digit)] + place + shown
        elif shown and not shown.startswith(digits[0]):
            shown = digits[0] + shown
    return shown[1:] if 10 <= number < 20 else shown


def _digital(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _legal(number: int) -> str | None:
    shown = chinese(number, "零壹贰叁肆伍陆柒捌玖", "仟佰拾")
    return f"壹{shown}" if shown and 10 <= number < 20 else shown


def _letter(number: int) -> str | None:
    """a … z, aa … zz: Word doubles the letter instead of counting in base 26."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else None


def _roman(number: int) -> str | None:
    if not 0 < number < 4000:
        return None
    shown = ""
    for worth, letters in (*_ROMAN, *_ROMAN_TENS):
        count, number = divmod(number, worth)
        shown += letters * count
    return shown


def _upper_letter(number: int) -> str | None:
    shown = _letter(number)
    return shown and shown.upper()


def _lower_roman(number: int) -> str | None:
    shown = _roman(number)
    return shown and shown.lower()


def _circled(number: int) -> str | None:
    if 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if 21 <= number <= 35 else None


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _one_of(characters: str, number: int) -> str | None:
    return characters[number - 1] if 0 < number <= len(characters) else None


_WAYS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: chr(0x2474 + number - 1) if 1 <= number <= 20 else None,
    "decimalEnclosedFullstop": lambda number: chr(0x2488 + number - 1) if 1 <= number <= 20 else None,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": _digital,
    "taiwaneseDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": lambda number: chinese(number, "零壹貳參肆伍陸柒捌玖", "仟佰拾"),
    "ideographTraditional": lambda number: _one_of(_STEMS, number),
    "ideographZodiac": lambda number: _one_of(_ZODIAC, number),
    "ideographEnclosedCircle": lambda number: chr(0x3280 + number - 1) if 1 <= number <= 10 else None,
    "upperLetter": _upper_letter,
    "lowerLetter": _letter,
    "upperRoman": _roman,
    "lowerRoman": _lower_roman,
    "none": lambda number: "",
}
