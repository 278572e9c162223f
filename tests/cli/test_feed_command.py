"""`docintel feed`, `links`, `mapping` and `extract --to`: what they do, say and exit with."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from docintel.cli.app import app

LETTER = "关于清溪河问题的督办函\n青杨镇人民政府：\n检查发现，清溪河左岸堆放建筑垃圾2处，请于2024年6月30日前完成清理。联系人：王　芳，13800001234。\n清溪县河长制办公室\n2024年6月1日\n"


@pytest.fixture(autouse=True)
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCINTEL_OUTBOX", str(tmp_path / "state" / "outbox.sqlite"))
    return tmp_path / "state" / "outbox.sqlite"


@pytest.fixture
def letter(tmp_path: Path) -> str:
    (tmp_path / "督办函.txt").write_text(LETTER, "utf-8")
    return str(tmp_path / "督办函.txt")


@pytest.fixture
def reports(letter: str, tmp_path: Path) -> str:
    assert run("extract", letter, "-o", str(tmp_path / "reports.jsonl")).exit_code == 0
    return str(tmp_path / "reports.jsonl")


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner(env={"LANG": "zh_CN.UTF-8", "LC_ALL": "", "COLUMNS": "200"}).invoke(app, list(arguments), input=stdin)


def test_feed_and_feed_again(reports: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'cases.db'}"
    first = run("feed", reports, "--to", target)
    assert (first.exit_code, first.stdout) == (0, "")
    assert "文书 1 份；案件新增 1、更新 0、未变 0；已确认 1" in first.stderr
    assert "案件新增 0、更新 0、未变 1；已确认 0" in run("feed", reports, "--to", target).stderr
    status = run("feed", "--status")
    assert status.exit_code == 0
    assert "cases.db · plain" in status.stdout
    assert json.loads(run("feed", "--status", "--format", "json").stdout)["destinations"][0]["acknowledged"] == 1


def test_standard_input_and_output(reports: str) -> None:
    result = run("feed", "-", "--to", "-", stdin=Path(reports).read_bytes())
    assert json.loads(result.stdout)["type"] == "dumping"
    assert run("feed", reports, "--to", "-", "-q").stdout == result.stdout


def test_an_array_of_reports(letter: str, tmp_path: Path) -> None:
    run("extract", letter, "--format", "json", "-o", str(tmp_path / "r.json"))
    assert len(run("feed", str(tmp_path / "r.json"), "--to", "-").stdout.splitlines()) == 1


def test_dry_run_prints_and_sends_nothing(reports: str, tmp_path: Path) -> None:
    result = run("feed", reports, "--to", str(tmp_path / "台账.csv"), "--dry-run")
    assert json.loads(result.stdout)["问题类型"] == "乱堆"
    assert "演示" in result.stderr
    assert not (tmp_path / "台账.csv").exists()
    assert "发件箱是空的" in run("feed", "--status").stderr


def test_extract_in_one_go(letter: str, tmp_path: Path) -> None:
    result = run("extract", letter, "--to", str(tmp_path / "台账.csv"), "--mask", "pii", "--as-of", "2024-06-20")
    assert (result.exit_code, result.stdout) == (0, "")
    (row,) = csv.DictReader((tmp_path / "台账.csv").read_text("utf-8-sig").splitlines())
    assert (row["整改期限"], row["剩余天数"]) == ("2024-06-30", "10")


def test_extract_masks_what_it_writes(letter: str) -> None:
    told = run("extract", letter, "--mask", "pii").stdout
    assert "王　某，138********" in told
    assert "王　芳" not in told
    record = json.dumps({"text": LETTER, "caller": "联系人王芳 13800001234"}).encode()
    report = json.loads(run("extract", "-", "--mask", "pii", stdin=record).stdout)
    assert report["input"] == {"caller": "联系人王某 138********"}


def test_an_unmasked_address_withholds_secrets(tmp_path: Path) -> None:
    (tmp_path / "密.txt").write_text("机密★1年\n" + LETTER, "utf-8")
    result = run("extract", str(tmp_path / "密.txt"), "--to", "http://127.0.0.1:9/cases", "--option", "retries=0")
    assert result.exit_code == 1
    assert "标有密级“机密”" in result.stderr
    assert run("extract", str(tmp_path / "密.txt"), "--to", str(tmp_path / "c.db")).exit_code == 0


def test_what_is_held_is_told_and_exits_1(reports: str, tmp_path: Path) -> None:
    result = run("feed", reports, "--to", str(tmp_path / "c.jsonl"), "--mapping", "petition")
    assert result.exit_code == 1
    assert "1 个案件缺少必填字段（受理编号），待人工补充" in result.stderr
    status = run("feed", "--status")
    assert status.exit_code == 1
    assert "待补字段" in status.stdout


def test_links_are_listed_and_decided(tmp_path: Path) -> None:
    for name, more in (("a", ""), ("b", "现场仍未清理。\n")):
        (tmp_path / f"{name}.txt").write_text(LETTER + more, "utf-8")
        run("extract", str(tmp_path / f"{name}.txt"), "--to", str(tmp_path / "c.db"))
    listed = run("links")
    assert "日期相近" in listed.stdout
    (link,) = [json.loads(line) for line in run("links", "--format", "json").stdout.splitlines()]
    assert "认可" in run("links", "--accept", str(link["id"])).stderr
    assert "没有待处理" in run("links").stderr
    assert "认可" in run("links", "--all").stdout
    assert run("links", "--reject", "99").exit_code == 2


def test_history_of_a_case(reports: str, tmp_path: Path) -> None:
    run("feed", reports, "--to", str(tmp_path / "c.jsonl"))
    key = json.loads((tmp_path / "c.jsonl").read_text("utf-8"))["key"]
    (version,) = run("feed", "--history", key).stdout.splitlines()
    assert json.loads(version)["revision"] == 1
    assert run("feed", "--history", "k").exit_code == 2


def test_mappings_are_checked_listed_and_shown(tmp_path: Path) -> None:
    place = tmp_path / "m.toml"
    place.write_text(run("mapping", "show", "river_patrol").stdout, "utf-8")
    assert run("mapping", "check", str(place), "plain").exit_code == 0
    place.write_text(place.read_text("utf-8").replace('from = "water_body"', 'from = "waterbody"'), "utf-8")
    bad = run("mapping", "check", str(place))
    assert bad.exit_code == 1
    assert "fields.riverName.from：案件没有字段 waterbody，是否想写 water_body" in bad.stdout
    assert "四乱" in run("mapping", "list").stdout
    assert run("mapping", "show", "无").exit_code == 2


REFUSED = {
    "no target": (["feed", "R"], "请用 --to"),
    "unknown target": (["feed", "R", "--to", "x.txt"], "不知道怎样送往"),
    "unknown mapping": (["feed", "R", "--to", "-", "--mapping", "sil"], "没有名为 sil 的映射"),
    "unknown option": (["feed", "R", "--to", "http://h/", "--option", "bach=5"], "是否想写 batch"),
    "option without value": (["feed", "R", "--to", "http://h/", "--option", "batch"], "名称=值"),
    "unknown parameter": (["feed", "R", "--to", "-", "--mapping", "petition", "--set", "rond=1"], "是否想写 round"),
    "no reports": (["feed", "没有.jsonl", "--to", "-"], "找不到文件或文件夹"),
    "a document": (["feed", "L", "--to", "-"], "docintel extract"),
    "bad mark": (["feed", "R", "--to", "-", "--allow-secrecy", "保密"], "可选：绝密, 机密"),
    "bad mask": (["feed", "R", "--to", "-", "--mask", "names"], "可选：pii"),
    "bad day": (["feed", "R", "--to", "-", "--as-of", "2024-02-30"], "--as-of 不是有效日期"),
    "bad since": (["feed", "R", "--to", "-", "--since", "昨天"], "--since 不是有效日期"),
    "to and output": (["extract", "L", "--to", "-", "-o", "x.jsonl"], "不能同时使用"),
    "mapping without to": (["extract", "L", "--mapping", "plain"], "--mapping 要与 --to 一起使用"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_usage_errors(case: str, letter: str, reports: str) -> None:
    arguments, sentence = REFUSED[case]
    result = run(*[{"R": reports, "L": letter}.get(argument, argument) for argument in arguments])
    assert result.exit_code == 2, result.stderr
    assert sentence in result.stderr
    assert result.stdout == ""


def test_a_spoilt_line_costs_the_others_nothing(reports: str, tmp_path: Path) -> None:
    with Path(reports).open("a", encoding="utf-8") as stream:
        stream.write("{}\n" + Path(reports).read_text("utf-8"))
    result = run("feed", reports, "--to", str(tmp_path / "c.jsonl"))
    assert result.exit_code == 1
    assert "第 2 行不是 docintel 的报告" in result.stderr
    assert len((tmp_path / "c.jsonl").read_text("utf-8").splitlines()) == 1
