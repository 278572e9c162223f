"""Lists of bodies that share a head or a tail.

Enters: the names found so far. Leaves: the names with those added that a list hides: 省、市治水办 (two offices), 甲、乙、丙
三镇人民政府 (three governments), 甲区、乙区政府, 安徽省池州、江西省上饶等六市政府.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docintel.extraction.units.borders import Context
from docintel.extraction.units.names import Name
from docintel.lexicon.gazetteer import LEVEL_WORDS

_NUMERAL = "一二两三四五六七八九十\\d"
_LEVEL_LIST = re.compile(r"(?:(?<![\u4e00-\u9fff])|(?<=[由向对和及与经报]))((?:[省市县区镇州]、)+)$")
# 甲、乙和丙等六市（区） stands right before the shared tail.
_COUNTED = re.compile(rf"(?:等)?[{_NUMERAL}]+个?(省|市|县|区|镇|乡|街道|州|地)(?:（[省市县区州、]+）)?(?:党委、)?$")
_ITEM = re.compile(r"(?P<item>[\u4e00-\u9fff]{2,14}?)(?:、|和|及|与|以及|，)$")
_WINDOW = 120


def listed_names(context: Context, names: Sequence[Name]) -> list[Name]:
    """The names, and those that lists hide, in order."""
    found: list[Name] = []
    for name in names:
        found += _level_words(context, name)
        found += _places_before(context, name)
        found.append(name)
    return found


def _level_words(context: Context, name: Name) -> list[Name]:
    """省、市治水办: each level word of the list has its own office; the words from it to the tail are its evidence."""
    text = context.text
    if text[name.start] not in LEVEL_WORDS:
        return []
    before = _LEVEL_LIST.search(text, max(0, name.start - 8), name.start)
    if before is None:
        return []
    tail = text[name.start + 1 : name.end]
    starts = range(before.start(1), name.start, 2)
    return [Name(at, name.end, text[at] + tail, name.kind, "shared_tail", name.head) for at in starts]


def _places_before(context: Context, name: Name) -> list[Name]:
    """甲区、乙区、丙县政府: divisions of one list share the tail of the last."""
    text = context.text
    tail = text[name.head : name.end]
    if name.kind not in ("government", "party") or name.rule not in ("led_head", "bare_head"):
        return []
    items: list[Name] = []
    at = name.start
    while True:
        division = _division_before(context, at)
        if division is None:
            break
        start, end = division
        items.append(Name(start, end, text[start:end] + tail, name.kind, "shared_tail", end))
        at = start
    return items[::-1]


def _division_before(context: Context, at: int) -> tuple[int, int] | None:
    """The division or township that stands before `at`, with 、 between."""
    text = context.text
    link = re.compile(r"[、和及与]|以及").fullmatch(text, at - 1, at)
    if link is None or at < 3:
        return None
    end = at - 1
    border = context.led_start(end, max(0, end - 16))
    if border.generic or not border.led or end - border.start < 3:
        return None
    return border.start, end
