"""Reading the vocabulary files: tab-separated tables with a header row, and TOML.

Enters: a file name in this folder. Leaves: rows as dictionaries, or a TOML document. A missing or malformed file is a
`LexiconError` that names file and line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from docintel.errors import LexiconError


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table; lines that begin with # are comments."""
    header: list[str] | None = None
    for number, line in enumerate(_text(name).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
        elif len(cells) > len(header):
            raise LexiconError(f"lexicon/{name}, line {number}: {len(cells)} cells under {len(header)} headers")
        else:
            # Most rows are whole: thousands of them are read before the first report.
            missing = len(header) - len(cells)
            yield dict(zip(header, cells + [""] * missing if missing else cells, strict=True))


@cache
def read_toml(name: str) -> dict[str, Any]:
    """A TOML file of this folder, parsed once; several modules take their section of it, and none may change it."""
    try:
        return tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"lexicon/{name}: {error}") from error


def _text(name: str) -> str:
    try:
        return files("docintel.lexicon").joinpath(name).read_text("utf-8")
    except FileNotFoundError:
        raise LexiconError(f"lexicon/{name} is missing") from None
