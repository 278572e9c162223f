"""Borders: where the name of a body begins, read from its head to the left.

Enters: a text and the place of a head. Leaves: the start of the name, and whether a division, a level word (省 市 县 区)
or a township leads it. A cue before the name is no part of it. The words are data: `lexicon/unit_borders.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from docintel.errors import LexiconError
from docintel.lexicon.gazetteer import LEVEL_WORDS, DivisionHit, Gazetteer, gazetteer
from docintel.lexicon.tables import read_toml

RELATIVE_WORDS = "本我该你贵"
_PUNCTUATION = frozenset("，。；：！？、（）()《》【】〔〕“”‘’「」『』…—－–|,.;:!?[]<>*#•·~ 　\n\t“”\"'/\\=+%＋－0123456789")
# (?<!财)经(?!济): look-behinds, then the first character of the word or a class of first characters.
_FIRST_CHARACTER = re.compile(r"(?:\(\?<[!=][^)]*\))*(?:\[(?P<of>[^\]]+)\]|(?P<one>[^\[\]()?|\\]))")
_LOOKAHEAD = 8
_LONGEST_FREE = 32
_LONGEST_QUOTE = 16
_ZONE = re.compile(
    r"(?:开发区|高新区|新区|园区|新城|示范区|经开区|景区|度假区|工业园|产业园|保税区|管理区|保护区|灌区|港区|功能区|合作区"
    r"|试验区|核心区|集聚区|兵团|[一二三四五六七八九十]师)$"
)
_NATIONAL = re.compile("中央|国家|全国|驻")
_COMMON_TOWNSHIP = re.compile("[城集乡村街各全本该我两小]$|^[各全本该我两几多]|重点|特色|建制|中心|沿江|沿河|有关|部分")
_LEVELS = re.compile("乡镇|县区|市县|省市|区县|镇街|村镇|市区县|县市区")
# A division no list knows, behind a word that only bodies follow.
_CUED_DIVISION = re.compile(
    "(?:责成|责令|约谈|督促)([\u4e00-\u9fff]{2,3}?[市县区])(?=[、，。；和及]|整改|立即|限期|尽快|认真|人民政府|政府)"
)
_PLACEHOLDERS = frozenset("甲乙丙丁戊己庚辛")
_CJK = re.compile("[\u4e00-\u9fff]+")
_TOWNSHIP_END = re.compile("街道|镇|乡|苏木")
# Words that begin like a level word: 市政, 区域, 县域, 乡村 lead no name.
_NO_LEVEL = re.compile(r"(?:市[场政容民区级域内外县]|区[域域级内外间位划]|县[域城级市区]|省[级际内外市]|乡[村镇亲]|镇[街村区]|州[级])")


@dataclass(frozen=True, slots=True)
class Border:
    """Where a name begins. `led`: a division, level word or township stands in front. `generic`: no one body."""

    start: int
    led: bool
    generic: bool = False


@lru_cache(maxsize=1)
def _breaks() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]]:
    """Breaks before any name, and before the name of a company, plant or institution, by their first character.

    One pattern a character keeps the search short: most characters begin no break at all.
    """
    words = read_toml("unit_borders.toml")["breaks"]
    cues = sorted(words["cues"], key=len, reverse=True) + words["characters"]
    verbs = sorted(words["verbs"] + words["cues"], key=len, reverse=True) + words["characters"]
    return _by_first_character(cues), _by_first_character(verbs)


def _by_first_character(patterns: list[str]) -> dict[str, re.Pattern[str]]:
    grouped: dict[str, list[str]] = {}
    for pattern in patterns:
        begins = _FIRST_CHARACTER.match(pattern)
        if begins is None:
            raise LexiconError(f"lexicon/unit_borders.toml: {pattern} must begin with a character or a class of them")
        for character in begins["of"] or begins["one"]:
            grouped.setdefault(character, []).append(pattern)
    return {character: re.compile("|".join(words)) for character, words in grouped.items()}


@lru_cache(maxsize=1)
def _groups() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(read_toml("unit_borders.toml")["generic"]["groups"])
    return re.compile(f"(?:{words})$"), re.compile(f"(?:{words})")


@lru_cache(maxsize=1)
def _not_divisions() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(read_toml('unit_borders.toml')['generic']['not_divisions'])})$")


class Context:
    """A text with its division names found once; answers where names begin."""

    __slots__ = ("_ends", "_starts", "divisions", "gazetteer", "taken", "text", "unlisted")

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken = 0
        self.unlisted: frozenset[str] = frozenset()
        self.gazetteer: Gazetteer = gazetteer()
        self._set_divisions(self.gazetteer.scan(text))

    def _set_divisions(self, hits: Sequence[DivisionHit]) -> None:
        self.divisions = hits
        self._starts = [hit.start for hit in hits]
        self._ends = [hit.end for hit in hits]

    def learn_divisions(self, heads: Iterable[int]) -> None:
        """Take up divisions that no list knows (云岭市水利局): what stands before a head between a border and 市, 县, 区."""
        found = {self.text[start:head] for head in heads if (start := self._unlisted_before(head)) is not None}
        found |= {name for name in _CUED_DIVISION.findall(self.text) if not self.gazetteer.called(name)}
        found = {name for name in found if self._is_plausible(name)}
        if not found:
            return
        self.unlisted = frozenset(found)
        hits = [
            DivisionHit(match.start(), match.end(), match.group())
            for match in re.finditer("|".join(map(re.escape, sorted(found, key=len, reverse=True))), self.text)
        ]
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
        floor = max(0, head - 5)
        start = self.free_floor(floor, head - 1, verbs=True)
        stem = text[start : head - 1]
        bordered = start > floor or start == 0
        if not bordered or not (len(stem) in (2, 3) or stem in _PLACEHOLDERS) or not _CJK.fullmatch(stem):
            return None
        return None if _not_divisions().search(stem) else start

    def is_full_name(self, name: str) -> bool:
        """Is it the full name of a division, listed or not?"""
        return name in self.unlisted or self.gazetteer.is_full_name(name)

    def unlisted_leader(self, full: str) -> str:
        """The division no list knows that opens a name, else nothing."""
        return next((full[:length] for length in (4, 3, 2) if full[:length] in self.unlisted), "")

    def speaks_of_overseas(self) -> bool:
        """Does the text name a division of Taiwan, Hong Kong or Macau?"""
        return any(
            division.code.startswith(("71", "81", "82"))
            for name in {hit.name for hit in self.divisions}
            for division in self.gazetteer.called(name)[:1]
        )

    def division_at(self, at: int) -> int | None:
        """The index of the division name that covers the character at `at`."""
        index = bisect_right(self._starts, at) - 1
        return index if index >= 0 and at < self._ends[index] else None

    def divisions_in(self, start: int, end: int) -> Sequence[DivisionHit]:
        """The division names that lie in [start, end)."""
        first = bisect_left(self._starts, start)
        last = bisect_right(self._ends, end)
        return self.divisions[first:last]

    def led_start(self, head: int, floor: int = 0) -> Border:
        """Left over divisions, townships, level and relative words."""
        text, at, words = self.text, head, 0
        named = False
        while at > floor:
            start = self._one_left(at, floor)
            if start is None:
                break
            if at - start == 1:
                words += 1
            else:
                named = True
            at = start
        # 省市县政府: level words alone in a row mean every one of them.
        several = (words > 1 and not named) or _LEVELS.match(text, at, head) is not None
        generic = several or self._is_group(at, floor) or self._after_group(at)
        return Border(at, named or words > 0, generic)

    def _is_group(self, start: int, floor: int = 0) -> bool:
        return bool(_groups()[0].search(self.text, max(floor, start - 6), start))

    def _after_group(self, start: int) -> bool:
        """县（市、区）人民政府: a bracket of level words means every one of them."""
        text = self.text
        if start < 3 or text[start - 1] != "）":
            return False
        opening = text.rfind("（", max(0, start - 12), start)
        return opening >= 0 and all(char in LEVEL_WORDS or char in "、，" for char in text[opening + 1 : start - 1])

    def _one_left(self, at: int, floor: int) -> int | None:
        """One step to the left: a division, a township, a zone, a level word with the relative word before it."""
        text = self.text
        for length in (4, 3, 2) if self.unlisted else ():
            if at - length >= floor and text[at - length : at] in self.unlisted:
                return at - length
        start = self.gazetteer.start_of_name(text, at, floor)
        if start is not None:
            return start
        last = text[at - 1]
        if last in "镇乡道木":
            start = self.gazetteer.start_of_township(text, at, floor)
            if start is None and (last in "镇乡" or text.endswith("街道", floor, at)):
                start = self._unknown_township(at, floor)
            return start
        if last in LEVEL_WORDS:
            zone = self._zone(at, floor)
            if zone is not None:
                return zone
            if last == "区" and text.endswith("自治区", floor, at):
                return at - 3
            return at - 2 if at - 2 >= floor and text[at - 2] in RELATIVE_WORDS else at - 1
        return at - 1 if last in RELATIVE_WORDS and at - 1 >= floor else None

    def _zone(self, at: int, floor: int) -> int | None:
        """新城管委会, 经济技术开发区环保局: a functional zone leads like a division."""
        floor = max(floor, at - 14)
        if not _ZONE.search(self.text, floor, at):
            return None
        cut = self.free_floor(floor, at, verbs=True)
        inside = self.divisions_in(cut, at)
        return inside[0].start if inside else cut

    def unlisted_township(self, end: int) -> int | None:
        """Where a township no list knows (青石镇) begins: two characters of its own between a border and its suffix."""
        suffix = 2 if self.text[end - 1] == "道" else 1
        floor = max(0, end - suffix - 5)
        start = self.free_floor(floor, end - suffix, verbs=True)
        stem = self.text[start : end - suffix]
        if len(stem) != 2 or (start == floor and start > 0) or not _CJK.fullmatch(stem) or _COMMON_TOWNSHIP.search(stem):
            return None
        return None if self.division_at(start) is not None or _groups()[0].search(stem) else start

    def _unknown_township(self, at: int, floor: int) -> int:
        """A township no list knows: two characters before its suffix, fewer up to a break, none in 镇政府."""
        suffix = 2 if self.text[at - 1] == "道" else 1
        cut = self.free_floor(max(floor, at - suffix - 3), at - suffix, verbs=True)
        return max(cut, at - suffix - 2)

    def free_floor(self, floor: int, end: int, verbs: bool = False) -> int:
        """Where free words of a name may begin: behind the last mark or break word before `end`."""
        cut = floor = self._behind_mark(floor, end)
        # Breaks may look ahead into the head: 某润实业有限公司 is a masked name, 某企业 is none.
        text, breaks, at = self.text, _breaks()[verbs], floor
        while at < end:
            pattern = breaks.get(text[at])
            match = pattern.match(text, at, end + _LOOKAHEAD) if pattern is not None else None
            if match is None or match.end() > end:
                at += 1
                continue
            inside = self.division_at(at)
            if inside is None or self._ends[inside] < match.end():
                cut = match.end()
            at = match.end()
        return cut

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

    def open_start(self, head: int, *, verbs: bool) -> Border:
        """The start of a name with free words before its head; never inside the name before it."""
        cut = self.free_floor(max(self.taken, head - _LONGEST_FREE), head, verbs)
        leader = self._leader_in(cut, head, last=verbs)
        if leader is not None:
            return Border(leader, True, self._is_group(leader))
        if cut < head and self.text[cut] in LEVEL_WORDS and not (cut + 1 < head and _NO_LEVEL.match(self.text, cut)):
            return Border(cut, True, self._is_group(cut) or self._after_group(cut))
        return Border(cut, False, self._is_group(cut) or bool(_groups()[1].match(self.text, cut, head)))

    def _leader_in(self, cut: int, head: int, last: bool) -> int | None:
        """The division, township or national word that the name begins with; of an address and a name the latter."""
        starts = [hit.start for hit in self._chain_heads(cut, head)]
        for match in _TOWNSHIP_END.finditer(self.text, cut, head):
            start = self.gazetteer.start_of_township(self.text, match.end(), cut)
            if start is not None:
                starts.append(start)
                break
        national = _NATIONAL.match(self.text, cut, head)
        if national:
            return cut
        if not starts:
            return None
        return self._behind_address(min(starts), head) if last else min(starts)

    def _chain_heads(self, start: int, end: int) -> list[DivisionHit]:
        """The first division of every run of divisions that follow one another."""
        heads: list[DivisionHit] = []
        reached = -1
        for hit in self.divisions_in(start, end):
            if hit.start != reached:
                heads.append(hit)
            reached = hit.end
        return heads

    def _behind_address(self, first: int, head: int) -> int:
        """甲市乙街道丙工业区甲市某某有限公司: the name begins at the last division that follows an address."""
        for hit in reversed(self._chain_heads(first + 1, head)):
            if hit.start > first and self.text[hit.start - 1] in "区村路号园街道镇乡" and self.division_at(hit.start - 1) is None:
                return hit.start
        return first
