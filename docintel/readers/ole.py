"""OLE compound files: the container of .doc, .xls, .wps, .msg and of encrypted DOCX and XLSX.

Enters: bytes. Leaves: of which kind the container is, by its streams, and the bytes of single streams. Refuses: files
whose header or directory cannot be followed (`damaged_file`), more data than allowed (`too_large`). A sector chain that
turns in a circle or leads out of the file ends there; what was read so far is given, and `cut` says so.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass, field

from docintel.errors import UnreadableError
from docintel.readers.base import MEGABYTE, Origin

OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_LAST = 0xFFFFFFFA  # from here on numbers are signs: end of chain, free, table sectors
_MAX_STREAMS = 200_000
_MAIN = ("WordDocument", "Workbook", "Book", "EncryptedPackage", "PowerPoint Document", "__properties_version1.0")
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def holds_stream(data: bytes, name: str) -> bool:
    """Whether this stream makes the container what it is.

    A mail holds the whole of an attached .doc, a .doc the workbook that is embedded in it; so only the streams that
    stand in no storage count. Where the directory cannot be followed, the name is looked for: the directory holds
    names as UTF-16 in entries of 128 bytes.
    """
    try:
        ole = open_ole(data, Origin("", "", "", len(data)), "OLE")
    except UnreadableError:
        return _is_named(data, name)
    if any(stream in ole.streams for stream in _MAIN):
        return name in ole.streams
    return _is_named(data, name)


def _is_named(data: bytes, name: str) -> bool:
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted)
    while at >= 0:
        if at % _ENTRY == 0:
            return True
        at = data.find(wanted, at + 1)
    return False


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the directory: a stream or a storage with what lies in it."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


@dataclass(slots=True)
class OleFile:
    """An open container; streams are named by their path, storages and stream apart by a slash."""

    data: bytes
    format: str
    origin: Origin
    sector: int
    mini_sector: int
    cutoff: int
    table: array[int]
    mini_table: array[int] = field(default_factory=lambda: array("I"))
    mini_stream: bytes = b""
    streams: dict[str, tuple[int, int]] = field(default_factory=dict)
    left: int = 0
    cut: bool = False
    circles: bool = False
    """The list of the allocation table's sectors turns in a circle."""

    def has_circles(self) -> bool:
        """Whether any chain never ends: who follows one without looking would go on until the memory is full."""
        return self.circles or _has_circle(self.table) or _has_circle(self.mini_table)

    def read(self, path: str) -> bytes:
        """The bytes of one stream, never more than all streams together may have; nothing where there is none."""
        if path not in self.streams:
            return b""
        start, size = self.streams[path]
        self.left -= size
        if self.left < 0:
            limit = self.origin.limits.max_unpacked_bytes // MEGABYTE
            raise UnreadableError("too_large", size=f"> {limit} MB ({self.format})", limit=f"{limit} MB")
        found = self._mini(start, size) if size < self.cutoff else self.chain(start, size)
        self.cut = self.cut or len(found) < size
        return found

    def chain(self, start: int, size: int) -> bytes:
        """The sectors that follow each other from `start`, up to `size` bytes."""
        pieces = []
        for number in _followed(self.table, start, -(-size // self.sector)):
            at = (number + 1) * self.sector
            pieces.append(self.data[at : at + self.sector])
        return b"".join(pieces)[:size]

    def _mini(self, start: int, size: int) -> bytes:
        step = self.mini_sector
        numbers = _followed(self.mini_table, start, -(-size // step))
        return b"".join(self.mini_stream[number * step : (number + 1) * step] for number in numbers)[:size]


def open_ole(data: bytes, origin: Origin, format: str) -> OleFile:
    """The container in `data`, ready to give streams."""
    try:
        return _opened(data, origin, format)
    except struct.error as error:
        raise UnreadableError("damaged_file", format=format, reason=f"OLE header: {error}") from error


def _opened(data: bytes, origin: Origin, format: str) -> OleFile:
    sector_shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
    first_directory, _, cutoff, first_mini, mini_count, first_more, more_count = struct.unpack_from("<7I", data, 0x30)
    if sector_shift not in (9, 12) or mini_shift != 6:
        raise UnreadableError("damaged_file", format=format, reason="OLE header")
    sector = 1 << sector_shift
    table, circles = _table(data, sector, first_more, more_count)
    left = origin.limits.max_unpacked_bytes
    ole = OleFile(data, format, origin, sector, 1 << mini_shift, cutoff, table, left=left, circles=circles)
    entries = _entries(ole.chain(first_directory, _MAX_STREAMS * _ENTRY), wide=sector_shift == 12)
    if not entries or entries[0].kind != _ROOT:
        raise UnreadableError("damaged_file", format=format, reason="OLE directory")
    ole.mini_table = _numbers(ole.chain(first_mini, min(mini_count * sector, len(data))))
    ole.mini_stream = ole.chain(entries[0].start, min(entries[0].size, len(data)))
    ole.streams = {path: (start, min(size, len(data))) for path, start, size in _paths(entries)}
    return ole


def _table(data: bytes, sector: int, first_more: int, more_count: int) -> tuple[array[int], bool]:
    """The allocation table, whose sectors are listed in the header and in a chain behind it; and is that a circle?"""
    listed = _numbers(data[0x4C:_HEADER])
    number, seen = first_more, set[int]()
    while number < _LAST and number not in seen and len(seen) < more_count:
        seen.add(number)
        more = _numbers(data[(number + 1) * sector : (number + 2) * sector])
        if not more:
            break
        number = more.pop()
        listed.extend(more)
    circles = number in seen
    most = len(data) // sector + 1
    pieces = (data[(one + 1) * sector : (one + 2) * sector] for one in listed[:most] if one < _LAST)
    return _numbers(b"".join(pieces)), circles


def _has_circle(table: array[int]) -> bool:
    """Whether some number, followed from entry to entry, comes back to itself."""
    walked_by = array("I", bytes(4 * len(table)))
    for first in range(len(table)):
        number = first
        while number < len(table) and not walked_by[number]:
            walked_by[number] = first + 1
            number = table[number]
        if number < len(table) and walked_by[number] == first + 1:
            return True
    return False


def _numbers(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data[: len(data) // 4 * 4])
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _followed(table: array[int], start: int, count: int) -> list[int]:
    """Up to `count` numbers of a chain; it ends where it would visit one twice."""
    found: list[int] = []
    seen: set[int] = set()
    while start < len(table) and len(found) < count and start not in seen:
        seen.add(start)
        found.append(start)
        start = table[start]
    return found


def _entries(directory: bytes, *, wide: bool) -> list[_Entry]:
    entries = []
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        left, right, child = struct.unpack_from("<3I", directory, at + 68)
        start, low, high = struct.unpack_from("<3I", directory, at + 116)
        name = directory[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
        entries.append(_Entry(name, kind, left, right, child, start, low | (high << 32 if wide else 0)))
    return entries


def _paths(entries: list[_Entry]) -> list[tuple[str, int, int]]:
    """All streams with their paths; the directory is a tree, but a broken one may have circles."""
    found = []
    waiting = [(entries[0].child, "")]
    seen: set[int] = set()
    while waiting:
        number, folder = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        waiting += [(entry.left, folder), (entry.right, folder)]
        if entry.kind == _STREAM:
            found.append((folder + entry.name, entry.start, entry.size))
        elif entry.kind == _STORAGE:
            waiting.append((entry.child, f"{folder}{entry.name}/"))
    return found
