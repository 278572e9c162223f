"""Bytes to text.

Enters: bytes of a text file, and the label its page declares, if any. Leaves: the text, the encoding it was read as,
and notices for what had to be guessed (`encoding_guessed`) or could not be decoded (`mojibake`, a U+FFFD for each
lost place). Refuses: nothing; whether the result is text at all is the caller's question (`looks_binary`).

Order: byte order mark, UTF-16 without one, declared label, UTF-8, then GB18030 against Big5 by how common the
characters are that come out. The last step is our own because detectors fail on what offices really have: 1 % corrupt
bytes, or a file cut in the middle of a character.
"""

from __future__ import annotations

import codecs
import re
from array import array
from dataclasses import dataclass
from functools import lru_cache

from docintel.document import Notice
from docintel.spans import SourceSpan

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SAMPLE = 65_536
_RESYNC_LIMIT = 4_000_000
_LOST = "\N{REPLACEMENT CHARACTER}"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# Pages that say gb2312 or gbk use characters of GB18030; pages that say big5 use those of Hong Kong.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "hz": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, what it was read as, and what there is to warn of."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of `data`.

    >>> decode("整改".encode("gbk"), "gb2312")
    Decoded(text='整改', encoding='gb18030', notices=())
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], encoding, guessed=False)
    wide = _utf16_order(data)
    if wide:
        return _decoded(data, wide, guessed=True)
    label = known_encoding(declared)
    if label and _decodes(data, label):
        return _decoded(data, label, guessed=False)
    if _is_utf8(data):
        return _decoded(data, "utf-8", guessed=False)
    return _decoded(data, _guess(data, label), guessed=True)


def looks_binary(text: str) -> bool:
    """Whether decoded text is no text: too many control characters or undecodable bytes."""
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) + sample.count(_LOST) > 0.15 * len(sample)


def known_encoding(label: str | None) -> str | None:
    """Python's name for a declared charset, widened to what is really meant; None where the label is unknown.

    >>> known_encoding("GB2312"), known_encoding("x-nonsense")
    ('gb18030', None)
    """
    if not label:
        return None
    try:
        name = codecs.lookup(label.strip().lower()).name
        "".encode(name)
    except (LookupError, ValueError, TypeError):
        return None
    return _WIDER.get(name, name)


def _decoded(data: bytes, encoding: str, *, guessed: bool) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = _decode_damaged(data, encoding)
    notices: list[Notice] = []
    if guessed:
        notices.append(Notice("encoding_guessed", details={"encoding": encoding.upper()}))
    lost = lost_spans(text) if _LOST in text else ()
    if lost:
        notices.append(Notice("mojibake", lost, {"count": len(lost), "recovered": 0, "lost": len(lost)}))
    return Decoded(text, encoding, tuple(notices))


def lost_spans(text: str) -> tuple[SourceSpan, ...]:
    return tuple(SourceSpan(found.start(), found.end()) for found in re.finditer(f"{_LOST}+", text))


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether a declared encoding holds; the last character of a cut file may be missing.

    A few bad bytes do not make a declaration wrong either, but in a single-byte or UTF-16 encoding nothing ever
    fails, so there the control characters must stay away.
    """
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data[:_SAMPLE].decode(encoding, "replace")
        return text.count(_LOST) <= 0.02 * len(text) + 1 and (encoding == "utf-8" or not _is_utf8(data))
    return not looks_binary(text)


def _utf16_order(data: bytes) -> str | None:
    """The byte order of UTF-16 that came without a mark; None for everything else.

    Chinese UTF-16 read with the right order is ideographs, full-width marks and ASCII; GB and Big5 bytes read so are
    Hangul and Yi, and UTF-8 is told by itself.
    """
    sample = data[: _SAMPLE & ~1]
    if len(sample) < 4 or (b"\x00" not in sample and _is_utf8(data)):
        return None
    best, share = None, 0.0
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) & ~1].decode(encoding, "replace")
        usual = sum(map(_is_usual, text)) / len(text)
        if usual > share:
            best, share = encoding, usual
    return best if share > 0.85 else None


def _is_usual(character: str) -> bool:
    return (
        "\u4e00" <= character <= "\u9fff"
        or " " <= character <= "~"
        or character in "\r\n\t"
        or "\u3000" <= character <= "\u301f"
        or "\uff00" <= character <= "\uff5e"
        or "\u2010" <= character <= "\u2027"
    )


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, a character cut at the end and a few damaged ones allowed."""
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            return bool(error.start)
    sample = data[:_SAMPLE]
    text = sample.decode("utf-8", "replace")
    multibyte = sum(character > "\x7f" for character in text)
    # GB and Big5 bytes read as UTF-8 fail at nearly every character.
    return text.count(_LOST) < 0.3 * multibyte


def _guess(data: bytes, declared: str | None) -> str:
    sample = data[:_SAMPLE]
    scores = {encoding: _plausibility(sample, encoding) for encoding in ("gb18030", "big5hkscs")}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] > 0.6:
        return best
    return _detected(sample) or declared or best


def _detected(sample: bytes) -> str | None:
    import chardet

    found = chardet.detect(sample)
    name = known_encoding(found.get("encoding"))
    return name if name and float(found.get("confidence") or 0) > 0.6 else None


def _plausibility(sample: bytes, encoding: str) -> float:
    """The share of common ideographs among all ideographs, less what cannot be decoded."""
    text = sample.decode(encoding, "replace")
    ideographs = _HAN.findall(text)
    outside = sum(character > "\x7f" for character in text)
    if not ideographs:
        return 0.0
    common = _common(encoding)
    return (sum(character in common for character in ideographs) - 2 * text.count(_LOST)) / max(
        1, outside - _marks(text)
    )


def _marks(text: str) -> int:
    return sum("\u2010" <= c <= "\u2027" or "\u3000" <= c <= "\u301f" or "\uff00" <= c <= "\uff5e" for c in text)


@lru_cache(maxsize=2)
def _common(encoding: str) -> frozenset[str]:
    """The common ideographs as the character sets themselves rank them: level 1 of GB 2312 and of Big5."""
    if encoding == "gb18030":
        pairs = bytes(value for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for value in (row, cell))
        return frozenset(pairs.decode("gb2312", "ignore"))
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = bytes(value for row in range(0xA4, 0xC7) for cell in cells for value in (row, cell))
    return frozenset(pairs.decode("big5", "ignore"))


def _decode_damaged(data: bytes, encoding: str) -> str:
    """Decode with U+FFFD for what is lost.

    In GB18030 and Big5 one lost byte shifts all pairs behind it, which then decode without error to nonsense. So the
    lines with damage are decoded along the cheapest path, where a common character costs little and a lost byte much.
    """
    if encoding not in ("gb18030", "big5hkscs") or len(data) > _RESYNC_LIMIT:
        return data.decode(encoding, "replace")
    return "".join(_decode_line(line, encoding) for line in data.splitlines(keepends=True))


def _decode_line(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        pass
    pieces = [line[start : start + 4096] for start in range(0, len(line), 4096)]
    return "".join(_cheapest(piece, encoding) for piece in pieces)


def _cheapest(line: bytes, encoding: str) -> str:
    """The reading of one line with the least total cost, found from its end backwards."""
    size = len(line)
    costs = array("d", bytes(8 * (size + 5)))
    steps: list[str] = [""] * size
    widths = array("b", bytes(size))
    for index in range(size - 1, -1, -1):
        best, step, width = _LOST_COST + costs[index + 1], _LOST, 1
        for length in (1, 2, 4):
            character = _character(line[index : index + length], encoding, length)
            if character is None:
                continue
            cost = _cost(character, encoding, length) + costs[index + length]
            if cost < best:
                best, step, width = cost, character, length
        costs[index], steps[index], widths[index] = best, step, width
    text, index = [], 0
    while index < size:
        text.append(steps[index])
        index += widths[index]
    return "".join(text)


_LOST_COST = 9.0


@lru_cache(maxsize=65_536)
def _character(piece: bytes, encoding: str, length: int) -> str | None:
    if len(piece) < length:
        return None
    if length == 1:
        return chr(piece[0]) if piece[0] < 0x80 else None
    if length == 4 and not (piece[1:2].isdigit() and piece[3:4].isdigit()):
        return None
    try:
        text = piece.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if len(text) == 1 else None


def _cost(character: str, encoding: str, length: int) -> float:
    if length == 1:
        return 1.0 if character.isprintable() or character in "\r\n\t" else 6.0
    if character in _common(encoding) or _marks(character):
        return 0.5
    return 5.0 if length == 2 else 12.0
