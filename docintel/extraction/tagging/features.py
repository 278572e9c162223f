"""Features of words: what the tagger sees of each word of a sentence, as numbers of a hashed table.

Enters: clean text and the words of its sentences. Leaves: for every word a row of table slots, a column for each template:
the word and its neighbours, its parts, the lexicon's marks around it, how it stands to cues and defect words, what kind of
sentence it is in. Training and reading use this same function; a weight is found by its slot, never by a string.

A property of the words is one row of numbers; a template is one property, or two, of a word or its neighbours. All
templates of a document are hashed in one operation over arrays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import Any
from zlib import crc32

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from docintel.extraction.defects import DefectLexicon, defect_lexicon
from docintel.extraction.problem_cues import cues, states_rule
from docintel.lexicon.words import CutText
from docintel.spans import CleanSpan

SLOTS = 1 << 20
"""Size of the hashed table of weights."""

Ints = NDArray[np.uint32]
Whole = NDArray[np.int64]

_NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百千万亿两.,%]+")
_CUES = ("asserting", "aim", "deny", "cure")
_TONES = ("lacking", "praising", "obliging")
_FAR = 8

Marked = Sequence[tuple[CleanSpan, int]]
"""Spans that the rules found, each with how sure they are (0 to 12)."""


# --- the templates: number, property, how many words further on; of pairs a second property and its place -------

_WINDOW = 3
"""No template looks further than this."""

_Single = tuple[int, str, int]
_Pair = tuple[int, str, int, str, int]
_SINGLES: tuple[_Single, ...] = (
    *((number, "word", shift) for number, shift in enumerate((-2, -1, 0, 1, 2), 1)),
    (9, "first", 0), (10, "last", 0), (11, "ending", 0), (12, "length", 0),
    *((base + shift, name, shift) for base, name in ((20, "core"), (30, "thing"), (40, "cue")) for shift in range(-3, 4)),
    (50, "asserted", 0), (51, "ahead", 0), (52, "behind", 0), (53, "led", 0), (60, "kind", 0),
    *((70 + shift, "speech", shift) for shift in range(-2, 3)),
    *((100 + shift, "ruled", shift) for shift in range(-1, 2)),
    (120, "clause_first", 0), (121, "clause_last", 0), (123, "sentence_first", 0), (126, "next_clause", 0), (127, "place", 0),
    (131, "mood", 0),
    *((142 + shift, "tone", shift) for shift in range(-2, 3)),
)  # fmt: skip
_PAIRS: tuple[_Pair, ...] = (
    (6, "word", -1, "word", 0), (7, "word", 0, "word", 1), (8, "word", -1, "word", 1),
    (61, "kind", 0, "ahead", 0),
    (80, "speech", -2, "speech", -1), (81, "speech", -1, "speech", 0), (82, "speech", 0, "speech", 1), (83, "speech", 1, "speech", 2),
    (90, "speech", 0, "core", 1), (91, "speech", 0, "core", -1), (92, "speech", 0, "thing", -1),
    (93, "cue", -1, "speech", 0), (94, "word", 0, "core", 1), (95, "word", 0, "led", 0), (96, "word", 0, "ahead", 0),
    (105, "ruled", -1, "ruled", 0), (106, "ruled", 0, "ruled", 1), (107, "ruled", 0, "kind", 0), (108, "ruled", 0, "word", 0),
    (122, "clause_first", 0, "clause_last", 0), (124, "sentence_first", 0, "sentence_second", 0),
    (125, "has_core", 0, "has_cue", 0), (128, "has_core", 0, "place", 0), (129, "has_core", 0, "clause_first", 0),
    (130, "depth", 0, "has_core", 0), (132, "has_core", 0, "mood", 0), (145, "tone", 0, "speech", 0), (146, "tone", 0, "core", 1),
)  # fmt: skip
_PROPERTIES = tuple(
    dict.fromkeys([*(name for _, name, _ in _SINGLES), *(name for _, one, _, other, _ in _PAIRS for name in (one, other))])
)


@dataclass(frozen=True, slots=True)
class _Templates:
    """The templates as columns: which property at which place, of pairs also of the second, and the template's own salt."""

    one: Whole
    at: Whole
    other: Whole
    beside: Whole
    salts: Ints


@lru_cache(maxsize=1)
def _templates() -> _Templates:
    row = {name: number for number, name in enumerate(_PROPERTIES)}
    told = [*_SINGLES, *(pair[:3] for pair in _PAIRS)]
    return _Templates(
        np.array([row[name] for _, name, _ in told]), np.array([shift + _WINDOW for _, _, shift in told]),
        np.array([row[name] for *_, name, _ in _PAIRS]), np.array([shift + _WINDOW for *_, shift in _PAIRS]),
        np.array([number * 0x85EBCA6B & 0xFFFFFFFF for number, _, _ in told], dtype=np.uint32)[:, None],
    )  # fmt: skip


def slots_of(text: str, cut: CutText, by_rule: Marked, lexicon: DefectLexicon | None = None) -> Ints:
    """A row of table slots for each word of `cut`; `lexicon` is the shipped one by default."""
    told = _templates()
    rows = _properties(text, cut, by_rule, lexicon or defect_lexicon())
    padded = np.zeros((len(_PROPERTIES), len(cut.words) + 2 * _WINDOW), dtype=np.uint32)
    for number, name in enumerate(_PROPERTIES):
        padded[number, _WINDOW:-_WINDOW] = rows[name]
    seen = sliding_window_view(padded, len(cut.words), axis=1)
    mixed: Ints = seen[told.one, told.at]
    mixed *= np.uint32(0x9E3779B1)
    second = seen[told.other, told.beside]
    second *= np.uint32(0xC2B2AE35)
    mixed[len(_SINGLES) :] += second
    mixed += told.salts
    # Spread the bits, keep as many as the table has slots.
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(12)
    mixed &= np.uint32(SLOTS - 1)
    return mixed.T


# --- the properties ---------------------------------------------------------------------------------------------

_Rows = dict[str, Any]


def _properties(text: str, cut: CutText, by_rule: Marked, lexicon: DefectLexicon) -> _Rows:
    """Every property by name: a number for each word."""
    signs = _signs_of_words(cut.words)
    rows: _Rows = dict(zip(("word", "first", "last", "ending", "length"), signs, strict=False))
    blank, stop = signs[5] == _BLANK, signs[5]
    rows["speech"] = np.frombuffer(b"".join(map(_tag, cut.speech)), dtype=np.uint32)
    rows["core"], rows["thing"], rows["cue"], rows["tone"] = _marks(text, cut, lexicon)
    rows["kind"], rows["place"] = _kinds(text, cut), _places(cut)
    rows["ruled"] = _ruled(cut, by_rule)
    rows |= _standing(blank, stop, rows["core"], rows["cue"])
    rows |= _clauses(blank, stop, rows)
    return rows


_BLANK, _COMMA, _PAUSE = 1, 2, 3
_STOPS = {"": _BLANK, "、": _PAUSE} | dict.fromkeys("，。；：！？", _COMMA)


# Words and tags come again and again: what is known of one is kept as the bytes of its numbers, to be laid end to end.
_SIGNS = Struct("=6I")
_ONE = Struct("=I")


@lru_cache(maxsize=1 << 16)
def _sign(word: str) -> bytes:
    """Number, first and last character, ending, length, and which sort of stop a word is."""
    if not word:
        return _SIGNS.pack(0, 0, 0, 0, 0, _BLANK)
    if _NUMBER.fullmatch(word):
        word = "0"
    first, last, ending = ord(word[0]), ord(word[-1]), _hash(word[-2:])
    return _SIGNS.pack(_hash(word), first, last, ending, min(4, len(word)), _STOPS.get(word, 0))


@lru_cache(maxsize=1 << 10)
def _tag(speech: str) -> bytes:
    return _ONE.pack(_hash(speech))


def _signs_of_words(words: Sequence[str]) -> Ints:
    """The `_sign` of each word, a row for each of its parts."""
    return np.frombuffer(b"".join(map(_sign, words)), dtype=np.uint32).reshape(-1, 6).T


# Groups, classes and kinds of sentences are few.
@lru_cache(maxsize=1 << 10)
def _number(name: str) -> int:
    return _hash(name)


def _hash(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _kinds(text: str, cut: CutText) -> Ints:
    """The kind of its sentence at each word: role, zone, and whether it states a rule."""
    kinds = np.zeros(len(cut.words), dtype=np.uint32)
    for sentence, (first, last) in zip(cut.sentences, cut.bounds, strict=True):
        ruled = "rule" if states_rule(text, *sentence.span) else ""
        kinds[first:last] = _number(f"{sentence.role} {sentence.zone} {ruled}")
    return kinds


def _places(cut: CutText) -> Ints:
    """Where in the document each word's sentence stands, in eighths; and whether it is the first of its paragraph."""
    places = np.zeros(len(cut.words), dtype=np.uint32)
    count = max(1, len(cut.bounds))
    paragraph = -1
    for number, (sentence, (first, last)) in enumerate(zip(cut.sentences, cut.bounds, strict=True)):
        places[first:last] = 1 + 2 * (8 * number // count) + (sentence.paragraph != paragraph)
        paragraph = sentence.paragraph
    return places


def _ruled(cut: CutText, by_rule: Marked) -> Ints:
    """How sure the rules are that each word belongs to a span: even where one begins, odd inside, 0 outside."""
    marks = np.zeros(len(cut.words), dtype=np.uint32)
    for span, sure in by_rule:
        first, last = cut.range_of(span)
        marks[first:last] = 2 * sure + 3
        marks[first : first + 1] = 2 * sure + 2
    return marks


def _standing(blank: NDArray[np.bool_], stop: Ints, core: Ints, cue: Ints) -> _Rows:
    """How far back the last assertion stands; the next and the last defect word of the clause; the last cue of it.

    Each is the last of certain words before the present one, that is a running maximum over their places.
    """
    at = np.arange(len(stop))
    opened = _last_where(blank | (stop == _COMMA))
    sentence = _last_where(blank)
    asserting = _last_where(cue == 1)
    since = np.where(asserting > sentence, np.minimum(at - asserting, _FAR + 1), _FAR + 1)
    last_core, last_cue = _last_where(core != 0), _last_where(cue != 0)
    # a stop may itself carry a mark, which then opens its clause
    behind = np.where(last_core >= np.maximum(opened, 0), core[last_core] + np.minimum(5, at - last_core), 0)
    led = np.where(last_cue >= np.maximum(opened, 0), cue[last_cue], 0)
    ends = _next_where(blank | (stop == _COMMA))
    next_core = _next_where(core != 0)
    ahead = np.where(next_core < ends, core[np.minimum(next_core, len(at) - 1)] + np.minimum(5, next_core - at), 0)
    for row in (since, behind, led, ahead):
        row[blank] = 0
    ahead[stop == _COMMA] = 0
    return {"asserted": since, "ahead": ahead, "behind": behind, "led": led}


def _last_where(holds: NDArray[np.bool_]) -> Whole:
    """For each word the place of the last word up to it that `holds`, else -1."""
    places: Whole = np.maximum.accumulate(np.where(holds, np.arange(len(holds)), -1))
    return places


def _next_where(holds: NDArray[np.bool_]) -> Whole:
    """For each word the place of the first word from it on that `holds`, else their count."""
    count = len(holds)
    places: Whole = np.minimum.accumulate(np.where(holds, np.arange(count), count)[::-1])[::-1]
    return places


def _clauses(blank: NDArray[np.bool_], stop: Ints, rows: Mapping[str, Any]) -> _Rows:
    """What the clause and the sentence around a word open and end with, and whether they hold a defect word or a cue."""
    word, core, cue, tone = (rows[name] for name in ("word", "core", "cue", "tone"))
    at = np.arange(len(stop))
    ends = blank | (stop == _COMMA)
    # a clause begins behind the stop before it; the stop itself is its last word
    first = np.concatenate([[0], _last_where(ends)[:-1] + 1])
    opened = np.concatenate([[0], _last_where(blank)[:-1] + 1])
    first[blank] = opened[blank] = 0
    last = np.maximum(np.where(_next_where(ends) < len(at), _next_where(ends), 1) - 1, 0)
    held = _held_between(np.stack([core != 0, cue != 0, tone == 1, tone == 2]), first, last)
    return {
        "clause_first": word[first], "clause_last": word[last], "next_clause": word[np.minimum(last + 2, len(at) - 1)],
        "sentence_first": word[opened], "sentence_second": word[np.minimum(opened + 1, len(at) - 1)],
        "has_core": held[0], "has_cue": held[1], "mood": held[2] + 2 * held[3], "depth": np.minimum(at - first, 6),
    }  # fmt: skip


def _held_between(marks: NDArray[np.bool_], first: Whole, last: Whole) -> Ints:
    """For each row of marks, 1 where any stands between the two words, both included."""
    sums = np.zeros((len(marks), marks.shape[1] + 1), dtype=np.int64)
    np.cumsum(marks, axis=1, out=sums[:, 1:])
    held: Ints = (sums[:, last + 1] > sums[:, np.minimum(first, last + 1)]).astype(np.uint32)
    return held


def _marks(text: str, cut: CutText, lexicon: DefectLexicon) -> Ints:
    """For each word the lexicon's defect group, object class, cue and tone on it; 0 for none.

    The mark on a word is that of its first marked character; looked for on its first and last.
    """
    marks = np.zeros((4, len(text) + 1), dtype=np.uint32)
    core, thing, cue, tone = marks
    for hit in lexicon.defects(text):
        core[hit.start : hit.end] = _number(hit.cores[0].group)
    for hit in lexicon.objects(text):
        thing[hit.start : hit.end] = _number(hit.classes[0])
    for names, row in ((_CUES, cue), (_TONES, tone)):
        for number, name in reversed(list(enumerate(names, 1))):
            for match in getattr(cues(), name).finditer(text):
                row[match.start() : match.end()] = number
    starts, ends = np.array(cut.starts), np.array(cut.ends)
    on_first, on_last = marks[:, starts], marks[:, np.maximum(ends - 1, starts)]
    found: Ints = np.where(on_first != 0, on_first, on_last)
    found[:, ends == starts] = 0
    return found

