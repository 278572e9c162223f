"""Mojibake: bytes read in the wrong code, put right where that is exact, told where it is not.

Enters: text. Leaves: edits, and the passages that stay damaged. Two kinds are known: UTF-8 read as Latin-1, which is
wholly recoverable, and GBK whose lead byte was lost behind a full stop, which shifts the pairs behind it.
"""

from __future__ import annotations

import re

from docintel.cleaning.characters import CJK, holds_rare
from docintel.spans import Edit, SourceSpan

_LATIN = re.compile(r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{3,}")
# A Chinese sentence does not run on behind "?": the mark stands for a lead byte that got lost.
_SHIFTED = re.compile(rf"\?([,，!！.。;；:：]?)([{CJK}]{{0,12}})([A-Za-z]?)(?=[（(]|[{CJK}])")
_WIDE = {",": "，", "!": "！", ".": "．", ";": "；", ":": "："}
_PUNCTUATION = "。”“，、；：！？）（》《"


def repair_latin(text: str) -> list[Edit]:
    """UTF-8 that was read as Latin-1 or Windows-1252 becomes what it was, each character over its own bytes.

    >>> repair_latin("æ²³é•¿")
    [Edit(start=0, end=3, replacement='河', aligned=False), Edit(start=3, end=6, replacement='长', aligned=False)]
    """
    edits: list[Edit] = []
    for run in _LATIN.finditer(text) if holds_rare(text) else ():
        edits += _decoded(run.group(), run.start())
    return edits


def _decoded(run: str, offset: int) -> list[Edit]:
    edits: list[Edit] = []
    data = b"".join(_byte(character) for character in run)
    if len(data) != len(run):
        return []
    at = 0
    while at < len(data):
        width = 2 if data[at] >> 5 == 0b110 else 3 if data[at] >> 4 == 0b1110 else 4 if data[at] >> 3 == 0b11110 else 0
        try:
            character = data[at : at + width].decode("utf-8") if width else ""
        except UnicodeDecodeError:
            character = ""
        if character:
            edits.append(Edit(offset + at, offset + at + width, character))
            at += width
        else:
            at += 1
    # A few accented letters of a name are no mojibake; three-byte characters are.
    return edits if any(edit.end - edit.start >= 3 for edit in edits) else []


def _byte(character: str) -> bytes:
    for code in ("cp1252", "latin-1"):
        try:
            return character.encode(code)
        except UnicodeEncodeError:
            continue
    return b""


def repair_shifted(text: str) -> list[Edit]:
    """What can be put right exactly of GBK text that lost the lead byte of a full stop.

    Widen the punctuation, encode as GBK, put the byte A1 before it, decode: right where one character was shifted.
    Longer runs lose bytes that no decoder can bring back; there only the punctuation in front is certain.

    >>> repair_shifted("都是?,F（xiàn）在")
    [Edit(start=2, end=5, replacement='。現', aligned=False)]
    """
    edits: list[Edit] = []
    for match in _SHIFTED.finditer(text):
        restored = _restored(match)
        if restored:
            # “。”” ends a speech: certain only where one was begun and not ended.
            if restored[1][1:] == "”" and not _speech_is_open(text, match.start()):
                continue
            edits.append(Edit(match.start(), match.start() + restored[0], restored[1]))
    return edits


def lost_passages(text: str) -> list[SourceSpan]:
    """Passages behind a lost lead byte that stay damaged after `repair_shifted`."""
    return [SourceSpan(m.start(), m.end()) for m in _SHIFTED.finditer(text) if m.group(1) and len(m.group(2)) > 1]


def _restored(match: re.Match[str]) -> tuple[int, str] | None:
    mark, run, letter = match.groups()
    if not mark:
        return None
    mark = _WIDE.get(mark, mark)
    if not run:
        decoded = _with_lead_byte(mark + letter)
        return (len(match.group()), decoded) if len(decoded) == 2 and decoded[0] in _PUNCTUATION else None
    decoded = _with_lead_byte(mark + run[:1])
    return (2, decoded[:2]) if decoded[:1] == "。" and decoded[1:2] == "”" else None


def _speech_is_open(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.rfind("“") > line.rfind("”")


def _with_lead_byte(text: str) -> str:
    try:
        return (b"\xa1" + text.encode("gbk")).decode("gbk", errors="ignore")
    except UnicodeEncodeError:
        return ""
