"""Ruling: tables drawn with bars, and lines that hold nothing.

Enters: text of unified width. Leaves: edits after which the cells of a row are apart by one tab and paragraphs by one line
end, as the readers of all other formats write them: a document is to say the same whatever drew its tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docintel.spans import Edit

_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_BAR = re.compile(r"[ \t]*\|[ \t]*")
_RULE = re.compile(r"[-:：|=—+ \t]*-[-:：|=—+ \t]*")
_FEWEST = 3
_MOST_LINES = 40
_BLANK_LINES = re.compile(r"\n(?:[ \t\u3000]*\n)+")

Line = tuple[int, int]
"""Start and end in the text."""


def replace_bars(text: str) -> list[Edit]:
    """Bars between the cells of a table become tabs; bars around it and the rules under its header go.

    A single line with bars is no table. A cell may run over several lines.

    >>> replace_bars("| 序号 | 问题 |\\n|---|---|\\n| 1 | 淤积 |")[1:3]
    [Edit(start=4, end=7, replacement='\\t', aligned=False), Edit(start=9, end=11, replacement='', aligned=False)]
    """
    if "|" not in text:
        return []
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text)]
    edits: list[Edit] = []
    number = 0
    while number < len(lines):
        framed = text.startswith("|", lines[number][0])
        behind = _behind_table(text, lines, number, framed=framed)
        for line in lines[number:behind]:
            edits += _unbarred(text, line, framed=framed)
        number = max(behind, number + 1)
    return edits


def _behind_table(text: str, lines: Sequence[Line], first: int, *, framed: bool) -> int:
    """The line behind the table that begins on a line; `first` where none does."""
    width = _bars(text, lines[first], framed=framed)
    ruled = first + 1 < len(lines) and bool(_RULE.fullmatch(text, *lines[first + 1]))
    if width < (1 if ruled else _FEWEST - 1):
        return first
    number = first + 1
    while number < len(lines) and (behind := _behind_row(text, lines, number, width, framed=framed)):
        number = behind
    return number if number > first + 1 else first


def _bars(text: str, line: Line, *, framed: bool) -> int:
    """How many bars stand between the cells of a line."""
    bars = text.count("|", *line)
    return bars - text.startswith("|", line[0]) - text.endswith("|", *line) if framed and bars > 1 else bars


def _behind_row(text: str, lines: Sequence[Line], number: int, width: int, *, framed: bool) -> int:
    """The line behind a row with `width` bars, give or take one; 0 where none begins here."""
    bars = first = _bars(text, lines[number], framed=framed)
    if framed and (behind := _behind_open_row(text, lines, number)):
        return behind
    if 0 < first < width and not framed:
        for last in range(number + 1, min(number + _MOST_LINES, len(lines))):
            bars += text.count("|", *lines[last])
            if bars >= width:
                break
        if bars == width:
            return last + 1
    return number + 1 if first > 0 and abs(first - width) <= 1 else 0


def _behind_open_row(text: str, lines: Sequence[Line], number: int) -> int:
    """The line behind a framed row that its first line does not close; 0 where it does, or no line does before the next row."""
    if not text.startswith("|", lines[number][0]) or text.endswith("|", *lines[number]):
        return 0
    for last in range(number + 1, min(number + _MOST_LINES, len(lines))):
        if text.startswith("|", lines[last][0]):
            return 0
        if text.endswith("|", *lines[last]):
            return last + 1
    return 0


def _unbarred(text: str, line: Line, *, framed: bool) -> Iterator[Edit]:
    start, end = line
    if _RULE.fullmatch(text, start, end):
        yield Edit(start, end, "")
        return
    for bar in _BAR.finditer(text, start, end):
        outer = framed and (not text[start : bar.start()].strip() or not text[bar.end() : end].strip())
        yield Edit(bar.start(), bar.end(), "" if outer else "\t")


def drop_blank_lines(text: str) -> list[Edit]:
    """Of several line ends in a row one stays.

    >>> drop_blank_lines("通报\\n\\n各县：")
    [Edit(start=3, end=4, replacement='', aligned=False)]
    """
    return [Edit(m.start() + 1, m.end(), "") for m in _BLANK_LINES.finditer(text)]
