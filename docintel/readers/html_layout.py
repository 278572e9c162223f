"""A web page laid out as text.

Enters: a parsed page. Leaves: the text that a browser would show (white space collapsed, a line per block element and
per <br>, cells of a row apart by tab, rows by line), its blocks, its tables. Refuses: nothing; hidden elements, scripts
and form controls leave nothing.

The page is walked without recursion: pages nest deeper than Python's stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docintel.document import Block, BlockKind, SourceCell, SourceTable
from docintel.readers.base import stripped
from docintel.spans import SourceSpan

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED_TAGS = """
script style noscript template head title meta link iframe frame object embed applet svg canvas audio video
select option datalist textarea button input map area
"""
_BREAKING_TAGS = """
html body address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer
form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody thead
tfoot caption tr td th ul
"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BREAKING = frozenset(_BREAKING_TAGS.split())
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FURNITURE = frozenset(["nav", "footer"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# The white space that CSS collapses; the no-break space and the ideographic space are not among it.
_SPACE = re.compile(r"[ \t\n\r\f]+")
# A line end of the page's code between two wide characters is no blank at all (CSS Text 3, segment breaks).
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u3001-\u301f]"
_SEGMENT_BREAK = re.compile(rf"(?<={_WIDE})[ \t\f]*\r?\n[ \t\n\r\f]*(?={_WIDE})")
_LAYOUT_CELL = 2_000
_MAX_SPAN = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A block of the laid out page with what its elements say of it."""

    block: Block
    linked: int
    """How many of its characters are link text."""


@dataclass(frozen=True, slots=True)
class Layout:
    text: str
    blocks: tuple[Line, ...]
    tables: tuple[SourceTable, ...]


@dataclass(slots=True)
class _Table:
    data: bool
    cells: list[SourceCell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    row: int = 0
    column: int = 0
    open_at: int | None = None
    open_spans: tuple[int, int] = (1, 1)
    name: str = ""


@dataclass(slots=True)
class _Printer:
    """The page printed so far, the line being printed, and the elements that are open."""

    max_cells: int
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    line: list[str] = field(default_factory=list)
    line_length: int = 0
    linked: int = 0
    space: bool = False
    blocks: list[Line] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    stack: list[_Table] = field(default_factory=list)
    heading: int = 0
    furniture: int = 0
    link: int = 0
    pre: int = 0
    cell_count: int = 0

    def say(self, text: str | None) -> None:
        """Print running text, white space collapsed as a browser does."""
        if not text:
            return
        if self.pre:
            for number, part in enumerate(text.replace("\r\n", "\n").split("\n")):
                if number:
                    self.end_line()
                self._add(part)
            return
        collapsed = _SPACE.sub(" ", _SEGMENT_BREAK.sub("", text))
        if collapsed.startswith(" "):
            self.space = True
        words = collapsed.strip(" ")
        if not words:
            return
        if self.space and self.line:
            self._add(" ")
        self._add(words)
        self.space = collapsed.endswith(" ")

    def _add(self, text: str) -> None:
        self.line.append(text)
        self.line_length += len(text)
        if self.link:
            self.linked += len(text)

    def end_line(self) -> None:
        """End the line if anything stands on it, and make it a block."""
        self._close_line()
        if self.pieces and not self.pieces[-1].endswith(("\n", "\t")):
            self._write("\n")

    def _close_line(self) -> None:
        text = "".join(self.line)
        if text.strip():
            span = stripped(text, self.length)
            self.blocks.append(Line(Block(self._kind(), span), self.linked))
            self._write(text)
        self.line.clear()
        self.line_length = self.linked = 0
        self.space = False

    def _kind(self) -> BlockKind:
        if self.furniture:
            return "furniture"
        if self.stack and self.stack[-1].open_at is not None and self.stack[-1].data:
            return "cell"
        return "heading" if self.heading else "paragraph"

    def _write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def open_table(self, element: _Element) -> None:
        self.end_line()
        self.stack.append(_Table(_is_data(element), name=element.get("summary") or ""))
        if self.stack[-1].data:
            self.tables.append(self.stack[-1])

    def open_row(self) -> None:
        self.end_line()
        if self.stack:
            self.stack[-1].row += 1
            self.stack[-1].column = 0

    def close_row(self) -> None:
        self._close_line()
        while self.pieces and self.pieces[-1] == "\t":
            self.pieces.pop()
            self.length -= 1
        self.end_line()

    def open_cell(self, element: _Element) -> None:
        """Begin a cell of the innermost table, at the first place that no cell from above covers."""
        if not self.stack or not self.stack[-1].data:
            self.end_line()
            return
        self._close_line()
        table = self.stack[-1]
        table.column += 1
        while (table.row, table.column) in table.taken:
            table.column += 1
        table.open_at = self.length
        table.open_spans = (_span(element, "rowspan"), _span(element, "colspan"))

    def close_cell(self) -> None:
        if not self.stack or self.stack[-1].open_at is None:
            self.end_line()
            return
        self._close_line()
        table = self.stack[-1]
        start = table.open_at if table.open_at is not None else self.length
        while self.length > start and self.pieces[-1] == "\n":
            self.pieces.pop()
            self.length -= 1
        rows, columns = table.open_spans
        self.cell_count += rows * columns
        if self.cell_count <= self.max_cells:
            span = SourceSpan(start, self.length)
            table.cells.append(SourceCell(max(table.row, 1), table.column, span, rows, columns))
            for row in range(table.row, table.row + rows):
                table.taken.update((row, column) for column in range(table.column, table.column + columns))
        table.column += columns - 1
        table.open_at = None
        self._write("\t")

    def close_table(self) -> None:
        self.close_row()
        if self.stack:
            self.stack.pop()


def lay_out(root: _Element, max_cells: int) -> Layout:
    """The page as text, blocks and tables."""
    from lxml import etree

    printer = _Printer(max_cells)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if not isinstance(element.tag, str):
            if event == "end":
                printer.say(element.tail)
            continue
        if event == "start":
            if _is_hidden(element):
                walker.skip_subtree()
            else:
                _start(printer, element)
        else:
            if not _is_hidden(element):
                _end(printer, element.tag)
            printer.say(element.tail)
    printer.end_line()
    tables = [table for table in printer.tables if table.cells]
    numbered = (SourceTable(n, tuple(table.cells), table.name) for n, table in enumerate(tables, start=1))
    return Layout("".join(printer.pieces), tuple(printer.blocks), tuple(numbered))


def _start(printer: _Printer, element: _Element) -> None:
    tag = element.tag
    if tag == "br":
        printer.end_line()
    elif tag == "table":
        printer.open_table(element)
    elif tag == "tr":
        printer.open_row()
    elif tag in ("td", "th"):
        printer.open_cell(element)
    elif tag in _BREAKING:
        printer.end_line()
    _count(printer, tag, 1)
    printer.say(element.text)


def _end(printer: _Printer, tag: str) -> None:
    if tag == "table":
        printer.close_table()
    elif tag == "tr":
        printer.close_row()
    elif tag in ("td", "th"):
        printer.close_cell()
    elif tag in _BREAKING:
        printer.end_line()
    _count(printer, tag, -1)


def _count(printer: _Printer, tag: str, step: int) -> None:
    if tag in _HEADINGS:
        printer.heading += step
    elif tag in _FURNITURE:
        printer.furniture += step
    elif tag == "a":
        printer.link += step
    elif tag == "pre":
        printer.pre += step


def _is_hidden(element: _Element) -> bool:
    if element.tag in _SKIPPED:
        return True
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def _is_data(table: _Element) -> bool:
    """Whether a table holds data; older sites lay out whole pages with tables.

    A table around other tables, with a single column or row, or with a cell as long as an article is layout.
    """
    if table.find(".//table") is not None:
        return False
    rows = [sum(child.tag in ("td", "th") for child in row) for row in table.iter("tr")]
    if len(rows) < 2 or max(rows, default=0) < 2:
        return False
    cells = (cell for cell in table.iter("td", "th"))
    return not any(sum(len(str(text).strip()) for text in cell.itertext()) > _LAYOUT_CELL for cell in cells)


def _span(element: _Element, name: str) -> int:
    value = (element.get(name) or "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1
