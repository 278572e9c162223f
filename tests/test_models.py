"""Backends: the shipped models load, a missing one is one sentence, rules work without any."""

from __future__ import annotations

from pathlib import Path

import pytest

import docintel
from docintel.errors import ModelError
from docintel.models import NAMES, WEIGHTS, file_hash, shipped
from docintel.pipeline import Pipeline

TEXT = "检查发现，清水河左岸堆放建筑垃圾约20吨，责令清河镇人民政府于2024年6月30日前完成清理。"


def test_every_model_is_shipped_with_its_card() -> None:
    for name in NAMES:
        assert (shipped() / name / WEIGHTS).is_file()
        card = (shipped() / name / "card.md").read_text("utf-8")
        assert file_hash(shipped() / name / WEIGHTS) in card


@pytest.mark.parametrize("errors", sorted(shipped().glob("*/errors.md")), ids=lambda path: path.parent.name)
def test_a_card_ends_with_what_was_written_of_its_errors(errors: Path) -> None:
    """Training makes the card anew from it."""
    assert (errors.parent / "card.md").read_text("utf-8").endswith("\n" + errors.read_text("utf-8"))


def test_a_report_names_its_models() -> None:
    report = docintel.analyze(text=TEXT)
    assert report.producer.backend == "default"
    assert report.producer.models == {name: file_hash(shipped() / name / WEIGHTS) for name in NAMES}


def test_rules_alone_need_no_model() -> None:
    report = Pipeline(backend="rules").analyze(text=TEXT)
    assert report.producer.models == {}
    assert [p.types[0].code for p in report.problems] == ["dumping"]


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"problem-tagger.*docintel train"):
        Pipeline(models=tmp_path)


def test_confidence_is_a_chance_and_sorts() -> None:
    report = docintel.analyze(text=TEXT)
    assert report.problems
    assert all(0 <= p.confidence <= 1 for p in report.problems)
    assert Pipeline(min_confidence=1.0).analyze(text=TEXT).problems == []


def test_with_models_less_of_a_long_text_is_read() -> None:
    """The models weigh all candidates of a document together: what they may weigh is bounded more tightly."""
    assert Pipeline().limits.max_characters < Pipeline(backend="rules").limits.max_characters
    assert Pipeline(max_bytes=1000).limits.max_bytes == Pipeline(backend="rules", max_bytes=1000).limits.max_bytes == 1000
