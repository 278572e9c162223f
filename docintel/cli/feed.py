"""`docintel feed`: reports in, cases in the other system; and what the outbox knows.

Enters: files of reports, or `-`, or nothing to send what waits. Leaves: messages on standard error. Exit code 1 where
anything is left that somebody must look at: refused, held, withheld, not arrived.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docintel.batch import displayed
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
)  # fmt: skip
from docintel.cli.options import LangOption, checked_language, chosen
from docintel.cli.output import standard_output, tell
from docintel.cli.wording import help_on, say, told
from docintel.errors import PathNotFoundError, UsageError

if TYPE_CHECKING:
    from docintel.report import Report
    from docintel.sinks.recording import FeedPlan

DONE, INCOMPLETE = 0, 1
_STATES = ("acknowledged", "recorded", "sending", "held", "refused", "dead")


def feed(
    reports: Annotated[list[str] | None, typer.Argument(metavar="REPORTS", help=help_on("feed_reports"))] = None,
    to: ToOption = None,
    mapping: MappingOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_on("dry_run"))] = False,
    since: Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help=help_on("since"))] = None,
    mask: MaskOption = None,
    allow_secrecy: SecrecyOption = None,
    option: SinkOption = None,
    set_: SetOption = None,
    as_of: AsOfOption = None,
    outbox: OutboxOption = None,
    status: Annotated[bool, typer.Option("--status", help=help_on("feed_status"))] = False,
    history: Annotated[str | None, typer.Option("--history", metavar="KEY", help=help_on("case_history"))] = None,
    retry: Annotated[bool, typer.Option("--retry", help=help_on("retry"))] = False,
    format: Annotated[str, typer.Option("--format", metavar="table|json", help=help_on("status_format"))] = "table",
    lang: LangOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=help_on("quiet"))] = False,
) -> None:
    """Parse, check, and hand over; everything that can be refused is refused before anything is sent."""
    checked_language(lang)
    chosen("--format", format, ("table", "json"))
    if status or history:
        raise typer.Exit(_show(outbox, history, format))
    if to is None:
        raise UsageError(say("need_to"))
    plan = plan_of(to, mapping=mapping, outbox=outbox, mask=mask, allow_secrecy=allow_secrecy, option=option, set_=set_,
                   as_of=as_of, since=since)  # fmt: skip
    reading = Reading(tuple(reports or ()), quiet)
    raise typer.Exit(_rehearse(reading, plan, quiet) if dry_run else _feed(reading, plan, retry, quiet))


@dataclass(slots=True)
class Reading:
    """The reports of the files named; `spoilt` counts lines that are none."""

    paths: tuple[str, ...]
    quiet: bool
    spoilt: int = 0

    def __post_init__(self) -> None:
        for path in self.paths:
            if path != "-" and not Path(path).is_file():
                raise PathNotFoundError(say("missing_path", path=displayed(Path(path))))

    def __iter__(self) -> Iterator[Report]:
        from docintel.sinks.feeding import read_report_file, read_reports

        for path in self.paths:
            told_any = False
            for report in read_reports(sys.stdin.buffer) if path == "-" else read_report_file(Path(path)):
                if isinstance(report, str):
                    if not told_any:
                        raise UsageError(say("no_report_file", path=path, reason=report))
                    self.spoilt += 1
                    if not self.quiet:
                        tell(say("bad_report", path=path, reason=report))
                    continue
                told_any = True
                yield report


def _feed(reading: Reading, plan: FeedPlan, retry: bool, quiet: bool) -> int:
    from docintel.sinks.feeding import feed as feed_reports
    from docintel.sinks.feeding import let_retry

    if retry:
        count = let_retry(plan)
        if not quiet:
            tell(say("retried", count=count))
    result = feed_reports(reading, plan)
    if not quiet:
        for sentence in sentences(result):
            tell(sentence)
    return DONE if result.complete and not reading.spoilt else INCOMPLETE


def _rehearse(reading: Reading, plan: FeedPlan, quiet: bool) -> int:
    from docintel.sinks.feeding import rehearse

    result, records = rehearse(reading, plan)
    stream = standard_output()
    for record in records:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    if not quiet:
        for sentence in sentences(result, rehearsal=True):
            tell(sentence)
    return INCOMPLETE if reading.spoilt else DONE


def _show(path: Path | None, key: str | None, format: str) -> int:
    from docintel.cli.table import print_table
    from docintel.sinks.outbox import Outbox, default_path
    from docintel.sinks.status import history, overview, troubles

    place = path or default_path()
    outbox = Outbox(place if place.exists() else None)
    stream = standard_output()
    if key is not None:
        versions = history(outbox, key)
        if not versions:
            raise UsageError(say("no_history", key=key))
        for version in versions:
            stream.write(json.dumps(version, ensure_ascii=False) + "\n")
        return DONE
    counted, left = overview(outbox), list(troubles(outbox))
    if format == "json":
        stream.write(json.dumps({"outbox": str(place), "destinations": counted, "troubles": left}, ensure_ascii=False) + "\n")
    elif not counted:
        tell(say("outbox_empty", path=place))
    else:
        columns = ("destination", *(told("delivery", state) for state in _STATES), told("delivery", "withheld"))
        print_table(columns, [[row["destination"], *(str(row.get(state, 0)) for state in _STATES), str(row.get("documents_withheld", 0))] for row in counted])
        if left:
            print_table(("key", "status", "reason", "attempts", "destination"),
                        [[row["key"], told("delivery", row["state"]), row["reason"], str(row["attempts"]), row["destination"]] for row in left])  # fmt: skip
    return INCOMPLETE if left or any(row.get("recorded") or row.get("sending") for row in counted) else DONE
