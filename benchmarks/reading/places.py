"""Whether the boxes of a quote, cropped and read back, give the quote.

    python benchmarks/reading/places.py

Every evidence of a report (problems, counts, deadlines, units, metadata) and random spans, over generated PDFs (running
text, ruled and unruled tables, columns, both kinds of font) and OFD packages. A PDF is read back by another engine
(pdfplumber: the characters whose centres lie in the boxes); an OFD by what was drawn. It holds where that is the quote
and at most one character beside it on each side, blanks aside. Ends with 1 where one does not.
"""

from __future__ import annotations

import io
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pdfplumber
from documents import Drawn, Made, columns, papers, prose, ruled, sheets, unruled

from docintel import Pipeline
from docintel.document import Source
from docintel.readers import read
from docintel.report import Report
from docintel.spans import SourceSpan

Box = Sequence[float]
Back = Callable[[int, Sequence[Box]], str]
"""What stands in some boxes of a page, from 1."""
Quote = tuple[str, int, Sequence[Box]]
RANDOM_SPANS = 20


def drawn_back(pages: Sequence[Drawn]) -> Back:
    """Read back from characters with their boxes."""

    def back(page: int, boxes: Sequence[Box]) -> str:
        found = ""
        for x0, top, x1, bottom in boxes:
            inside = [
                (left, sign)
                for sign, left, up, right, down in pages[page - 1]
                if x0 <= (left + right) / 2 <= x1 and top <= (up + down) / 2 <= bottom
            ]
            found += "".join(sign for _, sign in sorted(inside))
        return found

    return back


def pdf_back(data: bytes) -> Back:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return drawn_back(
            [[(c["text"], c["x0"], c["top"], c["x1"], c["bottom"]) for c in page.chars] for page in document.pages]
        )


def evidence(report: Report) -> Iterator[Quote]:
    for layer in (report.problems, report.counts, report.deadlines, report.units):
        for item in layer:
            for span in item.evidence:
                yield span.quote, span.page or 0, span.boxes or []


def random_spans(source: Source, rng: random.Random) -> Iterator[Quote]:
    """Spans inside a block and a page, of one to eighty characters."""
    blocks = [block.span for block in source.blocks]
    assert source.boxes is not None
    for _ in range(RANDOM_SPANS if blocks else 0):
        block = rng.choice(blocks)
        start = rng.randrange(block.start, block.end)
        page = next(page for page in source.pages if page.span.start <= start < page.span.end)
        end = min(start + rng.randint(1, 80), block.end, page.span.end)
        # A paragraph over a page break holds the footer; nobody quotes both.
        if not any(b.kind == "furniture" and b.span != block and start < b.span.end and b.span.start < end for b in source.blocks):
            yield source.text[start:end], page.number, source.boxes(SourceSpan(start, end))


def holds(quote: str, found: str) -> bool:
    bare, found = "".join(quote.split()), "".join(found.split())
    return any(found[n : n + len(bare)] == bare and len(found) - n - len(bare) <= 1 for n in (0, 1))


def main() -> int:
    rng = random.Random(11)
    pipeline = Pipeline()
    files: list[tuple[Made, Back]] = [
        (made, pdf_back(made.data))
        for made in (*prose()[::4], *ruled(rng, 4), *unruled(rng, 6), *columns(rng, 6))
    ]
    for number, text in enumerate(papers()[::6]):
        data, pages = sheets(text, rng)
        files.append((Made(f"OFD {number}", data), drawn_back(pages)))
    told: Counter[tuple[str, str]] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for made, back in files:
        source = read(made.data)
        kind = "OFD" if made.name.startswith("OFD") else "PDF"
        quotes = [("evidence", each) for each in evidence(pipeline.understand(source))]
        quotes += [("random spans", each) for each in random_spans(source, rng)]
        for what, (quote, page, boxes) in quotes:
            if quote.strip():
                told[kind, what] += 1
                found = back(page, boxes)
                held[kind, what] += holds(quote, found)
                if not holds(quote, found):
                    print(f"  {made.name}, page {page}: {quote!r} reads back as {found!r}")
    for key in told:
        print(f"{key[0]}, {key[1]}: {held[key]} of {told[key]} hold ({100 * held[key] / told[key]:.2f} %)")
    return 0 if held == told else 1


if __name__ == "__main__":
    sys.exit(main())
