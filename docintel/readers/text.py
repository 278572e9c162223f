"""Plain text files.

Enters: bytes in any encoding. Leaves: a `Source` whose text is exactly what the file says, line ends included (only a
byte order mark, which is no character, is gone), with a paragraph block for each line. Refuses: bytes that no encoding
turns into text (`unsupported_format`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from docintel.document import Block, Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Origin, make_source, stripped
from docintel.readers.encoding import Decoded, decode, looks_binary

MEDIA_TYPE = "text/plain"
_WIDEST = 4  # bytes that a character takes at most, in all the encodings that are read
_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")


def read_plain(data: bytes, origin: Origin) -> Source:
    """A text file as it is."""
    decoded = decode_text(data, origin)
    return plain_source(decoded, origin)


def decode_text(data: bytes, origin: Origin) -> Decoded:
    """The text of a file that no signature claimed; `unsupported_format` if it is none."""
    most = origin.limits.max_characters
    decoded = decode(data[: _WIDEST * most])
    if len(decoded.text) > most:
        # One more than is allowed, so that whoever keeps to the limit sees that something is left out.
        decoded = replace(decoded, text=decoded.text[: most + 1])
    if looks_binary(decoded.text):
        raise UnreadableError("unsupported_format", name=origin.name, detected=signature_name(data))
    return decoded


def plain_source(decoded: Decoded, origin: Origin) -> Source:
    """Decoded text as a source, each line a paragraph."""
    return make_source(
        origin,
        text=decoded.text,
        media_type=MEDIA_TYPE,
        reader="text",
        encoding=decoded.encoding,
        blocks=line_blocks(decoded.text, 0, len(decoded.text)),
        notices=decoded.notices,
    )


def line_blocks(text: str, start: int, end: int) -> tuple[Block, ...]:
    """A paragraph block for each line between two positions that is not blank."""
    spans = (stripped(found.group(), found.start()) for found in _LINE.finditer(text, start, end))
    return tuple(Block("paragraph", span) for span in spans if span.start < span.end)


_SIGNATURES = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC/WPS/PPT (OLE)"),
    (b"{\\rtf", "RTF"),
    (b"PK\x03\x04", "ZIP"),
    (b"SQLite format 3", "SQLite"),
)


def signature_name(data: bytes) -> str:
    """What a file that we cannot read seems to be, for the error message.

    >>> signature_name(b"\\x89PNG\\r\\n")
    'PNG'
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for signature, name in _SIGNATURES if data.startswith(signature)), "二进制/binary")


def _recognises(head: bytes, name: str) -> bool:
    return not any(head.startswith(signature) for signature, _ in _SIGNATURES if len(signature) > 2)


READER = FormatReader("text", MEDIA_TYPE, _recognises, read_plain)
