"""`docintel train`: every model in `models/` from an annotated corpus.

Enters: a corpus, and files of the user's own annotations. Leaves: a folder for each model, weights and card.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docintel.cli.options import LangOption, checked_language
from docintel.cli.output import tell
from docintel.cli.wording import help_on, say
from docintel.errors import PathNotFoundError, UsageError

LEAST_DOCUMENTS = 20
"""With fewer, cross-fitting has nothing to hold out."""


def train(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help=help_on("train_corpus"))] = Path("corpora/supervision"),
    extra: Annotated[list[Path] | None, typer.Option("--extra", metavar="FILE", help=help_on("train_extra"))] = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help=help_on("train_output"))] = Path("models"),
    seed: Annotated[int, typer.Option("--seed", metavar="N", help=help_on("train_seed"))] = 1,
    lang: LangOption = None,
) -> None:
    """Train, and write models and cards."""
    from docintel.corpora.store import read_split
    from docintel.training.cards import write_models
    from docintel.training.extra import read_extra
    from docintel.training.train import train as fit

    checked_language(lang)
    if not corpus.is_dir():
        raise PathNotFoundError(say("no_corpus", path=corpus))
    own = [document for file in extra or () for document in read_extra(file)]
    documents = [*read_split(corpus, "train"), *own]
    if len(documents) < LEAST_DOCUMENTS:
        raise UsageError(say("too_few_documents", count=len(documents), least=LEAST_DOCUMENTS))
    tell(say("training", count=len(documents), own=len(own)))
    trained = fit(documents, seed=seed, say=lambda name: tell(say("training_model", name=name)))
    write_models(trained, documents, output, seed=seed)
    tell(say("trained", path=output))
