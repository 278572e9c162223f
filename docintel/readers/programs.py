"""Programs that read old Word files for us, where they are installed: LibreOffice, antiword.

Enters: the bytes of a file. Leaves: what the program made of it, and its name. Refuses: nothing; a program that is
missing, fails or takes too long gives None. The file lies in a folder of its own that goes away with it; LibreOffice
gets a profile of its own there, which runs no macros and loads nothing from outside.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

_SECONDS = 90
_MOST = 256 * 1024 * 1024
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def find(*names: str) -> str | None:
    """Where the first of these programs is that is installed."""
    return next((place for name in names if (place := shutil.which(name))), None)


def to_docx(data: bytes) -> bytes | None:
    """The file as LibreOffice saves it as DOCX."""
    program = find("soffice", "libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="docintel-") as folder:
        user = Path(folder, "profile", "user")
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        Path(folder, "in.doc").write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        _run([program, profile, "--headless", "--norestore", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML",
              "--outdir", folder, str(Path(folder, "in.doc"))], folder)  # fmt: skip
        made = Path(folder, "in.docx")
        return made.read_bytes() if made.is_file() and made.stat().st_size <= _MOST else None


def to_docbook(data: bytes) -> bytes | None:
    """The file as antiword writes it as DocBook."""
    program = find("antiword")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="docintel-") as folder:
        Path(folder, "in.doc").write_bytes(data)
        return _run([program, "-m", "UTF-8.txt", "-x", "db", str(Path(folder, "in.doc"))], folder) or None


def _run(command: list[str], folder: str) -> bytes:
    """What a program writes; it is stopped, with all it has started, when its time is over."""
    environment = {**os.environ, "HOME": folder, "LC_ALL": "C.UTF-8"}
    output = Path(folder, "output")
    with output.open("wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=folder, env=environment,
            start_new_session=os.name == "posix",
        )  # fmt: skip
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                if os.name == "posix":
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
            process.wait()
            return b""
    return output.read_bytes() if process.returncode == 0 and output.stat().st_size <= _MOST else b""
