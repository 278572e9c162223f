"""Many documents: files and folders in, their reports out, in order.

Enters: paths, or `Submission`s (a path, a text, or bytes each). Leaves: one `Report` for each document, in the order
given; an archive or a mail gives one for each file inside. Refuses: a path that does not exist, before any is read.

Whatever goes wrong with one document becomes its own failed report and costs the others nothing. With `jobs` > 1 the
work is done by that many processes. They are our own, each behind its own pipe, and not `concurrent.futures`: there one
crashed worker breaks the whole pool, and nobody can say which document it was that killed it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docintel.errors import DocintelError, PathNotFoundError, UnreadableError, UsageError, unexpected

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from docintel.config import Config
    from docintel.pipeline import Pipeline
    from docintel.report import Report

# Windows keeps these two as hidden files; a copied folder shows them.
_LITTER = frozenset(("thumbs.db", "desktop.ini", "__macosx"))
# How many documents per worker may be finished and wait for a slower one before them.
_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Submission:
    """One thing to read: a file by its path, a text, bytes, or the error for which there is nothing to read.

    `record` is what came with it and is handed back with its reports, untouched.
    """

    path: Path | None = None
    text: str | None = None
    data: bytes | None = None
    name: str = ""
    error: UnreadableError | None = None
    record: Mapping[str, Any] | None = None

    @property
    def label(self) -> str:
        """The name by which users know it."""
        return displayed(self.path) if self.path is not None else self.name


Analyse = Callable[[Submission], tuple["Report", ...]]
Load = Callable[["Config"], Analyse]


def analyze_paths(
    paths: Iterable[str | Path] | str | Path, *, jobs: int = 1, config: Config | None = None
) -> Iterator[Report]:
    """The reports of files and folders, in order, as they are made.

    Raises `PathNotFoundError` at once, before anything is read, where a path does not exist.
    """
    submissions = tuple(Submission(path=path) for path in list_files(paths))
    done = analyze_all(submissions, jobs=jobs, config=config)
    return (report for _, reports in done for report in reports)


def list_files(paths: Iterable[str | Path] | str | Path, *, leave_out: Path | None = None) -> tuple[Path, ...]:
    """The files that `paths` stand for: a file is itself, a folder all in it, at any depth, sorted by name.

    In folders, hidden files, Office's lock files (~$…) and `leave_out` (where the output goes) are passed over; a file
    that is named is always read.
    """
    named = [Path(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]
    for path in named:
        if not path.exists():
            raise PathNotFoundError(f"找不到文件或文件夹：{displayed(path)}（no such file or folder）")
    skipped = leave_out.resolve() if leave_out is not None else None
    found: list[Path] = []
    for path in named:
        if path.is_dir():
            found += (file for file in _walk(path) if skipped is None or file.resolve() != skipped)
        else:
            found.append(path)
    return tuple(found)


def _walk(folder: Path) -> Iterator[Path]:
    """Links to folders are not followed, so that a link upwards makes no endless walk."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder  # reading it fails with the reason, in a report of its own
        return
    for entry in entries:
        if _is_litter(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name)
        elif entry.is_file():
            yield folder / entry.name


def _is_litter(name: str) -> bool:
    """
    >>> [_is_litter(name) for name in (".git", "~$督办函.docx", "Thumbs.db", "督办函.docx")]
    [True, True, True, False]
    """
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def displayed(path: Path) -> str:
    """A path as text that can be shown and stored.

    File names that a Chinese Windows packed are often GBK on a Linux disk; Python reads those as lone surrogates, which
    no JSON may carry.

    >>> displayed(Path(os.fsdecode("督办函.txt".encode("gbk"))))
    '督办函.txt'
    """
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def analyze_all(
    submissions: Iterable[Submission], *, jobs: int = 1, config: Config | None = None, load: Load | None = None
) -> Iterator[tuple[Submission, tuple[Report, ...]]]:
    """Each submission with its reports, in order. `submissions` is drawn from only as fast as the work is done.

    `load` makes what does the work, once per process; it must be importable by name where `jobs` > 1.
    """
    from docintel.config import Config

    if jobs < 1:
        raise UsageError(f"jobs 至少为 1：{jobs}（jobs must be 1 or more）")
    chosen, loading = config or Config(), load or load_analyst
    if jobs == 1:
        return _in_turn(submissions, loading, chosen)
    return _side_by_side(submissions, jobs, loading, chosen)


def load_analyst(config: Config) -> Analyse:
    """The pipeline, loaded, as the function that batches use."""
    from docintel.pipeline import Pipeline

    pipeline = Pipeline(config)
    return lambda submission: tuple(_reports(pipeline, submission))


def _reports(pipeline: Pipeline, submission: Submission) -> Iterator[Report]:
    report = _report(pipeline, submission)
    if not any(error.code == "archive" for error in report.errors):
        yield report
        return
    try:
        is_empty = True
        for member in _members(pipeline, submission):
            is_empty = False
            yield member
        if is_empty:
            yield report  # nothing inside: that is all there is to say of it
    except Exception as error:
        yield _internal(submission, error, pipeline.config)


def _members(pipeline: Pipeline, archive: Submission) -> Iterator[Report]:
    from docintel.readers.archive import unpack

    data = _bytes(archive, pipeline.config.max_bytes)
    limits = pipeline.limits
    for member in unpack(data, name=archive.label, limits=limits):
        inside = member.path[len(archive.label) :].replace("!", "/").split("/")
        if any(_is_litter(part) for part in inside if part):
            continue
        yield _report(pipeline, Submission(data=member.data, name=member.path, error=member.error))


def _report(pipeline: Pipeline, submission: Submission) -> Report:
    """One report, whatever happens."""
    from docintel.composition import failed_report

    try:
        if submission.error is not None:
            return failed_report(submission.error, b"", submission.label, pipeline.config)
        if submission.text is not None:
            return pipeline.analyze(text=submission.text, name=submission.label)
        if submission.data is not None:
            return pipeline.analyze(data=submission.data, name=submission.label)
        if submission.path is not None and submission.label == str(submission.path):
            return pipeline.analyze(submission.path)
        return pipeline.analyze(data=_bytes(submission, pipeline.config.max_bytes), name=submission.label)
    except (OSError, PathNotFoundError, UsageError) as error:  # gone since it was listed, or a folder nobody may list
        reason = getattr(error, "strerror", None) or str(error)
        unreadable = UnreadableError("unreadable_file", reason=reason)
        return failed_report(unreadable, b"", submission.label, pipeline.config)
    except Exception as error:
        return _internal(submission, error, pipeline.config)


def _internal(submission: Submission, reason: Exception | str, config: Config) -> Report:
    from docintel.composition import failed_report

    error = UnreadableError("internal", reason=reason) if isinstance(reason, str) else unexpected(reason)
    try:
        data = _bytes(submission, config.max_bytes)
    except OSError:
        data = b""
    return failed_report(error, data, submission.label, config)


def _bytes(submission: Submission, limit: int) -> bytes:
    if submission.text is not None:
        return submission.text.encode("utf-8", "surrogatepass")
    if submission.data is not None or submission.path is None:
        return submission.data or b""
    with submission.path.open("rb") as stream:
        return stream.read(limit + 1)


def _in_turn(
    submissions: Iterable[Submission], load: Load, config: Config
) -> Iterator[tuple[Submission, tuple[Report, ...]]]:
    analyse = load(config)
    for submission in submissions:
        yield submission, _safely(analyse, submission, config)


def _safely(analyse: Analyse, submission: Submission, config: Config) -> tuple[Report, ...]:
    try:
        return analyse(submission)
    except Exception as error:
        return (_internal(submission, error, config),)


@dataclass(slots=True)
class _Worker:
    """One process and the pipe to it; `held` is the document it is at, with its number."""

    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    held: tuple[int, Submission] | None = None


@dataclass(slots=True)
class _Crew:
    """The worker processes. A worker that dies is replaced, and its document fails."""

    size: int
    load: Load
    config: Config
    workers: list[_Worker] = field(default_factory=list)

    def is_busy(self) -> bool:
        return any(worker.held for worker in self.workers)

    def has_room(self) -> bool:
        return len(self.workers) < self.size or any(worker.held is None for worker in self.workers)

    def give(self, number: int, submission: Submission) -> None:
        worker = next((worker for worker in self.workers if worker.held is None), None) or self._hire()
        worker.held = number, submission
        with suppress(OSError):  # it died at rest: collecting finds the end of its pipe
            worker.pipe.send(submission)

    def collect(self) -> Iterator[tuple[int, Submission, tuple[Report, ...]]]:
        """Wait until something is done, and tell all that is."""
        by_pipe = {worker.pipe: worker for worker in self.workers if worker.held}
        for pipe in wait(list(by_pipe)):
            worker = by_pipe[cast(Connection, pipe)]
            try:
                told = worker.pipe.recv()
            except (EOFError, OSError):
                yield self._lost(worker)
                continue
            if isinstance(told, Exception):
                raise told
            if not worker.ready:
                worker.ready = True
                continue
            assert worker.held is not None
            number, submission = worker.held
            worker.held = None
            yield number, submission, told

    def _hire(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.load, self.config), daemon=True)
        with _interrupts_ignored():
            process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))
        return self.workers[-1]

    def _lost(self, worker: _Worker) -> tuple[int, Submission, tuple[Report, ...]]:
        assert worker.held is not None
        number, submission = worker.held
        worker.process.join(5)
        worker.pipe.close()
        self.workers.remove(worker)
        if not worker.ready:
            raise DocintelError(
                "工作进程无法启动；在脚本中调用时，请把调用放在 if __name__ == '__main__': 之下，或改用 jobs=1"
                "（the worker processes do not start; in a script, call from under if __name__ == '__main__':）"
            )
        reason = f"工作进程意外退出，代码 {worker.process.exitcode}（the worker process died）"
        return number, submission, (_internal(submission, reason, self.config),)

    def dismiss(self) -> None:
        for worker in self.workers:
            worker.pipe.close()
            if worker.held or not worker.ready:
                worker.process.terminate()
        for worker in self.workers:
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
        self.workers.clear()


def _side_by_side(
    submissions: Iterable[Submission], jobs: int, load: Load, config: Config
) -> Iterator[tuple[Submission, tuple[Report, ...]]]:
    if isinstance(submissions, Sequence):
        jobs = min(jobs, max(len(submissions), 1))
    crew = _Crew(jobs, load, config)
    numbered = enumerate(submissions)
    waiting: dict[int, tuple[Submission, tuple[Report, ...]]] = {}
    taken, told, more = 0, 0, True
    try:
        while more or crew.is_busy():
            while more and crew.has_room() and taken - told < jobs * _AHEAD:
                following = next(numbered, None)
                more = following is not None
                if following is not None:
                    crew.give(*following)
                    taken += 1
            for number, submission, reports in crew.collect() if crew.is_busy() else ():
                waiting[number] = submission, reports
            while told in waiting:
                yield waiting.pop(told)
                told += 1
    finally:
        crew.dismiss()


def _serve(pipe: Connection, load: Load, config: Config) -> None:
    """A worker's life: load once, then a document at a time until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        analyse = load(config)
    except DocintelError as error:
        pipe.send(error)
        return
    with suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            submission = pipe.recv()
            pipe.send(_safely(analyse, submission, config))


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ctrl-C is for the parent: a worker that is being born inherits that it is ignored, and prints no traceback."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
