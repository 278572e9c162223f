"""Tables: from grids to cells that know what they are about.

Enters: a grid. Leaves: its cells with zone and record (one record a row, or a form), header rows and rows of running text
left out. A table without a header that says anything gives zone `none`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docintel.document import Zone
from docintel.lexicon.labels import zone_of_label
from docintel.lexicon.official import is_body_name
from docintel.segmentation.grids import Grid, Row, figure_columns, form_pairs, is_spanning, split_header
from docintel.spans import CleanSpan

# 单位：处, not 填报单位：某县水利局
_UNIT = re.compile(r"(?<![一-龥])单位[：:]\s*([一-龥]{1,5})")
_FIELD = re.compile(r"[^（）：]{2,14}：|.*(?:单位|日期|时间|部门|截至|填报|制表)[^，。]{0,4}：")
_RUNNING = re.compile(r"[。；！？]|：\Z")
_TOTAL = re.compile(r"(?:合|总|小|共)计|总数|累计|小结")


class ZonedCell(NamedTuple):
    """A cell with what its header says; `place` is (table, row, column) of the file, None in text tables."""

    span: CleanSpan
    zone: Zone
    label: str
    record: int
    place: tuple[int, int, int] | None
    row: str = ""
    unit: str = ""


def zoned_cells(grid: Grid, first_record: int, caption: str) -> list[ZonedCell]:
    """The cells of a table that are not its header, records numbered from `first_record`.

    `caption` is what stands above it and may name the unit of all its figures.
    """
    pairs = form_pairs(grid)
    if pairs is not None:
        return [
            ZonedCell(span, zone_of_label(label) or "none", label, first_record, _place(grid, row, column))
            for label, row, column, span in pairs
        ]
    header, body = split_header(grid)
    unit = _caption_unit(" ".join((grid.name, caption, *header.values())))
    figures = figure_columns([{column: words for column, _, words in row} for row in body.values()])
    found: list[ZonedCell] = []
    for record, (number, row) in enumerate(body.items(), first_record):
        found += _row_cells(grid, number, row, header, figures, record, unit)
    return found


def captions(grid: Grid) -> list[CleanSpan]:
    """The rows above a table that are its title, set over its width.

    Bodies and fields (填报单位：…) are text that a sheet holds above its table; what stands above sentences and addressees is
    no title of the table.
    """
    found: list[CleanSpan] = []
    for row in grid.rows.values():
        if is_spanning(row):
            _, span, words = next(cell for cell in row if cell[2])
            if _RUNNING.search(words):
                found = []
            elif not _FIELD.match(words) and not is_body_name(words):
                found.append(span)
        elif any(words for _, _, words in row):
            break
    return found


def _row_cells(
    grid: Grid, number: int, row: Row, header: dict[int, str], figures: set[int], record: int, unit: str
) -> list[ZonedCell]:
    head = row[0][2] if row else ""
    total = any(_TOTAL.fullmatch(words) for _, _, words in row)
    found: list[ZonedCell] = []
    seen: set[CleanSpan] = set()
    for column, span, words in row:
        if not words or span in seen:
            continue
        seen.add(span)
        label = header.get(column, "")
        zone = _cell_zone(label, column, figures)
        zone = "none" if total and zone == "problem" else zone
        found.append(ZonedCell(span, zone, label, record, _place(grid, number, column), head, unit))
    return found


def _place(grid: Grid, row: int, column: int) -> tuple[int, int, int] | None:
    return None if grid.number is None else (grid.number, row, column)


def _cell_zone(label: str, column: int, figures: set[int]) -> Zone:
    zone = zone_of_label(label) or "none"
    return "quantity" if zone in ("none", "status", "problem", "completion") and column in figures else zone


def _caption_unit(words: str) -> str:
    match = _UNIT.search(words)
    return match.group(1) if match else ""
