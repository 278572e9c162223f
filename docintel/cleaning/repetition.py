"""Repetition: a body or a paragraph that stands twice.

Enters: text, one paragraph a line. Leaves: edits that delete the second copy, so that nothing is counted twice.
"""

from __future__ import annotations

from docintel.spans import Edit

# Shorter lines repeat for good reasons (table cells, labels); a heading is doubled only right behind itself.
_PARAGRAPH = 25
_HEADING = 8
_HEAD = 30


def drop_repeated_paragraphs(text: str) -> list[Edit]:
    """The second copy of a paragraph goes, a line doubled right behind itself too, and the second half of a doubled line.

    >>> drop_repeated_paragraphs("某市河长办通报情况\\n\\n某市河长办通报情况\\n正文")
    [Edit(start=11, end=20, replacement='', aligned=False)]
    """
    edits: list[Edit] = []
    seen: set[str] = set()
    previous = ""
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        bare = line.strip()
        if bare:
            if (len(bare) >= _PARAGRAPH and bare in seen) or (len(bare) >= _HEADING and bare == previous):
                edits.append(Edit(at, end, ""))
            elif (half := _second_half(line)) is not None:
                edits.append(Edit(at + half, end, ""))
            if "\t" not in bare:
                seen.add(bare)
            previous = bare
        at = end + 1
    return edits


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
