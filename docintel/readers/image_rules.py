"""Ruling lines seen in the image of a page.

Enters: pixels. Leaves: the straight lines long enough to rule a table, as edges in points, for `pdf_tables.find_grids`.
Refuses: nothing; an image without lines gives none. Needs OpenCV, which the extra `ocr` brings.

A scan is a little turned: a line then is a staircase, so neighbouring rows of pixels are taken together, and the line is
drawn through the middle of what they cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docintel.readers.pdf_page import Edge

if TYPE_CHECKING:
    import numpy as np

_SHORTEST = 12.0
"""Points; strokes of characters are shorter."""
_THICKEST = 4.0
_DRIFT = 3.0
"""Points that a line may rise or fall from end to end, as in a scan turned by a third of a degree."""
_MOST = 20_000


def ruled_edges(image: np.ndarray[Any, Any], points_per_dot: float) -> list[Edge]:
    """The upright and level lines of an image: height × width × 3."""
    import cv2

    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    length = max(int(_SHORTEST / points_per_dot), 8)
    return [
        *_lines(dark, (length, 1), points_per_dot, level=True),
        *_lines(dark, (1, length), points_per_dot, level=False),
    ]


def _lines(dark: Any, kernel: tuple[int, int], scale: float, *, level: bool) -> list[Edge]:
    """What is left of the dark pixels where only runs as long as the kernel stay, each connected piece a line."""
    import cv2

    runs = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
    # The steps of a staircase touch at their corners, or leave a dot between them.
    joined = cv2.dilate(runs, cv2.getStructuringElement(cv2.MORPH_RECT, (5, 3) if level else (3, 5)))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    if count > _MOST:
        return []
    edges: list[Edge] = []
    for x, y, width, height, _ in boxes[1:].tolist():
        long, thick = (width, height) if level else (height, width)
        if long * scale < _SHORTEST or thick * scale > _THICKEST + _DRIFT or long < 4 * thick:
            continue
        middle = (y + height / 2 if level else x + width / 2) * scale
        edges.append((x * scale, middle, (x + width) * scale, middle) if level else (middle, y * scale, middle, (y + height) * scale))
    return edges
