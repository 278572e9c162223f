"""The fonts that a PDF names but does not carry.

Enters: whether the machine's fonts are hidden. Leaves: pdfium, which then looks for no font on the machine, but gets for
one that a file does not carry a font whose every character is a square. Refuses: nothing.

Only the characters and their places are read, and these stand in the file; pdfium wants outlines all the same, and
takes them from whatever font is installed. That costs more than all the rest of the reading, gives boxes that differ from machine to machine, and
loses single characters (a list number, a letter of a spaced title, a digit in a cell) whose outline is not found, for
pdfium leaves out a text object without extent. While they are not hidden, for rendering and for other users of pdfium in the
process, fonts are found as always.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

_EM, _ASCENT, _DESCENT = 1000, 880, -120
_FACE = b"docintel-squares\0"
_SQUARES = 0x5351
"""Our font among the handles that the machine's fonts have; those are addresses, which are never that small."""
_SYMBOL = 2
_INKED = ((0x21, 0x9F), (0xA1, 0x2FFF), (0x3001, 0x10FFFF))
# Fonts that a file need not describe: pdfium has its own for them, with the widths that the file leaves out.
_STANDARD = (b"Helvetica", b"Times", b"Courier", b"Arial", b"Symbol", b"Zapf")
_CALLS = ("EnumFonts", "MapFont", "GetFont", "GetFontData", "GetFaceName", "GetFontCharset", "DeleteFont")


@lru_cache(maxsize=1)
def square_font() -> bytes:
    """A TrueType font whose every character is an em square, blanks excepted."""
    glyph = struct.pack(">hhhhh", 1, 0, _DESCENT, _EM, _ASCENT) + struct.pack(">HH", 3, 0) + b"\1" * 4
    glyph += struct.pack(">4h4h", 0, _EM, 0, -_EM, _DESCENT, 0, _EM, 0)
    groups = b"".join(struct.pack(">LLL", first, last, 1) for first, last in _INKED)
    tables = {
        # Format 13: all characters of a group have the same glyph.
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 10, 12) + struct.pack(">HHLLL", 13, 0, 16 + len(groups), 0, 3) + groups,
        b"glyf": glyph,
        b"head": struct.pack(
            ">LLLLHH16xhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, _DESCENT, _EM, _ASCENT, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">LhhhHhhhhhh8xhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, 0),
        b"loca": struct.pack(">LLL", 0, 0, len(glyph)),
        b"maxp": struct.pack(">LHHH4xH16x", 0x10000, 2, 4, 1, 1),
    }
    position, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, table in tables.items():
        directory += struct.pack(">4sLLL", tag, 0, position + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return struct.pack(">LHHHH", 0x10000, len(tables), 64, 2, 48) + directory + body


def hide_installed_fonts(hidden: bool) -> None:
    """Whether documents opened from now on get squares for the fonts that they do not carry.

    The caller holds the lock on pdfium: the state is the whole process's, as pdfium's own is.
    """
    _machine().hidden = hidden


class _Machine:
    """The machine's fonts, asked through pdfium's own finder for the platform unless they are hidden."""

    def __init__(self) -> None:
        import pypdfium2.raw as raw

        self.hidden = False
        self.finder = raw.FPDF_GetDefaultSystemFontInfo()
        if not self.finder:
            return
        self.shown = raw.FPDF_SYSFONTINFO(version=self.finder.contents.version)
        kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
        for name in _CALLS:
            inner = getattr(self.finder.contents, name)
            if inner:
                own = getattr(self, f"_{name}", None)
                setattr(self.shown, name, kinds[name](self._asked(inner, own)))
        raw.FPDF_SetSystemFontInfo(self.shown)

    def _asked(self, inner: Callable[..., Any], own: Callable[..., Any] | None) -> Callable[..., Any]:
        """A call of pdfium's that is answered by us where that has an answer, else by the platform's finder."""

        def call(_: object, *arguments: Any) -> Any:
            answer = own(*arguments) if own is not None else None
            return inner(self.finder, *arguments) if answer is None else answer

        return call

    def _MapFont(self, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> int | None:  # noqa: N802
        if not self.hidden:
            return None
        name = ctypes.string_at(face) if face else b""
        return 0 if charset == _SYMBOL or name.startswith(_STANDARD) else _SQUARES

    def _GetFont(self, face: Any) -> int | None:  # noqa: N802
        return 0 if self.hidden else None

    def _GetFontData(self, font: int | None, table: int, buffer: Any, size: int) -> int | None:  # noqa: N802
        if font != _SQUARES:
            return None
        data = square_font() if table == 0 else b""
        if data and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def _GetFaceName(self, font: int | None, buffer: Any, size: int) -> int | None:  # noqa: N802
        if font != _SQUARES:
            return None
        if size >= len(_FACE):
            ctypes.memmove(buffer, _FACE, len(_FACE))
        return len(_FACE)

    def _GetFontCharset(self, font: int | None) -> int | None:  # noqa: N802
        return 1 if font == _SQUARES else None

    def _DeleteFont(self, font: int | None) -> bool | None:  # noqa: N802
        return True if font == _SQUARES else None


@lru_cache(maxsize=1)
def _machine() -> _Machine:
    return _Machine()
