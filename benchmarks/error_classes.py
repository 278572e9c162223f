"""Where problems are lost and where too many are told: the errors of the default backend, sorted into classes.

    python benchmarks/error_classes.py [--texts DIR] FOLDER ...

Each FOLDER holds value-level gold (`gold/` and `text/` inside it, or both kinds side by side; --texts names the texts of
one folder). Prints a Markdown table, a column for each folder: what was missed, by how near any candidate came, and what
was told too often, by what told it. Candidates are judged before restatements are folded.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from docintel.evaluation.gold import GoldDocument, read_value_gold
from docintel.evaluation.matching import ENOUGH, OPTIONAL_ENOUGH, pairs
from docintel.extraction.problems import tellable
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention
from docintel.models import Learned
from docintel.pipeline import Pipeline
from docintel.readers import read_text
from docintel.spans import CleanSpan, SourceSpan, iou

CLASSES = (
    "gold problems", "found", "missed: never proposed", "missed: proposed and rejected", "missed: told in other borders",
    "too many: part of or around a true one", "too many: by rule, nothing there", "too many: by tagger, nothing there",
    "missed: of duty", "missed: resolved",
)  # fmt: skip


def main() -> None:
    options = _options()
    pipeline = Pipeline()
    assert pipeline.learned is not None
    columns: list[Counter[str]] = []
    for folder in options.folders:
        column: Counter[str] = Counter()
        for document in read_value_gold(folder, options.texts):
            column.update(_classes(document, pipeline, pipeline.learned))
        columns.append(column)
    print(f"| | {' | '.join(folder.name for folder in options.folders)} | all |")
    print("| --- |" + " ---: |" * (len(columns) + 1))
    for name in CLASSES:
        print(f"| {name} | {' | '.join(str(column[name]) for column in columns)} | {sum(column[name] for column in columns)} |")


def _classes(document: GoldDocument, pipeline: Pipeline, learned: Learned) -> Counter[str]:
    reading = pipeline.gather(read_text(document.text, name=document.id, uri=document.id))
    text = reading.clean.text
    cut = CutText(text, tellable(reading.index.sentences))
    candidates = reading.candidates(learned.tagger.propose(text, cut, reading.by_rule), cut)
    kept = [one.mention for one in learned.ranker.keep(candidates)]
    golds = [(reading.clean.to_clean(SourceSpan(*item.place)), item) for item in document.items["problems"]]
    optional = [reading.clean.to_clean(SourceSpan(*place)) for place in document.optional["problems"]]
    met = pairs([span for span, _ in golds], [[mention.span] for mention in kept], ENOUGH["problems"])
    told: Counter[str] = Counter({"gold problems": len(golds), "found": len(met)})
    for number, (span, item) in enumerate(golds):
        if number not in {gold for gold, _ in met}:
            told[_missed(span, [candidate.mention.span for candidate in candidates], kept)] += 1
            told["missed: of duty"] += item.fields["types"][0] == "duty"
            told["missed: resolved"] += item.fields["status"] == "resolved"
    for number, mention in enumerate(kept):
        if number not in {found for _, found in met} and not any(iou(place, mention.span) >= OPTIONAL_ENOUGH for place in optional):
            told[_extra(mention, [span for span, _ in golds])] += 1
    return told


def _missed(gold: CleanSpan, candidates: Sequence[CleanSpan], kept: Sequence[ProblemMention]) -> str:
    if not any(iou(gold, span) >= ENOUGH["problems"] for span in candidates):
        return "missed: never proposed"
    return "missed: told in other borders" if any(m.span.overlaps(gold) for m in kept) else "missed: proposed and rejected"


def _extra(mention: ProblemMention, golds: Sequence[CleanSpan]) -> str:
    if any(mention.span.overlaps(gold) for gold in golds):
        return "too many: part of or around a true one"
    return "too many: by tagger, nothing there" if mention.rule == "tagger" else "too many: by rule, nothing there"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--texts", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
