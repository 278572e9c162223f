"""The cells of crossing lines: those of pdfplumber, and no more than a document may take."""

from __future__ import annotations

import random

import pytest
from make_files import embedded_font, table_pdf
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from docintel.document import Box
from docintel.readers import Limits, pdf_engine, read
from docintel.readers.pdf_tables import find_grids
from docintel.readers.ruled_cells import TableEffort, TooManyLinesError, _described, find_tables


def level(y: float, x0: float, x1: float) -> Box:
    return (x0, y, x1, y)


def upright(x: float, top: float, bottom: float) -> Box:
    return (x, top, x, bottom)


def drawing(seed: int) -> list[Box]:
    """Pieces of a grid, some of them missing, broken, doubled or a little beside their place."""
    chance = random.Random(seed)
    side, size = chance.randint(2, 9), chance.choice((9.0, 20.0, 31.0))
    edges: list[Box] = []
    for line in range(side):
        for piece in range(side - 1):
            for make in (level, upright):
                if chance.random() < 0.85:
                    beside = chance.choice((0.0, 0.0, 0.7, 2.5))
                    edges.append(make(line * size + beside, piece * size + chance.choice((0.0, 2.0, 4.0)), (piece + 1) * size))
    return edges


def by_pdfplumber(edges: list[Box]) -> list[list[Box]]:
    merged = merge_edges([_described(edge) for edge in edges], 3, 3, 3, 3)
    merged = [edge for edge in merged if edge["width"] >= 3 or edge["height"] >= 3]
    return [sorted(table) for table in cells_to_tables(intersections_to_cells(edges_to_intersections(merged, 3, 3)))]


def test_the_tables_are_those_of_pdfplumber() -> None:
    found = 0
    for seed in range(300):
        edges = drawing(seed)
        # pdfplumber leaves out what is a single cell, as `find_grids` does.
        tables = [sorted(table) for table in find_tables(edges, TableEffort(100_000)) if len(table) > 1]
        assert sorted(tables) == sorted(by_pdfplumber(edges)), seed
        found += len(tables)
    assert found > 300


CROSSED = [level(y * 10.0, 0, 100) for y in range(4)] + [upright(x * 10.0, 0, 30) for x in range(4)]


@pytest.mark.parametrize(
    ("steps", "tables", "without"),
    [(10_000, 1, []), (400, 1, []), (200, 0, [7]), (20, 0, [7]), (-1, 0, [7])],
    ids=["enough", "just enough", "spent on crossings", "spent on lines", "spent before"],
)
def test_what_a_document_may_take(steps: int, tables: int, without: list[int]) -> None:
    effort = TableEffort(steps)
    assert (len(find_grids(CROSSED, 7, effort)), effort.without) == (tables, without)


def test_a_drawing_with_too_many_lines_has_no_table() -> None:
    drawn = [level(y * 4.0, 0, 10_000) for y in range(2_100)] + [upright(x * 4.0, 0, 10_000) for x in range(2_100)]
    effort = TableEffort(10_000_000)
    with pytest.raises(TooManyLinesError):
        find_tables(drawn, effort)
    assert effort.left > 0
    assert (find_grids(drawn, 1, effort), effort.without) == ([], [])


def test_pages_after_what_a_document_may_take_are_read_without_tables() -> None:
    # With two columns, white space alone shows no table.
    rows = [["问题", "责任单位"], *(["河道淤积堵塞", "清水县水利局"] for _ in range(90))]
    data = table_pdf(rows, embedded_font())
    whole = read(data, name="a.pdf")
    source = read(data, name="a.pdf", limits=Limits(max_table_steps=3_500))
    (notice,) = source.notices
    assert not whole.notices
    assert notice.code == "tables_left_out"
    assert notice.details["page"] == 2
    assert notice.details["count"] == len(source.pages) - 1 > 0
    assert sum(len(table.cells) for table in source.tables) < sum(len(table.cells) for table in whole.tables)
    assert "".join(sorted(source.text.split())) == "".join(sorted(whole.text.split()))


def test_of_a_document_only_so_many_drawings_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    data = table_pdf([["问题", "责任单位"], *(["河道淤积堵塞", "清水县水利局"] for _ in range(90))], embedded_font())
    engine = pdf_engine.Engine()
    pages = engine.open(data).pages
    assert pages > 2
    assert all(found.ruled and found.edges for found in map(engine.page, range(pages)))
    # A little more than the first page shows: the second is known in part only.
    monkeypatch.setattr(pdf_engine, "_MOST_PATHS", len(engine.page(0).edges) + 1)
    engine.open(data)
    found = [engine.page(index) for index in range(pages)]
    engine.close()
    assert [one.ruled for one in found] == [True] + [False] * (pages - 1)
    assert not any(one.edges for one in found[1:])
    assert all(one.glyphs.text for one in found)
