"""Reports as flat tables: a record for each problem, and one for each document, count, deadline, unit and check.

Enters: a report, and the day from which days left are counted. Leaves: `Tables` of plain values, in the fields of
`fields.toml`. A case's key is its document's id and its problem's id, which depend on neither type nor status nor
wording. What is doubtful about a case stands in `review_reasons`; nothing is left out for being doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from docintel.messages import catalogue
from docintel.report import Check, Count, Deadline, Problem, Report, Span, Unit

if TYPE_CHECKING:
    from docintel.report import Item

Row = dict[str, Any]

# Told with less, a person should look at it first; the value at which the calibrated half is wrong about two in five.
_DOUBTFUL = 0.6
_ROLES = ("responsible", "lead", "cooperating", "supervising", "violator")


@dataclass(frozen=True, slots=True)
class Tables:
    """One document as flat rows. `case_units` says which unit has which role in which case, `evidence` has
    every span of every case."""

    document: Row
    cases: tuple[Row, ...]
    counts: tuple[Row, ...]
    deadlines: tuple[Row, ...]
    units: tuple[Row, ...]
    checks: tuple[Row, ...]
    case_units: tuple[Row, ...]
    evidence: tuple[Row, ...]


def case_key(document_id: str, problem_id: str) -> str:
    """The own key of a case.

    >>> case_key("doc-0123456789abcdef", "p-0123456789ab")
    'doc-0123456789abcdef:p-0123456789ab'
    """
    return f"{document_id}:{problem_id}"


def tables_of(report: Report, *, today: date | None = None) -> Tables:
    """The flat rows of a report. Without `today` no days left are counted."""
    reading = _Reading(report, today)
    return Tables(
        document=_document(report),
        cases=tuple(reading.case(problem) for problem in report.problems),
        counts=tuple(reading.count(count) for count in report.counts),
        deadlines=tuple(reading.deadline(deadline) for deadline in report.deadlines),
        units=tuple(_unit(unit) for unit in report.units),
        checks=tuple(reading.check(check) for check in report.checks),
        case_units=tuple(reading.case_units()),
        evidence=tuple(reading.evidence()),
    )


def document_date(report: Report) -> str | None:
    """The day from which the document speaks."""
    return report.metadata.signed or report.metadata.published


class _Reading:
    """One report, with its items at hand by their ids."""

    def __init__(self, report: Report, today: date | None) -> None:
        self.report = report
        self.today = today
        self.deadlines = {deadline.id: deadline for deadline in report.deadlines}
        self.names = {unit.id: unit.name for unit in report.units}
        self.contradicted = {ref for check in report.checks if check.ok is False for ref in check.refs}

    def case(self, problem: Problem) -> Row:
        deadline = self.deadlines.get(problem.deadline or "")
        return (
            {"key": case_key(self.report.id, problem.id), "ref": problem.ref, "description": problem.description}
            | _types(problem)
            | _place(problem)
            | _amount(problem)
            | _standing(problem)
            | self._due(deadline)
            | self._units(problem)
            | {"measures": [measure.text for measure in problem.measures]}
            | self._evidence(problem)
            | self._review(problem, deadline)
            | self._origin(problem)
        )

    def _due(self, deadline: Deadline | None) -> Row:
        due = deadline.due if deadline else None
        left = (date.fromisoformat(due) - self.today).days if due and self.today else None
        return {
            "deadline": due,
            "deadline_text": self.report.quote(deadline) if deadline else None,
            "deadline_kind": deadline.kind if deadline else None,
            "days_left": left,
        }

    def _units(self, problem: Problem) -> Row:
        row: Row = {role: [] for role in _ROLES}
        for link in problem.units:
            name = self.names.get(link.unit)
            if link.role in row and name and name not in row[link.role]:
                row[link.role].append(name)
        return row

    def _evidence(self, item: Item) -> Row:
        first: Span | None = item.evidence[0] if item.evidence else None
        return {
            "evidence": self.report.quote(item) or None,
            "page": first.page if first else None,
            "start": first.start if first else None,
            "end": first.end if first else None,
        }

    def _review(self, problem: Problem, deadline: Deadline | None) -> Row:
        reasons = list(self._doubts(problem, deadline))
        return {"confidence": problem.confidence, "needs_review": bool(reasons), "review_reasons": reasons}

    def _doubts(self, problem: Problem, deadline: Deadline | None) -> Iterator[str]:
        if problem.confidence < _DOUBTFUL:
            yield "low_confidence"
        if not problem.types or problem.types[0].code == "other":
            yield "no_type"
        if deadline and deadline.due is None and deadline.kind in ("date", "duration", "event"):
            yield "deadline_undated"
        if problem.id in self.contradicted or (problem.quantity and problem.quantity.count_id in self.contradicted):
            yield "check_failed"
        if self.report.state == "partial":
            yield "document_partial"

    def _origin(self, problem: Problem) -> Row:
        metadata = self.report.metadata
        return {
            "document_id": self.report.id,
            "problem_id": problem.id,
            "document_title": metadata.title,
            "document_type": metadata.doc_type,
            "document_number": metadata.doc_number,
            "document_date": document_date(self.report),
            "issuer": metadata.issuer,
            "source": self.report.source.uri,
        }

    def case_units(self) -> Iterator[Row]:
        for problem in self.report.problems:
            for unit, role in dict.fromkeys((link.unit, link.role) for link in problem.units):
                if unit in self.names:
                    yield {"key": case_key(self.report.id, problem.id), "unit_id": unit, "role": role}

    def evidence(self) -> Iterator[Row]:
        for problem in self.report.problems:
            for number, span in enumerate(problem.evidence, 1):
                cell = f"表{span.cell.table} 行{span.cell.row} 列{span.cell.column}" if span.cell else None
                own = {"key": case_key(self.report.id, problem.id), "number": number, "cell": cell}
                yield own | {"quote": span.quote, "page": span.page, "start": span.start, "end": span.end}

    def count(self, count: Count) -> Row:
        fields = ("id", "subject", "value", "value_max", "unit", "currency", "dimension", "qualifier", "kind", "as_of", "part_of")
        return _taken(count, fields) | {"units": self._named(count.unit_ids)} | self._evidence(count)

    def deadline(self, deadline: Deadline) -> Row:
        fields = ("id", "kind", "due", "recurrence", "times", "workdays", "basis", "anchor", "anchor_event", "task")
        renamed = {"start_on": deadline.start, "by_day": deadline.by, "units": self._named(deadline.unit_ids)}
        return _taken(deadline, fields) | renamed | self._evidence(deadline)

    def check(self, check: Check) -> Row:
        place = self._evidence(check)
        return _taken(check, ("id", "kind", "ok", "message", "refs")) | {"evidence": place["evidence"], "page": place["page"]}

    def _named(self, ids: Sequence[str]) -> list[str]:
        return [self.names[one] for one in ids if one in self.names]


def _taken(item: Item, fields: Sequence[str]) -> Row:
    return {name: getattr(item, name) for name in fields}


def _types(problem: Problem) -> Row:
    first = problem.types[0] if problem.types else None
    return {
        "type": first.code if first else None,
        "type_label": first.label if first else None,
        "type_parent": _contract_code(problem),
        "own_code": first.own_code if first else None,
        "types": [kind.code for kind in problem.types],
        "type_labels": [kind.label for kind in problem.types],
    }


def _contract_code(problem: Problem) -> str | None:
    """The contract's code that the first type lies under; None where that is one itself."""
    if not problem.types or problem.types[0].parent is None:
        return None
    return next((kind.code for kind in problem.types if kind.parent is None), problem.types[0].parent)


def _place(problem: Problem) -> Row:
    place = problem.location
    return {
        "location": place.text if place else None,
        "water_body": place.water_body if place else None,
        "division": place.division if place else None,
        "division_code": place.code if place else None,
    }


def _amount(problem: Problem) -> Row:
    quantity = problem.quantity
    return {
        "quantity": quantity.value if quantity else None,
        "quantity_max": quantity.value_max if quantity else None,
        "quantity_unit": quantity.unit if quantity else None,
        "quantity_qualifier": quantity.qualifier if quantity else None,
    }


def _standing(problem: Problem) -> Row:
    words = catalogue()["cli"]["status"].get(problem.status, {})
    return {
        "status": problem.status,
        "status_label": words.get("zh", problem.status),
        "verdict": problem.verdict,
        "severity": problem.severity,
        "severity_text": problem.severity_text,
        "found_on": problem.found_on,
    }


def _document(report: Report) -> Row:
    metadata, source = report.metadata, report.source
    fields = (
        "title", "doc_type", "doc_number", "issuer", "issuers", "recipients", "copied_to", "published", "signed",
        "printed", "publisher", "secrecy", "urgency", "contact",
    )  # fmt: skip
    return {
        "id": report.id,
        "content_id": report.content_id,
        "state": report.state,
        **{name: getattr(metadata, name) for name in fields},
        "region": metadata.region.name if metadata.region else None,
        "region_code": metadata.region.code if metadata.region else None,
        "source": source.uri,
        "media_type": source.media_type,
        "sha256": source.sha256,
        "pages": source.pages,
        "problems": len(report.problems),
        "warnings": list(dict.fromkeys(warning.code for warning in report.warnings)),
        "producer": f"docintel {report.producer.version} ({report.producer.backend})",
    }


def _unit(unit: Unit) -> Row:
    return _taken(unit, ("id", "name", "kind", "level", "division_code", "aliases", "roles"))
