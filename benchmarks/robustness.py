"""What noise costs: every document of a split clean, and again under each kind of noise, scored layer by layer.

    python benchmarks/robustness.py [--split dev] [--backend rules] [--seeds N] [CORPUS]

Prints a Markdown table: F1 of the clean documents, then the points each kind costs. Kinds marked lossy change for good what
is written, and so do broken lines where every line is a row of a table: those are told apart. With --hold, exits with 1
where a kind that loses nothing costs a layer more than 3 points.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docintel.corpora.model import CorpusDocument
from docintel.corpora.noise import KINDS, LINE_BREAKING, LOSSY, noisy
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
    prose = [document for document in documents if "table_layout" not in document.noise]
    tables = [document for document in documents if "table_layout" in document.noise]
    pipeline = Pipeline(backend=options.backend)
    print(f"| {options.backend} | documents | {' | '.join(LAYERS)} |")
    print("| --- | ---: |" + " ---: |" * len(LAYERS))
    print(f"| clean, F1 | {len(documents)} | {' | '.join(f'{one:.1f}' for one in _scores(documents, pipeline).values())} |")
    worst = 0.0
    for kind in KINDS:
        if kind in LINE_BREAKING:
            worst = max(worst, _cost(f"{kind}, prose", kind, prose, pipeline, options.seeds))
            _cost(f"{kind}, tables (lossy)", kind, tables, pipeline, options.seeds)
        elif kind in LOSSY:
            _cost(f"{kind} (lossy)", kind, documents, pipeline, options.seeds)
        else:
            worst = max(worst, _cost(kind, kind, documents, pipeline, options.seeds))
    sys.exit(1 if options.hold and worst > MOST_LOST else 0)


def _cost(name: str, kind: str, documents: Sequence[CorpusDocument], pipeline: Pipeline, seeds: int) -> float:
    """The points that a kind of noise costs the layer that loses most; prints those of all."""
    clean = _scores(documents, pipeline)
    found = _scores([noisy(document, [kind], seed=seed) for document in documents for seed in range(1, seeds + 1)], pipeline)
    print(f"| {name} | {len(documents)} | {' | '.join(f'{found[layer] - clean[layer]:+.1f}' for layer in LAYERS)} |", flush=True)
    return max(clean[layer] - found[layer] for layer in LAYERS)


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
