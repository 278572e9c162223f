"""From annotators' files to the canonical form and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small import GOLD, TEXT, document
from typer.testing import CliRunner

from docintel.cli.app import app
from docintel.corpora.importing import import_value_gold
from docintel.corpora.store import CorpusError, as_line, fingerprint, read_corpus, read_file, read_split, write_split
from docintel.corpora.value_gold import from_gold, to_gold, write_pairs
from docintel.errors import PathNotFoundError

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"


def test_every_quote_has_its_place() -> None:
    made = document()
    assert all(made.text[quote.start : quote.end] == quote.quote for _, quote in made.quotes())
    assert [problem.deadline for problem in made.problems] == ["d1", "d1"]
    assert made.deadlines[0].units == ["u2"]
    assert [term.count for term in (made.sums[0].total, *made.sums[0].parts)] == ["c3", "c1", "c2"]
    assert made.genre.name == "督办单"
    assert made.noise == ["typing_errors"]


def test_tenths_become_per_cent_and_keep_what_was_written() -> None:
    share = document().counts[3]
    assert (share.value, share.unit, share.dimension) == (80, "%", "percent")
    assert share.written is not None
    assert (share.written.value, share.written.unit, share.written.dimension) == (8, "成", "ratio")


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    ("a quote that is not there", {"deadlines": [{**GOLD["deadlines"][0], "quote": "6月31日前"}], "problems": []}, "6月31日前"),
    ("an occurrence that is not there", {"counts": [{**GOLD["counts"][0], "nth": 2}]}, "2处"),
    ("a type that is no code", {"problems": [{**GOLD["problems"][0], "types": ["dirt"]}]}, "dirt"),
    ("a deadline that is not annotated", {"problems": [{**GOLD["problems"][0], "deadline": "督办单"}]}, "督办单"),
    ("a unit that is not annotated", {"problems": [{**GOLD["problems"][0], "units": ["某局"]}]}, "某局"),
    ("a mention that is not there", {"units": [{"name": "某局", "mentions": ["某局"], "roles": []}]}, "某局"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_what_cannot_be_right_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(CorpusError, match=told):
        document(**changes)


def test_fields_that_nobody_named_are_told_and_left_out() -> None:
    counts = [{**GOLD["counts"][0], "mood": "grim"}, *GOLD["counts"][1:]]
    _, notices = from_gold(TEXT, {**GOLD, "counts": counts, "metadata": {**GOLD["metadata"], "colour": "red"}})
    assert ["mood" in " ".join(notices), "colour" in " ".join(notices)] == [True, True]


def test_one_of_several_deadlines_in_the_same_words_is_the_next_one() -> None:
    text = "甲段于3月底前清理。乙段乱堆，3月底前清理。"
    deadlines = [{**GOLD["deadlines"][0], "quote": "3月底前", "units": [], "nth": nth} for nth in (1, 2)]
    problem = {**GOLD["problems"][0], "quote": "乱堆", "deadline": "3月底前", "units": []}
    changes: dict[str, Any] = {"counts": [], "sums": [], "units": [], "optional": {}, "deadlines": deadlines}
    assert document(text=text, problems=[problem], **changes).problems[0].deadline == "d2"
    assert document(text=text, problems=[{**problem, "deadline_nth": 1}], **changes).problems[0].deadline == "d1"


def test_money_without_a_currency_is_that_of_the_place() -> None:
    count = {**GOLD["counts"][0], "quote": "5元", "value": 5, "unit": "元", "dimension": "money"}
    changes: dict[str, Any] = {key: [] for key in ("sums", "units", "deadlines", "problems")} | {"optional": {}}
    made = document(text="罚款5元", counts=[count], region={"name": "高雄市", "code": "710200"}, **changes)
    assert made.counts[0].currency == "TWD"


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_value_gold_round_trip(split: str) -> None:
    for made in (document(), *read_split(SUPERVISION, split)):
        again, notices = from_gold(made.text, to_gold(made))
        assert again == made, made.id
        assert notices == []


def test_store_round_trip(tmp_path: Path) -> None:
    made = document(text=TEXT.replace("\n", "\r\n"))
    write_split(tmp_path, "train", [made])
    assert read_split(tmp_path, "train") == (made,)
    assert read_corpus(tmp_path) == (made,)
    assert b"\r\n" not in (tmp_path / "train.jsonl").read_bytes()
    assert fingerprint([made]) != fingerprint([made.model_copy(update={"year": 2023})])


def test_a_file_that_is_no_corpus_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(as_line(document()) + '\n{"id": 1}\n', "utf-8")
    with pytest.raises(CorpusError, match=r"train\.jsonl:2"):
        read_file(tmp_path / "train.jsonl")
    with pytest.raises(PathNotFoundError):
        read_corpus(tmp_path / "nowhere")


def test_importing_again_replaces_what_changed(tmp_path: Path) -> None:
    source, corpus = tmp_path / "source", tmp_path / "corpus"
    write_pairs([document(), document().model_copy(update={"id": "S-02"})], source)
    (source / "S-03.json").write_text("{}", "utf-8")  # its text is not written yet
    first = import_value_gold(source, corpus, "dev")
    assert (first.new, first.total, first.refused) == (2, 2, [])
    gold = json.loads((source / "S-02.json").read_text("utf-8"))
    (source / "S-02.json").write_text(json.dumps(gold | {"year": 2023}), "utf-8")
    (source / "S-03.txt").write_text("还没有标注", "utf-8")
    second = import_value_gold(source, corpus, "dev")
    assert (second.new, second.replaced, second.same, second.total) == (0, 1, 1, 2)
    assert len(second.refused) == 1
    assert [made.split for made in read_split(corpus, "dev")] == ["dev", "dev"]


def test_the_command(tmp_path: Path) -> None:
    write_pairs([document()], tmp_path / "source")
    arguments = ["corpus", "import", str(tmp_path / "source"), "--split", "train", "--into", str(tmp_path / "corpus")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    target = str(tmp_path / "brat")
    exported = CliRunner().invoke(app, ["corpus", "export", str(tmp_path / "corpus"), "--format", "brat", "-o", target])
    assert exported.exit_code == 0, exported.stderr
    back = CliRunner().invoke(app, ["corpus", "import", target, "--split", "train", "--format", "brat", "--into", str(tmp_path / "again")])  # fmt: skip
    assert back.exit_code == 0, back.stderr
    assert read_split(tmp_path / "again", "train") == read_split(tmp_path / "corpus", "train")
