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

_LEVEL_LIST = re.compile(r"(?:(?<![\u4e00-\u9fff])|(?<=[由向对和及与经报]))((?:[省市县区镇州]、)+)$")
# 甲市、乙市等四市政府; 甲、乙、丙三镇人民政府.
_COUNTED = re.compile(
    r"(?:等)?[一二两三四五六七八九十\d]+个?(?P<level>省|市|县|区|镇|乡|街道|州|地|县区|区县)(?:（[省市县区州、]+）)?"
    r"(?P<tail>(?:党委、)?(?:人民)?政府|街道办事处|党委|人民检察院|河长办|生态环境局|水利局|水务局)"
)
_LINK = re.compile(r"、|和|及|与|以及")
_UNIT_TAIL = {"党委、政府": "政府", "党委、人民政府": "人民政府"}


def listed_names(context: Context, names: Sequence[Name]) -> list[Name]:
    """The names, and those that lists hide, in order."""
    found: list[Name] = []
    for name in names:
        found += _level_words(context, name)
        found += _places_before(context, name)
        found.append(name)
    for match in _COUNTED.finditer(context.text):
        found += _counted(context, match)
    return sorted(found, key=lambda name: (name.start, name.end))


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
    if name.kind not in ("government", "party") or name.rule != "led_head":
        return []
    return [
        Name(start, end, context.text[start:end] + context.text[name.head : name.end], name.kind, "shared_tail", end)
        for start, end in _items_before(context, name.start)
    ]


def _counted(context: Context, match: re.Match[str]) -> list[Name]:
    """The items before a counted tail; an item that is only a stem takes the level word (甲、乙三镇人民政府)."""
    text = context.text
    tail = _UNIT_TAIL.get(match["tail"], match["tail"])
    found: list[Name] = []
    for start, end in _items_before(context, match.start(), stems=True):
        words = text[start:end]
        is_place = context.gazetteer.called(words) or text[end - 1] in LEVEL_WORDS or words.endswith("街道")
        known = is_place or context.led_start(end, start).start == start
        full = words + ("" if known else match["level"]) + tail
        found.append(Name(start, end, full, "government", "shared_tail", end))
    return found


def _items_before(context: Context, at: int, stems: bool = False) -> list[tuple[int, int]]:
    """The items of the list that ends at `at`: divisions and townships, with `stems` also bare stems of two characters."""
    text = context.text
    items: list[tuple[int, int]] = []
    end = at
    while end > 2:
        if items or not stems:
            link = next((n for n in (2, 1) if _LINK.fullmatch(text, end - n, end)), 0)
            if not link:
                break
            end -= link
        border = context.led_start(end, max(0, end - 16))
        start = border.start
        if border.generic or end - start < 2:
            if not stems or (start := _stem_before(text, end)) is None:
                break
        items.append((start, end))
        end = start
    return items[::-1]


def _stem_before(text: str, end: int) -> int | None:
    stem = re.compile(r"(?:(?<![\u4e00-\u9fff])|(?<=[由向对约谈和及与]))[\u4e00-\u9fff]{2,3}$").search(text, max(0, end - 4), end)
    return stem.start() if stem else None
