"""Spans and offset maps.

Enters: the edits that a cleaning step made. Leaves: for any span of the clean text, the span of the source text it came
from, exactly. Refuses: spans outside the text.

A span in source text and a span in clean text are different types, so nobody can mix them; only an `OffsetMap` turns
one into the other. All spans are half open and counted in Unicode code points. They are named tuples: a document makes
thousands of them, sorts them and looks things up by them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class SourceSpan(NamedTuple):
    """A half-open range of code points in `Source.text`."""

    start: int
    end: int


class CleanSpan(NamedTuple):
    """A half-open range of code points in `CleanText.text`."""

    start: int
    end: int

    def covers(self, other: CleanSpan) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: CleanSpan) -> bool:
        return self.start < other.end and other.start < self.end


Place = tuple[int, int]
"""A half-open range where it does not matter of which text; every span is one."""


def overlap(one: Place, other: Place) -> int:
    """How many characters two places share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def iou(one: Place, other: Place) -> float:
    """Intersection over union.

    >>> iou((0, 4), (2, 4)), iou((0, 4), (4, 8))
    (0.5, 0.0)
    """
    shared = overlap(one, other)
    return shared / max(1, (one[1] - one[0]) + (other[1] - other[0]) - shared)


def trimmed(text: str, start: int, end: int) -> Place:
    """A range of the text without the blanks at its ends.

    >>> trimmed(" 河道 ", 0, 4), trimmed("  ", 0, 2)
    ((1, 3), (2, 2))
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_SHORTEST_WHOLE, _MOST_OF_ALL = 200, 0.6


def is_unbroken(text: str, start: int, end: int) -> bool:
    """Is a line, given as a range, so long and so much of its text that it has lost the breaks between its paragraphs?

    >>> is_unbroken("河" * 300, 0, 300), is_unbroken("河" * 600, 0, 300)
    (True, False)
    """
    return end - start > max(_SHORTEST_WHOLE, _MOST_OF_ALL * len(text))


class Edit(NamedTuple):
    """One replacement in the text a cleaning step was given.

    `aligned` says that old and new text have the same length and correspond character by character (script, width);
    such an edit moves nothing. Every character of any other replacement stands for the whole replaced run.
    """

    start: int
    end: int
    replacement: str
    aligned: bool = False


# Copied for every page; counted anew for longer texts alone.
_COUNTED = array("i", range(1 << 14))


def _counting(first: int, end: int) -> array[int]:
    """The numbers from `first` to before `end`."""
    return _COUNTED[first:end] if end <= len(_COUNTED) else array("i", range(first, end))


class OffsetMap:
    """For each character of a text, the source characters it stands for.

    Two integer arrays, not an object per character: a character may cost microseconds, not more. The clean span
    [s, e) is the source span [starts[s], ends[e-1]); never starts[e], which would drag in what was deleted behind it.
    """

    __slots__ = ("_ends", "_length", "_starts")

    def __init__(self, length: int, starts: array[int] | None = None, ends: array[int] | None = None) -> None:
        self._length = length
        self._starts = starts
        self._ends = ends

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text nobody has changed yet."""
        return cls(length)

    def __len__(self) -> int:
        return self._length

    def after(self, edits: Iterable[Edit]) -> OffsetMap:
        """The map after `edits`, which are sorted, do not overlap and are counted in the text this map describes.

        >>> OffsetMap.identity(6).after([Edit(1, 4, "")]).to_source(CleanSpan(0, 2))
        SourceSpan(start=0, end=5)
        """
        moving = [edit for edit in edits if not edit.aligned]
        if not moving:
            return self
        starts = self._starts if self._starts is not None else _counting(0, self._length)
        ends = self._ends if self._ends is not None else _counting(1, self._length + 1)
        new_starts, new_ends = array("i"), array("i")
        kept = 0
        for edit in moving:
            start, end, replacement, _ = edit
            if start < kept or end > self._length:
                raise ValueError(f"edits must be sorted, apart and inside the text: {edit}")
            new_starts += starts[kept:start]
            new_ends += ends[kept:start]
            if replacement:
                self._stand_for(edit, new_starts, new_ends)
            kept = end
        new_starts += starts[kept:]
        new_ends += ends[kept:]
        return OffsetMap(len(new_starts), new_starts, new_ends)

    def _stand_for(self, edit: Edit, starts: array[int], ends: array[int]) -> None:
        first = self._start_at(edit.start)
        last = first if edit.end == edit.start else self._end_at(edit.end - 1)
        starts.extend([first] * len(edit.replacement))
        ends.extend([last] * len(edit.replacement))

    def _start_at(self, index: int) -> int:
        if index >= self._length:
            return self._end_at(self._length - 1) if self._length else 0
        return index if self._starts is None else self._starts[index]

    def _end_at(self, index: int) -> int:
        return index + 1 if self._ends is None else self._ends[index]

    def to_source(self, span: CleanSpan) -> SourceSpan:
        """The source characters behind a clean span; an empty span gives the empty span before its character."""
        first, last = span
        if not 0 <= first <= last <= self._length:
            raise ValueError(f"{span} lies outside the text of {self._length} characters")
        if first == last:
            start = self._start_at(first)
            return SourceSpan(start, start)
        if self._starts is None or self._ends is None:
            return SourceSpan(first, last)
        return SourceSpan(self._starts[first], self._ends[last - 1])

    def to_clean(self, span: SourceSpan) -> CleanSpan:
        """The clean characters that stand for any character of a source span; empty where all of it was deleted."""
        if self._starts is None or self._ends is None:
            return CleanSpan(min(span.start, self._length), min(span.end, self._length))
        start = bisect_right(self._ends, span.start)
        end = bisect_left(self._starts, span.end)
        return CleanSpan(start, max(start, end))


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """`text` with `edits` made.

    >>> apply_edits("推(tui)进", [Edit(1, 6, "")])
    '推进'
    """
    pieces: list[str] = []
    kept = 0
    for start, end, replacement, _ in edits:
        pieces.append(text[kept:start])
        pieces.append(replacement)
        kept = end
    pieces.append(text[kept:])
    return "".join(pieces)
