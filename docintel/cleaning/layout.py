"""Layout: from the lines of a page to paragraphs.

Enters: a Source. Leaves: edits on its text that delete what the reader marked as furniture and join the lines of one
paragraph block; for plain text, lines that a page's width broke are joined where the break cannot be meant.
"""

from __future__ import annotations

from docintel.cleaning.characters import CJK
from docintel.document import Source
from docintel.lexicon.patterns import searched
from docintel.spans import Edit

_BREAK = searched(r"[ \t]*\r?\n[ \t\u3000]*")
# A line that ends in the middle of a clause and a next line that starts no item or label: the break is not meant.
_HARD_WRAP = searched(
    rf"(?<=[{CJK}0-9，、（“])\n{{1,2}}(?=[{CJK}0-9，。、；）”％%])(?![一二三四五六七八九十]{{1,3}}[、是]|（[一二三四五六七八九十]|\d{{1,2}}[、.．])"
)
_WRAP_WIDTH = 15


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
                Edit(m.start(), m.end(), _joint(source.text, m.start(), m.end()))
                for m in _BREAK.finditer(source.text, start, end)
                if m.end() < end
            ]
            done = end
    edits.sort(key=lambda edit: edit.start)
    return edits


_TOKEN = searched(r"[A-Za-z0-9]+\Z")


def _joint(text: str, start: int, end: int) -> str:
    """Words of Latin script need a blank where the line broke; Chinese does not.

    A word or number that fills its line from the left was broken for want of room and is whole again.
    """
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
    if len(lines) < 6:
        return []
    widths = sorted(len(line) for line in lines)
    usual = widths[int(len(widths) * 0.75)]
    full = [line for line in lines if abs(len(line) - usual) <= 3]
    if not _WRAP_WIDTH <= usual <= 60 or len(full) < 0.6 * len(lines):
        return []
    return _joined(text, usual)


def _joined(text: str, usual: int) -> list[Edit]:
    edits: list[Edit] = []
    for match in _HARD_WRAP.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line_start >= usual - 3:
            edits.append(Edit(match.start(), match.end(), ""))
    return edits


_CUT = searched(rf"(?<=[{CJK}、，])\n\n?(?=[{CJK}])")


def join_cut_sentences(text: str) -> list[Edit]:
    """A blank line that a scraper set inside a sentence goes: the line before ends open, the one behind goes on.

    Told by grammar alone: the first part ends in 的, 和, 及, 、, ， or a measure, which no paragraph does.

    >>> join_cut_sentences("加大了排污口的\\n\\n巡查力度")
    [Edit(start=7, end=9, replacement='', aligned=False)]
    """
    return [
        Edit(m.start(), m.end(), "") for m in _CUT.finditer(text) if text[m.start() - 1] in "的和及与、，对在将把由为"
    ]
