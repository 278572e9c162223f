"""Context: a text with its divisions found once, and where free words of a name may begin in it.

Enters: a text. Leaves: the division names in it, those that no list knows among them (云岭市 in 云岭市水利局), and for any
place the border to its left: the last punctuation mark or the last word after which names begin. Those words are data:
`lexicon/unit_borders.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from docintel.errors import LexiconError
from docintel.lexicon.gazetteer import DivisionHit, Gazetteer, gazetteer
from docintel.lexicon.tables import read_toml

_PUNCTUATION = frozenset(
    "，。；：！？、（）()《》【】〔〕“”‘’「」『』…—－–|,.;:!?[]<>*#•·~ 　\n\t\"'/\\=+%＋－0123456789"
)
# (?<!财)经(?!济): look-behinds, then the first character of the word or a class of first characters.
_FIRST_CHARACTER = re.compile(r"(?:\(\?<[!=][^)]*\))*(?:\[(?P<of>[^\]]+)\]|(?P<one>[^\[\]()?|\\]))")
_LOOKAHEAD = 8
_LONGEST_QUOTE = 16
_LONGEST_STEM = 4
_PLACEHOLDERS = frozenset("甲乙丙丁戊己庚辛")
_CJK = re.compile("[\u4e00-\u9fff]+")
# A division no list knows, behind a word that only bodies follow.
_CUED_DIVISION = re.compile(
    "(?:责成|责令|约谈|督促)([\u4e00-\u9fff]{2,3}?[市县区])(?=[、，。；和及]|整改|立即|限期|尽快|认真|人民政府|政府)"
)

_Breaks = dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _breaks() -> tuple[_Breaks, _Breaks]:
    """Breaks before any name, and before the name of a company, plant or institution, by their first character.

    One pattern a character keeps the search short: most characters begin no break at all.
    """
    words = read_toml("unit_borders.toml")["breaks"]
    cues = sorted(words["cues"], key=len, reverse=True) + words["characters"]
    verbs = sorted(words["verbs"] + words["cues"], key=len, reverse=True) + words["characters"]
    return _by_first_character(cues), _by_first_character(verbs)


def _by_first_character(patterns: list[str]) -> _Breaks:
    grouped: dict[str, list[str]] = {}
    for pattern in patterns:
        begins = _FIRST_CHARACTER.match(pattern)
        if begins is None:
            raise LexiconError(f"lexicon/unit_borders.toml: {pattern} must begin with a character or a class of them")
        for character in begins["of"] or begins["one"]:
            grouped.setdefault(character, []).append(pattern)
    return {character: re.compile("|".join(words)) for character, words in grouped.items()}


@lru_cache(maxsize=1)
def _no_stems() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is no stem of a division's name, and of a township's."""
    words = read_toml("unit_borders.toml")["generic"]
    return re.compile(f"(?:{'|'.join(words['not_divisions'])})$"), re.compile("|".join(words["not_townships"]))


# No document speaks of so many divisions that no list knows; each is looked for in the whole text.
_MOST_UNLISTED = 300


class Context:
    """A text, its divisions, and where names may begin. `taken` is the end of the name read last."""

    __slots__ = ("_ends", "_starts", "_townships", "divisions", "gazetteer", "taken", "text", "unlisted")

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken = 0
        self.unlisted: frozenset[str] = frozenset()
        self.gazetteer: Gazetteer = gazetteer()
        self._townships: dict[int, int | None] = {}
        self._set_divisions(self.gazetteer.scan(text))

    def _set_divisions(self, hits: Sequence[DivisionHit]) -> None:
        self.divisions = hits
        self._starts = [hit.start for hit in hits]
        self._ends = [hit.end for hit in hits]

    def division_at(self, at: int) -> DivisionHit | None:
        """The division name that covers the character at `at`."""
        index = bisect_right(self._starts, at) - 1
        return self.divisions[index] if index >= 0 and at < self._ends[index] else None

    def divisions_in(self, start: int, end: int) -> Sequence[DivisionHit]:
        """The division names that lie in [start, end)."""
        return self.divisions[bisect_left(self._starts, start) : bisect_right(self._ends, end)]

    def speaks_of_overseas(self) -> bool:
        """Does the text name a division of Taiwan, Hong Kong or Macau?"""
        return not self.gazetteer.overseas.isdisjoint([hit.name for hit in self.divisions])

    def is_full_name(self, name: str) -> bool:
        """Is it the full name of a division, listed or not?"""
        return name in self.unlisted or self.gazetteer.is_full_name(name)

    def unlisted_leader(self, full: str) -> str:
        """The division no list knows that opens a name, else nothing."""
        if not self.unlisted:
            return ""
        return next((full[:length] for length in (4, 3, 2) if full[:length] in self.unlisted), "")

    def learn_divisions(self, heads: Iterable[int]) -> None:
        """Take up divisions that no list knows (云岭市水利局): a stem between a border and 市, 县, 区 before a head."""
        found = {self.text[start:head] for head in heads if (start := self._unlisted_before(head)) is not None}
        found |= {name for name in _CUED_DIVISION.findall(self.text) if not self.gazetteer.called(name)}
        if len(found) <= _MOST_UNLISTED:
            found = {name for name in found if self._is_plausible(name)}
        if not found:
            return
        if len(found) > _MOST_UNLISTED:
            found = set(sorted(found, key=self.text.find)[:_MOST_UNLISTED])
        self.unlisted = frozenset(found)
        names = re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))
        hits = [DivisionHit(match.start(), match.end(), match.group()) for match in names.finditer(self.text)]
        covered = {at for hit in hits for at in range(hit.start, hit.end)}
        known = [hit for hit in self.divisions if hit.start not in covered]
        self._set_divisions(sorted([*known, *hits], key=lambda hit: hit.start))

    def _is_plausible(self, name: str) -> bool:
        """听取县水利局 is no 听取县 where the text has a county: an unlisted name comes twice, or alone of its level."""
        return self.text.count(name) > 1 or not any(
            hit.name.endswith(name[-1]) and hit.name not in name for hit in self.divisions
        )

    def _unlisted_before(self, head: int) -> int | None:
        text = self.text
        if head < 2 or text[head - 1] not in "市县区":
            return None
        known = self.gazetteer.start_of_name(text, head)
        if known is not None and head - known != 2:  # 岚县 may be the end of 青岚县
            return None
        start = self._stem_start(head - 1)
        stem = text[start : head - 1] if start is not None else ""
        if len(stem) not in (2, 3) and stem not in _PLACEHOLDERS:
            return None
        return None if _no_stems()[0].search(stem) else start

    def township_start(self, end: int) -> int | None:
        """Where the township that ends at `end` begins, listed or not; units and places ask for the same.

        Only after `learn_divisions`: an unlisted township begins in no division.
        """
        if end not in self._townships:
            known = self.gazetteer.start_of_township(self.text, end)
            self._townships[end] = known if known is not None else self.unlisted_township(end)
        return self._townships[end]

    def unlisted_township(self, end: int) -> int | None:
        """Where a township no list knows (青石镇) begins: two characters between a border and its suffix, three in a list."""
        suffix = 2 if self.text[end - 1] == "道" else 1
        start = self._stem_start(end - suffix)
        if start is None or end - suffix - start not in self._lengths_of_stem(start) or self.division_at(start) is not None:
            return None
        return None if _no_stems()[1].search(self.text[start : end - suffix]) else start

    def _lengths_of_stem(self, start: int) -> tuple[int, ...]:
        listed = self.text[start - 1 : start] == "、" and self.text[start - 2 : start - 1] in ("镇", "乡", "道")
        return (2, 3) if listed else (2,)

    def _stem_start(self, end: int) -> int | None:
        """Where the Chinese characters begin that stand between a border and `end`; None where the border is far."""
        floor = max(0, end - _LONGEST_STEM)
        start = self.free_floor(floor, end, verbs=True)
        bordered = start > floor or start == 0
        return start if bordered and _CJK.fullmatch(self.text, start, end) else None

    def free_floor(self, floor: int, end: int, verbs: bool = False) -> int:
        """Where free words of a name may begin: behind the last mark or break word before `end`."""
        text, breaks = self.text, _breaks()[verbs]
        cut = at = self._behind_mark(floor, end)
        while at < end:
            pattern = breaks.get(text[at])
            # Breaks may look ahead into the head: 某润实业有限公司 is a masked name, 某企业 is none.
            match = pattern.match(text, at, end + _LOOKAHEAD) if pattern is not None else None
            if match is None or match.end() > end:
                at += 1
                continue
            around = self.division_at(at)
            if around is None or around.end < match.end():
                cut = match.end()
            at = match.end()
        return cut

    def behind_breaks(self, start: int, end: int) -> int:
        """Behind the words at `start` after which a name begins (由, 会同); never inside a division."""
        breaks = _breaks()[False]
        while start < end and self.division_at(start) is None:
            pattern = breaks.get(self.text[start])
            match = pattern.match(self.text, start, end) if pattern is not None else None
            if match is None or match.end() == start:
                break
            start = match.end()
        return start

    def _behind_mark(self, floor: int, end: int) -> int:
        """Behind the last punctuation mark; a short quotation inside the name (“四乱”整治专班) is no border."""
        text, at = self.text, end - 1
        while at >= floor:
            if text[at] == "”":
                opening = text.rfind("“", max(floor, at - _LONGEST_QUOTE), at)
                if opening < 0:
                    return at + 1
                at = opening - 1
                continue
            if text[at] in _PUNCTUATION:
                return at + 1
            at -= 1
        return floor
