"""The process that runs pdfium for us.

Enters: the bytes of a PDF. Leaves: what `pdf_engine` finds in it. Refuses: nothing; a process that dies, be it of its
bounds or of a fault in pdfium, raises `TooCostlyError`, and the next question is asked of a new one.

It is started for the first PDF and ends with this process. Where none can be started (a program frozen into one file,
a place that allows none), pdfium runs here, without bounds.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from docintel.readers.base import Limits
from docintel.readers.pdf_engine import Bounds, Engine, Opened, PageFound, Picture

_PROGRAM = "import sys; sys.path[:] = {path!r}; from docintel.readers.pdf_engine import serve; serve()"
# The file itself: as it came, as the engine keeps it, and for a moment between the two.
_COPIES = 3
MOST_CHARACTERS = 500_000
"""On a page; the largest plans have a tenth of it."""
# Where processor time cannot be bounded, the clock must do.
_PATIENCE = 120.0 if os.name == "nt" else None


class TooCostlyError(Exception):
    """What was asked costs more than it may, or breaks pdfium."""


class _Process:
    """The other end of `pdf_engine.serve`."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-c", _PROGRAM.format(path=sys.path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.owner = os.getpid()
        if self._heard() != "ready":
            raise OSError("no engine")

    def ask(self, bounds: Bounds, method: str, *arguments: object) -> Any:
        """The answer to one question."""
        watch = threading.Timer(_PATIENCE, self._process.kill) if _PATIENCE else None
        if watch:
            watch.start()
        try:
            self._say(bounds, method, arguments)
            answer, error = self._heard()
        finally:
            if watch:
                watch.cancel()
        if error is not None:
            raise error
        return answer

    def close(self, bounds: Bounds) -> None:
        """Have the document closed, and do not wait for it."""
        self._say(bounds, "close", ())

    def _say(self, *words: object) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # of a process that has died is heard when it is to answer
            pickle.dump(words, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.stop()
            raise TooCostlyError from error

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()


class Asked(Protocol):
    """Who answers questions about the open document: a process, or pdfium here."""

    def ask(self, bounds: Bounds, method: str, *arguments: object) -> Any: ...

    def close(self, bounds: Bounds) -> None: ...


class _Here:
    """pdfium in this process."""

    def __init__(self) -> None:
        self._engine = Engine()

    def ask(self, bounds: Bounds, method: str, *arguments: object) -> Any:
        return getattr(self._engine, method)(*arguments)

    def close(self, bounds: Bounds) -> None:
        self._engine.close()


_LOCK = threading.Lock()  # one document at a time, here as there
_process: _Process | None = None


def _running() -> Asked:
    """The process of this process: after a fork, a new one."""
    global _process
    if _process is None or _process.owner != os.getpid():
        _process = None
        if getattr(sys, "frozen", False) or not sys.executable:
            return _HERE
        try:
            _process = _Process()
        except (OSError, TooCostlyError):
            return _HERE
    return _process


_HERE = _Here()


@atexit.register
def stop() -> None:
    """End the process, if one was started; the next file gets a new one."""
    global _process
    if _process is not None and _process.owner == os.getpid():
        _process.stop()
    _process = None


class PdfFile:
    """An open document. A question that costs too much raises `TooCostlyError`; others can still be asked."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._bounds = Bounds(limits.max_page_seconds, limits.max_page_bytes + _COPIES * len(data))
        self._asked: Asked | None = None
        self._answered = 0
        self.opened: Opened = self._open()

    def _open(self) -> Opened:
        self._asked, self._answered = _running(), 0
        opened: Opened = self._put("open", self._data)
        return opened

    def _put(self, method: str, *arguments: object) -> Any:
        global _process
        assert self._asked is not None
        try:
            return self._asked.ask(self._bounds, method, *arguments)
        except TooCostlyError:
            self._asked = _process = None
            raise

    def _ask(self, method: str, *arguments: object) -> Any:
        """Ask about a page; again, where the pages before it may have brought the process to its bounds."""
        if self._asked is None:
            self._open()
        try:
            answer = self._put(method, *arguments)
        except TooCostlyError:
            if not self._answered:
                raise
            self._open()
            answer = self._put(method, *arguments)
        self._answered += 1
        return answer

    def page(self, index: int) -> PageFound:
        """What stands on a page, from 0."""
        found: PageFound = self._ask("page", index)
        if len(found.glyphs.text) > MOST_CHARACTERS:
            raise TooCostlyError
        return found

    def picture(self, index: int, scale: float) -> Picture:
        """A page drawn."""
        picture: Picture = self._ask("picture", index, scale)
        return picture

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let other files be read meanwhile."""
        self.close()
        _LOCK.release()
        try:
            yield
        finally:
            _LOCK.acquire()

    def close(self) -> None:
        """Close the document; it is opened again if it is asked for more."""
        if self._asked is not None:
            self._asked.close(self._bounds)
        self._asked = None


@contextmanager
def open_pdf(data: bytes, limits: Limits) -> Iterator[PdfFile]:
    """A document, with the engine to itself."""
    with _LOCK:
        document = PdfFile(data, limits)
        try:
            yield document
        finally:
            document.close()
