"""What noise costs: every document of a split clean, and again under each kind of noise, scored layer by layer.

    python benchmarks/robustness.py [--split dev] [--backend rules] [--seeds N] [CORPUS]

Prints a Markdown table: F1 of the clean documents, then the points each kind loses. Kinds above the line lose nothing of
what is written; below it characters are lost or changed for good. With --hold, exits with 1 where a kind above the line
costs a layer more than 3 points.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docintel.corpora.model import CorpusDocument
from docintel.corpora.noise import KINDS, LOSSY, noisy
from docintel.corpora.store import read_split
from docintel.evaluation.evaluation import evaluate
from docintel.evaluation.gold import of_document
from docintel.evaluation.measures import HEADLINES, score_of
from docintel.pipeline import Pipeline

LAYERS = ("counts", "deadlines", "units", "problems")
MOST_LOST = 3.0


def main() -> None:
    options = _options()
    documents = list(read_split(options.corpus, options.split))
    pipeline = Pipeline(backend=options.backend)
    clean = _scores(documents, pipeline)
    print(f"| {len(documents)} documents, {options.backend} | {' | '.join(LAYERS)} |")
    print("| --- |" + " ---: |" * len(LAYERS))
    print(f"| clean, F1 | {' | '.join(f'{clean[layer]:.1f}' for layer in LAYERS)} |")
    broken = False
    for kind in (*(kind for kind in KINDS if kind not in LOSSY), *LOSSY):
        copies = [noisy(document, [kind], seed=seed) for document in documents for seed in range(1, options.seeds + 1)]
        found = _scores(copies, pipeline)
        lost = {layer: clean[layer] - found[layer] for layer in LAYERS}
        name = f"{kind} (lossy)" if kind in LOSSY else kind
        print(f"| {name} | {' | '.join(f'{-lost[layer]:+.1f}' for layer in LAYERS)} |", flush=True)
        broken |= kind not in LOSSY and max(lost.values()) > MOST_LOST
    sys.exit(1 if options.hold and broken else 0)


def _scores(documents: Sequence[CorpusDocument], pipeline: Pipeline) -> dict[str, float]:
    reports = {d.id: pipeline.analyze(text=d.text, name=f"{d.id}.txt").model_dump(mode="json") for d in documents}
    sums = evaluate([of_document(document) for document in documents], reports).sums
    return {layer: 100 * score_of(sums, HEADLINES[layer]).f1 for layer in LAYERS}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("corpora/supervision"))
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--backend", choices=("rules", "default"), default="default")
    parser.add_argument("--seeds", type=int, default=1, help="noisy copies of each document")
    parser.add_argument("--hold", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
