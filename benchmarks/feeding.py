"""Feeding cases into SQLite, against plain `executemany` of the same rows, in the same run.

    python benchmarks/feeding.py [CASES]

Prints, for 10,000 cases of 1,000 documents, the seconds of: the whole of `feed` (flat tables, identity, mapping, outbox,
database with documents, counts, units, evidence, history), feeding the same again (nothing to do), and `executemany` of
the finished case rows into one table without anything else. Wall-clock time, median of three rounds, every round into new
files; each commit of both is synced to the disk.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "sinks"))

from make_reports import make_report  # the reports of the tests: made, not read

from docintel.report import Report
from docintel.sinks import FeedPlan, feed, tables_of

ROUNDS, PER_DOCUMENT = 3, 10
TODAY = date(2024, 6, 1)


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def plain(reports: list[Report], place: Path) -> None:
    """What somebody writes who needs none of the rest: one table, one statement, one transaction."""
    rows = [
        tuple(json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value for value in case.values())
        for report in reports
        for case in tables_of(report, today=TODAY).cases
    ]
    with sqlite3.connect(place) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"CREATE TABLE cases ({', '.join(f'c{n}' for n in range(len(rows[0])))}, PRIMARY KEY (c0))")
        connection.executemany(f"INSERT INTO cases VALUES ({', '.join('?' * len(rows[0]))})", rows)


def one_round(reports: list[Report]) -> tuple[float, float, float]:
    """Seconds of feeding, of feeding again, and of the plain way."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plan = FeedPlan(f"sqlite:///{place / 'cases.db'}", outbox=place / "outbox.sqlite", today=TODAY)
        return seconds(lambda: feed(reports, plan)), seconds(lambda: feed(reports, plan)), seconds(lambda: plain(reports, place / "plain.db"))


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    reports = [make_report(f"b{number}", PER_DOCUMENT) for number in range(cases // PER_DOCUMENT)]
    rounds = [one_round(reports) for _ in range(ROUNDS)]
    fed, again, simple = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{cases} cases of {len(reports)} documents into SQLite")
    print(f"feed {fed:.2f} s, again {again:.2f} s, plain executemany {simple:.2f} s, ratio {fed / simple:.1f}")


if __name__ == "__main__":
    main()
