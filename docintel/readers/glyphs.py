"""Characters of a page with their places.

Enters: characters and their boxes as some engine found them, in points of the page as displayed, origin top left.
Leaves: `Glyphs`, one entry per code point, in flat arrays: a page has a thousand of them and objects would cost more
than reading the page does. Refuses: nothing.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

from docintel.document import Box
from docintel.spans import SourceSpan

# Beside an ideograph, where typesetting leaves a quarter of an em before letters and figures that nobody typed.
_SET_APART = re.compile(r"(?<=[\u3400-\u9fff]) (?=\S)|(?<=\S) (?=[\u3400-\u9fff])")
_LEAST_BLANK = 0.3
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
LINE_END = -1.0
"""In place of the left edge: the layout ended the line here."""
INSERTED = -2.0
"""In place of the left edge: a blank that the layout shows by distance alone."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Text of a page in the engine's order, with one box per code point; line ends have empty boxes."""

    text: str
    left: array[float]
    top: array[float]
    right: array[float]
    bottom: array[float]


def joined_surrogates(glyphs: Glyphs) -> Glyphs:
    """pdfium gives a character beyond the basic plane as two halves, each with half of the place."""
    pairs = {found.start() for found in _SURROGATES.finditer(glyphs.text)}
    if not pairs:
        return glyphs
    text = glyphs.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    kept = [index for index in range(len(glyphs.text)) if index - 1 not in pairs]
    right = array("f", (glyphs.right[index + 1] if index in pairs else glyphs.right[index] for index in kept))
    left, top, bottom = (array("f", (v[index] for index in kept)) for v in (glyphs.left, glyphs.top, glyphs.bottom))
    return Glyphs(text, left, top, right, bottom)


def without_set_gaps(glyphs: Glyphs) -> Glyphs:
    """The characters without the blanks that pdfium tells where only the setting moved a character away from an
    ideograph: they have no place of their own."""
    left, right, top, bottom = glyphs.left, glyphs.right, glyphs.top, glyphs.bottom
    gone = {
        at
        for match in _SET_APART.finditer(glyphs.text)
        if right[at := match.start()] - left[at] < 0.01
        and left[at + 1] - right[at - 1] < _LEAST_BLANK * max(bottom[at - 1] - top[at - 1], bottom[at + 1] - top[at + 1])
    }
    if not gone:
        return glyphs
    kept = [index for index in range(len(glyphs.text)) if index not in gone]
    edges = (array("f", (values[index] for index in kept)) for values in (left, top, right, bottom))
    return Glyphs("".join(glyphs.text[index] for index in kept), *edges)


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page laid out upright, of this width and height, is displayed: turned clockwise by some degrees."""

    degrees: int
    width: float
    height: float

    def box(self, box: Box) -> Box:
        """A box of the upright page as displayed."""
        left, top, right, bottom = box
        if self.degrees == 90:
            return self.height - bottom, left, self.height - top, right
        if self.degrees == 180:
            return self.width - right, self.height - bottom, self.width - left, self.height - top
        if self.degrees == 270:
            return top, self.width - right, bottom, self.width - left
        return box


@dataclass(frozen=True, slots=True)
class PlacedText:
    """The boxes of one page's text, which begins at `start` in `Source.text`."""

    start: int
    end: int
    turn: Turn
    left: array[float]
    top: array[float]
    right: array[float]
    bottom: array[float]

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box per line touched by the characters between two positions of the page's text."""
        found: list[Box] = []
        box: Box | None = None
        for index in range(start, end):
            left = self.left[index]
            if left < 0 and left in (LINE_END, INSERTED):
                if left == LINE_END and box:
                    found.append(self.turn.box(box))
                    box = None
                continue
            here = (left, self.top[index], self.right[index], self.bottom[index])
            if box and _same_line(box, here):
                box = (min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3]))
            else:
                if box:
                    found.append(self.turn.box(box))
                box = here
        if box:
            found.append(self.turn.box(box))
        return tuple(found)


def _same_line(box: Box, other: Box) -> bool:
    overlap = min(box[3], other[3]) - max(box[1], other[1])
    return overlap > 0.3 * min(box[3] - box[1], other[3] - other[1])


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """`Source.boxes` of a format with pages; made of arrays, so that a Source can go to another process."""

    pages: tuple[PlacedText, ...]

    def __call__(self, span: SourceSpan) -> tuple[Box, ...]:
        """One box per line that the span touches; empty outside all pages."""
        index = bisect_right(self.pages, span.start, key=lambda page: page.start) - 1
        if index < 0:
            return ()
        page = self.pages[index]
        return page.boxes(span.start - page.start, max(span.start, min(span.end, page.end)) - page.start)
