"""brat standoff: a text and an `.ann` file with T (spans), R (relations), A (status) and # (notes) lines.

Enters: span documents, or a folder. Leaves: the folder, or the documents, every slice verified. A span over a line end
is written in fragments, as brat does. Values that brat has no place for are JSON in a note on their span; the fields of
the document are a note on the whole file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docintel.corpora.formats.offsets import Frame, Layout
from docintel.corpora.formats.spans import LabelledSpan, Link, SpanDocument
from docintel.corpora.store import CorpusError

_LINE_END = re.compile(r"\r\n|\n|\r")


def write(documents: Iterable[SpanDocument], folder: Path, layout: Layout) -> None:
    """A `.txt` and an `.ann` file for each document."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        frame = Frame(document.text, layout)
        (folder / f"{document.id}.txt").write_bytes(frame.text.encode("utf-8"))
        lines = "".join(line + "\n" for line in _lines(document, frame))
        (folder / f"{document.id}.ann").write_text(lines, "utf-8", newline="\n")


def _lines(document: SpanDocument, frame: Frame) -> Iterator[str]:
    numbers = {span.id: f"T{at}" for at, span in enumerate(document.spans, 1)}
    for span in document.spans:
        pieces = list(_fragments(document.text, span.start, span.end))
        places = ";".join(f"{frame.out(start)} {frame.out(end)}" for start, end in pieces)
        words = " ".join(document.text[start:end] for start, end in pieces)
        yield f"{numbers[span.id]}\t{_label(span)} {places}\t{words}"
    for at, link in enumerate(document.links, 1):
        yield f"R{at}\t{link.kind} Arg1:{numbers[link.source]} Arg2:{numbers[link.target]}"
    statuses = [span for span in document.spans if "status" in span.attributes]
    for at, span in enumerate(statuses, 1):
        yield f"A{at}\tstatus {numbers[span.id]} {span.attributes['status']}"
    for at, span in enumerate(document.spans, 1):
        note = {"id": span.id, **{key: value for key, value in span.attributes.items() if key != "status"}}
        yield f"#{at}\tAnnotatorNotes {numbers[span.id]}\t{_json(note)}"
    yield f"#{len(document.spans) + 1}\tDocumentNotes T0\t{_json(document.fields)}"


def _label(span: LabelledSpan) -> str:
    """The layer and the label in one word, since brat knows only one kind of label: counts.found."""
    return f"{span.layer}-{span.label}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _fragments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for found in _LINE_END.finditer(text, start, end):
        if found.start() > at:
            yield at, found.start()
        at = found.end()
    if at < end:
        yield at, end


def read(folder: Path, layout: Layout) -> Iterator[SpanDocument]:
    """The documents of a folder. `layout` says how positions were counted; line ends stay as the file has them."""
    for path in sorted(folder.glob("*.ann")):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        yield _document(path, text, Frame(text, Layout(layout.offsets)))


def _document(path: Path, text: str, frame: Frame) -> SpanDocument:
    lines = [line.split("\t") for line in path.read_text("utf-8").split("\n") if line.strip()]
    notes = {cells[1].split()[1]: json.loads(cells[2]) for cells in lines if cells[0].startswith("#")}
    statuses = {cells[1].split()[1]: cells[1].split()[2] for cells in lines if cells[0].startswith("A")}
    spans: dict[str, LabelledSpan] = {}
    for cells in lines:
        if cells[0].startswith("T"):
            values = dict(notes.get(cells[0], {}))
            name = values.pop("id", cells[0])
            if cells[0] in statuses:
                values["status"] = statuses[cells[0]]
            spans[cells[0]] = _span(name, cells, values, text, frame, path)
    links = [cells[1].split() for cells in lines if cells[0].startswith("R")]
    related = tuple(Link(kind, spans[one[5:]].id, spans[other[5:]].id) for kind, one, other in links)
    return SpanDocument(path.stem, text, tuple(spans.values()), related, notes.get("T0", {}))


def _span(name: str, cells: list[str], values: Any, text: str, frame: Frame, path: Path) -> LabelledSpan:
    label, places = cells[1].split(" ", 1)
    ends = [tuple(map(int, piece.split())) for piece in places.split(";")]
    pieces = [(frame.back(start), frame.back(end)) for start, end in ends]
    words = " ".join(text[start:end] for start, end in pieces)
    if words != cells[2]:
        raise CorpusError(f"{path}: {cells[0]}：{cells[2]!r} ≠ {words!r}（span does not say its words）")
    layer, _, code = label.rpartition("-")
    return LabelledSpan(name, layer, code, pieces[0][0], pieces[-1][1], values)
