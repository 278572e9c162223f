"""What an OFD page draws.

Enters: the XML of a page or a template. Leaves: characters with boxes, ruling lines and the number of images, in
points. Refuses: nothing; a text object whose numbers cannot be read is placed as well as can be.

OFD counts in millimetres from the top left. A text object has a boundary, perhaps a matrix, and for each piece of text
the place of its first character and the steps to the others ("g 3 5.5" is three steps of 5.5).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from docintel.document import Box
from docintel.readers.glyphs import Glyphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?|g")
_COMMAND = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
_ASCENT, _DESCENT = 0.88, 0.12
_THIN = 1.4
_MIN_LENGTH = 1.0
_MAX_OBJECTS = 200_000
_MAX_STEPS = 100_000

Matrix = tuple[float, float, float, float, float, float]


def numbers(text: str) -> list[float]:
    """The numbers in an attribute; what is none is left out.

    >>> numbers("0 0 210 297")
    [0.0, 0.0, 210.0, 297.0]
    """
    return [float(found) for found in _NUMBER.findall(text) if found != "g"]


def steps(text: str) -> list[float]:
    """DeltaX or DeltaY, its repetitions written out.

    >>> steps("g 3 5.5 4")
    [5.5, 5.5, 5.5, 4.0]
    """
    found: list[float] = []
    tokens = iter(_NUMBER.findall(text))
    for token in tokens:
        if token != "g":
            found.append(float(token))
            continue
        count, value = next(tokens, "0"), next(tokens, "0")
        if "g" not in (count, value):
            found.extend([float(value)] * min(max(int(float(count)), 0), _MAX_STEPS))
        if len(found) > _MAX_STEPS:
            break
    return found


@dataclass(slots=True)
class PageInk:
    """The characters and lines collected so far; `shift_x`, `shift_y` move the page's corner to 0, in millimetres."""

    shift_x: float
    shift_y: float
    scale: float
    text: list[str] = field(default_factory=list)
    boxes: tuple[array[float], array[float], array[float], array[float]] = field(
        default_factory=lambda: (array("f"), array("f"), array("f"), array("f"))
    )
    edges: list[Box] = field(default_factory=list)
    images: int = 0
    objects: int = 0

    def add(self, character: str, left: float, top: float, right: float, bottom: float) -> None:
        """One code point with its box in millimetres of the page."""
        self.text.append(character)
        values = (left + self.shift_x, top + self.shift_y, right + self.shift_x, bottom + self.shift_y)
        for place, value in zip(self.boxes, values, strict=True):
            place.append(value * self.scale)

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """One straight line in millimetres of the page, if it is upright and long enough to rule a table."""
        wide, high = abs(x1 - x0), abs(bottom - top)
        if (wide < 0.2 and high >= _MIN_LENGTH) or (high < 0.2 and wide >= _MIN_LENGTH):
            xs, ys = sorted((x0 + self.shift_x, x1 + self.shift_x)), sorted((top + self.shift_y, bottom + self.shift_y))
            self.edges.append((xs[0] * self.scale, ys[0] * self.scale, xs[1] * self.scale, ys[1] * self.scale))

    def glyphs(self) -> Glyphs:
        return Glyphs("".join(self.text), *self.boxes)


def read_ink(root: _Element, ink: PageInk) -> None:
    """Collect what a page or template draws, in document order."""
    for element in root.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
        ink.objects += 1
        if ink.objects > _MAX_OBJECTS:
            return
        if element.get("Visible", "true").lower() == "false":
            continue
        kind = element.tag.rpartition("}")[2]
        if kind == "TextObject":
            _text_object(element, ink)
        elif kind == "PathObject":
            _path_object(element, ink)
        else:
            ink.images += 1


def _frame(element: _Element) -> tuple[float, float, Matrix]:
    """Where an object's own coordinates begin on the page, and its matrix."""
    boundary = numbers(element.get("Boundary", ""))
    x, y = (boundary[0], boundary[1]) if len(boundary) >= 2 else (0.0, 0.0)
    matrix = numbers(element.get("CTM", ""))
    if len(matrix) != 6:
        return x, y, (1, 0, 0, 1, 0, 0)
    return x, y, (matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5])


def _text_object(element: _Element, ink: PageInk) -> None:
    origin_x, origin_y, (a, b, c, d, e, f) = _frame(element)
    size = (numbers(element.get("Size", "")) or [4.0])[0]
    across = (numbers(element.get("HScale", "")) or [1.0])[0]
    em_x, em_y = size * across * hypot(a, b), size * hypot(c, d)
    last = (0.0, 0.0)
    for code in element.iterfind("{*}TextCode"):
        # A piece without a place goes on where the one before began.
        start_x = (numbers(code.get("X", "")) or [last[0]])[0]
        start_y = (numbers(code.get("Y", "")) or [last[1]])[0]
        last = (start_x, start_y)
        characters = (code.text or "").replace("\r", "").replace("\n", "").replace("\t", " ")
        for character, x, y, step in _placed(characters, start_x, start_y, code, size * across):
            left, base = origin_x + a * x + c * y + e, origin_y + b * x + d * y + f
            width = min(em_x, abs(a) * step) if step > 0 else em_x
            ink.add(character, left, base - _ASCENT * em_y, left + width, base + _DESCENT * em_y)


def _placed(
    characters: str, x: float, y: float, code: _Element, em: float
) -> Iterator[tuple[str, float, float, float]]:
    """Each character with its place and the step to the next one; without steps, an em or half of one."""
    rights, downs = steps(code.get("DeltaX", "")), steps(code.get("DeltaY", ""))
    for index, character in enumerate(characters):
        natural = em if ord(character) > 0x2E7F or "\u2014" <= character <= "\u2026" else em / 2
        right = rights[index] if index < len(rights) else 0.0
        down = downs[index] if index < len(downs) else 0.0
        yield character, x, y, right or natural
        x += right if rights or downs else natural
        y += down


def _path_object(element: _Element, ink: PageInk) -> None:
    """The ruling lines of a path; a thin filled rectangle is a line too."""
    origin_x, origin_y, (a, b, c, d, e, f) = _frame(element)
    data = element.findtext("{*}AbbreviatedData") or ""
    points: list[tuple[float, float, bool]] = []
    begin = (0.0, 0.0)
    for command, arguments in _COMMAND.findall(data[:20_000]):
        values = numbers(arguments)
        if command in ("M", "L", "S") and len(values) >= 2:
            x, y = values[0], values[1]
            here = (origin_x + a * x + c * y + e, origin_y + b * x + d * y + f)
            begin = begin if command == "L" else here
            points.append((*here, command == "L"))
        elif command == "C" and points:
            points.append((*begin, True))
    if len(points) > 2 and _rule_of_rectangle(points, ink):
        return
    for (x0, y0, _), (x1, y1, straight) in pairwise(points):
        if straight:
            ink.rule(x0, y0, x1, y1)


def _rule_of_rectangle(points: list[tuple[float, float, bool]], ink: PageInk) -> bool:
    xs, ys = [x for x, _, _ in points], [y for _, y, _ in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if min(x1 - x0, bottom - top) >= _THIN:
        return False
    ink.rule(x0, top, *((x1, top) if bottom - top < x1 - x0 else (x0, bottom)))
    return True
