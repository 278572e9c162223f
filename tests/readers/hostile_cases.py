"""What a hostile file is, in which surroundings it is made, and what may come of it.

`Surroundings` hold the limits that a file is made to break, so that the same maker serves the quick tests (small limits)
and `benchmarks/hostile.py` (the real ones), and two baits: a file with a secret that no report may show, and an address
at which nobody may call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from docintel.readers import Limits
from docintel.report import Report

SECRET = "外部机密内容"
SENTENCE = "经巡查发现甲村河段存在乱堆砂石三处、乙村河段搭建棚屋两处，请于2024年6月30日前完成整改。"


@dataclass(frozen=True, slots=True)
class Surroundings:
    limits: Limits
    secret: Path
    url: str
    full: bool
    """Whether the file may be as large and as slow to make as the real limits ask."""

    def many(self, full: int, quick: int) -> int:
        return full if self.full else quick


@dataclass(frozen=True, slots=True)
class Hostile:
    """A kind of file; `expect` is a regular expression that one of its outcomes must match.

    One that is `slow` however small the limits is left to `benchmarks/hostile.py`.
    """

    kind: str
    name: str
    make: Callable[[Surroundings], bytes]
    expect: str = r"ok|partial|failed"
    slow: bool = False


def outcome(report: Report) -> str:
    """`failed damaged_file`, `ok`, `ok truncated`: the state, the errors, and the warnings that tell of reading."""
    told = [error.code for error in report.errors]
    told += [warning.code for warning in report.warnings if warning.code in ("truncated", "empty_text", "scanned_page", "tables_left_out")]
    return " ".join([report.state, *dict.fromkeys(told)])


def broken_promises(reports: Iterable[Report]) -> list[str]:
    """What a report on any file, however bad, must not do."""
    found: list[str] = []
    for report in reports:
        if SECRET in report.model_dump_json():
            found.append("an outside file was read")
        found += [f"error {e.code} without words" for e in report.errors if not (e.message and e.next_step)]
        found += [f"internal error: {e.message}" for e in report.errors if e.code == "internal"]
        found += [f"no error told of state {report.state}" for _ in [0] if report.state != "ok" and not report.errors]
        ours = ("RecursionError", "MemoryError", "IndexError", "KeyError", "TypeError", "AttributeError", "Assertion")
        found += [f"a mistake of ours told as damage: {e.message}" for e in report.errors if any(o in e.message for o in ours)]
    return found
