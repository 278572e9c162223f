"""What stands on a page.

Enters: a page's characters and its ruled tables. Leaves: runs of running text, the text of each cell, and all of it in the
order of reading. Refuses: nothing; it knows no file format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docintel.readers.columns import reading_order
from docintel.readers.glyphs import Glyphs, Turn
from docintel.readers.layout import (
    Paragraph,
    Run,
    find_lines,
    find_paragraphs,
    find_runs,
)
from docintel.readers.open_tables import find_open_grids
from docintel.readers.page_furniture import OUTER_ZONE, is_page_number
from docintel.readers.pdf_tables import Grid

_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\U000f0000-\U0010ffff]")
_FEW = 60
_STAMPED, _COVERED = 30, 0.7
_BLANK = re.compile(r"\s+")


Margins = tuple[float, float]
"""Left and right edge of the text."""


@dataclass(frozen=True, slots=True)
class GridContent:
    """A table and the paragraphs in each of its cells, in the order of `grid.cells`."""

    grid: Grid
    cells: tuple[tuple[Paragraph, ...], ...]

    def texts(self, glyphs: Glyphs, row: int) -> tuple[tuple[int, str], ...]:
        """Column and text of each cell in a row, blanks left out: for comparing rows."""
        pairs = zip(self.grid.cells, self.cells, strict=True)
        return tuple((cell.column, paragraphs_text(content, glyphs)) for cell, content in pairs if cell.row == row)


@dataclass(frozen=True, slots=True)
class PageContent:
    number: int
    turn: Turn
    height: float
    glyphs: Glyphs
    runs: tuple[Run, ...]
    tables: tuple[GridContent, ...]
    em: float
    """The usual size of the page's characters: what is larger is a heading."""
    is_scanned: bool


def paragraphs_text(paragraphs: tuple[Paragraph, ...], glyphs: Glyphs) -> str:
    runs = (run for paragraph in paragraphs for line in paragraph.lines for run in line.runs)
    return _BLANK.sub("", "".join(glyphs.text[run.start : run.end] for run in runs))


def read_content(
    number: int,
    turn: Turn,
    glyphs: Glyphs,
    ruled: list[Grid],
    images: int,
    covered: float = 0.0,
    before: PageContent | None = None,
) -> PageContent:
    """The runs of a page, told apart by whether they stand in a table's cell.

    `images` is how many the page shows, `covered` how much of it (of 1) the largest of them covers, `before` the page
    before it, whose last table may go on here.
    """
    grids = ruled
    body, cells = _shared_out(glyphs, grids)
    opened = find_open_grids(_without_page_number(body, glyphs), glyphs, _open_end(before))
    if opened:
        grids = sorted([*ruled, *opened], key=lambda grid: grid.box[1])
        body, cells = _shared_out(glyphs, grids)
    tables = tuple(_grid_content(index, grid, cells, glyphs) for index, grid in enumerate(grids))
    em = _usual_em(body, [run for runs in cells.values() for run in runs])
    return PageContent(
        number, turn, turn.height, glyphs, tuple(body), tables, em, _is_scanned(glyphs.text, images, covered)
    )


def _shared_out(glyphs: Glyphs, grids: list[Grid]) -> tuple[list[Run], dict[tuple[int, int], list[Run]]]:
    """The runs outside tables, and those of each cell by its table's and its own number."""
    body: list[Run] = []
    cells: dict[tuple[int, int], list[Run]] = {}
    for start, end, owner in _owned(glyphs, grids):
        runs = find_runs(glyphs, start, end)
        if owner is None:
            body.extend(runs)
        else:
            cells.setdefault(owner, []).extend(runs)
    return body, cells


def _without_page_number(body: list[Run], glyphs: Glyphs) -> list[Run]:
    """A page number stands below a table as if it went on with a cell."""
    if not body:
        return body
    last = max(body, key=lambda run: run.bottom)
    if any(run.bottom > last.top and run is not last for run in body):
        return body
    is_number = is_page_number(glyphs.text[last.start : last.end])
    return [run for run in body if run is not last] if is_number else body


def _open_end(page: PageContent | None) -> Grid | None:
    """The table without rules that a page ends with: at most its footer stands below."""
    last = page.tables[-1].grid if page is not None and page.tables else None
    if page is None or last is None or last.kind == "ruled":
        return None
    below = [run for run in page.runs if run.top > last.box[3]]
    return last if all(run.top > page.height * (1 - OUTER_ZONE) for run in below) else None


def _usual_em(body: list[Run], cells: list[Run]) -> float:
    """The em of most characters of the running text; of the tables too, where that is hardly more than a title."""
    if sum(run.end - run.start for run in body) < _FEW:
        body = body + cells
    counts: Counter[float] = Counter()
    for run in body:
        counts[round(run.em, 1)] += run.end - run.start
    half, seen = sum(counts.values()) / 2, 0
    for em, count in sorted(counts.items()):
        seen += count
        if seen >= half:
            return em
    return 0.0


def _is_scanned(text: str, images: int, covered: float) -> bool:
    """Whether a page has no text to speak of: only an image, or characters that only its own font understands.

    A scan on which somebody stamped a page number or a watermark is a scan all the same.
    """
    shown = len(text) - sum(map(str.isspace, text))
    if not shown:
        return images > 0
    if shown < _STAMPED and covered > _COVERED:
        return True
    return len(_PRIVATE.findall(text)) > 0.3 * shown


def _owned(glyphs: Glyphs, grids: list[Grid]) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Stretches of characters with the table and cell around their centres."""
    if not grids:
        yield 0, len(glyphs.text), None
        return
    first, owner = 0, None
    for index, character in enumerate(glyphs.text):
        if character.isspace():
            continue
        x = (glyphs.left[index] + glyphs.right[index]) / 2
        y = (glyphs.top[index] + glyphs.bottom[index]) / 2
        here = _owner(grids, x, y)
        if here != owner:
            yield first, index, owner
            first, owner = index, here
    yield first, len(glyphs.text), owner


def _owner(grids: list[Grid], x: float, y: float) -> tuple[int, int] | None:
    for number, grid in enumerate(grids):
        if grid.box[0] <= x <= grid.box[2] and grid.box[1] <= y <= grid.box[3]:
            cell = grid.cell_at(x, y)
            if cell is not None:
                return number, cell
    return None


def _grid_content(number: int, grid: Grid, cells: dict[tuple[int, int], list[Run]], glyphs: Glyphs) -> GridContent:
    contents = []
    for index, cell in enumerate(grid.cells):
        lines = find_lines(cells.get((number, index), ()))
        margins = (cell.box[0], cell.box[2])
        contents.append(tuple(find_paragraphs(lines, glyphs, margins, cell=True)))
    return GridContent(grid, tuple(contents))


def page_items(page: PageContent, furniture: frozenset[Run], whole: Margins) -> Iterator[Paragraph | GridContent]:
    """The paragraphs and tables between header and footer, in reading order; `whole` are the margins of the page."""
    body = [run for run in page.runs if run not in furniture]
    parts = _typed_on(body, page.glyphs)
    boxes = [(part[0].left, min(r.top for r in part), part[-1].right, max(r.bottom for r in part)) for part in parts]
    for stretch in reading_order([*boxes, *(table.grid.box for table in page.tables)]):
        rest = [run for n in stretch.members if n < len(parts) for run in parts[n]]
        margins = stretch.margins or whole
        for number in sorted(n - len(parts) for n in stretch.members if n >= len(parts)):
            table = page.tables[number]
            above = [run for run in rest if (run.top + run.bottom) / 2 < table.grid.box[1]]
            rest = rest[len(above) :]
            yield from find_paragraphs(find_lines(above), page.glyphs, margins, page.em)
            yield table
        yield from find_paragraphs(find_lines(rest), page.glyphs, margins, page.em)


def _typed_on(runs: list[Run], glyphs: Glyphs) -> list[list[Run]]:
    """Runs with those that stand behind them on the line, parted by nothing but ideographic blanks that were typed: such
    a gap is no white between columns of prose."""
    parts: list[list[Run]] = []
    for run in runs:
        before = parts[-1][-1] if parts else None
        between = glyphs.text[before.end : run.start] if before is not None else ""
        if before is not None and between and not between.strip("\u3000") and run.left - before.right >= 0 and _level(before, run):
            parts[-1].append(run)
        else:
            parts.append([run])
    return parts


def _level(run: Run, other: Run) -> bool:
    return run.top <= (other.top + other.bottom) / 2 <= run.bottom


_HANGING = "，。、；：！？,.;:”’）》】"


def margins_of(page: PageContent, furniture: frozenset[Run], before: Margins | None) -> Margins:
    """The margins of a page; a mark that hangs over the right one, as Word lets it, is left out of account.

    Where no two long lines end together, as on a page with only the end of a document, they are those of the page `before`
    it, if its lines stand as theirs do; else the right margin is taken to be as wide as the left one.
    """
    body, glyphs, width = [run for run in page.runs if run not in furniture], page.glyphs, page.turn.width
    left = min((run.left for run in body), default=0.0)
    ends = [run.right - run.em * (glyphs.text[run.end - 1] in _HANGING) for run in body]
    right = max(ends, default=0.0)
    lines = zip(body, ends, strict=True)
    full = sum(end > right - 1.5 * run.em and end - run.left > 0.65 * (width - 2 * left) for run, end in lines)
    em = max((run.em for run in body), default=0.0)
    if full < 2:
        return before if before and _stands_within(left, right, em, before) else (left, max(right, width - left))
    # A page on which every line is the first of its paragraph shows no left margin but the indent.
    return width - right if 1.6 * em < left - (width - right) < 2.4 * em else left, right


def _stands_within(left: float, right: float, em: float, margins: Margins) -> bool:
    """Whether lines that begin at `left`, or are all indented to it, are set between these margins."""
    indent = left - margins[0]
    return (abs(indent) < 0.5 * em or 1.6 * em < indent < 2.4 * em) and right < margins[1] + 0.5 * em
