"""Which kind of model finds problems best: each trained alone on the train split, scored alone on dev.

    python benchmarks/finders.py [--epochs N] [--documents N] [--only crf,clauses,ner,spancat] [CORPUS]

- `crf`: the shipped tagger's linear chain over words, at its likeliest reading;
- `clauses`: logistic regression (scikit-learn) over the words of a clause; a clause it takes is a problem;
- `ner`, `spancat`: spaCy's transition NER and span categorizer over characters (the `char` segmenter, no vectors).

Prints a Markdown table: precision, recall and F1 of spans (intersection over union from .3, one to one, optional wordings
aside), seconds of training and of reading. Needs the extra "train".
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from docintel.classification.linear import LinearModel
from docintel.corpora.store import read_split
from docintel.evaluation.matching import ENOUGH, pairs
from docintel.extraction.tagging import ProblemTagger
from docintel.spans import CleanSpan
from docintel.training.examples import Example, examples_of
from docintel.training.linear import fit_each
from docintel.training.tagger import fit_tagger

Finder = Callable[[Example], list[CleanSpan]]
LABEL = "PROBLEM"
SURE = 0.4
LONGEST = 40


def crf(examples: Sequence[Example], options: argparse.Namespace) -> Finder:
    tagger = ProblemTagger(fit_tagger(examples))

    def find(example: Example) -> list[CleanSpan]:
        proposals = tagger.propose(example.reading.clean.text, example.cut, example.reading.by_rule)
        return [proposal.span for proposal in proposals if proposal.bias == 0]

    return find


def clauses(examples: Sequence[Example], options: argparse.Namespace) -> Finder:
    rows = [(_words(e, span), any(span.overlaps(gold) for gold, _ in e.problems)) for e in examples for span in _clauses(e)]
    arrays = fit_each([words for words, _ in rows], [["problem"] if told else [] for _, told in rows], ["problem"], 0.3, 1)
    model = LinearModel(arrays, ["problem"], each=True)
    return lambda example: [span for span in _clauses(example) if model.chances([_words(example, span)])[0, 0] >= SURE]


def _clauses(example: Example) -> Iterator[CleanSpan]:
    for sentence in example.cut.sentences:
        yield from sentence.clauses or (sentence.span,)


def _words(example: Example, span: CleanSpan) -> list[str]:
    own = example.cut.within(span.start, span.end)
    before = example.cut.within(max(0, span.start - 20), span.start)
    return list(dict.fromkeys([*own, *(f"{a}{b}" for a, b in pairwise(own)), *(f"<{word}" for word in before)]))


def ner(examples: Sequence[Example], options: argparse.Namespace) -> Finder:
    return _spacy(examples, options, "ner")


def spancat(examples: Sequence[Example], options: argparse.Namespace) -> Finder:
    return _spacy(examples, options, "spancat")


def _spacy(examples: Sequence[Example], options: argparse.Namespace, kind: str) -> Finder:
    import spacy
    from spacy.util import minibatch

    language = spacy.blank("zh")
    settings = {"suggester": {"@misc": "spacy.ngram_range_suggester.v1", "min_size": 2, "max_size": LONGEST}} if kind == "spancat" else {}
    pipe = language.add_pipe(kind, config=settings)
    pipe.add_label(LABEL)
    lessons = [lesson for example in examples for lesson in _lessons(language, example, kind)]
    optimizer = language.initialize(lambda: lessons[:200])
    chance = random.Random(1)
    for _ in range(options.epochs):
        chance.shuffle(lessons)
        for batch in minibatch(lessons, 32):
            language.update(batch, sgd=optimizer, drop=0.2)

    def find(example: Example) -> list[CleanSpan]:
        text = example.reading.clean.text
        sentences = example.cut.sentences
        found: list[CleanSpan] = []
        for sentence, doc in zip(sentences, language.pipe(text[s.span.start : s.span.end] for s in sentences), strict=True):
            spans = doc.ents if kind == "ner" else doc.spans.get("sc", ())
            found += [CleanSpan(sentence.span.start + s.start_char, sentence.span.start + s.end_char) for s in spans]
        return found

    return find


def _lessons(language: Any, example: Example, kind: str) -> Iterator[Any]:
    from spacy.training import Example as Lesson
    from spacy.util import filter_spans

    text = example.reading.clean.text
    for sentence in example.cut.sentences:
        start, end = sentence.span.start, sentence.span.end
        told = language.make_doc(text[start:end])
        golds = [gold for gold, _ in example.problems if start <= gold.start and gold.end <= end]
        inside = [told.char_span(gold.start - start, gold.end - start, label=LABEL) for gold in golds]
        spans = [span for span in inside if span is not None]
        if kind == "ner":
            told.ents = filter_spans(spans)
        else:
            told.spans["sc"] = [span for span in spans if len(span) <= LONGEST]
        yield Lesson(language.make_doc(text[start:end]), told)


FINDERS = {"crf": crf, "clauses": clauses, "ner": ner, "spancat": spancat}


def main() -> None:
    options = _options()
    train = examples_of(list(read_split(options.corpus, "train"))[: options.documents])
    held = examples_of(read_split(options.corpus, "dev"))
    print(f"| {len(train)} documents | P | R | F1 | training s | reading s |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in options.only.split(","):
        begun = time.process_time()
        find = FINDERS[name](train, options)
        trained = time.process_time() - begun
        begun = time.process_time()
        found = [find(example) for example in held]
        seconds = time.process_time() - begun
        precision, recall, f1 = _scores(held, found)
        print(f"| {name} | {100 * precision:.1f} | {100 * recall:.1f} | {100 * f1:.1f} | {trained:.0f} | {seconds:.2f} |", flush=True)


def _scores(examples: Sequence[Example], found: Sequence[Sequence[CleanSpan]]) -> tuple[float, float, float]:
    hit = told = gold = 0
    for example, spans in zip(examples, found, strict=True):
        places = [span for span, _ in example.problems]
        met = pairs(places, [[span] for span in spans], ENOUGH["problems"])
        right = {at for _, at in met}
        told += len(met) + sum(at not in right and not example.is_optional(span) for at, span in enumerate(spans))
        hit, gold = hit + len(met), gold + len(places)
    precision, recall = hit / max(1, told), hit / max(1, gold)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("corpora/supervision"))
    parser.add_argument("--epochs", type=int, default=10, help="of spaCy's models")
    parser.add_argument("--documents", type=int, default=None, help="so many of the train split")
    parser.add_argument("--only", default=",".join(FINDERS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
