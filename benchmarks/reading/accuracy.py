"""How right the text, the tables and the order of generated PDFs and OFDs are read.

    python benchmarks/reading/accuracy.py

Prints the character error of running text (blanks aside; differences as difflib counts them, which are never fewer than
the edit distance), the share of right cells in ruled and unruled tables over page breaks, the tables found where there
is none, and the share of pages with columns that are read in order. Ends with 1 where a bound does not hold.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from documents import Made, Table, columns, papers, paragraphs, prose, ruled, sheets, unruled

from docintel.document import Source
from docintel.readers import read

MOST_ERRORS = 0.005


def bare(text: str) -> str:
    return "".join(text.split())


def running_text(source: Source) -> str:
    """The text without furniture, in the order of reading."""
    text = list(source.text)
    for block in source.blocks:
        if block.kind == "furniture":
            text[block.span.start : block.span.end] = " " * (block.span.end - block.span.start)
    return bare("".join(text))


def differences(found: str, expected: str) -> int:
    codes = SequenceMatcher(None, found, expected, autojunk=False).get_opcodes() if found != expected else []
    return sum(max(i2 - i1, j2 - j1) for code, i1, i2, j1, j2 in codes if code != "equal")


def character_errors(name: str, files: Iterable[Made]) -> bool:
    errors = characters = tables = count = 0
    for made in files:
        source = read(made.data)
        errors += differences(running_text(source), bare(made.text))
        characters += len(bare(made.text))
        tables += len(source.tables)
        count += 1
    print(f"{name}: {count} files, {characters} characters, error {100 * errors / characters:.3f} %, tables where there is none: {tables}")
    return errors <= MOST_ERRORS * characters and not tables


def cells_of(source: Source, table: int) -> Table:
    """The rows of a table; the halves of a cell that a page break cut are one."""
    cells = source.tables[table].cells
    width = max(cell.column + cell.column_span - 1 for cell in cells)
    rows: Table = [[""] * width for _ in range(max(cell.row for cell in cells))]
    for cell in cells:
        rows[cell.row - 1][cell.column - 1] += bare(source.text[cell.span.start : cell.span.end])
    return rows


def right_cells(found: Table, expected: Table) -> int:
    pairs = zip(found, expected, strict=False)
    return sum(one == bare(other) for row, wanted in pairs for one, other in zip(row, wanted, strict=False))


def tables_right(name: str, files: Sequence[Made]) -> bool:
    right = cells = whole = pages = 0
    for made in files:
        source = read(made.data)
        pages += len(source.pages)
        (expected,) = made.tables
        cells += sum(map(len, expected))
        found = cells_of(source, 0) if len(source.tables) == 1 else []
        here = right_cells(found, expected)
        right += here
        whole += here == sum(map(len, expected)) and len(found) == len(expected)
        if here < sum(map(len, expected)):
            print(f"  {made.name}: {len(source.tables)} tables, {here} of {sum(map(len, expected))} cells right")
    print(f"{name}: {len(files)} tables on {pages} pages, {100 * right / cells:.2f} % of {cells} cells right, {whole} tables whole")
    return right == cells


def in_order(files: Sequence[Made]) -> bool:
    right = [read(made.data).text.split() == list(made.order) for made in files]
    print(f"columns: {sum(right)} of {len(files)} pages in order")
    for made, held in zip(files, right, strict=True):
        if not held:
            print(f"  {made.name} is not")
    return all(right)


def main() -> int:
    rng = random.Random(5)
    packages = [Made(f"OFD {n}", sheets(text, rng)[0], "\n".join(paragraphs(text))) for n, text in enumerate(papers())]
    held = [
        character_errors("PDF, embedded fonts", prose(["embedded"])),
        character_errors("PDF, fonts only named", prose(["not embedded"])),
        character_errors("OFD", packages),
        tables_right("ruled tables", ruled(rng, 20)),
        tables_right("tables without rules", unruled(rng, 40)),
        in_order(columns(rng, 60)),
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
