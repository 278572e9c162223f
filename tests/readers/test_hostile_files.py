"""Hostile files with small limits: what is promised of every file holds for them, in little time. `benchmarks/hostile.py` does it with the real ones."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hostile_cases import SECRET, Hostile, Surroundings, broken_promises, outcome
from hostile_files import ALL
from hostile_watch import Bait, watching

from docintel import Pipeline
from docintel.composition import failed_report
from docintel.errors import UnreadableError
from docintel.readers import Limits, read
from docintel.readers.archive import unpack
from docintel.report import Report

LIMITS = Limits(
    max_bytes=1_000_000, max_pages=10, max_unpacked_bytes=1_000_000, max_entries=100, max_cells=1_000, max_characters=4_000, max_archive_depth=4,
    max_page_seconds=1, max_page_bytes=50_000_000, max_table_steps=20_000,
)  # fmt: skip
CPU_SECONDS = 5


@lru_cache(maxsize=1)
def pipeline() -> Pipeline:
    loaded = Pipeline(backend="rules")
    loaded.analyze(text=SECRET)
    return loaded


def reports(data: bytes, name: str) -> Iterator[Report]:
    """What a batch makes of a file, within small limits."""
    config = pipeline().config
    try:
        yield pipeline().understand(read(data, name=name, limits=LIMITS))
    except UnreadableError as error:
        if error.code != "archive":
            yield failed_report(error, data, name, config)
            return
        members = list(unpack(data, name=name, limits=LIMITS))
        if not members:
            yield failed_report(error, data, name, config)
        for member in members:
            if member.error is not None:
                yield failed_report(member.error, b"", member.path, config)
            else:
                yield from reports(member.data, member.path)


@pytest.mark.parametrize("case", [case for case in ALL if not case.slow], ids=lambda case: case.kind)
def test_hostile_files(case: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # the programs that help with old Word files take seconds, and are not on every machine
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    bait = Bait()
    data = case.make(Surroundings(LIMITS, secret, bait.url, full=False))
    pipeline()
    begun = time.process_time()
    with watching() as seen:
        told = list(reports(data, case.name))
    seconds = time.process_time() - begun
    assert broken_promises(told) == []
    assert seen == []
    assert bait.calls() == 0
    assert list(tmp_path.iterdir()) == [secret]
    assert re.search(case.expect, ", ".join(map(outcome, told))), [outcome(report) for report in told]
    assert seconds < CPU_SECONDS
    bait.close()
