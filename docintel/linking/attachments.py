"""Attachments: which quantity, place, deadline and bodies belong to which problem.

Enters: problem mentions and all other mentions of the document. Leaves: for each problem its `Attached`. Nearness in the
document's own structure decides: the same row or form, the clause, the sentence, the paragraph, then what a closing
sentence says of all.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from docintel.document import Sentence, SentenceIndex
from docintel.lexicon.pairs import telling_pairs
from docintel.mentions import DeadlineMention, PlaceMention, ProblemMention, QuantityMention, ResolvedUnit
from docintel.report import ORDER_TYPES
from docintel.spans import CleanSpan

_CLOSING = re.compile(r"整改|拆除|清理|清除|改正|完成|治理|停止|恢复|反馈|报送|清拆|退出|整治|销号|搬迁|关闭|处置|纠正|落实")
_REPORTING = re.compile(r"报送|反馈|报告|报我|报至|书面|抄送|公开")
_ORDER_TYPES = (*ORDER_TYPES, "circular")
_NEAR = 14
_NO_QUANTITY = ("percent", "ratio", "time", "money", "concentration")
_NEXT = 3
# More bodies than this are not all responsible for each problem.
_FEW = 3
# What a problem is told with stands near it: the time that a text takes is to grow with its length, not with its square.
_WHOLE_PARAGRAPH = 160


@dataclass(frozen=True, slots=True)
class Attached:
    """Indices into the document's lists; `units` are (index of the resolved unit, role)."""

    quantity: int | None
    place: PlaceMention | None
    deadline: int | None
    deadlines: tuple[int, ...]
    units: tuple[tuple[int, str], ...]
    ref: CleanSpan | None = None
    found_on: CleanSpan | None = None
    measures: tuple[CleanSpan, ...] = ()


class Surroundings:
    """Everything found in a document that a problem can have, findable by sentence."""

    def __init__(
        self,
        text: str,
        index: SentenceIndex,
        counts: Sequence[QuantityMention],
        places: Sequence[PlaceMention],
        deadlines: Sequence[DeadlineMention],
        units: Sequence[ResolvedUnit],
        doc_type: str,
    ) -> None:
        self.text = text
        self.counts = counts
        self.places = places
        self.deadlines = deadlines
        self.units = units
        self.doc_type = doc_type
        self.index = index
        self.deadlines_placed = [
            (number, deadline, self.index.at(deadline.span.start))
            for number, deadline in enumerate(deadlines)
            if deadline.kind != "recurring"
        ]
        self._deadlines_of_record: dict[int, list[int]] = defaultdict(list)
        self._deadlines_of_paragraph: dict[int, list[int]] = defaultdict(list)
        self._units_at: dict[int, list[int]] = defaultdict(list)
        self._counts_at: dict[int, list[tuple[int, CleanSpan]]] = defaultdict(list)
        self._paragraphs: dict[int, list[Sentence]] = defaultdict(list)
        self._pairs: dict[CleanSpan, frozenset[str]] = {}
        self._roles: dict[int, str] = {}
        self._place_starts = [place.span.start for place in places]
        self._file(units, counts)

    def _file(self, units: Sequence[ResolvedUnit], counts: Sequence[QuantityMention]) -> None:
        for number, unit in enumerate(units):
            for mention in unit.mentions:
                if (sentence := self.index.at(mention.span.start)) and number not in self._units_at[sentence.span.start]:
                    self._units_at[sentence.span.start].append(number)
        for number, count in enumerate(counts):
            for span in (count.span, *count.also):
                if sentence := self.index.at(span.start):
                    self._counts_at[sentence.span.start].append((number, span))
        for number, _, placed in self.deadlines_placed:
            if placed is not None:
                self._deadlines_of_paragraph[placed.paragraph].append(number)
                if placed.record is not None:
                    self._deadlines_of_record[placed.record].append(number)
        for sentence in self.index.sentences:
            self._paragraphs[sentence.paragraph].append(sentence)

    def deadlines_of_record(self, record: int) -> Sequence[int]:
        """Indices of the deadlines set in a row or form."""
        return self._deadlines_of_record.get(record, ())

    def deadlines_of_paragraph(self, paragraph: int) -> Sequence[int]:
        """Indices of the deadlines set in a paragraph or row."""
        return self._deadlines_of_paragraph.get(paragraph, ())

    @cached_property
    def last_deadline(self) -> int:
        """Where the last deadline begins, -1 where there is none."""
        return max([deadline.span.start for deadline in self.deadlines], default=-1)

    @cached_property
    def deadlines_naming(self) -> dict[str, list[tuple[int, int]]]:
        """For each pair of characters the deadlines whose sentence holds it: where they begin, and their indices."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for index, deadline, sentence in self.deadlines_placed:
            for pair in self.pairs_in(sentence) if sentence is not None else ():
                found[pair].append((deadline.span.start, index))
        return found

    @cached_property
    def closing(self) -> list[tuple[int, int, bool]]:
        """Where a deadline begins by which something is to be put right, its index, and whether its sentence speaks of all."""
        return [
            (deadline.span.start, index, _speaks_of_all(sentence, self))
            for index, deadline, sentence in self.deadlines_placed
            if sentence is not None and _CLOSING.search(_task(deadline, sentence, self))
        ]

    def units_in(self, sentence: Sentence) -> list[int]:
        """Indices of the units named in a sentence."""
        return self._units_at.get(sentence.span.start, [])

    def role_of(self, number: int) -> str:
        """What the unit of that index has to do with a problem near it."""
        if number not in self._roles:
            self._roles[number] = self.units[number].part
        return self._roles[number]

    def counts_in(self, sentence: Sentence) -> list[tuple[int, CleanSpan]]:
        """Indices and places of the counts told in a sentence."""
        return self._counts_at.get(sentence.span.start, [])

    def paragraph(self, sentence: Sentence) -> list[Sentence]:
        """The sentences of the same paragraph or row; of a text that never ends one, those around."""
        whole = self._paragraphs[sentence.paragraph]
        if len(whole) <= _WHOLE_PARAGRAPH:
            return whole
        here = bisect_left(whole, sentence.span, key=lambda other: other.span)
        return whole[max(0, here - _WHOLE_PARAGRAPH // 2) : here + _WHOLE_PARAGRAPH // 2]

    def places_in(self, start: int, end: int) -> Sequence[PlaceMention]:
        """The places named that begin in [start, end), in reading order."""
        return self.places[bisect_left(self._place_starts, start) : bisect_left(self._place_starts, end)]

    def pairs_in(self, sentence: Sentence) -> frozenset[str]:
        """The telling character pairs of a sentence."""
        if sentence.span not in self._pairs:
            self._pairs[sentence.span] = telling_pairs(self.text[sentence.span.start : sentence.span.end])
        return self._pairs[sentence.span]

    @cached_property
    def charged(self) -> list[tuple[int, str]]:
        """Those whom the document charges with the matter, where they are few enough to be meant for every problem; else
        those to whom an order is addressed."""
        return _charged(self.units) or ([(n, "responsible") for n in self._addressees()] if self.doc_type in _ORDER_TYPES else [])

    def _addressees(self) -> list[int]:
        lines = [sentence for sentence in self.index.sentences if sentence.role == "address"]
        return list(dict.fromkeys(number for line in lines for number in self.units_in(line)))

    def units_behind(self, sentence: Sentence) -> list[int]:
        """Indices of the units named in the next paragraph of the section that names any, a few paragraphs on at most."""
        for number in range(sentence.paragraph + 1, sentence.paragraph + 1 + _NEXT):
            behind = [s for s in self._paragraphs.get(number, ()) if s.section == sentence.section and s.role == "body"]
            if named := list(dict.fromkeys(unit for s in behind for unit in self.units_in(s))):
                return named
        return []


def attach(problem: ProblemMention, others: Sequence[ProblemMention], around: Surroundings) -> Attached:
    """What belongs to `problem`."""
    deadlines = _deadlines(problem, others, around)
    return Attached(
        _quantity(problem, around),
        _place(problem, around),
        _closing(deadlines, around),
        tuple(deadlines),
        _units(problem, around),
        *_fields(problem, around),
    )


_OWN_NUMBER = re.compile(r"受理|问题|信访|案件|举报|图斑|任务|点位|^编号$|件号")
_FOUND_ON = re.compile(r"发现|检查|督查|巡查|巡河|暗访|核查|排查")


def _fields(
    problem: ProblemMention, around: Surroundings
) -> tuple[CleanSpan | None, CleanSpan | None, tuple[CleanSpan, ...]]:
    """Number, day of finding and measures that the problem's own row or form states."""
    record = problem.sentence.record
    if record is None:
        return None, None, ()
    fields = around.index.record(record)
    ref = next((s.span for s in fields if s.zone == "number" and _OWN_NUMBER.search(s.label)), None)
    found_on = next((s.span for s in fields if s.zone == "completion" and _FOUND_ON.search(s.label)), None)
    return ref, found_on, tuple(s.span for s in fields if s.zone == "measure")


_MARK = re.compile("[，。；、]")


def _quantity(problem: ProblemMention, around: Surroundings) -> int | None:
    """The count that touches the defect's words: two 秸秆焚烧点, 四乱问题 27处."""
    best: tuple[int, int] | None = None
    for index, span in around.counts_in(problem.sentence):
        count = around.counts[index]
        if count.dimension in _NO_QUANTITY or count.kind in ("inspection", "issued", "rate"):
            continue
        gap = max(span.start - problem.span.end, problem.span.start - span.end, 0)
        if gap > _NEAR or (best is not None and gap >= best[0]):
            continue
        if not _MARK.search(around.text, min(span.end, problem.span.end), max(span.start, problem.span.start)):
            best = (gap, index)
    return best[1] if best else _of_row(problem, around)


def _of_row(problem: ProblemMention, around: Surroundings) -> int | None:
    """The figure in the row's own column of quantities."""
    if problem.sentence.record is None:
        return None
    fields = [s for s in around.index.record(problem.sentence.record) if s.zone == "quantity"]
    return next((index for field in fields for index, _ in around.counts_in(field)), None)


def _place(problem: ProblemMention, around: Surroundings) -> PlaceMention | None:
    """The place in the defect's own words, else the last one named before it in the sentence, the record, the paragraph."""
    span, sentence = problem.span, problem.sentence
    if not around.places:
        return None
    inside = [p for p in around.places_in(span.start, span.end) if p.span.end <= span.end]
    if inside:
        return max(inside, key=lambda p: p.span.end - p.span.start)
    before = [p for p in around.places_in(sentence.span.start, span.start) if p.span.end <= span.end]
    if before:
        return before[-1]
    if sentence.record is not None:
        fields = [s for s in around.index.record(sentence.record) if s.zone == "location"]
        named = [p for f in fields for p in around.places_in(f.span.start, f.span.end) if p.span.end <= f.span.end]
        if named:
            return min(named, key=lambda p: p.span)
    opening = around.paragraph(sentence)[0].span.start
    return next((p for p in reversed(around.places_in(opening, span.start)) if _is_earlier(p, problem, around)), None)


def _is_earlier(place: PlaceMention, problem: ProblemMention, around: Surroundings) -> bool:
    """Is the place named before the defect in the same paragraph?"""
    if place.span.end > problem.span.start:
        return False
    named_in = around.index.at(place.span.start)
    return named_in is not None and named_in.paragraph == problem.sentence.paragraph


def _deadlines(problem: ProblemMention, others: Sequence[ProblemMention], around: Surroundings) -> list[int]:
    """Deadlines of the same record; else of the same sentence, told behind the defect; else of the paragraph before the
    next problem; else of a later sentence that names the same place, body or thing; else the one set for all."""
    sentence, end = problem.sentence, problem.span.end
    record = sentence.record
    if record is not None:
        same = around.deadlines_of_record(record)
        if same or sentence.role == "cell":
            return list(same)
    near = [(index, around.deadlines[index].span) for index in around.deadlines_of_paragraph(sentence.paragraph)]
    own = [index for index, span in near if sentence.span.covers(span)]
    if own:
        return own
    following = [index for index, span in near if span.start > end]
    if following:
        return _nearest_group(following, others, problem, around)
    named = _naming_the_same(problem, around)
    if named:
        return named
    closing = [(index, for_all) for start, index, for_all in around.closing if start > end]
    for_all = [index for index, speaks in closing if speaks]
    if around.doc_type in _ORDER_TYPES and closing:
        return for_all or ([index for index, _ in closing] if len(closing) <= _FEW else [])
    return for_all if len(for_all) == 1 else []


def _nearest_group(
    following: Sequence[int], others: Sequence[ProblemMention], problem: ProblemMention, around: Surroundings
) -> list[int]:
    """Where each of several problems of a paragraph is followed by its own date, the dates before the next problem."""
    later = [p.span.start for p in others if p.span.start > problem.span.end and p.sentence.paragraph == problem.sentence.paragraph]
    border = min(later, default=1 << 30)
    before = [index for index in following if around.deadlines[index].span.start < border]
    return before or list(following)


_ENOUGH = 2


def _naming_the_same(problem: ProblemMention, around: Surroundings) -> list[int]:
    """Deadlines behind the problem, of the sentences that share most words with it: its place, its body, its thing."""
    end, named = problem.span.end, around.deadlines_naming
    if end >= around.last_deadline:
        return []
    pairs = around.pairs_in(problem.sentence) | telling_pairs(around.text[problem.span.start : end])
    scores = Counter(index for pair in named.keys() & pairs for start, index in named[pair] if start > end)
    best = max(scores.values(), default=0)
    return sorted(index for index, score in scores.items() if score == best) if best >= _ENOUGH else []


def _task(deadline: DeadlineMention, sentence: Sentence | None, around: Surroundings) -> str:
    if deadline.task:
        return deadline.task
    return around.text[sentence.span.start : sentence.span.end] if sentence else ""


def _speaks_of_all(sentence: Sentence, around: Surroundings) -> bool:
    words = around.text[sentence.span.start : sentence.span.end]
    return bool(re.search(r"以上|上述|对此|这些|问题|整改", words))


def _closing(deadlines: Sequence[int], around: Surroundings) -> int | None:
    """Of several the one by which the problem is to be gone, not the one by which to report."""
    if not deadlines:
        return None
    cures = [i for i in deadlines if not _REPORTING.search(around.deadlines[i].task or "")]
    return min(cures or deadlines, key=lambda i: _FIRMNESS[around.deadlines[i].kind])


# A day binds more than an event, an event more than 立即, which mostly opens what a day closes.
_FIRMNESS = {"date": 0, "duration": 0, "event": 1, "immediate": 2, "recurring": 3}


def _units(problem: ProblemMention, around: Surroundings) -> tuple[tuple[int, str], ...]:
    """Bodies of the same record; else of the sentence or the paragraph, and those charged; else of what follows."""
    record = problem.sentence.record
    if record is not None:
        fields = [s for s in around.index.record(record) if s.zone in ("unit", "location", "status", "measure", "problem")]
        found = _named_in(fields, around)
        if found:
            return found
    near = _named_in([problem.sentence], around) or _named_in(around.paragraph(problem.sentence), around)
    named = dict([*around.charged, *near])
    if not named:
        named = {number: around.role_of(number) for number in around.units_behind(problem.sentence)}
    return tuple(named.items())


def _charged(units: Sequence[ResolvedUnit]) -> list[tuple[int, str]]:
    charged = [
        (index, "responsible")
        for index, unit in enumerate(units)
        if ("responsible" in unit.roles or "recipient" in unit.roles) and "issuer" not in unit.roles
    ]
    if not charged:
        charged = [(index, "supervising") for index, unit in enumerate(units) if "supervising" in unit.roles]
    return charged if len(charged) <= _FEW else []


def _named_in(sentences: Sequence[Sentence], around: Surroundings) -> tuple[tuple[int, str], ...]:
    numbers = {number for sentence in sentences for number in around.units_in(sentence)}
    return tuple([(number, around.role_of(number)) for number in sorted(numbers)]) if numbers else ()

