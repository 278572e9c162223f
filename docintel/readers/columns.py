"""Reading order: columns before lines, where a page has any.

Enters: the boxes of what stands on a page: runs and tables. Leaves: stretches of them to be read one after another.
Refuses: nothing; where no columns are found all is one stretch.

A page may have columns in a part of it only: between a title over both and a text over the full width, above another
part with columns of other widths, or within a column. Columns are prose: in a table without rules there is a white
strip too, but its cells are short, while most lines of prose reach across their column.

Words: the strip is the white between two columns; what reaches over it is full; a band is what stands between two full
lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from docintel.document import Box

_FEWEST_LINES = 3
_STRIP = 6.0
_DEPTH = 3
_MOST_BESIDE = 50
# A column narrower than so many times the height of its lines is one of labels.
_NARROWEST = 8.0
_REACH = 0.6
_NEAR = 0.9


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is read line by line, by number among the boxes given; `margins` where it is a column, else None."""

    members: tuple[int, ...]
    margins: tuple[float, float] | None = None


def reading_order(boxes: Sequence[Box]) -> list[Stretch]:
    """The stretches of a page in the order of reading."""
    if not boxes:
        return []
    members = sorted(range(len(boxes)), key=lambda n: boxes[n][1] + boxes[n][3])
    whole = (min(box[0] for box in boxes), max(box[2] for box in boxes))
    return [
        Stretch(stretch.members, None if stretch.margins == whole else stretch.margins)
        for stretch in _ordered(boxes, members, whole, _DEPTH)
    ]


def _ordered(boxes: Sequence[Box], members: list[int], margins: tuple[float, float], depth: int) -> list[Stretch]:
    if not members:
        return []
    strip = _strip([boxes[n] for n in members]) if depth else None
    if strip is None:
        return [Stretch(tuple(members), margins)]
    found: list[Stretch] = []
    plain: list[int] = []
    for band in _bands(boxes, members, strip):
        sides = _sides(boxes, band, strip)
        if not all(_is_column([boxes[n] for n in side]) for side in sides):
            plain += band
            continue
        head, sides, tail = _loose_ends(boxes, sides, plain)
        found += _ordered(boxes, [*plain, *head], margins, depth - 1)
        for side, edges in zip(sides, ((margins[0], strip[0]), (strip[1], margins[1])), strict=True):
            found += _ordered(boxes, side, edges, depth - 1)
        plain = tail
    if not found:
        return [Stretch(tuple(members), margins)]
    return [*found, *_ordered(boxes, plain, margins, depth - 1)]


def _strip(boxes: Sequence[Box]) -> tuple[float, float] | None:
    """The white that most pairs of things side by side have between them."""
    gaps = list(_gaps(boxes))
    if len(gaps) < _FEWEST_LINES:
        return None
    starts, ends = sorted(gap[0] for gap in gaps), sorted(gap[1] for gap in gaps)
    best, most = None, 0
    for start, end in pairwise(sorted({*starts, *ends})):
        open_gaps = bisect_right(starts, start) - bisect_right(ends, start)
        if end - start >= _STRIP and open_gaps > most:
            best, most = (start, end), open_gaps
    return best


def _gaps(boxes: Sequence[Box]) -> Iterator[tuple[float, float]]:
    ordered = sorted(boxes, key=lambda box: box[1])
    for number, (left, top, right, bottom) in enumerate(ordered):
        for other in ordered[number + 1 : number + _MOST_BESIDE]:
            shared = min(bottom, other[3]) - other[1]
            if shared <= 0:
                break
            if shared > 0.2 * min(bottom - top, other[3] - other[1]):
                start, end = (right, other[0]) if other[0] >= right else (other[2], left)
                if end - start >= _STRIP:
                    yield start, end


def _bands(boxes: Sequence[Box], members: Sequence[int], strip: tuple[float, float]) -> Iterator[list[int]]:
    """The parts of a page from top to bottom: what is full, what stands between."""
    for _, band in groupby(members, key=lambda n: boxes[n][0] < strip[0] and boxes[n][2] > strip[1]):
        yield list(band)


def _sides(boxes: Sequence[Box], band: Sequence[int], strip: tuple[float, float]) -> tuple[list[int], list[int]]:
    middle = (strip[0] + strip[1]) / 2
    left = [n for n in band if (boxes[n][0] + boxes[n][2]) / 2 < middle]
    return left, [n for n in band if (boxes[n][0] + boxes[n][2]) / 2 >= middle]


def _is_column(boxes: Sequence[Box]) -> bool:
    """Whether a side of a band is prose: lines enough, and most of them reach across it."""
    lines: list[Box] = []
    for box in boxes:
        if lines and lines[-1][1] < (box[1] + box[3]) / 2 < lines[-1][3]:
            last = lines[-1]
            lines[-1] = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
        else:
            lines.append(box)
    if len(lines) < _FEWEST_LINES:
        return False
    width = max(box[2] for box in lines) - min(box[0] for box in lines)
    usual = median(box[2] - box[0] for box in lines)
    return usual >= max(_REACH * width, _NARROWEST * median(box[3] - box[1] for box in lines))


def _loose_ends(
    boxes: Sequence[Box], sides: tuple[list[int], list[int]], above: Sequence[int]
) -> tuple[list[int], tuple[list[int], list[int]], list[int]]:
    """What belongs to no column though it does not reach over the strip.

    Above the columns: the short last line of a full paragraph, close below it and beside nothing. Below them: a short
    heading or signature, set off from both columns.
    """
    left, right = list(sides[0]), list(sides[1])
    head: list[int] = []
    bottom = boxes[above[-1]][3] if above else None
    while bottom is not None and len(left) > _FEWEST_LINES:
        first = boxes[left[0]]
        if first[3] > boxes[right[0]][1] or first[1] - bottom > min(
            _NEAR * (first[3] - first[1]), boxes[left[1]][1] - first[3] - 1
        ):
            break
        head.append(left.pop(0))
        bottom = first[3]
    tail: list[int] = []
    while len(left) > _FEWEST_LINES and len(right) > _FEWEST_LINES:
        side = max(left, right, key=lambda members: boxes[members[-1]][3])
        last = boxes[side[-1]]
        rest = max(boxes[n][3] for n in (*left, *right) if n != side[-1])
        if last[1] - rest <= _NEAR * (last[3] - last[1]):
            break
        tail.insert(0, side.pop())
    return head, (left, right), tail
