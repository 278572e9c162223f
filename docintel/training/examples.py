"""Examples: annotated documents as the models will meet them, cleaned and read by the rules.

Enters: documents of a corpus. Leaves: an `Example` for each, the gold problems at their places in the clean text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from docintel.classification.ranking import SAME
from docintel.corpora.model import CorpusDocument, GoldProblem, Quote
from docintel.extraction.problems import tellable
from docintel.lexicon.words import CutText
from docintel.mentions import ProblemMention
from docintel.pipeline import Pipeline, Reading
from docintel.readers import read_text
from docintel.spans import CleanSpan, SourceSpan, iou


@dataclass(frozen=True)
class Example:
    """One document: `problems` are the gold ones, `optional` wordings count neither way."""

    document: CorpusDocument
    reading: Reading
    problems: tuple[tuple[CleanSpan, GoldProblem], ...]
    optional: tuple[CleanSpan, ...]

    @cached_property
    def cut(self) -> CutText:
        """The words of the sentences in which a problem can be told."""
        return CutText(self.reading.clean.text, tellable(self.reading.index.sentences))

    def gold_at(self, span: CleanSpan) -> GoldProblem | None:
        """The gold problem that a span tells, the one it shares most with."""
        best = max(self.problems, key=lambda told: iou(told[0], span), default=None)
        return best[1] if best is not None and iou(best[0], span) >= SAME else None

    def is_optional(self, span: CleanSpan) -> bool:
        return any(iou(place, span) >= SAME for place in self.optional)


TellingOf = tuple[Example, list[tuple[ProblemMention, GoldProblem]]]
"""An example and its gold problems as reading would tell them."""


def examples_of(documents: Iterable[CorpusDocument]) -> list[Example]:
    """The documents read by the rules, in the order of their ids."""
    pipeline = Pipeline(backend="rules")
    return [_example(pipeline, document) for document in sorted(documents, key=lambda d: d.id)]


def _example(pipeline: Pipeline, document: CorpusDocument) -> Example:
    reading = pipeline.gather(read_text(document.text, name=document.id, uri=document.id))
    told = ((_clean_span(reading, problem.span), problem) for problem in document.problems)
    optional = (
        reading.clean.to_clean(SourceSpan(*match.span()))
        for quote in document.optional.problems
        for match in re.finditer(re.escape(quote.quote), document.text)
    )
    return Example(
        document,
        reading,
        tuple((span, problem) for span, problem in told if span.end > span.start),
        tuple(span for span in optional if span.end > span.start),
    )


def _clean_span(reading: Reading, quote: Quote) -> CleanSpan:
    return reading.clean.to_clean(SourceSpan(quote.start, quote.end))


FOLDS = 3


def held_out(examples: Sequence[Example]) -> list[tuple[list[int], list[int]]]:
    """For each fold the numbers of its examples, and of all others: what is told of the former, the latter have taught."""
    parts = folds(examples, FOLDS)
    return [(part, sorted(at for other in parts if other is not part for at in other)) for part in parts]


def quality(found: int, told: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1 of what was found, of so many told and so many in the gold."""
    precision, recall = found / max(1, told), found / max(1, gold)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def folds(examples: Sequence[Example], count: int) -> list[list[int]]:
    """`count` parts of the examples by their numbers; the documents of one prefecture stay together, one without a place
    stands for itself."""
    where = [example.document.region.code[:4] or example.document.id for example in examples]
    part = {place: number % count for number, place in enumerate(sorted(set(where)))}
    return [[at for at, place in enumerate(where) if part[place] == number] for number in range(count)]
