"""When a found item is an annotated one, and when two values are the same.

Enters: places and values. Leaves: pairs and verdicts. An item is found where one of its spans covers the annotated one
by intersection over union: a span that swallows the sentence earns nothing.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence

from docintel.spans import Place, iou

# Intersection over union from which a span counts as the same; problems are worded more freely than numbers.
ENOUGH = {"counts": 0.5, "deadlines": 0.5, "problems": 0.3}
OPTIONAL_ENOUGH = 0.3
_SIMILAR = 0.5

_IGNORED = re.compile(r"[\s,，。、“”\"'‘’（）()《》·:：;；]")
_SCALES = {"百万": 1e6, "千万": 1e7, "千": 1e3, "万": 1e4, "亿": 1e8}
_NO_SCALE = ("千克", "千米", "千瓦")


def pairs(gold: Sequence[Place], found: Sequence[Sequence[Place]], enough: float) -> list[tuple[int, int]]:
    """Annotated and found items, one to one, best overlap first.

    >>> pairs([(0, 4), (4, 8)], [[(4, 8)], [(0, 3)], [(0, 8)]], 0.5)
    [(1, 0), (0, 1)]
    """
    candidates = [
        (best, g, f)
        for g, place in enumerate(gold)
        for f, spans in enumerate(found)
        if (best := max((iou(place, span) for span in spans), default=0.0)) >= enough
    ]
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    chosen = []
    for _, g, f in sorted(candidates, reverse=True):
        if g not in taken_gold and f not in taken_found:
            taken_gold.add(g)
            taken_found.add(f)
            chosen.append((g, f))
    return chosen


def norm(words: str | None) -> str:
    """Words without width, case, blanks and punctuation.

    >>> norm("市水利局（渠务 署）"), norm(None)
    ('市水利局渠务署', '')
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", words or "")).lower()


def scaled(value: float | None, unit: str | None) -> tuple[float | None, str]:
    """A value with the scale word of its unit multiplied in.

    >>> scaled(24.4, "亿立方米"), scaled(3, "千克"), scaled(None, "万元")
    ((2440000000.0, '立方米'), (3.0, '千克'), (None, '元'))
    """
    plain = norm(unit)
    if not plain.startswith(_NO_SCALE):
        for word in sorted(_SCALES, key=len, reverse=True):
            if plain.startswith(word):
                return (None if value is None else float(value) * _SCALES[word]), plain[len(word) :]
    return (None if value is None else float(value)), plain


def same_number(one: float | None, other: float | None) -> bool:
    """Equal but for rounding in the last digits."""
    if one is None or other is None:
        return False
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def alike(one: str | None, other: str | None) -> bool:
    """Two noun phrases for the same thing: equal, one inside the other, or half of their characters in common.

    >>> alike("四乱问题", "“四乱”问题"), alike("界桩", "公示牌"), alike(None, "")
    (True, False, True)
    """
    a, b = norm(one), norm(other)
    if a == b:
        return True
    return bool(a and b) and (a in b or b in a or difflib.SequenceMatcher(None, a, b).ratio() >= _SIMILAR)
