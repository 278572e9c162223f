"""The parts of a Word 97-2003 file: header, piece table, formatting pages ([MS-DOC]).

Enters: the streams of the container. Leaves: the characters in order and, for each stretch of them, the instructions
(`grpprl`) that format its paragraph and its characters. Refuses: encrypted files (`encrypted`), files older than
Word 97 (`TooOldError`), files whose tables point nowhere (`damaged_file`).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from docintel.errors import UnreadableError
from docintel.readers.ole import OleFile

_WORD_97 = 0xC1
_MAX_RUNS = 4_000_000
_PAGE = 512
# Places of the pairs (offset, length) in the header.
STYLES, NOTE_TEXT, HEADER_TEXT, CHARACTER_PAGES, PARAGRAPH_PAGES = 1, 3, 11, 12, 13
FONTS, PIECES, SHAPES, BOX_TEXT, LISTS, LIST_OVERRIDES = 15, 33, 40, 56, 73, 74


class TooOldError(Exception):
    """Written by a Word older than 97, whose files are laid out otherwise."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters from `start` to `end` of the text, which lie at `at` in the stream, `width` bytes each."""

    start: int
    end: int
    at: int
    width: int
    grpprl: bytes


@dataclass(slots=True)
class Runs:
    """Instructions by place in the stream; the stretches do not overlap."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    grpprls: list[bytes] = field(default_factory=list)

    def at(self, place: int) -> tuple[int, bytes]:
        """The end of the stretch around a place and its instructions; -1 where nothing is said of it."""
        index = bisect_right(self.starts, place) - 1
        if index < 0 or place >= self.ends[index]:
            return -1, b""
        return self.ends[index], self.grpprls[index]


@dataclass(slots=True)
class WordFile:
    """A Word file taken apart."""

    ole: OleFile
    main: bytes
    table: bytes
    lengths: tuple[int, ...]
    """How many characters: body, footnotes, headers, macros, comments, endnotes, text boxes, those of headers."""
    pairs: tuple[int, ...]
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    paragraphs: Runs = field(default_factory=Runs)
    characters: Runs = field(default_factory=Runs)
    _data: bytes | None = None

    def part(self, number: int) -> bytes:
        """One part of the table stream."""
        if 2 * number + 1 >= len(self.pairs):
            return b""
        offset, length = self.pairs[2 * number : 2 * number + 2]
        return self.table[offset : offset + length]

    def part_and_rest(self, number: int) -> bytes:
        """The list definitions go on behind the length that is given for them."""
        offset, length = self.pairs[2 * number : 2 * number + 2] if 2 * number + 1 < len(self.pairs) else (0, 0)
        return self.table[offset:] if length else b""

    def data(self) -> bytes:
        """The stream for what is too large for a formatting page."""
        if self._data is None:
            self._data = self.ole.read("Data")
        return self._data

    def piece_at(self, position: int) -> Piece:
        return self.pieces[bisect_right(self.pieces, position, key=lambda piece: piece.start) - 1]

    def place(self, position: int) -> int:
        """Where a character lies in the stream."""
        piece = self.piece_at(position)
        return piece.at + (position - piece.start) * piece.width


def open_word(ole: OleFile) -> WordFile:
    """The parts of the file in a container."""
    main = ole.read("WordDocument")
    try:
        return _opened(ole, main)
    except struct.error as error:
        raise UnreadableError("damaged_file", format="DOC", reason=str(error)) from error


def _opened(ole: OleFile, main: bytes) -> WordFile:
    magic, version = struct.unpack_from("<HH", main)
    flags = struct.unpack_from("<H", main, 10)[0]
    if magic not in (0xA5EC, 0xA5DC):
        raise UnreadableError("damaged_file", format="DOC", reason="no Word header")
    if flags & 0x100:
        raise UnreadableError("encrypted", name=ole.origin.name)
    if magic == 0xA5DC or version < _WORD_97:
        raise TooOldError
    lengths = struct.unpack_from("<8i", main, 0x4C)
    count = min(struct.unpack_from("<H", main, 0x98)[0], 0x200)
    pairs = struct.unpack_from(f"<{2 * count}I", main, 0x9A)
    table = ole.read("1Table" if flags & 0x200 else "0Table")
    file = WordFile(ole, main, table, tuple(max(length, 0) for length in lengths), pairs)
    file.pieces = list(_pieces(file))
    file.text = "".join(_characters(main, piece) for piece in file.pieces)
    file.paragraphs = _runs(file, PARAGRAPH_PAGES, _paragraph_grpprl, 13)
    file.characters = _runs(file, CHARACTER_PAGES, _character_grpprl, 1)
    return file


def _pieces(file: WordFile) -> Iterator[Piece]:
    """The piece table: first the instructions that pieces share, then the pieces."""
    clx = file.part(PIECES)
    shared: list[bytes] = []
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        length = struct.unpack_from("<H", clx, at + 1)[0]
        shared.append(clx[at + 3 : at + 3 + length])
        at += 3 + length
    if at + 5 > len(clx) or clx[at] != 2:
        raise UnreadableError("damaged_file", format="DOC", reason="no piece table")
    plc = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = (len(plc) - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", plc) if count > 0 else (0,)
    left = len(file.main)
    position = 0
    for index in range(count):
        start, end = starts[index], starts[index + 1]
        where, rule = struct.unpack_from("<IH", plc, 4 * (count + 1) + 8 * index + 2)
        width = 1 if where & 0x40000000 else 2
        place = (where & 0x3FFFFFFF) // (2 if width == 1 else 1)
        left -= (end - start) * width
        # Each byte stands for one character at most; a table that says more is a bomb.
        if start != position or end <= start or left < 0:
            raise UnreadableError("damaged_file", format="DOC", reason="piece table")
        yield Piece(start, end, place, width, shared[rule >> 1] if rule & 1 and rule >> 1 < len(shared) else b"")
        position = end


def _characters(main: bytes, piece: Piece) -> str:
    """The characters of a piece, one for each code unit so that positions stay those of the file."""
    count = piece.end - piece.start
    raw = main[piece.at : piece.at + count * piece.width]
    if piece.width == 1:
        text = raw.decode("cp1252", "replace")
    else:
        text = "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])))
    return text.ljust(count, "\x00")


def _runs(file: WordFile, number: int, grpprl: Callable[[bytes, int], bytes], step: int) -> Runs:
    plc = file.part(number)
    count = min((len(plc) - 4) // 8, len(file.main) // _PAGE + 1)
    if count <= 0:
        return Runs()
    found: list[tuple[int, int, bytes]] = []
    known: dict[bytes, bytes] = {}
    for (page,) in struct.iter_unpack("<I", plc[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        content = file.main[(page & 0x3FFFFF) * _PAGE : ((page & 0x3FFFFF) + 1) * _PAGE]
        if len(content) < _PAGE:
            continue
        runs = min(content[-1], 101)
        places = struct.unpack_from(f"<{runs + 1}I", content)
        for index in range(runs):
            offset = content[4 * (runs + 1) + index * step] if 4 * (runs + 1) + index * step < _PAGE else 0
            rule = grpprl(content, 2 * offset) if offset else b""
            found.append((places[index], places[index + 1], known.setdefault(rule, rule)))
        if len(found) > _MAX_RUNS:
            raise UnreadableError("too_large", size=f"> {_MAX_RUNS} runs", limit=f"{_MAX_RUNS} runs")
    found.sort(key=lambda run: run[0])
    return Runs([run[0] for run in found], [run[1] for run in found], [run[2] for run in found])


def _paragraph_grpprl(page: bytes, at: int) -> bytes:
    """The number of the style (two bytes), then instructions; the length is in words, of one byte or two."""
    length = page[at]
    if length:
        return page[at + 1 : at + 2 * length]
    return page[at + 2 : at + 2 + 2 * page[at + 1]] if at + 1 < _PAGE else b""


def _character_grpprl(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]]
