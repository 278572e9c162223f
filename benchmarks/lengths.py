"""Long documents: the processor time that one takes, by its length, and the memory of the process.

    python benchmarks/lengths.py

Joins texts of the corpus up to each length, and makes a ledger of rows. Prints a line for each backend and length:
characters or rows, seconds, and the peak memory of the process so far in MB.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

from docintel import Pipeline
from docintel.corpora.store import read_split

LENGTHS = {"rules": (10_000, 100_000, 1_000_000), "default": (10_000, 100_000, 200_000)}
ROWS = 20_000
CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "supervision"


def main() -> None:
    text = "\n\n".join(document.text for document in read_split(CORPUS, "train"))
    ledger = "序号,问题\n" + "1,乱堆\n" * ROWS
    for backend, lengths in LENGTHS.items():
        pipeline = Pipeline(backend=backend)
        pipeline.analyze(text=text[:1_000])
        for length in lengths:
            _measure(pipeline, f"{backend}: {length} characters", text[:length].encode(), "a.txt")
        _measure(pipeline, f"{backend}: {ROWS} rows", ledger.encode(), "a.csv")


def _measure(pipeline: Pipeline, named: str, data: bytes, name: str) -> None:
    began = time.process_time()
    pipeline.analyze(data=data, name=name)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{named}: {time.process_time() - began:.2f} s, {peak} MB", flush=True)


if __name__ == "__main__":
    main()
