"""Choosing a reader.

Enters: bytes and a name. Leaves: what the first reader that recognises them makes of them. Refuses: bytes that no
reader recognises, or that are empty or too many; whatever goes wrong inside a reader comes out as `damaged_file`.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from docintel.document import Source
from docintel.errors import ConfigError, DocintelError, UnreadableError
from docintel.readers.base import Limits, Origin, Reader
from docintel.readers.cutting import within
from docintel.readers.encoding import Decoded

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
ENTRY_POINT_GROUP = "docintel.readers"
_BUILT_IN = ("pdf", "docx", "xlsx", "doc", "rtf", "ofd", "image", "archive", "html", "delimited", "markdown", "text")
_PARTS = ("name", "media_type", "recognises", "read")
_DEFAULT_LIMITS = Limits()


def read(data: bytes, *, name: str = "", uri: str = "", limits: Limits = _DEFAULT_LIMITS) -> Source:
    """The text of one file, with its layout and positions."""
    if not data:
        raise UnreadableError("empty_file", name=name)
    if len(data) > limits.max_bytes:
        raise UnreadableError("too_large", size=_size(len(data)), limit=_size(limits.max_bytes))
    origin = Origin(name, uri, hashlib.sha256(data).hexdigest(), len(data), limits)
    return _guarded(_choose(data, name), data, origin)


def read_text(text: str, *, name: str = "", uri: str = "", limits: Limits = _DEFAULT_LIMITS) -> Source:
    """Text that the caller already has; its identity is that of its UTF-8 bytes."""
    from docintel.readers.text import plain_source

    try:
        data = text.encode()
    except UnicodeEncodeError:  # no file and no JSON can hold a lone surrogate
        text = _LONE_SURROGATE.sub("\ufffd", text)
        data = text.encode()
    origin = Origin(name, uri, hashlib.sha256(data).hexdigest(), len(data), limits)
    return within(plain_source(Decoded(text, "utf-8"), origin), origin.limits.max_characters)


def readers() -> tuple[Reader, ...]:
    """All readers in the order in which they are asked: plug-ins first, plain text last."""
    return (*_plug_ins(), *_built_in())


@lru_cache(maxsize=1)
def _built_in() -> tuple[Reader, ...]:
    return tuple(cast(Reader, import_module(f"docintel.readers.{name}").READER) for name in _BUILT_IN)


@lru_cache(maxsize=1)
def _plug_ins() -> tuple[Reader, ...]:
    found = []
    for entry in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: entry.name):
        try:
            reader = entry.load()
        except Exception as error:
            raise ConfigError(f"The reader plug-in {entry.name!r} ({entry.value}) cannot be loaded: {error}") from error
        if missing := [name for name in _PARTS if not hasattr(reader, name)]:
            raise ConfigError(f"The reader plug-in {entry.name!r} ({entry.value}) is no Reader: it lacks {missing}")
        found.append(cast(Reader, reader))
    return tuple(found)


def _choose(data: bytes, name: str) -> Reader:
    from docintel.readers.text import signature_name

    for reader in readers():
        try:
            if reader.recognises(data, name):
                return reader
        except Exception as error:
            raise _broken(reader, error) from error
    raise UnreadableError("unsupported_format", name=name, detected=signature_name(data))


def _guarded(reader: Reader, data: bytes, origin: Origin) -> Source:
    """Run a reader so that a file can never break its caller.

    Parsers meet broken files with exceptions of every kind, and none of them is the caller's fault.
    """
    try:
        source = reader.read(data, origin)
    except DocintelError:
        raise
    except Exception as error:
        raise _broken(reader, error) from error
    if not isinstance(source, Source):
        raise UnreadableError("internal", reason=f"the reader {reader.name!r} gave {type(source).__name__}, no Source")
    return within(source, origin.limits.max_characters)


def _broken(reader: Reader, error: Exception) -> UnreadableError:
    if isinstance(error, RecursionError):
        return UnreadableError("nested_too_deep", format=reader.name.upper())
    if isinstance(error, MemoryError):
        return UnreadableError("too_large", size=reader.name.upper(), limit="内存/memory")
    reason = f"{type(error).__name__}: {error}"[:200]
    return UnreadableError("damaged_file", format=reader.name.upper(), reason=reason)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{count} B"
