"""Ranking: which candidates are problems, and how sure that is.

Enters: what the rules found and what the tagger proposes. Leaves: the chosen mentions, none over another, each with its
calibrated chance of being a problem. A linear model weighs the wording, trees weigh that and a few dense signs; training
uses `candidates_of` and `Candidate` as reading does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from docintel.classification.linear import LinearModel, part_of
from docintel.classification.trees import Floats, Trees
from docintel.mentions import Membership, ProblemMention, ProblemProposal
from docintel.spans import CleanSpan, iou

SAME = 0.3
"""Spans that share this much of their union tell the same."""

_ROLES = ("title", "meta", "heading", "body", "cell", "signature", "address")
_ZONES = (
    "none", "basis", "problem", "location", "goal", "measure", "deadline", "completion", "status", "unit", "number",
    "verdict", "quantity", "severity", "remark", "contact",
)  # fmt: skip
_SIGNS = (
    "strong", "weak", "faint", "companion", "asserted", "zone", "announced", "called_problem", "enumerated", "counted",
    "settled", "intense", "row",
)  # fmt: skip
_GENRES = ("plan", "news", "circular", "rectification_report", "ledger")
FEATURES = (
    "rule_score", "rule_overlap", "rules_near", "is_rule", "chance", "begun", "least", "bias", "chance_near", "begun_near",
    "proposal_overlap", "likeliest_near", "members", "siblings", "telling_siblings", "length", "sentence_length", "place_in_sentence", "place_in_text",
    *(f"genre={name}" for name in _GENRES), *(f"role={name}" for name in _ROLES), *(f"zone={name}" for name in _ZONES),
    *(f"sign={name}" for name in _SIGNS),
)  # fmt: skip
"""The first columns of the matrix the trees decide over; behind them stand the signs of the span itself, and last what the
wording says."""

_NO_RULE = -1.0
_NO_BIAS = 5.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that may be kept, with its row of features and those of its wording."""

    mention: ProblemMention
    features: tuple[float, ...]
    wording: Sequence[str]


_ALONE = Membership()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one document: its length and genre, the rules' problems, the proposals and the mentions
    they would become, the lists they stand in, and what gives any mention its signs and its wording."""

    length: int
    genre: str
    by_rule: Sequence[ProblemMention]
    proposed: Sequence[ProblemMention]
    proposals: Sequence[ProblemProposal]
    lists: Mapping[CleanSpan, Membership]
    signs: Callable[[ProblemMention], tuple[float, ...]]
    wording: Callable[[ProblemMention], Sequence[str]]


def candidates_of(found: Found) -> list[Candidate]:
    """Every span that a rule or the tagger names, once."""
    own = {proposal.span: proposal for proposal in found.proposals}
    rules = _Places([(mention.span, mention) for mention in found.by_rule])
    proposals = _Places([(proposal.span, proposal) for proposal in found.proposals])
    mentions = {mention.span: mention for mention in reversed(found.proposed)}
    mentions.update((mention.span, mention) for mention in reversed(found.by_rule))
    ruled = {mention.span for mention in found.by_rule}
    return [
        Candidate(
            mention,
            _features(mention, span in ruled, own.get(span), rules.sharing(span), proposals.sharing(span), found),
            found.wording(mention),
        )
        for span, mention in sorted(mentions.items())
    ]


_T = TypeVar("_T")


class _Places(Generic[_T]):
    """Things by their spans, findable by what overlaps."""

    def __init__(self, placed: Sequence[tuple[CleanSpan, _T]]) -> None:
        self._placed = sorted(placed, key=lambda entry: entry[0])
        self._starts = [span.start for span, _ in self._placed]
        self._longest = max((span.end - span.start for span, _ in placed), default=0)

    def over(self, span: CleanSpan) -> list[tuple[CleanSpan, _T]]:
        """What overlaps with `span`, with its place."""
        start, end = span
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return [entry for entry in self._placed[first:last] if entry[0][1] > start]

    def sharing(self, span: CleanSpan) -> list[tuple[float, _T]]:
        """What tells the same as `span`, with how much of it is shared."""
        return [(part, thing) for place, thing in self.over(span) if (part := iou(span, place)) >= SAME]


def _features(
    mention: ProblemMention, ruled: bool, own: ProblemProposal | None,
    rules: Sequence[tuple[float, ProblemMention]], near: Sequence[tuple[float, ProblemProposal]], found: Found,
) -> tuple[float, ...]:  # fmt: skip
    span, sentence = mention.span, mention.sentence
    listed = found.lists.get(span, _ALONE)
    best = max((m for _, m in rules), key=lambda m: m.score) if rules else None
    return (
        best.score if best else _NO_RULE,
        max([part for part, _ in rules], default=0.0),
        len(rules),
        ruled,
        *((own.chance, own.begun, own.least, own.bias) if own else (0.0, 0.0, 0.0, _NO_BIAS)),
        max([p.chance for _, p in near], default=0.0),
        max([p.begun for _, p in near], default=0.0),
        max([part for part, _ in near], default=0.0),
        [p.bias for _, p in near].count(0.0),
        listed.members, listed.siblings, listed.telling,
        span.end - span.start,
        sentence.span.end - sentence.span.start,
        span.start - sentence.span.start,
        span.start / max(1, found.length),
        *_setting(found.genre, sentence.role, sentence.zone),
        *_rule_signs(best.rule if best else ""),
        *found.signs(mention),
    )  # fmt: skip


# Genres, roles, zones and combinations of signs are few.
@lru_cache(maxsize=1024)
def _setting(genre: str, role: str, zone: str) -> tuple[bool, ...]:
    return (*(genre == name for name in _GENRES), *(role == name for name in _ROLES), *(zone == name for name in _ZONES))


@lru_cache(maxsize=1024)
def _rule_signs(rule: str) -> tuple[bool, ...]:
    names = rule.split("+")
    return tuple(name in names for name in _SIGNS)


def matrix(candidates: Sequence[Candidate], wording: Floats) -> Floats:
    """A row for each candidate; `wording` holds what the linear model says of each."""
    if not candidates:
        return np.empty((0, 0))
    return np.column_stack([np.array([c.features for c in candidates], dtype=np.float64), wording])


# What the rules tell counts for more than the corpus gives it: real documents are plainer than written ones.
_RULES_SAY = 0.7
_IS_RULE = FEATURES.index("is_rule")
# A column of problems says so itself, whatever its words; and so do the words of a user.
_GIVEN = 0.6


def log_odds(trees: Trees, rows: Floats) -> Floats:
    """The trees' log odds of each candidate, those of the rules' own raised."""
    odds: Floats = trees.scores(rows) + _RULES_SAY * rows[:, _IS_RULE]
    return odds


class Terms(NamedTuple):
    """On what terms candidates are kept: the least chance, and how much more a span is worth than its chance where two or more
    of its parts would be kept in its stead: an officer strikes out each of them, if it was one case."""

    least: float
    whole: float = 0.0


def choose(mentions: Sequence[ProblemMention], chances: Sequence[float], terms: Terms) -> list[tuple[int, float]]:
    """The numbers of the mentions to keep, each with its chance: the rows of tables, what is told in a user's own words, and
    of what lies over none of them the choice with the greatest sum of chances above the least. What is less likely
    costs more than it brings."""
    given = [at for at, mention in enumerate(mentions) if mention.is_given]
    taken = _Places([(mentions[at].span, at) for at in given])
    free = [at for at, mention in enumerate(mentions) if not taken.over(mention.span)]
    spans = [mentions[at].span for at in free]
    chosen = _best_apart(spans, _gains(spans, [chances[at] for at in free], terms))
    return [(at, max(chances[at], _GIVEN)) for at in given] + [(free[at], chances[free[at]]) for at in chosen]


# No longer span is one case; and what lies in it is looked at again for each.
_LONGEST_WHOLE = 160


def _gains(spans: Sequence[CleanSpan], chances: Sequence[float], terms: Terms) -> list[float]:
    """What keeping each span brings."""
    gains = [chance - terms.least for chance in chances]
    if not terms.whole:
        return gains
    likely = _Places([(span, gain) for span, gain in zip(spans, gains, strict=True) if gain > 0])
    wholes = list(gains)
    for at, (start, end) in enumerate(spans):
        if chances[at] > terms.least / 2 and end - start <= _LONGEST_WHOLE:
            parts = [(span, gain) for span, gain in likely.over(spans[at]) if start <= span.start and span.end <= end and span != spans[at]]
            if len(parts) > 1 and len(_best_apart([span for span, _ in parts], [gain for _, gain in parts])) > 1:
                wholes[at] += terms.whole
    return wholes


def _best_apart(spans: Sequence[CleanSpan], gains: Sequence[float]) -> list[int]:
    """The choice of spans, none over another, with the greatest sum of gains; numbers in reading order.

    Where a list of defects and its members are both likely, this weighs all members together against the list.
    """
    order = sorted((at for at in range(len(spans)) if gains[at] > 0), key=lambda at: (spans[at].end, spans[at].start))
    ends = [spans[at].end for at in order]
    sums = [0.0]
    before: list[int] = []
    for number, at in enumerate(order):
        before.append(bisect_right(ends, spans[at].start, 0, number))
        sums.append(max(sums[-1], sums[before[-1]] + gains[at]))
    chosen: list[int] = []
    number = len(order)
    while number:
        if sums[number] > sums[number - 1]:
            chosen.append(order[number - 1])
            number = before[number - 1]
        else:
            number -= 1
    return chosen[::-1]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate that is kept: its number, the mention, its chance to be a problem, and what stands around it: its row of
    features as far as they tell how sure the choice is, its rivals, and what else is kept."""

    at: int
    mention: ProblemMention
    chance: float
    around: tuple[float, ...]


_TELLING = tuple(
    FEATURES.index(name)
    for name in (
        "rule_score", "rule_overlap", "rules_near", "chance", "begun", "least", "bias", "chance_near", "proposal_overlap", "likeliest_near",
        "siblings", "sentence_length", "place_in_text", "genre=news",
    )
)  # fmt: skip


def chosen_of(candidates: Sequence[Candidate], rows: Floats, chances: Sequence[float], terms: Terms) -> list[Chosen]:
    """What is kept of the candidates of one document, which are in reading order. `rows` are those of `matrix`."""
    mentions = [candidate.mention for candidate in candidates]
    kept = choose(mentions, chances, terms)
    mean = sum(chance for _, chance in kept) / max(1, len(kept))
    places = _Places([(mention.span, number) for number, mention in enumerate(mentions)])
    chosen = []
    for at, chance in kept:
        rivals = [chances[other] for _, other in places.over(mentions[at].span) if other != at]
        around = (*rows[at, _TELLING].tolist(), float(rows[at, -1]), max(rivals, default=0.0), sum(rivals), len(rivals), len(kept), mean)
        chosen.append(Chosen(at, mentions[at], chance, around))
    return chosen


def sureness(mention: ProblemMention, chosen: Chosen) -> tuple[float, ...]:
    """What the confidence of a typed mention is weighed from: the odds that it is a problem, how sure its first type is and
    by how much, whether a rule found it, how long it is, and what stands around it."""
    held = min(0.99, max(0.01, chosen.chance))
    first, second = (*(chance for _, chance in mention.types[:2]), 0.0, 0.0)[:2]
    span = mention.span
    return (log(held / (1 - held)), first, first - second, float(mention.rule != "tagger"), log(span.end - span.start), *chosen.around)


class Ranker:
    """A linear model of wording, trees, their calibration, the chance from which a candidate is worth keeping, and how often
    what is kept is right."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._wording = LinearModel(part_of(arrays, "wording"), ["problem"], each=True)
        self._trees = Trees(arrays)
        self._scores = np.asarray(arrays["calibration_scores"], dtype=np.float64)
        self._chances = np.asarray(arrays["calibration_chances"], dtype=np.float64)
        self._sureness = Trees(part_of(arrays, "confidence"))
        self.terms = Terms(float(arrays["least_chance"]), float(arrays["whole_gain"]))

    def chances(self, candidates: Sequence[Candidate]) -> Floats:
        """The calibrated chance of each candidate to tell a problem."""
        return self._calibrated(self._rows(candidates))

    def keep(self, candidates: Sequence[Candidate]) -> list[Chosen]:
        """The candidates chosen, no mention over another, in reading order."""
        if not candidates:
            return []
        rows = self._rows(candidates)
        kept = chosen_of(candidates, rows, self._calibrated(rows).tolist(), self.terms)
        return sorted(kept, key=lambda one: one.mention.span)

    def assured(self, typed: Sequence[ProblemMention], chosen: Sequence[Chosen]) -> tuple[ProblemMention, ...]:
        """The mentions chosen, with types, each with the share of such that are right: found, and of the right first type."""
        if not typed:
            return ()
        odds = self._sureness.scores(np.array([sureness(*pair) for pair in zip(typed, chosen, strict=True)]))
        return tuple(
            mention._replace(confidence=round(1.0 / (1.0 + exp(-told)), 3)) for mention, told in zip(typed, odds.tolist(), strict=True)
        )

    def _rows(self, candidates: Sequence[Candidate]) -> Floats:
        return matrix(candidates, self._wording.odds([c.wording for c in candidates])[:, 0])

    def _calibrated(self, rows: Floats) -> Floats:
        told: Floats = np.interp(log_odds(self._trees, rows), self._scores, self._chances)
        return told
