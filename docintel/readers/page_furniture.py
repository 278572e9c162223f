"""Furniture: page headers, footers and page numbers.

Enters: all pages of a document. Leaves: for each page the runs that belong to the page and not to the document.
Refuses: nothing; it knows no file format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from docintel.readers.layout import Line, Run, find_lines

if TYPE_CHECKING:
    from docintel.readers.page_layout import PageContent

OUTER_ZONE = 0.12
"""How much of a page's height, above and below, may hold furniture."""
_BLANK = re.compile(r"\s+")
_DASHES = r"[-—–―－·•.~～]*"
_PAGE_NUMBER = re.compile(
    _DASHES
    + r"(?:第|[Pp]age|P\.?)?(?:(?P<number>\d{1,4})|[ivxIVX]{1,6})[页頁]?(?:[/／,，|]?(?:共|of)?\d{1,4}[页頁]?)?"
    + _DASHES
    + "$"
)
# What stands at the top of several pages because each begins an attachment.
_ATTACHMENT = re.compile(r"附件|附表|附图")
_CERTAIN = 3
_SET_OFF = 1.2
# In em: no two lines of one text are farther apart.
_WIDEST_PITCH = 2.2


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number.

    >>> is_page_number("— 3 —"), is_page_number("第2页 共9页"), is_page_number("3处")
    (True, True, False)
    """
    return _PAGE_NUMBER.match(_BLANK.sub("", text)) is not None


def find_furniture(pages: Sequence[PageContent]) -> list[frozenset[Run]]:
    """For each page the runs that are header, footer or page number.

    A line in the outer zones is furniture if it stands at the same height on several pages, or is the outermost and
    nothing but a page number.
    """
    zones = [_outer_lines(page) for page in pages]
    keys = [[_key(page, line) for line in lines] for page, lines in zip(pages, zones, strict=True)]
    seen = Counter(key for page_keys in keys for key in set(page_keys))
    needed = max(2, 0.25 * len(pages))
    found = []
    for page, lines, own, numbers in zip(pages, zones, keys, _page_numbers(pages, zones), strict=True):
        repeated = [line for line, key in zip(lines, own, strict=True) if seen[key] >= needed]
        if any(seen[key] < _CERTAIN for line, key in zip(lines, own, strict=True) if line in repeated):
            repeated = _set_off(page, repeated)
        found.append(frozenset(run for line in (*repeated, *numbers) for run in line.runs))
    return found


def _outer_lines(page: PageContent) -> list[Line]:
    zone = OUTER_ZONE * page.height
    runs = [run for run in page.runs if run.bottom < zone or run.top > page.height - zone]
    return [line for line in find_lines(runs) if not _ATTACHMENT.match(_text(page, line))]


def _text(page: PageContent, line: Line) -> str:
    return _BLANK.sub("", "".join(page.glyphs.text[run.start : run.end] for run in line.runs))


def _key(page: PageContent, line: Line) -> tuple[int, str]:
    return round(line.top / 6), _text(page, line)


def _page_numbers(pages: Sequence[PageContent], zones: Iterable[list[Line]]) -> list[list[Line]]:
    """The page number of each page. Of two, one is a number of the text: that which the other pages do not go on with; and so is
    a bare figure of which there is no other page's, set as close as a line of the text.
    """
    candidates = [
        [line for line in lines if is_page_number(_text(page, line)) and _is_outermost(page, line)]
        for page, lines in zip(pages, zones, strict=True)
    ]
    counts = Counter(_count(page, line) for page, lines in zip(pages, candidates, strict=True) for line in lines)
    candidates = [
        [line for line in lines if counts[_count(page, line)] > 1 or not _text(page, line).isdecimal() or _set_off(page, [line])]
        for page, lines in zip(pages, candidates, strict=True)
    ]
    return [
        lines if len(lines) < 2 else [max(lines, key=lambda line, page=page: (counts[_count(page, line)], line.top))]  # type: ignore[misc]
        for page, lines in zip(pages, candidates, strict=True)
    ]


def _count(page: PageContent, line: Line) -> tuple[bool, int | None]:
    """Where a page number stands, and how far it is from the number of the page in the file."""
    found = _PAGE_NUMBER.match(_text(page, line))
    number = found["number"] if found else None
    return line.top < page.height / 2, int(number) - page.number if number else None


def _is_outermost(page: PageContent, line: Line) -> bool:
    if line.top < page.height / 2:
        return all(run.top >= line.top - 2 for run in page.runs)
    return all(run.bottom <= line.bottom + 2 for run in page.runs)


def _set_off(page: PageContent, repeated: Sequence[Line]) -> list[Line]:
    """Those lines that are set off from the text: seen on two pages only, an issuer may be letterhead and signature."""
    lines = find_lines(page.runs)
    places = {line.runs: number for number, line in enumerate(lines)}
    pitch = median([line.top - before.top for before, line in pairwise(lines)] or [0.0])
    kept = []
    for line in repeated:
        number = places.get(line.runs)
        inward = 1 if line.top < page.height / 2 else -1
        beside = lines[number + inward] if number is not None and 0 <= number + inward < len(lines) else None
        attached = (
            beside is not None
            and abs(beside.top - line.top) <= _SET_OFF * min(pitch, _WIDEST_PITCH * line.em)
            and abs(beside.em - line.em) < (0.4 if _text(page, line).isascii() else 0.1) * max(line.em, beside.em)
            and beside not in repeated
        )
        if not attached:
            kept.append(line)
    return kept
