"""Segmentation: from clean text to sentences and clauses that know what part of the document they stand in.

Enters: a CleanText. Leaves: `Sentence`s in reading order, each with its clauses, the role of its line, the zone that a
label, a heading or a column header gives it, and the record (row, form) it belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from docintel.document import CleanText, LineRole, Sentence, Zone
from docintel.lexicon.labels import zone_of_heading, zone_of_label
from docintel.segmentation.grids import ENDS_A_TABLE, Grid, file_grids, listed_grids, tabbed_grids
from docintel.segmentation.lines import Line, read_lines
from docintel.segmentation.official import official
from docintel.segmentation.tables import ZonedCell, captions, zoned_cells
from docintel.spans import CleanSpan

_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’）]*|(?=\n)|\Z)")
# The longest real sentences have two hundred characters, the longest real clauses eighty. What has no end is cut: many
# questions behind this one look at a whole clause for each word in it.
_LONGEST_SENTENCE, _LONGEST_CLAUSE = 1_000, 250
_CLAUSE_END = re.compile(r"[，：\n]")
_CLAUSE = re.compile(rf"[^，：\n]{{1,{_LONGEST_CLAUSE}}}")
# A label inside a line: 整改时限：2021年…; what stands before it must end.
_LABEL = re.compile(r"(?:(?<=[。；，\s|])|(?<=^)|(?<=[、）.]))([^\s。；，：、|）（]{2,14}(?:（[^）]{1,8}）)?)：")
_UNKNOWN_LABEL = re.compile(r"[^，。；：\s]{2,14}：")
_PROSE = ("problem", "status", "measure", "goal", "basis")
# Fields of a form lie deeper than any numbered heading.
_FIELD_LEVEL = 9


@dataclass(slots=True)
class _Walk:
    """Where the walk down the lines stands."""

    record: int = 0
    seen: set[str] = field(default_factory=set)
    in_form: bool = False
    section: int = 0
    zones: list[tuple[int, Zone]] = field(default_factory=list)

    def zone(self) -> Zone:
        return self.zones[-1][1] if self.zones else "none"

    def open_section(self, level: int, zone: Zone) -> None:
        while self.zones and self.zones[-1][0] >= level:
            self.zones.pop()
        inherited = self.zone()
        self.zones.append((level, zone if zone != "none" else inherited))
        self.section += 1

    def close_field(self) -> None:
        """A label that says nothing known ends the field before it."""
        while self.zones and self.zones[-1][0] == _FIELD_LEVEL:
            self.zones.pop()

    def meet_label(self, label: str) -> None:
        """The same label again opens the next record of a form."""
        if not self.in_form or label in self.seen:
            self.record += 1
            self.seen = set()
        self.in_form = True
        self.seen.add(label)


def segment(clean: CleanText) -> tuple[Sentence, ...]:
    """The sentences of a document."""
    text = clean.text
    grids, lines = list(file_grids(clean)), read_lines(text)
    filled = _lines_within(grids, lines)
    drawn = _drawn_grids(text, lines, filled)
    lines = _named(text, lines, grids, drawn, filled)
    if drawn and any(line.role in ENDS_A_TABLE for line in lines):
        drawn = _drawn_grids(text, lines, filled)
    cells = _cells(text, lines, [*grids, *(grid for grid, _ in drawn)])
    used = filled.union(*(numbers for _, numbers in drawn))
    walk = _Walk(record=cells[-1].record if cells else 0)
    sentences: list[Sentence] = []
    for number, line in enumerate(lines):
        if number not in used:
            sentences += _line_sentences(text, line, number, walk)
    if not cells:
        return tuple(sentences)
    for cell in cells:
        # A row is read like a paragraph: its figures belong together.
        sentences += _sentences(
            text, cell.span, "cell", cell.zone, -cell.record, walk.section, cell.record, cell.label, cell.place, cell.row, cell.unit
        )
    return tuple(sorted(sentences, key=lambda s: s.span))


_Drawn = tuple[Grid, list[int]]
"""A table that lines of the text draw, with the numbers of these lines."""


def _drawn_grids(text: str, lines: Sequence[Line], filled: set[int]) -> list[_Drawn]:
    """The tables in the lines that no table of the file fills."""
    free = [number for number in range(len(lines)) if number not in filled]
    listed = list(_grids_in(text, lines, free, listed_grids))
    if listed:
        used = {number for _, numbers in listed for number in numbers}
        free = [number for number in free if number not in used]
    return [*listed, *_grids_in(text, lines, free, tabbed_grids)]


def _named(
    text: str, lines: list[Line], grids: Sequence[Grid], drawn: Sequence[_Drawn], filled: set[int]
) -> list[Line]:
    """The lines with their roles; those in tables are known first, for cells look like signatures.

    A text of a single line has no head and foot.
    """
    if len(lines) < 2:
        return lines
    cells: dict[int, Zone] = dict.fromkeys(filled, "none")
    for grid, numbers in drawn:
        zones = {cell.span.start: cell.zone for cell in zoned_cells(grid, 1, "")}
        cells |= {number: zones.get(lines[number].start, "none") for number in numbers}
    above = {caption for grid in grids for caption in captions(grid)}
    named = official(text, lines, cells)
    if not above:
        return named
    return [
        line._replace(role="title") if line.role == "body" and CleanSpan(line.start, line.end) in above else line
        for line in named
    ]


def _cells(text: str, lines: Sequence[Line], grids: Sequence[Grid]) -> list[ZonedCell]:
    """The cells of all tables in the order in which they stand."""
    cells: list[ZonedCell] = []
    for grid in sorted(grids, key=lambda grid: grid.start):
        caption = _words_before(text, lines, grid.start)
        cells += zoned_cells(grid, (cells[-1].record if cells else 0) + 1, caption)
    return cells


_Finder = Callable[[str, Sequence[Line]], Iterator[tuple[Grid, int, int]]]


def _grids_in(text: str, lines: Sequence[Line], numbers: list[int], find: _Finder) -> Iterator[_Drawn]:
    """The tables in the lines of some numbers."""
    for grid, first, behind in find(text, [lines[number] for number in numbers]):
        yield grid, numbers[first:behind]


def _words_before(text: str, lines: Sequence[Line], start: int) -> str:
    """The two lines above a table."""
    number = bisect_left(lines, start + 1, key=lambda line: line.end)
    return text[lines[max(0, number - 2)].start : lines[number].start] if 0 < number < len(lines) else ""


def _lines_within(grids: Sequence[Grid], lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that lie in a row of a table; a row that is running text is a line like any other."""
    if not grids:
        return set()
    rows = [row for grid in grids for row in grid.records()]
    spans = sorted({span for row in rows for _, span, words in row if words})
    starts = [span.start for span in spans]
    # Merged cells hold others: what counts is how far any cell that begins before reaches.
    reach = list(accumulate((span.end for span in spans), max))

    def covers(line: Line) -> bool:
        begun = bisect_left(starts, line.end)
        return begun > 0 and reach[begun - 1] > line.start

    return {number for number, line in enumerate(lines) if covers(line)}


def _line_sentences(text: str, line: Line, number: int, walk: _Walk) -> list[Sentence]:
    if line.role == "heading":
        walk.open_section(line.level, zone_of_heading(text[line.body_start : line.end]))
        walk.in_form = False
    parts = _labelled_parts(text, line, walk) if line.role == "body" else None
    if parts is None:
        zone: Zone = walk.zone() if line.role in ("body", "heading") else "none"
        found = _sentences(text, CleanSpan(line.body_start, line.end), line.role, zone, number, walk.section)
        return _with_run_in_heading(text, line, found)
    sentences: list[Sentence] = []
    for span, zone, label, record in parts:
        sentences += _sentences(text, span, line.role, zone, number, walk.section, record, label)
    return sentences


_RUN_IN = 20


def _with_run_in_heading(text: str, line: Line, sentences: list[Sentence]) -> list[Sentence]:
    """（一）岸线被侵占。某村…… : the short first sentence of a numbered paragraph is its heading."""
    if line.role != "body" or not line.level or len(sentences) < 2:
        return sentences
    first = sentences[0]
    short = first.span.end - first.span.start <= _RUN_IN and text[first.span.end - 1] == "。" and len(first.clauses) <= 2
    return [replace(first, role="heading"), *sentences[1:]] if short else sentences


_Part = tuple[CleanSpan, Zone, str, int | None]


def _labelled_parts(text: str, line: Line, walk: _Walk) -> list[_Part] | None:
    """The line cut at its labels; None where it has none."""
    labels = _labels_in(text, line)
    if not labels:
        if text[line.end - 1] == "：" and _UNKNOWN_LABEL.fullmatch(text, line.body_start, line.end):
            walk.close_field()
            return None
        if walk.in_form and line.level == 0 and walk.zones and walk.zones[-1][0] == _FIELD_LEVEL:
            part = (CleanSpan(line.body_start, line.end), walk.zone(), "", walk.record)
            if walk.zone() not in _PROSE:
                walk.close_field()
            return [part]
        return None
    parts: list[_Part] = []
    if labels[0][0].start() > line.body_start:
        parts.append((CleanSpan(line.body_start, labels[0][0].start()), walk.zone(), "", walk.record if walk.in_form else None))
    for (match, zone), following in zip(labels, [*labels[1:], None], strict=True):
        walk.meet_label(match.group(1))
        end = following[0].start() if following else line.end
        parts.append((CleanSpan(match.end(), end), zone, match.group(1), walk.record))
    # A field of prose goes on in the lines below it; any other only where its value is still to come.
    if labels[-1][1] in _PROSE or labels[-1][0].end() == line.end:
        walk.open_section(_FIELD_LEVEL, labels[-1][1])
    else:
        walk.close_field()
    return parts


def _labels_in(text: str, line: Line) -> list[tuple[re.Match[str], Zone]]:
    if text.find("：", line.body_start, line.end) < 0:
        return []
    found = _LABEL.finditer(text, line.body_start, line.end)
    return [(match, zone) for match in found if (zone := zone_of_label(match.group(1)))]


def _sentences(
    text: str,
    span: CleanSpan,
    role: LineRole,
    zone: Zone,
    paragraph: int,
    section: int,
    record: int | None = None,
    label: str = "",
    place: tuple[int, int, int] | None = None,
    row: str = "",
    unit: str = "",
) -> list[Sentence]:
    found: list[Sentence] = []
    for start, end in _stretches(text, span):
        while start < end and text[start].isspace():
            start += 1
        if end > start:
            whole = CleanSpan(start, end)
            found.append(
                Sentence(whole, _clauses(text, whole), role, zone, paragraph, section, record, label, place, row, unit)
            )
    return found


def _stretches(text: str, span: CleanSpan) -> Iterator[tuple[int, int]]:
    """Where sentences stand; one that is too long is cut behind its last comma that is in reach, else where it must be."""
    for match in _SENTENCE.finditer(text, *span):
        start, end = match.span()
        while end - start > _LONGEST_SENTENCE:
            comma = text.rfind("，", start, start + _LONGEST_SENTENCE)
            cut = comma + 1 if comma >= start else start + _LONGEST_SENTENCE
            yield start, cut
            start = cut
        yield start, end


def _clauses(text: str, sentence: CleanSpan) -> tuple[CleanSpan, ...]:
    start, end = sentence
    if end - start <= _LONGEST_CLAUSE and not _CLAUSE_END.search(text, start, end):
        return (sentence,)
    return tuple([CleanSpan(*m.span()) for m in _CLAUSE.finditer(text, start, end)])
