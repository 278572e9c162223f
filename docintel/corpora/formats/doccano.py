"""doccano: JSON Lines with `text`, `entities`, `relations`, and everything else as meta data.

Enters: span documents, or a file. Leaves: the file, or the documents, every slice verified against its `quote`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docintel.corpora.formats.offsets import Frame, Layout
from docintel.corpora.formats.spans import LabelledSpan, Link, SpanDocument
from docintel.corpora.store import CorpusError


def write(documents: Iterable[SpanDocument], path: Path, layout: Layout) -> None:
    """One line for each document."""
    lines = (json.dumps(_line(document, layout), ensure_ascii=False) + "\n" for document in documents)
    path.write_text("".join(lines), "utf-8", newline="\n")


def _line(document: SpanDocument, layout: Layout) -> dict[str, Any]:
    frame = Frame(document.text, layout)
    numbers = {span.id: at for at, span in enumerate(document.spans, 1)}
    entities = [
        {
            "id": numbers[span.id], "label": f"{span.layer}/{span.label}",
            "start_offset": frame.out(span.start), "end_offset": frame.out(span.end),
        }
        for span in document.spans
    ]  # fmt: skip
    relations = [
        {"id": at, "type": link.kind, "from_id": numbers[link.source], "to_id": numbers[link.target]}
        for at, link in enumerate(document.links, 1)
    ]
    values = {
        str(numbers[span.id]): {"id": span.id, "quote": document.text[span.start : span.end], **span.attributes}
        for span in document.spans
    }
    meta = {"name": document.id, "fields": document.fields, "values": values}
    return {"text": frame.text, "entities": entities, "relations": relations, "meta": meta}


def read(path: Path, layout: Layout) -> Iterator[SpanDocument]:
    """The documents of a file; entities that an annotator added have no values and no quote to check."""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            yield _document(json.loads(line), Frame, layout, f"{path}:{number}")


def _document(line: dict[str, Any], frame_of: type[Frame], layout: Layout, where: str) -> SpanDocument:
    text, meta = line["text"], line.get("meta") or {}
    frame, values = frame_of(text, Layout(layout.offsets)), meta.get("values", {})
    spans: dict[int, LabelledSpan] = {}
    for entity in line["entities"]:
        own = dict(values.get(str(entity["id"]), {}))
        start, end = frame.back(entity["start_offset"]), frame.back(entity["end_offset"])
        quote = own.pop("quote", None)
        if quote is not None and quote.replace("\r\n", "\n") != text[start:end].replace("\r\n", "\n"):
            raise CorpusError(f"{where}：{quote!r} ≠ {text[start:end]!r}（span does not say its words）")
        layer, _, label = entity["label"].partition("/")
        name = own.pop("id", f"x{entity['id']}")
        spans[entity["id"]] = LabelledSpan(name, layer, label, start, end, own)
    links = tuple(Link(r["type"], spans[r["from_id"]].id, spans[r["to_id"]].id) for r in line.get("relations", []))
    return SpanDocument(meta.get("name", where), text, tuple(spans.values()), links, meta.get("fields", {}))
