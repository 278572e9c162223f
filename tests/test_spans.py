"""Offset maps: monotone, in range, and composed they say what the edits say when made one after another.

The model is a text whose characters know where they came from: a list of (first, last + 1) pairs, edited with plain
list operations. Whatever `OffsetMap` answers must be what the model answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docintel.spans import CleanSpan, Edit, OffsetMap, SourceSpan, apply_edits

# Han of both scripts, an astral ideograph, an emoji with a joiner, CR LF, digits of two widths, a combining accent.
ALPHABET = "河長长问問題题\U00020bb7\U0001f6b0\u200d\r\n 2２（）a\u0301\ufeff"

Origin = tuple[int, int]


@st.composite
def edit_lists(draw: st.DrawFn, text: str, *, inserts: bool = False) -> list[Edit]:
    """Sorted edits of `text` that do not overlap: deletions, replacements, aligned ones, insertions if asked."""
    edits: list[Edit] = []
    at = 0
    while at < len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        if start == end and not inserts:
            break
        aligned = end > start and draw(st.booleans())
        size = end - start if aligned else draw(st.integers(0, 3))
        edits.append(Edit(start, end, draw(st.text(ALPHABET, min_size=size, max_size=size)), aligned))
        at = end + (1 if start == end else 0)
    return edits


@st.composite
def histories(draw: st.DrawFn, *, inserts: bool = False) -> tuple[str, list[list[Edit]]]:
    """A text and up to four lists of edits, each of the text that the ones before it left."""
    source = draw(st.text(ALPHABET, max_size=40))
    current, history = source, []
    for _ in range(draw(st.integers(0, 4))):
        history.append(draw(edit_lists(current, inserts=inserts)))
        current = apply_edits(current, history[-1])
    return source, history


def mapped(source: str, history: Sequence[Sequence[Edit]]) -> tuple[str, OffsetMap]:
    current, offsets = source, OffsetMap.identity(len(source))
    for edits in history:
        current, offsets = apply_edits(current, edits), offsets.after(edits)
    return current, offsets


def step_by_step(source: str, history: Sequence[Sequence[Edit]]) -> list[Origin]:
    """Where each character comes from, by list operations, from the back so that indices stay valid."""
    origins: list[Origin] = [(index, index + 1) for index in range(len(source))]
    for edits in history:
        for edit in sorted(edits, key=lambda e: e.start, reverse=True):
            replaced = origins[edit.start : edit.end]
            if edit.aligned:
                continue
            whole = (replaced[0][0], replaced[-1][1]) if replaced else (0, 0)
            origins[edit.start : edit.end] = [whole] * len(edit.replacement)
    return origins


def spans_of(length: int) -> list[CleanSpan]:
    return [CleanSpan(start, end) for start in range(length) for end in range(start + 1, length + 1)]


@given(histories())
def test_composition_agrees_with_step_by_step(history: tuple[str, list[list[Edit]]]) -> None:
    source, edits = history
    text, offsets = mapped(source, edits)
    origins = step_by_step(source, edits)
    assert len(offsets) == len(text) == len(origins)
    for span in spans_of(len(text)):
        assert offsets.to_source(span) == SourceSpan(origins[span.start][0], origins[span.end - 1][1])


@given(histories())
def test_maps_are_monotone_and_in_range(history: tuple[str, list[list[Edit]]]) -> None:
    source, edits = history
    text, offsets = mapped(source, edits)
    places = [offsets.to_source(CleanSpan(index, index + 1)) for index in range(len(text))]
    assert all(0 <= place.start < place.end <= len(source) for place in places)
    for earlier, later in pairwise(places):
        assert earlier.start <= later.start
        assert earlier.end <= later.end


@given(histories())
def test_a_clean_span_lies_in_the_clean_span_of_its_source(history: tuple[str, list[list[Edit]]]) -> None:
    source, edits = history
    text, offsets = mapped(source, edits)
    for span in spans_of(len(text)):
        assert offsets.to_clean(offsets.to_source(span)).covers(span)


@given(histories())
def test_a_source_span_is_touched_by_all_its_clean_characters(history: tuple[str, list[list[Edit]]]) -> None:
    source, edits = history
    text, offsets = mapped(source, edits)
    for place in spans_of(len(source)):
        asked = SourceSpan(place.start, place.end)
        found = offsets.to_clean(asked)
        assert 0 <= found.start <= found.end <= len(text)
        for index in range(len(text)):
            origin = offsets.to_source(CleanSpan(index, index + 1))
            touches = origin.start < asked.end and asked.start < origin.end
            assert touches == (found.start <= index < found.end)


@given(histories())
def test_characters_nobody_edited_are_found_unchanged(history: tuple[str, list[list[Edit]]]) -> None:
    source, edits = history
    kept = [[Edit(e.start, e.end, "") for e in step if not e.aligned][:1] for step in edits[:1]]
    text, offsets = mapped(source, kept)
    for index, character in enumerate(text):
        place = offsets.to_source(CleanSpan(index, index + 1))
        assert source[place.start : place.end] == character


@given(histories(inserts=True))
def test_insertions_keep_every_answer_in_range(history: tuple[str, list[list[Edit]]]) -> None:
    source, edits = history
    text, offsets = mapped(source, edits)
    assert len(offsets) == len(text)
    for index in range(len(text)):
        place = offsets.to_source(CleanSpan(index, index + 1))
        assert 0 <= place.start <= place.end <= len(source)


@given(st.text(ALPHABET, max_size=30), st.data())
def test_aligned_edits_move_nothing(text: str, data: st.DataObject) -> None:
    edits = [Edit(e.start, e.end, e.replacement, True) for e in data.draw(edit_lists(text)) if len(e.replacement) == e.end - e.start]
    offsets = OffsetMap.identity(len(text)).after(edits)
    assert len(apply_edits(text, edits)) == len(text)
    assert all(offsets.to_source(span) == SourceSpan(span.start, span.end) for span in spans_of(len(text)))


def test_a_span_never_drags_in_what_was_deleted_behind_it() -> None:
    source = "推(tuī)进(jìn)整改"
    offsets = OffsetMap.identity(len(source)).after([Edit(1, 6, ""), Edit(7, 12, "")])
    place = offsets.to_source(CleanSpan(0, 2))
    assert source[place.start : place.end] == "推(tuī)进"


def test_every_character_of_a_replacement_stands_for_the_whole_run() -> None:
    offsets = OffsetMap.identity(6).after([Edit(1, 4, "二十")])
    assert offsets.to_source(CleanSpan(1, 2)) == offsets.to_source(CleanSpan(2, 3)) == SourceSpan(1, 4)
    assert offsets.to_clean(SourceSpan(2, 3)) == CleanSpan(1, 3)


def test_a_deleted_source_span_is_an_empty_clean_span() -> None:
    offsets = OffsetMap.identity(6).after([Edit(2, 4, "")])
    assert offsets.to_clean(SourceSpan(2, 4)) == CleanSpan(2, 2)


def test_an_empty_clean_span_is_the_empty_span_before_its_character() -> None:
    offsets = OffsetMap.identity(6).after([Edit(2, 4, "")])
    assert offsets.to_source(CleanSpan(2, 2)) == SourceSpan(4, 4)
    assert OffsetMap.identity(0).to_source(CleanSpan(0, 0)) == SourceSpan(0, 0)


@pytest.mark.parametrize("span", [CleanSpan(-1, 2), CleanSpan(0, 7), CleanSpan(4, 3)])
def test_a_span_outside_the_text_is_refused(span: CleanSpan) -> None:
    with pytest.raises(ValueError, match="outside"):
        OffsetMap.identity(6).to_source(span)


@pytest.mark.parametrize("edits", [[Edit(3, 4, ""), Edit(1, 2, "")], [Edit(1, 4, ""), Edit(3, 5, "")], [Edit(5, 9, "")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="sorted"):
        OffsetMap.identity(6).after(edits)


@settings(max_examples=25)
@given(st.integers(0, 50), st.integers(1, 50))
def test_covers_and_overlaps_agree_with_sets(start: int, size: int) -> None:
    span, other = CleanSpan(start, start + size), CleanSpan(10, 30)
    mine, its = set(range(span.start, span.end)), set(range(10, 30))
    assert span.overlaps(other) == bool(mine & its)
    assert other.covers(span) == (mine <= its)
