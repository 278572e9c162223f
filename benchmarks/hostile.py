"""Hostile and broken files: what comes of each, in how much time and memory, and that nothing leaves the house.

    python benchmarks/hostile.py [WORDS ...]

Makes the files in a temporary folder and has each read and analysed by a process of its own kind that it kills when the
time is over: ZIP and XML bombs, circles, files of 200 MB, runs of one word, files cut off at every tenth byte and so on
(all of them, or those whose kind holds one of the words). Prints kind, size, seconds of processor time, peak memory over what the loaded
process takes anyway (its own, or of a program that it starts, whichever is more), and what came of it; exits 1 where a bound is broken: more than `SECONDS` or `MEGABYTES`, a process
that dies, an exception, an error without words, an outcome that was not expected, a file written, a program run, a
connection made, a secret of another file told.
"""

from __future__ import annotations

import json
import os
import re
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "readers"))

from hostile_cases import SECRET, Hostile, Surroundings, broken_promises, outcome
from hostile_files import ALL, seeds
from hostile_watch import Bait, watching

from docintel.batch import Submission, analyze_all, load_analyst
from docintel.config import Config
from docintel.readers import Limits
from docintel.readers.pdf_process import stop as stop_engine

SECONDS, MEGABYTES = 300, 3_000
_STEP = 10
# Seconds are processor time; a busy machine may take so many times longer before a process is taken to hang.
_PATIENCE = 4
_ADDRESS_SPACE = 12 << 30


def main(words: list[str]) -> int:
    """All cases, one after another; the exit code."""
    bad: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        secret = Path(folder, "secret.txt")
        secret.write_text(SECRET, "utf-8")
        bait = Bait()
        around = Surroundings(Limits(), secret, bait.url, full=True)
        crew = Worker()
        for case in chosen(words):
            bad += one(case, around, Path(folder, "in"), crew, bait)
        for name, data in seeds().items():
            if not words or any(word in f"cut {name}" for word in words):
                bad += cut(name, data, Path(folder, "in"), crew)
        crew.stop()
        bait.close()
    print(f"\n{len(bad)} bounds broken" if bad else "\nall bounds hold")
    print(*bad, sep="\n")
    return int(bool(bad))


def chosen(words: list[str]) -> Iterator[Hostile]:
    """All, or those with one of the words."""
    return (case for case in ALL if not words or any(word in case.kind for word in words))


def one(case: Hostile, around: Surroundings, folder: Path, crew: Worker, bait: Bait) -> list[str]:
    """Make one file, have it read, print its line; what is wrong."""
    folder.mkdir(exist_ok=True)
    path = folder / case.name
    path.write_bytes(case.make(around))
    size = path.stat().st_size
    before = listed(folder.parent)
    told = crew.ask({"path": str(path)})
    wrong = list(told["wrong"])
    if not re.search(case.expect, ", ".join(told["outcomes"])):
        wrong.append(f"expected {case.expect!r}")
    if told["seconds"] > SECONDS:
        wrong.append(f"took {told['seconds']:.0f} s")
    if told["megabytes"] > MEGABYTES:
        wrong.append(f"took {told['megabytes']:.0f} MB")
    if calls := bait.calls():
        wrong.append(f"called outside {calls} times")
    if strange := listed(folder.parent) - before:
        wrong.append(f"left {sorted(strange)}")
    path.unlink()
    shown = ", ".join(f"{what} × {count}" if count > 1 else what for what, count in counted(told["outcomes"]).items())
    print(f"{case.kind:<52} {size / 1e6:8.2f} MB {told['seconds']:7.2f} s {told['megabytes']:6.0f} MB  {shown[:90]}", *wrong, sep="  !! ", flush=True)
    return [f"{case.kind}: {what}" for what in wrong]


def cut(name: str, data: bytes, folder: Path, crew: Worker) -> list[str]:
    """A whole file cut off at every tenth byte; the slowest of the pieces is told."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    told = crew.ask({"path": str(path), "step": _STEP}, SECONDS * 10)
    path.unlink()
    shown = ", ".join(f"{what} × {count}" for what, count in counted(told["outcomes"]).items())
    wrong = [*told["wrong"], *([f"took {told['seconds']:.0f} s"] if told["seconds"] > SECONDS else [])]
    print(f"cut {name:<48} {len(data) / 1e6:8.2f} MB {told['seconds']:7.2f} s {told['megabytes']:6.0f} MB  {shown}", *wrong, sep="  !! ", flush=True)
    return [f"cut {name}: {what}" for what in dict.fromkeys(wrong)]


def counted(outcomes: list[str]) -> dict[str, int]:
    return {what: outcomes.count(what) for what in dict.fromkeys(outcomes)}


def listed(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


class Worker:
    """A process that reads files, and is replaced when it dies or its time is over."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, task: dict[str, object], seconds: float = SECONDS) -> dict:  # type: ignore[type-arg]
        """What came of a file: outcomes, wrong, seconds, megabytes."""
        process = self.process if self.process is not None else self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(task).encode() + b"\n")
        process.stdin.flush()
        begun = time.monotonic()
        ready, _, _ = select.select([process.stdout], [], [], seconds * _PATIENCE)
        answer = process.stdout.readline() if ready else b""
        if answer:
            return dict(json.loads(answer))
        self.stop()
        died = f"died with {process.returncode}" if ready else "hung"
        return {"outcomes": [died], "wrong": [died], "seconds": time.monotonic() - begun, "megabytes": 0.0}

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, __file__, "--serve"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ask({})
        return self.process

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def serve() -> None:
    """The worker's side: a task a line from standard input, an answer a line to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    analyse = load_analyst(Config())
    analyse(Submission(text="青溪河左岸发现乱堆砂石2处。", name="warm"))
    for line in sys.stdin:
        task = json.loads(line)
        base, others = reset_peak(), resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = processor_time()
        with watching() as seen:
            outcomes, wrong, slowest = answer(task, analyse)
        stop_engine()  # what it took is told when it has ended
        seconds = slowest if slowest else processor_time() - begun
        theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        megabytes = max(peak() - base, theirs / 1024 if theirs > others.ru_maxrss else 0.0)
        told = {"outcomes": outcomes, "wrong": [*wrong, *seen][:20], "seconds": seconds, "megabytes": megabytes}
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def answer(task: dict, analyse) -> tuple[list[str], list[str], float]:  # type: ignore[no-untyped-def,type-arg]
    """Outcomes, what is wrong, and of a file cut in pieces the seconds of the slowest."""
    if "path" not in task:
        return [], [], 0.0
    path = Path(task["path"])
    if "step" not in task:
        done = analyze_all([Submission(path=path)], load=lambda config: analyse)
        reports = [report for _, told in done for report in told]
        return [outcome(report) for report in reports], broken_promises(reports), 0.0
    data, outcomes, wrong, slowest = path.read_bytes(), [], [], 0.0
    for end in range(0, len(data), task["step"]):
        begun = time.process_time()
        reports = list(analyse(Submission(data=data[:end], name=path.name)))
        slowest = max(slowest, time.process_time() - begun)
        outcomes += [outcome(report) for report in reports]
        wrong += [f"{what} (first {end} bytes)" for what in broken_promises(reports)]
    return outcomes, wrong, slowest


def processor_time() -> float:
    """Of this process and of those that it has started and that have ended."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def reset_peak() -> float:
    """Forget the highest memory so far; what is taken now, in MB."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    """The highest memory since it was last forgotten, where the system can forget; else ever, in MB."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        raise SystemExit(main(sys.argv[1:]))
