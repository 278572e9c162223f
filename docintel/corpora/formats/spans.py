"""An annotated document as labelled spans, links between them and fields: what every annotation tool understands.

Enters: a `CorpusDocument`. Leaves: a `SpanDocument`, and back. Nothing is lost either way: what a span cannot carry (the
document's origin, the bodies behind the mentions, which figures make a sum) is in `fields`, free of positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from docintel.corpora.model import LAYERS, CorpusDocument, Quote, Term
from docintel.corpora.store import CorpusError

# The code that serves as label in a tool; all other values are attributes.
_LABELS = {"problems": "types", "counts": "kind", "deadlines": "kind"}
LABEL_OF = {"units": "unit", "terms": "figure", **{f"optional.{layer}": f"optional_{layer}" for layer in LAYERS}}


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """Words with a label: `text[start:end]`, code points."""

    id: str
    layer: str
    label: str
    start: int
    end: int
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two spans."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class SpanDocument:
    """A document for an annotation tool."""

    id: str
    text: str
    spans: tuple[LabelledSpan, ...]
    links: tuple[Link, ...]
    fields: Mapping[str, Any]


def to_spans(document: CorpusDocument) -> SpanDocument:
    """A document as spans. Bodies become a span for each mention; a figure that is no count of its own gets one too."""
    spans = [span for layer in ("problems", "counts", "deadlines") for span in _items(document, layer)]
    for unit in document.units:
        spans += [
            LabelledSpan(f"{unit.id}.{at}", "units", "unit", m.start, m.end, {"unit": unit.id, "name": unit.name})
            for at, m in enumerate(unit.mentions, 1)
        ]
    for layer in LAYERS:
        kind = f"optional.{layer}"
        spans += [
            LabelledSpan(f"o{layer[0]}{at}", kind, LABEL_OF[kind], q.start, q.end, {})
            for at, q in enumerate(getattr(document.optional, layer), 1)
        ]
    sums, rates, figures = _figures(document)
    links = tuple(Link("deadline", p.id, p.deadline) for p in document.problems if p.deadline is not None)
    keep = {"id", "split", "genre", "region", "year", "author", "noise", "notes", "metadata"}
    fields = document.model_dump(mode="json", include=keep, exclude_defaults=True)
    fields |= {
        "units": [u.model_dump(mode="json", exclude={"mentions"}, exclude_defaults=True) for u in document.units]
    }
    return SpanDocument(document.id, document.text, (*spans, *figures), links, {**fields, "sums": sums, "rates": rates})


def _items(document: CorpusDocument, layer: str) -> Iterator[LabelledSpan]:
    key = _LABELS[layer]
    for item in getattr(document, layer):
        values = item.model_dump(mode="json", exclude={"id", "span", "deadline"}, exclude_defaults=True)
        label = values["types"][0] if key == "types" else values.pop(key)
        yield LabelledSpan(item.id, layer, label, item.span.start, item.span.end, values)


def _figures(document: CorpusDocument) -> tuple[list[Any], list[Any], list[LabelledSpan]]:
    """Sums and rates by the ids of spans, and spans for those figures that are not the whole words of a count."""
    places = {count.id: count.span for count in document.counts}
    extra: list[LabelledSpan] = []

    def named(term: Term) -> dict[str, Any]:
        if term.count is not None and places[term.count] == term.span:
            return {"count": term.count}
        name = f"f{len(extra) + 1}"
        extra.append(LabelledSpan(name, "terms", "figure", term.span.start, term.span.end, {}))
        return {"figure": name, "count": term.count}

    sums = [
        {"id": s.id, "ok": s.ok, "total": named(s.total), "parts": [named(part) for part in s.parts]}
        for s in document.sums
    ]
    rates = [
        {"id": r.id, "ok": r.ok, **{key: named(getattr(r, key)) for key in ("rate", "numerator", "denominator")}}
        for r in document.rates
    ]
    return sums, rates, extra


def from_spans(given: SpanDocument) -> CorpusDocument:
    """The document again. Raises `CorpusError` where the fields of a corpus document are not there."""
    spans = {span.id: _quote(given.text, span) for span in given.spans}
    deadlines = {link.source: link.target for link in given.links if link.kind == "deadline"}
    made: dict[str, Any] = {**given.fields, "text": given.text}
    for layer, key in _LABELS.items():
        made[layer] = [
            {"id": s.id, "span": spans[s.id], **_labelled(s, key)}
            | ({"deadline": deadlines[s.id]} if s.id in deadlines else {})
            for s in given.spans if s.layer == layer
        ]  # fmt: skip
    mentions: dict[str, list[Quote]] = {}
    for span in given.spans:
        if span.layer == "units":
            mentions.setdefault(str(span.attributes["unit"]), []).append(spans[span.id])
    made["units"] = [{**unit, "mentions": mentions.get(unit["id"], [])} for unit in given.fields.get("units", [])]
    made["optional"] = {layer: [spans[s.id] for s in given.spans if s.layer == f"optional.{layer}"] for layer in LAYERS}

    def term(named: Mapping[str, Any]) -> dict[str, Any]:
        return {"span": spans[named.get("figure") or named["count"]], "count": named.get("count")}

    made["sums"] = [
        {**s, "total": term(s["total"]), "parts": [term(part) for part in s["parts"]]}
        for s in given.fields.get("sums", [])
    ]
    made["rates"] = [
        {**r, **{key: term(r[key]) for key in ("rate", "numerator", "denominator")}}
        for r in given.fields.get("rates", [])
    ]
    try:
        return CorpusDocument.model_validate(made)
    except ValidationError as error:
        raise CorpusError(f"{given.id}：缺少语料文书所需的字段（no whole corpus document）：{error}") from None


def _labelled(span: LabelledSpan, key: str) -> dict[str, Any]:
    """The values of an item; the label of a tool wins over what the attributes say of it."""
    values = dict(span.attributes)
    if key != "types":
        return {**values, key: span.label}
    others = [code for code in values.get("types", []) if code != span.label]
    return {**values, "types": [span.label, *others]}


def _quote(text: str, span: LabelledSpan) -> Quote:
    return Quote(start=span.start, end=span.end, quote=text[span.start : span.end])
