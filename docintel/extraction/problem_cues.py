"""Cues: the words around a defect that assert it, deny it, aim at it, or make another thing of it.

Enters: nothing. Leaves: the patterns, compiled once for the process. The words are data: `lexicon/problem_cues.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import NamedTuple

from docintel.lexicon.patterns import searched
from docintel.lexicon.tables import read_toml
from docintel.spans import CleanSpan


@dataclass(frozen=True, slots=True)
class Cues:
    """The cue patterns; each has the name of its list of words."""

    asserting: re.Pattern[str]
    aim: re.Pattern[str]
    rule: re.Pattern[str]
    bidding: re.Pattern[str]
    deny: re.Pattern[str]
    asked: re.Pattern[str]
    campaign: re.Pattern[str]
    cure: re.Pattern[str]
    lacking: re.Pattern[str]
    praising: re.Pattern[str]
    obliging: re.Pattern[str]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The shipped cue words."""
    data = read_toml("problem_cues.toml")
    # The longest word first: the first alternative that fits wins.
    return Cues(*(searched("|".join(sorted(data[f.name], key=len, reverse=True))) for f in fields(Cues)))


class Spoken(NamedTuple):
    """What a sentence says beside its defects: where cues assert one, and where it first asks."""

    assertions: tuple[CleanSpan, ...]
    asked: CleanSpan | None

    def asserts_before(self, text: str, at: int) -> CleanSpan | None:
        """The last cue in the sentence that asserts what stands at `at`."""
        last: CleanSpan | None = None
        for cue in self.assertions:
            if cue.end > at:
                # 发现有|毒废水: the cue may go on into the words it asserts.
                shorter = cues().asserting.match(text, cue.start, at) if cue.start < at else None
                return CleanSpan(*shorter.span()) if shorter else last
            last = cue
        return last

    def asks_before(self, at: int) -> bool:
        """Is what stands at `at` asked about?"""
        return self.asked is not None and self.asked.end <= at


def spoken_in(text: str, start: int, end: int) -> Spoken:
    """What a sentence, a part of `text`, says beside its defects."""
    known = cues()
    assertions = tuple([CleanSpan(*cue.span()) for cue in known.asserting.finditer(text, start, end)])
    asked = known.asked.search(text, start, end)
    return Spoken(assertions, CleanSpan(*asked.span()) if asked else None)


# The rules ask of a sentence with a defect word, the tagger of every sentence.
@lru_cache(maxsize=1024)
def states_rule(text: str, start: int, end: int) -> bool:
    """Whether a sentence, a part of `text`, tells a rule or a hypothesis."""
    known = cues()
    # A clause that bids is known by the mark before it.
    return (known.rule.search(text, start, end) or known.bidding.search(text, max(0, start - 1), end)) is not None
