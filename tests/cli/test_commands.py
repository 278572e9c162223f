"""The other commands, and how the program behaves as a process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from docintel import __version__
from docintel.cli.app import app
from docintel.report import json_schema

SENTENCE = "市河长办检查发现，清溪河左岸堆放建筑垃圾2处，请于2024年6月30日前完成清理。"
PROGRAM = [sys.executable, "-c", "from docintel.cli import main; main()"]
COMMANDS = ("extract", "schema", "doctor", "clean", "explain-date")


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner(env={"LANG": "zh_CN.UTF-8", "LC_ALL": ""}).invoke(app, list(arguments), input=stdin)


def test_version() -> None:
    assert run("--version").stdout == f"docintel {__version__}\n"


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert command in result.stdout
        assert run(command, "--help").exit_code == 0


def test_unknown_command(tmp_path: Path) -> None:
    assert (run("extrct").exit_code, "没有“extrct”" in run("extrct").stderr) == (2, True)
    (tmp_path / "a.txt").write_text("x", "utf-8")
    assert "docintel extract" in run(str(tmp_path / "a.txt")).stderr


def test_schema(tmp_path: Path) -> None:
    assert json.loads(run("schema").stdout) == json_schema()
    assert run("schema", "-o", str(tmp_path / "s.json")).stdout == ""
    assert json.loads((tmp_path / "s.json").read_text("utf-8")) == json_schema()


def test_doctor() -> None:
    result = run("doctor", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["healthy"]) == (0, True), told
    assert "自测" in run("doctor").stdout
    assert "All is well" in run("doctor", "--lang", "en").stdout


def test_doctor_exits_1_where_something_required_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    from docintel import doctor

    monkeypatch.setattr(doctor, "_requirements", lambda: (doctor.requirement("no-such-package"),))
    result = run("doctor")
    assert result.exit_code == 1
    assert 'pip install "no-such-package"' in result.stdout


NOISY = "督(du)辦(ban)函，整(zheng)改27處"


def test_clean(tmp_path: Path) -> None:
    assert run("clean", "-", stdin=NOISY.encode()).stdout == "督办函，整改27处\n"
    (tmp_path / "a.txt").write_text(NOISY, "utf-8")
    assert run("clean", str(tmp_path / "a.txt")).stdout == "督办函，整改27处\n"


def test_clean_explains_every_edit_with_its_place() -> None:
    told = run("clean", "-", "--explain", stdin=NOISY.encode()).stdout
    edits = re.findall(r"^(\w+)\t\[(\d+), (\d+)\)\t“(.*)” → “(.*)”$", told, flags=re.M)
    assert {("pinyin", 1, 5, "（du）", ""), ("script", 24, 25, "處", "处")} <= {
        (step, int(start), int(end), old, new) for step, start, end, old, new in edits
    }
    assert [NOISY[int(start) : int(end)] for step, start, end, old, _ in edits if step == "pinyin"] == [
        "(du)", "(ban)", "(zheng)"
    ]  # fmt: skip
    assert told.endswith("督办函，整改27处\n")


def test_clean_refuses(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 rubbish")
    assert run("clean", str(tmp_path / "a.pdf")).exit_code == 1
    assert run("clean", str(tmp_path)).exit_code == 2
    assert run("clean", str(tmp_path / "没有.txt")).exit_code == 2


EXPLAINED = [
    ("明年3月底前完成整改", "2024-05-01", ["2025-03-31"]),
    ("去年11月中旬发现", "2024-05-01", ["2023-11-11至2023-11-20"]),
    ("请于2024年6月30日前完成清理", None, ["2024-06-30", "时限", "事项"]),
    ("河道淤积", None, ["（无）"]),
]


@pytest.mark.parametrize(("text", "reference", "expected"), EXPLAINED, ids=[text for text, _, _ in EXPLAINED])
def test_explain_date(text: str, reference: str | None, expected: list[str]) -> None:
    result = run("explain-date", text, *(["--reference-date", reference] if reference else []))
    assert result.exit_code == 0
    for words in expected:
        assert words in result.stdout


def test_explain_date_refuses_a_bad_reference() -> None:
    assert run("explain-date", "本月底", "--reference-date", "昨天").exit_code == 2


def test_english_by_locale() -> None:
    environment = {**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
    done = subprocess.run([*PROGRAM, "extract", "nowhere"], capture_output=True, env=environment, check=False)
    assert done.returncode == 2
    assert b"No such file or folder: nowhere" in done.stderr


def test_output_is_utf8_whatever_the_locale() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*PROGRAM, "extract", "-"], input=SENTENCE.encode(), capture_output=True, env=environment, check=True
    )
    assert json.loads(done.stdout.decode("utf-8"))["text"] == SENTENCE


def test_importing_the_command_line_loads_no_stage() -> None:
    code = "import sys, docintel.cli.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
    heavy = {"pydantic", "opencc", "lxml", "openpyxl", "pypdfium2", "docintel.pipeline", "docintel.readers",
             "docintel.report", "rich.table"}  # fmt: skip
    assert heavy & set(loaded) == set()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_closed_pipe_ends_quietly(tmp_path: Path, jobs: str) -> None:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(SENTENCE * 50, "utf-8")
    with subprocess.Popen(
        [*PROGRAM, "extract", str(tmp_path), "--jobs", jobs], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"{"
        process.stdout.close()
        assert (process.stderr.read(), process.wait(30)) == (b"", 141)


def _heeding_interrupts() -> None:
    """A shell lets what it starts in the background ignore interrupts, and so the tests and their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to signal")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_quietly_and_leaves_nothing(tmp_path: Path, jobs: str) -> None:
    target = tmp_path / "out.jsonl"
    with subprocess.Popen(
        [*PROGRAM, "extract", "-", "-o", str(target), "--jobs", jobs],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=_heeding_interrupts,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b'{"text": "x"}\n' * 3)
        process.stdin.flush()
        begun = time.monotonic()
        while not list(tmp_path.iterdir()) and time.monotonic() - begun < 30:
            time.sleep(0.05)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []


def test_the_runner_of_a_checkout() -> None:
    runner = Path(__file__).resolve().parents[2] / "cli.py"
    done = subprocess.run([sys.executable, str(runner), "--version"], capture_output=True, check=True, text=True)
    assert done.stdout == f"docintel {__version__}\n"
