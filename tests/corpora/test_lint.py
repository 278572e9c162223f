"""The linter: the corpus that ships is clean, and every fault there can be is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small import GOLD, TEXT, document
from typer.testing import CliRunner

from docintel.cli.app import app
from docintel.corpora.lint import home_of, lint
from docintel.corpora.model import SPLITS, CorpusDocument
from docintel.corpora.store import read_corpus, write_split

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"


def test_the_corpus_is_clean() -> None:
    documents = read_corpus(SUPERVISION)
    assert {made.split for made in documents} == set(SPLITS)
    assert lint(documents) == []


def test_the_small_document_is_clean() -> None:
    assert lint([document()]) == []


def _changed(layer: str, at: int = 0, **changes: Any) -> Callable[[CorpusDocument], CorpusDocument]:
    def change(made: CorpusDocument) -> CorpusDocument:
        items = list(getattr(made, layer))
        items[at] = items[at].model_copy(update=changes)
        return made.model_copy(update={layer: items})

    return change


def _moved(made: CorpusDocument) -> CorpusDocument:
    return made.model_copy(update={"text": "一" + made.text})


def _region(code: str) -> Callable[[CorpusDocument], CorpusDocument]:
    return lambda made: made.model_copy(update={"region": made.region.model_copy(update={"code": code})})


def _twice(made: CorpusDocument) -> CorpusDocument:
    return made.model_copy(update={"problems": [made.problems[0], made.problems[0].model_copy(update={"id": "p9"})]})


FAULTS: list[tuple[str, str, Callable[[CorpusDocument], CorpusDocument]]] = [
    ("every span one off", "quote", _moved),
    ("an alias that is not there", "quote", _changed("units", aliases=["某局"])),
    ("two items of one id", "id", _changed("problems", id="p2")),
    ("a deadline that is not there", "id", _changed("problems", deadline="d9")),
    ("a unit that is not there", "id", _changed("deadlines", units=["u9"])),
    ("a type twice", "types", _changed("problems", types=["dumping", "dumping"])),
    ("two units of one name", "unit", _changed("units", name="清溪镇人民政府")),
    ("a day that does not exist", "date", _changed("deadlines", due="2024-06-31")),
    ("due before its anchor", "date", _changed("deadlines", anchor="2024-07-01")),
    ("a cycle that is none", "date", _changed("deadlines", 1, recurrence="monthly")),
    ("a cycle of a date", "date", _changed("deadlines", recurrence="P1M")),
    ("another year", "date", lambda made: made.model_copy(update={"year": 2019})),
    ("a range upside down", "count", _changed("counts", value_max=1)),
    ("per cent that are no share", "count", _changed("counts", unit="%")),
    ("a scale word in the unit", "count", _changed("counts", unit="万处")),
    ("money without currency", "count", _changed("counts", unit="元", dimension="money")),
    ("a sum that does not add up", "sum", _changed("counts", value=5)),
    ("a sum said to be wrong that is right", "sum", _changed("sums", ok=False)),
    ("one place twice", "same_span", _twice),
    ("a region that does not exist", "region", _region("999999")),
]


@pytest.mark.parametrize(("code", "change"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_faults_are_found(code: str, change: Callable[[CorpusDocument], CorpusDocument]) -> None:
    assert code in {fault.code for fault in lint([change(document())])}


RATES = [("97.45%", 97.45, True, 0), ("97.46%", 97.46, False, 0), ("97.46%", 97.46, True, 1), ("97%", 97, True, 0)]


@pytest.mark.parametrize(("quote", "value", "ok", "faults"), RATES)
def test_rates_are_computed_at_their_own_precision(quote: str, value: float, ok: bool, faults: int) -> None:
    base = GOLD["counts"][0]
    counts = [
        {**base, "quote": "55662条", "value": 55662, "unit": "条"},
        {**base, "quote": "57116条", "value": 57116, "unit": "条"},
        {**base, "quote": quote, "value": value, "unit": "%", "dimension": "percent", "kind": "rate"},
    ]
    rates = [{"quote": quote, "numerator": "55662条", "denominator": "57116条", "ok": ok}]
    empty: dict[str, Any] = {key: [] for key in ("sums", "units", "deadlines", "problems")}
    made = document(text=f"共57116条，办结55662条，办结率{quote}", counts=counts, rates=rates, optional={}, **empty)
    assert len(lint([made])) == faults


def _other(split: str, text: str, code: str = "420100", name: str = "S-09") -> CorpusDocument:
    empty: dict[str, Any] = {key: [] for key in ("counts", "sums", "rates", "units", "deadlines", "problems")}
    return document(id=name, split=split, text=text, region={"name": "x", "code": code}, optional={}, **empty)


def test_near_duplicates_fail_in_any_split() -> None:
    copy = TEXT.replace("2024年6月30日", "2024年7月15日").replace("清溪镇", "白沙镇")
    assert {fault.code for fault in lint([document(), _other("train", copy)])} == {"near_duplicate"}


def test_shared_sentences_fail_across_splits_only() -> None:
    shared = "镇里的老船工说，这条河三十年前能照见人影"
    for split, codes in (("train", set()), ("dev", {"shared_sentence"})):
        found = lint(
            [_other("train", f"{shared}。甲。"), _other(split, f"乙地又有人说：{'水'}。{shared}！", "430100", "S-10")]
        )
        assert {fault.code for fault in found} == codes


def test_a_prefecture_is_in_one_split() -> None:
    county = _other("dev", "另有一事", "330903", "S-10")
    assert {fault.code for fault in lint([document(), county])} == {"shared_place"}


HOMES = [
    ("330902", "330900"), ("330900", "330900"), ("330000", None), ("500231", "500231"), ("429004", "429004"),
    ("710201", "710200"), ("810304", "810304"), ("999999", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "home"), HOMES)
def test_the_place_that_must_stay_in_one_split(code: str, home: str | None) -> None:
    assert home_of(_other("train", "一", code)) == home


def test_no_words_of_a_test_document_are_shown(tmp_path: Path) -> None:
    made = _changed("counts", value=5)(document(split="test"))
    assert [fault.detail for fault in lint([made])] == ["…"]
    write_split(tmp_path, "test", [made])
    result = CliRunner().invoke(app, ["corpus", "lint", str(tmp_path)])
    assert result.exit_code == 1
    assert "乱堆" not in result.output
