"""Training the ranker: boosted trees over candidates, calibrated, with the threshold that serves F1 best.

Enters: examples, each with the proposals of a tagger that had not seen it. Leaves: the arrays of `Ranker`. Chances are
calibrated by cross-fitting: every score that calibrates comes from trees that had not seen its document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from docintel.classification.ranking import SAME, Candidate, log_odds, matrix
from docintel.classification.trees import Trees
from docintel.mentions import ProblemProposal
from docintel.spans import CleanSpan, iou
from docintel.training.examples import Example, folds

PARAMETERS = {"n_estimators": 150, "max_depth": 3, "learning_rate": 0.07, "subsample": 0.7, "min_samples_leaf": 8}
FOLDS = 5
# So little F1 is no difference.
_AS_GOOD = 0.001
_THRESHOLDS = tuple(round(0.15 + 0.025 * step, 3) for step in range(20))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates of one example and whether each is a problem (None: optional, counts neither way)."""

    example: Example
    candidates: list[Candidate]
    right: list[bool | None]


def ranked(example: Example, proposals: Sequence[ProblemProposal]) -> Ranked:
    """The candidates of an example, judged by its gold."""
    candidates = example.reading.candidates(proposals)
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


def fit_ranker(judged: Sequence[Ranked], seed: int) -> tuple[dict[str, Any], dict[str, float]]:
    """The arrays of a ranker, and what cross-fitting says of it."""
    scores = _cross_fitted(judged, seed)
    arrays = tree_arrays(_trees(judged, seed)) | _calibration(judged, scores)
    threshold, quality = _best_threshold(judged, scores, arrays)
    return arrays | {"least_chance": np.float64(threshold)}, quality


def _rows(judged: Sequence[Ranked]) -> tuple[Any, Any]:
    kept = [(c, right) for one in judged for c, right in zip(one.candidates, one.right, strict=True) if right is not None]
    return matrix([c for c, _ in kept]).astype(np.float32), np.array([right for _, right in kept])


def _trees(judged: Sequence[Ranked], seed: int) -> Any:
    from sklearn.ensemble import GradientBoostingClassifier

    rows, right = _rows(judged)
    return GradientBoostingClassifier(**PARAMETERS, random_state=seed).fit(rows, right)


def _cross_fitted(judged: Sequence[Ranked], seed: int) -> list[Any]:
    """The log odds of every candidate, from trees that had not seen its document's place."""
    scores: list[Any] = [np.zeros(0)] * len(judged)
    for part in folds([one.example for one in judged], FOLDS):
        held = set(part)
        trees = Trees(tree_arrays(_trees([one for at, one in enumerate(judged) if at not in held], seed)))
        for at in part:
            if judged[at].candidates:
                scores[at] = log_odds(trees, judged[at].candidates)
    return scores


def _calibration(judged: Sequence[Ranked], scores: Sequence[Any]) -> dict[str, Any]:
    """Isotonic steps from log odds to the share that is right, smoothed to a line between their middles."""
    from sklearn.isotonic import IsotonicRegression

    pairs = [
        (score, right)
        for one, told in zip(judged, scores, strict=True)
        for score, right in zip(told.tolist(), one.right, strict=True)
        if right is not None
    ]
    said = np.array([score for score, _ in pairs])
    right = np.array([float(held) for _, held in pairs])
    fitted = IsotonicRegression(y_min=0.01, y_max=0.99, out_of_bounds="clip").fit(said, right)
    edges = np.quantile(said, np.linspace(0, 1, 60))
    points = np.unique(edges)
    return {"calibration_scores": points, "calibration_chances": fitted.predict(points)}


def _best_threshold(judged: Sequence[Ranked], scores: Sequence[Any], arrays: dict[str, Any]) -> tuple[float, dict[str, float]]:
    """The threshold with the best F1 over the cross-fitted readings, the surest of equally good ones, and its figures."""
    chances = [np.interp(told, arrays["calibration_scores"], arrays["calibration_chances"]) for told in scores]
    tried = {threshold: _figures(judged, chances, threshold) for threshold in _THRESHOLDS}
    top = max(figures["f1"] for figures in tried.values())
    best = max(threshold for threshold, figures in tried.items() if figures["f1"] >= top - _AS_GOOD)
    return best, tried[best]


def _figures(judged: Sequence[Ranked], chances: Sequence[Any], threshold: float) -> dict[str, float]:
    found = told = gold = 0
    for one, chance in zip(judged, chances, strict=True):
        kept = _chosen(one, chance, threshold)
        spans = [span for span, _ in one.example.problems]
        hit = _matched(spans, [c.mention.span for c, _ in kept])
        wrong = sum(not any(iou(span, c.mention.span) >= SAME for span in spans) and right is not None for c, right in kept)
        found += hit
        told += hit + wrong
        gold += len(spans)
    precision, recall = found / max(1, told), found / max(1, gold)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _matched(golds: Sequence[CleanSpan], spans: Sequence[CleanSpan]) -> int:
    """How many gold problems are told, each by a span of its own."""
    free = set(range(len(spans)))
    pairs = sorted(((iou(g, s), n, m) for n, g in enumerate(golds) for m, s in enumerate(spans)), reverse=True)
    met: set[int] = set()
    for share, gold, span in pairs:
        if share >= SAME and gold not in met and span in free:
            met.add(gold)
            free.discard(span)
    return len(met)


def _chosen(one: Ranked, chances: Any, threshold: float) -> list[tuple[Candidate, bool | None]]:
    """As `Ranker.keep` chooses."""
    kept: list[tuple[Candidate, bool | None]] = []
    for at in np.argsort(-chances, kind="stable").tolist():
        if chances[at] < threshold:
            break
        if not any(one.candidates[at].mention.span.overlaps(c.mention.span) for c, _ in kept):
            kept.append((one.candidates[at], one.right[at]))
    return kept


def tree_arrays(model: Any) -> dict[str, Any]:
    """The trees of scikit-learn as arrays, padded to the largest."""
    trees = [stage[0].tree_ for stage in model.estimators_]
    size = max(tree.node_count for tree in trees)

    def padded(name: str, fill: float, kind: Any) -> Any:
        rows = np.full((len(trees), size), fill, dtype=kind)
        for at, tree in enumerate(trees):
            rows[at, : tree.node_count] = np.asarray(getattr(tree, name)).reshape(tree.node_count)
        return rows

    prior = float(model.init_.class_prior_[1])
    return {
        "feature": padded("feature", -2, np.int16),
        "threshold": padded("threshold", 0.0, np.float64),
        "left": padded("children_left", 0, np.int16),
        "right": padded("children_right", 0, np.int16),
        "value": padded("value", 0.0, np.float64) * model.learning_rate,
        "start": np.float64(np.log(prior / (1 - prior))),
        "depth": np.int16(model.max_depth),
    }

