"""Blanks and repeated punctuation inside a line.

Enters: text of unified width and script. Leaves: edits that delete blanks Chinese text does not have (inside spaced-out
names and numbers, between number and classifier, around punctuation) and the second of two punctuation marks that a scraper set.
"""

from __future__ import annotations

import re

from docintel.cleaning.characters import CJK
from docintel.spans import Edit

_MARKS = "，。、；：！？（）《》〈〉“”‘’【】〔〕%％"
_BLANKS = re.compile(
    # The first blank is taken before anything is asked: `re` finds it at once.
    # Tabs stay: they part the cells of a table.
    rf"[ \t](?:(?<=[{CJK}〇] ) *(?=[0-9])|(?<=[0-9%] ) *(?=[{CJK}〇%℃㎡])"
    rf"|(?<=[{_MARKS}] ) *(?=[^\s])|(?<=[^\s] ) *(?=[，。、；：！？）》”’】〕%])"
    rf"|(?<=^[ \t])[ \t]*|(?<![ \t][ \t])[ \t]*$)",
    re.MULTILINE,
)
# 水 利 局: single characters set apart, three or more of them. Most texts hold no two blanks about one character.
_SET_APART = re.compile(rf" [{CJK}] ")
_SPACED_OUT = re.compile(rf"(?<![{CJK}])[{CJK}](?: [{CJK}]){{2,}}(?![{CJK}])")
# 6 482人次, 3 018.7 万元: groups of three with blanks between, as printers set them. A page or place in front, no measure
# behind: two numbers.
_GROUPED = re.compile(
    r"(?<![\d,.A-Za-z第-])(?<![\d,.第] )\d{1,3}(?: \d{3})+(?=(?:\.\d+)? ?[万亿千百人个件处家户条头只羽米公吨元亩立平])"
)
_REPEATED = re.compile(r"[，、；：。！？]{2,}")
_RUNS_THAT_ARE_MEANT = re.compile(r"[！？]{2,3}|。{3,}|[：][。，]?")


def drop_blanks(text: str) -> list[Edit]:
    """Blanks that stand where Chinese text has none go; blanks that separate words of a line stay.

    >>> drop_blanks("462 公里，水 利 局")
    [Edit(start=3, end=4, replacement='', aligned=False), Edit(start=8, end=9, replacement='', aligned=False), \
Edit(start=10, end=11, replacement='', aligned=False)]
    """
    if " " not in text and "\t" not in text:
        return []
    edits = {m.start(): Edit(m.start(), m.end(), "") for m in _BLANKS.finditer(text) if not _is_empty_cell(text, m)}
    for spaced in _SPACED_OUT.finditer(text) if _SET_APART.search(text) else ():
        for at in range(spaced.start() + 1, spaced.end(), 2):
            edits.setdefault(at, Edit(at, at + 1, ""))
    for number in _GROUPED.finditer(text):
        for at in range(number.start(), number.end()):
            if text[at] == " ":
                edits.setdefault(at, Edit(at, at + 1, ""))
    return [edits[at] for at in sorted(edits)]


def _is_empty_cell(text: str, blanks: re.Match[str]) -> bool:
    """Tabs at the end of a row stand for its empty cells."""
    if "\t" not in blanks.group():
        return False
    start, end = text.rfind("\n", 0, blanks.start()) + 1, text.find("\n", blanks.end())
    return "\t" in text[start : blanks.start()] + text[blanks.end() : end if end >= 0 else len(text)]


_WIDE = re.compile(r"(?<=[^ \t\n\u3000])(?: *\u3000 *\u3000[ \u3000]*| {3,})(?=[^ \t\n\u3000])")


def part_columns(text: str) -> list[Edit]:
    """A gap of two ideographs inside a line parts what stands side by side, as a tab does.

    >>> part_columns("填报单位：河长办　　截至：5月")
    [Edit(start=8, end=10, replacement='\\t', aligned=False)]
    """
    return [Edit(m.start(), m.end(), "\t") for m in _WIDE.finditer(text)] if "\u3000\u3000" in text or "   " in text else []


def drop_repeated_marks(text: str) -> list[Edit]:
    """Of several punctuation marks in a row one stays: the full stop if there is one, else the last.

    A scraper that doubles marks sets a stray comma before the true one.

    >>> drop_repeated_marks("整治，，河道，、岸线，。")
    [Edit(start=2, end=4, replacement='，', aligned=False), Edit(start=6, end=8, replacement='、', aligned=False), \
Edit(start=10, end=12, replacement='。', aligned=False)]
    """
    return [
        Edit(m.start(), m.end(), _true_mark(m.group()))
        for m in _REPEATED.finditer(text)
        if not _RUNS_THAT_ARE_MEANT.fullmatch(m.group())
    ]


def _true_mark(run: str) -> str:
    return next((mark for mark in "。！？" if mark in run), run[-1])
