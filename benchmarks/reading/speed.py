"""How fast PDFs are read, against pdfplumber on the same files in the same run.

    python benchmarks/reading/speed.py

Reading (text, paragraphs, tables, furniture, places) against pdfplumber's `extract_text` on pages without tables, with
embedded fonts and with fonts that are only named, and against its `extract_tables` on pages with ruled tables. Time by
the clock (pdfium works in a process of its own while ours waits), the median of rounds in which the two take turns. Ends with 1 where a bound does not hold.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence

import pdfplumber
from documents import long_prose, prose, ruled

from docintel.readers import read

ROUNDS = 3
PAPERS, LEDGERS = 25, 6


def texts(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()


def tables(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def seconds(work: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    start = time.perf_counter()
    for data in files:
        work(data)
    return time.perf_counter() - start


def compare(name: str, files: Sequence[bytes], other: Callable[[bytes], object]) -> float:
    """How many times the other's time ours goes into."""
    read(files[0])
    other(files[0])
    rounds = [(seconds(read, files), seconds(other, files)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = statistics.median(their / our for our, their in rounds)
    pages = sum(len(read(data).pages) for data in files)
    print(f"{name}: {pages} pages, docintel {1000 * ours / pages:.2f} ms a page, {other.__name__} {1000 * theirs / pages:.2f}, ratio {ratio:.1f}")
    return ratio


def main() -> int:
    print("docintel against pdfplumber: extract_text (texts), extract_tables (tables)")
    rng = random.Random(7)
    held = [
        compare("no tables, embedded fonts", [long_prose("embedded").data], texts) >= 10,
        compare("no tables, fonts only named", [long_prose("not embedded").data], texts) >= 3,
        compare("ruled tables", [made.data for made in ruled(rng, LEDGERS)], tables) >= 1 / 1.2,
    ]
    # Opening a file and its fonts weighs more where there is one page to read; no bound of its own.
    compare("no tables, embedded fonts, files of a page or two", [made.data for made in prose(["embedded"])[:PAPERS]], texts)
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
