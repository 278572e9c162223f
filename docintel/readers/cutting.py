"""Keeping to what a text may have of characters.

Enters: a Source of any length. Leaves: the same, or its beginning with the notice `truncated`. Refuses: nothing.
"""

from __future__ import annotations

from dataclasses import replace

from docintel.document import Block, Notice, Page, Source, SourceCell, SourceTable
from docintel.spans import SourceSpan

# A cut is made at a line end, if one is so near.
_NEAR = 2_000


def within(source: Source, most: int) -> Source:
    """`source`, cut where its text is longer than `most` characters."""
    if len(source.text) <= most:
        return source
    line_end = source.text.rfind("\n", max(0, most - _NEAR), most)
    end = line_end + 1 if line_end >= 0 else most
    notices = [n for n in source.notices if n.code != "truncated"]
    return replace(
        source,
        text=source.text[:end],
        blocks=tuple(Block(block.kind, _cut(block.span, end)) for block in source.blocks if block.span.start < end),
        tables=tuple(table for table in (_table(table, end) for table in source.tables) if table.cells),
        pages=tuple(Page(page.number, _cut(page.span, end)) for page in source.pages if page.span.start < end),
        notices=(*(replace(n, spans=tuple(_cut(s, end) for s in n.spans if s.start < end)) for n in notices), Notice("truncated")),
    )


def _cut(span: SourceSpan, end: int) -> SourceSpan:
    return SourceSpan(span.start, min(span.end, end))


def _table(table: SourceTable, end: int) -> SourceTable:
    cells = (cell for cell in table.cells if cell.span.start < end)
    kept = (SourceCell(c.row, c.column, _cut(c.span, end), c.row_span, c.column_span) for c in cells)
    return SourceTable(table.number, tuple(kept), table.name)
