"""Assembly: from mentions in the clean text to items of the contract, grounded in the source.

Enters: a CleanText and the document's id. Leaves: spans with quote, page, boxes and cell, and ids that come from
content alone. A span never crosses a page or a cell: such evidence becomes several spans.

Parts of a report are plain fields until the whole is made: the models check a report once, not each part on its own.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from docintel.document import CleanText, Source
from docintel.spans import CleanSpan, SourceSpan, trimmed

Fields = dict[str, Any]
"""The fields of one model of the contract."""


class Grounding:
    """Makes the fields of contract spans, and ids, for one document."""

    def __init__(self, clean: CleanText, document_id: str) -> None:
        self._to_source = clean.offsets.to_source
        self._source: Source = clean.source
        self._document_id = document_id
        self._page_starts = [page.span.start for page in self._source.pages]
        self._cells = sorted(
            ((cell.span.start, table.number, cell) for table in self._source.tables for cell in table.cells),
            key=lambda entry: entry[0],
        )
        self._cell_starts = [start for start, _, _ in self._cells]
        self._furniture = [block.span for block in self._source.blocks if block.kind == "furniture"]
        self._furniture_starts = [span.start for span in self._furniture]
        # A running text without pages, cells and boxes, as most are: there is nothing to cut at.
        self._plain = not self._page_starts and not self._cells and self._source.boxes is None
        self._seen: dict[tuple[str, int, int], int] = {}

    def spans(self, *clean_spans: CleanSpan) -> list[Fields]:
        """The source spans behind clean spans, in reading order, none twice."""
        if len(clean_spans) == 1:
            return self.source_spans(self._to_source(clean_spans[0]))
        found: list[Fields] = []
        for span in clean_spans:
            found += self.source_spans(self._to_source(span))
        unique = {(span["start"], span["end"]): span for span in found}
        return [unique[key] for key in sorted(unique)]

    def source_spans(self, span: SourceSpan) -> list[Fields]:
        """A source span as contract spans, cut at pages and cells."""
        if self._plain:
            start, end = span
            quote = self._source.text[start:end]
            if quote and quote == quote.strip():
                return [{"start": start, "end": end, "quote": quote}]
        return [self._span(part) for part in self._parts(span)]

    def item_id(self, layer: str, evidence: Sequence[Fields]) -> str:
        """The id of an item of `layer` (p, c, d, u, k) whose first evidence is `evidence[0]`."""
        first = (layer, evidence[0]["start"], evidence[0]["end"]) if evidence else (layer, -1, -1)
        ordinal = self._seen.get(first, 0)
        self._seen[first] = ordinal + 1
        content = f"{self._document_id}\x1f{layer}\x1f{first[1]}:{first[2]}\x1f{ordinal}"
        return f"{layer}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"

    def _parts(self, span: SourceSpan) -> Iterable[SourceSpan]:
        """A span cut at pages and cells, without the furniture between pages and the blanks at the ends of the pieces."""
        text = self._source.text
        inside = self._furniture_inside(span)
        left_out = {furniture.start for furniture in inside}
        cuts = sorted({span.start, span.end, *self._borders(span), *(edge for furniture in inside for edge in furniture)})
        for start, end in pairwise(cuts):
            if start in left_out:
                continue
            start, end = trimmed(text, start, end)
            if end > start:
                yield SourceSpan(start, end)

    def _furniture_inside(self, span: SourceSpan) -> list[SourceSpan]:
        """The furniture that a span runs around; what is all furniture is quoted as it stands."""
        first, last = bisect_right(self._furniture_starts, span.start), bisect_left(self._furniture_starts, span.end)
        return [each for each in self._furniture[first:last] if each.end < span.end]

    def _borders(self, span: SourceSpan) -> Iterable[int]:
        first = bisect_right(self._page_starts, span.start)
        yield from self._page_starts[first : bisect_left(self._page_starts, span.end)]
        at = max(0, bisect_right(self._cell_starts, span.start) - 1)
        while at < len(self._cells) and self._cell_starts[at] < span.end:
            cell = self._cells[at][2]
            for edge in (cell.span.start, cell.span.end):
                if span.start < edge < span.end:
                    yield edge
            at += 1

    def _span(self, span: SourceSpan) -> Fields:
        return {
            "start": span.start,
            "end": span.end,
            "quote": self._source.text[span.start : span.end],
            "page": self._page(span),
            "boxes": list(self._source.boxes(span)) if self._source.boxes else [],
            "cell": self._cell(span),
        }

    def _page(self, span: SourceSpan) -> int | None:
        if not self._page_starts:
            return None
        return self._source.pages[max(0, bisect_right(self._page_starts, span.start) - 1)].number

    def _cell(self, span: SourceSpan) -> Fields | None:
        at = bisect_right(self._cell_starts, span.start) - 1
        if at < 0:
            return None
        _, table, cell = self._cells[at]
        inside = cell.span.start <= span.start and span.end <= cell.span.end
        return {"table": table, "row": cell.row, "column": cell.column} if inside else None


