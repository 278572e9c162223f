"""What stands around a time expression, and which cue words it holds.

Enters: clean text and the place of an expression. Leaves: its `Surroundings`, cut at the punctuation, and answers about
them. Refuses: grammar beyond cue words; which words they are is data (`cues.toml`).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, NamedTuple

from docintel.lexicon.patterns import searched

_STOP = re.compile(r"[，：。！？；\n\t|]")
_LIST_MARK = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑩]|[一二三四五六七八九十]是|第[一二三四五六七八九十]+[，、])"
)
_FAR = 160
"""How far a sentence is looked back and ahead: a line without stops must not cost more than its length."""
_LIST_FAR = 12
"""How many items a list is looked back for the line that leads it in."""

# Between a label and its value: 整改时限：, 整改时限为, 延长至, a cell border, a line break
_LABEL_TAIL = (
    r"(?:（[^）]*）)?（?(?:为|是|定为|延长至|调整为|至|截至|到)?(?:一般|原则上|最长)?(?:不得?超过)?"
    r"[：: |｜、]*\n?[：: |｜\n]*(?:自|从|于|在|至|到)?$"
)
_LABEL_TAIL_CHARACTERS = "（为是定延长至调整截到一般原则上最不得超过：: |｜、\n自从于在"
LONGEST_LABEL = 24
_FRAMES = {"anywhere": "(?:{})", "start": "^(?:{})", "end": "(?:{})$", "label": "(?:{})" + _LABEL_TAIL}


@lru_cache(maxsize=1)
def cues() -> Mapping[str, re.Pattern[str]]:
    """The cue words as one pattern for each section of `cues.toml`, and `label` for either sort of label."""
    sections = tomllib.loads(files("docintel.extraction.dates").joinpath("cues.toml").read_text("utf-8"))
    made = {name: _FRAMES[section["where"]].format("|".join(section["words"])) for name, section in sections.items()}
    made["label"] = f"{made['due_label']}|{made['not_due']}"
    return MappingProxyType({name: searched(pattern) for name, pattern in made.items()})


@lru_cache(maxsize=4096)
def says(cue: str, words: str) -> bool:
    """Whether words hold a cue; vetoes and rules ask the same of the same words again and again."""
    return cues()[cue].search(words) is not None


@lru_cache(maxsize=256)
def _label_at_end(line: str) -> Literal["due", "other"] | None:
    """Asked of every expression several times; the label is looked for where its tail leaves room for one."""
    core = line.rstrip(_LABEL_TAIL_CHARACTERS)
    first = 0 if core.endswith("）") else max(0, len(core) - LONGEST_LABEL)
    if not cues()["label"].search(line, first):
        return None
    due, other = cues()["due_label"].search(line, first), cues()["not_due"].search(line, first)
    if due is None or other is None:
        return "due" if due else "other" if other else None
    return "due" if due.start() <= other.start() else "other"


class Stops(NamedTuple):
    """Where the punctuation of a text stands: what ends a clause, a sentence, and one of running text, that is no cell."""

    commas: list[int]
    clauses: list[int]
    sentences: list[int]
    ends: list[int]


# The expressions of a text are asked for one after the other, by deadlines and by whoever wants its dates.
@lru_cache(maxsize=2)
def stops_of(text: str) -> Stops:
    clauses = [match.start() for match in _STOP.finditer(text)]
    sentences = [at for at in clauses if text[at] not in "，："]
    return Stops(
        commas=[at for at in clauses if text[at] in "，："],
        clauses=clauses,
        sentences=sentences,
        ends=[at for at in sentences if text[at] not in "\t|"] if "\t" in text or "|" in text else sentences,
    )


class Surroundings(NamedTuple):
    """What stands around an expression at [start, end).

    `head` and `near` are the parts of its clause before and behind it; `tail` goes on to the clause where a verb of what
    is due comes. `before` and `after` are those of its sentence, `wide` goes back across ； to the last full stop. `line`
    reaches back over the line before, where a form has its label; `opening` is how the paragraph starts, and `lead` the
    line that leads in the list it stands in (现责令你公司：). Of most expressions only `head`, `tail` and `line` are asked.
    """

    text: str
    start: int
    end: int
    stops: Stops
    sentence_end: int
    head: str
    tail: str
    line: str

    @property
    def near(self) -> str:
        return self.text[self.end : _near_end(self.text, self.stops.commas, self.end, self.sentence_end)]

    @property
    def before(self) -> str:
        return self.text[_last(self.stops.sentences, self._floor, self.start) : self.start]

    @property
    def wide(self) -> str:
        ends = [at for at in self.stops.sentences if self.text[at] != "；"]
        return self.text[_last(ends, self._floor, self.start) : self.start]

    @property
    def after(self) -> str:
        return self.text[self.end : self.sentence_end]

    @property
    def opening(self) -> str:
        paragraph = self._paragraph
        return self.text[paragraph : min(self.start, paragraph + 12)]

    @property
    def lead(self) -> str:
        return _lead(self.text, self._paragraph)

    @property
    def _floor(self) -> int:
        return max(0, self.start - _FAR)

    @property
    def _paragraph(self) -> int:
        return self.text.rfind("\n", max(0, self.start - 3 * _FAR), self.start) + 1

    def label(self) -> Literal["due", "other"] | None:
        """Which sort of label stands straight before; of two that end there the longer one (实际完成整改时间)."""
        return _label_at_end(self.line)


def surroundings(text: str, start: int, end: int) -> Surroundings:
    """The clause and the sentence around [start, end)."""
    floor, roof = max(0, start - _FAR), min(len(text), end + _FAR)
    stops = stops_of(text)
    sentence_end = _first(stops.sentences, end, roof)
    if sentence_end < roof and text[sentence_end] == "！":
        sentence_end += 1  # the ！ of a demand stays: 马上填了！ is no past
    line_above = max(floor, text.rfind("\n", floor, start))
    line_start = max(floor, text.rfind("\n", floor, line_above) + 1)
    return Surroundings(
        text, start, end, stops, sentence_end,
        head=text[_last(stops.clauses, floor, start) : start],
        tail=text[end : _clause_end(text, stops.commas, end, sentence_end)],
        line=text[line_start:start],
    )  # fmt: skip


def _lead(text: str, paragraph: int) -> str:
    """The line above a list that ends in a colon: 现责令你公司：; empty outside lists."""
    for _ in range(_LIST_FAR):
        if not _LIST_MARK.match(text, paragraph):
            return ""
        end = paragraph - 1
        while end > 0 and text[end - 1] in "\n \u3000":
            end -= 1
        if end <= 0:
            return ""
        paragraph = text.rfind("\n", max(0, end - 2 * _FAR), end) + 1
        if text[end - 1] == "：":
            return text[paragraph:end]
    return ""


def _last(stops: Sequence[int], floor: int, start: int) -> int:
    """The place behind the last of `stops` before `start`, or the floor."""
    number = bisect_left(stops, start)
    behind = stops[number - 1] + 1 if number else 0
    return behind if behind > floor else floor


def _first(stops: Sequence[int], end: int, roof: int) -> int:
    """The place of the first of `stops` from `end` on, or the roof."""
    number = bisect_left(stops, end)
    return stops[number] if number < len(stops) and stops[number] < roof else roof


def _clause_end(text: str, commas: Sequence[int], end: int, sentence_end: int) -> int:
    """The end of the clause behind an expression.

    A comma straight behind it (月底前，……) does not end it, nor does one before the verb has come (月底前，各镇，……).
    """
    position = end
    for _ in range(3):
        comma = _first(commas, position, sentence_end)
        if comma == sentence_end or (comma > end and cues()["done_by"].search(text, end, comma)):
            return comma
        position = comma + 1
    return position - 1


def _near_end(text: str, commas: Sequence[int], end: int, sentence_end: int) -> int:
    """The end of the first clause behind an expression, that behind a comma where one follows at once."""
    return _first(commas, end + (text[end : end + 1] in ("，", "：")), sentence_end)


_DONE_BEFORE = re.compile("(?:已|曾)[于在至]?$|截[至止]到?$")


def tells_the_past(around: Surroundings) -> bool:
    """Whether the clause narrates a thing done.

    >>> texts = ("6月底已全部完成。", "6月底前完成。", "2023年12月底前完成了普查。")
    >>> [tells_the_past(surroundings(text, 0, text.find("底") + 1)) for text in texts]
    [True, False, True]
    """
    return is_done(around) or says("narration", around.tail) or says("treatment", around.tail)


def is_done(around: Surroundings) -> bool:
    """Whether aspect words say that it is done: 已 or 了 behind, 已于 or 截至 before."""
    return says("past", around.tail) or _ends_in_done(around.head)


@lru_cache(maxsize=512)
def _ends_in_done(head: str) -> bool:
    return _DONE_BEFORE.search(head) is not None
