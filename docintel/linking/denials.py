"""Denials: what the text alleges first and then finds none of.

Enters: the sentences of a document and a problem. Leaves: whether a later sentence denies the defect. Refuses: nothing.
What was read of a word once is not read again: in a long document many problems share it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from docintel.document import Sentence, SentenceIndex
from docintel.lexicon.patterns import searched
from docintel.mentions import ProblemMention

_DENIED_BEFORE = searched(r"(?:未[曾再有]?发现|没有再?发现|没有|无|不存在|未见)[^，。；]{0,14}\Z")
_DENIAL_REACH = 18
_WITHIN_PARAGRAPHS = 4


class Denials:
    """The sentences of a text that find none of a defect."""

    def __init__(self, text: str, index: SentenceIndex) -> None:
        self._text = text
        self._index = index
        self._known: dict[str, list[Sentence]] = {}

    def reach(self, problem: ProblemMention) -> bool:
        """A later sentence finds none of the very defect that was alleged."""
        longest = max(problem.words, key=len, default="")
        if len(longest) < 2 or (problem.sentence.zone == "status" and problem.sentence.record is not None):
            return False
        found = self._of(longest)
        first = bisect_right(found, problem.span.start, key=lambda sentence: sentence.span.start)
        near = problem.sentence.paragraph + _WITHIN_PARAGRAPHS
        return any(found[number].paragraph <= near for number in range(first, len(found)))

    def _of(self, defect: str) -> list[Sentence]:
        if defect not in self._known:
            sentences = self._naming(defect)
            self._known[defect] = [s for s in sentences if _denies(self._text[s.span.start : s.span.end], defect)]
        return self._known[defect]

    def _naming(self, words: str) -> Iterator[Sentence]:
        """The sentences that hold these words, in reading order."""
        at = self._text.find(words)
        while at >= 0:
            sentence = self._index.at(at)
            if sentence is not None and at + len(words) <= sentence.span.end:
                yield sentence
                at = self._text.find(words, sentence.span.end)
            else:
                at = self._text.find(words, at + 1)


def _denies(words: str, defect: str) -> bool:
    """Does a denial stand before the defect, in the same clause and near?"""
    at = words.find(defect)
    while at >= 0:
        if _DENIED_BEFORE.search(words, max(0, at - _DENIAL_REACH), at):
            return True
        at = words.find(defect, at + 1)
    return False
