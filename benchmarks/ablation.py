"""What each learned part adds: rules alone, then types and stages, then the ranker, then the tagger, then HanLP.

    python benchmarks/ablation.py [--split dev] [--format value-gold --texts DIR] [--hanlp-model DIR] [CORPUS]

Prints a Markdown table: F1 of problems, units and records, what is right of the problems found, and processor seconds of
reading, all in one run and one thread. HanLP's row needs its extra and a model (`benchmarks/hanlp_model.py` makes one).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from docintel.corpora.store import read_split
from docintel.evaluation.evaluation import Evaluation, evaluate
from docintel.evaluation.gold import GoldDocument, of_document, read_value_gold
from docintel.evaluation.measures import HEADLINES, score_of, share_of
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention
from docintel.pipeline import Pipeline, Reading


class Typed(Pipeline):
    """The rules' problems with learned types and stages."""

    def _problems(self, reading: Reading, cut: CutText | None) -> tuple[ProblemMention, ...]:
        assert self.learned is not None
        assert cut is not None
        return self.learned.types.typed(reading.type_features(cut), reading.by_rule)


class Ranked(Pipeline):
    """The ranker's choice among the rules' problems alone."""

    def _problems(self, reading: Reading, cut: CutText | None) -> tuple[ProblemMention, ...]:
        assert self.learned is not None
        assert cut is not None
        kept = self.learned.ranker.keep(reading.candidates((), cut))
        typed = self.learned.types.typed(reading.type_features(cut), [one.mention for one in kept])
        return self.learned.ranker.assured(typed, kept)


STEPS: tuple[tuple[str, Callable[[], Pipeline]], ...] = (
    ("rules", lambda: Pipeline(backend="rules")),
    ("+ types, stages", Typed),
    ("+ ranker", Ranked),
    ("+ tagger (default)", Pipeline),
)


def main() -> None:
    """Score every step."""
    options = _options()
    documents = _documents(options)
    print("| | problems F1 | type | status | deadline | unit | units F1 | records F1 | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    steps = [*STEPS]
    if options.hanlp_model:
        steps.append(("+ hanlp", lambda: Pipeline(backend="hanlp", hanlp_model=options.hanlp_model)))
    for name, make in steps:
        found, seconds = _scored(documents, make())
        shares = (share_of(found.sums, f"problems.{key}") for key in ("type_top1", "status", "deadline_link", "unit_link"))
        cells = [f"{100 * score_of(found.sums, HEADLINES['problems']).f1:.1f}", *(f"{100 * (share or 0):.1f}" for share in shares)]
        cells += [f"{100 * score_of(found.sums, layer).f1:.1f}" for layer in (HEADLINES["units"], "records")]
        print(f"| {name} | {' | '.join(cells)} | {seconds:.2f} |")


def _scored(documents: Sequence[GoldDocument], pipeline: Pipeline) -> tuple[Evaluation, float]:
    pipeline.analyze(text="河道内堆放垃圾。")
    begun = time.process_time()
    reports = {document.id: pipeline.analyze(text=document.text, name=f"{document.id}.txt") for document in documents}
    seconds = time.process_time() - begun
    return evaluate(documents, {name: report.model_dump(mode="json") for name, report in reports.items()}), seconds


def _documents(options: argparse.Namespace) -> list[GoldDocument]:
    if options.format == "value-gold":
        return list(read_value_gold(options.corpus, options.texts or options.corpus))
    return [of_document(document) for document in read_split(options.corpus, options.split)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("corpora/supervision"))
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--format", choices=("canonical", "value-gold"), default="canonical")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--hanlp-model", metavar="DIR", help="a HanLP model of names; needs the extra hanlp")
    return parser.parse_args()


if __name__ == "__main__":
    main()
