"""Text recognised from images of pages: the extra `ocr` (rapidocr with onnxruntime).

Enters: pixels. Leaves: the characters seen with their places, in points of the page as displayed, and a score for each
line of them. Refuses: nothing; where the extra is not installed, `available` says so. Nothing is ever fetched: the
models must lie in the installed package.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docintel.document import Box, Notice, Page
from docintel.readers.glyphs import Glyphs, PlacedText
from docintel.readers.image_rules import ruled_edges
from docintel.readers.pdf_page import Edge
from docintel.spans import SourceSpan

if TYPE_CHECKING:
    import numpy as np

DOTS_PER_POINT = 200 / 72
MOST_PIXELS = 16_000_000
_LONGEST_SIDE = 2000
_LEAST_SCORE = 0.5
_UNCERTAIN = 0.8
_MODELS = 3
# The engine keeps settings between calls; one page at a time also keeps memory within bounds.
_ENGINE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was seen on a page: its characters, for each line its box and score, and the lines that rule tables."""

    glyphs: Glyphs
    lines: tuple[tuple[Box, float], ...]
    edges: tuple[Edge, ...] = ()


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether the extra is installed, its models included."""
    found = find_spec("rapidocr")
    if found is None or find_spec("onnxruntime") is None or not found.origin:
        return False
    return len(list(Path(found.origin).parent.joinpath("models").glob("*.onnx"))) >= _MODELS


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical", "Global.max_side_len": _LONGEST_SIDE})


def recognise(image: np.ndarray[Any, Any], points_per_dot: float) -> Recognised:
    """The text of an image: height × width × 3, blue first."""
    with _ENGINE:
        found = _engine()(image, return_word_box=True, return_single_char_box=True, text_score=_LEAST_SCORE)
    if not found.txts or found.boxes is None:
        return Recognised(Glyphs("", *(array("f") for _ in range(4))), ())
    seen = [
        (text, float(score), _scaled(corners, points_per_dot), _characters(text, words, points_per_dot))
        for text, score, corners, words in zip(found.txts, found.scores, found.boxes, _words(found), strict=True)
    ]
    seen.sort(key=lambda line: (line[2][1], line[2][0]))
    edges = tuple(ruled_edges(image, points_per_dot))
    return Recognised(_glyphs(seen), tuple((box, score) for _, score, box, _ in seen), edges)


def _words(found: Any) -> Sequence[Any]:
    words = found.word_results
    return words if words and len(words) == len(found.txts) else [()] * len(found.txts)


def _scaled(corners: Any, scale: float) -> Box:
    """The upright box around four corners."""
    xs, ys = [float(x) * scale for x, _ in corners], [float(y) * scale for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _characters(text: str, words: Any, scale: float) -> list[Box | None] | None:
    """A box for each character of a line where the engine tells them; None where it does not tell all."""
    boxes: list[Box | None] = []
    told = iter([(word, corners) for word, _, corners in words])
    for character in text:
        if character.isspace():
            boxes.append(None)
            continue
        word, corners = next(told, ("", None))
        if word != character or corners is None:
            return None
        boxes.append(_scaled(corners, scale))
    return boxes


def _glyphs(lines: Sequence[tuple[str, float, Box, list[Box | None] | None]]) -> Glyphs:
    """The lines as characters with places; those the engine does not place share the line evenly."""
    pieces: list[str] = []
    columns = tuple(array("f") for _ in range(4))
    for text, _, box, told in lines:
        pieces += [text, "\n"]
        width = (box[2] - box[0]) / max(len(text), 1)
        edge = box[0]
        for index in range(len(text)):
            placed = told[index] if told else None
            left, right = (placed[0], placed[2]) if placed else (box[0] + index * width, box[0] + (index + 1) * width)
            # Neighbours overlap by a hair; a step back would break the line.
            left = max(min(left, box[2]), edge)
            right = max(min(right, box[2]), left)
            edge = left
            for column, value in zip(columns, (left, box[1], right, box[3]), strict=True):
                column.append(value)
        for column, value in zip(columns, (box[2], box[1], box[2], box[3]), strict=True):
            column.append(value)
    return Glyphs("".join(pieces), *columns)


def recognition_notices(
    recognised: dict[int, Recognised], pages: Sequence[Page], placed: Sequence[PlacedText]
) -> list[Notice]:
    """What to warn of where text was recognised: which pages, and which passages are uncertain."""
    if not recognised:
        return []
    scores = [score for page in recognised.values() for _, score in page.lines]
    numbers = "、".join(map(str, sorted(recognised)))
    notices = [Notice("recognised_page", details={"pages": numbers, "score": sum(scores) / max(len(scores), 1)})]
    spans: list[SourceSpan] = []
    for page, places in zip(pages, placed, strict=True):
        if page.number in recognised:
            poor = [box for box, score in recognised[page.number].lines if score < _UNCERTAIN]
            spans += [span for box in poor if (span := _within(places, box)) is not None]
    if spans:
        notices.append(Notice("uncertain_recognition", tuple(sorted(spans)), {"count": len(spans)}))
    return notices


def _within(places: PlacedText, box: Box) -> SourceSpan | None:
    """The characters of a page that stand in a box; a line of the image stays together in the text."""
    inside = [
        index
        for index in range(places.end - places.start)
        if places.left[index] >= 0
        and box[0] <= (places.left[index] + places.right[index]) / 2 <= box[2]
        and abs(places.top[index] - box[1]) < 0.5
    ]
    return SourceSpan(places.start + inside[0], places.start + inside[-1] + 1) if inside else None
