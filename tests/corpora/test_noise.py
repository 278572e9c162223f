"""Noise: annotations are carried exactly, the same seed does the same, and values stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import document

from docintel.corpora.lint import lint_document
from docintel.corpora.model import CorpusDocument
from docintel.corpora.moving import Moved, Piece, carried
from docintel.corpora.noise import KINDS, noisy
from docintel.corpora.store import read_split

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"
DOCUMENTS = (document(), *read_split(SUPERVISION, "train"))


@pytest.mark.parametrize("kind", KINDS)
def test_annotations_are_carried_exactly(kind: str) -> None:
    changed = 0
    for clean in DOCUMENTS:
        made = noisy(clean, [kind], seed=5)
        assert [fault for fault in lint_document(made) if fault.code in ("quote", "id")] == []
        assert _values(made) == _values(clean)
        changed += made.text != clean.text
    assert changed > len(DOCUMENTS) // 2


def _values(made: CorpusDocument) -> list[object]:
    counts = [(c.id, c.value, c.unit, c.kind) for c in made.counts]
    deadlines = [(d.id, d.due, d.kind) for d in made.deadlines]
    return [
        counts,
        deadlines,
        [(p.id, p.types, p.status, p.deadline) for p in made.problems],
        [u.name for u in made.units],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_does_the_same(kind: str) -> None:
    clean = document()
    assert noisy(clean, [kind], seed=7) == noisy(clean, [kind], seed=7)


def test_several_kinds_one_after_another() -> None:
    made = noisy(document(), ["traditional_conversion", "glued_pinyin", "web_chrome"], seed=2)
    assert made.id == "S-01~traditional_conversion+glued_pinyin+web_chrome~2"
    assert made.metadata.script == "traditional"
    assert set(made.noise) >= {"traditional_conversion", "glued_pinyin", "web_chrome"}
    assert all(made.text[quote.start : quote.end] == quote.quote for _, quote in made.quotes())


def test_without_kinds_some_are_drawn() -> None:
    assert {tuple(noisy(document(), seed=seed).noise) for seed in range(12)} != {()}


def test_pinyin_behind_the_last_character_is_not_dragged_in() -> None:
    clean = document()
    pieces = [Piece("", character, "(yin)") for character in clean.text]
    made = carried(clean, Moved(pieces))
    assert made.problems[0].span.quote == "乱(yin)堆"


def test_optional_wordings_stay_optional_wherever_they_stand() -> None:
    text = document().text + "界桩缺失\n"
    made = carried(document(text=text), Moved([Piece("", c, " " if at % 2 else "") for at, c in enumerate(text)]))
    assert len(made.optional.problems) == 2


def test_values_are_what_must_still_be_understood() -> None:
    assert "２处" in noisy(document(), ["full_width"]).text
    assert noisy(document(), ["full_width"]).counts[0].value == 2
