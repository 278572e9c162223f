"""A MariaDB of the tests' own, from the binaries that are installed: started for them, on a socket only, gone after."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binary() -> str | None:
    """The server's program."""
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")


@contextmanager
def running(program: str) -> Iterator[str]:
    """A server; its address for SQLAlchemy."""
    place = Path(tempfile.mkdtemp(prefix="docintel-my-", dir="/tmp"))
    socket = place / "s"
    user = ["--user=root"] if os.geteuid() == 0 else []
    install = shutil.which("mariadb-install-db")
    if install is None:
        raise RuntimeError("mariadb-install-db is missing")
    subprocess.run([install, "--no-defaults", f"--datadir={place}/data", "--auth-root-authentication-method=normal", "--skip-test-db", *user],
                   check=True, capture_output=True, timeout=120)  # fmt: skip
    server = subprocess.Popen(
        [program, "--no-defaults", f"--datadir={place}/data", f"--socket={socket}", "--skip-networking", f"--pid-file={place}/pid",
         "--innodb-flush-log-at-trx-commit=0", "--character-set-server=utf8mb4", *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not socket.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"mysql://root@localhost/test?unix_socket={socket}&charset=utf8mb4"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(place, ignore_errors=True)
