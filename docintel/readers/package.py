"""ZIP containers of office formats, opened without trusting them.

Enters: bytes of a ZIP. Leaves: the names inside and the bytes of single parts, never more than the limits allow,
and XML parsed without entities, DTDs or network. Refuses: encrypted parts (`encrypted`), broken ones (`damaged_file`),
more data than allowed (`too_large`). Nothing is ever written to disk.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docintel.errors import UnreadableError
from docintel.readers.base import MEGABYTE, Origin

if TYPE_CHECKING:
    from lxml.etree import _Element

SIGNATURE = b"PK\x03\x04"
_CHUNK = 1 << 18
# Python unpacks whatever it has read of these at once: a quarter of a megabyte of bzip2 can be five gigabytes.
_SMALL_CHUNK = 1 << 12
# Elements and attributes of one part: each takes a hundred bytes of memory and more, however few it takes in the file.
_MOST_NODES = 8_000_000
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
)


@dataclass(slots=True)
class Package:
    """An open ZIP and how much may still be unpacked from it."""

    archive: zipfile.ZipFile
    format: str
    origin: Origin
    names: frozenset[str]
    left: int = field(default=0)

    def read(self, part: str | zipfile.ZipInfo) -> bytes:
        """The bytes of one part, counted while they are unpacked: the size that the ZIP declares may lie."""
        pieces = []
        name = part if isinstance(part, str) else part.filename
        try:
            info = self.archive.getinfo(part) if isinstance(part, str) else part
            if info.flag_bits & 1:
                raise UnreadableError("encrypted", name=self.origin.name)
            chunk = _CHUNK if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else _SMALL_CHUNK
            with self.archive.open(info) as stream:
                while piece := stream.read(chunk):
                    pieces.append(piece)
                    self.left -= len(piece)
                    if self.left < 0:
                        raise self._too_large()
        except KeyError:
            raise self.damaged(f"{name} is missing") from None
        except _BROKEN as error:
            raise self.damaged(f"{name}: {error}") from error
        return b"".join(pieces)

    def xml(self, name: str) -> _Element:
        """The root element of one XML part."""
        return parse_xml(self.read(name), name, self)

    def damaged(self, reason: str) -> UnreadableError:
        return UnreadableError("damaged_file", format=self.format, reason=reason[:200])

    def _too_large(self) -> UnreadableError:
        limit = self.origin.limits.max_unpacked_bytes // MEGABYTE
        return UnreadableError("too_large", size=f"> {limit} MB ({self.format})", limit=f"{limit} MB")


def open_package(data: bytes, origin: Origin, format: str) -> Package:
    """The ZIP in `data`, ready to give parts."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise UnreadableError("damaged_file", format=format, reason=str(error)[:200]) from error
    names = archive.namelist()
    if len(names) > origin.limits.max_entries:
        raise UnreadableError("too_large", size=f"{len(names)} entries", limit=f"{origin.limits.max_entries} entries")
    return Package(archive, format, origin, frozenset(names), origin.limits.max_unpacked_bytes)


def check_unpacked_size(package: Package) -> None:
    """Refuse a bomb before a parser that unpacks by itself sees it.

    The declared sizes may lie, so parts that could be large are unpacked once and counted.
    """
    most = package.origin.limits.max_unpacked_bytes
    infos = package.archive.infolist()
    # Deflate packs at most 1032 to 1.
    if sum(max(info.file_size, info.compress_size * 1032) for info in infos) <= most:
        return
    for info in infos:
        if info.filename.endswith((".xml", ".rels", ".vml", ".bin")):
            package.read(info.filename)
    package.left = most


def parse_xml(content: bytes, name: str, package: Package) -> _Element:
    """XML with entities left alone: no expansion, no file, no network."""
    from lxml import etree

    if content.count(b"<") + content.count(b"=") > _MOST_NODES:
        raise UnreadableError("too_large", size=f"{name} ({package.format})", limit=f"{_MOST_NODES:,} XML")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise package.damaged(f"{name}: {error}") from error


def entry_names(data: bytes) -> frozenset[str]:
    """The names inside a ZIP, from its table of contents or, where that is cut off, from the entries themselves."""
    if not data.startswith(SIGNATURE):
        return frozenset()
    try:
        return frozenset(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except _BROKEN:
        return frozenset(_names_in_order(data))


def _names_in_order(data: bytes) -> list[str]:
    names: list[str] = []
    at = 0
    while at >= 0 and len(names) < 1_000:
        if len(data) < at + 30:
            break
        length = struct.unpack_from("<H", data, at + 26)[0]
        names.append(data[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = data.find(SIGNATURE, at + 30 + length)
    return names
