"""The outbox: what is to go where, what has gone, and what the other side said. One SQLite file for all destinations.

Enters: cases in the words of a mapping. Leaves: shipments to send, and what became of them. It is written before
anything is sent and after everything that is answered, so that a crash at any point loses nothing: what was on its way
goes again under the same idempotency key.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from docintel.errors import DocintelError, UsageError
from docintel.sinks.base import Case, Receipt, Shipment

VERSION = 1
# Made once: json.dumps makes an encoder for every call that wants another form than the usual.
_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_AS_IT_IS = json.JSONEncoder(ensure_ascii=False)
# So often a case fails before it is put aside as dead; an endpoint that cannot be reached at all fails no case.
MOST_ATTEMPTS = 8

Change = Literal["new", "updated", "unchanged", "held", "overtaken"]


class OutboxError(DocintelError):
    """The outbox cannot be opened or used."""


def default_path() -> Path:
    """The outbox of this user: `DOCINTEL_OUTBOX`, else in the folder of the user's state."""
    if named := os.environ.get("DOCINTEL_OUTBOX"):
        return Path(named)
    state = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state"
    return Path(state) / "docintel" / "outbox.sqlite"


class Outbox:
    """One outbox file, or with None one in memory."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        try:
            self.connection = _opened(path)
            self.connection.executescript(files("docintel.sinks").joinpath("outbox.sql").read_text("utf-8"))
            self._check_version()
        except (sqlite3.Error, OSError) as error:
            raise OutboxError(f"无法打开发件箱 {path}：{error}（cannot open the outbox）") from error

    def _check_version(self) -> None:
        found = self.connection.execute("SELECT version FROM meta").fetchone()
        if found is None:
            self.connection.execute("INSERT INTO meta VALUES (?)", (VERSION,))
        elif found[0] > VERSION:
            raise OutboxError(f"发件箱 {self.path} 由更新的版本写成（written by a newer version of docintel）")

    def copy_in_memory(self) -> Outbox:
        """The same outbox where nothing lasts, to rehearse in."""
        twin = Outbox(None)
        self.connection.backup(twin.connection)
        return twin

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def sole_feeder(self, destination: str) -> Iterator[None]:
        """Let nobody else feed this destination meanwhile; a feeder that dies lets go by dying."""
        if self.path is None:
            yield
            return
        guard = sqlite3.connect(f"{self.path}-{_digest(destination)[:12]}.lock", timeout=0.2, isolation_level=None)
        try:
            guard.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise UsageError(f"另一个 docintel feed 正在送往 {destination}，请等它结束（another feed is at work there）") from None
        else:
            yield
        finally:
            guard.close()

    def put_document(self, destination: str, document_id: str, tables: Mapping[str, Any]) -> None:
        """Record what else a document says; it goes again where that has changed."""
        text = _json(tables)
        told = _json({**tables, "document": {**tables["document"], "source": None}})  # in another folder it is the same
        self.connection.execute(
            "INSERT INTO documents (destination, document_id, hash, tables, state, recorded_at) VALUES (?, ?, ?, ?, 'recorded', ?) "
            "ON CONFLICT DO UPDATE SET hash = excluded.hash, tables = excluded.tables, state = 'recorded', reason = '', "
            "recorded_at = excluded.recorded_at, last_run = NULL WHERE hash <> excluded.hash",
            (destination, document_id, _digest(told), text, now()),
        )

    def put_withheld(self, destination: str, document_id: str, reason: str) -> None:
        """Record that a document may not go there. What it says is not kept."""
        self.connection.execute(
            "INSERT INTO documents (destination, document_id, hash, tables, state, reason, recorded_at) VALUES (?, ?, '', '{}', 'withheld', ?, ?) "
            "ON CONFLICT DO UPDATE SET reason = excluded.reason WHERE state = 'withheld'",
            (destination, document_id, reason, now()),
        )

    def put_case(
        self, destination: str, key: str, document_id: str, record: Mapping[str, Any], stable: Mapping[str, Any], *,
        lacking: Sequence[str] = (), document_date: str | None = None,
    ) -> Change:  # fmt: skip
        """Record a case as a new revision, where it says something that its document has not said of it before.

        A newer revision stands in for older ones that have not gone yet. Where a later document has told of the case
        there, what this one says is kept in the history, and not sent.
        """
        digest = _digest(_json(stable))
        told = self._revisions(destination, key)
        current = next((one for one in told if one["state"] != "stale"), None)
        overtaken = current is not None and current["document_id"] != document_id and (document_date or "") < (current["document_date"] or "9999")
        before = next((one for one in told if one["document_id"] == document_id), None)
        released = before is not None and before["state"] == "held" and not lacking  # the mapping asks for less than it did
        if before is not None and before["hash"] == digest and (overtaken or before is current) and not released:
            return "held" if before["state"] == "held" else "unchanged"
        revision = 1 + (told[0]["revision"] if told else 0)
        state = "stale" if overtaken else "held" if lacking else "recorded"
        if current is not None and not overtaken:
            self.connection.execute(
                "UPDATE deliveries SET state = 'superseded' WHERE destination = ? AND key = ? AND state IN ('recorded', 'sending', 'held')",
                (destination, key),
            )
        self.connection.execute(
            "INSERT INTO deliveries (destination, key, revision, document_id, document_date, hash, idempotency_key, record, state, "
            "reason, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (destination, key, revision, document_id, document_date, digest, _digest(f"{destination}\n{key}\n{revision}\n{digest}"),
             _AS_IT_IS.encode(record), state, "、".join(lacking), now()),
        )  # fmt: skip
        return "overtaken" if overtaken else "held" if lacking else "updated" if current else "new"

    def _revisions(self, destination: str, key: str) -> list[sqlite3.Row]:
        """All revisions of a case, the latest first."""
        return self.connection.execute(
            "SELECT revision, document_id, document_date, hash, state FROM deliveries WHERE destination = ? AND key = ? ORDER BY revision DESC",
            (destination, key),
        ).fetchall()

    def waiting(self, destination: str, run: str, limit: int | None) -> list[Shipment]:
        """What is to go and was not tried in this run, document by document."""
        chosen = self.connection.execute(
            "SELECT document_id FROM documents JOIN ("
            "SELECT document_id FROM documents WHERE destination = ?1 AND state = 'recorded' AND last_run IS NOT ?2 "
            "UNION SELECT document_id FROM deliveries WHERE destination = ?1 AND state IN ('recorded', 'sending') AND last_run IS NOT ?2"
            ") USING (document_id) WHERE destination = ?1 ORDER BY documents.rowid LIMIT ?3",
            (destination, run, -1 if limit is None else limit),
        ).fetchall()
        return [self._shipment(destination, row[0], run) for row in chosen]

    def _shipment(self, destination: str, document_id: str, run: str) -> Shipment:
        tables = self.connection.execute(
            "SELECT tables FROM documents WHERE destination = ? AND document_id = ?", (destination, document_id)
        ).fetchone()
        rows = self.connection.execute(
            "SELECT key, revision, idempotency_key, record, recorded_at, EXISTS (SELECT 1 FROM deliveries AS earlier WHERE "
            "earlier.destination = deliveries.destination AND earlier.key = deliveries.key AND +earlier.state = 'acknowledged') AS sent "
            "FROM deliveries WHERE destination = ? AND document_id = ? AND state IN ('recorded', 'sending') AND last_run IS NOT ? "
            "ORDER BY rowid",
            (destination, document_id, run),
        )
        cases = tuple(
            Case(row["key"], row["revision"], row["idempotency_key"], json.loads(row["record"]), document_id, row["recorded_at"],
                 bool(row["sent"]))
            for row in rows
        )  # fmt: skip
        return Shipment(document_id, cases, json.loads(tables[0]) if tables else {}, tuple(self._links(case.key for case in cases)))

    def _links(self, keys: Iterator[str]) -> Iterator[dict[str, Any]]:
        for key in keys:
            for row in self.connection.execute(
                "SELECT links.*, one.description AS description, another.description AS other_description FROM links "
                "LEFT JOIN known_cases AS one ON one.key = links.key LEFT JOIN known_cases AS another ON another.key = links.other "
                "WHERE links.key = ? AND links.state <> 'rejected'", (key,),
            ):  # fmt: skip
                yield dict(row) | {"reasons": json.loads(row["reasons"])}

    def set_off(self, destination: str, shipments: Sequence[Shipment], run: str) -> None:
        """Note that these are on their way."""
        with self.transaction():
            self.connection.executemany(
                "UPDATE deliveries SET state = 'sending', sent_at = ?, last_run = ? WHERE destination = ? AND key = ? AND revision = ?",
                [(now(), run, destination, case.key, case.revision) for shipment in shipments for case in shipment.cases],
            )
            self.connection.executemany(
                "UPDATE documents SET last_run = ? WHERE destination = ? AND document_id = ?",
                [(run, destination, shipment.document_id) for shipment in shipments],
            )

    def settle(self, destination: str, receipt: Receipt, revision: int | None) -> None:
        """Note what the other side said; `revision` is None for a document."""
        if revision is None:
            if receipt.outcome == "acknowledged":
                self.connection.execute(
                    "UPDATE documents SET state = 'acknowledged', done_at = ? WHERE destination = ? AND document_id = ?",
                    (now(), destination, receipt.id),
                )
            return
        self.connection.execute(
            "UPDATE deliveries SET attempts = attempts + 1, reason = ?1, done_at = ?2, state = CASE "
            "WHEN ?3 <> 'failed' THEN ?3 WHEN attempts + 1 >= ?4 THEN 'dead' ELSE 'recorded' END "
            "WHERE destination = ?5 AND key = ?6 AND revision = ?7",
            (receipt.reason, now(), receipt.outcome, MOST_ATTEMPTS, destination, receipt.id, revision),
        )

    def retry(self, destination: str) -> int:
        """Let everything that was refused or is dead go again; how many that are."""
        return self.connection.execute(
            "UPDATE deliveries SET state = 'recorded', attempts = 0, last_run = NULL WHERE destination = ? AND state IN ('refused', 'dead')",
            (destination,),
        ).rowcount


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # it holds what the documents say: nobody else's business
    connection = sqlite3.connect(":memory:" if path is None else path, isolation_level=None, timeout=30)
    connection.row_factory = sqlite3.Row
    # NORMAL loses at most the last commits with the machine's power, never with the process. An acknowledgement that
    # was lost makes a case go again under its idempotency key; a recording that was lost is made again by feeding again.
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
    return connection


def _json(value: Any) -> str:
    return _SORTED.encode(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
