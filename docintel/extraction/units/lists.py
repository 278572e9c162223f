"""Lists of bodies that share a tail.

Enters: the names found so far. Leaves: the names with those added that a list hides: 省、市治水办 (two offices), 甲区、乙县
政府 (two governments), 甲、乙、丙三镇人民政府, 安徽省池州、江西省上饶等六市政府, 云岭市第一、第二污水处理厂.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docintel.extraction.units.borders import led_start
from docintel.extraction.units.context import Context
from docintel.extraction.units.forms import Name
from docintel.lexicon.gazetteer import LEVEL_WORDS

_LEVEL_LIST = re.compile(r"(?:(?<![\u4e00-\u9fff])|(?<=[由向对和及与经报]))((?:[省市县区镇州]、)+)$")
# 甲市、乙市等四市政府; 甲、乙、丙三镇人民政府.
_COUNTED = re.compile(
    r"[一二两三四五六七八九十\d]+个?(?P<level>省|市|县|区|镇|乡|街道|州|地|县区|区县|县市区|市县区)(?:（[省市县区州、]+）)?"
    r"(?P<tail>(?:党委、)?(?:人民)?政府|街道办事处|党委|(?:人民)?检察院|人民法院|纪委监委|河长(?:制)?办(?:公室)?"
    r"|(?:生态环境|环境保护|环保|水利|水务|住建|城管|农业农村|自然资源|公安)局|水政监察[支大]队)"
)
_LINK = re.compile(r"、|,|和|及|与|以及")
_LINK_ENDS = frozenset("、,和及与")
_STEM = re.compile(r"(?:(?<![\u4e00-\u9fff])|(?<=[由向对约谈和及与]))(?:[\u4e00-\u9fff]{2,3}|[甲乙丙丁戊己])$")
_COUNTIES = frozenset("县区市旗")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,2}")
_ORDINALS = re.compile(rf"(?:{_ORDINAL.pattern}(?:、|和|及))+$")
_LONGEST_ITEM = 16
_LEVEL_ITEM = 2


def listed_names(context: Context, names: Sequence[Name]) -> list[Name]:
    """The names, and those that lists hide, in order."""
    found: list[Name] = []
    for name in names:
        whole = _ordinals(context, name) or _short_counties(context, name) or [name]
        found += [*_level_words(context, name), *_places_before(context, name), *whole]
    for match in _COUNTED.finditer(context.text):
        if counted := list(_counted(context, match)):
            # 亳州三市水利局 and 亳州三市 are no bodies of their own
            ends = (match.end(), match.end("level"))
            found = [name for name in found if not (name.start < match.start() and name.end in ends)] + counted
    return sorted(found, key=lambda name: (name.start, name.end))


def _level_words(context: Context, name: Name) -> Iterator[Name]:
    """省、市治水办: each level word of the list has its own office; the words from it to the tail are its evidence."""
    text = context.text
    if text[name.start] not in LEVEL_WORDS or text[name.start - 1 : name.start] != "、":
        return
    if before := _LEVEL_LIST.search(text, max(0, name.start - 8), name.start):
        tail = text[name.start + 1 : name.end]
        for at in range(before.start(1), name.start, _LEVEL_ITEM):
            yield Name(at, name.end, text[at] + tail, name.kind, "shared_tail", name.head)


def _places_before(context: Context, name: Name) -> Iterator[Name]:
    """甲区、乙区、丙县政府: divisions of one list share the tail of the last; of counties also 荥经、天全县水利局."""
    text, tail = context.text, context.text[name.head : name.end]
    if name.kind in ("government", "party") and name.rule == "led_head":
        for start, end in _items_before(context, name.start):
            yield Name(start, end, text[start:end] + tail, name.kind, "shared_tail", end)
    elif name.rule == "bare_head" and text[name.head - 1] in _COUNTIES and context.is_full_name(text[name.start : name.head]):
        for start, end in _items_before(context, name.start):
            level = "" if text[end - 1] in LEVEL_WORDS else text[name.head - 1]
            if text[end - 1] in _COUNTIES or context.gazetteer.called(text[start:end] + level):
                yield Name(start, end, text[start:end] + level + tail, name.kind, "shared_tail", end)


def _ordinals(context: Context, name: Name) -> list[Name]:
    """云岭市第一、第二污水处理厂: bodies told apart by their number share the place in front and the tail; `name` is the last."""
    text = context.text
    own = _ORDINAL.match(text, name.start, name.head)
    others = own and _ORDINALS.search(text, max(0, name.start - _LONGEST_ITEM), name.start)
    if not own or not others:
        return []
    border = led_start(context, others.start())
    place = text[border.start : others.start()] if border.led and not border.generic else ""
    tail = text[own.end() : name.end]
    shared: list[Name] = []
    for number in _ORDINAL.finditer(text, others.start(), others.end()):
        start = number.start() if shared else others.start() - len(place)
        shared.append(Name(start, number.end(), place + number.group() + tail, name.kind, "shared_tail", number.end()))
    return [*shared, name._replace(full=place + name.full)]


def _short_counties(context: Context, name: Name) -> list[Name]:
    """甲市乙、丙、丁生态环境局: short names of counties in a list share the bureau, and the city in front; `name` is the last."""
    text = context.text
    own = text[name.start : name.head]
    if name.rule != "bare_head" or not own or own[-1] in LEVEL_WORDS or not context.gazetteer.called(own):
        return []
    items = _items_before(context, name.start)
    if not items or any(text[end - 1] in LEVEL_WORDS for _, end in items):
        return []
    first = items[0][0]
    city = next((hit.name for hit in context.divisions_in(*items[0]) if hit.start == first and hit.name[-1] == "市"), "")
    tail = text[name.head : name.end]
    shared = [
        Name(start, end, city + text[start:end].removeprefix(city) + tail, name.kind, "shared_tail", end)
        for start, end in items
    ]
    return [*shared, name._replace(full=city + name.full)]


def _counted(context: Context, match: re.Match[str]) -> Iterator[Name]:
    """The items before a counted tail; an item that is only a stem takes the level word (甲、乙三镇人民政府)."""
    tail = match["tail"].removeprefix("党委、")
    at = match.start() - 1 if context.text[match.start() - 1 : match.start()] == "等" else match.start()
    stem = _stem_before(context, at)
    last = (stem, at) if stem is not None else _place_before(context, at)
    if last is None:
        return
    for start, end in [*_items_before(context, last[0], stems=True), last]:
        words = context.text[start:end]
        short = words[-1] != match["level"][-1] and bool(context.gazetteer.called(words + match["level"]))  # 忻州 of 忻州市
        level = match["level"] if short or not _is_place(context, start, end) else ""
        yield Name(start, end, words + level + tail, "government", "shared_tail", end)


def _is_place(context: Context, start: int, end: int) -> bool:
    words = context.text[start:end]
    if context.gazetteer.called(words) or words[-1] in LEVEL_WORDS or words.endswith("街道"):
        return True
    return led_start(context, end, start).start == start


def _items_before(context: Context, at: int, *, stems: bool = False) -> list[tuple[int, int]]:
    """The items of the list that goes on at `at`: divisions and townships; with `stems` bare stems too."""
    items: list[tuple[int, int]] = []
    while at > 1 and context.text[at - 1] in _LINK_ENDS:
        link = next((n for n in (2, 1) if _LINK.fullmatch(context.text, at - n, at)), 0)
        if not link:
            break
        end = at - link
        item = _place_before(context, end)
        if item is None and stems and (stem := _stem_before(context, end)) is not None:
            item = (stem, end)
        if item is None:
            break
        items.append(item)
        at = item[0]
    return items[::-1]


def _place_before(context: Context, end: int) -> tuple[int, int] | None:
    border = led_start(context, end, max(0, end - _LONGEST_ITEM))
    return None if border.generic or end - border.start < _LEVEL_ITEM else (border.start, end)


def _stem_before(context: Context, end: int) -> int | None:
    """丙 or 清溪 between a border and the end of an item; no cue (责令两地党委)."""
    stem = _STEM.search(context.text, max(0, end - 4), end)
    return stem.start() if stem and context.free_floor(stem.start(), end, verbs=True) == stem.start() else None
