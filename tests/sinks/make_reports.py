"""Reports for tests, made without reading anything: as many as are wanted, each fact where its span says."""

from __future__ import annotations

import hashlib
from typing import Any

from docintel.report import (
    Check,
    Count,
    Deadline,
    Location,
    Metadata,
    Problem,
    ProblemType,
    Producer,
    Quantity,
    Report,
    SourceInfo,
    Span,
    Unit,
    UnitRole,
)

TYPES = (("dumping", "乱堆"), ("occupation", "乱占"), ("sewage_discharge", "生活污水直排"), ("signage", "公示牌问题"))
STATUSES = ("found", "assigned", "in_progress", "resolved", "overdue")


def digits(text: str, length: int = 12) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def make_report(name: str = "a", problems: int = 3, *, date: str | None = "2024-06-01", **changes: Any) -> Report:
    """A report with so many problems. `changes`: fields of the report, of its metadata as a dict, `problem` those of each
    problem."""
    of_problem = changes.pop("problem", {})
    metadata = {"title": f"关于{name}号河道问题的督办函", "doc_type": "supervision_notice", "issuer": "清溪市河长制办公室", "signed": date}
    metadata |= changes.pop("metadata", {})
    text, spans = _text(name, problems, str(metadata["title"]))
    report = Report(
        id=f"doc-{digits(name, 16)}", content_id=f"txt-{digits(text, 16)}", text=text,
        source=SourceInfo(uri=f"来文/{name}.txt", media_type="text/plain", sha256=digits(name, 64), bytes=len(text.encode()), reader="text"),
        producer=Producer(version="0", backend="rules", config_hash="0"), metadata=Metadata(**metadata),
        problems=[_problem(name, number, span, of_problem) for number, span in enumerate(spans)],
        counts=[Count(id=f"c-{digits(name)}", value=problems, unit="处", subject="问题", kind="found", evidence=spans[:1])],
        deadlines=[Deadline(id=f"d-{digits(name)}", kind="date", due="2024-06-30", basis="explicit", task="完成整改", evidence=spans[:1])],
        units=[Unit(id=f"u-{digits(name)}", name="青杨镇人民政府", kind="government", roles=["responsible"], evidence=spans[:1])],
        checks=[Check(id=f"k-{digits(name)}", kind="sum", ok=True, message="1＋2＝3处。", evidence=spans[:1])],
    )  # fmt: skip
    return report.model_copy(update=changes)


def _text(name: str, problems: int, title: str) -> tuple[str, list[Span]]:
    text, spans = title + "\n", []
    for number in range(problems):
        quote = f"清溪{name}河第{number + 1}处堆放建筑垃圾{number + 2}立方米"
        spans.append(Span(start=len(text), end=len(text) + len(quote), quote=quote, page=1 + number // 20))
        text += quote + "，请于2024年6月30日前完成清理。\n"
    return text, spans


def _problem(name: str, number: int, span: Span, changes: dict[str, Any]) -> Problem:
    code, label = TYPES[number % len(TYPES)]
    told = {
        "id": f"p-{digits(f'{name} {number}')}", "description": span.quote, "status": STATUSES[number % len(STATUSES)],
        "types": [ProblemType(code=code, label=label, score=0.9)], "deadline": f"d-{digits(name)}",
        "quantity": Quantity(value=number + 2, unit="立方米", count_id=f"c-{digits(name)}"),
        "location": Location(text=f"清溪{name}河左岸", water_body=f"清溪{name}河", division="清溪市", code="330900"),
        "units": [UnitRole(unit=f"u-{digits(name)}", role="responsible")], "evidence": [span], "confidence": 0.9,
    }  # fmt: skip
    return Problem(**(told | changes))


def write_reports(path: Any, reports: list[Report]) -> str:
    """A file of reports as `docintel extract` writes it; its name."""
    path.write_text("".join(report.to_json() + "\n" for report in reports), "utf-8")
    return str(path)
