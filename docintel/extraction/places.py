"""Places: the phrases of the clean text that say where (清水河三河段, 丹徒区国控站点周边).

Enters: the clean text and its sentences. Leaves: `PlaceMention`s, each the longest phrase that names one place, with
the water body and the lowest division in it. Refuses words that only look like names (河长, 道路, 思路).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from docintel.document import Sentence
from docintel.extraction.units.borders import Context
from docintel.lexicon.gazetteer import Division
from docintel.lexicon.tables import read_toml
from docintel.mentions import PlaceMention
from docintel.spans import CleanSpan


@dataclass(frozen=True, slots=True)
class _Part:
    """A component of a place phrase."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=1)
def _words() -> tuple[AhoCorasick, tuple[tuple[str, str, int], ...], re.Pattern[str]]:
    data = read_toml("place_words.toml")
    entries: dict[str, tuple[str, str, int]] = {}
    for kind, group in data["suffixes"].items():
        entries |= {word: (word, kind, group["longest"]) for word in group["words"]}
    entries |= {word: (word, "", 0) for word in data["not_places"]["words"]}
    tails = "|".join(sorted(data["tails"]["words"], key=len, reverse=True))
    return AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest), tuple(entries.values()), re.compile(f"(?:{tails})+")


def find_places(text: str, sentences: Sequence[Sentence]) -> tuple[PlaceMention, ...]:
    """The places named in the text, in order.

    >>> [p.text for p in find_places("舟山市定海区盐仓街道有堆放", [])]
    ['舟山市定海区盐仓街道']
    """
    context = Context(text)
    parts = _parts(context)
    inside = _inside(sentences)
    phrases: list[PlaceMention] = []
    at = 0
    while at < len(parts):
        last = at
        while last + 1 < len(parts) and parts[last + 1].start <= parts[last].end:
            last += 1
        group = parts[at : last + 1]
        if inside(group[0].start):
            phrases.append(_mention(context, group))
        at = last + 1
    return tuple(phrases)


def _inside(sentences: Sequence[Sentence]):  # type: ignore[no-untyped-def]
    starts = [s.span.start for s in sentences]

    def inside(at: int) -> bool:
        index = bisect_right(starts, at) - 1
        return not starts or (index >= 0 and at < sentences[index].span.end and sentences[index].role != "meta")

    return inside


def _parts(context: Context) -> list[_Part]:
    """Divisions, townships and named features, sorted, none inside another."""
    scanner, entries, _ = _words()
    parts = [_Part(hit.start, hit.end, "division") for hit in context.divisions]
    parts += _townships(context)
    for index, start, end in scanner.find_matches_as_indexes(context.text):
        _, kind, longest = entries[index]
        if kind:
            begin = context.feature_start(start, longest)
            if begin < start:
                parts.append(_Part(begin, end, kind))
    parts.sort(key=lambda p: (p.start, -p.end))
    kept: list[_Part] = []
    for part in parts:
        if kept and part.end <= kept[-1].end:
            continue
        if kept and part.start < kept[-1].end:
            part = _Part(kept[-1].end, part.end, part.kind)
        kept.append(part)
    return kept


_TOWNSHIP = re.compile(r"街道|镇|乡")


def _townships(context: Context) -> list[_Part]:
    found: list[_Part] = []
    for match in _TOWNSHIP.finditer(context.text):
        start = context.gazetteer.start_of_township(context.text, match.end(), max(0, match.end() - 9))
        if start is not None:
            found.append(_Part(start, match.end(), "township"))
    return found


def _mention(context: Context, group: list[_Part]) -> PlaceMention:
    text = context.text
    start, end = group[0].start, group[-1].end
    tail = _words()[2].match(text, end)
    if tail and tail.end() - end > 1:
        end = tail.end()
    water = next((text[p.start : p.end] for p in group if p.kind == "water"), None)
    division = _lowest_division(context, group)
    kind = group[-1].kind if water is None else "water"
    return PlaceMention(
        CleanSpan(start, end), text[start:end], water, division.name if division else None,
        division.code if division else None, kind, rule="place_phrase",
    )  # fmt: skip


def _lowest_division(context: Context, group: list[_Part]) -> Division | None:
    found: Division | None = None
    for part in group:
        if part.kind == "division":
            found = context.gazetteer.resolve(context.text[part.start : part.end], found) or found
    return found
