"""Training which deadline and which bodies belong to which problem.

Enters: the gold problems of each example as reading would tell them, and the units that a model decided on which had not
seen the document. Leaves: the arrays of `LinkModel`, and what cross-fitting over places says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docintel.classification.linear import as_part
from docintel.classification.links import LinkFeatures, LinkModel, Rows, states_own
from docintel.classification.ranking import SAME
from docintel.linking.attachments import Attached, Surroundings, attach
from docintel.mentions import ProblemMention, ResolvedUnit
from docintel.spans import CleanSpan, SourceSpan, iou
from docintel.training.examples import Example, TellingOf, held_out, quality
from docintel.training.trees import fit_trees
from docintel.training.units import matched_units

PARAMETERS = {"n_estimators": 120, "max_depth": 3, "learning_rate": 0.08, "subsample": 0.7, "min_samples_leaf": 20}


@dataclass(frozen=True, slots=True)
class Tied:
    """A gold problem outside of rows and forms: what the rules linked, the numbers of the deadlines and the units read that
    are its own in truth, and whether it has a deadline, read or not."""

    problem: ProblemMention
    linked: Attached
    deadlines: frozenset[int]
    units: frozenset[int]
    has_deadline: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """The gold problems of one example, with the units read and what stands around them."""

    features: LinkFeatures
    units: tuple[ResolvedUnit, ...]
    problems: list[Tied]


def fit_links(told: Sequence[TellingOf], units: Sequence[tuple[ResolvedUnit, ...]], seed: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Two judges, of deadlines and of units; and how well a problem's deadline is told where they had not seen the place."""
    ties = [_ties(example, pairs, bodies) for (example, pairs), bodies in zip(told, units, strict=True)]
    return _fit(ties, seed), _figures([example for example, _ in told], ties, seed)


def _ties(example: Example, pairs: Sequence[tuple[ProblemMention, Any]], units: tuple[ResolvedUnit, ...]) -> Ties:
    reading = example.reading
    mentions = [mention for mention, _ in pairs]
    around = Surroundings(reading.clean.text, reading.index, reading.counts, (), reading.deadlines, units, reading.facts.doc_type)
    linked = [attach(mention, mentions, around) for mention in mentions]
    known = {at: gold.id for at, gold in matched_units(example, units).items()}
    dates = _deadlines(example)
    tied = [
        Tied(
            mention, links,
            frozenset(at for at, ids in dates.items() if gold.deadline in ids),
            frozenset(at for at, name in known.items() if name in gold.units),
            gold.deadline is not None,
        )
        for (mention, gold), links in zip(pairs, linked, strict=True)
        if not states_own(mention)
    ]  # fmt: skip
    return Ties(LinkFeatures(reading.meeting(mentions, units)), units, tied)


def _deadlines(example: Example) -> dict[int, set[str]]:
    """By the number of each deadline read the gold deadlines that it tells."""
    reading = example.reading
    told: dict[int, set[str]] = {}
    for gold in example.document.deadlines:
        place = reading.clean.to_clean(SourceSpan(gold.span.start, gold.span.end))
        for at, deadline in enumerate(reading.deadlines):
            if _tells(place, (deadline.span, *deadline.also)):
                told.setdefault(at, set()).add(gold.id)
    return told


def _tells(place: CleanSpan, spans: Sequence[CleanSpan]) -> bool:
    return any(iou(place, span) >= SAME for span in spans)


def _fit(ties: Sequence[Ties], seed: int) -> dict[str, Any]:
    deadlines = _trees(ties, lambda tie, one: (tie.features.deadlines(one.problem, one.linked), one.deadlines), seed)
    units = _trees(ties, lambda tie, one: (tie.features.units(one.problem, one.linked), one.units), seed)
    return as_part("deadline", deadlines) | as_part("unit", units)


def _trees(ties: Sequence[Ties], pairs: Callable[[Ties, Tied], tuple[Rows, frozenset[int]]], seed: int) -> dict[str, Any]:
    shown = [judged for tie in ties for one in tie.problems for judged in _judged(*pairs(tie, one))]
    return fit_trees([row for row, _ in shown], [right for _, right in shown], PARAMETERS, seed)


def _judged(rows: Rows, right: frozenset[int]) -> Iterator[tuple[tuple[float, ...], bool]]:
    return ((row, number in right) for number, row in zip(*rows, strict=True))


def _figures(examples: Sequence[Example], ties: Sequence[Ties], seed: int) -> dict[str, float]:
    """Of the deadlines linked how many are the problem's, of the problems that have one how many got it; and in how many of
    the problems with bodies one of them was linked."""
    right = linked = dated = met = meant = 0
    for part, others in held_out(examples):
        model = LinkModel(_fit([ties[at] for at in others], seed))
        for tie, one in ((ties[at], one) for at in part for one in ties[at].problems):
            chosen, _ = model.deadline(tie.features, one.problem, one.linked)
            right += chosen in one.deadlines
            linked += chosen is not None
            dated += one.has_deadline
            bodies = {number for number, _ in model.bodies(tie.features, one.problem, one.linked, tie.units)}
            met += bool(bodies & one.units)
            meant += bool(one.units)
    return {f"deadline_{name}": value for name, value in quality(right, linked, dated).items()} | {"unit": round(met / max(1, meant), 4)}
