"""The output contract, version 1, as pydantic models, and its JSON Schema.

Everything that leaves the library is a `Report`. The words are those of the contract: a field or a code may be added,
none may be dropped or change its meaning without a new `schema_version`. Codes are plain strings to a reader of
reports, so that a report with a newer code still loads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import pandas

SCHEMA_VERSION = "1"

DOC_TYPES = (
    "supervision_notice", "rectification_order", "circular", "rectification_report", "inspection_record", "handover",
    "reminder", "recommendation", "ledger", "plan", "news", "other",
)  # fmt: skip
STATUSES = ("found", "assigned", "in_progress", "resolved", "overdue", "unfounded", "unknown")
ORDER_TYPES = ("supervision_notice", "rectification_order", "handover", "recommendation", "reminder")
"""Of the types of documents those that order something."""
COUNT_KINDS = (
    "found", "assigned", "resolved", "unresolved", "issued", "inspection", "accountability", "target", "rate",
    "extent", "other",
)  # fmt: skip
DIMENSIONS = (
    "count", "percent", "ratio", "length", "area", "volume", "mass", "money", "concentration", "time",
)  # fmt: skip
QUALIFIERS = ("exact", "about", "at_least", "at_most")
DEADLINE_KINDS = ("date", "duration", "recurring", "immediate", "event")
UNIT_KINDS = (
    "government", "party", "department", "office", "discipline", "court_procuratorate", "village", "enterprise",
    "institution", "media", "person_role",
)  # fmt: skip
UNIT_LEVELS = ("national", "provincial", "municipal", "county", "township", "village")
ROLES = (
    "issuer", "recipient", "responsible", "lead", "cooperating", "supervising", "accountable", "reporter", "violator",
    "other",
)  # fmt: skip
CHECK_KINDS = ("sum", "difference", "rate", "date_order", "conflict", "duplicate_text")


class Model(BaseModel):
    """A part of the contract; unknown fields of a newer report are kept."""

    model_config = ConfigDict(extra="allow")


class Cell(Model):
    """Where in which table a span lies, all counted from 1."""

    table: int
    row: int
    column: int


class Span(Model):
    """A half-open range of code points of `Report.text`; `text[start:end] == quote` always holds."""

    start: int
    end: int
    quote: str
    page: int | None = None
    boxes: list[tuple[float, float, float, float]] = Field(default_factory=list)
    cell: Cell | None = None


class Because(Model):
    """Which rule or model said it, and the words that decided."""

    rule: str
    words: list[str] = Field(default_factory=list)


class Region(Model):
    name: str
    code: str | None = None


class Metadata(Model):
    """What the document is and where it comes from."""

    title: str | None = None
    doc_type: str = "other"
    doc_number: str | None = None
    issuer: str | None = None
    issuers: list[str] = Field(default_factory=list)
    recipients: list[str] = Field(default_factory=list)
    copied_to: list[str] = Field(default_factory=list)
    published: str | None = None
    published_basis: Literal["explicit", "signed", "inferred"] | None = None
    signed: str | None = None
    printed: str | None = None
    publisher: str | None = None
    region: Region | None = None
    script: str = "simplified"
    secrecy: str | None = None
    urgency: str | None = None
    contact: str | None = None
    evidence: dict[str, list[Span]] = Field(default_factory=dict)


class ProblemType(Model):
    """A type of a problem. A code of the user's own taxonomy has the code above it in `parent`, and stands before the
    contract's code it belongs to; `own_code` is what the user's system calls it; `words` are those that decided."""

    code: str
    label: str
    score: float
    parent: str | None = None
    own_code: str | None = None
    words: list[str] = Field(default_factory=list)


class Quantity(Model):
    """How much of a problem there is; `count_id` names the Count that says so."""

    value: float | int
    value_max: float | int | None = None
    unit: str | None = None
    qualifier: str = "exact"
    count_id: str | None = None


class Location(Model):
    text: str
    water_body: str | None = None
    division: str | None = None
    code: str | None = None


class UnitRole(Model):
    """A unit of a problem: the Unit's id and what it has to do with the problem."""

    unit: str
    role: str


class Measure(Model):
    """What was done or is to be done about a problem."""

    text: str
    deadline: str | None = None
    units: list[str] = Field(default_factory=list)
    status: str = "unknown"


class Problem(Model):
    """A described defect, breach or shortfall."""

    id: str
    ref: str | None = None
    description: str
    types: list[ProblemType] = Field(default_factory=list)
    severity: Literal["key", "serious", "general"] | None = None
    severity_text: str | None = None
    quantity: Quantity | None = None
    location: Location | None = None
    status: str = "unknown"
    verdict: Literal["true", "mostly", "partly", "untrue"] | None = None
    found_on: str | None = None
    deadline: str | None = None
    deadlines: list[str] = Field(default_factory=list)
    units: list[UnitRole] = Field(default_factory=list)
    measures: list[Measure] = Field(default_factory=list)
    evidence: list[Span] = Field(default_factory=list)
    evidence_of: dict[str, list[Span]] = Field(default_factory=dict)
    confidence: float = 0.5
    because: Because | None = None


class Count(Model):
    """A stated figure with what is counted."""

    id: str
    value: float | int
    value_max: float | int | None = None
    unit: str | None = None
    currency: Literal["CNY", "TWD", "HKD"] | None = None
    dimension: str = "count"
    qualifier: str = "exact"
    subject: str | None = None
    kind: str = "other"
    as_of: str | None = None
    unit_ids: list[str] = Field(default_factory=list)
    part_of: str | None = None
    evidence: list[Span] = Field(default_factory=list)
    because: Because | None = None


class Deadline(Model):
    """By when, or how often, something must be done."""

    id: str
    kind: str
    due: str | None = None
    start: str | None = None
    recurrence: str | None = None
    times: int | None = None
    by: str | None = None
    workdays: bool = False
    basis: Literal["explicit", "year_inferred", "relative", "reference"] | None = None
    anchor: str | None = None
    anchor_event: str | None = None
    task: str | None = None
    unit_ids: list[str] = Field(default_factory=list)
    evidence: list[Span] = Field(default_factory=list)
    because: Because | None = None


class Unit(Model):
    """An organisation, or a person's office, named specifically enough to be addressed."""

    id: str
    name: str
    aliases: list[str] = Field(default_factory=list)
    kind: str = "department"
    level: str | None = None
    division_code: str | None = None
    roles: list[str] = Field(default_factory=list)
    evidence: list[Span] = Field(default_factory=list)


class Check(Model):
    """Arithmetic or order that the document can be held to; `ok` is null where parts may rightly overlap."""

    id: str
    kind: str
    ok: bool | None
    message: str
    refs: list[str] = Field(default_factory=list)
    evidence: list[Span] = Field(default_factory=list)


class Warning(Model):
    code: str
    message: str
    evidence: list[Span] = Field(default_factory=list)


class Error(Model):
    code: str
    message: str
    next_step: str = ""


class SourceInfo(Model):
    uri: str
    media_type: str
    sha256: str
    bytes: int
    encoding: str | None = None
    pages: int | None = None
    reader: str


class Producer(Model):
    version: str
    backend: str
    models: dict[str, str] = Field(default_factory=dict)
    config_hash: str
    reference_date: str | None = None


Item = Problem | Count | Deadline | Unit | Check


class Report(Model):
    """What docintel says about one document."""

    schema_version: str = SCHEMA_VERSION
    id: str
    content_id: str
    state: Literal["ok", "partial", "failed"] = "ok"
    errors: list[Error] = Field(default_factory=list)
    source: SourceInfo
    producer: Producer
    text: str
    metadata: Metadata = Field(default_factory=Metadata)
    problems: list[Problem] = Field(default_factory=list)
    counts: list[Count] = Field(default_factory=list)
    deadlines: list[Deadline] = Field(default_factory=list)
    units: list[Unit] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    warnings: list[Warning] = Field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """Every item with an id, layer by layer."""
        yield from self.problems
        yield from self.counts
        yield from self.deadlines
        yield from self.units
        yield from self.checks

    def find(self, item_id: str) -> Item:
        """The item with this id.

        Raises `KeyError` where the report has none.
        """
        for item in self.items():
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    def quote(self, item: str | Item) -> str:
        """The words of the document behind an item, given itself or by its id; several spans joined by “…”."""
        found = self.find(item) if isinstance(item, str) else item
        return "…".join(self.text[span.start : span.end] for span in found.evidence)

    def to_json(self, *, indent: int | None = None) -> str:
        """The report as one JSON object, Chinese characters as they are."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, data: str | bytes) -> Report:
        """The report that `to_json` wrote. Raises `pydantic.ValidationError` on anything else."""
        return cls.model_validate_json(data)

    def rows(self) -> list[dict[str, Any]]:
        """One flat record per problem, for tables."""
        return [self._row(problem) for problem in self.problems]

    def to_dataframe(self) -> pandas.DataFrame:
        """One row per problem as a pandas DataFrame. Raises `MissingExtraError` where pandas is not installed."""
        try:
            import pandas
        except ImportError:
            from docintel.errors import MissingExtraError

            raise MissingExtraError("to_dataframe 需要 pandas：请运行 pip install pandas（needs pandas）") from None
        return pandas.DataFrame(self.rows(), columns=list(ROW_FIELDS))

    def _row(self, problem: Problem) -> dict[str, Any]:
        deadline = next((d for d in self.deadlines if d.id == problem.deadline), None)
        names = {unit.id: unit.name for unit in self.units}
        quantity = problem.quantity
        return {
            "document": self.source.uri,
            "problem_id": problem.id,
            "ref": problem.ref,
            "description": problem.description,
            "type": problem.types[0].code if problem.types else None,
            "type_label": problem.types[0].label if problem.types else None,
            "quantity": quantity.value if quantity else None,
            "quantity_unit": quantity.unit if quantity else None,
            "location": problem.location.text if problem.location else None,
            "status": problem.status,
            "severity": problem.severity,
            "deadline": deadline.due if deadline else None,
            "deadline_text": self.quote(deadline) if deadline else None,
            "units": "、".join(names[link.unit] for link in problem.units if link.unit in names),
            "confidence": problem.confidence,
            "quote": self.quote(problem),
            "start": problem.evidence[0].start if problem.evidence else None,
            "end": problem.evidence[0].end if problem.evidence else None,
        }


ROW_FIELDS = (
    "document", "problem_id", "ref", "description", "type", "type_label", "quantity", "quantity_unit", "location",
    "status", "severity", "deadline", "deadline_text", "units", "confidence", "quote", "start", "end",
)  # fmt: skip


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a Report."""
    schema = Report.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "docintel-report-1", **schema}


def json_schema_text() -> str:
    """`json_schema` as text, for publishing."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2)
