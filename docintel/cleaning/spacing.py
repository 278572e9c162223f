"""Blanks and repeated punctuation inside a line.

Enters: text of unified width and script. Leaves: edits that delete blanks Chinese text does not have (inside spaced-out
names and numbers, between number and classifier, around punctuation) and the second of two punctuation marks that a scraper set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docintel.cleaning.characters import CJK
from docintel.spans import Edit, is_unbroken

_MARKS = "，。、；：！？（）《》〈〉“”‘’【】〔〕%％"
_BLANKS = re.compile(
    # The first blank is taken before anything is asked: `re` finds it at once.
    # Tabs stay: they part the cells of a table.
    rf"[ \t](?:(?<=[{CJK}〇] ) *(?=[0-9])|(?<=[0-9%] ) *(?=[{CJK}〇%℃㎡])"
    rf"|(?<=[{_MARKS}] ) *(?=[^\s])|(?<=[^\s] ) *(?=[，。、；：！？）》”’】〕%])"
    rf"|(?<=^[ \t])[ \t]*|(?<![ \t][ \t])[ \t]*$)",
    re.MULTILINE,
)
_BLANK = re.compile(" ")
# 水 利 局: single characters set apart, three or more of them. Most texts hold no two blanks about one character.
_SET_APART = re.compile(rf" [{CJK}] ")
_SPACED_OUT = re.compile(rf"(?<![{CJK}])[{CJK}](?: [{CJK}]){{2,}}(?![{CJK}])")
# 6 482人次, 3 018.7 万元: groups of three with blanks between, as printers set them. A page or place in front, no measure
# behind: two numbers.
_GROUPED = re.compile(
    r"(?<![\d,.A-Za-z第-])(?<![\d,.第] )\d{1,3}(?: \d{3})+(?=(?:\.\d+)? ?[余多]?[万亿千百人个件宗起处家户条头只羽米公吨元亩立平])"
)
# 填报单位：甲县　　单位：处: fields side by side, two labels at least. One blank parts them, however wide the gap was typed or set.
_FIELDS = re.compile(rf"^[ \t]*（?[{CJK}]{{2,14}}：(?=[^\n。；]*$)[^\n]*[ \t][{CJK}]{{2,8}}：[^\n]*$", re.MULTILINE)
_FIELD_GAP = re.compile(rf"(?<![ \t])(?:[ \t]*\t[ \t]*| +(?=[{CJK}]{{2,8}}：))")
_SEVERAL = re.compile(r"(?<=\S)  +(?=\S)")
# 由该站 每 周 复查: behind a comma and before the next mark a blank parts nothing. Where there are several such, all blanks
# between two ideographs of the running text are a typist's; but those of what a colon ends (某乡 某河：) part names.
_RUNNING = re.compile(rf"(?<=[，；])[^，；。！？：、\s]*[{CJK}] [{CJK}][^，；。！？：、\n\t]*[，；。！？]")
_LINE = re.compile(r"[^\n]+")
_IDEOGRAPHS_APART = re.compile(rf"(?<=[{CJK}]) +(?=[{CJK}][^，；。！？：\n]{{0,120}}[，；。！？])")
_FEWEST_TYPED = 3
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
    blanks = _Blanks(text)
    for gap in _gaps_of_fields(text):
        blanks.leave(gap, keep=text[gap.start() - 1] not in _MARKS)
    for match in _BLANKS.finditer(text):
        if not _is_empty_cell(text, match):
            blanks.leave(match)
    for spaced in _SPACED_OUT.finditer(text) if _SET_APART.search(text) else ():
        for blank in _BLANK.finditer(text, *spaced.span()):
            blanks.leave(blank)
    for number in _GROUPED.finditer(text):
        for blank in _BLANK.finditer(text, *number.span()):
            blanks.leave(blank)
    for typed in _typed(text):
        blanks.leave(typed)
    for several in _SEVERAL.finditer(text):
        blanks.leave(several, keep=True)
    return blanks.edits()


@dataclass(slots=True)
class _Blanks:
    """The blanks that go; what was said of a place first holds."""

    text: str
    said: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def leave(self, match: re.Match[str], *, keep: bool = False) -> None:
        """These blanks go, all or, with `keep`, all but one."""
        self.said.setdefault(match.start(), (match.end(), keep))

    def edits(self) -> list[Edit]:
        """In reading order, none over another."""
        found: list[Edit] = []
        done = 0
        for start, (end, keep) in sorted(self.said.items()):
            if start < done:
                continue
            done = end
            if not keep:
                found.append(Edit(start, end, ""))
            elif self.text[start:end] != " ":
                found.append(Edit(start, end, " "))
        return found


def _gaps_of_fields(text: str) -> Iterator[re.Match[str]]:
    """The gaps between fields that stand side by side in a line; of a table, cells are apart by tabs alone."""
    if "：" not in text:
        return
    for line in _FIELDS.finditer(text):
        start = line.start() + line.group().index("：") + 1
        yield from _FIELD_GAP.finditer(text, start, line.end())


def _typed(text: str) -> list[re.Match[str]]:
    """The blanks between ideographs of the running text, where so many stand inside clauses that they mean nothing."""
    lines = [line.span() for line in _LINE.finditer(text) if _is_prose(line.group())] if " " in text else []
    inside = [clause.span() for start, end in lines for clause in _RUNNING.finditer(text, start, end)]
    if sum(len(_IDEOGRAPHS_APART.findall(text, *span)) for span in inside) < _FEWEST_TYPED:
        return []
    return [blank for span in lines for blank in _IDEOGRAPHS_APART.finditer(text, *span)]


def _is_prose(line: str) -> bool:
    return ("，" in line or "；" in line) and ("。" in line or "；" in line) and "\t" not in line


def _is_empty_cell(text: str, blanks: re.Match[str]) -> bool:
    """Tabs at the end of a row stand for its empty cells."""
    if "\t" not in blanks.group():
        return False
    start, end = text.rfind("\n", 0, blanks.start()) + 1, text.find("\n", blanks.end())
    return "\t" in text[start : blanks.start()] + text[blanks.end() : end if end >= 0 else len(text)]


_WIDE = re.compile(r"(?<=[^ \t\n\u3000\xa0])(?:[ \xa0]*\u3000[ \xa0]*\u3000[ \u3000\xa0]*|[ \xa0]{3,})(?=[^ \t\n\u3000\xa0])")


_WIDE_GAPS = ("\u3000\u3000", "   ", "\xa0\xa0", " \xa0 ")


def part_columns(text: str) -> list[Edit]:
    """A gap of two ideographs inside a line parts what stands side by side, as a tab does.

    >>> part_columns("填报单位：河长办　　截至：5月")
    [Edit(start=8, end=10, replacement='\\t', aligned=False)]
    """
    if not any(gap in text for gap in _WIDE_GAPS):
        return []
    gaps = list(_WIDE.finditer(text))
    start, end = _unbroken(text)
    if sum(start <= gap.start() < end for gap in gaps) * _WORDS_A_GAP > end - start:
        start = end
    return [Edit(gap.start(), gap.end(), " " if start <= gap.start() < end else "\t") for gap in gaps]


# In a line that has lost its breaks a gap here and there was an indent once.
_WORDS_A_GAP = 150


def _unbroken(text: str) -> tuple[int, int]:
    """Where the line stands that holds nearly all of the text, if one does."""
    return next((line.span() for line in _LINE.finditer(text) if is_unbroken(text, *line.span())), (0, 0))


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
