"""The corpus in the forms of annotation tools and training programs.

Enters: corpus documents and a layout (unit of offsets, line ends). Leaves: files; and from files documents again, every
slice verified. brat, doccano, Label Studio and spaCy carry everything; CoNLL carries labels only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from docintel.corpora.formats import brat, conll, doccano, label_studio, spacy_docbin
from docintel.corpora.formats.offsets import Layout
from docintel.corpora.formats.spans import SpanDocument, from_spans, to_spans
from docintel.corpora.model import CorpusDocument
from docintel.corpora.value_gold import write_pairs

__all__ = ["READERS", "WRITERS", "Layout", "export_documents", "import_documents"]

WRITERS: dict[str, Callable[[Iterable[SpanDocument], Path, Layout], None]] = {
    "brat": brat.write,
    "doccano": doccano.write,
    "label-studio": label_studio.write,
    "conll": conll.write,
    "spacy": spacy_docbin.write,
}
READERS: dict[str, Callable[[Path, Layout], Iterator[SpanDocument]]] = {
    "brat": brat.read,
    "doccano": doccano.read,
    "label-studio": label_studio.read,
    "conll": conll.read,
    "spacy": spacy_docbin.read,
}


def export_documents(documents: Iterable[CorpusDocument], kind: str, target: Path, layout: Layout) -> None:
    """Write documents in one of the forms; `target` is a folder for value-gold and brat, else a file."""
    if kind == "value-gold":
        write_pairs(documents, target)
    else:
        WRITERS[kind]((to_spans(document) for document in documents), target, layout)


def import_documents(kind: str, source: Path, layout: Layout) -> Iterator[CorpusDocument]:
    """The documents of a file or folder in one of the forms that carry everything."""
    return (from_spans(given) for given in READERS[kind](source, layout))
