"""The scorer gives the figures of the project's value-level scorer, and those of nervaluate for entities."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from docintel.cli.app import app
from docintel.corpora.model import CorpusDocument
from docintel.corpora.store import read_split
from docintel.corpora.value_gold import to_gold, write_pairs
from docintel.evaluation.agreement import as_report
from docintel.evaluation.entities import OUTCOMES, SCHEMES, Entity, entity_score, outcomes
from docintel.evaluation.evaluation import evaluate, layer_figures
from docintel.evaluation.export import as_data
from docintel.evaluation.gold import of_document, read_value_gold
from docintel.evaluation.predictions import read_predictions

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
# The scorer itself stands beside the repository where the project is worked on; what it says of `data/` is kept there.
SCORER = ROOT.parent / "shared" / "dev" / "score.py"


def _figures(folder: Path, reports: Path) -> dict[str, Any]:
    figures: dict[str, Any] = as_data(evaluate(read_value_gold(folder), read_predictions(reports)))["layers"]
    return figures


def _same(ours: dict[str, Any], theirs: dict[str, Any]) -> list[object]:
    return [
        (layer, name, value, ours.get(layer, {}).get(name))
        for layer, figures in theirs.items()
        for name, value in figures.items()
        if ours.get(layer, {}).get(name) != value
    ]


def test_figures_of_the_kept_example() -> None:
    expected = json.loads((Path(__file__).with_name("expected.json")).read_text("utf-8"))
    assert _same(_figures(DATA, DATA / "reports.jsonl"), expected) == []


def test_the_command_gives_the_same_figures() -> None:
    arguments = ["evaluate", str(DATA), "--format", "value-gold", "--pred", str(DATA / "reports.jsonl"), "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    assert (
        _same(
            json.loads(result.stdout)["layers"],
            json.loads((Path(__file__).with_name("expected.json")).read_text("utf-8")),
        )
        == []
    )
    assert "P-03" in result.stderr


def _worn(document: CorpusDocument, chance: random.Random) -> dict[str, Any]:
    """A report with errors of all kinds: an annotation of which some items are lost, moved, or say something else."""
    made: dict[str, Any] = json.loads(json.dumps(as_report(document.text, to_gold(document))))
    made["source"] = {"uri": f"{document.id}.txt"}
    for layer in ("counts", "deadlines", "problems", "units"):
        made[layer] = [item for item in made[layer] if chance.random() < 0.8]
        for item in made[layer]:
            for span in item["evidence"]:
                span["end"] += chance.choice((0, 0, 1, 3))
            for name, other in (
                ("value", 1),
                ("due", "2020-01-01"),
                ("status", "found"),
                ("kind", "date"),
                ("name", "某局"),
            ):
                if name in item and chance.random() < 0.15:
                    item[name] = other
        if made[layer] and chance.random() < 0.5:
            made[layer].append({**made[layer][0], "id": "x", "evidence": [{"start": 0, "end": 5}]})
    made["checks"] = [{"ok": True, "refs": [], "evidence": item["evidence"]} for item in made["counts"][:3]]
    return made


@pytest.mark.skipif(not SCORER.exists(), reason="the value-level scorer is not beside this checkout")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_of_the_scorer_itself(seed: int, tmp_path: Path) -> None:
    documents, chance = read_split(ROOT / "corpora" / "supervision", "train"), random.Random(seed)
    write_pairs(documents, tmp_path)
    reports = tmp_path / "reports.jsonl"
    reports.write_text("".join(json.dumps(_worn(d, chance)) + "\n" for d in documents), "utf-8")
    scored = tmp_path / "scored.txt"
    command = [sys.executable, str(SCORER), str(tmp_path), str(tmp_path), str(reports), "--json", str(scored)]
    subprocess.run(command, check=True, capture_output=True)
    theirs = json.loads(scored.read_text("utf-8"))
    assert _same(_figures(tmp_path, reports), theirs) == []
    # The canonical form knows which of several equal figures a check is about; all else is the same.
    ours = as_data(evaluate([of_document(d) for d in documents], read_predictions(reports)))["layers"]
    differs = {(layer, name) for layer, name, *_ in _same(ours, theirs)}  # type: ignore[misc]
    assert {layer for layer, _ in differs} <= {"checks", "records", "problems"}
    assert {name for layer, name in differs if layer == "problems"} <= {"deadline_link"}


def test_an_annotation_agrees_with_itself() -> None:
    documents = read_split(ROOT / "corpora" / "supervision", "dev")
    reports = {d.id: as_report(d.text, to_gold(d)) for d in documents}
    figures = layer_figures(evaluate([of_document(d) for d in documents], reports).sums)
    for layer in ("problems", "counts", "deadlines", "units"):
        assert figures[layer]["f1"] == 1


LABELS = ("found", "resolved")


def _entities(chance: random.Random) -> list[Entity]:
    starts = chance.sample(range(0, 60, 5), chance.randint(1, 6))
    return sorted(Entity(s, s + chance.randint(1, 8), chance.choice(LABELS)) for s in starts)


@pytest.mark.parametrize("seed", range(20))
def test_entity_scores_are_those_of_nervaluate(seed: int) -> None:
    nervaluate = pytest.importorskip("nervaluate")
    chance = random.Random(seed)
    true, told = [[_entities(chance) for _ in range(5)] for _ in range(2)]
    shaped = [
        [[{"label": e.label, "start": e.start, "end": e.end - 1} for e in d] for d in side] for side in (true, told)
    ]
    theirs = nervaluate.Evaluator(*shaped, tags=list(LABELS), loader="dict").evaluate()["overall"]
    for scheme in SCHEMES:
        counted = {o: sum(outcomes(t, p, scheme)[o] for t, p in zip(true, told, strict=True)) for o in OUTCOMES}
        other = theirs["ent_type" if scheme == "type" else scheme]
        assert counted == {outcome: getattr(other, outcome) for outcome in OUTCOMES}, scheme
        score = entity_score(counted, scheme)
        assert (score["p"], score["r"], score["f1"]) == pytest.approx((other.precision, other.recall, other.f1))


KEPT = [
    # Counted once with nervaluate 1.2.1: true 0-4 found, 10-14 found, 20-22 resolved; told 0-4 found, 11-14 resolved, 30-31 found.
    ("strict", {"correct": 1, "incorrect": 1, "partial": 0, "missed": 1, "spurious": 1}),
    ("exact", {"correct": 1, "incorrect": 1, "partial": 0, "missed": 1, "spurious": 1}),
    ("partial", {"correct": 1, "incorrect": 0, "partial": 1, "missed": 1, "spurious": 1}),
    ("type", {"correct": 1, "incorrect": 1, "partial": 0, "missed": 1, "spurious": 1}),
]


@pytest.mark.parametrize(("scheme", "expected"), KEPT)
def test_entity_outcomes(scheme: str, expected: dict[str, int]) -> None:
    true = [Entity(0, 4, "found"), Entity(10, 14, "found"), Entity(20, 22, "resolved")]
    told = [Entity(0, 4, "found"), Entity(11, 14, "resolved"), Entity(30, 31, "found")]
    assert {outcome: outcomes(true, told, scheme)[outcome] for outcome in OUTCOMES} == expected
