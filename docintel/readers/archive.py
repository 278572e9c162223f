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
from docintel.readers.base import FormatReader, Limits, Origin
from docintel.readers.msg import SIGN, mail_files
from docintel.readers.ole import OLE_SIGNATURE, holds_stream, open_ole
from docintel.readers.package import SIGNATURE, Package, entry_names

_OFFICE = ("word/", "xl/", "ppt/")
_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+):", re.I
)
_MAIL_HEAD = 4096
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


def is_archive(data: bytes) -> bool:
    """Whether a file is to be opened with `unpack` and not with `read`."""
    return _is_zip(data) or _is_mail(data) or _is_outlook(data)


def unpack(data: bytes, *, name: str, limits: Limits = _DEFAULT_LIMITS) -> Iterator[Member]:
    """The files inside an archive or a mail, those of inner archives included."""
    yield from _unpack(data, name, limits, _Budget(limits.max_unpacked_bytes, limits.max_entries), 1)


def _unpack(data: bytes, name: str, limits: Limits, budget: _Budget, depth: int) -> Iterator[Member]:
    for member in _members(data, name, limits, budget):
        path = f"{name}!{member.path}"
        budget.entries_left -= 1
        budget.bytes_left -= len(member.data)
        if budget.entries_left < 0 or budget.bytes_left < 0:
            limit = f"{limits.max_entries} / {limits.max_unpacked_bytes} B"
            yield Member(path, error=UnreadableError("too_large", size=name, limit=limit))
            return
        if member.error is None and is_archive(member.data) and depth < limits.max_archive_depth:
            yield from _unpack(member.data, path, limits, budget, depth + 1)
        else:
            yield Member(path, member.data, member.error)


def _members(data: bytes, name: str, limits: Limits, budget: _Budget) -> Iterator[Member]:
    if _is_zip(data):
        return _zip_members(data, name, limits, budget)
    return _outlook_members(data, name, limits, budget) if _is_outlook(data) else _mail_members(data)


def _is_zip(data: bytes) -> bool:
    if not data.startswith((SIGNATURE, b"PK\x05\x06")):
        return False
    names = entry_names(data)
    return not any(entry.startswith(_OFFICE) or entry.lower() == "ofd.xml" for entry in names)


def _is_mail(data: bytes) -> bool:
    """Two header lines at the top, one of them such as only mail has."""
    head = data[:_MAIL_HEAD].lstrip()
    lines = [line for line in head.splitlines()[:40] if line[:1] not in (b" ", b"\t")][:8]
    if len(lines) < 3 or not _HEADER.match(lines[0]):
        return False
    known = sum(bool(_HEADER.match(line)) for line in lines)
    return known >= 3 and re.search(rb"^(?:MIME-Version|Received|Message-ID):", head, re.I | re.M) is not None


def _zip_members(data: bytes, name: str, limits: Limits, budget: _Budget) -> Iterator[Member]:
    origin = Origin(name, name, "", len(data), limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError("damaged_file", format="ZIP", reason=str(error)[:200]) from error
    package = Package(archive, "ZIP", origin, frozenset(archive.namelist()), max(budget.bytes_left, 0))
    for info in archive.infolist():
        if info.is_dir():
            continue
        path = safe_path(entry_name(info))
        try:
            yield Member(path, package.read(info))
        except UnreadableError as error:
            yield Member(path, error=error)
            if error.code == "too_large":
                return


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
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.default).parsebytes(data)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None:
        suffix = "html" if body.get_content_subtype() == "html" else "txt"
        content = body.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Member(f"正文.{suffix}", content)
    for number, part in enumerate(message.iter_attachments(), start=1):
        name = safe_path(part.get_filename() or f"附件{number}")
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Member(name, content)
        elif part.get_content_type() == "message/rfc822":
            yield Member(f"{name}.eml", b"".join(inner.as_bytes() for inner in part.iter_parts()))


def _is_outlook(data: bytes) -> bool:
    return data.startswith(OLE_SIGNATURE) and holds_stream(data, SIGN)


def _outlook_members(data: bytes, name: str, limits: Limits, budget: _Budget) -> Iterator[Member]:
    """The body of an Outlook mail, then its attachments, those of mails inside it included."""
    ole = open_ole(data, Origin(name, name, "", len(data), limits), "MSG")
    ole.left = max(budget.bytes_left, 0)
    try:
        for path, content in mail_files(ole):
            yield Member("!".join(map(safe_path, path.split("!"))), content)
    except UnreadableError as error:
        yield Member("_", error=error)


def _refuse(data: bytes, origin: Origin) -> Source:
    """An archive is no document: its members are read one by one, each with a Report of its own."""
    count = sum(1 for _ in unpack(data, name=origin.name, limits=origin.limits))
    raise UnreadableError("archive", name=origin.name, count=count)


READER = FormatReader("archive", "application/zip", lambda head, name: is_archive(head), _refuse)
