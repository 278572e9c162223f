"""Places: the phrases of the clean text that say where (清水河三河段, 丹徒区国控站点周边).

Enters: the clean text and its sentences. Leaves: `PlaceMention`s, each the longest phrase that names one place, with
the water body and the lowest division in it. Refuses words that only look like names (河长, 道路, 思路) and divisions
that begin a body's name (瑞安市 in 瑞安市水利局). The words are data: `lexicon/place_words.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from docintel.document import Sentence
from docintel.extraction.units.context import Context
from docintel.extraction.units.forms import Name
from docintel.extraction.units.names import names_of
from docintel.lexicon.gazetteer import LEVEL_WORDS, TOWNSHIP_END, Division
from docintel.lexicon.patterns import guarded
from docintel.lexicon.tables import read_toml
from docintel.mentions import NameProposal, PlaceMention
from docintel.spans import CleanSpan

_SITES = frozenset(("enterprise", "village", "institution"))
_STEM = re.compile("[\u4e00-\u9fffXx×]+")  # X水库 masks a name
# 天水路与合川路交叉口: two roads and where they meet are one place.
_CROSSING = re.compile(r"[与和-]")
_MEETS = re.compile(r"(?:的)?(?:交叉|交汇|交界|路口)")


@dataclass(frozen=True, slots=True)
class _Suffix:
    kind: str
    shortest: int
    longest: int
    alone: bool


class _Part(NamedTuple):
    """A component of a place phrase; `own`: a name that begins with a division of its own."""

    start: int
    end: int
    kind: str
    own: bool = False


@lru_cache(maxsize=1)
def _suffixes() -> tuple[AhoCorasick, tuple[_Suffix | None, ...]]:
    data = read_toml("place_words.toml")
    entries: dict[str, _Suffix | None] = {}
    for kind, group in data["suffixes"].items():
        suffix = _Suffix(kind, group["shortest"], group["longest"], group["alone"])
        entries.update(dict.fromkeys(group["words"], suffix))
    entries.update(dict.fromkeys(data["not_places"]["words"]))
    return AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest), tuple(entries.values())


@lru_cache(maxsize=1)
def _no_stems() -> frozenset[str]:
    return frozenset(read_toml("place_words.toml")["not_stems"]["words"])


@lru_cache(maxsize=1)
def _tails() -> re.Pattern[str]:
    words = sorted(read_toml("place_words.toml")["tails"]["words"], key=len, reverse=True)
    return re.compile(guarded(f"(?:{'|'.join(words)})+"))


def find_places(
    text: str, sentences: Sequence[Sentence], proposals: tuple[NameProposal, ...] = ()
) -> tuple[PlaceMention, ...]:
    """The places named in the text, in order; `proposals` add what no rule finds.

    >>> [p.text for p in find_places("舟山市定海区盐仓街道河段有堆放，由舟山市水利局督办", [])]
    ['舟山市定海区盐仓街道河段']
    """
    context, names = names_of(text, proposals)
    covered = _inside_bodies(names)
    counts_at = _in_sentences(sentences)
    parts = _with_proposed(text, _parts(context, names), proposals)
    phrases = [p for p in _phrases(context, parts) if counts_at(p[0].start) and not covered(p[-1])]
    return tuple(_mention(context, phrase) for phrase in phrases)


def _in_sentences(sentences: Sequence[Sentence]) -> Callable[[int], bool]:
    starts = [sentence.span.start for sentence in sentences]

    def counts_at(at: int) -> bool:
        index = bisect_right(starts, at) - 1
        return not starts or (index >= 0 and at < sentences[index].span.end and sentences[index].role != "meta")

    return counts_at


def _inside_bodies(names: Sequence[Name]) -> Callable[[_Part], bool]:
    """Does a part belong to the name of a body that is no site?"""
    bodies = [name for name in names if name.kind not in _SITES]
    starts = [name.start for name in bodies]

    def covered(part: _Part) -> bool:
        index = bisect_right(starts, part.start) - 1
        return index >= 0 and part.start < bodies[index].end

    return covered


def _parts(context: Context, names: Sequence[Name]) -> list[_Part]:
    """Divisions, townships, sites with a name and named features, in order, none inside another."""
    found = [_Part(hit.start, hit.end, "division") for hit in context.divisions]
    found += _townships(context)
    found += [
        _Part(name.start, name.end, "site", context.division_at(name.start) is not None)
        for name in names
        if name.kind in _SITES and name.rule != "anaphor"
    ]
    kept = _apart(found)
    return _apart([*kept, *_features(context, kept)])


def _with_proposed(text: str, parts: list[_Part], proposals: Sequence[NameProposal]) -> list[_Part]:
    """The parts, and what proposed places hold between and behind them (石堰镇 + 老渡口): rules know divisions better."""
    found: list[_Part] = []
    starts, ends = [part.start for part in parts], [part.end for part in parts]
    for proposal in proposals:
        if proposal.kind == "place":
            at, end = proposal.span
            inside = parts[bisect_right(ends, at) : bisect_left(starts, end)]
            for part in [*inside, _Part(end, end, "")]:
                if part.start - at > 1 and _STEM.fullmatch(text, at, part.start):
                    found.append(_Part(at, part.start, _kind_of(text, at, part.start)))
                at = max(at, part.end)
    return sorted([*parts, *found]) if found else parts


def _kind_of(text: str, start: int, end: int) -> str:
    """The kind of a place by the suffix that ends its name; a site where no list knows one."""
    scanner, suffixes = _suffixes()
    kinds = [suffixes[index] for index, _, stop in scanner.find_matches_as_indexes(text[start:end]) if start + stop == end]
    return kinds[-1].kind if kinds and kinds[-1] is not None else "site"


def _apart(parts: list[_Part]) -> list[_Part]:
    kept: list[_Part] = []
    for part in sorted(parts, key=lambda p: (p.start, -p.end)):
        if kept and part.end <= kept[-1].end:
            continue
        if kept and part.start < kept[-1].end:
            part = _Part(kept[-1].end, part.end, part.kind)
        kept.append(part)
    return kept


def _townships(context: Context) -> Iterator[_Part]:
    for match in TOWNSHIP_END.finditer(context.text):
        start = context.township_start(match.end())
        if start is not None:
            yield _Part(start, match.end(), "township")


def _features(context: Context, known: Sequence[_Part]) -> list[_Part]:
    """Rivers, villages, roads, sites: a stem of their own before a suffix, or a suffix right behind another part."""
    scanner, suffixes = _suffixes()
    ends = [part.end for part in known]
    found: list[_Part] = []
    for index, start, end in scanner.find_matches_as_indexes(context.text):
        suffix = suffixes[index]
        if suffix is None:
            continue
        last = found[-1] if found else None
        if last is not None and last.end == start:
            if _absorbs(last, suffix):
                found[-1] = _Part(last.start, end, suffix.kind)
            elif not last.kind == suffix.kind == "village":  # 东河村村头
                found.append(_Part(start, end, suffix.kind))
            continue
        behind = bisect_right(ends, start) - 1
        floor = max(last.end if last else 0, ends[behind] if behind >= 0 else 0)
        begin = _feature_start(context, floor, start, suffix)
        if begin is not None:
            found.append(_Part(begin, end, suffix.kind))
    return found


def _absorbs(last: _Part, suffix: _Suffix) -> bool:
    """东河村, 水桥沟, 滨河路 hold another suffix in their stem; 清水河 + 大桥 are two parts."""
    if last.kind == suffix.kind == "village":
        return False
    return suffix.kind in ("village", "water") or (last.end - last.start == 2 and suffix.kind != "segment")


def _feature_start(context: Context, floor: int, start: int, suffix: _Suffix) -> int | None:
    text = context.text
    limit = max(floor, start - suffix.longest - 1)
    begin = context.free_floor(limit, start, verbs=True)
    while begin < start - suffix.shortest and text[begin] in LEVEL_WORDS:
        begin += 1
    length = start - begin
    if length == 0:
        return start if suffix.alone and floor == start and start > 0 else None
    if length > suffix.longest:
        begin, length = start - 2, 2  # no border found: most names have two characters
        if suffix.kind not in ("water", "village"):
            return None
    if length < suffix.shortest or not _STEM.fullmatch(text, begin, start):
        return None
    return None if text[begin:start] in _no_stems() else begin


def _phrases(context: Context, parts: list[_Part]) -> Iterator[list[_Part]]:
    """Parts that follow one another are one phrase."""
    phrase: list[_Part] = []
    for part in parts:
        if phrase and not _continues(context.text, phrase[-1], part):
            yield phrase
            phrase = []
        phrase.append(part)
    if phrase:
        yield phrase


def _continues(text: str, last: _Part, part: _Part) -> bool:
    if part.start == last.end:
        # An address, then a company with a division of its own: two places.
        return not (part.kind == "site" and part.own)
    crossing = last.kind == part.kind == "road" and _CROSSING.fullmatch(text, last.end, part.start)
    return bool(crossing and _MEETS.match(text, part.end))


def _mention(context: Context, phrase: list[_Part]) -> PlaceMention:
    text = context.text
    start, end = phrase[0].start, phrase[-1].end
    if tail := _tails().match(text, end):
        end = tail.end()
    water: str | None = None
    division: Division | None = None
    for part in phrase:
        if part.kind == "water":
            water = water or text[part.start : part.end]
        elif part.kind == "division":
            division = context.gazetteer.resolve(text[part.start : part.end], division) or division
    return PlaceMention(
        CleanSpan(start, end), text[start:end], water, division.name if division else None,
        (division.code or None) if division else None, "water" if water else phrase[-1].kind, rule="place_phrase",
    )  # fmt: skip
