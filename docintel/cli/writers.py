"""Reports as text: JSON lines, one JSON array, or tables to read.

Enters: reports as they are made, each with the record it came with. Leaves: text on a stream. Nothing is held back: a
report is written when it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from docintel.report import Report

Entry = tuple["Report", Mapping[str, Any] | None]


def write_jsonl(entries: Iterable[Entry], stream: TextIO) -> None:
    """A line for each report, flushed, so that whoever reads the pipe need not wait."""
    for report, record in entries:
        stream.write(as_json(report, record) + "\n")
        stream.flush()


def write_json(entries: Iterable[Entry], stream: TextIO) -> None:
    """One array of all reports, indented; it is an array for a single report too."""
    separator = "[\n"
    for report, record in entries:
        stream.write(separator + as_json(report, record, indent=2))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def as_json(report: Report, record: Mapping[str, Any] | None, *, indent: int | None = None) -> str:
    """A report as JSON; what came with a line of standard input stands in its field `input`."""
    carried = report.model_copy(update={"input": dict(record)}) if record is not None else report
    return carried.to_json(indent=indent)


def write_tables(entries: Iterable[Entry], stream: TextIO) -> None:
    """A page of tables for each report."""
    from docintel.cli.table import console_for, show

    console = console_for(stream)
    for report, _ in entries:
        show(report, console)
