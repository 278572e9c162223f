"""An evaluation as plain data, for `--json`, for the pinned floors and for comparisons in other programs.

Enters: an `Evaluation`. Leaves: numbers rounded to four places.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from docintel.evaluation.bootstrap import Difference
from docintel.evaluation.entities import OUTCOMES, SCHEMES, entity_score
from docintel.evaluation.evaluation import MEASURES, Evaluation, headline, layer_figures
from docintel.evaluation.layers import SPAN_LAYERS
from docintel.evaluation.measures import ROWS, macro_type_f1, measure, score_of, type_codes_seen

_TRAITS = ("genre", "script", "noise", "length")


def as_data(evaluation: Evaluation) -> dict[str, Any]:
    """Everything that the tables show, and more."""
    sums = evaluation.sums
    made = {
        "documents": len(evaluation.documents),
        "missing": list(evaluation.missing),
        "spans": {"seen": evaluation.spans_seen, "wrong": evaluation.spans_wrong},
        "layers": layer_figures(sums),
        "rows": {name: _row(evaluation, name) for name in _row_names()},
        "measures": {name: measure(sums, name) for name in MEASURES},
        "intervals": {name: [one.low, one.high] for name, one in evaluation.intervals.items()},
        "entities": {layer: _entities(sums, layer) for layer in SPAN_LAYERS},
        "types": {code: _score(sums, f"type.{code}") for code in type_codes_seen(sums)},
        "type_macro_f1": macro_type_f1(sums),
        "confusion": [[true, told, times] for (true, told), times in sorted(evaluation.confusion.items())],
        "items_per_document": evaluation.count_errors(),
        "calibration": asdict(evaluation.calibration) if evaluation.calibration else None,
        "slices": {
            trait: {name: headline(part) for name, part in evaluation.slices(trait).items()} for trait in _TRAITS
        },
    }
    rounded: dict[str, Any] = _rounded(made)
    return rounded


def differences_as_data(found: list[Difference]) -> list[dict[str, Any]]:
    """A comparison as plain data."""
    rounded: list[dict[str, Any]] = _rounded([asdict(one) for one in found])
    return rounded


def _entities(sums: Any, layer: str) -> dict[str, Any]:
    """Scores under the schemes of shared tasks."""
    made = {}
    for scheme in SCHEMES:
        counted = {outcome: sums.get(f"entity.{layer}.{scheme}.{outcome}", 0) for outcome in OUTCOMES}
        made[scheme] = {**entity_score(counted, scheme), **counted}
    return made


def _row_names() -> list[str]:
    layered = [f"{layer}.{row}" for layer in ("problems", "counts", "deadlines") for row in ROWS]
    return [*layered, "units.overlap", "units.correct", "records", "cases", "checks"]


def _row(evaluation: Evaluation, name: str) -> dict[str, Any]:
    return _score(evaluation.sums, name)


def _score(sums: Any, name: str) -> dict[str, Any]:
    score = score_of(sums, name)
    return {"p": score.precision, "r": score.recall, "f1": score.f1, "tp": score.tp, "fp": score.fp, "fn": score.fn}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value
