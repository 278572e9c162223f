"""Feeding: reports in, cases in the other system, each exactly once as far as that system can tell two of one.

Enters: reports and a plan. Leaves: what became of them. The outbox is written first, then the sink is given what waits,
and each receipt is noted when it comes; a run that was broken off is taken up by the next, also by one without reports.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docintel.errors import UsageError
from docintel.messages import near
from docintel.report import Report
from docintel.sinks.base import Receipt, Shipment, Sink, SinkError, Target
from docintel.sinks.mapping import Mapping, load_mapping
from docintel.sinks.outbox import Outbox, default_path
from docintel.sinks.recording import FeedPlan, Recorded, Recorder
from docintel.sinks.registry import default_mapping, destination, open_sink


@dataclass(slots=True)
class FeedResult:
    """What was recorded, what the sink said of it, and why it stopped, where it did."""

    destination: str
    recorded: Recorded
    acknowledged: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0
    stopped: str = ""
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing is left that somebody must look at."""
        left = self.refused or self.failed or self.waiting or self.recorded.withheld or self.recorded.cases["held"]
        return not (left or self.stopped)


def feed(reports: Iterable[Report], plan: FeedPlan) -> FeedResult:
    """Feed reports to where the plan says.

    Raises `UsageError` for an address nobody takes, `MappingError` for a mapping that cannot be used; what goes wrong on
    the other side is told in the result.
    """
    mapping = load_mapping(plan.mapping or default_mapping(plan.to))
    sink = open_sink(target_of(plan, mapping))
    name = destination(plan.to, mapping.name)
    path = (plan.outbox or default_path()) if _trait(sink, "remembers", True) else None
    with closing(sink), closing(Outbox(path)) as outbox, outbox.sole_feeder(name):
        recorder = _recorder(plan, mapping, name, outbox, sink)
        delivery = Delivery(outbox, sink, name, FeedResult(name, recorder.done))
        for number, report in enumerate(reports, 1):
            recorder.record(report)
            if delivery.batch and number % delivery.batch == 0 and not delivery.result.stopped:
                delivery.run()
        if not delivery.result.stopped:
            delivery.run()
        return delivery.summed_up()


def rehearse(reports: Iterable[Report], plan: FeedPlan) -> tuple[FeedResult, list[dict[str, Any]]]:
    """What `feed` would do, and the records it would send; nothing is written and nothing is reached."""
    mapping = load_mapping(plan.mapping or default_mapping(plan.to))
    sink = open_sink(target_of(plan, mapping))
    name = destination(plan.to, mapping.name)
    with closing(sink), closing(_twin(plan, sink)) as outbox:
        recorder = _recorder(plan, mapping, name, outbox, sink)
        for report in reports:
            recorder.record(report)
        shipments = outbox.waiting(name, "rehearsal", None)
        records = [dict(case.record) for shipment in shipments for case in shipment.cases]
        return FeedResult(name, recorder.done), records


def check(plan: FeedPlan) -> None:
    """Refuse a plan that cannot be carried out, before a document is read: the address, the mapping, options, parameters."""
    mapping = load_mapping(plan.mapping or default_mapping(plan.to))
    open_sink(target_of(plan, mapping)).close()
    for name in plan.parameters:
        if name not in mapping.parameters:
            raise UsageError(f"映射 {mapping.name} 没有参数 {name}{near(name, mapping.parameters)}（no such parameter）")


def let_retry(plan: FeedPlan) -> int:
    """Let everything of this destination go again that was refused or is dead; how many that are."""
    mapping = load_mapping(plan.mapping or default_mapping(plan.to))
    with closing(Outbox(plan.outbox or default_path())) as outbox:
        return outbox.retry(destination(plan.to, mapping.name))


def target_of(plan: FeedPlan, mapping: Mapping) -> Target:
    """The target of a plan under a mapping."""
    return Target(plan.to, mapping.columns(), mapping.table, mapping.title or mapping.name, plan.options)


def _twin(plan: FeedPlan, sink: Sink) -> Outbox:
    path = plan.outbox or default_path()
    if not _trait(sink, "remembers", True) or not Path(path).exists():
        return Outbox(None)
    with closing(Outbox(path)) as outbox:
        return outbox.copy_in_memory()


def _recorder(plan: FeedPlan, mapping: Mapping, name: str, outbox: Outbox, sink: Sink) -> Recorder:
    return Recorder(plan, mapping, name, outbox, guarded=_trait(sink, "network", True))


def _trait(sink: Sink, name: str, otherwise: bool) -> bool:
    """A sink of somebody else's may leave these out; then the careful value holds."""
    return bool(getattr(sink, name, otherwise))


class Delivery:
    """Gives a sink what waits, a batch at a time."""

    def __init__(self, outbox: Outbox, sink: Sink, name: str, result: FeedResult) -> None:
        self.outbox, self.sink, self.name, self.result = outbox, sink, name, result
        self.batch: int | None = getattr(sink, "batch", 1)
        self._run = secrets.token_hex(8)

    def run(self) -> None:
        """Send until nothing waits that was not tried in this run, or the sink cannot go on."""
        while shipments := self.outbox.waiting(self.name, self._run, self.batch):
            self.outbox.set_off(self.name, shipments, self._run)
            try:
                self._settle(shipments, self.sink.send(shipments))
            except SinkError as error:
                self.result.stopped = str(error)
                return

    def _settle(self, shipments: list[Shipment], receipts: Iterable[Receipt]) -> None:
        """Note each receipt as it comes; those of a list came all at once, and are noted at once.

        A document is acknowledged with its cases, where the sink says nothing of documents.
        """
        revisions = {case.key: case.revision for shipment in shipments for case in shipment.cases}
        settled: set[str] = set()
        open_documents: set[str] = set()
        with self._at_once(receipts):
            for receipt in receipts:
                self.outbox.settle(self.name, receipt, revisions.get(receipt.id))
                if receipt.outcome != "failed":
                    settled.add(receipt.id)
                else:
                    open_documents.add(receipt.id)
                if receipt.id in revisions:
                    self._count(receipt)
        for shipment in shipments:
            if shipment.document_id not in open_documents and settled >= {case.key for case in shipment.cases}:
                self.outbox.settle(self.name, Receipt(shipment.document_id), None)

    def _at_once(self, receipts: Iterable[Receipt]) -> Any:
        from contextlib import nullcontext

        return self.outbox.transaction() if isinstance(receipts, list) else nullcontext()

    def _count(self, receipt: Receipt) -> None:
        setattr(self.result, receipt.outcome, getattr(self.result, receipt.outcome) + 1)
        if receipt.reason:
            self.result.reasons[receipt.reason] = self.result.reasons.get(receipt.reason, 0) + 1

    def summed_up(self) -> FeedResult:
        row = self.outbox.connection.execute(
            "SELECT count(*) FROM deliveries WHERE destination = ? AND state IN ('recorded', 'sending')", (self.name,)
        ).fetchone()
        self.result.waiting = row[0]
        return self.result


def read_reports(lines: Iterable[str | bytes]) -> Iterator[Report | str]:
    """Reports from JSON lines, as `docintel extract` writes them; what is none gives a sentence that says so."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Report.from_json(line)
        except ValueError as error:
            first = str(error).splitlines()[0]
            yield f"第 {number} 行不是 docintel 的报告：{first}（line {number} is no report）"


def read_report_file(path: Path) -> Iterator[Report | str]:
    """The reports of a file: JSON lines, or the array that `--format json` writes."""
    with path.open("rb") as stream:
        head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        stream.seek(0)
        if head.startswith(b"["):
            try:
                told = json.loads(stream.read().decode("utf-8-sig"))
            except ValueError as error:
                yield f"不是完整的 JSON：{error}（no whole JSON）"
                return
            yield from read_reports(json.dumps(one) for one in told)
        else:
            yield from read_reports(line.removeprefix(b"\xef\xbb\xbf") for line in stream)
