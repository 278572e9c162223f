"""The sizes that the datasheet shows are those of the corpus."""

from __future__ import annotations

from pathlib import Path

from small import document

from docintel.corpora.describe import describe
from docintel.corpora.store import read_corpus

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"
BEGIN, END = "<!-- sizes: begin -->\n", "<!-- sizes: end -->"


def test_sizes() -> None:
    told = describe([document(), document(id="S-02", split="dev")])
    assert "| documents | 1 | 1 | 0 | 2 |" in told
    assert "| 浙江省 | 1 | 1 | 0 | 2 |" in told
    assert "| dumping | 1 | 1 | 0 | 2 |" in told


def test_the_datasheet_shows_the_sizes_of_now() -> None:
    sheet = (SUPERVISION / "datasheet.md").read_text("utf-8")
    shown = sheet.partition(BEGIN)[2].partition(END)[0]
    assert shown == describe(read_corpus(SUPERVISION)), "run: docintel corpus describe --datasheet"
