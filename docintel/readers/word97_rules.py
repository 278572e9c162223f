"""What the formatting instructions of a Word 97-2003 file say ([MS-DOC] 2.6).

Enters: a `grpprl`, a chain of instructions. Leaves: of paragraphs the place in tables, lists and outline, of characters
whether they are seen. Refuses: nothing; unknown instructions are stepped over, a chain that breaks off ends there.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from docintel.readers.flow import CellEdges

_LENGTHS = (1, 1, 2, 4, 2, 2, -1, 3)
_DEFINE_TABLE, _CHANGE_TABS = 0xD608, 0xC615
_HUGE = (0x6646, 0x6645)
_VERTICAL_MERGE = 0xD62B
_MAX_CELLS = 63


@dataclass(frozen=True, slots=True)
class ParagraphRules:
    """Of a paragraph: how deep in tables it stands, what its mark ends, its list and its outline level (-1: none)."""

    depth: int = 0
    ends_row: bool = False
    ends_inner_cell: bool = False
    list_number: int = 0
    level: int = 0
    outline: int = -1
    cells: tuple[CellEdges, ...] = ()


@dataclass(frozen=True, slots=True)
class CharacterRules:
    """Of characters: whether they are not seen, whether their codes are signs, which symbol they show instead.

    `font` is that of the symbol, else that of characters which are neither Latin nor Chinese.
    """

    hidden: bool = False
    special: bool = False
    font: int = -1
    symbol: str = ""


def instructions(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """The instructions one by one, each with its operand."""
    at = 0
    while at + 2 < len(grpprl):
        code = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        length = _LENGTHS[code >> 13]
        if code == _DEFINE_TABLE and at + 2 <= len(grpprl):
            length = (grpprl[at] | grpprl[at + 1] << 8) - 1
            at += 2
        elif length < 0:
            length = grpprl[at]
            if code == _CHANGE_TABS and length == 255 and at + 1 < len(grpprl):
                deleted = grpprl[at + 1]
                added = grpprl[at + 2 + 4 * deleted] if at + 2 + 4 * deleted < len(grpprl) else 0
                length = 2 + 4 * deleted + 3 * added
            at += 1
        if length < 0:
            return
        yield code, grpprl[at : at + length]
        at += length


def paragraph_rules(grpprl: bytes, base: ParagraphRules, data: Callable[[], bytes]) -> ParagraphRules:
    """What a chain says of a paragraph whose style says `base`."""
    rules = base
    in_table, depth = base.depth > 0, base.depth
    for code, operand in instructions(grpprl):
        value = int.from_bytes(operand[:4], "little")
        if code in _HUGE:
            rules = paragraph_rules(_huge(data(), value), rules, lambda: b"")
            in_table, depth = in_table or rules.depth > 0, max(depth, rules.depth)
        elif code == 0x2416:
            in_table = bool(value)
        elif code == 0x6649:
            depth = value
        elif code in (0x2417, 0x244C):
            rules = replace(rules, ends_row=bool(value))
        elif code == 0x244B:
            rules = replace(rules, ends_inner_cell=bool(value))
        elif code == 0x460B:
            rules = replace(rules, list_number=0 if value in (0xF801, 0xFFFF) else value)
        elif code == 0x260A:
            rules = replace(rules, level=min(value, 8))
        elif code == 0x2640:
            rules = replace(rules, outline=value if value < 9 else -1)
        elif code == _DEFINE_TABLE:
            rules = replace(rules, cells=_cells(operand))
        elif code == _VERTICAL_MERGE and len(operand) >= 2:
            rules = replace(rules, cells=_merged(rules.cells, operand[0], operand[1]))
    # A depth alone does not say that a paragraph stands in a table, and a cell of a plain table has none.
    return replace(rules, depth=max(depth, 1) if in_table else 0)


def _huge(data: bytes, at: int) -> bytes:
    if at + 2 > len(data):
        return b""
    return data[at + 2 : at + 2 + (data[at] | data[at + 1] << 8)]


def _cells(operand: bytes) -> tuple[CellEdges, ...]:
    """The definition of a row: the edges, then for each cell its merges."""
    count = operand[0] if operand else 0
    if not 0 < count <= _MAX_CELLS or len(operand) < 1 + 2 * (count + 1):
        return ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    cells = []
    for index in range(count):
        at = 1 + 2 * (count + 1) + 20 * index
        flags = operand[at] if at < len(operand) else 0
        upward = "first" if flags & 0x40 else "joined" if flags & 0x20 else ""
        cells.append(CellEdges(edges[index], edges[index + 1], bool(flags & 2) and not flags & 1, upward))  # type: ignore[arg-type]
    return tuple(cells)


def _merged(cells: tuple[CellEdges, ...], index: int, flags: int) -> tuple[CellEdges, ...]:
    if index >= len(cells):
        return cells
    changed = replace(cells[index], upward="first" if flags == 3 else "joined" if flags == 1 else "")
    return (*cells[:index], changed, *cells[index + 1 :])


def character_rules(grpprl: bytes) -> CharacterRules:
    """What a chain says of characters; deleted under change tracking counts as hidden."""
    hidden, special, font, symbol = False, False, -1, ""
    for code, operand in instructions(grpprl):
        value = int.from_bytes(operand[:4], "little")
        if code in (0x0800, 0x083C, 0x0802):
            hidden = hidden or value in (1, 0x81)
        elif code == 0x0855:
            special = value == 1
        elif code == 0x6A09 and len(operand) == 4:
            font, code_point = struct.unpack("<HH", operand)
            symbol = chr(code_point)
        elif code in (0x4A4F, 0x4A51) and not symbol:
            font = value
    return CharacterRules(hidden, special, font, symbol)
