"""The reduced form of a report that golden files keep: what a user acts on, without ids, offsets and scores.

A report changes in small ways with every improvement; what stands here should change only when the reading changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docintel
from docintel.report import Count, Report

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpora" / "samples"
GOLDEN = Path(__file__).parent / "reports"
SUFFIXES = (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx")


def samples() -> list[Path]:
    """The sample documents, in order of name; the folder's README is none."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix in SUFFIXES and path.name != "README.md")


def golden_file(sample: Path) -> Path:
    return GOLDEN / f"{sample.name}.json"


def reduced(report: Report) -> dict[str, Any]:
    """The stable part of a report."""
    due = {deadline.id: deadline.due for deadline in report.deadlines}
    names = {unit.id: unit.name for unit in report.units}
    metadata = report.metadata.model_dump(exclude={"evidence"}, exclude_none=True)
    return {
        "state": report.state,
        "metadata": {name: value for name, value in metadata.items() if value != []},
        "problems": [
            {
                "description": problem.description,
                "types": [kind.code for kind in problem.types],
                "status": problem.status,
                "due": due.get(problem.deadline or ""),
                "units": sorted({f"{names[link.unit]} ({link.role})" for link in problem.units}),
            }
            for problem in report.problems
        ],
        "counts": [_count(report, count) for count in report.counts],
        "deadlines": [[report.quote(d), d.kind, d.due, d.recurrence] for d in report.deadlines],
        "units": sorted([unit.name, unit.kind, *sorted(unit.roles)] for unit in report.units),
        "checks": [[check.kind, check.ok, check.message] for check in report.checks],
        "warnings": sorted({warning.code for warning in report.warnings}),
    }


def _count(report: Report, count: Count) -> list[Any]:
    return [report.quote(count), count.value, count.value_max, count.unit, count.qualifier, count.kind, count.subject]


def analyzed(sample: Path) -> dict[str, Any]:
    return reduced(docintel.analyze(sample))
