"""The fields of the flat records, as `fields.toml` names them.

Enters: nothing. Leaves: for each table its fields in order. Mapping files are checked against these, databases make
their columns of them, ledgers their headers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Kind = Literal["text", "integer", "number", "date", "boolean", "list"]
Table = Literal["cases", "documents", "counts", "deadlines", "units", "checks", "evidence"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, the kind of its values, and its name for people."""

    name: str
    kind: Kind
    zh: str
    en: str
    volatile: bool = False


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Mapping[str, Field]]:
    """All tables with their fields, in order.

    >>> tables()["cases"]["deadline"].kind
    'date'
    """
    written = tomllib.loads(files("docintel.sinks").joinpath("fields.toml").read_text("utf-8"))
    return {
        table: {name: Field(name, **properties) for name, properties in fields.items()}
        for table, fields in written.items()
    }


def case_fields() -> Mapping[str, Field]:
    """The fields of a case."""
    return tables()["cases"]
