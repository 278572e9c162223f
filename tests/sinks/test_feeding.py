"""Feeding: each case once, updates with their history, what is held, withheld, overtaken, proposed."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from make_reports import make_report

from docintel.errors import UsageError
from docintel.report import Report
from docintel.sinks import FeedPlan, feed, rehearse
from docintel.sinks.outbox import Outbox
from docintel.sinks.status import decide_link, history, links, overview, troubles

TODAY = date(2024, 6, 1)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


def plan(box: Path, to: Path | str, **more: Any) -> FeedPlan:
    return FeedPlan(str(to), outbox=box, today=more.pop("today", TODAY), **more)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


TARGETS = ["cases.db", "cases.jsonl", "cases.csv", "cases.xlsx"]


@pytest.mark.parametrize("name", TARGETS)
def test_feeding_twice_feeds_once(name: str, tmp_path: Path, box: Path) -> None:
    reports = [make_report(letter) for letter in "abc"]
    first = feed(reports, plan(box, tmp_path / name))
    assert (first.recorded.cases["new"], first.acknowledged, first.complete) == (9, 9, True)
    before = (tmp_path / name).read_bytes() if name != "cases.db" else b""
    again = feed(reports, plan(box, tmp_path / name))
    assert (again.recorded.cases["unchanged"], again.acknowledged, again.complete) == (9, 0, True)
    assert name == "cases.db" or (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("name", TARGETS)
def test_a_lost_outbox_makes_no_duplicates(name: str, tmp_path: Path, box: Path) -> None:
    reports = [make_report(letter) for letter in "ab"]
    feed(reports, plan(box, tmp_path / name))
    feed(reports, plan(tmp_path / "other.sqlite", tmp_path / name))
    assert len(keys_in(tmp_path / name)) == len(set(keys_in(tmp_path / name))) == 6


def keys_in(path: Path) -> list[str]:
    if path.suffix == ".db":
        return [row[0] for row in rows(path, "SELECT key FROM cases")]
    if path.suffix == ".jsonl":
        return [json.loads(line)["key"] for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".csv":
        return [row["案件键"] for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())]
    import openpyxl

    sheet = openpyxl.load_workbook(path).worksheets[0]
    at = next(cell.column for cell in sheet[2] if cell.value == "案件键")
    return [str(value) for (value,) in sheet.iter_rows(min_row=3, min_col=at, max_col=at, values_only=True)]


def test_the_day_alone_changes_no_case(tmp_path: Path, box: Path) -> None:
    feed([make_report()], plan(box, tmp_path / "c.db"))
    later = feed([make_report()], plan(box, tmp_path / "c.db", today=date(2024, 6, 9)))
    assert later.recorded.cases == {"unchanged": 3}


def test_the_folder_one_calls_from_changes_no_case(tmp_path: Path, box: Path) -> None:
    feed([make_report()], plan(box, tmp_path / "c.db"))
    moved = make_report()
    moved.source.uri = "/档案/来文/a.txt"
    assert feed([moved], plan(box, tmp_path / "c.db")).recorded.cases == {"unchanged": 3}


def test_a_mapping_that_asks_for_less_lets_go_what_was_held(tmp_path: Path, box: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('name = "x"\nfields = [{ to = "a", from = "ref", required = true }]', "utf-8")
    assert feed([make_report(problems=1)], plan(box, tmp_path / "c.db", mapping=mapping)).recorded.cases == {"held": 1}
    mapping.write_text('name = "x"\nfields = [{ to = "a", from = "ref" }]', "utf-8")
    assert feed([make_report(problems=1)], plan(box, tmp_path / "c.db", mapping=mapping)).acknowledged == 1


def test_the_same_document_updates_its_cases_and_keeps_their_history(tmp_path: Path, box: Path) -> None:
    feed([make_report(problems=2, problem={"status": "found"})], plan(box, tmp_path / "c.db"))
    result = feed([make_report(problems=2, problem={"status": "resolved"})], plan(box, tmp_path / "c.db"))
    assert (result.recorded.cases["updated"], result.acknowledged) == (2, 2)
    assert rows(tmp_path / "c.db", "SELECT DISTINCT status, revision FROM cases") == [("resolved", 2)]
    (key, _) = keys_in(tmp_path / "c.db")
    told = [json.loads(row[0])["status"] for row in rows(tmp_path / "c.db", f"SELECT record FROM cases_history WHERE case_key = '{key}' ORDER BY revision")]
    assert told == ["found", "resolved"]
    assert [version["record"]["status"] for version in history(Outbox(box), key)] == ["found", "resolved"]


def test_a_case_can_go_back_to_what_it_was(tmp_path: Path, box: Path) -> None:
    for status in ("found", "resolved", "found"):
        feed([make_report(problems=1, problem={"status": status})], plan(box, tmp_path / "c.db"))
    assert rows(tmp_path / "c.db", "SELECT status, revision FROM cases") == [("found", 3)]


NUMBERED = {"ref": "X2LN202406040052"}


def petition(name: str, day: str | None, status: str, **metadata: Any) -> Report:
    return make_report(name, 1, date=day, problem=NUMBERED | {"status": status}, metadata=metadata)


def test_one_number_of_one_authority_updates(tmp_path: Path, box: Path) -> None:
    feed([petition("a", "2024-06-01", "assigned")], plan(box, tmp_path / "c.db"))
    result = feed([petition("b", "2024-07-01", "resolved")], plan(box, tmp_path / "c.db"))
    assert (result.recorded.cases, result.recorded.links) == ({"updated": 1}, 0)
    assert rows(tmp_path / "c.db", "SELECT status, revision FROM cases") == [("resolved", 2)]
    assert len(rows(tmp_path / "c.db", "SELECT * FROM documents")) == 2


def test_an_older_document_that_comes_later_changes_nothing_and_is_kept(tmp_path: Path, box: Path) -> None:
    feed([petition("b", "2024-07-01", "resolved")], plan(box, tmp_path / "c.db"))
    for _ in range(2):
        feed([petition("a", "2024-06-01", "assigned"), petition("b", "2024-07-01", "resolved")], plan(box, tmp_path / "c.db"))
    ((key, status),) = rows(tmp_path / "c.db", "SELECT key, status FROM cases")
    assert status == "resolved"
    assert [(version["state"], version["record"]["status"]) for version in history(Outbox(box), key)] == [
        ("acknowledged", "resolved"), ("stale", "assigned"),
    ]  # fmt: skip


def test_what_a_destination_was_never_sent_cannot_be_overtaken_there(tmp_path: Path, box: Path) -> None:
    feed([petition("a", "2024-06-01", "assigned"), petition("b", "2024-07-01", "resolved")], plan(box, tmp_path / "one.db"))
    assert feed([petition("a", "2024-06-01", "assigned")], plan(box, tmp_path / "two.db")).acknowledged == 1
    assert feed([petition("b", "2024-07-01", "resolved")], plan(box, tmp_path / "two.db")).recorded.cases == {"updated": 1}
    assert rows(tmp_path / "two.db", "SELECT status FROM cases") == [("resolved",)]


APART: list[tuple[str, Report]] = [
    ("another authority", petition("b", "2024-07-01", "resolved", issuer="清河市人民政府")),
    ("an authority that is not told", petition("b", "2024-07-01", "resolved", issuer=None)),
    ("a document without a date", petition("b", None, "resolved")),
    ("two problems under the number", make_report("b", 2, date="2024-07-01", problem=NUMBERED)),
    ("a number that is a position in a list", make_report("b", 1, date="2024-07-01", problem={"ref": "1"})),
]


@pytest.mark.parametrize(("why", "second"), APART, ids=[why for why, _ in APART])
def test_anything_less_is_proposed_and_never_merged(why: str, second: Report, tmp_path: Path, box: Path) -> None:
    first = petition("a", "2024-06-01", "assigned")
    feed([first], plan(box, tmp_path / "c.db"))
    result = feed([second], plan(box, tmp_path / "c.db"))
    assert result.recorded.cases["updated"] == 0
    assert len(keys_in(tmp_path / "c.db")) == 1 + len(second.problems)
    if second.problems[0].ref == first.problems[0].ref:
        assert result.recorded.links >= 1
        assert {link["kind"] for link in links(Outbox(box))} == {"same_ref"}
        assert rows(tmp_path / "c.db", "SELECT DISTINCT state FROM cases_links") == [("proposed",)]


def test_a_link_is_decided_by_a_person(tmp_path: Path, box: Path) -> None:
    feed([petition("a", "2024-06-01", "assigned"), petition("b", "2024-07-01", "resolved", issuer=None)], plan(box, tmp_path / "c.db"))
    outbox = Outbox(box)
    (link,) = links(outbox)
    decide_link(outbox, link["id"], "accepted")
    assert links(outbox) == []
    assert [one["state"] for one in links(outbox, None)] == ["accepted"]
    with pytest.raises(UsageError, match="没有编号为 99"):
        decide_link(outbox, 99, "rejected")


def test_a_case_that_lacks_a_field_is_held_until_it_has_it(tmp_path: Path, box: Path) -> None:
    target = plan(box, tmp_path / "c.db", mapping="petition")
    result = feed([make_report(problems=1)], target)
    assert (result.recorded.cases["held"], result.acknowledged, result.complete) == (1, 0, False)
    assert [(one["state"], one["reason"]) for one in troubles(Outbox(box))] == [("held", "受理编号")]
    result = feed([make_report(problems=1, problem=NUMBERED)], target)
    assert (result.acknowledged, result.complete) == (1, True)
    assert list(troubles(Outbox(box))) == []


MARKS: list[tuple[str, dict[str, Any], str]] = [
    ("metadata", {"metadata": {"secrecy": "机密"}}, "机密"),
    ("a mark that reading passed over", {"text": "内部资料\n关于河道问题"}, "内部"),
    ("work secret", {"metadata": {"secrecy": "工作秘密"}}, "工作秘密"),
]


@pytest.mark.parametrize(("why", "changes", "mark"), MARKS, ids=[why for why, _, _ in MARKS])
def test_a_secret_document_goes_to_no_network_unless_its_mark_is_named(why: str, changes: dict[str, Any], mark: str, tmp_path: Path, box: Path) -> None:
    report = make_report("s", 1, **changes)
    to = "http://127.0.0.1:9/cases"
    quick = {"options": {"retries": "0", "timeout": "0.2", "give_up": "1"}}
    result = feed([report], plan(box, to, **quick))
    assert (result.recorded.withheld, result.complete, result.stopped) == ({"来文/s.txt": mark}, False, "")
    assert rows(box, "SELECT count(*) FROM deliveries") == [(0,)]
    assert "清溪s河" not in str(rows(box, "SELECT * FROM documents"))
    assert overview(Outbox(box))[0]["documents_withheld"] == 1
    other = "绝密" if mark != "绝密" else "秘密"
    assert feed([report], plan(box, to, **quick, allowed_marks=frozenset({other}))).recorded.withheld
    named = feed([report], plan(box, to, **quick, allowed_marks=frozenset({mark})))
    assert (named.recorded.withheld, named.recorded.cases["new"]) == ({}, 1)
    assert feed([report], plan(box, tmp_path / "here.db")).acknowledged == 1


def test_masking_comes_before_everything(tmp_path: Path, box: Path) -> None:
    report = make_report("m", 1, problem={"description": "村民李建国倾倒垃圾"}, metadata={"contact": "李建国 13800001234"})
    feed([report], plan(box, tmp_path / "c.db", mask=True))
    for path in (box, tmp_path / "c.db"):
        for file in tmp_path.glob(f"{path.name}*"):
            assert "建国".encode() not in file.read_bytes()
            assert b"13800001234" not in file.read_bytes()
    assert rows(tmp_path / "c.db", "SELECT description FROM cases") == [("村民李某某倾倒垃圾",)]


def test_since_leaves_out_earlier_documents_only(tmp_path: Path, box: Path) -> None:
    reports = [make_report("a", 1, date="2024-05-01"), make_report("b", 1, date="2024-06-01"), make_report("c", 1, date=None)]
    result = feed(reports, plan(box, tmp_path / "c.db", since=date(2024, 6, 1)))
    assert (result.recorded.documents, result.recorded.too_old, result.acknowledged) == (2, 1, 2)


def test_a_rehearsal_writes_nothing(tmp_path: Path, box: Path) -> None:
    feed([make_report(problems=1)], plan(box, tmp_path / "c.db"))
    before = rows(box, "SELECT * FROM deliveries")
    result, records = rehearse([make_report(problems=1, problem={"status": "resolved"}), make_report("b", 2)], plan(box, tmp_path / "c.db"))
    assert result.recorded.cases == {"updated": 1, "new": 2}
    assert [record["status"] for record in records] == ["resolved", "found", "assigned"]
    assert rows(box, "SELECT * FROM deliveries") == before
    rehearse([make_report()], plan(tmp_path / "none.sqlite", tmp_path / "none.db"))
    assert sorted(path.name for path in tmp_path.glob("none*")) == []


def test_two_feeders_do_not_feed_one_destination(tmp_path: Path, box: Path) -> None:
    outbox = Outbox(box)
    name = f"{(tmp_path / 'c.db').resolve()} · plain"
    with outbox.sole_feeder(name), pytest.raises(UsageError, match="另一个 docintel feed"):
        feed([make_report()], plan(box, tmp_path / "c.db"))
    assert feed([make_report()], plan(box, tmp_path / "other.db")).complete


def test_the_outbox_is_nobody_elses(tmp_path: Path, box: Path) -> None:
    feed([make_report()], plan(box, tmp_path / "c.db"))
    assert box.stat().st_mode & 0o077 == 0
