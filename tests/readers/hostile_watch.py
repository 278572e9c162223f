"""Sees what reading a file must never do: write, run programs, use the network.

Python tells its audit hooks of all this. What C libraries do by themselves it does not see; for that the hostile files
hold an address at which a server listens (`Bait`), and the secret of a file that no report may show.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request", "http.client.connect")
_CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod", "shutil.move", "shutil.copyfile")
_PROGRAMS = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen", "pty.spawn", "webbrowser.open")
# The programs that read old Word files, in a folder of their own under this name in the temporary folder.
_OLD_WORD, _THEIRS = ("soffice", "libreoffice", "antiword"), "docintel-"
# Our own process that runs pdfium.
_ENGINE = "docintel.readers.pdf_engine"
# Asked for here, for tempfile finds it under a lock, by opening a file, of which we are told.
_FOLDER = tempfile.gettempdir()
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# urllib3, when it is first imported (by trafilatura), asks whether the machine has IPv6; nothing leaves it.
_PROBE = (("::1", 0),)

_seen: list[str] | None = None
_hooked = False


@contextmanager
def watching() -> Iterator[list[str]]:
    """What was done meanwhile that must not be done."""
    global _seen, _hooked
    if not _hooked:
        sys.addaudithook(_notice)  # there is no way to take it back; it is idle outside this block
        _hooked = True
    _seen = []
    try:
        yield _seen
    finally:
        _seen = None


def _notice(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is None:
        return
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING and not _may_be_written(path):
            _seen.append(f"wrote {path!r}")
    elif event in _NETWORK and arguments[1:] != _PROBE:
        _seen.append(f"{event} {arguments[1:]!r}")
    elif event in _PROGRAMS:
        started = str(arguments[0]).endswith(_OLD_WORD) or _ENGINE in str(arguments[1])
        if event != "subprocess.Popen" or not started:
            _seen.append(f"{event} {arguments[0]!r}")
    elif event in ("os.remove", "os.rmdir") and arguments[1] != -1:
        return  # beneath a folder that is open: our own for old Word files being taken away, of which its end is told
    elif event == "os.mkdir" and os.path.isdir(os.fsdecode(str(arguments[0]))):
        return  # a library that makes sure of its own folder changes nothing
    elif event in _CHANGES and not _may_be_written(arguments[0]):
        _seen.append(f"{event} {arguments[0]!r}")


def _may_be_written(path: object) -> bool:
    """Our own folder for old Word files, Python's compiled modules, devices."""
    if not isinstance(path, str | bytes | os.PathLike):
        return True  # a descriptor, of which its opening was told
    name = os.fsdecode(path)
    return name.startswith((str(Path(_FOLDER, _THEIRS)), os.devnull)) or "__pycache__" in name


class Bait:
    """A server at which nobody should call."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(50)
        self._socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def calls(self) -> int:
        """How often somebody called since last asked."""
        count = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1

    def close(self) -> None:
        self._socket.close()
