"""One PDF page as pdfium sees it.

Enters: an open pypdfium2 page. Leaves: its characters (`Glyphs`), its ruling lines, whether it shows images, in points
of the page as displayed (crop box, after rotation), origin top left. Refuses: nothing; pdfium's errors pass through.

The text is built from pdfium's per-character Unicode: its calls for ranges of text count by another index, unless
they leave nothing out.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any

from docintel.document import Box
from docintel.readers.glyphs import Glyphs, joined_surrogates, without_set_gaps

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

# pdfium writes the hyphen at a line's end as U+FFFE or U+0002, and a code without a mapping as U+0000.
_REPAIRED = {0xFFFE: "-", 0x02: "-", 0x00: "\N{REPLACEMENT CHARACTER}", 0xA0: " "}
_MAX_DEPTH = 4
_MAX_PATHS = 20_000
_MAX_OBJECTS = 200_000
_MIN_LENGTH = 3.0
_THIN = 4.0
_VOTES = 24
_FEW_VOTES = 4

_BOX_CALL = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_OBJECT_CALL = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_KIND_CALL = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)

Matrix = tuple[float, float, float, float, float, float]
Edge = Box
"""A ruling line; its box is flat one way."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The page's size as displayed, and how its own coordinates become displayed ones."""

    width: float
    height: float
    crop: tuple[float, float, float, float]
    rotation: int

    @property
    def area(self) -> float:
        return max(self.width * self.height, 1.0)

    def place(self, x: float, y: float) -> tuple[float, float]:
        x0, y0, x1, y1 = self.crop
        if self.rotation == 90:
            return y - y0, x - x0
        if self.rotation == 180:
            return x1 - x, y - y0
        if self.rotation == 270:
            return y1 - y, x1 - x
        return x - x0, y1 - y


@dataclass(slots=True)
class PageObjects:
    """What a page carries besides characters."""

    edges: list[Edge]
    images: int = 0
    largest: float = 0.0
    """The area of the largest image, in square points."""
    most_paths: int = _MAX_PATHS
    paths: int = 0
    visited: int = 0


def view(page: PdfPage) -> PageView:
    """The page's frame; the crop box never reaches beyond the media box."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    x0, y0, x1, y1 = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if x1 <= x0 or y1 <= y0:
        x0, y0, x1, y1 = media
    return turned(PageView(x1 - x0, y1 - y0, (x0, y0, x1, y1), 0), page.get_rotation())


def read_glyphs(page: PdfPage, shown: PageView) -> tuple[Glyphs, PageView]:
    """The characters of the page and the frame in which their lines run from left to right.

    That is the page as displayed, unless the text stands sideways on it, as wide tables on upright pages do.
    """
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        count = max(raw.FPDFText_CountChars(handle), 0)
        text = _text(handle, count)
        flat = _boxes(handle, count)
    finally:
        text_page.close()
    upright = turned(shown, _direction(text, flat))
    return without_set_gaps(joined_surrogates(_displayed(text.translate(_REPAIRED), flat, upright))), upright


def _direction(text: str, flat: array[float]) -> int | None:
    """Where most characters are followed by the next, in degrees from the page's own x axis; None if unclear."""
    votes: Counter[int] = Counter()
    count = len(text) - 1
    for index in range(0, count, max(1, count // _VOTES)):
        if text[index].isspace() or text[index + 1].isspace():
            continue
        left, top, right, bottom, next_left, _, _, next_bottom = flat[4 * index : 4 * index + 8]
        across, up = next_left - left, next_bottom - bottom
        if 0 < max(abs(across), abs(up)) < 2 * max(right - left, top - bottom):
            votes[(0 if across > 0 else 180) if abs(across) > abs(up) else (90 if up > 0 else 270)] += 1
    if sum(votes.values()) < _FEW_VOTES:
        return None
    direction, most = votes.most_common(1)[0]
    return direction if most > 0.6 * sum(votes.values()) else None


def turned(frame: PageView, rotation: int | None) -> PageView:
    """The page seen after another rotation."""
    if rotation is None or rotation == frame.rotation:
        return frame
    x0, y0, x1, y1 = frame.crop
    width, height = (y1 - y0, x1 - x0) if rotation in (90, 270) else (x1 - x0, y1 - y0)
    return PageView(width, height, frame.crop, rotation)


def _text(handle: Any, count: int) -> str:
    """One code unit per character index.

    pdfium's call for a range of text is a hundred times faster than asking for each character, but leaves out
    characters without a code. Where its length is the number of characters it has left out none, and its index is ours.
    """
    import pypdfium2.raw as raw

    units = (ctypes.c_ushort * (count + 1))()
    if count and raw.FPDFText_GetText(handle, 0, count, units) == count + 1:
        text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
        # Decoding joins surrogates and so loses the index.
        return text if len(text) == count else "".join(map(chr, units[:count]))
    return "".join(chr(raw.FPDFText_GetUnicode(handle, index)) for index in range(count))


def _boxes(handle: Any, count: int) -> array[float]:
    """Left, top, right, bottom of each character, in the page's own coordinates."""
    import pypdfium2.raw as raw

    flat = array("f", bytes(16 * count))
    first = flat.buffer_info()[0]
    call = _direct(_BOX_CALL, raw.FPDFText_GetLooseCharBox)
    address = ctypes.cast(handle, ctypes.c_void_p).value
    deque(map(call, repeat(address), range(count), range(first, first + 16 * count, 16)), maxlen=0)
    return flat


def _direct(kind: Any, call: Any) -> Any:
    """A call of pdfium's that takes addresses as they are.

    With converted arguments, the calls for each character and object would take half of the time that reading a page takes.
    """
    return kind(ctypes.cast(call, ctypes.c_void_p).value or 0)


def _displayed(text: str, flat: array[float], frame: PageView) -> Glyphs:
    """Boxes in the page's own coordinates (left, top, right, bottom of an upward axis) as displayed."""
    left, top, right, bottom = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    x0, y0, x1, y1 = frame.crop
    if frame.rotation == 90:
        left, top, right, bottom = _shift(bottom, y0), _shift(left, x0), _shift(top, y0), _shift(right, x0)
    elif frame.rotation == 180:
        left, top, right, bottom = _mirror(right, x1), _shift(bottom, y0), _mirror(left, x1), _shift(top, y0)
    elif frame.rotation == 270:
        left, top, right, bottom = _mirror(top, y1), _mirror(right, x1), _mirror(bottom, y1), _mirror(left, x1)
    else:
        left, top, right, bottom = _shift(left, x0), _mirror(top, y1), _shift(right, x0), _mirror(bottom, y1)
    return Glyphs(text, left, top, right, bottom)


def _shift(values: array[float], origin: float) -> array[float]:
    return array("f", [value - origin for value in values]) if origin else values


def _mirror(values: array[float], edge: float) -> array[float]:
    return array("f", [edge - value for value in values])


def objects(page: PdfPage, frame: PageView, most_paths: int = _MAX_PATHS) -> PageObjects:
    """The ruling lines and images of a page, also inside form objects; of so many paths at most the lines."""
    import pypdfium2.raw as raw

    found = PageObjects([], most_paths=min(most_paths, _MAX_PATHS))
    handle = page.raw
    count = min(raw.FPDFPage_CountObjects(handle), _MAX_OBJECTS)
    # Nearly all objects are text, of which nothing is to be found here.
    address = ctypes.cast(handle, ctypes.c_void_p).value
    kinds = map(
        _direct(_KIND_CALL, raw.FPDFPageObj_GetType),
        map(_direct(_OBJECT_CALL, raw.FPDFPage_GetObject), repeat(address), range(count)),
    )
    for index, kind in enumerate(kinds):
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            _visit(raw.FPDFPage_GetObject(handle, index), (1, 0, 0, 1, 0, 0), frame, found, 0)
    return found


def _visit(item: Any, outer: Matrix, frame: PageView, found: PageObjects, depth: int) -> None:
    import pypdfium2.raw as raw

    found.visited += 1
    if found.visited > _MAX_OBJECTS:
        return
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        found.images += 1
        a, b, c, d, _, _ = _times(_matrix(item), outer)
        found.largest = max(found.largest, abs(a * d - b * c))
    elif kind == raw.FPDF_PAGEOBJ_PATH and found.paths < found.most_paths:
        found.paths += 1
        found.edges.extend(_edges(item, outer, frame))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        inner = _times(_matrix(item), outer)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            _visit(raw.FPDFFormObj_GetObject(item, index), inner, frame, found, depth + 1)


def _matrix(item: Any) -> Matrix:
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return (1, 0, 0, 1, 0, 0)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _edges(path: Any, outer: Matrix, frame: PageView) -> Iterator[Edge]:
    """The straight, upright pieces of one path: lines, sides of rectangles; thin filled rectangles are lines too."""
    points = _corners(path, outer, frame)
    if not points:
        return
    xs, ys = [x for x, _, _ in points], [y for _, y, _ in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if len(points) > 2 and (x1 - x0 < _THIN or bottom - top < _THIN):
        yield from _upright(x0, top, x1, top) if bottom - top < x1 - x0 else _upright(x0, top, x0, bottom)
        return
    for (from_x, from_y, _), (to_x, to_y, is_line) in pairwise(points):
        if is_line:
            yield from _upright(from_x, from_y, to_x, to_y)


def _upright(from_x: float, from_y: float, to_x: float, to_y: float) -> Iterator[Edge]:
    wide, high = abs(to_x - from_x), abs(to_y - from_y)
    if (wide < 0.5 and high >= _MIN_LENGTH) or (high < 0.5 and wide >= _MIN_LENGTH):
        yield min(from_x, to_x), min(from_y, to_y), max(from_x, to_x), max(from_y, to_y)


def _corners(path: Any, outer: Matrix, frame: PageView) -> list[tuple[float, float, bool]]:
    """The points of a path as displayed, each with whether a straight line leads to it."""
    import pypdfium2.raw as raw

    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= 200:
        return []
    a, b, c, d, e, f = _times(_matrix(path), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float, bool]] = []
    begin: tuple[float, float] = (0, 0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        here = frame.place(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begin = here
        points.append((*here, kind == raw.FPDF_SEGMENT_LINETO))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append((*begin, True))
    return points
