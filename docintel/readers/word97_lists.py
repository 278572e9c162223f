"""Styles, lists and fonts of a Word 97-2003 file.

Enters: parts of the table stream. Leaves: what each paragraph style says, the lists in the same form as those of a
DOCX, the names of fonts. Refuses: nothing; a part that breaks off gives what stood before.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

from docintel.readers.docx_numbering import Level, Numbering
from docintel.readers.word97_parts import FONTS, LIST_OVERRIDES, LISTS, STYLES, WordFile
from docintel.readers.word97_rules import ParagraphRules, paragraph_rules

_TITLE = 62
_NO_STYLE = 0xFFF
_MAX_STYLES, _MAX_LISTS = 4_000, 20_000
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
    19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle",
    30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting", 38: "chineseLegalSimplified",
    39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_SUFFIXES = ("tab", "space", "nothing")


def read_styles(file: WordFile) -> list[ParagraphRules]:
    """What each style says of its paragraphs, by its number, what it is based on included."""
    sheet = file.part(STYLES)
    raw = _raw_styles(sheet)
    found: list[ParagraphRules] = []
    for number in range(len(raw)):
        found.append(_inherited(raw, number, file.data))
    return found


def _raw_styles(sheet: bytes) -> list[tuple[int, int, bytes]]:
    """Of each style: its built-in identity, what it is based on, its instructions."""
    raw: list[tuple[int, int, bytes]] = []
    if len(sheet) < 6:
        return raw
    head, count, base = struct.unpack_from("<3H", sheet)
    at = 2 + head
    for _ in range(min(count, _MAX_STYLES)):
        if at + 2 > len(sheet):
            break
        length = struct.unpack_from("<H", sheet, at)[0]
        raw.append(_raw_style(sheet[at + 2 : at + 2 + length], base))
        at += 2 + length
    return raw


def _raw_style(style: bytes, base: int) -> tuple[int, int, bytes]:
    if len(style) < base + 2 or base < 10:
        return -1, _NO_STYLE, b""
    identity, based_on = struct.unpack_from("<HH", style)
    if based_on & 0xF != 1:
        return -1, _NO_STYLE, b""
    at = base + 2 + 2 * struct.unpack_from("<H", style, base)[0] + 2
    at += at % 2
    grpprl = b""
    if at + 2 <= len(style):
        length = struct.unpack_from("<H", style, at)[0]
        grpprl = style[at + 4 : at + 2 + length]
    return identity & 0xFFF, based_on >> 4, grpprl


def _inherited(raw: list[tuple[int, int, bytes]], number: int, data: Callable[[], bytes]) -> ParagraphRules:
    chain: list[int] = []
    while number < len(raw) and number not in chain and len(chain) < 30:
        chain.append(number)
        number = raw[number][1]
    rules = ParagraphRules()
    for one in reversed(chain):
        identity, _, grpprl = raw[one]
        if 1 <= identity <= 9:
            rules = replace(rules, outline=identity - 1)
        elif identity == _TITLE:
            rules = replace(rules, outline=0)
        rules = paragraph_rules(grpprl, rules, data)
    return rules


def read_lists(file: WordFile) -> Numbering:
    """The lists; paragraphs name them by their place in the table of overrides, from 1."""
    numbering = Numbering()
    definitions = _definitions(file.part_and_rest(LISTS))
    overrides = file.part(LIST_OVERRIDES)
    count = min(struct.unpack_from("<I", overrides)[0], _MAX_LISTS) if len(overrides) >= 4 else 0
    heads = [overrides[4 + 16 * index : 20 + 16 * index] for index in range(count)]
    at = 4 + 16 * count
    for number, head in enumerate(heads, start=1):
        if len(head) < 16:
            break
        identity, changed = struct.unpack_from("<i", head)[0], head[12]
        levels = dict(definitions.get(identity, {}))
        starts, at = _overrides(overrides, at + 4, min(changed, 9), levels)
        if levels:
            numbering.lists[str(number)] = (str(identity), levels)
            numbering.restarts[str(number)] = starts
    return numbering


def _definitions(part: bytes) -> dict[int, dict[int, Level]]:
    count = min(struct.unpack_from("<H", part)[0], _MAX_LISTS) if len(part) >= 2 else 0
    at = 2 + 28 * count
    found: dict[int, dict[int, Level]] = {}
    for index in range(count):
        head = part[2 + 28 * index : 30 + 28 * index]
        if len(head) < 28:
            break
        levels = found.setdefault(struct.unpack_from("<i", head)[0], {})
        for depth in range(1 if head[26] & 1 else 9):
            level, at = _level(part, at)
            if level is None:
                return found
            levels[depth] = level
    return found


def _level(part: bytes, at: int) -> tuple[Level | None, int]:
    if at + 30 > len(part):
        return None, at
    start, code, info = struct.unpack_from("<iBB", part, at)
    suffix, limit = part[at + 15], part[at + 26]
    text_at = at + 28 + part[at + 25] + part[at + 24]
    if text_at + 2 > len(part):
        return None, at
    length = struct.unpack_from("<H", part, text_at)[0]
    end = text_at + 2 + 2 * length
    shown = part[text_at + 2 : end].decode("utf-16-le", "replace")
    # The places of numbers are the characters 0 to 8; a literal % is none.
    text = "".join(f"%{ord(one) + 1}" if one < "\x09" else one for one in shown)
    restart = 0 if info & 8 and limit == 0 else -1
    format = _FORMATS.get(code, "decimal")
    return Level(start, format, text, _SUFFIXES[min(suffix, 2)], restart, bool(info & 4)), end


def _overrides(part: bytes, at: int, count: int, levels: dict[int, Level]) -> tuple[dict[int, int], int]:
    """What a list changes of its definition; returns the new starts and where the next list's changes begin."""
    starts: dict[int, int] = {}
    for _ in range(count):
        if at + 8 > len(part):
            break
        start, flags = struct.unpack_from("<iI", part, at)
        at += 8
        depth = flags & 0xF
        if flags & 0x20:
            level, at = _level(part, at)
            if level is None:
                break
            levels[depth] = level
            start = level.start
        if flags & 0x10:
            starts[depth] = start
    return starts, at


def read_fonts(file: WordFile) -> list[str]:
    """The names of the fonts by their number."""
    part = file.part(FONTS)
    names: list[str] = []
    at = 4
    while at + 41 < len(part) and len(names) < 5_000:
        length = part[at] + 1
        name = part[at + 40 : at + length].decode("utf-16-le", "replace")
        names.append(name.split("\x00")[0])
        at += length
    return names
