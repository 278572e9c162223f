"""docintel inside somebody else's spaCy pipeline: `nlp.add_pipe("docintel")`.

Enters: a `Doc`. Leaves: the same with `doc._.report`, the whole report with exact offsets, and `doc.spans["problems"]`,
`["counts"]`, `["deadlines"]`, `["units"]`, in which spans are widened to whole tokens. spaCy finds this by its entry point
`spacy_factories`; nothing else of docintel imports spaCy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from docintel.pipeline import Pipeline
from docintel.report import Report

LAYERS = ("problems", "counts", "deadlines", "units")


@Language.factory(
    "docintel",
    default_config={"backend": "default", "reference_date": None, "min_confidence": 0.0, "hanlp_model": None, "taxonomy": None},
    assigns=["doc._.report", "doc.spans"],
)
def create(
    nlp: Language, name: str, backend: str, reference_date: str | None, min_confidence: float, hanlp_model: str | None,
    taxonomy: str | None,
) -> Component:
    """The component with its settings; those of `docintel.Config` of the same names."""
    return Component(
        Pipeline(
            backend=backend, reference_date=reference_date, min_confidence=min_confidence, hanlp_model=hanlp_model,
            taxonomy=taxonomy,
        )
    )


class Component:
    """Reads every `Doc` that comes by; one pipeline for all of them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        if not Doc.has_extension("report"):
            Doc.set_extension("report", default=None)

    def __call__(self, doc: Doc) -> Doc:
        report = self._pipeline.analyze(text=doc.text)
        doc._.report = report
        for layer in LAYERS:
            doc.spans[layer] = SpanGroup(doc, name=layer, spans=list(_spans(doc, report, layer)))
        return doc


def _spans(doc: Doc, report: Report, layer: str) -> Iterable[Any]:
    """The evidence of a layer in whole tokens; a character inside a token takes all of it."""
    for item in getattr(report, layer):
        for evidence in item.evidence:
            span = doc.char_span(
                evidence.start, evidence.end, label=_label(item, layer), span_id=item.id, alignment_mode="expand"
            )
            if span is not None:
                yield span


def _label(item: Any, layer: str) -> str:
    """The first type of a problem; the kind of anything else."""
    return str(item.types[0].code) if layer == "problems" and item.types else str(getattr(item, "kind", layer))
