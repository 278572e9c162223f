"""Numbering: the numbered parts of a cell (1.……2.……), by which a petition and the answer to it are told apart.

Enters: the words of a cell. Leaves: the parts with their numbers. A decimal point makes no part.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"(?:(?<=[：；。\s])|\A)(\d)(?:[.．、](?!\d)|）)")


class NumberedPart(NamedTuple):
    """The part told under `number`: [start, end), code points, its mark left out."""

    number: int
    start: int
    end: int


def numbered_parts(words: str) -> list[NumberedPart]:
    """The parts in reading order; none where nothing is numbered.

    >>> numbered_parts("1.乱倒垃圾；2.长2.5米")
    [NumberedPart(number=1, start=2, end=7), NumberedPart(number=2, start=9, end=14)]
    """
    marks = list(_MARK.finditer(words))
    ends = [mark.start() for mark in marks[1:]] + [len(words)]
    return [NumberedPart(int(mark[1]), mark.end(), end) for mark, end in zip(marks, ends, strict=False)]
