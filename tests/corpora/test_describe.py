"""The sizes that the datasheet shows are those of the corpus."""

from __future__ import annotations

from pathlib import Path

from small import document

from docintel.corpora.describe import BEGIN, END, describe
from docintel.corpora.store import read_corpus, read_file
from docintel.evaluation.agreement import agreement_table

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"


def test_sizes() -> None:
    told = describe([document(), document(id="S-02", split="dev")])
    assert "| documents | 1 | 1 | 0 | 2 |" in told
    assert "| 浙江省 | 1 | 1 | 0 | 2 |" in told
    assert "| dumping | 1 | 1 | 0 | 2 |" in told


def test_the_datasheet_shows_the_sizes_of_now() -> None:
    sheet = (SUPERVISION / "datasheet.md").read_text("utf-8")
    shown = sheet.partition(BEGIN)[2].partition(END)[0]
    documents = read_corpus(SUPERVISION)
    second = SUPERVISION / "second.jsonl"
    agreed = agreement_table(documents, read_file(second) if second.is_file() else ())
    assert shown == describe(documents) + "\n" + agreed, "run: docintel corpus describe --datasheet"


def test_agreement_of_two_annotators() -> None:
    first = document()
    other = first.model_copy(update={"problems": first.problems[:1]})
    told = agreement_table([first, document(id="S-02", split="dev")], [other])
    assert "1 / 2 documents (50%) annotated twice." in told
    assert "| problems | 66.7 |" in told
    assert "| counts | 100.0 |" in told
