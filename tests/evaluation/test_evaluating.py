"""The evaluator: its table, its comparison, its browser, its floors, its log, and the command."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from docintel.cli.app import app
from docintel.corpora.store import read_split, write_split
from docintel.evaluation.bootstrap import compare, intervals
from docintel.evaluation.browser import browser
from docintel.evaluation.calibration import calibration
from docintel.evaluation.evaluation import Evaluation, differences, evaluate
from docintel.evaluation.export import as_data
from docintel.evaluation.floors import FloorError, below, pin_floors, read_floors
from docintel.evaluation.gold import of_document, read_value_gold
from docintel.evaluation.predictions import make_predictions, read_predictions
from docintel.evaluation.release_log import append
from docintel.evaluation.scored import Judged

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def example() -> Evaluation:
    return evaluate(read_value_gold(DATA), read_predictions(DATA / "reports.jsonl"))


def run(*arguments: object) -> Result:
    return CliRunner(env={"LANG": "en_US.UTF-8", "LC_ALL": ""}).invoke(app, ["evaluate", *map(str, arguments)])


def test_rows_of_a_layer_are_ordered(example: Evaluation) -> None:
    rows = as_data(example)["rows"]
    for layer in ("problems", "counts", "deadlines"):
        assert rows[f"{layer}.strict"]["f1"] <= rows[f"{layer}.overlap"]["f1"]
        assert rows[f"{layer}.correct"]["f1"] <= rows[f"{layer}.overlap"]["f1"]
    assert rows["cases"]["tp"] <= rows["records"]["tp"]


def test_findings_name_what_was_wrong(example: Evaluation) -> None:
    found = {(f.document, f.layer, f.sort): f for f in example.findings}
    assert ("P-02", "problems", "invented") in found  # a denial told as a problem
    assert ("P-02", "deadlines", "missed") in found
    assert "value" in next(f.wrong for f in example.findings if f.layer == "counts" and f.sort == "wrong")
    assert not [f for f in example.findings if f.layer == "problems" and "界桩" in f.said]  # optional


def test_types_and_confusion(example: Evaluation) -> None:
    data = as_data(example)
    assert data["types"]["four_disorders"]["f1"] == 1
    assert data["types"]["sewage_discharge"] == {"p": 0, "r": 0, "f1": 0, "tp": 0, "fp": 1, "fn": 0}
    assert ["∅", "sewage_discharge", 1] in data["confusion"]


def test_calibration_bins_are_of_equal_size() -> None:
    judged = [Judged(at / 100, at % 3 > 0) for at in range(100)]
    found = calibration([judged[:7], judged[7:]])
    assert found is not None
    assert [one.size for one in found.bins] == [10] * 10
    assert calibration([]) is None


def test_intervals_hold_the_score_and_are_the_same_each_time(example: Evaluation) -> None:
    data = as_data(example)
    for name, (low, high) in data["intervals"].items():
        assert low <= data["measures"][name] <= high
    sums = [document.sums for document in example.documents]
    assert intervals(sums, ["records"]) == intervals(sums, ["records"])


def test_a_run_does_not_differ_from_itself(example: Evaluation) -> None:
    for one in differences(example, example):
        assert (one.before, one.low, one.high, one.p) == (one.after, 0, 0, 1)


def test_a_clear_difference_is_significant() -> None:
    bad, good = [{"records.fn": 3, "records.tp": 1}] * 30, [{"records.fn": 1, "records.tp": 3}] * 30
    one = compare(bad, good, ["records"])[0]
    assert one.after > one.before
    assert one.p < 0.05
    assert one.low > 0


def test_the_table(tmp_path: Path) -> None:
    result = run(DATA, "--format", "value-gold", "--pred", DATA / "reports.jsonl", "--compare", DATA / "reports.jsonl")
    assert result.exit_code == 0, result.stderr
    for words in ("problems, strict", "whole cases", "canonical name", "ECE", "Two runs compared", "macro mean"):
        assert words in result.stdout


def test_the_browser_shows_documents_as_text_only() -> None:
    gold = [*read_value_gold(DATA)]
    hostile = gold[0].__class__(
        **{name: getattr(gold[0], name) for name in gold[0].__slots__}
        | {"id": "P-09", "text": "</script><img src=x>\u2028"}
    )
    found = evaluate([*gold, hostile], read_predictions(DATA / "reports.jsonl"))
    page = browser([*gold, hostile], found, "en")
    data = json.loads(re.search(r"const data = (\{.*\});\n", page).group(1))  # type: ignore[union-attr]
    assert "</script><img" not in page
    assert {one["id"]: one["text"] for one in data["documents"]}["P-09"] == "</script><img src=x>\u2028"
    assert not re.search(r"(src|href)=\"?https?:", page)


def test_the_command_writes_a_browser(tmp_path: Path) -> None:
    target = tmp_path / "errors.html"
    assert run(DATA, "--format", "value-gold", "--pred", DATA / "reports.jsonl", "--html", target).exit_code == 0
    assert target.read_text("utf-8").startswith("<!doctype html>")


def test_only_some_documents() -> None:
    result = run(DATA, "--format", "value-gold", "--pred", DATA / "reports.jsonl", "--only", "P-0[12]", "--json")
    assert json.loads(result.stdout)["documents"] == 2
    assert run(DATA, "--format", "value-gold", "--only", "nothing").exit_code == 2


def test_without_reports_they_are_made() -> None:
    result = run(DATA, "--format", "value-gold", "--json", "--jobs", "1")
    told = json.loads(result.stdout)
    assert (told["documents"], told["missing"], told["spans"]["wrong"]) == (3, [], 0)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for split in ("dev", "test"):
        documents = read_split(SUPERVISION, "train")[:3]
        write_split(tmp_path, split, [d.model_copy(update={"split": split}) for d in documents])
    return tmp_path


def test_the_test_split_is_scored_in_the_open_only(corpus: Path) -> None:
    refused = run(corpus, "--split", "test")
    assert refused.exit_code == 2
    assert "--log-release" in refused.stderr
    assert run(corpus / "test.jsonl").exit_code == 2
    assert run(corpus, "--split", "dev", "--log-release").exit_code == 2
    assert run(corpus, "--split", "test", "--log-release", "--html", corpus / "errors.html").exit_code == 2
    assert not (corpus / "test_log.md").exists()
    assert run(corpus, "--split", "test", "--log-release", "--json", "--jobs", "1").exit_code == 0
    rows = (corpus / "test_log.md").read_text("utf-8").splitlines()
    assert len([row for row in rows if row.startswith("| 20")]) == 1
    append(corpus, _evaluated(corpus, "test"))
    assert len((corpus / "test_log.md").read_text("utf-8").splitlines()) == len(rows) + 1


def _evaluated(corpus: Path, split: str) -> Evaluation:
    documents = [of_document(d) for d in read_split(corpus, split)]
    return evaluate(documents, make_predictions(documents))


def test_floors(corpus: Path) -> None:
    found = _evaluated(corpus, "dev")
    with pytest.raises(FloorError):
        read_floors(corpus)
    pin_floors(corpus, found)
    assert below(corpus, found) == []
    nothing = evaluate([of_document(d) for d in read_split(corpus, "dev")], {})
    assert {one.name for one in below(corpus, nothing)} >= {"problems.overlap", "records", "counts.correct"} & {
        name for name, floor in read_floors(corpus)["floors"].items() if floor > 0
    }
    with pytest.raises(FloorError, match="allow-lower"):
        pin_floors(corpus, nothing)
    pin_floors(corpus, nothing, allow_lower=True)
    assert set(read_floors(corpus)["floors"].values()) == {0.0}
    write_split(corpus, "dev", read_split(corpus, "dev")[:2])
    with pytest.raises(FloorError, match="pin-floors"):
        below(corpus, found)


def test_dev_scores_hold_their_floors() -> None:
    begun = time.monotonic()
    fallen = below(SUPERVISION, _evaluated(SUPERVISION, "dev"))
    assert fallen == [], "scores fell; look with: docintel evaluate corpora/supervision --html errors.html"
    assert time.monotonic() - begun < 120


def test_the_test_log_is_not_older_than_its_rules() -> None:
    """Whoever writes into the log by hand leaves a row that has no commit."""
    log = SUPERVISION / "test_log.md"
    rows: list[Any] = (
        [r.split("|") for r in log.read_text("utf-8").splitlines() if r.startswith("| 20")] if log.exists() else []
    )
    assert all(len(row) == 16 for row in rows)
