"""The gazetteer: administrative divisions, their names, codes and parents, and the townships of every county.

Enters: `divisions.tsv` and `townships.tsv` beside this file. Leaves: look-ups by name and by code, a scan of a text for
every division name in it, and the name that ends at a given place (names of bodies are read from right to left).
Refuses to choose between divisions of one name without a context: `resolve` then gives None.

Built once per process, on first use; the townships only when one is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple, cast

from ahocorasick_rs import AhoCorasick, MatchKind

from docintel.lexicon.tables import read_rows, read_toml

Level = Literal["provincial", "municipal", "county", "township"]

LONGEST_NAME = 12
LONGEST_TOWNSHIP = 9
TOWNSHIP_SUFFIXES = ("街道", "镇", "乡", "苏木")
TOWNSHIP_END = re.compile("|".join(TOWNSHIP_SUFFIXES))
LEVEL_WORDS = frozenset("省市县区镇乡州旗盟")
"""Single characters that name a level of government (市治水办)."""
# A short name before one of these is part of another name: 西安镇, 天水路, 新安江. A full name is not.
_OF_ANOTHER_NAME = frozenset("镇乡村街路河江湖港库桥山庄庙寺溪塘巷弄沟渠湾岛门里坊庵圩浜泾浦岭坝闸站")
_COMMUNITY = "社区"
# 永定河北侧, 村委会东边: where something lies, not 河北, not 会东
_DIRECTIONS = frozenset("东南西北")
_SIDE = re.compile("[南北]?(?:[侧麓坡端角]|岸(?!线)|边(?![界境防缘]))")
# 市水务局会同县水务局, ，会同乡政府: together with, not 会同县, 会同乡.
# Counties whose names, of two characters all, are words in running text, and their prefectures.
_WORDS = {"会同": "怀化", "和县": "马鞍山", "成县": "陇南", "理县": "阿坝"}
_OPENINGS = ("", "\n", "《")
_BEFORE_A_VERB = frozenset("局办委院府厅队部镇乡村，、")

_OVERSEAS = ("71", "81", "82")
# Of these levels a name in full says where in the country a text is.
_ANCHORING = frozenset(("municipal", "county"))
# 镇 in 镇原县 ends another name as often (某镇原副镇长, 某镇原县级站所).
_NAME_OR_END = frozenset("镇乡")

# A character that may belong to the name that goes on behind it; the others stand before names in running text.
_BEFORE_NAMES = "江河湖由向对和及与在到至赴是为于从的了等将被把给让经据按就并而使令以我该各如促成办求责送往来去过处进查"
_NAME_CHARACTER = re.compile(f"[\u4e00-\u9fff](?<![{_BEFORE_NAMES}])")


def _is_verb(text: str, start: int) -> bool:
    """Is the county's name other words here (会同县水利局, 责成县水利局, 镇政府和县水务局)?

    It is a county only in a text that names its prefecture, or where it opens a line or a title.
    """
    prefecture = _WORDS.get(text[start : start + 2])
    if prefecture is None:
        return False
    before = text[start - 1 : start]
    return before in _BEFORE_A_VERB or (prefecture not in text and before not in _OPENINGS)


def _is_side(text: str, name: str, end: int) -> bool:
    return name[-1] in _DIRECTIONS and _SIDE.match(text, end) is not None


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division; `parent` is the code of the one above, empty for a province."""

    code: str
    name: str
    short: str
    level: Level
    parent: str
    status: str
    aliases: tuple[str, ...] = ()


class DivisionHit(NamedTuple):
    """A division name at one place of a text; several divisions may bear it."""

    start: int
    end: int
    name: str


class _Telling(NamedTuple):
    """What a name says of where a text is: the prefectures it puts the text in for certain, and those in which alone it is
    told, None where it is told anywhere."""

    anchors: frozenset[str]
    only_in: frozenset[str] | None


class Gazetteer:
    """The divisions of the country; build it through `gazetteer()`."""

    def __init__(self, divisions: tuple[Division, ...]) -> None:
        self._by_code: dict[str, Division] = {}
        by_name: dict[str, list[Division]] = {}
        for division in divisions:
            if division.status != "abolished" or division.code not in self._by_code:
                self._by_code[division.code] = division
            for name in {division.name, division.short, *division.aliases} - {""}:
                by_name.setdefault(name, []).append(division)
        self._by_name = {name: _first_living(name, found) for name, found in by_name.items()}
        self._tellings: dict[str, _Telling] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _decoys(self) -> tuple[str, ...]:
        """Words that hold the characters of a division name and are none (美丽江苏 holds 丽江)."""
        return tuple(read_toml("place_words.toml")["not_divisions"]["words"])

    @cached_property
    def _scanner(self) -> AhoCorasick:
        words = [*self._decoys, *(name for name in self._by_name if self._is_scanned(name))]
        return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)

    @cached_property
    def _name_lengths(self) -> _Lengths:
        return _lengths((name for name in self._by_name if 1 < len(name) <= LONGEST_NAME), slice(-2, None))

    @cached_property
    def _full_names(self) -> frozenset[str]:
        return frozenset(d.name for divisions in self._by_name.values() for d in divisions)

    @cached_property
    def overseas(self) -> frozenset[str]:
        """The names that mean a division of Taiwan, Hong Kong or Macau."""
        return frozenset(name for name, divisions in self._by_name.items() if divisions[0].code.startswith(_OVERSEAS))

    def _is_scanned(self, name: str) -> bool:
        """A township's bare stem (深坑, 和平) is a word like any other."""
        return any(d.level != "township" or d.name == name for d in self._by_name[name])

    @cached_property
    def _townships(self) -> dict[str, tuple[str, ...]]:
        # Tuples of strings, unlike lists, cost the garbage collector nothing.
        by_name: dict[str, tuple[str, ...]] = {}
        for row in read_rows("townships.tsv"):
            for name in row["names"].split("|"):
                by_name[name] = (*by_name.get(name, ()), row["county"])
        return by_name

    @cached_property
    def _township_lengths(self) -> _Lengths:
        return _lengths((name for name in self._townships if 1 < len(name) <= LONGEST_TOWNSHIP), slice(-2, None))

    def called(self, name: str) -> tuple[Division, ...]:
        """The divisions of that full, short or other name, those that exist today first.

        >>> [d.code for d in gazetteer().called("舟山")]
        ['330900']
        """
        return self._by_name.get(name, ())

    @cached_property
    def lengths(self) -> _Lengths:
        """How long the names of divisions are that begin with two characters; most names of bodies begin with those of none."""
        return _lengths((name for name in self._by_name if 1 < len(name) <= LONGEST_NAME), slice(2))

    def is_full_name(self, name: str) -> bool:
        """Is it the full name of a division (舟山市), not a short one (舟山)?"""
        return name in self._full_names

    def by_code(self, code: str) -> Division | None:
        return self._by_code.get(code)

    def line_of(self, division: Division) -> Iterator[Division]:
        """The division and those above it.

        >>> g = gazetteer()
        >>> [d.name for d in g.line_of(g.called("定海区")[0])]
        ['定海区', '舟山市', '浙江省']
        """
        seen: Division | None = division
        while seen is not None:
            yield seen
            seen = self._by_code.get(seen.parent)

    def contains(self, outer: Division, inner: Division) -> bool:
        return inner.code == outer.code or outer.code in self._codes_from(inner.parent)

    def codes_of_line(self, division: Division) -> tuple[str, ...]:
        """The code of a division and of those above it."""
        return division.code, *self._codes_from(division.parent)

    def _codes_from(self, code: str) -> tuple[str, ...]:
        if code not in self._lines:
            division = self._by_code.get(code)
            self._lines[code] = tuple(d.code for d in self.line_of(division)) if division is not None else ()
        return self._lines[code]

    def resolve(self, name: str, near: Division | None = None) -> Division | None:
        """The one division that `name` means in a document about `near`; None where that cannot be told.

        >>> gazetteer().resolve("鼓楼区") is None
        True
        >>> gazetteer().resolve("鼓楼区", gazetteer().resolve("南京")).code
        '320106'
        """
        found = self._by_name.get(name, ())
        if len(found) < 2:
            return found[0] if found else None
        living = [d for d in found if d.status != "abolished"] or list(found)
        if len(living) > 1 and near is not None:
            living = self._nearest(living, near)
        elif len(living) > 1:
            living = [d for d in living if d.name == name] if name[-1] not in "区县" else living
        return living[0] if len(living) == 1 or (living and len({d.level for d in living}) == len(living)) else None

    def _nearest(self, found: list[Division], near: Division) -> list[Division]:
        """Those that share the lowest line with `near`."""
        for above in self.line_of(near):
            inside = [d for d in found if self.contains(above, d)]
            if inside:
                return inside
        return found

    def meant_by(self, word: str, region: Division | None) -> Division | None:
        """The division that a bare level word (市, 县, 区, 省) means in a document about `region`.

        >>> g = gazetteer()
        >>> g.meant_by("市", g.resolve("定海区")).name, g.meant_by("省", g.resolve("舟山")).name
        ('舟山市', '浙江省')
        """
        if region is None:
            return None
        # 区 ends 自治区 too, which is asked for by that word.
        line = (d for d in self.line_of(region) if word != "区" or d.level != "provincial")
        return next((d for d in line if d.name.endswith(word)), None)

    def scan(self, text: str) -> tuple[DivisionHit, ...]:
        """Every division name in a text, leftmost and longest; none that is part of another name.

        >>> [hit.name for hit in gazetteer().scan("海原县西安镇天水路，美丽江苏，永定河北侧")]
        ['海原县', '江苏']
        """
        # Several stages ask for the divisions of one document: the last texts are remembered.
        return _scan(self, text)

    def find_divisions(self, text: str) -> tuple[DivisionHit, ...]:
        """`scan` without memory."""
        full, scanner, decoys = self._full_names, self._scanner, len(self._decoys)
        hits: list[DivisionHit] = []
        for index, start, end in scanner.find_matches_as_indexes(text):
            if index < decoys:
                continue
            name, after = text[start:end], text[end : end + 1]
            of_another = after in _OF_ANOTHER_NAME or text.startswith(_COMMUNITY, end) or _is_side(text, name, end)
            if after != "级" and not (of_another and name not in full) and not _is_verb(text, start):
                hits.append(DivisionHit(start, end, name))
        return tuple(self._in_line(_bordered(text, hits)))

    def _in_line(self, hits: list[DivisionHit]) -> list[DivisionHit]:
        """The hits without short names of far-off counties (白沙 in 白沙村, 镇原 in 镇原副镇长): where the text names
        prefectures or counties in full, a county is told by its short name only in one of their prefectures."""
        anchors = {code for hit in hits for code in self._telling(hit.name).anchors} or self._most_told(hits)
        if not anchors:
            return hits
        return [hit for hit in hits if (near := self._telling(hit.name).only_in) is None or not near.isdisjoint(anchors)]

    def _telling(self, name: str) -> _Telling:
        if name not in self._tellings:
            self._tellings[name] = _Telling(self._anchored_by(name), self._only_in(name))
        return self._tellings[name]

    def _anchored_by(self, name: str) -> frozenset[str]:
        if name[0] in _NAME_OR_END:
            return frozenset()
        return frozenset([
            d.code[:4] for d in self._by_name[name] if d.level in _ANCHORING and (name == d.name or d.level == "municipal")
        ])  # fmt: skip

    def _only_in(self, name: str) -> frozenset[str] | None:
        short = name[0] in _NAME_OR_END
        divisions = self._by_name[name]
        if any(d.level != "county" or (d.name == name and not short) for d in divisions):
            return None
        return frozenset([d.code[:4] for d in divisions])

    def _most_told(self, hits: list[DivisionHit]) -> set[str]:
        """Where only short names of counties stand, the prefectures of the one told most often, the first of several."""
        counts = Counter(hit.name for hit in hits)
        told = {name: {d.code[:4] for d in self._by_name[name] if d.level == "county"} for name in counts}
        best = max((name for name in counts if told[name]), key=counts.__getitem__, default="")
        return told.get(best, set())

    def start_of_name(self, text: str, end: int, floor: int = 0) -> int | None:
        """Where the longest division name that ends at `end` begins.

        >>> gazetteer().start_of_name("由舟山市治水办", 4)
        1
        """
        return _start_of(self._by_name, self._name_lengths, text, end, floor)

    @cached_property
    def _township_lengths_by_start(self) -> _Lengths:
        return _lengths((name for name in self._townships if 1 < len(name) <= LONGEST_TOWNSHIP), slice(2))

    def township_length(self, words: str) -> int:
        """How long the longest name of a township is that `words` begin with, 0 for none.

        >>> gazetteer().township_length("三河镇人民政府")
        3
        """
        lengths = self._township_lengths_by_start.get(words[:2], ())
        return next((n for n in lengths if n <= len(words) and words[:n] in self._townships), 0)

    def counties_of(self, township: str) -> tuple[Division, ...]:
        """The counties that have a township of that name."""
        return tuple(d for code in self._townships.get(township, ()) if (d := self._by_code.get(code)) is not None)

    def start_of_township(self, text: str, end: int, floor: int = 0) -> int | None:
        """Where the longest known township name that ends at `end` begins."""
        return _start_of(self._townships, self._township_lengths, text, end, floor)


_Lengths = Mapping[str, tuple[int, ...]]
"""By two characters that names begin or end with, how long those names are, the longest first."""


def _lengths(names: Iterable[str], two: slice) -> _Lengths:
    # Tens of thousands of names: a bit for each length, not a set.
    found: dict[str, int] = {}
    for name in names:
        edge = name[two]
        found[edge] = found.get(edge, 0) | 1 << len(name)
    return {edge: _told_by(bits) for edge, bits in found.items()}


@cache
def _told_by(bits: int) -> tuple[int, ...]:
    return tuple(n for n in range(bits.bit_length() - 1, 0, -1) if bits >> n & 1)


def _start_of(names: Container[str], lengths: _Lengths, text: str, end: int, floor: int) -> int | None:
    """Where the longest of `names` that ends at `end` begins."""
    for length in lengths.get(text[end - 2 : end] if end > 1 else "", ()):
        start = end - length
        if start >= floor and text[start:end] in names and not _is_verb(text, start):
            return start
    return None


def _first_living(name: str, found: list[Division]) -> tuple[Division, ...]:
    """Those that exist today first, and of those the ones that are called so in full."""
    return tuple(sorted(found, key=lambda d: (d.status == "abolished", name != d.name, d.code)))


@lru_cache(maxsize=2)
def _scan(places: Gazetteer, text: str) -> tuple[DivisionHit, ...]:
    return places.find_divisions(text)


def _bordered(text: str, hits: list[DivisionHit]) -> list[DivisionHit]:
    """The hits without those of two characters that are everywhere the end of another name (青岚县, 青弋江)."""
    ends = {hit.end for hit in hits}
    short = [hit for hit in hits if hit.end - hit.start == 2 and hit.name[-1] in "县市区旗江河湖溪港"]
    clean = {
        hit.name
        for hit in short
        if hit.start in ends or not hit.start or not _NAME_CHARACTER.match(text, hit.start - 1)
    }
    loose = {hit.start for hit in short if hit.name not in clean}
    return [hit for hit in hits if hit.start not in loose] if loose else hits


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of this process."""
    return Gazetteer(tuple(_division(row) for row in read_rows("divisions.tsv")))


def _division(row: dict[str, str]) -> Division:
    aliases = tuple(row["aliases"].split("|")) if row["aliases"] else ()
    level = cast(Level, row["level"])
    return Division(row["code"], row["name"], row["short"], level, row["parent"], row["status"], aliases)
