"""Characters: line ends, invisible characters, leftover markup, width.

Enters: text. Leaves: edits that make lines end in a newline, drop what no reader sees, and bring digits, letters and
punctuation to the one width the grammars expect: half-width digits and letters, full-width Chinese punctuation.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from docintel.spans import Edit

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_ENDS_OF_LINES = r"\r\u2028\u2029\u0085\x0b\x0c"
_UNSEEN = r"\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f\ufffe\uffff"
_LINE_END = re.compile(rf"[{_ENDS_OF_LINES}](?:(?<=\r)\n)?")
_INVISIBLE = re.compile(f"[{_UNSEEN}]+")
# The last are what the first bytes of UTF-8 become in Latin-1.
_RARE = re.compile(rf"[{_ENDS_OF_LINES}{_UNSEEN}\u00c2-\u00f4]")
# Tags of a page somebody saved as text; a bare "<" of a comparison has no letter behind it.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>\n]{0,300})?/?>|<!--[^\n]{0,500}?-->")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Headings and bold words of Markdown. ** also masks names (**公司, 于**), so it goes in pairs around whole words only.
_HEADING = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
_BOLD = re.compile(
    r"(?:^|(?<=[\s、，。.：]))(\*\*)(?=[^\s*、，])[^*\n]{1,60}(?:(?<=[。：:])(\*\*)(?!\*)|(?<=\S)(\*\*)(?=[\s，。、；：]|$))",
    re.MULTILINE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|middot|mdash|hellip|emsp|ensp|#\d{2,6});")


@lru_cache(maxsize=1)
def holds_rare(text: str) -> bool:
    """Whether a text holds any character that the steps for line ends, invisible characters and mojibake look for.

    Few texts do, and one look tells all of these steps.
    """
    return _RARE.search(text) is not None


def unify_line_ends(text: str) -> list[Edit]:
    """Every line ends in a newline and nothing else.

    >>> unify_line_ends("甲\\r\\n乙")
    [Edit(start=1, end=3, replacement='\\n', aligned=False)]
    """
    return [Edit(m.start(), m.end(), "\n") for m in _LINE_END.finditer(text)] if holds_rare(text) else []


def drop_invisible(text: str) -> list[Edit]:
    """Zero-width characters, marks of direction, soft hyphens and control characters go."""
    return [Edit(m.start(), m.end(), "") for m in _INVISIBLE.finditer(text)] if holds_rare(text) else []


def drop_markup(text: str) -> list[Edit]:
    """Tags and marks of Markdown go, a tag that breaks the line becomes a line end, and character entities their character.

    >>> drop_markup("## 一、任务\\n1. **排查。** 河道")
    [Edit(start=0, end=3, replacement='', aligned=False), Edit(start=11, end=13, replacement='', aligned=False), \
Edit(start=16, end=18, replacement='', aligned=False)]
    """
    edits = [Edit(m.start(), m.end(), "\n" if _BREAK.fullmatch(m.group()) else "") for m in _TAG.finditer(text)] if "<" in text else []
    edits += [Edit(m.start(), m.end(), "") for m in _HEADING.finditer(text)] if "#" in text else []
    bold = _BOLD.finditer(text) if "**" in text else ()
    edits += [Edit(*m.span(group), "") for m in bold for group in (1, 2, 3) if m.group(group)]
    if "&" in text:
        edits += [Edit(m.start(), m.end(), html.unescape(m.group())) for m in _ENTITY.finditer(text)]
    return sorted(_apart(edits), key=lambda edit: edit.start)


def _apart(edits: list[Edit]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: e.start):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


# Full-width forms become half-width except the punctuation that Chinese text is written with.
_KEEP_WIDE = "，：；！？（）"
_NARROW = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEEP_WIDE},
    0x3000: " ",
    0x00A0: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
    0x202F: " ",
    ord("﹪"): "%",
    ord("﹐"): "，",
    ord("﹑"): "、",
    ord("﹔"): "；",
    ord("﹕"): "：",
    ord("﹙"): "（",
    ord("﹚"): "）",
    ord("〇"): "〇",
    ord("○"): "〇",
    ord("◯"): "〇",
    ord("「"): "“",
    ord("」"): "”",
    ord("『"): "‘",
    ord("』"): "’",
    ord("〝"): "“",
    ord("〞"): "”",
    ord("–"): "-",
    ord("‐"): "-",
    ord("‑"): "-",
    ord("−"): "-",
    ord("〜"): "~",
    ord("～"): "~",
    ord("．"): ".",
    ord("․"): ".",
    ord("﹒"): ".",
    ord("｡"): "。",
}
_ASCII_WORD = "[0-9A-Za-z０-９]"
# But for the marks inside numbers and words (12,345; 10:30) and those of an address (https://, ?id=).
_IN_NUMBER, _IN_ADDRESS = rf"(?!(?<={_ASCII_WORD}.){_ASCII_WORD})", r"(?!(?<=[A-Za-z].)(?:[/=]|\Z))"
_WIDENED = (
    (",", "，", re.compile("," + _IN_NUMBER)),
    (":", "：", re.compile(":" + _IN_NUMBER + _IN_ADDRESS)),
    (";", "；", re.compile(";" + _IN_ADDRESS)),
    ("!", "！", re.compile("!" + _IN_ADDRESS)),
    ("?", "？", re.compile(r"\?" + _IN_ADDRESS)),
)


# １，２０８: the comma of full-width thousands.
_THOUSANDS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    table = dict(_NARROW)
    # CJK compatibility ideographs and Kangxi radicals look like the common character and are not.
    for first, last in ((0x2F00, 0x2FD6), (0xF900, 0xFAFF)):
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = plain
    return table


@lru_cache(maxsize=1)
def _other_form() -> re.Pattern[str]:
    """The characters of the table; few texts hold many of them, and `str.translate` looks up every character."""
    return re.compile(f"[{re.escape(''.join(map(chr, _table())))}]")


def unify_width(text: str) -> list[Edit]:
    """Half-width digits and letters, Chinese punctuation full-width, one form of dash, zero and quotation mark.

    A comma or colon between digits stays (12,345; 10:30), brackets always widen, so that the grammars know one form.

    >>> unify_width("自查(９6９),见1,200")[0].replacement
    '自查（969），见1,200'
    """
    grouped = _THOUSANDS.sub(",", text) if "，" in text else text
    unified = grouped.replace("(", "（").replace(")", "）")
    for narrow, wide, alone in _WIDENED:
        if narrow in unified:
            unified = alone.sub(wide, unified)
    unified = _other_form().sub(lambda m: _table()[ord(m.group())], unified)
    return [] if unified == text else [Edit(0, len(text), unified, aligned=True)]
