"""Leaders: what stands before the head of a name (市, 舟山市, 三河镇), and the canonical name it makes.

Enters: the full form of a mention. Leaves: its canonical form with its own division in front, and the key under which
forms of one body meet: short heads become long ones (住建局, 住房和城乡建设局), higher divisions go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from docintel.lexicon.gazetteer import Division
from docintel.lexicon.tables import read_rows
from docintel.linking.regions import Surroundings

_LEVEL_WORD = re.compile(r"[本我该你贵全]?(省|自治区|市|州|盟|县|旗|区|镇|乡|街道)(?=.)")
_LONGEST_HEAD = 24
_BARE_TAILS = ("政府", "人民政府", "党委")
_SPOKEN = re.compile("^(?:府(?!办)|当局)")
_UNLISTED_TOWNSHIP = re.compile("[\u4e00-\u9fff]{1,4}?(?:镇|乡|街道)(?=.)")
_NO_TOWNSHIPS = ("城乡", "村镇", "住房城乡", "住房和城乡")
_OWN_SEAT = "本府"  # 本府水利局 in the letter of a government is the bureau of that government
_PARTY = "中共"
_BRACKET = re.compile(r"（[^）]*）$")


class CanonicalName(NamedTuple):
    """`name` as the report says it; `key` for comparison; `division` whose body it is; `led` by anything at all."""

    name: str
    key: str
    division: Division | None
    township: bool
    led: bool


@lru_cache(maxsize=1)
def _long_forms() -> dict[str, str]:
    """The long form of every head; a head that is none maps to itself, so that no shorter one is found inside it."""
    return {row["head"]: row["full"] or row["head"] for row in read_rows("organisations.tsv") if row["form"] != "none"}


@lru_cache(maxsize=1)
def fixed_bodies() -> dict[str, tuple[str, str]]:
    """Key and level of the bodies that need no division before them: of the mainland, Taiwan and Hong Kong."""
    bodies = {row["head"]: (row["full"] or row["head"], row["level"]) for row in _proper_rows()}
    for row in read_rows("national_bodies.tsv"):
        bodies[row["name"]] = (row["canonical"] or row["name"], row["level"])
    return bodies


@lru_cache(maxsize=1)
def bodies_of_taiwan() -> frozenset[str]:
    """Keys of the bodies of Taiwan that no county or city has (林务局, 农委会)."""
    rows = read_rows("organisations.tsv")
    return frozenset(row["full"] or row["head"] for row in rows if row["region"] == "TW" and row["level"] == "provincial")


def _proper_rows() -> Iterator[dict[str, str]]:
    return (row for row in read_rows("organisations.tsv") if row["form"] == "proper" and "|" not in row["level"])


def canonical_name(full: str, at: int, around: Surroundings, kind: str = "") -> CanonicalName:
    """The canonical name of a mention of that kind that stands at `at`."""
    if full.startswith(_PARTY):
        inner = canonical_name(full.removeprefix(_PARTY), at, around, kind)
        return inner._replace(name=_PARTY + inner.name)
    if full in fixed_bodies():
        return CanonicalName(full, fixed_bodies()[full][0], None, False, True)
    seat = _own_seat(at, around) if full.startswith(_OWN_SEAT) and full != _OWN_SEAT else None
    if seat is not None:
        full = around.written(seat) + "政府" + full.removeprefix(_OWN_SEAT)
    places = around.places
    length, township = _division_length(around, full), places.township_length(full)
    if length > township:
        return _with_divisions(full, length, around, at)
    word = _LEVEL_WORD.match(full)
    if word is not None:
        return _with_level_word(full, word, at, around)
    if township and kind == "enterprise":  # 秋渠乡供水厂 bears its township, and no higher division
        return CanonicalName(full, _key(full), around.county_of(full[:township], at), True, True)
    if township:
        return _with_township(full, full[:township], at, around)
    unlisted = _UNLISTED_TOWNSHIP.match(full)
    if unlisted is not None and unlisted.group() not in _NO_TOWNSHIPS:
        return _with_township(full, unlisted.group(), at, around)
    return CanonicalName(full, _key(full), None, False, False)


def _own_seat(at: int, around: Surroundings) -> Division | None:
    """Whose government says 本府: that of the region, of a district its city (districts of Taiwan have no 府)."""
    region = around.region
    return around.meant_by("市", at) if region is not None and region.name.endswith("区") else region


def with_seat(place: str) -> str:
    """The body that a place which acts stands for: its government where it is a township, else the place itself.

    >>> with_seat("三河镇"), with_seat("城东街道"), with_seat("丹阳市")
    ('三河镇人民政府', '城东街道', '丹阳市')
    """
    return f"{place}人民政府" if place.endswith(("镇", "乡", "苏木")) else place


def _division_length(around: Surroundings, full: str) -> int:
    """How many characters of `full` are divisions in a row, 0 for none."""
    at = 0
    above: tuple[Division, ...] = ()
    while True:
        step, found = around.longest_at(full, at)
        if not step or (above and not any(around.places.contains(outer, inner) for outer in above for inner in found)):
            return at
        at, above = at + step, found


def _with_divisions(full: str, length: int, around: Surroundings, at: int) -> CanonicalName:
    own, begins = _own_division(full[:length], around)
    rest = _SPOKEN.sub("政府", full[length:])
    township = around.places.township_length(rest)
    if township and own is not None and own.level == "county":  # it bears its county, and no higher division
        length, full, begins = length - begins, full[begins:length] + rest, 0
    else:
        full = full[:length] + rest
    if own is None or full[begins:length] == own.name:
        return CanonicalName(full, _key(full[begins:]), own, bool(township), True)
    # A short form before a bare tail (池州政府) is written out; 福建环保督察办 and 门源县政府 are names of their own.
    short = full[begins:length] == own.short and (rest in _BARE_TAILS or not rest)
    name = own.name + rest if short else full
    return CanonicalName(name, _key(own.name + rest), own, bool(township), True)


def _own_division(words: str, around: Surroundings) -> tuple[Division | None, int]:
    """The last division of the words and where it begins."""
    at, near, begins = 0, around.region, 0
    found: Division | None = None
    while at < len(words):
        step = around.longest_at(words, at)[0] or len(words)
        found = around.resolve(words[at : at + step], found or near) or found
        begins = at
        at += step
    return found, begins


def _with_level_word(full: str, word: re.Match[str], at: int, around: Surroundings) -> CanonicalName:
    level, rest = word.group(1), full[word.end() :]
    rest = _SPOKEN.sub("政府", rest)
    if level in ("镇", "乡", "街道"):
        township = around.township_before(level, at)
        if township is None:
            return CanonicalName(full, _key(full), None, True, False)
        return _with_township(township + rest, township, at, around)
    own = around.meant_by(level, at)
    if own is None:
        return CanonicalName(full, _key(full), None, False, True)
    return CanonicalName(around.written(own) + rest, _key(own.name + rest), own, False, True)


def _with_township(full: str, township: str, at: int, around: Surroundings) -> CanonicalName:
    county = around.county_of(township, at)
    if county is None:
        return CanonicalName(full, _key(full), None, True, True)
    return CanonicalName(around.written(county) + full, _key(county.name + full), county, True, True)


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """The name with its head in the long form.

    >>> _key("舟山市住建局")
    '舟山市住房和城乡建设局'
    """
    name = _BRACKET.sub("", name).replace("县县委", "县委").replace("区区委", "区委")
    forms = _long_forms()
    for start in range(max(0, len(name) - _LONGEST_HEAD), len(name)):
        long = forms.get(name[start:])
        if long is not None:
            return name[:start] + long
    return name
