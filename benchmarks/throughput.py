"""Throughput of whole reports against `jieba.lcut` on the same text, in the same run.

    python benchmarks/throughput.py [FOLDER_OR_JSONL ...]

Prints, for each set of texts, megabytes of UTF-8 a second of both and their ratio: the median of five rounds in which
the two take turns, processor time of one thread, both warmed up. Absolute figures depend on the machine; the ratio is
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
DEFAULT = Path(__file__).resolve().parent.parent / "corpora" / "supervision"


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
    """One line: size, both speeds, their ratio."""
    pipeline = Pipeline()
    size = sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6
    seconds(lambda text: pipeline.analyze(text=text), texts)
    rounds = [
        (seconds(lambda text: pipeline.analyze(text=text), texts), seconds(jieba.lcut, texts)) for _ in range(ROUNDS)
    ]
    ours = statistics.median(r[0] for r in rounds)
    theirs = statistics.median(r[1] for r in rounds)
    ratio = statistics.median(r[1] / r[0] for r in rounds)
    print(
        f"{name}: {len(texts)} texts, {size:.3f} MB; docintel {size / ours:.3f} MB/s, jieba.lcut {size / theirs:.3f} MB/s, ratio {ratio:.2f}"
    )


def main() -> None:
    jieba.setLogLevel(60)
    jieba.initialize()
    for path in [Path(argument) for argument in sys.argv[1:]] or [DEFAULT]:
        compare(path.name, texts_of(path))


if __name__ == "__main__":
    main()
