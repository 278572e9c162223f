"""Links learned: which deadline and which bodies belong to which problem.

Enters: the problems of a document, its deadlines and bodies, and what the rules (`linking.attachments`) hold for theirs.
Leaves: the same, where a deadline is taken from a problem that it is not set for or given to one that it is, and bodies
are added. A row or a form states its own and is not overruled.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from math import log1p
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from docintel.classification.linear import part_of
from docintel.classification.trees import Floats, Trees
from docintel.document import FORM_ROLES, Sentence, SentenceIndex
from docintel.lexicon.pairs import telling_pairs
from docintel.mentions import DeadlineMention, ProblemMention, ResolvedUnit
from docintel.report import ORDER_TYPES, ROLES
from docintel.spans import CleanSpan

_KINDS = ("date", "duration", "event", "immediate")
_GENRES = ("news", "plan", "circular", "rectification_report", "ledger")
_CURE = re.compile(r"整改|拆除|清理|清除|改正|完成|治理|停止|恢复|清拆|退出|整治|销号|搬迁|关闭|处置|纠正|落实|修复|封堵|接入|疏通|改造")
_REPORT = re.compile(r"报送|反馈|报告|报我|报至|书面|抄送|公开|回复|函复")
_ORDER = re.compile(r"责令|限期|要求|务必|必须|应当|须|督促|请你|责成|交办|督办|下达|通知")
_PLANNED = re.compile(r"计划|规划|方案|预计|目标|力争|条例|办法|规定|原定|本应|就应")
_ALL = re.compile(r"以上|上述|对此|针对|这些问题|该问题|存在问题|问题")
_FAR = 9
# So many deadlines, and names of bodies, on either side of a problem are weighed: the time that a text takes is to grow
# with its length, not with its square.
_NEIGHBOURS = 200
_BEFORE = 24

_PAIR = (
    "by_rule", "also_by_rule", "same_sentence", "same_paragraph", "same_section", "sentences_between",
    "characters_between", "behind", "problems_between", "rank", "rank_on_its_side", "candidates", "problems", "shared_with_sentence",
    "shared_with_words", "inside", "touching", "problem_place", "place", *(f"genre={name}" for name in _GENRES), "order", "duty",
)  # fmt: skip
DEADLINE_FEATURES = (*_PAIR, *(f"kind={name}" for name in _KINDS), "cure", "report", "orders", "planned", "of_all", "past", "task")
UNIT_FEATURES = (
    *_PAIR, *(f"role={name}" for name in ROLES), "government", "enterprise", "mentions", "in_form", "only_in_form", "in_title",
    "opens_before", "named_behind",
)  # fmt: skip
"""The columns of the two matrices, in their order."""

# A deadline that the model gives less is nobody's; a body that it gives so much belongs to the problem whatever the rules say.
_LEAST_DEADLINE = 0.17
_LEAST_BODY = 0.3
_MOST_BODIES = 4


class Linked(Protocol):
    """What the rules hold for a problem's: indices of its first deadline, of all its deadlines, of its bodies with roles."""

    @property
    def deadline(self) -> int | None: ...
    @property
    def deadlines(self) -> tuple[int, ...]: ...
    @property
    def units(self) -> tuple[tuple[int, str], ...]: ...


_Links = TypeVar("_Links", bound=Linked)
_Place = TypeVar("_Place", int, tuple[int, int])


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a document says in which problems meet deadlines and bodies; `today` is the day it was written, where known."""

    text: str
    index: SentenceIndex
    genre: str
    today: date | None
    problems: Sequence[ProblemMention]
    deadlines: Sequence[DeadlineMention]
    units: Sequence[ResolvedUnit]


@dataclass(frozen=True, slots=True)
class _Site:
    """Where something that may belong to a problem is named; `reach` is the same place counted in characters of sentences,
    so that it is one in every format of a document, however its lines are set apart."""

    number: int
    span: CleanSpan
    reach: CleanSpan
    sentence: Sentence
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Company:
    """What else is named around a problem: how far each is, in all and on either side; `total` counts those too that are
    too far to be weighed."""

    sites: Sequence[_Site]
    gaps: list[int]
    before: list[int]
    behind: list[int]
    total: int

    @classmethod
    def around(cls, reach: CleanSpan, sites: Sequence[_Site], total: int) -> _Company:
        before = sorted(_gap(reach, site.reach) for site in sites if site.reach.start < reach.end)
        behind = sorted(_gap(reach, site.reach) for site in sites if site.reach.start >= reach.end)
        return cls(sites, sorted([*before, *behind]), before, behind, total)

    def nearer(self, gap: int, behind: bool) -> tuple[int, int]:
        """How many stand nearer than so far, and how many of them on that side."""
        return bisect_left(self.gaps, gap), bisect_left(self.behind if behind else self.before, gap)


def _window(places: Sequence[_Place], place: _Place) -> range:
    """Which of many are near enough to a place to be weighed."""
    at = bisect_left(places, place)
    return range(max(0, at - _NEIGHBOURS), min(len(places), at + _NEIGHBOURS))


def _nearest(sites: Sequence[_Site], reach: CleanSpan) -> _Site:
    """Of the places where one body is named, in reading order, that nearest to a problem."""
    at = bisect_left(sites, reach.start, key=lambda site: site.reach.start)
    return min(sites[max(0, at - 1) : at + 1], key=lambda site: _gap(reach, site.reach))


class _Own(NamedTuple):
    """A problem as it meets the sites: its place counted as theirs, and its words' telling pairs."""

    mention: ProblemMention
    reach: CleanSpan
    pairs: frozenset[str]


Rows = tuple[list[int], list[tuple[float, ...]]]
"""The numbers of what may belong to a problem, and a row of features for each."""


class LinkFeatures:
    """The pairs of the problems of one document with its deadlines and with its bodies."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._starts = sorted(problem.span.start for problem in meeting.problems)
        sentences = meeting.index.sentences
        self._order = {sentence.span.start: at for at, sentence in enumerate(sentences)}
        lengths = accumulate((sentence.span.end - sentence.span.start for sentence in sentences), initial=0)
        self._before = {sentence.span.start: length for sentence, length in zip(sentences, lengths, strict=False)}
        self._pairs: dict[int, frozenset[str]] = {}
        genre = meeting.genre
        self._genre = (*(genre == name for name in _GENRES), genre in ORDER_TYPES)
        self._deadlines = [
            site for n, d in enumerate(meeting.deadlines) if d.kind != "recurring" and (site := self._site(n, d.span)) is not None
        ]
        self._deadline_starts = [site.span.start for site in self._deadlines]
        self._said = [self._of_deadline(site) for site in self._deadlines]
        named = [[self._site(n, mention.span) for mention in unit.mentions] for n, unit in enumerate(meeting.units)]
        self._bodies = [sorted((s for s in sites if s is not None), key=lambda site: site.span.start) for sites in named]
        self._named = sorted((site.span.start, site.number) for sites in self._bodies for site in sites)
        self._known = [self._of_unit(unit, sites) for unit, sites in zip(meeting.units, self._bodies, strict=True)]

    def deadlines(self, problem: ProblemMention, linked: Linked) -> Rows:
        """The deadlines of the document as a problem may have them."""
        linked_already = {linked.deadline, *linked.deadlines}
        near = _window(self._deadline_starts, problem.span.start)
        chosen = [n for n, site in enumerate(self._deadlines) if n in near or site.number in linked_already]
        own = self._own(problem)
        company = _Company.around(own.reach, [self._deadlines[n] for n in chosen], len(self._deadlines))
        rows = [
            (*self._pair(own, site, company, site.number == linked.deadline, site.number in linked.deadlines), *self._said[n])
            for n, site in zip(chosen, company.sites, strict=True)
        ]
        return [site.number for site in company.sites], rows

    def units(self, problem: ProblemMention, linked: Linked) -> Rows:
        """The bodies of the document as they may have to do with a problem, each where it is named nearest."""
        by_rule = [number for number, _ in linked.units]
        near = {self._named[n][1] for n in _window(self._named, (problem.span.start, -1))}.union(by_rule)
        own = self._own(problem)
        nearest = [_nearest(self._bodies[number], own.reach) for number in sorted(near) if self._bodies[number]]
        company = _Company.around(own.reach, nearest, sum(map(bool, self._bodies)))
        rows = []
        for site in nearest:
            known, opening, last = self._known[site.number]
            pair = self._pair(own, site, company, site.number in by_rule[:1], site.number in by_rule)
            rows.append((*pair, *known, opening <= problem.span.start, last >= problem.span.end))
        return [site.number for site in nearest], rows

    def _site(self, number: int, span: CleanSpan) -> _Site | None:
        sentence = self._meeting.index.at(span.start)
        return _Site(number, span, self._reach(span, sentence), sentence, self._pairs_in(sentence)) if sentence is not None else None

    def _own(self, problem: ProblemMention) -> _Own:
        span = problem.span
        return _Own(problem, self._reach(span, problem.sentence), telling_pairs(self._meeting.text[span.start : span.end]))

    def _reach(self, span: CleanSpan, sentence: Sentence) -> CleanSpan:
        shift = self._before[sentence.span.start] - sentence.span.start
        return CleanSpan(span.start + shift, span.end + shift)

    def _pairs_in(self, sentence: Sentence) -> frozenset[str]:
        start, end = sentence.span
        if start not in self._pairs:
            self._pairs[start] = telling_pairs(self._meeting.text[start:end])
        return self._pairs[start]

    def _pair(self, own: _Own, site: _Site, company: _Company, by_rule: bool, also: bool) -> tuple[float, ...]:
        meeting, problem, there = self._meeting, own.mention, site.sentence
        span, sentence = problem.span, problem.sentence
        behind = site.span.start >= span.end
        low, high = (span.end, site.span.start) if behind else (site.span.end, span.start)
        gap = _gap(own.reach, site.reach)
        here, other, all_ = self._order[sentence.span.start], self._order[there.span.start], len(self._order)
        return (
            by_rule, also, there.span == sentence.span, there.paragraph == sentence.paragraph, there.section == sentence.section,
            max(-_FAR, min(_FAR, other - here)),
            log1p(gap), behind,
            max(0, bisect_left(self._starts, high) - bisect_right(self._starts, low)),
            *company.nearer(gap, behind), company.total, len(meeting.problems),
            len(self._pairs_in(sentence) & site.pairs), len(own.pairs & site.pairs),
            span.start <= site.span.start < span.end, gap <= 1, here / all_, other / all_,
            *self._genre, problem.types[0][0] == "duty",
        )  # fmt: skip

    def _of_deadline(self, site: _Site) -> tuple[float, ...]:
        meeting, deadline, span = self._meeting, self._meeting.deadlines[site.number], site.sentence.span
        words, task = meeting.text[span.start : span.end], deadline.task or ""
        before = meeting.text[max(span.start, site.span.start - _BEFORE) : site.span.start]
        past = deadline.due is not None and meeting.today is not None and deadline.due < meeting.today
        signs = (_CURE.search(task), _REPORT.search(task), _ORDER.search(words), _PLANNED.search(before), _ALL.search(words))
        return (*(deadline.kind == name for name in _KINDS), *(sign is not None for sign in signs), past, len(task))

    def _of_unit(self, unit: ResolvedUnit, sites: Sequence[_Site]) -> tuple[tuple[float, ...], int, int]:
        """What is known of a body, where it first opens a sentence, and where it is named last."""
        in_form = [site.sentence.role in FORM_ROLES for site in sites]
        known = (
            *(role in unit.roles for role in ROLES), unit.kind == "government", unit.kind == "enterprise", len(sites), any(in_form),
            all(in_form), any(site.sentence.role == "title" for site in sites),
        )  # fmt: skip
        opening = min((s.span.start for s in sites if s.span.start - s.sentence.span.start <= 1), default=len(self._meeting.text))
        return known, opening, max((site.span.start for site in sites), default=-1)


def _gap(one: CleanSpan, other: CleanSpan) -> int:
    return max(other.start - one.end, one.start - other.end, 0)


def states_own(problem: ProblemMention) -> bool:
    """Does the problem stand in a row or a form, which states what belongs to it?"""
    return problem.sentence.record is not None


class LinkModel:
    """Two judges, trees each: of a problem and a deadline, of a problem and a body."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._deadlines, self._units = (Trees(part_of(arrays, judge)) for judge in ("deadline", "unit"))

    def decided(self, meeting: Meeting, linked: Sequence[_Links]) -> tuple[_Links, ...]:
        """What the rules linked, corrected."""
        features = LinkFeatures(meeting)
        return tuple(
            one if states_own(problem) else self._corrected(features, problem, one, meeting.units)
            for problem, one in zip(meeting.problems, linked, strict=True)
        )

    def _corrected(self, features: LinkFeatures, problem: ProblemMention, linked: _Links, units: Sequence[ResolvedUnit]) -> _Links:
        deadline, kept = self.deadline(features, problem, linked)
        return replace(linked, deadline=deadline, deadlines=kept, units=self.bodies(features, problem, linked, units))  # type: ignore[type-var]

    def deadline(self, features: LinkFeatures, problem: ProblemMention, linked: Linked) -> tuple[int | None, tuple[int, ...]]:
        """The likeliest deadline of a problem, None where none is likely; and all that are, in reading order."""
        numbers, rows = features.deadlines(problem, linked)
        if not rows:
            return None, ()
        chances = _chances(self._deadlines, rows)
        likely = [number for number, chance in zip(numbers, chances.tolist(), strict=True) if chance >= _LEAST_DEADLINE]
        return (numbers[int(chances.argmax())] if likely else None), tuple(likely)

    def bodies(
        self, features: LinkFeatures, problem: ProblemMention, linked: Linked, units: Sequence[ResolvedUnit]
    ) -> tuple[tuple[int, str], ...]:
        """The bodies that the rules linked, and the likeliest others."""
        numbers, rows = features.units(problem, linked)
        known = {number for number, _ in linked.units}
        if len(known) == len(numbers):
            return linked.units
        chances = _chances(self._units, rows).tolist()
        likely = sorted(
            (-chance, number) for number, chance in zip(numbers, chances, strict=True) if number not in known and chance >= _LEAST_BODY
        )
        return (*linked.units, *((number, units[number].part) for _, number in likely[:_MOST_BODIES]))


def _chances(trees: Trees, rows: Sequence[Sequence[float]]) -> Floats:
    told: Floats = 1.0 / (1.0 + np.exp(-trees.scores(np.array(rows, dtype=np.float64))))
    return told

