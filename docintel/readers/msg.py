"""Outlook mails (.msg, [MS-OXMSG]): properties in streams of an OLE container.

Enters: the container. Leaves: the body, then the attachments, each with its name; a mail inside the mail with what it
holds, names joined by `!`. Refuses: nothing of its own; `OleFile` refuses what is broken or too large.

Of the forms in which a body is stored the plain one is taken, else HTML, else the compressed RTF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docintel.readers.encoding import decode
from docintel.readers.ole import OleFile

SIGN = "__properties_version1.0"
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}/")
_INNER = "__substg1.0_3701000D/"
_BODY, _HTML, _RTF = "1000", "1013", "1009"
_NAMES = ("3707", "3704", "3001")
_CONTENT, _MIME, _HIDDEN = "3701", "370E", 0x7FFE000B
_CODE_PAGES = (0x3FFD0003, 0x3FDE0003)
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 65001: "utf-8", 20936: "gb18030", 1200: "utf-16-le"}
_ROOT_HEAD, _INNER_HEAD, _OTHER_HEAD = 32, 24, 8
_DEEPEST = 4
_MOST_RTF = 64 * 1024 * 1024
# The dictionary that compressed RTF begins with.
_RTF_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def mail_files(ole: OleFile, storage: str = "", depth: int = 1) -> Iterator[tuple[str, bytes | None]]:
    """The files in a mail: name and bytes; None for a mail that lies too deep in mails to be followed."""
    body = _body(ole, storage)
    if body is not None:
        yield body
    folders = dict.fromkeys(
        found.group()
        for path in ole.streams
        if path.startswith(storage) and (found := _ATTACHMENT.match(path, len(storage)))
    )
    for number, folder in enumerate(sorted(folders), start=1):
        place = storage + folder
        if _property(ole, place, _HIDDEN):
            continue
        names = (_text(ole, place, one).strip("\x00 ") for one in _NAMES)
        name = next(filter(None, names), f"附件{number}")
        inner = place + _INNER
        if inner + SIGN in ole.streams:
            outer = _mail_name(name)
            if depth == _DEEPEST:
                yield outer, None
                continue
            yield from ((f"{outer}!{path}", content) for path, content in mail_files(ole, inner, depth + 1))
        else:
            yield name, ole.read(f"{place}__substg1.0_{_CONTENT}0102")


def _mail_name(name: str) -> str:
    return name if name.lower().endswith(".msg") else f"{name}.msg"


def _body(ole: OleFile, storage: str) -> tuple[str, bytes] | None:
    plain = _text(ole, storage, _BODY).strip("\x00")
    if plain.strip():
        return "正文.txt", plain.encode("utf-8", "replace")
    html = ole.read(f"{storage}__substg1.0_{_HTML}0102") or _text(ole, storage, _HTML).encode("utf-8", "replace")
    if html.strip(b"\x00 \r\n"):
        return "正文.html", html
    rich = decompressed(ole.read(f"{storage}__substg1.0_{_RTF}0102"))
    return ("正文.rtf", rich) if rich else None


def _text(ole: OleFile, storage: str, number: str) -> str:
    """A property that is text: in Unicode, else in the code page that the mail names, else in the one it looks like."""
    wide = ole.read(f"{storage}__substg1.0_{number}001F")
    if wide:
        return wide.decode("utf-16-le", "replace")
    narrow = ole.read(f"{storage}__substg1.0_{number}001E")
    if not narrow:
        return ""
    root = storage.split("__attach_version1.0_")[0]
    for tag in _CODE_PAGES:
        page = _property(ole, root, tag)
        encoding = _PAGES.get(page, f"cp{page}")
        try:
            return narrow.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return decode(narrow).text


def _property(ole: OleFile, storage: str, tag: int) -> int:
    """A property that is a number, 0 where there is none."""
    content = ole.read(storage + SIGN)
    head = _ROOT_HEAD if not storage else _INNER_HEAD if storage.endswith(_INNER) else _OTHER_HEAD
    for at in range(head, len(content) - 15, 16):
        if int.from_bytes(content[at : at + 4], "little") == tag:
            return int.from_bytes(content[at + 8 : at + 12], "little")
    return 0


def decompressed(data: bytes) -> bytes:
    """RTF as mails compress it ([MS-OXRTFCP]); what breaks off gives what stood before."""
    if len(data) < 16:
        return b""
    if data[8:12] == b"MELA":
        return data[16:]
    if data[8:12] != b"LZFu":
        return b""
    window = bytearray(_RTF_START.ljust(4096, b"\x00"))
    at, write = 16, len(_RTF_START)
    out = bytearray()
    while at < len(data) and len(out) < _MOST_RTF:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 2 > len(data):
                    return bytes(out)
                offset, length = data[at] << 4 | data[at + 1] >> 4, (data[at + 1] & 15) + 2
                at += 2
                if offset == write:
                    return bytes(out)
                copied = [(offset + step) % 4096 for step in range(length)]
            else:
                if at >= len(data):
                    return bytes(out)
                copied = [-1]
                at += 1
            for place in copied:
                byte = data[at - 1] if place < 0 else window[place]
                window[write] = byte
                write = (write + 1) % 4096
                out.append(byte)
    return bytes(out)
