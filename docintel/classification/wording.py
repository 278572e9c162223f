"""Wording: how the words of a candidate and those around it speak for its being a problem.

Enters: a mention, the words of its text, the genre of its document. Leaves: the names of the features that hold, for the
linear model inside the ranker (`classification.ranking`).
"""

from __future__ import annotations

import re
from itertools import pairwise

from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention

_TABS = re.compile(r"\t+")
_AROUND = 14
_CLOSE = 8
_LONGEST = 8


def _one_tab(words: str) -> str:
    """Formats differ in whether an empty cell is written."""
    return _TABS.sub("\t", words) if "\t\t" in words else words


def wording_of(text: str, mention: ProblemMention, cut: CutText, genre: str) -> list[str]:
    """The features of one candidate: its words and characters, the words before and behind it in its sentence, how it
    opens and ends, and what kind of sentence of what kind of document it stands in."""
    span, sentence = mention.span, mention.sentence
    own = cut.within(span.start, span.end)
    before = cut.within(sentence.span.start, span.start)[-_AROUND:]
    behind = cut.within(span.end, sentence.span.end)[:_AROUND]
    written = text[span.start : span.end]
    left = _one_tab(text[max(0, span.start - 2 * _CLOSE) : span.start])[-_CLOSE:]
    right = _one_tab(text[span.end : span.end + 2 * _CLOSE])[:_CLOSE]
    features = [f"z{sentence.zone}", f"r{sentence.role}", f"g{genre}", f"gr{genre}{sentence.role}", f"L{min(_LONGEST, len(written) // 4)}"]
    features += [f"T{code}" for code, _ in mention.types[:1]]
    features += ["c" + one + two for one, two in pairwise(written)]
    features += ["w" + word for word in own]
    features += ["P" + word for word in before] + ["N" + word for word in behind] + [f"gp{genre}{word}" for word in before[-6:]]
    features += ["B" + one + two for one, two in pairwise(left)] + ["A" + one + two for one, two in pairwise(right)]
    for size in (1, 2, 3):
        features += [f"b{left[-size:]}|", f"a|{right[:size]}", f"f{written[:size]}", f"l{written[-size:]}"]
    return list(dict.fromkeys(features))
