"""Borders: where the name of a body begins, read from its head to the left.

Enters: a context and the place of a head. Leaves: the start of the name, and whether a division, a township, a zone or a
level word (省 市 县 区) leads it. A cue before the name is no part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from docintel.extraction.units.context import Context
from docintel.lexicon.gazetteer import LEVEL_WORDS, TOWNSHIP_END, DivisionHit
from docintel.lexicon.patterns import closing, searched
from docintel.lexicon.tables import read_toml

RELATIVE_WORDS = frozenset("本我该你贵")
_LONGEST_FREE = 32
_LONGEST_ZONE = 14
_LONGEST_GROUP = 16
_NATIONAL = re.compile("中央|国家|全国|驻")
_NUMERALS = frozenset("两二三四五六七八九十几数多")
_ADDRESS_END = frozenset("区村路号园街道镇乡")


class Border(NamedTuple):
    """Where a name begins. `led`: a division, level word or township stands in front. `generic`: no one body."""

    start: int
    led: bool
    generic: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of `unit_borders.toml` that this file reads."""

    group_before: re.Pattern[str]
    group_ends: frozenset[str]
    group: re.Pattern[str]
    levels: re.Pattern[str]
    not_levels: re.Pattern[str]
    zone: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = read_toml("unit_borders.toml")["generic"]
    group = "|".join(data["groups"])
    return _Words(
        searched(f"(?:{group})$"),
        closing(group),
        re.compile(f"(?:{group})"),
        re.compile("|".join(data["levels"])),
        re.compile("|".join(data["not_levels"])),
        searched(f"(?:{'|'.join(data['zones'])})$"),
    )


def led_start(context: Context, head: int, floor: int = 0) -> Border:
    """Left from a head over divisions, townships, zones, level and relative words.

    >>> led_start(Context("会同我市水利局"), 4)
    Border(start=2, led=True, generic=False)
    """
    at, single, named = head, 0, False
    while at > floor:
        start = _one_left(context, at, floor)
        if start is None:
            break
        named = named or at - start > 1
        single += at - start == 1
        at = start
    # 省市县政府, 乡镇政府: level words alone in a row mean every one of them.
    several = (single > 1 and not named) or (head - at > 1 and _words().levels.match(context.text, at, head) is not None)
    # 甲、乙、丙三镇人民政府: a number before the level word counts them.
    several = several or (single == 1 and not named and context.text[at - 1 : at] in _NUMERALS)
    return Border(at, at < head, several or _is_group(context, at, floor) or _behind_level_list(context.text, at))


def _one_left(context: Context, at: int, floor: int) -> int | None:
    """One step to the left: a division, a township, a zone, a level word with the relative word before it."""
    text = context.text
    if context.unlisted:
        for length in (4, 3, 2):
            if at - length >= floor and text[at - length : at] in context.unlisted:
                return at - length
    start, last = context.gazetteer.start_of_name(text, at, floor), text[at - 1]
    if start is not None:
        # 圩丰镇 is no 丰镇
        township = context.gazetteer.start_of_township(text, at, floor) if last in "镇乡" else None
        return start if township is None else min(start, township)
    if last in "镇乡木" or text.endswith("街道", floor, at):
        start = context.gazetteer.start_of_township(text, at, floor)
        return start if start is not None or last == "木" else _unknown_township(context, at, floor)
    if last in LEVEL_WORDS:
        return _level_word(context, at, floor)
    if text.endswith("本府", floor, at):  # 本府水利局
        return at - 2
    return at - 1 if last in RELATIVE_WORDS else None


def _level_word(context: Context, at: int, floor: int) -> int:
    """The level word that ends at `at`, or the zone or relative word that it ends: 新城, 自治区, 我市."""
    text = context.text
    zone = _zone(context, at, floor)
    if zone is not None:
        return zone
    if text.endswith("自治区", floor, at):
        return at - 3
    return at - 2 if at - 2 >= floor and text[at - 2] in RELATIVE_WORDS else at - 1


def _zone(context: Context, at: int, floor: int) -> int | None:
    """新城管委会, 经济技术开发区环保局: a functional zone leads like a division."""
    floor = max(floor, at - _LONGEST_ZONE)
    if not _words().zone.search(context.text, floor, at):
        return None
    cut = context.free_floor(floor, at, verbs=True)
    inside = context.divisions_in(cut, at)
    return inside[0].start if inside else cut


def _unknown_township(context: Context, at: int, floor: int) -> int:
    """A township no list knows: three characters behind a break, else two, fewer up to a break, none in 镇政府."""
    suffix = 2 if context.text[at - 1] == "道" else 1
    if context.text[at - suffix - 1 : at - suffix] in _NUMERALS:
        return at - suffix
    cut = context.free_floor(max(floor, at - suffix - 4), at - suffix, verbs=True)
    return cut if cut == at - suffix - 3 else max(cut, at - suffix - 2)


def means_several(context: Context, start: int, end: int) -> bool:
    """各区水务局, 有关部门: the word before the name, or the one that opens it, means no one body."""
    return _is_group(context, start) or bool(_words().group.match(context.text, start, end))


def _is_group(context: Context, start: int, floor: int = 0) -> bool:
    """各区水务局, 有关部门: the word before means no one body."""
    words, text = _words(), context.text
    if text[start - 1 : start] not in words.group_ends:
        return False
    return words.group_before.search(text, max(floor, start - _LONGEST_GROUP), start) is not None


def _behind_level_list(text: str, start: int) -> bool:
    """县（市、区）人民政府: a bracket of level words means every one of them."""
    if start < 3 or text[start - 1] != "）":
        return False
    opening = text.rfind("（", max(0, start - 12), start)
    return opening >= 0 and all(char in LEVEL_WORDS or char in "、，" for char in text[opening + 1 : start - 1])


def open_start(context: Context, head: int, *, verbs: bool) -> Border:
    """The start of a name with free words before its head; never inside the name before it.

    `verbs` says that verbs end it too: 清理整治 may be words of the name of a headquarters, not of a company's.

    >>> open_start(Context("由甲乙治理指挥部"), 5, verbs=False).start
    1
    """
    text = context.text
    cut = context.free_floor(max(context.taken, head - _LONGEST_FREE), head, verbs)
    leader = _leader_in(context, cut, head, behind_address=verbs)
    if leader is not None:
        return Border(leader, True, _is_group(context, leader))
    if cut < head and text[cut] in LEVEL_WORDS and not (cut + 1 < head and _words().not_levels.match(text, cut)):
        return Border(cut, True, _is_group(context, cut) or _behind_level_list(text, cut))
    return Border(cut, False, means_several(context, cut, head))


def _leader_in(context: Context, cut: int, head: int, *, behind_address: bool) -> int | None:
    """The division, township or national word that the name begins with."""
    if _NATIONAL.match(context.text, cut, head):
        return cut
    starts = [hit.start for hit in _runs(context, cut, head)]
    for match in TOWNSHIP_END.finditer(context.text, cut, head):
        start = context.gazetteer.start_of_township(context.text, match.end(), cut)
        if start is not None:
            starts.append(start)
            break
    if not starts:
        return None
    return _behind_address(context, min(starts), head) if behind_address else min(starts)


def _runs(context: Context, start: int, end: int) -> list[DivisionHit]:
    """The first division of every run of divisions that follow one another."""
    firsts: list[DivisionHit] = []
    reached = -1
    for hit in context.divisions_in(start, end):
        if hit.start != reached:
            firsts.append(hit)
        reached = hit.end
    return firsts


def _behind_address(context: Context, first: int, head: int) -> int:
    """甲市乙街道丙工业区甲市某某有限公司: the name begins at the last division that follows an address."""
    for hit in reversed(_runs(context, first + 1, head)):
        if context.text[hit.start - 1] in _ADDRESS_END and context.division_at(hit.start - 1) is None:
            return hit.start
    return first
