"""Nothing is lost and nothing is doubled: over 1,000 cases against an endpoint that goes wrong, and a feeder that is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from make_reports import make_report, write_reports
from receiver import receiving

from docintel.report import Report
from docintel.sinks.outbox import Outbox
from docintel.sinks.status import overview, troubles

DOCUMENTS, PROBLEMS = 100, 10
FEEDER = [sys.executable, "-c", "from docintel.cli import main; main()", "feed"]
# Every way to go wrong, before the case was taken and after, when only the answer is lost.
FAULTS = ("500", "drop", "429 0", "stall", "kill", "500_after", "half", "drop_after", "503", "die", "429 1", "kill_after", "stall_after", "die_after", "half_after")  # fmt: skip
EVERY = 19


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [make_report(f"n{number}", PROBLEMS) for number in range(DOCUMENTS)]


def schedule(faults: tuple[str, ...], every: int) -> Callable[[int], str | None]:
    turns = cycle(faults)
    return lambda number: next(turns) if number % every == 0 else None


def feed_until_done(
    file: str, arguments: list[str], started: Callable[[int], None], *, at_most: int, resume: bool = False
) -> list[int]:
    """Start the feeder again and again, as somebody who wants it done would; the exit codes. With `resume` it is given the
    reports the first time only, and takes the rest from its outbox."""
    codes: list[int] = []
    for _ in range(at_most):
        given = [] if resume and codes else [file]
        feeder = subprocess.Popen([*FEEDER, *given, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started(feeder.pid)
        codes.append(feeder.wait(120))
        if codes[-1] == 0:
            return codes
    raise AssertionError(f"not done after {at_most} runs: {codes}")


@pytest.mark.parametrize("batch", [1, 7])
def test_no_case_is_lost_and_none_doubled(batch: int, reports: list[Report], tmp_path: Path) -> None:
    """One by one over 1,000 cases and 50 faults; in batches over 400 cases."""
    reports = reports if batch == 1 else reports[:40]
    file = write_reports(tmp_path / "reports.jsonl", reports)
    box = tmp_path / "outbox.sqlite"
    faults = FAULTS if batch == 1 else ("die_amid", "kill_after", "500_after", "drop", "429 0", "kill")
    with receiving(fault_of=schedule(faults, EVERY if batch == 1 else 4)) as receiver:
        arguments = ["--to", f"{receiver.address}/cases", "--outbox", str(box), "--option", "pause=0.005", "--option", f"batch={batch}",
                     "--option", "timeout=0.4", "--option", "retries=3", "-q"]  # fmt: skip
        codes = feed_until_done(file, arguments, lambda pid: setattr(receiver, "feeder", pid), at_most=60, resume=batch == 1)
    wanted = {f"{report.id}:{problem.id}": problem.description for report in reports for problem in report.problems}
    assert len(wanted) == (1000 if batch == 1 else 400)
    assert {case["key"]: case["description"] for case in receiver.cases.values()} == wanted
    assert len(receiver.cases) == len(wanted)
    assert receiver.faults.total() >= (50 if batch == 1 else 12), receiver.faults
    assert codes.count(-signal.SIGKILL) >= 3
    assert receiver.repeated > 0, "the acknowledgements that were lost made cases come again, under their keys"
    outbox = Outbox(box)
    assert overview(outbox)[0]["acknowledged"] == len(wanted)
    assert list(troubles(outbox)) == []


def count(path: Path) -> int:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM cases").fetchone()[0])
    except sqlite3.Error:
        return 0


def test_a_feeder_killed_amid_a_database(reports: list[Report], tmp_path: Path) -> None:
    file = write_reports(tmp_path / "reports.jsonl", reports)
    place, box = tmp_path / "cases.db", tmp_path / "outbox.sqlite"
    killed = []

    def kill_amid(pid: int) -> None:
        wanted = count(place) + 1
        while len(killed) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
            if count(place) >= wanted:
                os.kill(pid, signal.SIGKILL)
                killed.append(count(place))
                return

    deadline = time.monotonic() + 60
    codes = feed_until_done(file, ["--to", f"sqlite:///{place}", "--outbox", str(box), "-q"], kill_amid, at_most=6)
    assert count(place) == 1000
    assert -signal.SIGKILL in codes
    with sqlite3.connect(place) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT max(revision), count(DISTINCT document_id) FROM cases").fetchone() == (1, 100)
        halves = "SELECT document_id FROM cases GROUP BY document_id HAVING count(*) <> 10"
        assert connection.execute(halves).fetchall() == []


@pytest.mark.parametrize("name", ["cases.csv", "cases.jsonl", "cases.xlsx"])
def test_a_feeder_killed_amid_a_file(name: str, reports: list[Report], tmp_path: Path) -> None:
    """A whole file is there, or none; the run after the last brings every case once."""
    from test_feeding import keys_in

    few = reports[:20]
    file = write_reports(tmp_path / "reports.jsonl", few)
    delays = iter((0.5, 0.9, 1.3))

    def kill_later(pid: int) -> None:
        if (delay := next(delays, None)) is not None:
            time.sleep(delay)
            os.kill(pid, signal.SIGKILL)

    feed_until_done(file, ["--to", str(tmp_path / name), "--outbox", str(tmp_path / "outbox.sqlite"), "-q"], kill_later, at_most=6)
    keys = keys_in(tmp_path / name)
    assert len(keys) == len(set(keys)) == 200
    assert not list(tmp_path.glob(f".{name}*.tmp")) or (tmp_path / name).exists()
