"""Fuzzing guided by coverage: atheris changes files so that they reach code of the readers not reached before.

    pip install atheris
    python benchmarks/fuzz_guided.py FORMAT [libFuzzer's options, such as -max_total_time=300]

FORMAT is how the name of a seed ends (`rtf`, `eml`, `docx`, `ofd` …; the whole files are those of `hostile_files.seeds`).
A crash is whatever no reader may do: an exception other than `UnreadableError`, a mistake of ours told as damage. What
libFuzzer finds it writes to `crash-…` in the working folder; keep it, made small, among the cases of
`tests/readers/hostile_*.py`. Packages are ZIP files, whose checksums hide their parts from changed bytes: `fuzz.py`
breaks those inside.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "readers"))

with atheris.instrument_imports(include=["docintel.readers"]):
    from docintel.errors import UnreadableError
    from docintel.readers import Limits, read
    from docintel.readers.registry import readers

    readers()  # each is imported when it is first used

from hostile_files import seeds

LIMITS = Limits(max_bytes=1 << 20, max_pages=20, max_unpacked_bytes=8 << 20, max_cells=20_000, max_characters=100_000, max_page_seconds=2)
_OURS = ("RecursionError", "IndexError", "KeyError", "TypeError", "AttributeError", "AssertionError")


def check(data: bytes, name: str) -> None:
    """Read a file; raise what breaks a promise."""
    try:
        read(data, name=name, limits=LIMITS)
    except UnreadableError as error:
        told = " ".join(map(str, error.details.values()))
        if error.code == "internal" or any(ours in told for ours in _OURS):
            raise AssertionError(f"a mistake of ours: {error.code} {told}") from error


def main() -> None:
    ending, *options = sys.argv[1:]
    whole = {name: data for name, data in seeds().items() if name.endswith(ending)}
    if not whole:
        raise SystemExit(f"no seed ends in {ending!r}: {', '.join(sorted(seeds()))}")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for name, data in whole.items():
            Path(folder, name.replace("/", "_")).write_bytes(data)
        name = next(iter(whole))
        atheris.Setup([sys.argv[0], folder, *options], lambda data: check(data, name))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
