"""A small HanLP model of names from our own corpus: for tests of the `hanlp` backend, and for its row in the ablation.

    python benchmarks/hanlp_model.py OUT [--epochs 6] [--hidden 200] [CORPUS]

Trains HanLP's tagger of characters (LSTM, no transformer, nothing downloaded) on the train split and keeps the epoch that
is best on dev. Bodies are labelled ORG where the corpus names them, places LOC where the words of a problem's location
stand. It is weaker than HanLP's published models and shows only what a recogniser adds.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from docintel.corpora.model import CorpusDocument
from docintel.corpora.store import read_split
from docintel.pipeline import Pipeline
from docintel.readers import read_text
from docintel.spans import SourceSpan

Labelled = tuple[str, list[str]]


def labelled_sentences(documents: Iterable[CorpusDocument]) -> Iterator[Labelled]:
    """The sentences of the clean text, each with a BIO label for every character."""
    pipeline = Pipeline(backend="rules")
    for document in documents:
        reading = pipeline.gather(read_text(document.text, name=document.id, uri=document.id))
        text = reading.clean.text
        labels = ["O"] * len(text)
        bodies = {mention.place() for unit in document.units for mention in unit.mentions}
        for start, end in sorted(bodies, key=lambda place: place[0] - place[1]):
            _label(labels, *reading.clean.to_clean(SourceSpan(start, end)), "ORG")
        for place in {problem.location.text for problem in document.problems if problem.location}:
            for match in re.finditer(re.escape(place), text):
                _label(labels, *match.span(), "LOC")
        for sentence in reading.index.sentences:
            if sentence.role != "meta" and sentence.span.end - sentence.span.start > 1:
                yield text[sentence.span.start : sentence.span.end], labels[sentence.span.start : sentence.span.end]


def _label(labels: list[str], start: int, end: int, name: str) -> None:
    """Label a span where nothing is labelled yet."""
    if end > start and set(labels[start:end]) == {"O"}:
        labels[start:end] = [f"B-{name}", *[f"I-{name}"] * (end - start - 1)]


def write_labels(sentences: Iterable[Labelled], path: Path) -> None:
    """HanLP's form of training data: a character and its label a line, a blank line behind each sentence."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for text, labels in sentences:
            stream.writelines(f"{'_' if char.isspace() else char}\t{label}\n" for char, label in zip(text, labels, strict=True))
            stream.write("\n")


def fit(train: Iterable[Labelled], dev: Iterable[Labelled], folder: Path, *, epochs: int, hidden: int, seed: int = 1) -> None:
    """Train, and leave the model in `folder`. Without a CRF: in HanLP 2.1.5 that of this tagger cannot be trained."""
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer

    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / name for name in ("train.tsv", "dev.tsv")]
        for file, sentences in zip(files, (train, dev), strict=True):
            write_labels(sentences, file)
        folder.mkdir(parents=True, exist_ok=True)
        RNNNamedEntityRecognizer().fit(
            str(files[0]), str(files[1]), str(folder), epochs=epochs, embed=100, rnn_hidden=hidden, crf=False, lr=0.002,
            drop=0.4, tagging_scheme="BIO", token_delimiter="", devices=-1, seed=seed, verbose=False,
        )  # fmt: skip


def main() -> None:
    """Train on the corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("corpora/supervision"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--hidden", type=int, default=200)
    options = parser.parse_args()
    train, dev = (list(labelled_sentences(read_split(options.corpus, split))) for split in ("train", "dev"))
    fit(train, dev, options.output, epochs=options.epochs, hidden=options.hidden)


if __name__ == "__main__":
    main()
