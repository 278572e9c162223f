"""The stories of an RTF file: what is put together while its words are read.

Enters: text for a target (body, box, note, furniture) and the ends of paragraphs, cells and rows. Leaves: for each
target its events in order, to be written into a `Flow`. Refuses: nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docintel.document import BlockKind
from docintel.readers.docx_numbering import needs_blank
from docintel.readers.flow import CellEdges

ROW_WORDS = frozenset((b"trowd", b"trleft", b"clmgf", b"clmrg", b"clvmgf", b"clvmrg", b"cellx"))
_MAX_CELLS = 200


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under construction, of one target; `label` is the list number before it."""

    pieces: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)

    def take(self) -> str:
        text, label = "".join(self.pieces), "".join(self.label).strip()
        self.pieces.clear()
        self.label.clear()
        if not label or not text.strip():
            return text
        return label + (" " if needs_blank(label) else "") + text


@dataclass(slots=True)
class Event:
    """What goes into the flow later: notes and furniture come last, boxes behind their paragraph."""

    kind: str
    text: str = ""
    block: BlockKind = "paragraph"
    depth: int = 0
    cells: tuple[CellEdges, ...] = ()


@dataclass(slots=True)
class RowEdges:
    """The cells of the row that is described, from left to right."""

    cells: list[CellEdges] = field(default_factory=list)
    flags: set[bytes] = field(default_factory=set)
    left: int = 0

    def take(self, word: bytes, number: int) -> None:
        """One of `ROW_WORDS`."""
        if word == b"trowd":
            self.cells, self.left = [], 0
            self.flags.clear()
        elif word == b"trleft":
            self.left = number
        elif word != b"cellx":
            self.flags.add(word)
        elif len(self.cells) < _MAX_CELLS:
            left = self.cells[-1].right if self.cells else self.left
            upward = "first" if b"clvmgf" in self.flags else "joined" if b"clvmrg" in self.flags else ""
            self.cells.append(CellEdges(left, number, b"clmrg" in self.flags, upward))  # type: ignore[arg-type]
            self.flags.clear()


@dataclass(slots=True)
class Stories:
    """What was read so far, by target."""

    row: RowEdges = field(default_factory=RowEdges)
    events: dict[str, list[Event]] = field(default_factory=lambda: {"body": [], "box": [], "note": [], "furniture": []})
    paragraphs: dict[str, _Paragraph] = field(default_factory=dict)

    def write(self, target: str, text: str) -> None:
        """Text of the paragraph that is open."""
        self._open(target).pieces.append(text)

    def label(self, target: str, text: str) -> None:
        """The number before the paragraph that is open."""
        self._open(target).label.append(text)

    def end_paragraph(self, target: str, kind: BlockKind, depth: int) -> None:
        """A paragraph, so deep in tables; one without characters leaves no trace."""
        text = self._open(target).take()
        if text.strip():
            self._add(target, Event("paragraph", text, kind, depth))
        self._boxes(target)

    def end_cell(self, target: str, kind: BlockKind, depth: int) -> None:
        self._add(target, Event("cell", self._open(target).take(), kind, depth))
        self._boxes(target)

    def end_row(self, target: str, depth: int) -> None:
        self._add(target, Event("row", depth=depth, cells=tuple(self.row.cells)))
        self._boxes(target)

    def _open(self, target: str) -> _Paragraph:
        return self.paragraphs.setdefault(target, _Paragraph())

    def _boxes(self, target: str) -> None:
        """Text boxes come behind the paragraph in which they stand."""
        if target != "box" and self.events["box"]:
            for event in self.events["box"]:
                self._add(target, event)
            self.events["box"].clear()

    def _add(self, target: str, event: Event) -> None:
        if target == "furniture":
            event.block = "furniture"
        self.events.get(target, self.events["body"]).append(event)
