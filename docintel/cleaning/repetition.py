"""Repetition: a body or a paragraph that stands twice.

Enters: text, one paragraph a line. Leaves: edits that delete the second copy, so that nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from docintel.spans import Edit, apply_edits

# Shorter lines repeat for good reasons (table cells, labels); a heading is doubled only right behind itself.
_PARAGRAPH = 25
_HEADING = 8
_HEAD = 30
# So many characters in a row of lines that all repeat an earlier row are a copy, whatever each line is.
_RUN = 60
# A line that opens a copy is looked for among this many earlier ones like it.
_TRIED = 3
# Inside a second copy so much likeness makes a paragraph the copy of its counterpart.
_NEARLY = 0.85


def drop_repeated_paragraphs(text: str) -> list[Edit]:
    """The second copy of a paragraph goes, a line doubled right behind itself too, the second half of a doubled line, and
    every line of a second copy of several lines, short ones and rows of tables among them.

    Inside a second copy a paragraph that differs a little from its counterpart, or is cut off, belongs to the copy.

    >>> drop_repeated_paragraphs("某市河长办通报情况\\n\\n某市河长办通报情况\\n正文")
    [Edit(start=11, end=20, replacement='', aligned=False)]
    """
    lines = text.split("\n")
    stripped = [line.strip() for line in lines]
    if not _repeat(stripped) and not any(map(_second_half, lines)):
        return []
    edits: list[Edit] = []
    seen: dict[str, int] = {}
    order: list[str] = []
    counterpart = -1
    at = 0
    copied = _copied(stripped)
    for number, line in enumerate(lines):
        end = at + len(line)
        if bare := stripped[number]:
            original = seen.get(bare, -1) if number in copied else _original(bare, seen, order, counterpart)
            if original is not None:
                edits.append(Edit(at, end, ""))
            elif (half := _second_half(line)) is not None:
                edits.append(Edit(at + half, end, ""))
            counterpart = original + 1 if original is not None and original >= 0 else -1
            if "\t" not in bare and original is None:
                seen.setdefault(bare, len(order))
                order.append(bare)
        at = end + 1
    return edits


def _repeat(lines: Sequence[str]) -> bool:
    """Whether any line but a blank one stands twice: without that nothing is a copy."""
    told = [line for line in lines if line]
    return len(set(told)) < len(told)


def _copied(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines in rows of lines that repeat an earlier row one by one; blank lines count for nothing."""
    told = [number for number, line in enumerate(lines) if line]
    seen: dict[str, list[int]] = {}
    copied: set[int] = set()
    at = 0
    while at < len(told):
        line = lines[told[at]]
        starts = seen.setdefault(line, [])
        run = max((_run(lines, told, start, at) for start in starts[:_TRIED]), default=0) if len(line) >= _HEADING else 0
        if sum(len(lines[told[k]]) for k in range(at, at + run)) >= _RUN:
            copied.update(told[at : at + run])
            at += run
        else:
            starts.append(at)
            at += 1
    return copied


def _run(lines: Sequence[str], told: Sequence[int], first: int, second: int) -> int:
    """How many lines from `second` on are those from `first` on."""
    run = 0
    while second + run < len(told) and first + run < second and lines[told[first + run]] == lines[told[second + run]]:
        run += 1
    return run


def _original(line: str, seen: dict[str, int], order: list[str], counterpart: int) -> int | None:
    """Which earlier paragraph a line repeats; `counterpart` is the one whose copy is due here."""
    if line in seen and (len(line) >= _PARAGRAPH or (len(line) >= _HEADING and order[-1:] == [line])):
        return seen[line]
    if 0 <= counterpart < len(order) and len(line) >= _PARAGRAPH:
        due = order[counterpart]
        if due.startswith(line[:-1]) or SequenceMatcher(None, due, line, autojunk=False).ratio() >= _NEARLY:
            return counterpart
    return None


def differing_copies(before: str, edits: list[Edit]) -> list[Edit]:
    """Of the paragraphs dropped as copies those that say something else than any paragraph kept."""
    kept = set(apply_edits(before, edits).split("\n"))
    stripped = {line.strip() for line in kept}
    return [
        edit
        for edit in edits
        if (copy := before[edit.start : edit.end].strip()) not in stripped and not any(line.startswith(copy) for line in stripped)
    ]


def _second_half(line: str) -> int | None:
    """Where the second copy starts, if a line is a text written twice."""
    if len(line) < 8 * _HEAD:
        return None
    head = line[:_HEAD]
    again = line.find(head, _HEAD)
    if again < 0:
        return None
    tail = line[again:]
    return again if len(tail) >= 0.8 * again and line.startswith(tail.rstrip()[: again - 1]) else None
