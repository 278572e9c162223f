"""spaCy's DocBin: a Doc of one token per character, with a span group for each layer and all values in `user_data`.

Enters: span documents, or a file. Leaves: the file, or the documents. Needs spaCy. One token per character, because a
span that spaCy's segmenter cuts differently would have no tokens; whoever trains retokenises with `char_span`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from docintel.corpora.formats.offsets import Frame, Layout
from docintel.corpora.formats.spans import LabelledSpan, Link, SpanDocument
from docintel.errors import MissingExtraError

_KEY = "docintel"


def _spacy() -> Any:
    try:
        return import_module("spacy")
    except ImportError:
        raise MissingExtraError("DocBin 格式需要 spaCy：请运行 pip install spacy（needs spacy）") from None


def write(documents: Iterable[SpanDocument], path: Path, layout: Layout) -> None:
    """All documents in one DocBin."""
    spacy = _spacy()
    vocabulary = spacy.blank("xx").vocab
    made = spacy.tokens.DocBin(store_user_data=True)
    for document in documents:
        made.add(_doc(spacy, vocabulary, document, layout))
    made.to_disk(path)


def _doc(spacy: Any, vocabulary: Any, document: SpanDocument, layout: Layout) -> Any:
    frame = Frame(document.text, Layout("codepoint", layout.line_ends))
    doc = spacy.tokens.Doc(vocabulary, words=list(frame.text), spaces=[False] * len(frame.text))
    order: dict[str, list[str]] = {}
    for span in document.spans:
        order.setdefault(span.layer, []).append(span.id)
    named = {span.id: span for span in document.spans}
    for layer, ids in order.items():
        doc.spans[layer] = [
            spacy.tokens.Span(doc, frame.out(named[one].start), frame.out(named[one].end), label=named[one].label)
            for one in ids
        ]
    stored = {
        "id": document.id, "fields": document.fields, "order": order,
        "values": {span.id: dict(span.attributes) for span in document.spans},
        "links": [[link.kind, link.source, link.target] for link in document.links],
    }  # fmt: skip
    doc.user_data[_KEY] = json.dumps(stored, ensure_ascii=False)
    return doc


def read(path: Path, layout: Layout | None = None) -> Iterator[SpanDocument]:
    """The documents of a DocBin that `write` made."""
    spacy = _spacy()
    for doc in spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab):
        stored = json.loads(doc.user_data[_KEY])
        spans = tuple(
            LabelledSpan(one, layer, span.label_, span.start_char, span.end_char, stored["values"][one])
            for layer, ids in stored["order"].items()
            for one, span in zip(ids, doc.spans[layer], strict=True)
        )
        links = tuple(Link(*link) for link in stored["links"])
        yield SpanDocument(stored["id"], doc.text, spans, links, stored["fields"])
