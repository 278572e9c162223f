"""The evaluation of one run: score each document, and sum up.

Enters: annotated documents and their reports. Leaves: an `Evaluation`, which knows every score, interval, slice and
error. A document without a report counts as one in which nothing was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docintel.evaluation.bootstrap import Difference, Interval, compare, intervals
from docintel.evaluation.calibration import Calibration, calibration
from docintel.evaluation.fields import score_checks, score_metadata, score_units
from docintel.evaluation.gold import GoldDocument
from docintel.evaluation.layers import SPAN_LAYERS, score_layer
from docintel.evaluation.measures import ATTRIBUTES, HEADLINES, measure, score_of, share_of
from docintel.evaluation.predictions import EMPTY, Placed, Report
from docintel.evaluation.scored import DocumentScore, Finding, Sums, total

LAYERS = (*SPAN_LAYERS, "units")

# What gets a confidence interval: the rows of the table and the values a user asks about first.
MEASURES = (
    *(f"{layer}.{row}" for layer in SPAN_LAYERS for row in ("strict", "overlap", "correct")),
    "units.overlap", "units.correct", "records", "cases", "problems.type_top1", "problems.status", "deadlines.due",
    "deadlines.whole_value", "units.canonical", "counts.value", "checks.verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """The scored documents of one run."""

    documents: tuple[DocumentScore, ...]
    missing: tuple[str, ...] = ()
    spans_seen: int = 0
    spans_wrong: int = 0
    name: str = field(default="")

    @cached_property
    def sums(self) -> Sums:
        return total(self.documents)

    @cached_property
    def intervals(self) -> Mapping[str, Interval]:
        return intervals([document.sums for document in self.documents], MEASURES)

    @cached_property
    def calibration(self) -> Calibration | None:
        return calibration([document.judged for document in self.documents])

    @cached_property
    def confusion(self) -> Counter[tuple[str, str]]:
        """(annotated first type, told first type) → how often; types that are right stand on the diagonal."""
        summed: Counter[tuple[str, str]] = Counter()
        for document in self.documents:
            summed.update(document.confusion)
        return summed

    @property
    def findings(self) -> list[Finding]:
        return [finding for document in self.documents for finding in document.findings]

    def slices(self, trait: str) -> dict[str, Sums]:
        """The sums of the documents of each class of a trait (genre, script, noise, length)."""
        classes = sorted({one for document in self.documents for one in document.traits.get(trait, ())})
        return {one: total(d for d in self.documents if one in d.traits.get(trait, ())) for one in classes}

    def count_errors(self) -> dict[str, dict[str, float]]:
        """How well the number of items of a document is told: share exactly right, and mean absolute error."""
        told = {}
        for layer in LAYERS:
            off = [abs(d.sums[f"{layer}.said"] - d.sums[f"{layer}.annotated"]) for d in self.documents]
            if off:
                told[layer] = {"exact": sum(not one for one in off) / len(off), "mean_error": sum(off) / len(off)}
        return told


def evaluate(documents: Iterable[GoldDocument], reports: Mapping[str, Report], name: str = "") -> Evaluation:
    """Score each document's report; a report of no document is passed over."""
    scores, missing, seen, wrong = [], [], 0, 0
    for document in documents:
        report = reports.get(document.id)
        if report is None:
            missing.append(document.id)
        score, placed = score_document(document, EMPTY if report is None else report)
        scores.append(score)
        seen, wrong = seen + placed.spans_seen, wrong + placed.spans_wrong
    return Evaluation(tuple(scores), tuple(missing), seen, wrong, name)


def score_document(document: GoldDocument, report: Report) -> tuple[DocumentScore, Placed]:
    """Score all layers of one document."""
    placed, score = Placed(report, document.text), DocumentScore(document.id, document.traits)
    for layer in SPAN_LAYERS:
        score_layer(document, placed, layer, score)
    score_units(document, placed, score)
    score_metadata(document, placed, score)
    score_checks(document, placed, score)
    return score, placed


def differences(before: Evaluation, after: Evaluation) -> list[Difference]:
    """Two runs over the same documents, measure by measure."""
    old = {document.id: document.sums for document in before.documents}
    shared = [document for document in after.documents if document.id in old]
    return compare([old[d.id] for d in shared], [d.sums for d in shared], MEASURES)


def layer_figures(sums: Sums) -> dict[str, dict[str, Any]]:
    """The figures of each layer under the names of the project's value-level scorer."""
    figures: dict[str, dict[str, Any]] = {}
    for layer, row in {**HEADLINES, "checks": "checks"}.items():
        score = score_of(sums, row)
        if not (score.tp or score.fp or score.fn):
            continue
        made: dict[str, Any] = {"p": score.precision, "r": score.recall, "f1": score.f1}
        made |= {"tp": score.tp, "fp": score.fp, "fn": score.fn}
        made |= {
            name: one for name in ATTRIBUTES.get(layer, ()) if (one := share_of(sums, f"{layer}.{name}")) is not None
        }
        figures[layer] = made
    figures["metadata"] = {name: share_of(sums, f"metadata.{name}") for name in ATTRIBUTES["metadata"]}
    return figures


def headline(sums: Sums, names: Sequence[str] = tuple(HEADLINES.values())) -> dict[str, float | None]:
    """The measures by which a run is named in a sentence."""
    return {name: measure(sums, name) for name in names}
