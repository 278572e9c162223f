"""Places that act as bodies (责成甲县, 约谈乙市, 三河镇集中开展了整治).

Enters: the text, the names found so far, the sentences. Leaves: `Name`s for the places, by the rule `acting_place` those
that hold a role by the words around them (`lexicon/acting_places.toml`), by their field, or because a place in the same
list holds it; by the rule `named_place` the others, which a model may still take for bodies. Villages that open the items
of a list (1.木港镇漆坊村，……) are those who answer for them, by the rule `item_village`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from docintel.document import Sentence
from docintel.extraction.units.borders import led_start
from docintel.extraction.units.context import Context
from docintel.extraction.units.forms import Name
from docintel.lexicon.patterns import closing, searched
from docintel.lexicon.tables import read_toml
from docintel.spans import CleanSpan

_TOWNSHIP_END = re.compile("街道|镇|乡(?!镇|村)")
_LINK = re.compile(r"(?:（[^）]{1,14}）)?(?:、|，|和|及|与|以及)")
_NUMBER = re.compile(r"[\s（(]*[\d一二三四五六七八九十①-⑳]*[)）、.．\s]*")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_AUTHORITIES = frozenset(("government", "party", "department", "office", "discipline", "court_procuratorate"))
_REACH, _CUE, _LONGEST_PLACE = 60, 12, 20


@dataclass(frozen=True, slots=True)
class _Cues:
    before: re.Pattern[str]
    before_ends: frozenset[str]
    after: re.Pattern[str]
    ranked: re.Pattern[str]
    headed: re.Pattern[str]
    labels: re.Pattern[str]
    object_end: re.Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    words = read_toml("acting_places.toml")
    return _Cues(
        re.compile("|".join(words["before"])),
        closing("|".join(words["before"])),
        re.compile("|".join(words["after"])),
        re.compile(words["ranked"]),
        re.compile(words["headed"]),
        searched(words["labels"]),
        re.compile(words["object_end"]),
    )


def acting_places(context: Context, names: Sequence[Name], sentences: Sequence[Sentence]) -> list[Name]:
    """The places, each with the rule that says whether it holds a role."""
    villages = _item_villages(context, names)
    found = list(villages)
    names = sorted([*names, *villages], key=lambda name: (name.start, name.end))
    starts = [sentence.span.start for sentence in sentences]
    for places in _lists(context, _places(context, names)):
        index = bisect_right(starts, places[0].start) - 1
        sentence = sentences[index] if index >= 0 else None
        end = _end_of_list(context.text, places[-1].end, names)
        in_list = end > places[-1].end or _follows_name(context.text, places[0].start, names)
        acts = in_list or _holds_role(context.text, places, end, sentence)
        found += [_name(context, place, "acting_place" if acts else "named_place") for place in places]
    return found


_VILLAGE_ITEM = searched(
    r"(?:^|[\n；。])[ \u3000]*(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)]?[、.．]?[ ]*)?在?"
    r"(?P<village>(?:[\u4e00-\u9fff]{2,4}?(?:镇|乡|街道))?[\u4e00-\u9fff]{2,4}(?:村|社区))(?=[，：（\s])"
)
_MANY = 3
"""So many items make a list."""


def _item_villages(context: Context, names: Sequence[Name]) -> list[Name]:
    """The villages that open the items of a list, outside other names."""
    items = list(_VILLAGE_ITEM.finditer(context.text))
    if len(items) < _MANY:
        return []
    taken = {at for name in names for at in range(name.start, name.end)}
    spans = [item.span("village") for item in items]
    return [
        Name(start, end, context.text[start:end], "village", "item_village", start)
        for start, end in spans
        if taken.isdisjoint(range(start, end))
    ]


def _name(context: Context, place: CleanSpan, rule: str) -> Name:
    return Name(place.start, place.end, context.text[place.start : place.end], "government", rule, place.end)


def _places(context: Context, names: Sequence[Name]) -> list[CleanSpan]:
    """The full names of divisions and townships, with those above them in front, that are in no name."""
    text = context.text
    ends = {hit.end for hit in context.divisions if context.is_full_name(hit.name)}
    for match in _TOWNSHIP_END.finditer(text):
        if context.township_start(match.end()) is not None:
            ends.add(match.end())
    taken = sorted((name.start, name.end) for name in names)
    opened = [start for start, _ in taken]
    places: list[CleanSpan] = []
    for end in sorted(ends):
        border = led_start(context, end, max(0, end - _LONGEST_PLACE))
        if places and border.start < places[-1].end:
            places.pop()
        index = bisect_right(opened, end - 1) - 1
        free = index < 0 or taken[index][1] < end
        if free and not border.generic and end - border.start > 2:
            places.append(CleanSpan(border.start, end))
    return places


def _lists(context: Context, places: list[CleanSpan]) -> list[list[CleanSpan]]:
    """Places that stand in one list together."""
    lists: list[list[CleanSpan]] = []
    for place in places:
        last = lists[-1][-1] if lists else None
        if last is not None and _LINK.fullmatch(context.text, last.end, place.start):
            lists[-1].append(place)
        else:
            lists.append([place])
    return lists


def _end_of_list(text: str, end: int, names: Sequence[Name]) -> int:
    """甲市、乙区以及市住建局: the list may go on with names of authorities."""
    for name in names[bisect_left(names, end, key=lambda name: name.start) :]:
        if name.kind not in _AUTHORITIES or not _LINK.fullmatch(text, end, name.start):
            break
        end = name.end
    return end


def _follows_name(text: str, start: int, names: Sequence[Name]) -> bool:
    """县水利局、思蒙镇: the list may begin with names of authorities."""
    index = bisect_left(names, start, key=lambda name: name.start) - 1
    if index < 0 or names[index].kind not in _AUTHORITIES:
        return False
    return _LINK.fullmatch(text, names[index].end, start) is not None


def _holds_role(text: str, places: list[CleanSpan], end: int, sentence: Sentence | None) -> bool:
    """Does the list of places that ends at `end` (with the names that follow) hold a role?"""
    cues = _cues()
    first = places[0]
    if sentence is None or sentence.role == "meta" or sentence.span.end < end:
        return False
    floor, ceiling = sentence.span.start, sentence.span.end
    if sentence.label and cues.labels.search(sentence.label) and first.start == floor:
        return end >= ceiling - 2 or text[end] in "；。，（"
    if sentence.role == "address":
        return True
    if cues.ranked.match(text, end) or (_NUMBER.fullmatch(text, floor, first.start) and cues.headed.match(text, end)):
        return True
    if _after_cue(text, max(floor, first.start - _CUE), first.start, ceiling):
        return not _CJK.match(text, end) or bool(cues.object_end.match(text, end))
    opens = first.start == floor or not _CJK.match(text[first.start - 1])
    return opens and bool(cues.after.match(text, end, min(ceiling, end + _REACH)))


def _after_cue(text: str, floor: int, start: int, ceiling: int) -> bool:
    """Does a cue end at `start`? Cues may look ahead (向 … 发出)."""
    cues = _cues()
    if text[start - 1 : start] not in cues.before_ends:
        return False
    return any(match.end() == start for match in cues.before.finditer(text, floor, ceiling) if match.start() < start)
