"""Values of spreadsheet cells as the sheet shows them.

Enters: a value and its number format. Leaves: the text in the cell. Refuses: nothing; what a format says beyond dates,
digits, grouping, percent and literals is shown in the general way.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

# Formats that a file names by number only, as Excel shows them in Chinese.
BUILT_IN = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|\.0+(?=$))|(?P<plain>.)",
    re.I,
)
_NUMBER = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+")
_WEEKDAYS = "一二三四五六日"
_EPOCH = dt.datetime(1899, 12, 30)


def shown(value: object, code: str) -> str:
    """A cell's value in its format.

    >>> shown(dt.datetime(2024, 5, 6), 'yyyy"年"m"月"d"日"'), shown(0.853, "0.0%"), shown(12345.0, "#,##0")
    ('2024年5月6日', '85.3%', '12,345')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (dt.datetime, dt.date, dt.time, dt.timedelta)):
        return _date(value, code)
    if isinstance(value, (int, float)):
        if is_date_format(code) and 0 <= value < 2_958_466:
            return _date(_EPOCH + dt.timedelta(days=value), code)
        return _number(value, code)
    return str(value)


def general(value: float) -> str:
    """A number as the format "General" shows it, with all its digits.

    >>> general(3.0), general(0.1 + 0.2)
    ('3', '0.3')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def is_date_format(code: str) -> bool:
    """Whether a format shows dates or times.

    >>> is_date_format('m"月"d"日"'), is_date_format('[Red]0.00"元"'), is_date_format("General")
    (True, False, False)
    """
    tokens = list(_TOKEN.finditer(_sections(code)[0]))
    bare = "".join(found.group("plain") or found.group("date") or "" for found in tokens)
    if "general" in bare.lower() or "#" in bare or "0" in re.sub(r"\.0+$", "", bare):
        return False
    return any(found.group("date") or found.group("elapsed") for found in tokens)


def _sections(code: str) -> list[str]:
    """The format for positive, negative, zero; semicolons in quotes part nothing."""
    sections = [""]
    for piece in re.findall(r'"[^"]*"|\\.|\[[^\]]*\]|.', code):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return sections


def _number(value: float, code: str) -> str:
    sections = _sections(code)
    section = sections[0]
    negative = value < 0
    if negative and len(sections) > 1:
        section, negative = sections[1], False
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    pattern = "".join(_literal(found, number=True) for found in _TOKEN.finditer(section))
    bare = re.sub(r"\x01[^\x02]*\x02", "", pattern)
    place = _NUMBER.search(bare)
    if (
        "general" in code.lower()
        or "@" in bare
        or "/" in bare
        or "E+" in bare.upper()
        or (place is None and bare.strip("-+ %"))
    ):
        return general(value)
    if place is None and not pattern.strip():
        # An empty section of several hides the value.
        return "" if len(sections) > 1 or section.strip() else general(value)
    amount = _digits(value, bare, place.group()) if place else ""
    text = _filled(pattern, amount, place.group() if place else "")
    return ("-" if negative and any(digit in amount for digit in "123456789") else "") + text


def _literal(found: re.Match[str], *, number: bool) -> str:
    """A token's own text; literals are kept apart from digits of the pattern by \\x01 and \\x02."""
    text = found.group("quoted") or found.group("escaped") or found.group("currency")
    if text:
        return f"\x01{text}\x02" if number else text
    return (found.group("plain") or found.group("date") or found.group("noon") or "") if number else ""


def _filled(pattern: str, amount: str, place: str) -> str:
    """The pattern with the number in its place."""
    pieces = re.split(r"\x01([^\x02]*)\x02", pattern)
    done = not place
    shown_pieces = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0 and not done and place in piece:
            piece, done = piece.replace(place, amount, 1), True
        shown_pieces.append(piece)
    return "".join(shown_pieces).strip()


def _digits(value: float, pattern: str, place: str) -> str:
    amount = abs(Decimal(repr(float(value))))
    if not amount.is_finite():
        return general(value)
    amount *= Decimal(100) ** pattern.count("%")
    whole, _, fraction = place.partition(".")
    scale = len(whole) - len(whole.rstrip(","))
    amount /= Decimal(1000) ** scale
    amount = amount.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP) if amount < Decimal(10) ** 20 else amount
    text = f"{amount:,f}" if "," in whole.rstrip(",") else f"{amount:f}"
    integer, _, decimals = text.partition(".")
    while decimals and len(decimals) > fraction.count("0") and decimals.endswith("0"):
        decimals = decimals[:-1]
    return _padded(integer, whole) + (f".{decimals}" if decimals else "")


def _padded(integer: str, whole: str) -> str:
    least = whole.count("0")
    if integer == "0" and not least:
        return ""
    return integer if "," in integer else integer.rjust(least, "0")


def _date(value: dt.datetime | dt.date | dt.time | dt.timedelta, code: str) -> str:
    if isinstance(value, dt.timedelta):
        return _elapsed(value)
    if isinstance(value, dt.time):
        moment = dt.datetime.combine(_EPOCH.date(), value)
    elif isinstance(value, dt.datetime):
        moment = value
    else:
        moment = dt.datetime(value.year, value.month, value.day)
    section = _sections(code)[0]
    if not is_date_format(code):
        section = "yyyy-mm-dd" if moment.time() == dt.time() else "yyyy-mm-dd hh:mm:ss"
    tokens = list(_TOKEN.finditer(section))
    half_day = any(found.group("noon") for found in tokens)
    return "".join(_date_token(tokens, index, moment, half_day=half_day) for index in range(len(tokens))).strip()


def _elapsed(value: dt.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def _date_token(tokens: list[re.Match[str]], index: int, moment: dt.datetime, *, half_day: bool) -> str:
    found = tokens[index]
    if found.group("noon"):
        chinese = found.group("noon").startswith("上")
        return ("上午" if moment.hour < 12 else "下午") if chinese else ("AM" if moment.hour < 12 else "PM")
    token = (found.group("date") or found.group("elapsed") or "").lower()
    if not token:
        return _literal(found, number=False) or found.group("plain") or ""
    wide = len(token) > 1
    kind = token[0]
    if kind == "m" and _is_minute(tokens, index):
        kind = "minute"
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    if kind == "a":
        return ("星期" if len(token) > 3 else "") + _WEEKDAYS[moment.weekday()]
    if kind in "ye":
        return f"{moment.year:04d}" if len(token) > 2 or kind == "e" else f"{moment.year % 100:02d}"
    if kind == "." or len(token) > 2:
        return "" if kind == "." else moment.strftime({"m": "%b", "d": "%a"}.get(kind, ""))
    number = {"m": moment.month, "d": moment.day, "h": hour, "minute": moment.minute, "s": moment.second}[kind]
    return f"{number:02d}" if wide else str(number)


def _is_minute(tokens: list[re.Match[str]], index: int) -> bool:
    """m is the minute behind an hour or before a second, else the month."""
    before = next((t for t in reversed(tokens[:index]) if t.group("date") or t.group("elapsed")), None)
    after = next((t for t in tokens[index + 1 :] if t.group("date") or t.group("elapsed")), None)
    names = [(t.group("date") or t.group("elapsed")).lower()[0] if t else "" for t in (before, after)]
    return names[0] == "h" or names[1] == "s"
