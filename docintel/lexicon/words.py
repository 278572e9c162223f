"""Words: jieba's dictionary, cut by its fast engine (rjieba), a document's sentences at a time.

Enters: a text and its sentences. Leaves: their words with places and parts of speech. Training and reading use this one
port, so that a model meets the words it was trained on; its version stands in the model card.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec

from docintel.document import Sentence
from docintel.spans import CleanSpan

PAD = 2
"""Blank words between two sentences, so that no window of a feature looks into a neighbour."""

_SURROGATES = re.compile("[\ud800-\udfff]")


def tagged_words(text: str, *, guess: bool = True) -> list[tuple[str, str]]:
    """The words of a text, each with jieba's tag for its part of speech; joined they are the text. Without `guess` they
    are those of the dictionary alone.

    >>> tagged_words("河道内堆放砂石")
    [('河道', 'n'), ('内', 'n'), ('堆放', 'v'), ('砂石', 'n')]
    """
    try:
        return _engine()(text, guess)
    except UnicodeEncodeError:  # a lone surrogate, which no Rust string can hold
        return _engine()(_SURROGATES.sub("�", text), guess)


def engine_name() -> str:
    """Name and version of what cuts, for model cards."""
    name = "rjieba" if _has_fast_engine() else "jieba"
    return f"{name} {metadata.version(name)}"


def _has_fast_engine() -> bool:
    return find_spec("rjieba") is not None


@lru_cache(maxsize=1)
def _engine() -> Callable[[str, bool], list[tuple[str, str]]]:
    # Loaded with the first word, not with the package: the dictionary costs a tenth of a second.
    if not _has_fast_engine():
        return _slow_engine()
    import rjieba

    tag: Callable[[str, bool], list[tuple[str, str]]] = rjieba.tag
    return tag


def _slow_engine() -> Callable[[str, bool], list[tuple[str, str]]]:
    """jieba itself, where no wheel of the fast engine exists: the same dictionary, forty times slower."""
    import logging

    import jieba.posseg

    jieba.setLogLevel(logging.ERROR)  # it tells every start on standard error
    return lambda text, guess: [(pair.word, pair.flag) for pair in jieba.posseg.cut(text, HMM=guess)]


class CutText:
    """The words of some sentences of a document in one row, with `PAD` blank words around every sentence.

    `words`, `speech`, `starts` and `ends` (places in the clean text) run in parallel; `bounds` holds the first word of
    each sentence and the one behind its last.
    """

    __slots__ = ("bounds", "ends", "sentences", "speech", "starts", "words")

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.words: list[str] = [""] * PAD
        self.speech: list[str] = [""] * PAD
        self.starts: list[int] = [0] * PAD
        self.ends: list[int] = [0] * PAD
        self.bounds: list[tuple[int, int]] = []
        for sentence in sentences:
            self._add(text, sentence.span)

    def _add(self, text: str, span: CleanSpan) -> None:
        at, first = span.start, len(self.words)
        for word, speech in tagged_words(text[at : span.end]):
            self.words.append(word)
            self.speech.append(speech)
            self.starts.append(at)
            at += len(word)
            self.ends.append(at)
        self.bounds.append((first, len(self.words)))
        for row, blank in ((self.words, ""), (self.speech, "")):
            row += [blank] * PAD
        for places in (self.starts, self.ends):
            places += [at] * PAD

    def within(self, start: int, end: int) -> list[str]:
        """The words that begin in a range of the text."""
        return [word for word in self.words[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if word]

    def range_of(self, span: CleanSpan) -> tuple[int, int]:
        """The first word that a span touches and the one behind its last."""
        return bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
