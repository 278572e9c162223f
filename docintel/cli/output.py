"""Where results go: standard output, or a file that appears only when it is whole.

Enters: a path or None. Leaves: a text stream in UTF-8 that translates no line ends. Refuses, before anything is read: a
path in a folder that does not exist, a folder, a place where nothing may be written.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from docintel.cli.wording import say
from docintel.errors import UsageError


@contextmanager
def opened(target: Path | None, *, byte_order_mark: bool = False) -> Iterator[TextIO]:
    """The stream to write results to.

    A file is written under another name beside its place and renamed at the end, so that a run that was broken off
    leaves the old file as it was. `byte_order_mark` is for spreadsheets, and is written to files only.
    """
    if target is None or str(target) == "-":
        yield standard_output()
        return
    place = target.resolve()
    _check(target, place)
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    try:
        if place.exists() and not place.is_file():  # a device or a named pipe is written to, never replaced
            with place.open("w", encoding=encoding, newline="") as stream:
                yield stream
            return
        with _replacing(place, encoding) as stream:
            yield stream
    except PermissionError as error:
        raise UsageError(say("cannot_write", path=target, reason=error.strerror)) from error


@contextmanager
def _replacing(place: Path, encoding: str) -> Iterator[TextIO]:
    beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        with beside.open("w", encoding=encoding, newline="") as stream:
            yield stream
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o7777)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def _check(target: Path, place: Path) -> None:
    if place.is_dir():
        raise UsageError(say("is_folder", path=target))
    if not place.parent.is_dir():
        raise UsageError(say("no_folder", path=target, folder=place.parent))


def standard_output() -> TextIO:
    """Standard output in UTF-8, whatever the locale: JSON has no other encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
    return sys.stdout


def tell(sentence: str) -> None:
    """A message to the user, on standard error."""
    print(sentence, file=sys.stderr)
