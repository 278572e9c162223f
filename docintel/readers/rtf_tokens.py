"""The marks of RTF.

Enters: the bytes of a file. Leaves: tokens: groups opening and closing, control words with their numbers, escaped
bytes, stretches of bytes. Refuses: nothing; what is malformed is text, as in Word. Binary data is stepped over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})?[ ]?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.S,
)


class Token(NamedTuple):
    """`kind` is one of { } word sign hex text; `number` is None where a word has none."""

    kind: str
    value: bytes = b""
    number: int | None = None


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens in order."""
    at = 0
    while found := _TOKEN.match(data, at):
        at = found.end()
        kind = found.lastgroup
        if kind == "number" or kind == "word":
            number = found["number"]
            value = None if number is None else int(number)
            if found["word"] == b"bin":
                at += max(value or 0, 0)
            else:
                yield Token("word", found["word"], value)
        elif kind == "hex":
            yield Token("hex", bytes((int(found["hex"], 16),)))
        elif kind == "brace":
            yield Token(found["brace"].decode("ascii"))
        elif kind is not None:
            yield Token(kind, found[kind])
