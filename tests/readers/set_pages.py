"""Papers set on pages: PDF, OFD and images of the same lines at the same places.

Enters: a paper. Leaves: sheets (what is printed where, in points from the upper left), and files of them. Lines are
broken as Chinese typesetting asks: no closing mark begins a line, no opening one ends it, numbers and Latin words stay
whole. Rows of tables stay whole; a header is repeated on the next page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from xml.sax.saxutils import escape

import make_ofd
import numpy as np
from make_files import canvas_pdf, embedded_font
from make_paper import Paper, Table
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 79.0, 521.0, 90.0, 750.0
_BODY, _LEADING, _TITLE, _CELL, _CELL_LEADING, _PADDING = 14.0, 26.0, 20.0, 9.0, 12.5, 4.0
_TAB = 84.0
_MM = 25.4 / 72
# What a line may not be broken in: a number or Latin word, with the marks that cling to it.
_UNIT = re.compile(r"[（《“‘〈【\[(]*(?:[0-9A-Za-z.,:/%+\-]{1,30}|.)[，。、；：！？）》”’〉】\])%….,:;!?]*", re.S)
SERIF = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
Measure = Callable[[str, float], float]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters printed side by side; `top` is that of their em box."""

    x: float
    top: float
    size: float
    text: str


@dataclass(slots=True)
class Sheet:
    """A printed page: pieces, and rules as (x0, top, x1, bottom)."""

    pieces: list[Piece] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)


@dataclass(slots=True)
class _Compositor:
    measure: Measure
    sheets: list[Sheet] = field(default_factory=lambda: [Sheet()])
    top: float = _TOP

    def turn(self) -> None:
        """Go on with a new page."""
        self.sheets.append(Sheet())
        self.top = _TOP

    def line(self, text: str, x: float, size: float, leading: float) -> None:
        if self.top + leading > _BOTTOM:
            self.turn()
        self._print(text, x, self.top, size)
        self.top += leading

    def _print(self, text: str, x: float, top: float, size: float) -> None:
        for segment in text.split("\t"):
            if segment:
                self.sheets[-1].pieces.append(Piece(x, top, size, segment))
            x = self._behind_tab(x + self.measure(segment, size), size)

    @staticmethod
    def _behind_tab(x: float, size: float) -> float:
        """The next tab stop that leaves a gap."""
        return _LEFT + _TAB * ((x + 2.6 * size - _LEFT) // _TAB + 1)

    def paragraph(self, text: str, *, indented: bool = True) -> None:
        indent = 2 * _BODY if indented else 0.0
        for number, line in enumerate(self.wrapped(text, _RIGHT - _LEFT, _BODY, indent)):
            self.line(line, _LEFT + (indent if number == 0 else 0), _BODY, _LEADING)

    def title(self, text: str) -> None:
        for line in self.wrapped(text, _RIGHT - _LEFT, _TITLE, 0):
            self.line(line, (_LEFT + _RIGHT - self.measure(line, _TITLE)) / 2, _TITLE, 1.6 * _TITLE)
        self.top += _LEADING / 2

    def signature(self, text: str) -> None:
        self.line(text, _RIGHT - 28 - self.measure(text, _BODY), _BODY, _LEADING)

    def wrapped(self, text: str, width: float, size: float, indent: float) -> list[str]:
        if "\t" in text:
            x = _LEFT + indent
            for segment in text.split("\t"):
                end = x + self.measure(segment, size)
                x = self._behind_tab(end, size)
            if end <= _LEFT + width:
                return [text]
            text = text.replace("\t", "\u3000\u3000")
        lines, line, room = [], "", width - indent
        for unit in (part for word in _UNIT.findall(text) for part in self._fitting(word, width, size)):
            if line and self.measure(line + unit, size) > room:
                lines.append(line.rstrip())
                line, room = "", width
                unit = unit.lstrip()
            line += unit
        return [*lines, line.rstrip()]

    def _fitting(self, unit: str, width: float, size: float) -> Iterable[str]:
        """A number longer than the line is broken all the same."""
        return unit if self.measure(unit, size) > width else (unit,)

    def table(self, table: Table) -> None:
        edges = self._edges(table)
        header = self._set(table.rows[0], edges)
        for number, row in enumerate(table.rows):
            cells = self._set(row, edges)
            if self.top + _height(cells) > _BOTTOM:
                self.turn()
                if number:
                    self._row(header, edges)
            # Only a row that no page holds is cut.
            while self.top + _height(cells) > _BOTTOM:
                fitting = int((_BOTTOM - self.top - 2 * _PADDING) // _CELL_LEADING)
                self._row([lines[:fitting] for lines in cells], edges)
                cells = [lines[fitting:] for lines in cells]
                self.turn()
                self._row(header, edges)
            self._row(cells, edges)
        self.top += _LEADING / 2

    def _set(self, row: tuple[str, ...], edges: list[float]) -> list[list[str]]:
        columns = zip(row, edges, edges[1:], strict=False)
        return [
            [line for part in cell.split("\n") for line in self.wrapped(part, right - left - 2 * _PADDING, _CELL, 0)]
            for cell, left, right in columns
        ]

    def _row(self, cells: list[list[str]], edges: list[float]) -> None:
        rules, bottom = self.sheets[-1].rules, self.top + _height(cells)
        rules += [(edges[0], y, edges[-1], y) for y in (self.top, bottom)]
        rules += [(x, self.top, x, bottom) for x in edges]
        for lines, x in zip(cells, edges, strict=False):
            for number, line in enumerate(lines):
                self._print(line, x + _PADDING, self.top + _PADDING + number * _CELL_LEADING, _CELL)
        self.top = bottom

    def _edges(self, table: Table) -> list[float]:
        """Column borders: wider columns for longer cells, three ideographs at least."""
        longest = [max(len(row[n]) for row in table.rows) for n in range(len(table.rows[0]))]
        weights = [min(length, 30) ** 0.6 + 1 for length in longest]
        least = 3 * _CELL + 2 * _PADDING
        spare = _RIGHT - _LEFT - least * len(weights)
        edges = [_LEFT]
        for weight in weights:
            edges.append(edges[-1] + least + spare * weight / sum(weights))
        return edges


def _height(cells: list[list[str]]) -> float:
    return max(map(len, cells)) * _CELL_LEADING + 2 * _PADDING


def set_pages(paper: Paper, measure: Measure) -> list[Sheet]:
    """A paper on numbered A4 pages."""
    compositor = _Compositor(measure)
    for number, part in enumerate(paper):
        if isinstance(part, Table):
            compositor.table(part)
        elif number == 0:
            compositor.title(part)
        elif number >= len(paper) - 2 and len(part) <= 25 and not re.search(r"[，。；：]", part):
            compositor.signature(part)
        else:
            # Addressees stand at the margin.
            compositor.paragraph(part, indented=not (part.endswith("：") and number < 4))
    for number, sheet in enumerate(compositor.sheets, start=1):
        sheet.pieces.append(Piece(WIDTH / 2 - 20, 780, 10, f"— {number} —"))
    return compositor.sheets


def as_pdf(paper: Paper) -> bytes:
    """A born-digital PDF with an embedded font."""
    font = embedded_font()
    sheets = set_pages(paper, lambda text, size: stringWidth(text, font, size))
    return canvas_pdf(*(partial(_draw, sheet=sheet, font=font) for sheet in sheets), size=(WIDTH, HEIGHT))


def _draw(canvas: Canvas, sheet: Sheet, font: str) -> None:
    for piece in sheet.pieces:
        canvas.setFont(font, piece.size)
        canvas.drawString(piece.x, HEIGHT - piece.top - 0.88 * piece.size, piece.text)
    canvas.setLineWidth(0.5)
    for x0, top, x1, bottom in sheet.rules:
        canvas.line(x0, HEIGHT - top, x1, HEIGHT - bottom)


def _ems(character: str) -> float:
    return 1.0 if ord(character) > 0x2E7F or "\u2014" <= character <= "\u2026" else 0.5


def _even_width(text: str, size: float) -> float:
    return sum(map(_ems, text)) * size


def as_ofd(paper: Paper) -> bytes:
    """An OFD package whose ideographs are an em wide and whose other characters half of one."""
    sheets = set_pages(paper, _even_width)
    title = escape(next(part for part in paper if isinstance(part, str)))
    return make_ofd.ofd(*("".join(_objects(sheet)) for sheet in sheets), title=title)


def _objects(sheet: Sheet) -> Iterator[str]:
    for piece in sheet.pieces:
        steps = " ".join(f"{_ems(character) * piece.size * _MM:.3f}" for character in piece.text[:-1])
        box = f"{piece.x * _MM:.3f} {piece.top * _MM:.3f} {_even_width(piece.text, piece.size) * _MM:.3f} {piece.size * _MM:.3f}"
        yield (
            f'<ofd:TextObject Boundary="{box}" Size="{piece.size * _MM:.3f}">'
            f'<ofd:TextCode X="0" Y="{0.88 * piece.size * _MM:.3f}" DeltaX="{steps}">{escape(piece.text)}</ofd:TextCode></ofd:TextObject>'
        )
    for x0, top, x1, bottom in sheet.rules:
        yield make_ofd.line(x0 * _MM, top * _MM, x1 * _MM, bottom * _MM)


def as_scan(paper: Paper, dots: int = 200, tilt: float = 0.2, seed: int = 1) -> bytes:
    """A clean scan: the pages as grey images in one TIFF, a little tilted, grainy and soft. Needs the font `SERIF`."""
    sheets = set_pages(paper, lambda text, size: _font(100).getlength(text) * size / 100)
    images = [_scanned(_pictured(sheet, dots / 72), tilt, seed + number) for number, sheet in enumerate(sheets)]
    buffer = io.BytesIO()
    images[0].save(buffer, "TIFF", compression="tiff_lzw", save_all=True, append_images=images[1:], dpi=(dots, dots))
    return buffer.getvalue()


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(SERIF), size, index=2)


def _pictured(sheet: Sheet, scale: float) -> Image.Image:
    image = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
    pen = ImageDraw.Draw(image)
    for x0, top, x1, bottom in sheet.rules:
        pen.line((x0 * scale, top * scale, x1 * scale, bottom * scale), fill=40, width=2)
    for piece in sheet.pieces:
        pen.text((piece.x * scale, (piece.top + 0.88 * piece.size) * scale), piece.text, font=_font(round(piece.size * scale)), fill=25, anchor="ls")
    return image


def _scanned(image: Image.Image, tilt: float, seed: int) -> Image.Image:
    tilted = image.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
    grain = np.random.default_rng(seed).normal(0, 6, (tilted.height, tilted.width))
    return Image.fromarray(np.clip(np.asarray(tilted, dtype=float) - 6 + grain, 0, 255).astype("uint8"))
