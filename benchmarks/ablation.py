"""What each learned part adds: rules alone, then types and stages, then the ranker, then the tagger, then HanLP.

    python benchmarks/ablation.py [--split dev] [--format value-gold --texts DIR] [--hanlp-model DIR] [CORPUS]

Prints two Markdown tables: F1 of problems, units and records, what is right of the problems found, of counts their kind, and
processor seconds of reading, all in one run and one thread; then F1 of problems in each genre. HanLP's row needs its extra and a model (`benchmarks/hanlp_model.py` makes one).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
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
    """The rules' problems with all that is learned of them but which they are."""

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


SHARES = ("problems.type_top1", "problems.status", "problems.deadline_link", "problems.unit_link", "counts.kind")

STEPS: tuple[tuple[str, Callable[[], Pipeline]], ...] = (
    ("rules", lambda: Pipeline(backend="rules")),
    ("+ types, stages, units, links, counts", Typed),
    ("+ ranker", Ranked),
    ("+ tagger (default)", Pipeline),
)


def main() -> None:
    """Score every step."""
    options = _options()
    documents = _documents(options)
    steps = [*STEPS]
    if options.hanlp_model:
        steps.append(("+ hanlp", lambda: Pipeline(backend="hanlp", hanlp_model=options.hanlp_model)))
    scored = [(name, *_scored(documents, make())) for name, make in steps]
    print("| | problems F1 | type | status | deadline | unit | kind of count | units F1 | records F1 | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, found, seconds in scored:
        shares = [share_of(found.sums, measure) for measure in SHARES]
        cells = [_percent(score_of(found.sums, HEADLINES["problems"]).f1), *(_percent(share or 0.0) for share in shares)]
        cells += [_percent(score_of(found.sums, layer).f1) for layer in (HEADLINES["units"], "records")]
        print(f"| {name} | {' | '.join(cells)} | {seconds:.2f} |")
    sizes = Counter(genre for document in documents for genre in document.traits["genre"])
    genres = [genre for genre, _ in sizes.most_common()]
    print(f"\n| problems F1 | {' | '.join(f'{genre} ({sizes[genre]})' for genre in genres)} |")
    print(f"| --- |{' ---: |' * len(genres)}")
    for name, found, _ in scored:
        parts = found.slices("genre")
        print(f"| {name} | {' | '.join(_percent(score_of(parts[genre], HEADLINES['problems']).f1) for genre in genres)} |")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


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
