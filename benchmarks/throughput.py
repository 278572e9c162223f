"""Throughput of whole reports against `jieba.lcut` on the same text, in the same run.

    python benchmarks/throughput.py [FOLDER_OR_JSONL ...]

Prints, for each set of texts (the dev split where none is named), megabytes of UTF-8 a second of `jieba.lcut`, of the rules
alone and of the default backend, and the ratios: the median of five rounds in which they take turns, processor time of one
thread, all warmed up. Absolute figures depend on the machine; the ratio is
the figure to quote.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import jieba

from docintel import Pipeline

ROUNDS = 5
DEFAULT = Path(__file__).resolve().parent.parent / "corpora" / "supervision" / "dev.jsonl"
BACKENDS = ("rules", "default")


def texts_of(path: Path) -> list[str]:
    """The texts of a folder of .txt files, of a corpus folder, or of one JSON Lines file with a `text` field."""
    if path.is_file():
        return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line.strip()]
    texts = [file.read_text("utf-8") for file in sorted(path.glob("*.txt"))]
    for corpus in sorted(path.glob("*.jsonl")):
        texts += texts_of(corpus)
    return texts


def seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    """Processor time that `work` takes over all texts."""
    start = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - start


def compare(name: str, texts: list[str]) -> None:
    """One line for jieba and one for each backend: speed, and ratio to jieba."""
    size = sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6
    readers = {backend: Pipeline(backend=backend) for backend in BACKENDS}
    works: dict[str, Callable[[str], object]] = {"jieba.lcut": jieba.lcut}
    works |= {name: lambda text, reader=reader: reader.analyze(text=text) for name, reader in readers.items()}
    for work in works.values():
        seconds(work, texts)
    rounds = [{name: seconds(work, texts) for name, work in works.items()} for _ in range(ROUNDS)]
    print(f"{name}: {len(texts)} texts, {size:.3f} MB")
    for what in works:
        speed = size / statistics.median(taken[what] for taken in rounds)
        ratio = statistics.median(taken["jieba.lcut"] / taken[what] for taken in rounds)
        print(f"  {what:<10} {speed:.3f} MB/s, ratio {ratio:.2f}")


def main() -> None:
    jieba.setLogLevel(60)
    jieba.initialize()
    for path in [Path(argument) for argument in sys.argv[1:]] or [DEFAULT]:
        compare(path.name, texts_of(path))


if __name__ == "__main__":
    main()
