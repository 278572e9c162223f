"""`docintel extract`: formats, standard input, exit codes, and where output goes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from docintel import Pipeline
from docintel.cli.app import app
from docintel.cli.table import show
from docintel.report import Report

SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"
SENTENCE = "市河长办检查发现，清溪河左岸堆放建筑垃圾2处，请于2024年6月30日前完成清理。"


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner(env={"LANG": "zh_CN.UTF-8", "LC_ALL": ""}).invoke(app, list(arguments), input=stdin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "文书"
    (place / "下级").mkdir(parents=True)
    (place / "a好.txt").write_text(SENTENCE, "utf-8")
    (place / "b空.txt").write_bytes(b"")
    (place / "c坏.pdf").write_bytes(b"%PDF-1.4\nrubbish")
    (place / "下级" / "d.txt").write_text(SENTENCE.replace("清溪", "石溪"), "utf-8")
    return place


@pytest.fixture
def good(folder: Path) -> str:
    return str(folder / "a好.txt")


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_are_reports(good: str) -> None:
    result = run("extract", good)
    assert result.exit_code == 0, result.stderr
    report = Report.from_json(result.stdout)
    assert report.problems[0].types[0].code == "dumping"
    assert result.stderr == ""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_with_bad_files_is_done_and_exits_1(folder: Path, jobs: str) -> None:
    result = run("extract", str(folder), "--jobs", jobs)
    assert result.exit_code == 1
    assert [line["state"] for line in lines(result)] == ["ok", "failed", "failed", "ok"]
    assert "b空.txt" in result.stderr
    assert "c坏.pdf" in result.stderr


def test_quiet_says_nothing_and_exits_1(folder: Path) -> None:
    result = run("extract", str(folder), "--quiet")
    assert (result.exit_code, result.stderr) == (1, "")


def test_json_is_one_array(folder: Path, good: str) -> None:
    assert [entry["state"] for entry in json.loads(run("extract", good, "--format", "json").stdout)] == ["ok"]
    assert len(json.loads(run("extract", str(folder), "--format", "json").stdout)) == 4


def test_table_is_readable_and_plain(good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    result = run("extract", good, "--format", "table")
    assert result.exit_code == 0
    for word in ("问题描述", "乱堆", "清溪河左岸", "2处", "2024-06-30"):
        assert word in result.stdout
    assert "\x1b" not in result.stdout
    assert not any(line.endswith(" ") for line in result.stdout.splitlines())


@pytest.mark.parametrize("width", ["40", "80", "120", "200"])
def test_table_keeps_to_the_width(good: str, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", width)
    result = run("extract", good, "--format", "table")
    assert max(cell_len(line) for line in result.stdout.splitlines()) <= int(width)
    assert "清溪河左岸" in "".join(result.stdout.split())


def test_no_width_cuts_the_last_column() -> None:
    report = Pipeline().analyze(SAMPLES / "督办函.docx")
    names = {unit.id: unit.name for unit in report.units}
    told = "、".join(names[link.unit] for link in report.problems[0].units)
    for width in range(116, 141):
        stream = io.StringIO()
        show(report, Console(file=stream, width=width))
        lines = stream.getvalue().splitlines()
        rows = [line.rsplit("|", 1)[-1].strip() for line in lines if line.count("|") == 6]
        assert "".join(rows[1:]).startswith(told), width


def test_table_in_english(good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    result = run("extract", good, "--format", "table", "--lang", "en")
    assert "Problems (1)" in result.stdout
    assert "description" in result.stdout


def test_a_document_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"[red]通报[/red]\x1b[31m\n{SENTENCE}\x1b]0;x\x07", "utf-8")
    result = run("extract", str(tmp_path), "--format", "table")
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


def test_csv_has_a_row_for_each_problem(folder: Path, tmp_path: Path) -> None:
    result = run("extract", str(folder), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["类型"] for row in rows] == ["乱堆", "乱堆"]
    assert rows[0]["原文"] in SENTENCE
    target = tmp_path / "表.csv"
    assert run("extract", str(folder), "-o", str(target)).exit_code == 1
    assert target.read_bytes().startswith(b"\xef\xbb\xbf" + "文件,".encode())
    assert target.read_text("utf-8-sig") == result.stdout


def test_csv_in_english_has_the_codes(good: str) -> None:
    header, row = csv.reader(io.StringIO(run("extract", good, "--format", "csv", "--lang", "en").stdout))
    assert header[:4] == ["document", "problem_id", "ref", "description"]
    assert "dumping" in row


def test_csv_cells_are_no_formulas(tmp_path: Path) -> None:
    (tmp_path / "=cmd.txt").write_text(SENTENCE, "utf-8")
    program = [sys.executable, "-c", "from docintel.cli import main; main()"]
    command = [*program, "extract", "=cmd.txt", "--format", "csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[1].startswith("'=cmd.txt,")


STDIN = {
    "text": (SENTENCE.encode(), [("stdin", "ok", None)]),
    "text in GB18030": (SENTENCE.encode("gb18030"), [("stdin", "ok", None)]),
    "blank lines first": (b"\n \n" + SENTENCE.encode(), [("stdin", "ok", None)]),
    "a line in brackets is text": (f"[附件]{SENTENCE}".encode(), [("stdin", "ok", None)]),
    "JSON lines": (
        b'\xef\xbb\xbf\n{"id": 7, "text": "%s", "k": [1]}\n\n{"text": "x", "name": "n", "id": 1}\n{"text": "y"}'
        % SENTENCE.encode(),
        [("7", "ok", {"id": 7, "k": [1]}), ("n", "ok", {"name": "n", "id": 1}), ("stdin:5", "ok", {})],
    ),
    "a bad line fails alone": (
        b'{"text": "x", "id": "a"}\nxx\n{"text": 5, "id": 2}\n{"text": "y", "uri": "u"}\n',
        [("a", "ok", {"id": "a"}), ("stdin:2", "failed", None), ("stdin:3", "failed", {"id": 2}),
         ("u", "ok", {"uri": "u"})],
    ),
    "half a surrogate pair": (b'{"text": "\\ud83d", "id": "\\ud83d"}', [("\ufffd", "ok", {"id": "\ufffd"})]),
    "nothing": (b"", [("stdin", "failed", None)]),
}  # fmt: skip


@pytest.mark.parametrize("case", STDIN)
def test_standard_input(case: str) -> None:
    given, expected = STDIN[case]
    result = run("extract", "-", stdin=given)
    assert [(r["source"]["uri"], r["state"], r.get("input")) for r in lines(result)] == expected
    assert result.exit_code == (1 if any(state == "failed" for _, state, _ in expected) else 0)


def test_the_text_of_a_json_line_is_the_text_of_its_report() -> None:
    text = "第一行\r\n督辦𠀀 "
    (report,) = lines(run("extract", "-", stdin=json.dumps({"text": text}).encode()))
    assert report["text"] == text


def test_files_and_standard_input_together(good: str) -> None:
    result = run("extract", "-", good, stdin=SENTENCE.encode())
    assert [Path(line["source"]["uri"]).name for line in lines(result)] == ["stdin", "a好.txt"]


def test_the_reference_date_dates_a_text() -> None:
    result = run("extract", "-", "--reference-date", "2024-05-01", stdin="请于本月底前完成清理。".encode())
    (report,) = lines(result)
    assert report["deadlines"][0]["due"] == "2024-05-31"
    assert report["producer"]["reference_date"] == "2024-05-01"


def test_settings_file_and_options(good: str, tmp_path: Path) -> None:
    settings = tmp_path / "s.toml"
    settings.write_text('reference_date = 2024-05-01\nmin_confidence = 0.99\nlanguage = "en"\n', "utf-8")
    (report,) = lines(run("extract", good, "--config", str(settings)))
    assert (report["problems"], report["producer"]["reference_date"]) == ([], "2024-05-01")
    (report,) = lines(run("extract", good, "--config", str(settings), "--min-confidence", "0"))
    assert report["problems"]


REFUSED = {
    "no path": ([], "缺少 PATH"),
    "missing path": (["没有.txt"], "找不到文件或文件夹：没有.txt"),
    "missing path in English": (["没有.txt", "--lang", "en"], "No such file or folder: 没有.txt"),
    "unknown option": (["GOOD", "--frmat", "csv"], "没有 --frmat 这个选项。是否想用 --format"),
    "unknown format": (["GOOD", "--format", "xml"], "可选：jsonl, json, table, csv"),
    "bad date": (["GOOD", "--reference-date", "2024-02-30"], "--reference-date 不是有效日期：2024-02-30"),
    "jobs no number": (["GOOD", "--jobs", "两"], "--jobs 应为数字：两"),
    "jobs zero": (["GOOD", "--jobs", "0"], "--jobs 至少为 1"),
    "confidence beyond 1": (["GOOD", "--min-confidence", "3"], "应在 0 与 1 之间"),
    "unknown language": (["GOOD", "--lang", "fr"], "可选：zh, en"),
    "no settings file": (["GOOD", "--config", "没有.toml"], "没有.toml"),
    "output is a folder": (["GOOD", "-o", "."], "请给出文件名"),
    "output in no folder": (["GOOD", "-o", "无此夹/x.jsonl"], "请先建立"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_usage_errors(case: str, good: str) -> None:
    arguments, sentence = REFUSED[case]
    result = run("extract", *[good if argument == "GOOD" else argument for argument in arguments])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_a_file_appears_whole_or_not_at_all(folder: Path, good: str, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("旧", "utf-8")
    target.chmod(0o640)
    assert run("extract", good, "-o", str(target), "--config", "没有.toml").exit_code == 2
    assert target.read_text("utf-8") == "旧"
    assert run("extract", str(folder), "-o", str(target)).exit_code == 1
    assert len(target.read_text("utf-8").splitlines()) == 4
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "文书"]


def test_output_inside_the_folder_is_not_read_again(folder: Path) -> None:
    for _ in range(2):
        assert run("extract", str(folder), "-o", str(folder / "out.jsonl"), "-q").exit_code == 1
    assert len((folder / "out.jsonl").read_text("utf-8").splitlines()) == 4


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    result = run("extract", str(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "没有可读取的文件" in result.stderr
