"""Archives and mail: files that hold files.

Enters: a ZIP, an EML or an Outlook MSG. Leaves: its members one by one, each with a path such as `a.zip!b/c.docx`, archives inside
archives opened in turn. Refuses: a member that is encrypted, broken or beyond the limits comes with its error, the
others all the same. Paths are labels only: nothing is ever written, and `..` means nothing in them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from docintel.document import Source
from docintel.errors import UnreadableError
from docintel.readers.base import MEGABYTE, FormatReader, Limits, Origin
from docintel.readers.eml import eml_files, is_mail
from docintel.readers.msg import SIGN, mail_files
from docintel.readers.ole import OLE_SIGNATURE, holds_stream, open_ole
from docintel.readers.package import SIGNATURE, Package, entry_names

_OFFICE = ("word/", "xl/", "ppt/")
_DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside; either its bytes or the error for which it could not be had."""

    path: str
    data: bytes = b""
    error: UnreadableError | None = None


@dataclass(slots=True)
class _Budget:
    """What all archives inside one file may unpack together."""

    bytes_left: int
    entries_left: int

    def is_spent(self) -> bool:
        return self.bytes_left < 0 or self.entries_left < 0


def is_archive(data: bytes) -> bool:
    """Whether a file is to be opened with `unpack` and not with `read`."""
    return _is_zip(data) or is_mail(data) or _is_outlook(data)


def unpack(data: bytes, *, name: str, limits: Limits = _DEFAULT_LIMITS) -> Iterator[Member]:
    """The files inside an archive or a mail, those of inner archives included."""
    yield from _unpack(data, name, limits, _Budget(limits.max_unpacked_bytes, limits.max_entries), 1)


def _unpack(data: bytes, name: str, limits: Limits, budget: _Budget, depth: int) -> Iterator[Member]:
    for member in _members(data, name, limits, budget):
        path = f"{name}!{member.path}"
        budget.entries_left -= 1
        budget.bytes_left -= len(member.data)
        if budget.is_spent():
            yield Member(path, error=_too_large(name, limits))
            return
        if member.error is not None or not is_archive(member.data):
            yield Member(path, member.data, member.error)
        elif depth >= limits.max_archive_depth:
            yield Member(path, error=UnreadableError("nested_too_deep", format=path))
        else:
            yield from _opened(member.data, path, limits, budget, depth + 1)
        if budget.is_spent():
            return


def _opened(data: bytes, path: str, limits: Limits, budget: _Budget, depth: int) -> Iterator[Member]:
    """What an archive inside holds; one that cannot be opened is a member that cannot be read."""
    try:
        yield from _unpack(data, path, limits, budget, depth)
    except UnreadableError as error:
        yield Member(path, error=error)


def _too_large(name: str, limits: Limits) -> UnreadableError:
    limit = f"{limits.max_entries} / {limits.max_unpacked_bytes // MEGABYTE} MB"
    return UnreadableError("too_large", size=name, limit=limit)


def _members(data: bytes, name: str, limits: Limits, budget: _Budget) -> Iterator[Member]:
    if _is_zip(data):
        return _zip_members(data, name, limits, budget)
    return _outlook_members(data, name, limits, budget) if _is_outlook(data) else _mail_members(data)


def _is_zip(data: bytes) -> bool:
    if not data.startswith((SIGNATURE, b"PK\x05\x06")):
        return False
    names = entry_names(data)
    return not any(entry.startswith(_OFFICE) or entry.lower() == "ofd.xml" for entry in names)


def _zip_members(data: bytes, name: str, limits: Limits, budget: _Budget) -> Iterator[Member]:
    archive = _open_zip(data)
    origin = Origin(name, name, "", len(data), limits)
    package = Package(archive, "ZIP", origin, frozenset(archive.namelist()), max(budget.bytes_left, 0))
    for info in archive.infolist():
        if info.filename.endswith("/"):
            continue
        path = safe_path(entry_name(info))
        try:
            yield Member(path, package.read(info))
        except UnreadableError as error:
            yield Member(path, error=error)
            if error.code == "too_large":
                # What was unpacked in vain counts too, else a thousand bombs would each cost as much as all may.
                budget.bytes_left = -1
                return


def _open_zip(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError("damaged_file", format="ZIP", reason=str(error)[:200]) from error


def entry_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the flag for UTF-8 it is in the code page of whoever packed it, here GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def safe_path(path: str) -> str:
    """A member's path without roots, drives and steps upwards.

    >>> safe_path("..\\\\..\\\\etc/passwd"), safe_path("/台账/a.xlsx"), safe_path("C:/x")
    ('etc/passwd', '台账/a.xlsx', 'x')
    """
    parts = re.sub(r"[\\/\x00]+", "/", path).split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
    return "/".join(kept) or "_"


def _mail_members(data: bytes) -> Iterator[Member]:
    """The body of a mail, then its attachments."""
    try:
        for number, (name, content) in enumerate(eml_files(data)):
            yield Member(safe_path(name or f"附件{number}"), content)
    except UnreadableError as error:
        yield Member("_", error=error)


def _is_outlook(data: bytes) -> bool:
    return data.startswith(OLE_SIGNATURE) and holds_stream(data, SIGN)


def _outlook_members(data: bytes, name: str, limits: Limits, budget: _Budget) -> Iterator[Member]:
    """The body of an Outlook mail, then its attachments, those of mails inside it included."""
    ole = open_ole(data, Origin(name, name, "", len(data), limits), "MSG")
    ole.left = max(budget.bytes_left, 0)
    try:
        for path, content in mail_files(ole):
            place = "!".join(map(safe_path, path.split("!")))
            if content is None:
                yield Member(place, error=UnreadableError("nested_too_deep", format=f"{name}!{place}"))
            else:
                yield Member(place, content)
    except UnreadableError as error:
        yield Member("_", error=error)


def _count(data: bytes, origin: Origin) -> int:
    """How many files stand in an archive itself. To unpack it for that would cost as much as reading it."""
    if _is_zip(data):
        return sum(not info.filename.endswith("/") for info in _open_zip(data).infolist())
    limits = origin.limits
    return sum(1 for _ in _members(data, origin.name, limits, _Budget(limits.max_unpacked_bytes, limits.max_entries)))


def _refuse(data: bytes, origin: Origin) -> Source:
    """An archive is no document: its members are read one by one, each with a Report of its own."""
    count = _count(data, origin)
    raise UnreadableError("archive", name=origin.name, count=count)


READER = FormatReader("archive", "application/zip", lambda head, name: is_archive(head), _refuse)
