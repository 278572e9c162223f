"""Recognised names: what a name recogniser of another library proposes, at its exact place in the clean text.

Enters: the clean text, its sentences, and a `NameRecogniser`. Leaves: `NameProposal`s in reading order, none over
another. Refuses labels that mean neither a body nor a place, names that a cut through a long sentence may have torn, and
what holds no word. Nothing is decided here: units and places take proposals up by the rules that they have for their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

from docintel.document import Sentence
from docintel.lexicon.tables import read_toml
from docintel.mentions import NameProposal
from docintel.spans import CleanSpan

LONGEST = 200
"""So many characters at most are given to a recogniser at once: transformers read 512 tokens, and time grows with length."""

_LONGEST_NAME = 40
_WORD = re.compile("[\u4e00-\u9fff]{2}")
_EDGE = " \u3000\t，。；：、！？,.;:!?（）()《》<>【】〔〕[]“”‘’\"'"
_SEPARATORS = "、，；。 "


class RecognisedName(NamedTuple):
    """A name in one text given to a recogniser: half open, in characters, with the recogniser's own label."""

    start: int
    end: int
    label: str


class NameRecogniser(Protocol):
    """Finds names in texts, many at a time; `name` and `hash` go into `producer.models` of a report."""

    @property
    def name(self) -> str: ...

    @property
    def hash(self) -> str: ...

    def recognise(self, texts: Sequence[str]) -> Sequence[Sequence[RecognisedName]]:
        """The names of each text, in any order; they may overlap."""


@lru_cache(maxsize=1)
def _kinds() -> dict[str, Literal["organisation", "place"]]:
    data = read_toml("name_labels.toml")
    kinds: dict[str, Literal["organisation", "place"]] = {}
    kinds.update((label.upper(), "place") for label in data["place"])
    kinds.update((label.upper(), "organisation") for label in data["organisation"])
    return kinds


def kind_of_label(label: str) -> Literal["organisation", "place"] | None:
    """What a recogniser's label means.

    >>> kind_of_label("nt"), kind_of_label("GPE"), kind_of_label("PERSON")
    ('organisation', 'place', None)
    """
    return _kinds().get(label.upper())


def proposed_names(text: str, sentences: Sequence[Sentence], recogniser: NameRecogniser) -> tuple[NameProposal, ...]:
    """What the recogniser takes for names of bodies and places; a text that comes twice is read once."""
    pieces = [piece for sentence in sentences for piece in pieces_of(text, sentence) if _WORD.search(text, *piece)]
    texts = list(dict.fromkeys(text[piece.start : piece.end] for piece in pieces))
    told = dict(zip(texts, recogniser.recognise(texts) if texts else (), strict=True))
    found = [
        proposal
        for piece in pieces
        for name in told[text[piece.start : piece.end]]
        if (proposal := _proposal(text, piece, name)) is not None
    ]
    return tuple(_apart(found))


def pieces_of(text: str, sentence: Sentence) -> Iterator[CleanSpan]:
    """A sentence in pieces of `LONGEST` characters at most, cut before a clause or behind a mark where there is one.

    >>> from docintel.spans import CleanSpan
    >>> words = "甲市乙局、" * 50
    >>> whole = Sentence(CleanSpan(0, 250), (CleanSpan(0, 250),), "cell", "unit", 0, 0)
    >>> [(piece.start, piece.end) for piece in pieces_of(words, whole)]
    [(0, 200), (200, 250)]
    """
    start, end = sentence.span
    while end - start > LONGEST:
        limit = start + LONGEST
        behind_mark = max((text.rfind(mark, start, limit) for mark in _SEPARATORS), default=-1) + 1
        clause = max((clause.start for clause in sentence.clauses if start < clause.start <= limit), default=0)
        cut = clause or (behind_mark if behind_mark > start else limit)
        yield CleanSpan(start, cut)
        start = cut
    yield CleanSpan(start, end)


def _proposal(text: str, piece: CleanSpan, name: RecognisedName) -> NameProposal | None:
    kind = kind_of_label(name.label)
    start, end = piece.start + max(0, name.start), min(piece.start + name.end, piece.end)
    while start < end and text[start] in _EDGE:
        start += 1
    # A closing bracket or quotation mark may end a name: 治水办（河长办）, “八清办”.
    while end > start and text[end - 1] in _EDGE and not _closes(text, start, end):
        end -= 1
    if kind is None or end - start > _LONGEST_NAME or not _WORD.search(text, start, end) or "\n" in text[start:end]:
        return None
    torn = (start == piece.start and _inside_word(text, start)) or (end == piece.end and _inside_word(text, end))
    return None if torn else NameProposal(CleanSpan(start, end), kind)


def _closes(text: str, start: int, end: int) -> bool:
    """Does the mark before `end` close one that stands in the name?"""
    opening = {"）": "（", "”": "“", "’": "‘", ")": "("}.get(text[end - 1])
    return opening is not None and opening in text[start : end - 1]


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _apart(found: Sequence[NameProposal]) -> list[NameProposal]:
    """In reading order, none over another: of two that overlap the longer one stays."""
    kept: list[NameProposal] = []
    for proposal in sorted(found, key=lambda p: (p.span.start, -p.span.end)):
        last = kept[-1].span if kept else None
        if last is None or proposal.span.start >= last.end:
            kept.append(proposal)
        elif proposal.span.end - proposal.span.start > last.end - last.start:
            kept[-1] = proposal
    return kept
