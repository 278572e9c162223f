"""`docintel extract`: documents in, reports out.

Enters: files, folders, or `-`. Leaves: reports in the format asked for; messages on standard error. Exit code 1 where a
document failed or could be read only in part; all others are done all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docintel.batch import Submission, analyze_all, displayed, list_files
from docintel.cli import standard_input
from docintel.cli.feed_options import (
    AsOfOption,
    MappingOption,
    MaskOption,
    OutboxOption,
    SecrecyOption,
    SetOption,
    SinkOption,
    ToOption,
    plan_of,
    sentences,
    wants_mask,
)  # fmt: skip
from docintel.cli.options import DateOption, LangOption, OutputOption, checked_language, chosen, day, processes, share
from docintel.cli.output import opened, tell
from docintel.cli.wording import help_on, say
from docintel.errors import PathNotFoundError, UsageError

if TYPE_CHECKING:
    from docintel.config import Config
    from docintel.report import Report
    from docintel.sinks.feeding import FeedResult
    from docintel.sinks.recording import FeedPlan

FORMATS = ("jsonl", "json", "table", "csv")
BACKENDS = ("default", "rules", "hanlp")
DONE, INCOMPLETE = 0, 1

Analysed = tuple[Submission, tuple["Report", ...]]


def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help=help_on("paths"))],
    output: OutputOption = None,
    format: Annotated[str | None, typer.Option("--format", metavar="|".join(FORMATS), help=help_on("format"))] = None,
    reference_date: DateOption = None,
    jobs: Annotated[str, typer.Option("--jobs", metavar="N", help=help_on("jobs"))] = "1",
    min_confidence: Annotated[
        str | None, typer.Option("--min-confidence", metavar="X", help=help_on("min_confidence"))
    ] = None,
    backend: Annotated[str | None, typer.Option("--backend", metavar="|".join(BACKENDS), help=help_on("backend"))] = None,
    hanlp_model: Annotated[str | None, typer.Option("--hanlp-model", metavar="DIR|NAME", help=help_on("hanlp_model"))] = None,
    taxonomy: Annotated[Path | None, typer.Option("--taxonomy", metavar="FILE", help=help_on("taxonomy"))] = None,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help=help_on("config"))] = None,
    mask: MaskOption = None,
    to: ToOption = None,
    mapping: MappingOption = None,
    allow_secrecy: SecrecyOption = None,
    option: SinkOption = None,
    set_: SetOption = None,
    as_of: AsOfOption = None,
    outbox: OutboxOption = None,
    lang: LangOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=help_on("quiet"))] = False,
) -> None:
    """Parse, check, and hand over; everything that can be refused is refused before a document is read."""
    checked_language(lang)
    kind = chosen("--format", format or _format_of(output), FORMATS)
    workers = processes(jobs)
    settings = {
        "reference_date": day(reference_date),
        "min_confidence": share("--min-confidence", min_confidence),
        "language": lang,
        "backend": chosen("--backend", backend, BACKENDS) if backend else "hanlp" if hanlp_model else None,
        "hanlp_model": hanlp_model,
        "taxonomy": taxonomy,
    }
    feeding = Feeding.of(
        to, output, format, mapping=mapping, outbox=outbox, mask=mask, allow_secrecy=allow_secrecy, option=option, set_=set_,
        as_of=as_of,
    )  # fmt: skip
    files = _files(paths, output)
    with opened(output, byte_order_mark=kind == "csv") as stream:
        chosen_config = _config(config, settings)
        submissions, total = _submissions(paths, files, quiet)
        tally = Tally(quiet)
        if total == 0:
            tally.say("no_files")
        analysed = analyze_all(submissions, jobs=workers, config=chosen_config)
        with _progress(total, output, quiet) as advance:
            watched = tally.watched(analysed, advance)
            entries = _masked(watched) if wants_mask(mask) and not feeding else watched
            write = feeding.write if feeding else _writers(chosen_config)[kind]
            write(entries, stream)
    tally.sum_up()
    if feeding:
        feeding.sum_up(tally)
    raise typer.Exit(INCOMPLETE if tally.failed or tally.partial or (feeding and not feeding.complete) else DONE)


@dataclass(slots=True)
class Feeding:
    """Reports that go to a case system in place of a stream."""

    plan: FeedPlan
    result: FeedResult | None = None

    @classmethod
    def of(cls, to: str | None, output: Path | None, format: str | None, **options: Any) -> Feeding | None:
        """None without `--to`; options that mean nothing without it are refused."""
        if to is not None:
            if output is not None or format is not None:
                raise UsageError(say("to_or_output"))
            return cls(plan_of(to, **options))
        for name in ("mapping", "outbox", "allow_secrecy", "option", "set_", "as_of"):
            if options[name]:
                raise UsageError(say("only_with_to", option=f"--{name.strip('_').replace('_', '-')}"))
        return None

    def write(self, entries: Iterable[tuple[Report, Mapping[str, Any] | None]], _: Any) -> None:
        from docintel.sinks.feeding import feed

        self.result = feed((report for report, _ in entries), self.plan)

    @property
    def complete(self) -> bool:
        return self.result is not None and self.result.complete

    def sum_up(self, tally: Tally) -> None:
        if self.result is not None and not tally.quiet:
            for sentence in sentences(self.result):
                tell(sentence)


def _masked(
    entries: Iterable[tuple[Report, Mapping[str, Any] | None]],
) -> Iterator[tuple[Report, Mapping[str, Any] | None]]:
    """What came with a line of standard input is masked as well: it leaves with the report."""
    from docintel.sinks.masking import mask_record, masked

    for report, record in entries:
        yield masked(report), mask_record(record) if record is not None else None


def _format_of(output: Path | None) -> str:
    return "csv" if output is not None and output.suffix.lower() == ".csv" else "jsonl"


def _files(paths: Sequence[str], output: Path | None) -> Mapping[str, tuple[Path, ...]]:
    """What each path stands for; all are looked at before any is read."""
    for path in paths:
        if path != "-" and not Path(path).exists():
            raise PathNotFoundError(say("missing_path", path=displayed(Path(path))))
    return {path: list_files(path, leave_out=output) for path in paths if path != "-"}


def _submissions(
    paths: Sequence[str], files: Mapping[str, tuple[Path, ...]], quiet: bool
) -> tuple[Iterable[Submission], int | None]:
    """What is to be read, and how much it is where that can be known."""
    if "-" not in paths:
        listed = [Submission(path=file) for path in paths for file in files[path]]
        return listed, len(listed)
    if sys.stdin.isatty() and not quiet:
        tell(say("reading_terminal"))
    parts = (
        standard_input.submissions(sys.stdin.buffer) if path == "-" else (Submission(path=file) for file in files[path])
        for path in dict.fromkeys(paths)
    )
    return chain.from_iterable(parts), None


def _config(path: Path | None, settings: Mapping[str, Any]) -> Config:
    """The settings file, with what the command line says on top."""
    from docintel.config import Config

    base = Config.load(path) if path is not None else Config()
    return Config.of({**base.model_dump(), **{key: value for key, value in settings.items() if value is not None}})


@dataclass(slots=True)
class Tally:
    """Counts reports as they pass, and says on standard error what could not be read."""

    quiet: bool
    total: int = 0
    partial: int = 0
    failed: int = 0
    seen: list[str] = field(default_factory=list)

    def say(self, code: str, **details: object) -> None:
        if not self.quiet:
            tell(say(code, **details))

    def watched(self, analysed: Iterable[Analysed], advance: Any) -> Iterator[tuple[Report, Mapping[str, Any] | None]]:
        """Each report with the record it came with."""
        for submission, reports in analysed:
            for report in reports:
                self._count(report)
                yield report, submission.record
            advance()

    def _count(self, report: Report) -> None:
        self.total += 1
        if report.state == "ok":
            return
        failed = report.state == "failed"
        self.failed += failed
        self.partial += not failed
        for error in report.errors:
            self.say(
                "document_failed" if failed else "document_partial",
                name=report.source.uri, message=error.message, next_step=error.next_step,
            )  # fmt: skip

    def sum_up(self) -> None:
        if self.total > 1 and sys.stderr.isatty():
            ok = self.total - self.partial - self.failed
            self.say("summary", total=self.total, ok=ok, partial=self.partial, failed=self.failed)


@contextmanager
def _progress(total: int | None, output: Path | None, quiet: bool) -> Iterator[Any]:
    """A progress bar where it disturbs nothing: on a terminal that shows no results at the same time."""
    shares_terminal = output is None and sys.stdout.isatty()
    if quiet or shares_terminal or not sys.stderr.isatty() or (total is not None and total < 2):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(say("progress"), total=total)
        yield lambda: progress.advance(task)


def _writers(config: Config) -> Mapping[str, Any]:
    from docintel.cli.writers import write_json, write_jsonl, write_tables
    from docintel.tabulation import write_csv

    return {
        "jsonl": write_jsonl,
        "json": write_json,
        "table": write_tables,
        "csv": lambda entries, stream: write_csv((report for report, _ in entries), stream, config.language),
    }
