"""Features of words: what the tagger sees of each word of a sentence, as numbers of a hashed table.

Enters: clean text and the words of its sentences. Leaves: for every word a row of table slots, a column for each template:
the word and its neighbours, its parts, the lexicon's marks around it, how it stands to cues and defect words, what kind of
sentence it is in. Training and reading use this same function; a weight is found by its slot, never by a string.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from docintel.extraction.defects import DefectLexicon, Hit, defect_lexicon
from docintel.extraction.problem_cues import cues
from docintel.lexicon.words import CutText
from docintel.spans import CleanSpan

SLOTS = 1 << 20
"""Size of the hashed table of weights."""

Ints = NDArray[np.uint32]

_NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百千万亿两.,%]+")
_STOPS = frozenset("，。；：！？、")
_CLAUSE_ENDS = frozenset("，。；：！？")
_CUES = ("asserting", "aim", "deny", "cure")
_TONES = ("lacking", "praising", "obliging")
_FAR = 8


Marked = Sequence[tuple[CleanSpan, int]]
"""Spans that the rules found, each with how sure they are (0 to 12)."""


def slots_of(text: str, cut: CutText, by_rule: Marked, lexicon: DefectLexicon | None = None) -> Ints:
    """A row of table slots for each word of `cut`; `lexicon` is the shipped one by default."""
    words = ["0" if word and _NUMBER.fullmatch(word) else word for word in cut.words]
    word = _row_of(_number(w) for w in words)
    first = _row_of(ord(w[0]) if w else 0 for w in words)
    last = _row_of(ord(w[-1]) if w else 0 for w in words)
    ending = _row_of(_number(w[-2:]) for w in words)
    length = _row_of(min(4, len(w)) for w in words)
    speech = _row_of(_number(tag) for tag in cut.speech)
    core, thing, cue, tone = _marks(text, cut, lexicon or defect_lexicon())
    asserted, ahead, behind, led = _signs(words, core.tolist(), cue.tolist())
    kind = _kinds(text, cut)
    ruled = _ruled(cut, by_rule)
    place = _places(cut)
    columns = [
        *(_seen(number, word, shift) for number, shift in enumerate((-2, -1, 0, 1, 2), 1)),
        *(_pair(number, word, word, shift) for number, shift in enumerate(((-1, 0), (0, 1), (-1, 1)), 6)),
        _seen(9, first), _seen(10, last), _seen(11, ending), _seen(12, length),
        *(_seen(20 + shift, core, shift) for shift in range(-3, 4)),
        *(_seen(30 + shift, thing, shift) for shift in range(-3, 4)),
        *(_seen(40 + shift, cue, shift) for shift in range(-3, 4)),
        *(_seen(50 + number, sign) for number, sign in enumerate((asserted, ahead, behind, led))),
        _seen(60, kind), _pair(61, kind, ahead),
        *(_seen(70 + shift, speech, shift) for shift in range(-2, 3)),
        *(_pair(80 + number, speech, speech, shift) for number, shift in enumerate(((-2, -1), (-1, 0), (0, 1), (1, 2)))),
        _pair(90, speech, core, (0, 1)), _pair(91, speech, core, (0, -1)), _pair(92, speech, thing, (0, -1)),
        *(_seen(100 + shift, ruled, shift) for shift in range(-1, 2)),
        _pair(105, ruled, ruled, (-1, 0)), _pair(106, ruled, ruled, (0, 1)), _pair(107, ruled, kind), _pair(108, ruled, word),
        *_clause_columns(words, core, cue, tone, word, place),
        *(_seen(142 + shift, tone, shift) for shift in range(-2, 3)), _pair(145, tone, speech), _pair(146, tone, core, (0, 1)),
        _pair(93, cue, speech, (-1, 0)), _pair(94, word, core, (0, 1)), _pair(95, word, led), _pair(96, word, ahead),
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def _kinds(text: str, cut: CutText) -> Ints:
    """The kind of its sentence at each word: role, zone, and whether it states a rule."""
    kinds = np.zeros(len(cut.words), dtype=np.uint32)
    for sentence, (first, last) in zip(cut.sentences, cut.bounds, strict=True):
        ruled = "rule" if cues().rule.search(text, sentence.span.start, sentence.span.end) else ""
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


def _clause_columns(
    words: Sequence[str], core: Ints, cue: Ints, tone: Ints, word: Ints, place: Ints
) -> list[Ints]:
    """What the clause and the sentence around a word open and end with, and whether they hold a defect word or a cue."""
    count = len(words)
    clause_first, clause_last = np.zeros(count, np.int64), np.zeros(count, np.int64)
    sentence_first = np.zeros(count, np.int64)
    start = opened = 0
    for at in range(count):
        text = words[at]
        if not text:
            start = opened = at + 1
            continue
        clause_first[at], sentence_first[at] = start, opened
        if text in _CLAUSE_ENDS:
            start = at + 1
    end = 0
    for at in range(count - 1, -1, -1):
        text = words[at]
        if not text or text in _CLAUSE_ENDS:
            end = at - 1
        clause_last[at] = max(end, 0)
    has_core = _range_any(core, clause_first, clause_last)
    has_cue = _range_any(cue, clause_first, clause_last)
    lacks = _range_any(tone == 1, clause_first, clause_last)
    praises = _range_any(tone == 2, clause_first, clause_last)
    behind = np.minimum(clause_last + 2, count - 1)
    return [
        _seen(120, word[clause_first]), _seen(121, word[clause_last]), _pair(122, word[clause_first], word[clause_last]),
        _seen(123, word[sentence_first]), _pair(124, word[sentence_first], word[np.minimum(sentence_first + 1, count - 1)]),
        _pair(125, has_core, has_cue), _seen(131, lacks + 2 * praises), _pair(132, has_core, lacks + 2 * praises), _seen(126, word[behind]), _seen(127, place), _pair(128, has_core, place),
        _pair(129, has_core, word[clause_first]), _pair(130, np.minimum(np.arange(count) - clause_first, 6).astype(np.uint32), has_core),
    ]  # fmt: skip


def _range_any(marks: NDArray[Any], first: NDArray[np.int64], last: NDArray[np.int64]) -> Ints:
    """1 where any mark stands between the two words, both included."""
    sums = np.concatenate([[0], np.cumsum(marks != 0)])
    held: Ints = (sums[last + 1] - sums[np.minimum(first, last + 1)] > 0).astype(np.uint32)
    return held


def _ruled(cut: CutText, by_rule: Marked) -> Ints:
    """How sure the rules are that each word belongs to a span: even where one begins, odd inside, 0 outside."""
    marks = np.zeros(len(cut.words), dtype=np.uint32)
    for span, sure in by_rule:
        first, last = cut.range_of(span)
        marks[first:last] = 2 * sure + 3
        marks[first : first + 1] = 2 * sure + 2
    return marks


def _number(word: str, known: dict[str, int] = {}) -> int:  # noqa: B006 - the cache of the process
    found = known.get(word)
    if found is None:
        found = known[word] = crc32(word.encode("utf-8", "surrogatepass"))
    return found


def _row_of(numbers: object) -> Ints:
    return np.fromiter(numbers, dtype=np.uint32)  # type: ignore[call-overload,no-any-return]


def _shifted(row: Ints, shift: int) -> Ints:
    """The row as seen from `shift` words further left; blank beyond its ends."""
    if not shift:
        return row
    moved = np.zeros_like(row)
    if shift > 0:
        moved[:-shift] = row[shift:]
    else:
        moved[-shift:] = row[:shift]
    return moved


def _seen(template: int, row: Ints, shift: int = 0) -> Ints:
    return _slot(_shifted(row, shift) * np.uint32(0x9E3779B1) + np.uint32(template * 0x85EBCA6B & 0xFFFFFFFF))


def _pair(template: int, one: Ints, other: Ints, shifts: tuple[int, int] = (0, 0)) -> Ints:
    mixed = _shifted(one, shifts[0]) * np.uint32(0x9E3779B1) + _shifted(other, shifts[1]) * np.uint32(0xC2B2AE35)
    return _slot(mixed + np.uint32(template * 0x85EBCA6B & 0xFFFFFFFF))


def _slot(mixed: Ints) -> Ints:
    """Spread the bits, keep as many as the table has slots."""
    mixed = mixed ^ (mixed >> np.uint32(15))
    mixed = mixed * np.uint32(0x2C1B3C6D)
    return (mixed ^ (mixed >> np.uint32(12))) & np.uint32(SLOTS - 1)


def _marks(text: str, cut: CutText, lexicon: DefectLexicon) -> tuple[Ints, Ints, Ints, Ints]:
    """For each word the lexicon's defect group, object class, cue and tone on it; 0 for none."""
    size = len(text) + 1
    core, thing, cue, tone = (np.zeros(size, np.uint32) for _ in range(4))
    for hit in lexicon.defects(text):
        core[hit.start : hit.end] = _number(_group(hit))
    for hit in lexicon.objects(text):
        thing[hit.start : hit.end] = _number(hit.classes[0])
    for names, marks in ((_CUES, cue), (_TONES, tone)):
        for number, name in reversed(list(enumerate(names, 1))):
            for match in getattr(cues(), name).finditer(text):
                marks[match.start() : match.end()] = number
    return _first_mark(core, cut), _first_mark(thing, cut), _first_mark(cue, cut), _first_mark(tone, cut)


def _group(hit: Hit) -> str:
    return hit.cores[0].strength + ":" + (hit.cores[0].default[0] if hit.cores[0].default else "")


def _first_mark(marks: Ints, cut: CutText) -> Ints:
    """The mark on a word is that of its first marked character; looked for on its first and last."""
    starts = np.array(cut.starts)
    ends = np.maximum(np.array(cut.ends) - 1, starts)
    found = np.where(marks[starts] != 0, marks[starts], marks[ends])
    found[np.array(cut.ends) == starts] = 0
    marked: Ints = found.astype(np.uint32)
    return marked


def _signs(words: Sequence[str], core: Sequence[int], cue: Sequence[int]) -> tuple[Ints, Ints, Ints, Ints]:
    """How far back the last assertion stands; the next and the last defect word of the clause; the last cue of it."""
    count = len(words)
    asserted, ahead, behind, led = ([0] * count for _ in range(4))
    since, last_core, last_at, last_cue = _FAR + 1, 0, 0, 0
    for at, word in enumerate(words):
        if not word:
            since, last_core, last_cue = _FAR + 1, 0, 0
            continue
        if word in _STOPS and word != "、":
            last_core = last_cue = 0
        if cue[at] == 1:
            since = 0
        elif since <= _FAR:
            since += 1
        if core[at]:
            last_core, last_at = core[at], at
        if cue[at]:
            last_cue = cue[at]
        asserted[at] = min(since, _FAR + 1)
        behind[at] = last_core and last_core + min(5, at - last_at)
        led[at] = last_cue
    next_core, next_at = 0, 0
    for at in range(count - 1, -1, -1):
        word = words[at]
        if not word or (word in _STOPS and word != "、"):
            next_core = 0
            continue
        if core[at]:
            next_core, next_at = core[at], at
        ahead[at] = next_core and next_core + min(5, next_at - at)
    return tuple(np.array(sign, dtype=np.int64).astype(np.uint32) for sign in (asserted, ahead, behind, led))  # type: ignore[return-value]

