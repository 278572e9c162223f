"""Training end to end on a few documents of the corpus: the same bytes in two processes, models that load and read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pycrfsuite")
pytest.importorskip("sklearn")

from docintel.corpora.store import read_split
from docintel.models import NAMES, WEIGHTS
from docintel.pipeline import Pipeline
from docintel.training.cards import write_models
from docintel.training.examples import examples_of, folds
from docintel.training.train import train

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"
DOCUMENTS = read_split(SUPERVISION, "train")[:16]
_TRAIN = """
import sys
from pathlib import Path

from docintel.corpora.store import read_split
from docintel.training.cards import write_models
from docintel.training.train import train

documents = read_split(Path(sys.argv[1]), "train")[:16]
write_models(train(documents, seed=1), documents, Path(sys.argv[2]), seed=1)
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Trained in this process, and in one whose sets and hashes have another order."""
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    write_models(train(DOCUMENTS, seed=1), DOCUMENTS, one, seed=1)
    subprocess.run([sys.executable, "-c", _TRAIN, str(SUPERVISION), str(two)], env=os.environ | {"PYTHONHASHSEED": "1"}, check=True)
    return one, two


def test_the_same_corpus_gives_the_same_bytes(models: tuple[Path, Path]) -> None:
    one, two = models
    for name in NAMES:
        assert (one / name / WEIGHTS).read_bytes() == (two / name / WEIGHTS).read_bytes()


def test_what_was_trained_reads(models: tuple[Path, Path]) -> None:
    pipeline = Pipeline(models=models[0])
    reports = [pipeline.analyze(text=document.text) for document in DOCUMENTS[:8]]
    assert sum(len(report.problems) for report in reports) >= 8
    for report in reports:
        for problem in report.problems:
            assert all(report.text[s.start : s.end] == s.quote for s in problem.evidence)


def test_cards_tell_the_corpus_and_how_to_retrain(models: tuple[Path, Path]) -> None:
    card = (models[0] / "problem-ranker" / "card.md").read_text("utf-8")
    assert "16 份文书" in card
    assert "docintel train" in card
    assert "cross-fitted" in card


def test_folds_keep_a_place_together() -> None:
    examples = examples_of(DOCUMENTS)
    parts = folds(examples, 5)
    assert sorted(at for part in parts for at in part) == list(range(len(examples)))
    places = [{examples[at].document.region.code[:4] for at in part} for part in parts]
    assert all(not (one & other) for n, one in enumerate(places) for other in places[n + 1 :])
