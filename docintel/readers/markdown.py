"""Markdown files.

Enters: bytes named .md or .markdown. Leaves: the text exactly as written, with headings and pipe tables as blocks and
tables; the marks (#, |, the rule under a table's header) stay in the text and belong to no block. Refuses: what
`text.py` refuses.
"""

from __future__ import annotations

import itertools
import re

from docintel.document import Block, Source, SourceCell, SourceTable
from docintel.readers.base import FormatReader, Origin, make_source, stripped
from docintel.readers.text import decode_text
from docintel.spans import SourceSpan

MEDIA_TYPE = "text/markdown"
# A blank line is one too: it ends a table.
_LINE = re.compile(r"[^\r\n]+|(?<=\n)(?=[\r\n])|(?<=\r)(?=\r)")
_HEADING = re.compile(r"\s{0,3}#{1,6}[ \t\u3000]+")
_LONGEST_RULE = 2_000
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")

Line = tuple[int, str]


def read_markdown(data: bytes, origin: Origin) -> Source:
    """A Markdown file as it is."""
    decoded = decode_text(data, origin)
    lines = [(found.start(), found.group()) for found in _LINE.finditer(decoded.text)]
    blocks, tables = _parse(lines)
    return make_source(
        origin,
        text=decoded.text,
        media_type=MEDIA_TYPE,
        reader="markdown",
        encoding=decoded.encoding,
        blocks=tuple(blocks),
        tables=tuple(tables),
        notices=decoded.notices,
    )


def _parse(lines: list[Line]) -> tuple[list[Block], list[SourceTable]]:
    blocks: list[Block] = []
    tables: list[SourceTable] = []
    index, fenced = 0, False
    while index < len(lines):
        start, line = lines[index]
        fence = bool(_FENCE.match(line))
        fenced ^= fence
        if not fenced and _starts_table(lines, index):
            index = _table(lines, index, blocks, tables)
            continue
        if not fence:
            blocks.extend(_line_block(start, line, fenced))
        index += 1
    return blocks, tables


def _line_block(start: int, line: str, fenced: bool) -> list[Block]:
    heading = None if fenced else _HEADING.match(line)
    if heading:
        title = line[heading.end() :].rstrip(" \t#")
        return [Block("heading", stripped(title, start + heading.end()))] if title.strip() else []
    span = stripped(line, start)
    return [Block("paragraph", span)] if span.start < span.end else []


def _starts_table(lines: list[Line], index: int) -> bool:
    """A row with a bar, and directly under it the rule that Markdown asks for."""
    if index + 1 >= len(lines) or "|" not in lines[index][1]:
        return False
    rule = lines[index + 1][1]
    return len(rule) < _LONGEST_RULE and "|" in rule and "-" in rule and bool(_RULE.match(rule))


def _table(lines: list[Line], index: int, blocks: list[Block], tables: list[SourceTable]) -> int:
    cells: list[SourceCell] = []
    row = 0
    first = index
    while index < len(lines) and "|" in lines[index][1]:
        if index != first + 1:
            row += 1
            cells.extend(SourceCell(row, column, span) for column, span in enumerate(_cells(*lines[index]), start=1))
        index += 1
    blocks.extend(Block("cell", cell.span) for cell in cells if cell.span.start < cell.span.end)
    tables.append(SourceTable(len(tables) + 1, tuple(cells)))
    return index


def _cells(start: int, line: str) -> list[SourceSpan]:
    """The cells of one row; the outer bars are optional, so what stands outside them is a cell only if it is text."""
    bars = [-1, *(match.end() - 1 for match in re.finditer(r"(?<!\\)\|", line)), len(line)]
    spans = [stripped(line[left + 1 : right], start + left + 1) for left, right in itertools.pairwise(bars)]
    if spans and spans[0].start == spans[0].end:
        spans = spans[1:]
    if spans and spans[-1].start == spans[-1].end:
        spans = spans[:-1]
    return spans


def _recognises(head: bytes, name: str) -> bool:
    return name.lower().endswith((".md", ".markdown"))


READER = FormatReader("markdown", MEDIA_TYPE, _recognises, read_markdown)
