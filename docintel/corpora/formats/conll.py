"""CoNLL with BIO labels: a character a line, and a column for each layer, since problems hold counts.

Enters: span documents, or a file. Leaves: the file, or spans with their labels; attributes and links are lost. Two
spans of one layer that overlap cannot both be told in BIO: the earlier and longer one stays, `left_out` names the
others. Line ends end a sentence (a blank line follows); blanks are written as escapes, so that the text comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from docintel.corpora.formats.offsets import Frame, Layout
from docintel.corpora.formats.spans import LabelledSpan, SpanDocument

COLUMNS = ("problems", "counts", "deadlines", "units")
_OUTSIDE = "O"
_NAME = "# id = "


def write(documents: Iterable[SpanDocument], path: Path, layout: Layout) -> None:
    """All documents in one file."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for document in documents:
            stream.writelines(line + "\n" for line in _lines(document, layout))


def _lines(document: SpanDocument, layout: Layout) -> Iterator[str]:
    frame = Frame(document.text, Layout("codepoint", layout.line_ends))
    columns = [_column(document, layer, frame) for layer in COLUMNS]
    yield f"{_NAME}{document.id}"
    yield f"# columns = character {' '.join(COLUMNS)}"
    for at, character in enumerate(frame.text):
        yield "\t".join((_escaped(character), *(column[at] for column in columns)))
        if character == "\n":
            yield ""
    yield ""


def _column(document: SpanDocument, layer: str, frame: Frame) -> list[str]:
    labels = [_OUTSIDE] * len(frame.text)
    for span in kept(document, layer):
        start, end = frame.out(span.start), frame.out(span.end)
        labels[start:end] = [f"B-{span.label}", *[f"I-{span.label}"] * (end - start - 1)]
    return labels


def kept(document: SpanDocument, layer: str) -> list[LabelledSpan]:
    """The spans of a layer that BIO can tell."""
    chosen: list[LabelledSpan] = []
    for span in sorted((s for s in document.spans if s.layer == layer), key=lambda s: (s.start, -s.end)):
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
    return chosen


def left_out(document: SpanDocument) -> list[LabelledSpan]:
    """The spans that overlap another of their layer."""
    told = {span.id for layer in COLUMNS for span in kept(document, layer)}
    return [span for span in document.spans if span.layer in COLUMNS and span.id not in told]


def read(path: Path, layout: Layout | None = None) -> Iterator[SpanDocument]:
    """The documents of a file, with spans only."""
    name, rows = "", list[list[str]]()
    for line in path.read_text("utf-8").split("\n"):
        if line.startswith(_NAME):
            if name:
                yield _document(name, rows)
            name, rows = line[len(_NAME) :], []
        elif line and not line.startswith("# "):
            rows.append(line.split("\t"))
    if name:
        yield _document(name, rows)


def _document(name: str, rows: list[list[str]]) -> SpanDocument:
    text = "".join(_unescaped(row[0]) for row in rows)
    spans = [span for at, layer in enumerate(COLUMNS, 1) for span in _spans(layer, [row[at] for row in rows])]
    return SpanDocument(name, text, tuple(spans), (), {})


def _spans(layer: str, labels: list[str]) -> Iterator[LabelledSpan]:
    start = None
    for at, label in enumerate([*labels, _OUTSIDE]):
        if start is not None and not label.startswith("I-"):
            yield LabelledSpan(f"{layer}.{start}", layer, labels[start][2:], start, at, {})
            start = None
        if label.startswith("B-"):
            start = at


def _escaped(character: str) -> str:
    r"""
    >>> _escaped("河"), _escaped("\n"), _escaped(" "), _escaped("#")
    ('河', '\\n', '\\x20', '\\x23')
    """
    if character in " #":
        return f"\\x{ord(character):02x}"
    if character.isspace() or not character.isprintable() or character == "\\":
        return character.encode("unicode_escape").decode("ascii")
    return character


def _unescaped(written: str) -> str:
    return written.encode("ascii").decode("unicode_escape") if written.startswith("\\") else written
