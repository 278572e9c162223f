"""A report as tables that people read.

Enters: a report. Leaves: its title, its problems, then counts, deadlines, checks that fail and warnings. In a terminal
with rules and colours, as wide as the window; in a file or a pipe plain.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from docintel.cli.wording import say, told

if TYPE_CHECKING:
    from docintel.report import Count, Deadline, Problem, Report

# A document may hold escape sequences; a terminal must not be given any that are not ours.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_PLAIN_WIDTH = 120
# More counts than this tell a reader nothing; JSON has them all.
_MOST_ROWS = 30
_MOST_UNITS = 3
# In a narrower window seven columns cannot be read side by side: each problem stands on lines of its own.
_NARROW = 116
_PROBLEM_COLUMNS = ("problem_type", "description", "location", "quantity", "status", "deadline", "units")
# The greatest width of a column, in cells of which a Chinese character takes two. A least width is given to none: where the
# window does not suffice, rich then cuts off what stands at its edge.
_WIDTHS = {
    "problem_type": 16, "location": 24, "quantity": 18, "deadline": 20, "due": 16, "units": 28, "task": 48, "subject": 32,
    "value": 24, "quote": 36,
}  # fmt: skip


def console_for(stream: TextIO) -> Console:
    """A console on `stream`; `COLUMNS` sets the width where there is no terminal to ask."""
    wide = None if stream.isatty() or os.environ.get("COLUMNS") else _PLAIN_WIDTH
    return Console(file=stream, width=wide, markup=False, emoji=False, highlight=False)


def show(report: Report, console: Console) -> None:
    """Print one report, without the blanks with which tables fill their lines."""
    with console.capture() as captured:
        _print(report, console)
    console.file.write(re.sub(r"[ \t]+$", "", captured.get(), flags=re.M))
    console.file.flush()


def print_table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A plain table on standard output; a column that the catalogue does not know is headed as it is."""
    from docintel.cli.output import standard_output

    console = console_for(standard_output())
    table = Table(box=box.SQUARE if console.is_terminal else box.ASCII2, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(told("columns", column), overflow="fold")
    for line in lines:
        table.add_row(*(_text(cell) for cell in line))
    with console.capture() as captured:
        console.print(table)
    console.file.write(re.sub(r"[ \t]+$", "", captured.get(), flags=re.M))


def _print(report: Report, console: Console) -> None:
    _head(report, console)
    for error in report.errors:
        console.print(_text(f"{told('headings', 'errors')}: {error.message}{error.next_step}", "red"))
    if report.problems:
        lay_out = _table if console.width >= _NARROW else _cards
        lay_out(console, "problems", _PROBLEM_COLUMNS, [_problem(report, problem) for problem in report.problems])
    elif report.state != "failed":
        console.print(told("headings", "no_problems"))
    _table(console, "counts", ("subject", "value", "kind", "quote"),
           [_count(report, count) for count in report.counts])  # fmt: skip
    _table(console, "deadlines", ("due", "kind", "task", "units", "quote"),
           [_deadline(report, deadline) for deadline in report.deadlines])  # fmt: skip
    for group, lines in (
        ("checks", [check.message for check in report.checks if check.ok is False]),
        ("warnings", [warning.message for warning in report.warnings]),
    ):
        for line in lines:
            console.print(_text(f"{told('headings', group)}: {line}", "yellow"))
    console.print()


def _head(report: Report, console: Console) -> None:
    metadata = report.metadata
    console.print(_text(metadata.title or told("headings", "untitled"), "bold"))
    facts = [
        told("doc_type", metadata.doc_type),
        metadata.signed or metadata.published or told("headings", "no_date"),
        metadata.doc_number,
        metadata.issuer,
        report.source.uri,
    ]
    console.print(_text(" · ".join(fact for fact in facts if fact), "dim"))


def _table(console: Console, heading: str, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """A titled table; nothing where there are no lines. Cells wrap where the width does not suffice."""
    if not lines:
        return
    table = Table(
        title=f"{told('headings', heading)} ({len(lines)})", title_justify="left", title_style="bold",
        box=box.SQUARE if console.is_terminal else box.ASCII2, show_edge=False, pad_edge=False,
        show_lines=heading == "problems",
    )  # fmt: skip
    for column in columns:
        table.add_column(told("columns", column), overflow="fold", max_width=_WIDTHS.get(column), no_wrap=column == "status")
    shown = lines if heading == "problems" else lines[:_MOST_ROWS]
    for line in shown:
        table.add_row(*(_text(cell) for cell in line))
    if len(shown) < len(lines):
        table.add_row(*(["…"] * len(columns)))
    console.print(table)


def _cards(console: Console, heading: str, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """The same for a narrow window: description first, then a line for each field that says something."""
    console.print(_text(f"{told('headings', heading)} ({len(lines)})", "bold"))
    at = columns.index("description")
    for number, line in enumerate(lines, 1):
        console.print(_text(f"{number}. {line[at]}"))
        named = [(column, cell) for column, cell in zip(columns, line, strict=True) if cell and column != "description"]
        fields = [f"{told('columns', column)}: {cell}" for column, cell in named]
        console.print(Padding(_text(" · ".join(fields), "dim"), (0, 0, 0, 3)))


def _problem(report: Report, problem: Problem) -> tuple[str, ...]:
    deadline = next((d for d in report.deadlines if d.id == problem.deadline), None)
    quantity = problem.quantity
    return (
        "、".join(kind.label for kind in problem.types),
        problem.description,
        problem.location.text if problem.location else "",
        _amount(quantity.value, quantity.value_max, quantity.unit, quantity.qualifier) if quantity else "",
        told("status", problem.status),
        (deadline.due or report.quote(deadline)) if deadline else "",
        _names(report, [link.unit for link in problem.units]),
    )


def _count(report: Report, count: Count) -> tuple[str, ...]:
    amount = _amount(count.value, count.value_max, count.unit, count.qualifier)
    return count.subject or "", amount, told("count_kind", count.kind), report.quote(count)


def _deadline(report: Report, deadline: Deadline) -> tuple[str, ...]:
    when = deadline.due or deadline.recurrence or deadline.anchor_event or ""
    kind = told("deadline_kind", deadline.kind)
    return when, kind, deadline.task or "", _names(report, deadline.unit_ids), report.quote(deadline)


def _amount(value: float, value_max: float | None, unit: str | None, qualifier: str) -> str:
    """
    >>> _amount(27, None, "处", "exact"), _amount(2440000000, None, "立方米", "about"), _amount(11, 19.5, None, "exact")
    ('27处', '约2440000000立方米', '11–19.5')
    """
    bounds = [bound for bound in (value, value_max) if bound is not None]
    written = "–".join(f"{bound:.10g}" if bound < 1e10 else f"{bound:.0f}" for bound in bounds)
    return f"{told('qualifier', qualifier)}{written}{unit or ''}"


def _names(report: Report, ids: Iterable[str]) -> str:
    names = {unit.id: unit.name for unit in report.units}
    named = list(dict.fromkeys(names[one] for one in ids if one in names))
    shown = "、".join(named[:_MOST_UNITS])
    more = len(named) - _MOST_UNITS
    return say("and_more", names=shown, count=len(named), more=more) if more > 0 else shown


def _text(words: str, style: str = "") -> Text:
    return Text(_CONTROL.sub(" ", words), style=style)
