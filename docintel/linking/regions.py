"""Regions: which division a document is about, and which one a level word (市 in 市治水办) means at a place of it.

Enters: the clean text and its sentences. Leaves: divisions of the gazetteer, or None where the text does not tell.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from docintel.document import Sentence
from docintel.lexicon.gazetteer import (
    LEVEL_WORDS,
    LONGEST_NAME,
    TOWNSHIP_END,
    TOWNSHIP_SUFFIXES,
    Division,
    DivisionHit,
    Gazetteer,
    gazetteer,
)

_BOOK_TITLE = re.compile(r"《[^》]{0,60}》")
_TITLE_WEIGHT, _LEAD_WEIGHT, _LEAD = 6, 2, 300
_SHARE = 0.5
_ENOUGH_TOWNSHIPS = 2


def document_region(text: str, sentences: Sequence[Sentence]) -> Division | None:
    """The division a document is about: the lowest one that half of its naming of places falls in.

    >>> document_region("舟山市治水办要求定海区、普陀区整改，舟山市将复查。", []).name
    '舟山市'
    """
    places = gazetteer()
    return _by_divisions(places, text, sentences) or _by_townships(places, text)


def _by_divisions(places: Gazetteer, text: str, sentences: Sequence[Sentence]) -> Division | None:
    titles = [sentence.span for sentence in sentences if sentence.role in ("title", "masthead")]
    votes: Counter[str] = Counter()
    total = 0
    for hit in _outside_book_titles(text, places.scan(text)):
        division = _only(places, hit.name)
        if division is None:
            continue
        weight = 2 if hit.name == division.name else 1
        if any(span.start <= hit.start < span.end for span in titles):
            weight *= _TITLE_WEIGHT
        elif hit.start < _LEAD:
            weight *= _LEAD_WEIGHT
        total += weight
        for code in places.codes_of_line(division):
            votes[code] += weight
    return _deepest(places, votes, total)


def _by_townships(places: Gazetteer, text: str) -> Division | None:
    """The county most of whose townships a text names that names no division: two of them, or one that no other has."""
    named = {name for _, name in townships_in(places, text)}
    counties = {name: places.counties_of(name) for name in named}
    votes = Counter(county.code for found in counties.values() for county in found)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    alone = any(len(found) == 1 for found in counties.values())
    return places.by_code(ranked[0][0]) if ranked[0][1] >= _ENOUGH_TOWNSHIPS or alone else None


def townships_in(places: Gazetteer, text: str) -> list[tuple[int, str]]:
    """The townships of the gazetteer named in a text, with their places."""
    found: list[tuple[int, str]] = []
    for match in TOWNSHIP_END.finditer(text):
        start = places.start_of_township(text, match.end())
        if start is not None:
            found.append((start, text[start : match.end()]))
    return found


def _only(places: Gazetteer, name: str) -> Division | None:
    """The division that bears the name; of several in one line (吉林省, 吉林市) the highest."""
    division = places.resolve(name)
    if division is not None:
        return division
    living = [d for d in places.called(name) if d.status != "abolished"]
    return living[0] if living and all(places.contains(living[0], d) for d in living) else None


def _outside_book_titles(text: str, hits: Sequence[DivisionHit]) -> Sequence[DivisionHit]:
    quoted = [match.span() for match in _BOOK_TITLE.finditer(text)]
    if not quoted:
        return hits
    starts = [start for start, _ in quoted]
    kept: list[DivisionHit] = []
    for hit in hits:
        index = bisect_right(starts, hit.start) - 1
        if index < 0 or hit.start >= quoted[index][1]:
            kept.append(hit)
    return kept


def _deepest(places: Gazetteer, votes: Counter[str], total: int) -> Division | None:
    best: Division | None = None
    for code, count in votes.items():
        division = places.by_code(code)
        if division is None or count < _SHARE * total:
            continue
        if best is None or places.contains(best, division):
            best = division
    return best


def _unlisted_division(name: str) -> Division:
    """A division the gazetteer does not know; its level word says what it is."""
    return Division("", name, "", "municipal" if name.endswith("市") else "county", "", "unlisted")


class Surroundings:
    """The divisions and townships of a text by place; says which one a level word means there."""

    def __init__(self, text: str, region: Division | None, unlisted: Iterable[str] = ()) -> None:
        self.text = text
        self.region = region
        self.places: Gazetteer = gazetteer()
        self._unlisted = {name: _unlisted_division(name) for name in unlisted}
        found = sorted(self._find_divisions(), key=lambda hit: hit[0])
        self._hits = [(start, division) for start, division, _ in found]
        self._starts = [start for start, _ in self._hits]
        self._in_full = [full for _, _, full in found]

    def _find_divisions(self) -> Iterator[tuple[int, Division, bool]]:
        """Places, divisions, and whether each is named in full there."""
        near = self.region
        for hit in self.places.scan(self.text):
            division = self.resolve(hit.name, near) or self.resolve(hit.name, self.region)
            if division is not None:
                yield hit.start, division, hit.name == division.name
                near = division if self.region is None or self.places.contains(self.region, division) else near
        for name, division in self._unlisted.items():
            for match in re.finditer(re.escape(name), self.text):
                yield match.start(), division, True

    def longest_at(self, words: str, at: int) -> tuple[int, tuple[Division, ...]]:
        """How long the longest name of a division is that begins at `at`, and the divisions it means; 0 for none."""
        start = words[at : at + 2]
        for length in range(LONGEST_NAME, 1, -1) if self._unlisted else self.places.lengths.get(start, ()):
            if at + length <= len(words) and (found := self.called(words[at : at + length])):
                return length, found
        return 0, ()

    def called(self, name: str) -> tuple[Division, ...]:
        """The divisions of that name, with those the gazetteer does not know."""
        if name in self._unlisted:
            return (self._unlisted[name],)
        return self.places.called(name)

    def resolve(self, name: str, near: Division | None) -> Division | None:
        return self._unlisted.get(name) or self.places.resolve(name, near)

    def before(self, at: int) -> Division | None:
        """The division named last before `at`."""
        index = bisect_right(self._starts, at - 1) - 1
        return self._hits[index][1] if index >= 0 else None

    def meant_by(self, word: str, at: int) -> Division | None:
        """The division that a level word at `at` means.

        The document's own region comes first; where the text just spoke of a place outside it, that place's line does;
        where neither has such a level, the last one named.
        """
        near = self.before(at)
        # A short name far from home (中山 in 中山公园) moves nobody's office.
        outside = near is not None and self.region is not None and not self._related(near, self.region) and self._is_full(at)
        first, second = (near, self.region) if outside else (self.region, near)
        for division in (first, second):
            meant = self.places.meant_by(word, division)
            if meant is not None:
                return meant
        return self._last_ending_in(word, at)

    def _is_full(self, at: int) -> bool:
        """Was the division before `at` named in full?"""
        return self._in_full[bisect_right(self._starts, at - 1) - 1]

    def _related(self, one: Division, other: Division) -> bool:
        return self.places.contains(one, other) or self.places.contains(other, one)

    def _last_ending_in(self, word: str, at: int) -> Division | None:
        index = bisect_right(self._starts, at - 1) - 1
        while index >= 0:
            division = self._hits[index][1]
            if division.name.endswith(word):
                return division
            index -= 1
        later = {division.code: division for _, division in self._hits if division.name.endswith(word)}
        return next(iter(later.values())) if len(later) == 1 else None

    def township_before(self, suffix: str, at: int) -> str | None:
        """The township named last before `at` whose name ends in `suffix`."""
        named = self._townships_by_suffix.get(suffix, [])
        index = bisect_left(named, at, key=lambda township: township[0]) - 1
        return named[index][1] if index >= 0 else None

    def county_of(self, township: str, at: int) -> Division | None:
        """The county of a township: as the text has it (甲县乙镇), else by the gazetteer in the document's region."""
        if township in self._counties:
            return self._counties[township]
        counties = self.places.counties_of(township)
        for near in (self.region, self.before(at)):
            inside = [county for county in counties if near is not None and self._related(near, county)]
            if len(inside) == 1:
                return inside[0]
        # A township that no list knows, or under a county since renamed, lies in the county the document is about.
        home = self.region if self.region is not None and self.region.level == "county" else None
        return home if home is not None and not any(self._related(home, county) for county in counties) else None

    def written(self, division: Division) -> str:
        """The name of a division as the text mostly has it in full (门源县 for 门源回族自治县), else its own."""
        return self._written.get(division.code, division.name)

    @cached_property
    def _written(self) -> dict[str, str]:
        """By code the name with a level word that the text gives a division most often, the shorter of several."""
        counts = Counter(hit.name for hit in self.places.scan(self.text) if hit.name[-1] in LEVEL_WORDS)
        forms: dict[str, str] = {}
        for name, _ in sorted(counts.items(), key=lambda form: (-form[1], len(form[0]), form[0])):
            division = self.resolve(name, self.region)
            if division is not None and name != division.short:
                forms.setdefault(division.code, name)
        return forms

    @cached_property
    def _townships(self) -> list[tuple[int, str]]:
        return townships_in(self.places, self.text)

    @cached_property
    def _townships_by_suffix(self) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for start, name in self._townships:
            found.setdefault(next(s for s in TOWNSHIP_SUFFIXES if name.endswith(s)), []).append((start, name))
        return found

    @cached_property
    def _counties(self) -> dict[str, Division]:
        """The counties that the text itself puts before its townships."""
        found: dict[str, Division] = {}
        for start, name in self._townships:
            before = self.places.start_of_name(self.text, start)
            if before is not None and name not in found:
                county = self.resolve(self.text[before:start], self.region)
                if county is not None and county.level == "county":
                    found[name] = county
        return found
