"""Layout: from the lines of a page to paragraphs.

Enters: a Source. Leaves: edits on its text that delete what the reader marked as furniture and join the lines of one
paragraph block; for plain text, lines that a page's width broke are joined where the break cannot be meant.
"""

from __future__ import annotations

import re

from docintel.cleaning.characters import CJK
from docintel.document import Source
from docintel.lexicon.patterns import searched
from docintel.spans import Edit

_BREAK = searched(r"[ \t]*\r?\n[ \t\u3000]*")
# A full line that ends no sentence and a next line that starts no item: the break is not meant.
_HARD_WRAP = searched(
    r"(?<=[^\s。！？；：])\n{1,2}(?=[^\s])(?![一二三四五六七八九十]{1,3}[、是]|（[一二三四五六七八九十]{1,3}）|\d{1,2}[、．](?!\d))"
)
_WRAP_WIDTH = 15
_WIDEST = 60
_FEWEST_FULL = 4


def follow_blocks(source: Source) -> list[Edit]:
    """Furniture blocks go; line breaks inside a paragraph block go.

    A paragraph over a page break holds the furniture of both pages; nothing else stands in a block of its own inside.
    """
    edits: list[Edit] = []
    done = 0
    for block in sorted(source.blocks, key=lambda b: b.span):
        start, end = block.span.start, block.span.end
        if block.kind == "furniture":
            edits.append(Edit(start, end, ""))
        elif start >= done and source.text.find("\n", start, end) >= 0:
            edits += [
                Edit(m.start(), m.end(), _joint(source.text, start, m.start(), m.end()))
                for m in _BREAK.finditer(source.text, start, end)
                if m.end() < end
            ]
            done = end
    edits.sort(key=lambda edit: edit.start)
    return edits


# What opens a field: its label, or a date.
_PARTED = re.compile(r"\t|\u3000\u3000| {3}")
_OPENS_FIELD = re.compile(rf"[{CJK}]{{2,8}}[：:]|(?:19|20)\d{{2}}[-年/.]\d")
_TOKEN = searched(r"[A-Za-z0-9]+\Z")


def _joint(text: str, first: int, start: int, end: int) -> str:
    """What stands for the line end from `start` to `end` in a block that begins at `first`: words of Latin script need a
    blank, Chinese does not.

    A word or number that fills its line from the left was broken for want of room and is whole again. Fields that stand side
    by side are still apart where the line broke between them.
    """
    if _PARTED.search(text, max(first, text.rfind("\n", first, start)), start) and _OPENS_FIELD.match(text, end):
        return "\t"
    after = text[end : end + 1]
    token = _TOKEN.search(text, max(0, start - 40), start)
    if token is None or not (after.isascii() and after.isalnum()) or text[start - 1].isdigit():
        return ""
    fills = token.start() == 0 or text[token.start() - 1] in "\n\t"
    return "" if fills and after.isdigit() else " "


def join_wrapped_lines(text: str) -> list[Edit]:
    """Breaks that a fixed page width set in plain text go.

    Only where most lines have about the same, full width; a list of short lines is left as it is.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 6 or "\t" in text:
        return []
    widths = sorted(len(line) for line in lines)
    width = widths[int(len(widths) * 0.95)]
    full = [line for line in lines if width - _RAGGED <= len(line) <= width]
    open_ended = sum(line[-1] not in "。！？；：" for line in full)
    if not _WRAP_WIDTH <= width <= _WIDEST or len(full) < max(_FEWEST_FULL, 0.3 * len(lines)) or open_ended < 0.7 * len(full):
        return []
    return _joined(text, width)


# So much shorter a full line may be: a mark that may not open a line, a blank lost.
_RAGGED = 3


def _joined(text: str, width: int) -> list[Edit]:
    edits: list[Edit] = []
    for match in _HARD_WRAP.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line_start >= width - _RAGGED:
            edits.append(Edit(match.start(), match.end(), ""))
    return edits


_CUT = re.compile(rf"\n(?<=[的和及与、，对在将把由为]\n)\n?(?=[{CJK}])")


def join_cut_sentences(text: str) -> list[Edit]:
    """A blank line that a scraper set inside a sentence goes: the line before ends open, the one behind goes on.

    Told by grammar alone: the first part ends in 的, 和, 及, 、, ， or a measure, which no paragraph does.

    >>> join_cut_sentences("加大了排污口的\\n\\n巡查力度")
    [Edit(start=7, end=9, replacement='', aligned=False)]
    """
    return [Edit(m.start(), m.end(), "") for m in _CUT.finditer(text)]
