"""Whether the words around an expression tell of something done, or of something to do.

Enters: clean text and the place of an expression. Leaves: its `Surroundings`, cut at the punctuation, and questions
about them. Refuses: grammar beyond cue words; which words they are is data (`cues.toml`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from docintel.extraction.dates.expressions import Reading

_SENTENCE_END = re.compile(r"[。！？；\n]")
_CLAUSE_END = "，。！？；：\n"
_SENTENCE_STOPS = "。！？；\n"
_FAR = 160
"""How far a sentence is looked back and ahead: a line without stops must not cost more than its length."""


@lru_cache(maxsize=1)
def cues() -> dict[str, re.Pattern[str]]:
    """The cue words as patterns by section of `cues.toml`."""
    tables = tomllib.loads(files("docintel.extraction.dates").joinpath("cues.toml").read_text("utf-8"))
    made = {name: re.compile("|".join(table.get("words") or table["labels"])) for name, table in tables.items()}
    for name in ("not_due", "due_label"):
        joined = "|".join(tables[name]["labels"])
        made[name] = re.compile(rf"(?:{joined})(?:[（(][^）)]*[）)])?(?:为|是|延长至|调整为|至|截至|到)?[：: |｜、]*\n?[：: |｜]*(?:自|从|于|在|至|到)?$")
    return made


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an expression.

    `head` and `tail` are the parts of its clause before and behind it, `before` and `after` those of its sentence;
    `line` is what stands before it back to the last line but one (where a form has its label).
    """

    head: str
    tail: str
    before: str
    after: str
    line: str

    def says(self, cue: str, *parts: str) -> bool:
        """Whether one of the parts holds a cue word."""
        pattern = cues()[cue]
        return any(pattern.search(getattr(self, part)) for part in parts)


def surroundings(text: str, start: int, end: int) -> Surroundings:
    """The clause and the sentence around [start, end)."""
    floor, roof = max(0, start - _FAR), min(len(text), end + _FAR)
    sentence_start = max(text.rfind(stop, floor, start) for stop in _SENTENCE_STOPS) + 1 or floor
    clause_start = max(max(text.rfind(stop, floor, start) for stop in _CLAUSE_END) + 1, sentence_start)
    stop_match = _SENTENCE_END.search(text, end, roof)
    sentence_end = stop_match.start() if stop_match else roof
    clause_end = _clause_end(text, end, sentence_end)
    line_start = text.rfind("\n", floor, text.rfind("\n", floor, start)) + 1 if "\n" in text[floor:start] else floor
    return Surroundings(
        head=text[clause_start:start],
        tail=text[end:clause_end],
        before=text[sentence_start:start],
        after=text[end:sentence_end],
        line=text[max(line_start, floor) : start],
    )


def _clause_end(text: str, end: int, sentence_end: int) -> int:
    """The end of the clause behind an expression; a comma straight behind it (月底前，……) does not end it."""
    position = end + 1 if text[end : end + 1] in ("，", "：") else end
    ends = [text.find(stop, position, sentence_end) for stop in "，："]
    ends = [e for e in ends if e >= 0]
    return min(ends, default=sentence_end)


def tells_the_past(text: str, reading: Reading) -> bool:
    """Whether the clause of `reading` narrates.

    >>> from docintel.extraction.dates.grammar import read
    >>> [tells_the_past(t, read(t)[0]) for t in ("6月底已全部完成。", "6月底前完成。", "2023年12月底前完成了普查。")]
    [True, False, True]
    """
    around = surroundings(text, reading.start, reading.end)
    if around.says("past", "tail") or re.search(r"(?:已|曾|截至|截止到?|至)[于在]?$", around.head):
        return True
    return False
