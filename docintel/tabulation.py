"""Flat tables of reports: one row per problem, for spreadsheets.

Enters: reports. Leaves: rows, or CSV text. A document without problems has no row; what failed is told in its report.
Headers and codes are given in the language asked for: Chinese words for readers, the contract's codes in English.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from docintel.messages import Language, catalogue

if TYPE_CHECKING:
    from docintel.report import Report

Cell = str | int | float | None

# What a spreadsheet may take for the beginning of a formula, in full width as well: Excel in Chinese reads ＝ as =.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def label(group: str, code: str | None, language: Language) -> str:
    """The word for a code; a code nobody has named yet stands for itself.

    >>> label("status", "resolved", "zh"), label("status", "resolved", "en"), label("status", "brand_new", "zh")
    ('已办结', 'resolved', 'brand_new')
    """
    if code is None:
        return ""
    words = catalogue()["cli"][group].get(code, {})
    return str(words.get(language, code))


def headers(language: Language) -> tuple[str, ...]:
    """The column headers of `rows`."""
    from docintel.report import ROW_FIELDS

    return tuple(label("columns", name, language) for name in ROW_FIELDS)


def rows(report: Report, language: Language) -> Iterator[tuple[Cell, ...]]:
    """The problems of a report, a row each, in the order of `headers`."""
    from docintel.report import ROW_FIELDS

    for record in report.rows():
        named = {group: label(group, record[group], language) for group in ("status", "severity")}
        yield tuple((record | named)[name] for name in ROW_FIELDS)


def neutralised(cell: Cell) -> Cell:
    """A cell that no spreadsheet executes: text that looks like a formula gets an apostrophe before it.

    >>> neutralised("=HYPERLINK(1)"), neutralised(" ＠甲"), neutralised(-3), neutralised("淤积-3处")
    ("'=HYPERLINK(1)", "' ＠甲", -3, '淤积-3处')
    """
    if isinstance(cell, str) and (cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA)):
        return f"'{cell}"
    return cell


def write_csv(reports: Iterable[Report], stream: TextIO, language: Language = "zh") -> None:
    """Write reports as CSV, each as it comes. `stream` must not translate line ends (`newline=""`)."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(headers(language))
    for report in reports:
        writer.writerows([neutralised(cell) for cell in row] for row in rows(report, language))
