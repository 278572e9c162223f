"""pdfium at work: a document opened, its pages as found.

Enters: the bytes of a PDF. Leaves: what stands on each page (`PageFound`), and pictures of pages. Refuses: what pdfium
refuses, with pdfium's own errors.

`serve` does this in a process of its own for `pdf_process`: pdfium draws whatever a page tells it to draw, forms within
forms without end included, and can be stopped in no other way. The process bounds itself: processor time for each
question, memory for all of them.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from docintel.readers.glyphs import Glyphs, Turn
from docintel.readers.pdf_fonts import hide_installed_fonts
from docintel.readers.pdf_page import Edge, objects, read_glyphs, view

_USUAL = 1 << 30
# So many paths of one document are looked at for lines: five thousand pages of dense ledgers have fewer. A minute's work.
_MOST_PATHS = 3_000_000


class Bounds(NamedTuple):
    """What a question may cost: seconds of processor time, and bytes besides what the process takes at rest."""

    seconds: int
    memory: int


@dataclass(frozen=True, slots=True)
class Opened:
    """How many pages a document has, and what it says of itself."""

    pages: int
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class PageFound:
    """What stands on a page; `covered` is how much of it (of 1) the largest image covers. Where the document has shown more
    drawings than are looked at, the page is not `ruled`: its lines are unknown."""

    turn: Turn
    glyphs: Glyphs
    edges: list[Edge]
    images: int
    covered: float
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn: rows of `stride` bytes, `channels` for each dot, blue first."""

    data: bytes
    width: int
    height: int
    stride: int
    channels: int


class Engine:
    """pdfium with one document open at a time. It looks for no fonts on the machine, unless to draw."""

    def __init__(self) -> None:
        self._data = b""
        self._document: Any = None
        self._paths_left = 0

    def open(self, data: bytes) -> Opened:
        """Open a document in place of the one before."""
        import pypdfium2 as pdfium

        self.close()
        hide_installed_fonts(True)
        try:
            self._document = pdfium.PdfDocument(data)
        finally:
            hide_installed_fonts(False)
        self._data = data
        self._paths_left = _MOST_PATHS
        return Opened(len(self._document), _properties(self._document))

    def page(self, index: int) -> PageFound:
        """One page, from 0."""
        hide_installed_fonts(True)
        try:
            page = self._document[index]
            try:
                shown = view(page)
                glyphs, upright = read_glyphs(page, shown)
                carried = objects(page, upright, self._paths_left)
                self._paths_left -= carried.paths
            finally:
                page.close()
        finally:
            hide_installed_fonts(False)
        turn = Turn((shown.rotation - upright.rotation) % 360, upright.width, upright.height)
        # The page with which the last path is spent is known in part only.
        ruled = self._paths_left > 0
        return PageFound(turn, glyphs, carried.edges if ruled else [], carried.images, carried.largest / shown.area, ruled)

    def picture(self, index: int, scale: float) -> Picture:
        """One page as it would be shown, of the file opened anew: with the fonts of the machine."""
        import pypdfium2 as pdfium

        document = pdfium.PdfDocument(self._data)
        try:
            bitmap = document[index].render(scale=scale, rev_byteorder=False)
            try:
                return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)
            finally:
                bitmap.close()
        finally:
            document.close()

    def close(self) -> None:
        """Close the document, if one is open."""
        if self._document is not None:
            self._document.close()
        self._document, self._data = None, b""


def _properties(document: Any) -> dict[str, str]:
    try:
        found = {key: document.get_metadata_value(key) for key in ("Title", "Author")}
    except (RuntimeError, UnicodeError):
        return {}
    return {key.lower(): " ".join(value.split()) for key, value in found.items() if value.strip()}


def serve() -> None:
    """Answer questions from standard input until it ends: pickled (bounds, method, arguments), in return (answer, error).

    `close` is obeyed without an answer.
    """
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    engine = Engine()
    rest = _size()
    _say(answers, "ready")
    while True:
        try:
            bounds, method, arguments = pickle.load(questions)
        except EOFError:
            return
        _keep(bounds, rest)
        if method == "close":
            engine.close()
            continue
        try:
            _say(answers, (getattr(engine, method)(*arguments), None))
        except MemoryError:
            os._exit(1)
        except Exception as error:
            _say(answers, (None, error))


def _say(answers: BinaryIO, words: object) -> None:
    pickle.dump(words, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _size() -> int:
    """The address space of this process; where the system does not tell, what it may be."""
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _USUAL


def _keep(bounds: Bounds, rest: int) -> None:
    """Have the system end this process where the next question costs more."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = ((resource.RLIMIT_CPU, int(time.process_time()) + 1 + bounds.seconds), (resource.RLIMIT_AS, rest + bounds.memory))
        for kind, value in most:
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
