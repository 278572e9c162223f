"""Ruled tables in images: the lines are found, also in a grainy page that is a little turned, and cells with them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docintel.readers import ocr
from docintel.readers.image_rules import ruled_edges
from docintel.readers.pdf_tables import find_grids
from docintel.readers.ruled_cells import TableEffort

pytest.importorskip("cv2", reason='the extra is not installed: pip install "docintel[ocr]"')

DOTS = 200
POINTS = 72 / DOTS
XS, YS = (80.0, 140.0, 300.0, 500.0), (120.0, 150.0, 200.0, 290.0)


def page(xs: tuple[float, ...], ys: tuple[float, ...], *, tilt: float = 0.0, grain: float = 0.0, strokes: bool = True) -> np.ndarray:
    """A grey A4 page with a grid and, in its fields, strokes as long as those of characters."""
    image = Image.new("L", (1654, 2339), 250)
    pen = ImageDraw.Draw(image)
    for x in xs:
        pen.line((x / POINTS, ys[0] / POINTS, x / POINTS, ys[-1] / POINTS), fill=40, width=2)
    for y in ys:
        pen.line((xs[0] / POINTS, y / POINTS, xs[-1] / POINTS, y / POINTS), fill=40, width=2)
    for n in range(40 if strokes else 0):
        x, y = 100 + 40 * (n % 10), 130 + 40 * (n // 10)
        pen.line((x / POINTS, y / POINTS, (x + 9) / POINTS, y / POINTS), fill=30, width=3)
        pen.line(((x + 4) / POINTS, (y - 4) / POINTS, (x + 4) / POINTS, (y + 5) / POINTS), fill=30, width=3)
    turned = np.asarray(image.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=250), dtype=float)
    seen = np.clip(turned + np.random.default_rng(1).normal(0, grain, turned.shape), 0, 255).astype("uint8")
    return np.repeat(seen[:, :, None], 3, axis=2)


@pytest.mark.parametrize("tilt", [0.0, 0.2, -0.3])
@pytest.mark.parametrize("grain", [0.0, 8.0])
def test_grids_are_found(tilt: float, grain: float) -> None:
    (grid,) = find_grids(ruled_edges(page(XS, YS, tilt=tilt, grain=grain), POINTS), 1, TableEffort(100_000))
    assert [(cell.row, cell.column) for cell in grid.cells] == [(r, c) for r in (1, 2, 3) for c in (1, 2, 3)]
    assert grid.xs == pytest.approx(XS, abs=3)
    assert grid.ys == pytest.approx(YS, abs=3)


@pytest.mark.parametrize(
    ("xs", "ys"),
    [
        pytest.param((80.0, 500.0), (120.0,), id="a rule under the head of a letter"),
        pytest.param((), (), id="text alone"),
    ],
)
def test_what_is_no_grid(xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
    drawn = page(xs or (0.0, 0.0), ys or (0.0, 0.0), grain=8.0)
    assert find_grids(ruled_edges(drawn, POINTS), 1, TableEffort(100_000)) == []


def test_recognised_characters_stand_in_their_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is played; one of its lines runs over two cells, as engines read them."""
    import io

    from docintel.readers import image, read

    lines = [("序号", 0.99, (90.0, 128.0, 130.0, 142.0), None), ("问题责任单位", 0.99, (150.0, 128.0, 420.0, 142.0), None)]
    drawn = page(XS, YS, strokes=False)

    def recognise(pixels: object, points_per_dot: float) -> ocr.Recognised:
        return ocr.Recognised(ocr._glyphs(lines), (), tuple(ruled_edges(drawn, POINTS)))

    monkeypatch.setattr(image, "available", lambda: True)
    monkeypatch.setattr(image, "recognise", recognise)
    buffer = io.BytesIO()
    Image.fromarray(drawn).save(buffer, "PNG", dpi=(DOTS, DOTS))
    source = read(buffer.getvalue())
    (table,) = source.tables
    texts = {(cell.row, cell.column): source.text[cell.span.start : cell.span.end] for cell in table.cells}
    assert (texts[1, 1], texts[1, 2] + texts[1, 3]) == ("序号", "问题责任单位")
    assert len(texts) == 9
