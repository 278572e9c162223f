"""Options that several commands share, and the checking of what they are given.

Enters: an option's value as written. Leaves: the value, or a `UsageError` whose sentence says what would do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from docintel.cli.wording import help_on, say
from docintel.errors import UsageError

LangOption = Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=help_on("lang"))]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=help_on("output"))]
DateOption = Annotated[
    str | None, typer.Option("--reference-date", metavar="YYYY-MM-DD", help=help_on("reference_date"))
]


def chosen(option: str, value: str, choices: Sequence[str]) -> str:
    """`value`, which must be one of `choices`."""
    if value not in choices:
        raise UsageError(say("bad_choice", option=option, value=value, choices=", ".join(choices)))
    return value


def checked_language(value: str | None) -> None:
    """Refuse a language that is not spoken; which one is, was settled before parsing."""
    if value is not None:
        chosen("--lang", value, ("zh", "en"))


def day(value: str | None, option: str = "--reference-date") -> date | None:
    """The day that an option names."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise UsageError(say("bad_date", option=option, value=value)) from None


def share(option: str, value: str | None) -> float | None:
    """A number between 0 and 1."""
    if value is None:
        return None
    number = _number(option, value)
    if not 0 <= number <= 1:
        raise UsageError(say("bad_share", option=option, value=value))
    return number


def processes(value: str) -> int:
    """A whole number, 1 or more."""
    number = _number("--jobs", value)
    if number < 1 or number != int(number):
        raise UsageError(say("bad_jobs", value=value))
    return int(number)


def _number(option: str, value: str) -> float:
    """Read here and not by the parser, whose complaint is in English only."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(say("bad_number", option=option, value=value))
    return number
