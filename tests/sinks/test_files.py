"""File sinks: what people wrote stays, what is no such file is left alone, no cell is a formula."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from make_reports import make_report

from docintel.sinks import FeedPlan, FeedResult, feed


def fed(folder: Path, name: str, *reports: object, mapping: str | None = None) -> FeedResult:
    return feed(reports, FeedPlan(str(folder / name), mapping, folder / "outbox.sqlite", date(2024, 6, 1)))  # type: ignore[arg-type]


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_remarks_in_a_csv_stay(tmp_path: Path) -> None:
    fed(tmp_path, "c.csv", make_report(problems=2, problem={"status": "found"}))
    place = tmp_path / "c.csv"
    rows = [row | {"备注": "已电话催办"} for row in csv_rows(place)]
    with place.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(reversed(rows))
    fed(tmp_path, "c.csv", make_report(problems=2, problem={"status": "resolved"}), make_report("b", 1))
    told = csv_rows(place)
    assert [(row["状态"], row["备注"]) for row in told] == [("已办结", "已电话催办")] * 2 + [("发现", "")]
    assert place.read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    report = make_report(problems=1, problem={"description": "=HYPERLINK(\"http://x\")", "ref": "+123456"})
    fed(tmp_path, "c.csv", report)
    (row,) = csv_rows(tmp_path / "c.csv")
    assert (row["问题描述"], row["原文编号"]) == ("'=HYPERLINK(\"http://x\")", "'+123456")


def test_a_key_column_is_added_where_the_mapping_has_none(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('name = "x"\nfields = [{ to = "desc", from = "description" }]', "utf-8")
    for _ in range(2):
        fed(tmp_path, "c.jsonl", make_report(problems=2), mapping=str(mapping))
    lines = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text("utf-8").splitlines()]
    assert [list(line) for line in lines] == [["desc", "案件键"]] * 2


SPOILT = {
    "c.csv": ("序号,内容\n1,河道\n".encode("gb18030"), "不是 UTF-8"),
    "d.csv": ("案件键,a\nk,1,多出一格\n".encode(), "比表头长"),
    "c.jsonl": ("不是 JSON\n".encode(), "不是 JSON 行"),
    "c.xlsx": (b"PK rubbish", "无法作为 Excel 打开"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_no_such_file_is_left_as_it_is(name: str, tmp_path: Path) -> None:
    content, sentence = SPOILT[name]
    (tmp_path / name).write_bytes(content)
    result = fed(tmp_path, name, make_report(problems=1))
    assert sentence in result.stopped
    assert (result.acknowledged, result.waiting) == (0, 1)
    assert (tmp_path / name).read_bytes() == content
    (tmp_path / name).unlink()
    assert fed(tmp_path, name).acknowledged == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "文件夹不存在" in fed(tmp_path, "无/c.csv", make_report(problems=1)).stopped
