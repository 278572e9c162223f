"""From placed characters to lines, columns and paragraphs.

Enters: the characters of a page in the engine's order, and the regions that tables take. Leaves: runs, lines and
paragraphs in reading order. Refuses: nothing; it knows no file format.

Words: a run is a stretch of neighbouring characters; a line is what stands side by side in one column; a paragraph is
lines that belong together. An em is the width of an ideograph.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import sub
from statistics import median

from docintel.lexicon.labels import zone_of_label
from docintel.readers.glyphs import Glyphs
from docintel.readers.running_items import is_running_item
from docintel.spans import trimmed

_PIECE = re.compile(r"[^\r\n]+")
_ITEM = re.compile(
    r"[（(]?[一二三四五六七八九十百]+[）)、]|[（(]\d{1,3}[）)]|\d{1,3}[、．.](?!\d)|[①-⑳]|第[一二三四五六七八九十百]+[条章节]"
    r"|[一-龥]{2,8}[：:]"
)
# So many lines around one that begins with a number may tell whether it is counted within a paragraph.
_LOOK_AHEAD = 12
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|[二一][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日")
COLUMN_GAP = 1.7
"""A gap of two ideographs, drawn by type that is a little narrower, parts columns; in ems."""
_CLOSING = tuple("，。、；：！？）》”")
_SENTENCE_END = "。；：！？;:!?”）"
# What word processors keep together at the beginning of a line; some also keep 称“闸, 坑”部 and 米、180 whole.
_FEW_RUNS, _LONGEST_WORD = 4, 120
_WORD = re.compile(
    r"[（(“‘《〈【\[]*(?:[!-~\u00a0-\u2e7f]{1,60}|.(?:[“‘（《]+.)?)(?:[，。、；：）)”’》】\]]+(?:(?<=[”’])[^\s]| ?[0-9A-Za-z.%]{0,30}))?"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start` to `end` of the page, side by side; `em` is about the width of an ideograph."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    em: float


@dataclass(frozen=True, slots=True)
class Line:
    """Runs side by side, from left to right."""

    runs: tuple[Run, ...]
    left: float
    top: float
    right: float
    bottom: float
    em: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, between the margins of their column, cell or page."""

    lines: tuple[Line, ...]
    margins: tuple[float, float]
    heading: bool = False


def find_runs(glyphs: Glyphs, start: int, end: int) -> Iterator[Run]:
    """The runs of a stretch of characters: broken by line ends, by distance and by steps back or down."""
    for piece in _PIECE.finditer(glyphs.text, start, end):
        for first, last in _unbroken(glyphs, *trimmed(glyphs.text, piece.start(), piece.end())):
            first, last = trimmed(glyphs.text, first, last)
            if first < last:
                yield _run(glyphs, first, last)


def _unbroken(glyphs: Glyphs, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a piece without a jump. Most pieces have none, which a few passes in C tell."""
    if end - start < 2:
        yield start, end
        return
    height = glyphs.bottom[start] - glyphs.top[start]
    steps = list(map(sub, glyphs.left[start + 1 : end], glyphs.right[start : end - 1]))
    tops = glyphs.top[start:end]
    if max(steps) < 0.9 * height and min(steps) > -0.9 * height and max(tops) - min(tops) < 0.5 * height:
        yield start, end
        return
    yield from _split(glyphs, start, end)


def _split(glyphs: Glyphs, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    before = start
    for index in range(start + 1, end):
        if glyphs.text[index].isspace():
            # Blanks that pdfium inserts have no place of their own.
            continue
        height = glyphs.bottom[before] - glyphs.top[before]
        step = glyphs.left[index] - glyphs.right[before]
        middle = (glyphs.top[index] + glyphs.bottom[index]) / 2
        if step > 0.9 * height or step < -0.9 * height or not glyphs.top[before] <= middle <= glyphs.bottom[before]:
            yield first, before + 1
            first = index
        before = index
    yield first, end


def _run(glyphs: Glyphs, start: int, end: int) -> Run:
    left, right = glyphs.left[start:end], glyphs.right[start:end]
    # A blank may have an empty box on the base line, so the first character, which is none, gives the height.
    top, bottom = min(glyphs.top[start:end]), max(glyphs.bottom[start:end])
    widest = max(map(sub, right, left))
    height = bottom - top
    em = widest if 0.7 * height <= widest <= 1.2 * height else 0.85 * height
    return Run(start, end, min(left), top, max(right), bottom, em or 1.0)


def find_lines(runs: Iterable[Run]) -> list[Line]:
    """Runs side by side as lines, from top to bottom."""
    groups: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.top + run.bottom, run.left)):
        middle = (run.top + run.bottom) / 2
        if groups and any(other.top <= middle <= other.bottom and _overlap(other, run) > 0.5 for other in reversed(groups[-1])):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_line(group) for group in groups]


def _overlap(run: Run, other: Run) -> float:
    """How much of the lower one's height two runs share."""
    shared = min(run.bottom, other.bottom) - max(run.top, other.top)
    return shared / max(min(run.bottom - run.top, other.bottom - other.top), 0.01)


def _line(runs: list[Run]) -> Line:
    if len(runs) == 1:
        run = runs[0]
        return Line((run,), run.left, run.top, run.right, run.bottom, run.em)
    ordered = tuple(sorted(runs, key=lambda run: run.left))
    top, bottom = min(run.top for run in runs), max(run.bottom for run in runs)
    return Line(ordered, ordered[0].left, top, max(run.right for run in runs), bottom, max(run.em for run in runs))


def find_paragraphs(
    lines: list[Line], glyphs: Glyphs, margins: tuple[float, float], usual: float = 0.0, *, cell: bool = False
) -> list[Paragraph]:
    """Lines as paragraphs; `margins` are those of the column or cell, `usual` the page's usual em."""
    if not lines:
        return []
    left, right = margins
    usual = usual or median(line.em for line in lines)
    pitch = _pitch(lines)
    paragraphs: list[list[Line]] = [[lines[0]]]
    for number, (before, line) in enumerate(itertools.pairwise(lines), start=2):
        below = lines[number : number + _LOOK_AHEAD]
        same = _continues(paragraphs[-1], line, left, right, pitch, glyphs, below, cell=cell)
        if same or _title_goes_on(before, line, left, right, usual):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [Paragraph(tuple(group), margins, group[0].em > 1.15 * usual and len(group) < 5) for group in paragraphs]


def goes_on(before: Paragraph, glyphs: Glyphs, after: Paragraph, following: Glyphs) -> bool:
    """Whether a paragraph at the head of a page or column is the rest of the one that the page or column before ended with.

    A full last line that ends a sentence says nothing by itself: it must be a paragraph whose first line is indented, and
    the line that follows is not.
    """
    last, first = before.lines[-1], after.lines[0]
    em = last.em
    if before.heading or after.heading or abs(first.em - em) > 0.2 * em or len(last.runs) + len(first.runs) > 2:
        return False
    if last.right < before.margins[1] - max(2.2 * em, _first_word(first, following) + 0.5 * em):
        return False
    if first.left - after.margins[0] > 1.3 * em or last.left - before.margins[0] > 5 * em:
        return False
    # A page on which every line is the first of its paragraph shows no margin: there lines begin where the first line did.
    indented = before.lines[0].left - before.margins[0] > 1.3 * em
    if indented and abs(first.left - before.lines[0].left) < 0.3 * em:
        return False
    ends = _words(last, glyphs), _words(first, following)
    if any(_DATE.fullmatch(words) or zone_of_label(words) for words in ends):
        return False
    if glyphs.text[last.runs[-1].end - 1] not in _SENTENCE_END:
        return True
    item = _ITEM.match(following.text[first.runs[0].start : first.runs[0].start + 12])
    return not item and indented


def cell_goes_on(before: Paragraph, glyphs: Glyphs, after: Paragraph, following: Glyphs) -> bool:
    """Whether the first paragraph of a cell is the rest of the last one above the page break that cut the cell: its last line
    is full and ends no sentence."""
    last, first = before.lines[-1], after.lines[0]
    left, right = before.margins
    padding = max(min(last.left, first.left) - left, 0.0)
    full = last.right >= right - max(2.2 * last.em, _first_word(first, following) + 0.5 * last.em + padding)
    return full and glyphs.text[last.runs[-1].end - 1] not in _SENTENCE_END


def _pitch(lines: list[Line]) -> float:
    steps = [line.top - before.top for before, line in itertools.pairwise(lines) if line.top > before.top]
    return median(steps) if steps else 0.0


def _continues(
    group: Sequence[Line], line: Line, left: float, right: float, pitch: float, glyphs: Glyphs,
    below: Sequence[Line], *, cell: bool,
) -> bool:  # fmt: skip
    """Whether a line goes on with the paragraph that `group` begins; `below` are the lines behind it."""
    before = group[-1]
    words, text = _words(before, glyphs), _words(line, glyphs)
    em = before.em
    # Figures and Latin letters alone do not show how large the type is.
    same_type = abs(line.em - em) <= 0.2 * em or (words.isascii() != text.isascii() and abs(line.em - em) <= 0.4 * em)
    if not same_type or line.top <= before.top or _is_parted(line):
        return False
    # Where first lines are indented by two ideographs, one that is not goes on.
    goes_on = 1.3 * em < group[0].left - line.left < 4 * em and line.left - left < em
    # A line is full where what begins the next one, which may not be broken, would no longer have fitted. What stands
    # left of the text of a cell is taken to stand right of it too.
    padding = max(min(before.left, line.left) - left, 0.0) if cell else 0.0
    # A gap between fields that the line end took is gone.
    swallowed = 2 * em if _is_parted(before) else 0.0
    full = before.right >= right - max(2.2 * em, _first_word(line, glyphs) + 0.5 * em + padding + swallowed)
    # 植 over ，2018: what may not be broken was longer than a narrow column.
    full = full or (cell and len(text) == 1 and bool(below) and _words(below[0], glyphs)[:1] in _CLOSING)
    # Fields side by side go on in the next line only where there was no more room.
    if not _is_running(before, right - left) and not (goes_on and full):
        return False
    if line.top - before.top > max(1.5 * pitch, 1.3 * em) and line.top - before.bottom > 0.5 * em:
        return False
    if text[:1] in _CLOSING and line.left - left < 2 * em:
        return True
    # Addressees stand at the margin too.
    if goes_on and before.right > right - 5.5 * em and (full or text[-1:] not in ("：", ":")):
        return True
    if before.left - line.left > 5 * em:
        return False
    if not full:
        return False
    dates = bool(_DATE.fullmatch(words)), bool(_DATE.fullmatch(text))
    # In a cell, 2022年12月20日 may go on with 前.
    if all(dates) if cell else any(dates) or zone_of_label(words) or zone_of_label(text):
        return False
    # A line indented like the one before is in an indented block.
    indented = line.left - min(left, before.left) > 1.3 * em
    if words[-1:] in _SENTENCE_END and _ITEM.match(text):
        above = [_words(each, glyphs) for each in group[-_LOOK_AHEAD:]]
        if not is_running_item(above, text, (_words(each, glyphs) for each in below)):
            return False
    in_block = len(group) > 1 or (before.left - left > 3 * em and before.right - before.left > 0.5 * (right - left))
    return not indented or (abs(line.left - before.left) < 0.5 * em and in_block)


def _is_parted(line: Line) -> bool:
    """Whether a gap as between columns parts a line."""
    return any(run.left - before.right > COLUMN_GAP * line.em for before, run in itertools.pairwise(line.runs))


def _is_running(line: Line, width: float) -> bool:
    """Whether a line may go on: it is not parted, or runs on long behind the gap."""
    return not _is_parted(line) or line.runs[-1].right - line.runs[-1].left > 0.4 * width


def _words(line: Line, glyphs: Glyphs) -> str:
    return glyphs.text[line.runs[0].start : line.runs[-1].end].strip()


def _first_word(line: Line, glyphs: Glyphs) -> float:
    """The width of what stands unbroken at a line's beginning: a number, a Latin word, a bracket and its content."""
    places = [at for run in line.runs[:_FEW_RUNS] for at in range(run.start, run.end)]
    found = _WORD.match("".join([glyphs.text[at] for at in places[:_LONGEST_WORD]]))
    return glyphs.right[places[found.end() - 1]] - line.left if found and found.end() else 0.0


def _title_goes_on(before: Line, line: Line, left: float, right: float, usual: float) -> bool:
    """Whether two centred lines in larger type are one title."""
    if before.em < 1.15 * usual or abs(line.em - before.em) > 0.1 * before.em:
        return False
    centred = all(abs((each.left + each.right) - (left + right)) < 3 * each.em for each in (before, line))
    # Over a table wider than the text, a title stands in the middle of the text.
    alike = abs((before.left + before.right) - (line.left + line.right)) < line.em and abs(before.left - line.left) > 2 * line.em
    return (centred or alike) and line.top - before.bottom < 1.2 * before.em


def line_pieces(line: Line, glyphs: Glyphs) -> Iterator[tuple[int, int] | str]:
    """A line's character ranges, and the blanks that distance alone shows between them."""
    previous: Run | None = None
    for run in line.runs:
        if previous is not None:
            gap = run.left - previous.right
            if gap > COLUMN_GAP * line.em:
                yield "\t"
            elif gap > 0.3 * line.em:
                yield " "
        yield run.start, run.end
        previous = run
