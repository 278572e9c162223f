"""What the outbox knows: how many cases stand where, what somebody must look at, which links wait for a decision.

Enters: an outbox. Leaves: plain records for tables and JSON. Deciding about a link notes the decision; it merges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from docintel.errors import UsageError
from docintel.sinks.outbox import Outbox, now

# What waits for a person, the gravest first.
_TROUBLED = ("dead", "refused", "held")


def overview(outbox: Outbox) -> list[dict[str, Any]]:
    """For each destination how many documents and cases are in which state; replaced and overtaken versions are history."""
    found: dict[str, dict[str, Any]] = {}
    for table, prefix in (("deliveries", ""), ("documents", "documents_")):
        for destination, state, count in outbox.connection.execute(
            f"SELECT destination, state, count(*) FROM {table} GROUP BY destination, state ORDER BY destination"
        ):
            found.setdefault(destination, {"destination": destination})[prefix + state] = count
    for row in outbox.connection.execute("SELECT destination, max(done_at) FROM deliveries WHERE state = 'acknowledged' GROUP BY destination"):
        found[row[0]]["last_acknowledged"] = row[1]
    return list(found.values())


def troubles(outbox: Outbox) -> Iterator[dict[str, Any]]:
    """Every case that does not go by itself any more, with the reason, and every document that is withheld."""
    for state in _TROUBLED:
        for row in outbox.connection.execute(
            "SELECT destination, key, state, reason, attempts FROM deliveries WHERE state = ? ORDER BY destination, rowid", (state,)
        ):
            yield dict(row)
    for row in outbox.connection.execute("SELECT destination, document_id, reason FROM documents WHERE state = 'withheld'"):
        yield {"destination": row[0], "key": row[1], "state": "withheld", "reason": row[2], "attempts": 0}


def history(outbox: Outbox, key: str) -> list[dict[str, Any]]:
    """Every version of a case, for every destination, the first one first."""
    rows = outbox.connection.execute(
        "SELECT destination, revision, document_id, state, recorded_at, done_at, record FROM deliveries WHERE key = ? "
        "ORDER BY destination, revision", (key,)
    )  # fmt: skip
    return [dict(row) | {"record": json.loads(row["record"])} for row in rows]


def links(outbox: Outbox, state: str | None = "proposed") -> list[dict[str, Any]]:
    """Links, the likeliest first, each with what the two cases say."""
    rows = outbox.connection.execute(
        "SELECT links.*, one.description, one.location, one.document_date, other_one.description AS other_description, "
        "other_one.location AS other_location, other_one.document_date AS other_document_date FROM links "
        "LEFT JOIN known_cases AS one ON one.key = links.key LEFT JOIN known_cases AS other_one ON other_one.key = links.other "
        "WHERE ?1 IS NULL OR links.state = ?1 ORDER BY score DESC, id", (state,)
    )  # fmt: skip
    return [dict(row) | {"reasons": json.loads(row["reasons"])} for row in rows]


def decide_link(outbox: Outbox, number: int, state: Literal["accepted", "rejected"]) -> None:
    """Note that two cases are one, or are not. Raises `UsageError` where there is no such link."""
    changed = outbox.connection.execute("UPDATE links SET state = ?, decided_at = ? WHERE id = ?", (state, now(), number)).rowcount
    if not changed:
        raise UsageError(f"没有编号为 {number} 的关联建议（no link has this number）")
