"""Repetition: a body or a paragraph that stands twice.

Enters: text, one paragraph a line. Leaves: edits that delete the second copy, so that nothing is counted twice.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from docintel.spans import Edit, apply_edits

# Shorter lines repeat for good reasons (table cells, labels); a heading is doubled only right behind itself.
_PARAGRAPH = 25
_HEADING = 8
_HEAD = 30
# Inside a second copy so much likeness makes a paragraph the copy of its counterpart.
_NEARLY = 0.85


def drop_repeated_paragraphs(text: str) -> list[Edit]:
    """The second copy of a paragraph goes, a line doubled right behind itself too, and the second half of a doubled line.

    Inside a second copy a paragraph that differs a little from its counterpart, or is cut off, belongs to the copy.

    >>> drop_repeated_paragraphs("某市河长办通报情况\\n\\n某市河长办通报情况\\n正文")
    [Edit(start=11, end=20, replacement='', aligned=False)]
    """
    edits: list[Edit] = []
    seen: dict[str, int] = {}
    order: list[str] = []
    counterpart = -1
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        bare = line.strip()
        if bare:
            original = _original(bare, seen, order, counterpart)
            if original is not None:
                edits.append(Edit(at, end, ""))
            elif (half := _second_half(line)) is not None:
                edits.append(Edit(at + half, end, ""))
            counterpart = original + 1 if original is not None else -1
            if "\t" not in bare and original is None:
                seen.setdefault(bare, len(order))
                order.append(bare)
        at = end + 1
    return edits


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
