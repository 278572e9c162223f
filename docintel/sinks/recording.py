"""From reports to the outbox: masking, the secrecy guard, flat tables, identity, the mapping.

Enters: a report and a plan. Leaves: rows in the outbox, one transaction for a report, and a count of what they are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from docintel.report import Report
from docintel.sinks.cases import Row, document_date, tables_of
from docintel.sinks.identity import Decision, decide, numbers_of, remembered
from docintel.sinks.known import KnownCases, facts
from docintel.sinks.links import Proposal
from docintel.sinks.mapping import Code, Mapping
from docintel.sinks.masking import masked
from docintel.sinks.outbox import Outbox, now
from docintel.sinks.secrecy import mark_of
from docintel.sinks.translation import Translated, translate, volatile_fields


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What is fed where, and how.

    `today` is the day from which days left are counted. `since` leaves out documents of earlier days; one without a
    date is never left out. `mask` hides what is private. `allowed_marks` are the secrecy marks that may go to a sink
    that leaves this machine.
    """

    to: str
    mapping: str | Path | None = None
    outbox: Path | None = None
    today: date | None = None
    since: date | None = None
    mask: bool = False
    allowed_marks: frozenset[str] = frozenset()
    options: Dictionary[str, str] = field(default_factory=dict)
    parameters: Dictionary[str, Code] = field(default_factory=dict)


@dataclass(slots=True)
class Recorded:
    """What recording made of the reports: documents, and cases by what became of them."""

    documents: int = 0
    too_old: int = 0
    withheld: dict[str, str] = field(default_factory=dict)
    cases: Counter[str] = field(default_factory=Counter)
    links: int = 0
    lacking: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Recorder:
    """Puts reports into an outbox for one destination. `guarded`: the sink leaves this machine."""

    plan: FeedPlan
    mapping: Mapping
    destination: str
    outbox: Outbox
    guarded: bool
    done: Recorded = field(default_factory=Recorded)
    volatile: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.volatile = volatile_fields(self.mapping)

    def record(self, report: Report) -> None:
        """One report, all of it or nothing."""
        if self.plan.since and (document_date(report) or "9999") < self.plan.since.isoformat():
            self.done.too_old += 1
            return
        self.done.documents += 1
        mark = mark_of(report)
        if self.guarded and mark and mark not in self.plan.allowed_marks:
            self.done.withheld[report.source.uri] = mark
            with self.outbox.transaction():
                self.outbox.put_withheld(self.destination, report.id, mark)
            return
        with self.outbox.transaction():
            self._put(masked(report) if self.plan.mask else report)

    def _put(self, report: Report) -> None:
        tables = tables_of(report, today=self.plan.today)
        known = KnownCases(self.outbox.connection)
        described = [facts(case, report.content_id) for case in tables.cases]
        numbers = numbers_of(described)
        keys: dict[str, str] = {}
        for case, told in zip(tables.cases, described, strict=True):
            decision = decide(told, case["problem_id"], numbers, known)
            remembered(told, case["problem_id"], decision, known)
            self._propose(decision.proposals)
            if self._case(case | {"key": decision.key}, decision):
                keys[case["key"]] = decision.key
        content: dict[str, Any] = {one.name: getattr(tables, one.name) for one in fields(tables) if one.name != "cases"}
        for name in ("case_units", "evidence"):
            content[name] = [row | {"key": keys[row["key"]]} for row in content[name] if row["key"] in keys]
        self.outbox.put_document(self.destination, report.id, content)

    def _case(self, case: Row, decision: Decision) -> bool:
        """Record one case; False where a later document has told of it there."""
        told: Translated = translate(self.mapping, case, parameters=self.plan.parameters, today=self.plan.today)
        self.done.lacking.update(told.lacking)
        if told.outcome == "skip":
            self.done.cases["skipped"] += 1
            return True
        change = self.outbox.put_case(
            self.destination, decision.key, case["document_id"], told.record, self._stable(told.record),
            lacking=told.lacking if told.outcome == "hold" else (), document_date=case["document_date"],
        )  # fmt: skip
        self.done.cases[change] += 1
        return change != "overtaken"

    def _stable(self, record: Row) -> Row:
        """A record without what changes without the case: that alone is no change of it."""
        return {name: value for name, value in record.items() if name not in self.volatile}

    def _propose(self, proposals: tuple[Proposal, ...]) -> None:
        for one in proposals:
            self.done.links += self.outbox.connection.execute(
                "INSERT OR IGNORE INTO links (key, other, score, kind, reasons, proposed_at) VALUES (?, ?, ?, ?, ?, ?)",
                (one.key, one.other, one.score, one.kind, json.dumps(one.reasons), now()),
            ).rowcount
