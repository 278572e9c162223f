"""Label Studio: one JSON array of tasks, each with `data.text` and an annotation of labelled regions and relations.

Enters: span documents, or a file. Leaves: the file, or the documents, every slice verified. Label Studio runs in a
browser and counts UTF-16 units: with a character beyond the basic plane in the text, ask for those.
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
    """All documents in one array."""
    tasks = [_task(document, layout) for document in documents]
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _task(document: SpanDocument, layout: Layout) -> dict[str, Any]:
    frame = Frame(document.text, layout)
    regions = [_region(span, document.text, frame) for span in document.spans]
    relations = [
        {"type": "relation", "from_id": link.source, "to_id": link.target, "direction": "right", "labels": [link.kind]}
        for link in document.links
    ]
    data = {"text": frame.text, "id": document.id, "fields": document.fields}
    return {"data": data, "annotations": [{"result": [*regions, *relations]}]}


def _region(span: LabelledSpan, text: str, frame: Frame) -> dict[str, Any]:
    value = {
        "start": frame.out(span.start), "end": frame.out(span.end), "text": text[span.start : span.end],
        "labels": [f"{span.layer}/{span.label}"],
    }  # fmt: skip
    return {
        "id": span.id, "type": "labels", "from_name": "label", "to_name": "text", "value": value,
        "meta": {"values": dict(span.attributes)},
    }  # fmt: skip


def read(path: Path, layout: Layout) -> Iterator[SpanDocument]:
    """The documents of a file, each as its first annotation has it."""
    for task in json.loads(path.read_text("utf-8")):
        text = task["data"]["text"]
        frame = Frame(text, Layout(layout.offsets))
        result = task["annotations"][0]["result"] if task.get("annotations") else []
        name = str(task["data"].get("id", task.get("id", "")))
        spans = tuple(_span(region, text, frame, f"{path}: {name}") for region in result if region["type"] == "labels")
        links = tuple(
            Link(relation["labels"][0], relation["from_id"], relation["to_id"])
            for relation in result
            if relation["type"] == "relation"
        )
        yield SpanDocument(name, text, spans, links, task["data"].get("fields", {}))


def _span(region: dict[str, Any], text: str, frame: Frame, where: str) -> LabelledSpan:
    value = region["value"]
    start, end = frame.back(value["start"]), frame.back(value["end"])
    words = value.get("text", text[start:end])
    if words.replace("\r\n", "\n") != text[start:end].replace("\r\n", "\n"):
        raise CorpusError(f"{where}：{words!r} ≠ {text[start:end]!r}（span does not say its words）")
    layer, _, label = value["labels"][0].partition("/")
    return LabelledSpan(region["id"], layer, label, start, end, (region.get("meta") or {}).get("values", {}))
