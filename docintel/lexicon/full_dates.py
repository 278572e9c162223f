"""Full dates: how year, month and day of a document's own dates are written, and the day they mean.

Enters: words. Leaves: the pattern, and the day of a match, None where the calendar has no such day. Knows digits, Chinese
numerals (二〇二四年五月二十日, with 〇 written ○, O or 0 as well), Minguo years, and the separators of web pages; a partial
date (2024年5月) is no match.
"""

from __future__ import annotations

import re
from datetime import date

from docintel.lexicon.patterns import searched

_ZERO = "〇○零OoＯ0"
_NUMERAL = f"{_ZERO}一二三四五六七八九十"
_MINGUO = 1911

FULL_DATE = (
    rf"(?:(?:(?:中华)?民国|(?<=[日期间：: ]))(?P<minguo>(?:8|9|1[0-3])\d|(?<=国)[{_NUMERAL}百]{{2,5}})(?=[年\-/.])"
    rf"|(?P<year>(?:19|20)\d{{2}}|[一二][{_NUMERAL}]{{3}}))"
    rf"(?:年|[-/.])(?P<month>\d{{1,2}}|[{_NUMERAL}]{{1,3}})(?:月|[-/.])(?P<day>\d{{1,2}}|[{_NUMERAL}廿卅]{{1,3}})(?!\d)日?"
)
"""A full date as a part of other patterns; `day_of` reads its groups."""

PARTIAL_DATE = rf"(?:(?:19|20)\d{{2}}|[一二][{_NUMERAL}]{{3}})年(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}})月(?:[ X×xX]{{0,3}}日)?"
"""Year and month alone, or with the day left blank."""

ANY_DATE = re.sub(r"\?P<\w+>", "?:", FULL_DATE) + "|" + PARTIAL_DATE
"""Any date a document may bear, without groups."""

_FULL_DATE = searched(FULL_DATE)
_SEPARATOR = re.compile(r"[年\-/.]")
_DIGITS = str.maketrans({**dict.fromkeys(_ZERO, "0"), **{numeral: str(n) for n, numeral in enumerate("一二三四五六七八九", 1)}})


def find_full_date(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first full date of a stretch of text."""
    end = len(text) if end is None else end
    return _FULL_DATE.search(text, start, end) if _SEPARATOR.search(text, start, end) else None


def day_of(match: re.Match[str]) -> date | None:
    """The day a match means; None where there is none.

    >>> [day_of(find_full_date(words)).isoformat() for words in ("二〇二四年五月二十日", "二O二三年十月八日", "民国113年5月20日")]
    ['2024-05-20', '2023-10-08', '2024-05-20']
    """
    year = _figure(match["minguo"]) + _MINGUO if match["minguo"] else _figure(match["year"])
    try:
        return date(year, _figure(match["month"]), _figure(match["day"]))
    except ValueError:
        return None


def _figure(written: str) -> int:
    """二〇二四 is told by its digits, 二十一 and 一百一十三 by their places."""
    if "百" in written:
        hundreds, rest = written.split("百", 1)
        return _figure(hundreds) * 100 + (_figure(rest) if rest else 0)
    written = written.replace("廿", "二十").replace("卅", "三十")
    if "十" in written:
        tens, ones = written.split("十", 1)
        return (_figure(tens) if tens else 1) * 10 + (_figure(ones) if ones else 0)
    return int(written.translate(_DIGITS))
