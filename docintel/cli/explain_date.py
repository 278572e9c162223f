"""`docintel explain-date`: how the dates and deadlines of a text were understood.

Enters: a text. Leaves: a line for each date, past or future, and for each deadline, with the rule and the days it gave.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer

from docintel.cli.options import DateOption, LangOption, checked_language, day
from docintel.cli.output import opened
from docintel.cli.wording import help_on, say


def explain_date(
    text: Annotated[str, typer.Argument(metavar="TEXT|-", help=help_on("text"))],
    reference_date: DateOption = None,
    lang: LangOption = None,
) -> None:
    """Explain, dates first."""
    checked_language(lang)
    reference = day(reference_date)
    given = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
    with opened(None) as stream:
        for heading, lines in (("dates", dates(given, reference)), ("deadlines", deadlines(given, reference))):
            stream.write(f"{say(heading)}\n")
            stream.writelines(f"  {line}\n" for line in lines or [say("none_found")])


def dates(text: str, reference: date | None) -> list[str]:
    """A line for each calendar expression: its place, and how it was understood."""
    from docintel.api import find_dates

    found = find_dates(text, reference_date=reference, explain=True)
    return [f"[{mention.start}, {mention.end}) {mention.explanation}" for mention in found]


def deadlines(text: str, reference: date | None) -> list[str]:
    """A line for each deadline: its place, how it was understood, and what is due.

    The text is taken as running words: segmentation would take a single short line for a title, which sets no deadline.
    """
    from docintel.cleaning import clean_source
    from docintel.extraction.dates import Clock
    from docintel.extraction.deadlines import find_deadlines
    from docintel.readers import read_text

    cleaned = clean_source(read_text(text, name="text", uri="text:"))
    lines = []
    for mention in find_deadlines(cleaned.text, (), Clock(reference_date=reference), explain=True):
        place = cleaned.to_source(mention.span)
        task = say("task", task=mention.task) if mention.task else ""
        lines.append(f"[{place.start}, {place.end}) {mention.explanation}{task}")
    return lines
