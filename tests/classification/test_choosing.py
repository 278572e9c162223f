"""The choice among candidates that lie over each other."""

from __future__ import annotations

import pytest

from docintel import Pipeline
from docintel.classification.ranking import Terms, choose
from docintel.document import Sentence
from docintel.extraction.problems import tellable
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention
from docintel.readers import read
from docintel.spans import CleanSpan

SENTENCE = Sentence(CleanSpan(0, 100), (), role="body", zone="none", paragraph=0, section=())
CASES = {
    "the likelier of two": ([(0, 9, 0.5), (2, 9, 0.7)], 0.3, [1]),
    "members together against their list": ([(0, 20, 0.7), (0, 6, 0.6), (7, 13, 0.6), (14, 20, 0.6)], 0.3, [1, 2, 3]),
    "a sure list against doubtful members": ([(0, 20, 0.9), (0, 9, 0.4), (10, 20, 0.4)], 0.3, [0]),
    "nothing below the threshold": ([(0, 9, 0.2), (10, 20, 0.3)], 0.3, []),
    "what only touches": ([(0, 9, 0.5), (9, 20, 0.5)], 0.3, [0, 1]),
    "a whole worth more than two doubtful parts": ([(0, 20, 0.4), (0, 9, 0.5), (10, 20, 0.45)], (0.3, 0.3), [0]),
    "parts so likely that the whole does not tell them": ([(0, 20, 0.2), (0, 9, 0.8), (10, 20, 0.8)], (0.3, 0.3), [1, 2]),
    "one part alone is no reason for the whole": ([(0, 20, 0.4), (0, 9, 0.5), (10, 20, 0.1)], (0.3, 0.3), [1]),
    "an unlikely whole": ([(0, 20, 0.1), (0, 9, 0.35), (10, 20, 0.35)], (0.3, 0.3), [1, 2]),
}  # fmt: skip


def _mention(start: int, end: int, rule: str = "tagger") -> ProblemMention:
    return ProblemMention(CleanSpan(start, end), (("other", 0.3),), SENTENCE, (), rule, 0.0)


@pytest.mark.parametrize("name", CASES)
def test_choice(name: str) -> None:
    spans, terms, expected = CASES[name]
    least, whole = terms if isinstance(terms, tuple) else (terms, 0.0)
    chosen = choose([_mention(start, end) for start, end, _ in spans], [chance for *_, chance in spans], Terms(least, whole))
    assert sorted(at for at, _ in chosen) == expected


def test_a_row_stands_whatever_its_chance() -> None:
    chosen = choose([_mention(0, 9, "row"), _mention(3, 9)], [0.1, 0.9], Terms(0.3))
    assert [at for at, _ in chosen] == [0]
    assert chosen[0][1] > 0.3


def test_a_line_end_behind_the_last_word_is_no_sign() -> None:
    """Formats differ in it: a page ends with one, a text may not."""
    pipeline, told = Pipeline(backend="rules"), "通报\n检查发现东港河岸边堆放建筑垃圾2处。\n请整改。"
    signs = []
    for data in (told.encode(), told.encode() + b"\n"):
        reading = pipeline.gather(read(data, name="a.txt"))
        cut = CutText(reading.clean.text, tellable(reading.index.sentences))
        signs.append([candidate.features for candidate in reading.candidates([], cut)])
    assert signs[0]
    assert signs[0] == signs[1]
