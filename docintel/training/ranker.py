"""Training the ranker: a linear model of wording, boosted trees over candidates, calibrated, with the terms of choice that
serve F1 best.

Enters: examples, each with the proposals of a tagger that had not seen it. Leaves: the arrays of `Ranker`. All is
cross-fitted: the wording that trees learn from is judged by a model that had not seen the document, and every score that
calibrates comes from trees that had not seen it either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from docintel.classification.linear import LinearModel, as_part
from docintel.classification.ranking import (
    SAME,
    Candidate,
    Chosen,
    Terms,
    choose,
    chosen_of,
    log_odds,
    matrix,
    sureness,
)
from docintel.classification.trees import Trees
from docintel.corpora.model import GoldProblem
from docintel.mentions import ProblemMention, ProblemProposal
from docintel.spans import CleanSpan, iou
from docintel.training.examples import Example, held_out, quality
from docintel.training.linear import fit_each
from docintel.training.trees import fit_trees

PARAMETERS = {"n_estimators": 150, "max_depth": 3, "learning_rate": 0.07, "subsample": 0.7, "min_samples_leaf": 30}
CONFIDENCE_PARAMETERS = {"n_estimators": 120, "max_depth": 3, "learning_rate": 0.06, "subsample": 0.7, "min_samples_leaf": 20}
WORDING_STRENGTH = 0.1
# So little F1 is no difference; an officer strikes out a wrong case sooner than he finds a missing one.
_AS_GOOD = 0.005
_STEPS = 60
_THRESHOLDS = tuple(round(0.15 + 0.025 * step, 3) for step in range(14))
_FINE_STEPS = (0.02, 0.015, 0.01, 0.005)
_WHOLES = (0.0, 0.15, 0.3)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one example and whether each is a problem (None: optional, counts neither way)."""

    example: Example
    candidates: list[Candidate]
    right: list[bool | None]


def ranked(example: Example, proposals: Sequence[ProblemProposal]) -> Ranked:
    """The candidates of an example, judged by its gold."""
    candidates = example.reading.candidates(proposals, example.cut)
    return Ranked(example, candidates, _judged(example, [candidate.mention.span for candidate in candidates]))


_NEAR_BEST = 0.7


def _judged(example: Example, spans: Sequence[CleanSpan]) -> list[bool | None]:
    """Right is what tells a gold problem about as well as any other candidate does, and no two of them at once where
    others tell them apart."""
    golds = [span for span, _ in example.problems]
    shares = [[iou(gold, span) for span in spans] for gold in golds]
    best = [max(row, default=0.0) for row in shares]
    right: list[bool | None] = []
    for at, span in enumerate(spans):
        told = [n for n in range(len(golds)) if shares[n][at] >= max(SAME, _NEAR_BEST * best[n])]
        swallowed = [n for n, gold in enumerate(golds) if _lies_in(gold, span)]
        if len(swallowed) > 1 and all(best[n] > shares[n][at] for n in swallowed):
            right.append(False)
        elif told:
            right.append(True)
        else:
            right.append(None if example.is_optional(span) else False)
    return right


def _lies_in(gold: CleanSpan, span: CleanSpan) -> bool:
    """Does most of the gold problem lie in the span?"""
    both = min(gold.end, span.end) - max(gold.start, span.start)
    return 2 * both > gold.end - gold.start


@dataclass(frozen=True, slots=True)
class Kept:
    """A candidate that a ranker kept in a document it had not seen, and the gold problem it tells, if any."""

    chosen: Chosen
    gold: GoldProblem | None


@dataclass(frozen=True, slots=True)
class FittedRanker:
    """The arrays of a ranker, what cross-fitting says of it, and what it kept in each example while being cross-fitted,
    without what counts neither way."""

    arrays: dict[str, Any]
    figures: dict[str, float]
    kept: list[list[Kept]]


def fit_ranker(judged: Sequence[Ranked], seed: int) -> FittedRanker:
    """A ranker trained on judged candidates; `with_confidence` makes it whole."""
    wording = _cross_fitted_wording(judged, seed)
    rows = [matrix(one.candidates, said) for one, said in zip(judged, wording, strict=True)]
    scores = _cross_fitted(judged, rows, seed)
    arrays = _trees(judged, rows, seed) | _calibration(judged, scores)
    arrays |= as_part("wording", _wording_model(judged, seed))
    chances = [np.interp(told, arrays["calibration_scores"], arrays["calibration_chances"]).tolist() for told in scores]
    terms, figures = _best_terms(judged, chances)
    arrays |= {"least_chance": np.float64(terms.least), "whole_gain": np.float64(terms.whole)}
    return FittedRanker(arrays, figures, [_kept(*told, terms) for told in zip(judged, rows, chances, strict=True)])


def with_confidence(fitted: FittedRanker, typed: Callable[[int, Kept], ProblemMention], seed: int) -> dict[str, Any]:
    """The arrays with what tells how often a kept mention is right: found, and of the right first type. `typed` gives what was
    kept in the example of that number its types, by a model that had not seen it."""
    told = [(typed(at, kept), kept) for at, one in enumerate(fitted.kept) for kept in one]
    signs = [sureness(mention, kept.chosen) for mention, kept in told]
    right = [kept.gold is not None and mention.types[0][0] in kept.gold.types for mention, kept in told]
    trees = fit_trees(signs, right, CONFIDENCE_PARAMETERS, seed)
    return fitted.arrays | as_part("confidence", trees)


def _wording_model(judged: Sequence[Ranked], seed: int) -> dict[str, Any]:
    """The linear model of wording, of all candidates that count."""
    counted = [(c.wording, right) for one in judged for c, right in zip(one.candidates, one.right, strict=True) if right is not None]
    arrays = fit_each(
        [wording for wording, _ in counted], [["problem"] if right else [] for _, right in counted], ["problem"], WORDING_STRENGTH, seed
    )
    return {name: arrays[name] for name in ("slots", "weights", "bias")}


def _cross_fitted_wording(judged: Sequence[Ranked], seed: int) -> list[Any]:
    """What the wording of every candidate says to a model that had not seen its document's place."""
    said: list[Any] = [np.zeros(0)] * len(judged)
    for part, others in held_out([one.example for one in judged]):
        model = LinearModel(_wording_model([judged[at] for at in others], seed), ["problem"], each=True)
        for at in part:
            said[at] = model.odds([c.wording for c in judged[at].candidates])[:, 0]
    return said


def _trees(judged: Sequence[Ranked], rows: Sequence[Any], seed: int) -> dict[str, Any]:
    counted = [(row, right) for one, told in zip(judged, rows, strict=True) for row, right in zip(told, one.right, strict=True) if right is not None]
    return fit_trees([row for row, _ in counted], [right for _, right in counted], PARAMETERS, seed)


def _cross_fitted(judged: Sequence[Ranked], rows: Sequence[Any], seed: int) -> list[Any]:
    """The log odds of every candidate, from trees that had not seen its document's place."""
    scores: list[Any] = [np.zeros(0)] * len(judged)
    for part, others in held_out([one.example for one in judged]):
        trees = Trees(_trees([judged[at] for at in others], [rows[at] for at in others], seed))
        for at in part:
            if judged[at].candidates:
                scores[at] = log_odds(trees, rows[at])
    return scores


def _calibration(judged: Sequence[Ranked], scores: Sequence[Any]) -> dict[str, Any]:
    """Isotonic steps from log odds to the share of candidates that is right, smoothed to lines between like many of them."""
    from sklearn.isotonic import IsotonicRegression

    pairs = [
        (score, right)
        for one, told in zip(judged, scores, strict=True)
        for score, right in zip(told.tolist(), one.right, strict=True)
        if right is not None
    ]
    said, right = np.array([score for score, _ in pairs]), np.array([float(held) for _, held in pairs])
    fitted = IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip").fit(said, right)
    places = np.unique(np.quantile(said, np.linspace(0, 1, _STEPS)))
    return {"calibration_scores": places, "calibration_chances": fitted.predict(places)}


def _best_terms(judged: Sequence[Ranked], chances: Sequence[Sequence[float]]) -> tuple[Terms, dict[str, float]]:
    """The terms with the best F1 over the cross-fitted readings, of equally good ones those with the lowest chance, and their
    figures."""
    tried = {Terms(least, whole): _figures(judged, chances, Terms(least, whole)) for least in _THRESHOLDS for whole in _WHOLES}
    good = max(figures["f1"] for figures in tried.values()) - _AS_GOOD
    least = min(terms.least for terms, figures in tried.items() if figures["f1"] >= good)
    best = max((terms for terms in tried if terms.least == least), key=lambda terms: tried[terms]["f1"])
    for lower in _FINE_STEPS:
        finer = Terms(round(least - lower, 3), best.whole)
        figures = _figures(judged, chances, finer)
        if figures["f1"] >= good:
            return finer, figures
    return best, tried[best]


def _figures(judged: Sequence[Ranked], chances: Sequence[Sequence[float]], terms: Terms) -> dict[str, float]:
    found = kept = 0
    for one, told in zip(judged, chances, strict=True):
        golds = _counted(one, [at for at, _ in choose([candidate.mention for candidate in one.candidates], told, terms)])
        found += sum(gold is not None for gold in golds.values())
        kept += len(golds)
    return quality(found, kept, sum(len(one.example.problems) for one in judged))


def _kept(one: Ranked, rows: Any, chances: Sequence[float], terms: Terms) -> list[Kept]:
    """What is kept of one example, each with the gold problem that it alone tells, without optional wordings."""
    chosen = chosen_of(one.candidates, rows, chances, terms)
    golds = _counted(one, [kept.at for kept in chosen])
    return [Kept(kept, golds[kept.at]) for kept in chosen if kept.at in golds]


def _counted(one: Ranked, chosen: Sequence[int]) -> dict[int, GoldProblem | None]:
    """Of the numbers of the candidates chosen, those that count, each with the gold problem that it alone tells."""
    problems = one.example.problems
    told = _matched([span for span, _ in problems], [one.candidates[at].mention.span for at in chosen])
    return {
        at: problems[told[number]][1] if number in told else None
        for number, at in enumerate(chosen)
        if number in told or one.right[at] is not None
    }


def _matched(golds: Sequence[CleanSpan], spans: Sequence[CleanSpan]) -> dict[int, int]:
    """By the number of each span that tells a gold problem of its own, the number of that problem."""
    pairs = sorted(((iou(g, s), n, m) for n, g in enumerate(golds) for m, s in enumerate(spans)), reverse=True)
    told: dict[int, int] = {}
    for share, gold, span in pairs:
        if share >= SAME and span not in told and gold not in told.values():
            told[span] = gold
    return told
