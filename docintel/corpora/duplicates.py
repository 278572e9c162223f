"""Documents that say the same thing in the same words, and sentences that stand in two splits.

Enters: documents. Leaves: pairs of documents, and shared sentences with their places. Width, blanks and punctuation make
no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

from docintel.corpora.model import CorpusDocument

_SHINGLE = 8
# One shingle in eight is enough to find a pair, and takes an eighth of the time.
_KEPT = 8
NEAR = 0.4
"""Share of the shorter document's shingles that stand in the other, from which both are one document twice."""
LONG_ENOUGH = 16
"""Characters from which a sentence is somebody's: shorter ones (特此通知, 整改时限：2019年12月底前) belong to all."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_IGNORED = re.compile(r"[\W_]+")


class Shared(NamedTuple):
    """A sentence of two documents, by its place in the first."""

    document: str
    other: str
    start: int
    end: int


def plain(words: str) -> str:
    """
    >>> plain("整改２７处， 已 完成。")
    '整改27处已完成'
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", words))


def near_duplicates(documents: Sequence[CorpusDocument]) -> Iterator[tuple[str, str, float]]:
    """Pairs of documents of which one holds much of the other, with how much."""
    shingles = [_shingles(document.text) for document in documents]
    holders: dict[int, list[int]] = {}
    for at, kept in enumerate(shingles):
        for shingle in kept:
            holders.setdefault(shingle, []).append(at)
    common: Counter[tuple[int, int]] = Counter()
    for together in holders.values():
        common.update(combinations(together, 2))
    for (one, other), shared in sorted(common.items()):
        share = shared / max(1, min(len(shingles[one]), len(shingles[other])))
        if share >= NEAR:
            yield documents[one].id, documents[other].id, share


def _shingles(text: str) -> set[int]:
    words = plain(text)
    found = {crc32(words[at : at + _SHINGLE].encode()) for at in range(len(words) - _SHINGLE + 1)}
    return {one for one in found if one % _KEPT == 0}


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The places of the sentences of a text: what lies between 。！？； and line ends."""
    return (match.span() for match in _SENTENCE.finditer(text))


def shared_sentences(documents: Sequence[CorpusDocument]) -> Iterator[Shared]:
    """Sentences that stand in documents of two splits, each told once."""
    first: dict[str, tuple[CorpusDocument, int, int]] = {}
    for document in documents:
        for start, end in sentences(document.text):
            words = plain(document.text[start:end])
            if len(words) < LONG_ENOUGH:
                continue
            before = first.setdefault(words, (document, start, end))
            if before[0].split != document.split:
                yield Shared(before[0].id, document.id, before[1], before[2])
