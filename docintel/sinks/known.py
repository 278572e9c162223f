"""The cases that are known, in the outbox: what a new problem is compared with.

Enters: facts of a case. Leaves: the cases known under the same document and problem, the same number of one authority,
or near enough in place and kind to be compared.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

# A river that has had many problems of one type: the latest are enough to compare with.
_MOST = 40
_DECORATION = re.compile(r"[\s*＊★☆#№]+")
# A shorter number is a position in a list (1, 2, 3 …), which every document of an authority has.
_SHORTEST_REF = 6


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What of a case decides whether another is the same."""

    key: str
    document_id: str
    content_id: str | None
    authority: str | None
    ref: str | None
    document_date: str | None
    water_body: str | None
    division_code: str | None
    location: str | None
    type: str | None
    types: tuple[str, ...]
    description: str
    quantity: float | None
    quantity_unit: str | None
    status: str


_NAMES = tuple(field.name for field in fields(KnownCase))
_values = attrgetter(*_NAMES)
_COLUMNS = ", ".join(_NAMES)
_PUT = f"INSERT OR REPLACE INTO known_cases ({_COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))})"


def telling_ref(ref: str | None) -> str | None:
    """A source's number as it is compared; None where it is too short to tell one case from another.

    >>> telling_ref("＊X2LN202406040052"), telling_ref("cg-2024-001 "), telling_ref("12")
    ('X2LN202406040052', 'CG-2024-001', None)
    """
    if ref is None:
        return None
    plain = _DECORATION.sub("", unicodedata.normalize("NFKC", ref)).upper()
    return plain if len(plain) >= _SHORTEST_REF and any(sign.isdigit() for sign in plain) else None


def facts(case: dict[str, Any], content_id: str) -> KnownCase:
    """What is remembered of a flat case."""
    return KnownCase(
        case["key"], case["document_id"], content_id, case["issuer"], telling_ref(case["ref"]), case["document_date"],
        case["water_body"], case["division_code"], case["location"], case["type"], tuple(case["types"]),
        case["description"], case["quantity"], case["quantity_unit"], case["status"],
    )  # fmt: skip


class KnownCases:
    """The memory of cases behind one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def key_of(self, document_id: str, problem_id: str) -> str | None:
        """The case that this problem of this document was found to be."""
        found = self._connection.execute("SELECT key FROM aliases WHERE document_id = ? AND problem_id = ?", (document_id, problem_id))
        return next((row[0] for row in found), None)

    def get(self, key: str) -> KnownCase | None:
        return next(self._cases("key = ?", key), None)

    def numbered(self, authority: str, ref: str, *, outside: str) -> list[KnownCase]:
        """The cases with this number of this authority that other documents tell of."""
        return list(self._cases("ref = ? AND authority = ? AND document_id <> ?", ref, authority, outside))

    def near(self, case: KnownCase) -> list[KnownCase]:
        """Cases of other documents that are worth comparing."""
        found: dict[str, KnownCase] = {}
        for condition, *values in (
            ("ref = ?", case.ref),
            ("content_id = ?", case.content_id),
            ("water_body = ? AND type = ?", case.water_body, case.type),
            ("location = ? AND type = ?", case.location, case.type),
        ):
            if None not in values:
                # Ordered by the index, not by date: sorting all problems of a long river for every case costs seconds.
                limited = f"{condition} AND document_id <> ? LIMIT {_MOST}"
                found |= {one.key: one for one in self._cases(limited, *values, case.document_id)}
        found.pop(case.key, None)
        return list(found.values())

    def remember(self, case: KnownCase, problem_id: str) -> None:
        """Keep the case as it is now, and that this problem of its document is it."""
        values = [json.dumps(value) if isinstance(value, tuple) else value for value in _values(case)]
        self._connection.execute(_PUT, values)
        self.alias(case.document_id, problem_id, case.key)

    def alias(self, document_id: str, problem_id: str, key: str) -> None:
        """Keep that this problem of this document is that case."""
        self._connection.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", (document_id, problem_id, key))

    def _cases(self, condition: str, *values: object) -> Iterator[KnownCase]:
        for row in self._connection.execute(f"SELECT {_COLUMNS} FROM known_cases WHERE {condition}", values):
            told: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
            yield KnownCase(**told | {"types": tuple(json.loads(told["types"]))})
