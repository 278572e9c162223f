"""A PostgreSQL of the tests' own, from the binaries that are installed: started for them, on a socket only, gone after."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, the newest where there are several."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    named = shutil.which("initdb")
    for folder in (*debian, *([Path(named).parent] if named else [])):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def _user() -> str | None:
    """PostgreSQL does not run as root; whom it runs as instead."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("there is no user postgres or nobody to run PostgreSQL as")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A server; its address for SQLAlchemy. It keeps nothing: fsync is off."""
    user = _user()
    place = Path(tempfile.mkdtemp(prefix="docintel-pg-", dir="/tmp"))  # a socket's path may have 107 characters only
    if user is not None:
        shutil.chown(place, user)

    def call(*command: str) -> None:
        subprocess.run([str(folder / command[0]), *command[1:]], user=user, cwd=place, check=True, capture_output=True, timeout=60)

    try:
        call("initdb", "-D", str(place / "data"), "-U", "docintel", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off -c full_page_writes=off -c shared_buffers=16MB"
        call("pg_ctl", "-D", str(place / "data"), "-o", settings, "-w", "-l", str(place / "log"), "start")
        try:
            yield f"postgresql://docintel@/postgres?host={place}"
        finally:
            call("pg_ctl", "-D", str(place / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)
