"""The reports that are scored: read from a file of JSON lines, or made now.

Enters: a file, or annotated documents. Leaves: for each document its report as plain JSON with every span in the
characters of the annotated text. Where a reader's text differs from the annotated one (line ends, a byte order mark),
spans are moved along the longest common runs, and those that fall between them are dropped.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from docintel.corpora.store import CorpusError
from docintel.errors import PathNotFoundError
from docintel.evaluation.gold import GoldDocument
from docintel.spans import Place

Report = Mapping[str, Any]

EMPTY: Report = {"metadata": {}, "counts": [], "deadlines": [], "units": [], "problems": [], "checks": []}


def read_predictions(path: Path) -> dict[str, Report]:
    """Reports by the stem of their source's name (A-01.txt belongs to A-01)."""
    if not path.is_file():
        raise PathNotFoundError(f"找不到预测文件：{path}（no such file of reports）")
    found: dict[str, Report] = {}
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                report = json.loads(line)
                found[stem((report.get("source") or {}).get("uri") or "")] = report
            except (json.JSONDecodeError, AttributeError):
                raise CorpusError(f"{path}:{number}：不是报告（not a report in JSON）") from None
    return found


def stem(uri: str) -> str:
    """
    >>> stem("file:///tmp/A-01.txt"), stem("督办函")
    ('A-01', '督办函')
    """
    return PurePath(uri.replace("file://", "")).name.rsplit(".", 1)[0]


def make_predictions(documents: Sequence[GoldDocument], *, jobs: int = 1) -> dict[str, Report]:
    """The reports that docintel makes of the documents now: of their files where they have one, else of their texts."""
    from docintel.batch import Submission, analyze_all

    submissions = [
        Submission(path=document.file) if document.file else Submission(text=document.text, name=f"{document.id}.txt")
        for document in documents
    ]
    done = analyze_all(submissions, jobs=max(1, min(jobs, len(submissions))))
    return {
        document.id: reports[0].model_dump(mode="json") for document, (_, reports) in zip(documents, done, strict=True)
    }


@dataclass(slots=True)
class Placed:
    """A report whose spans are in the annotated text; it counts spans that do not say what their quote says."""

    report: Report
    text: str
    spans_seen: int = 0
    spans_wrong: int = 0
    _move: Callable[[int], int | None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        own = self.report.get("text")
        if own is not None and own != self.text:
            self._move = _mover(own, self.text)

    def spans(self, item: Report) -> list[Place]:
        """The places of an item's evidence."""
        evidence = item.get("evidence") or []
        own, found = self.report.get("text"), []
        for span in [evidence] if isinstance(evidence, Mapping) else evidence:
            start, end = span["start"], span["end"]
            self.spans_seen += 1
            self.spans_wrong += own is not None and "quote" in span and own[start:end] != span["quote"]
            if self._move is not None:
                start, end = self._move(start), self._move(end)
            if start is not None and end is not None:
                found.append((start, end))
        return found

    def items(self, layer: str) -> list[Report]:
        return list(self.report.get(layer) or [])

    def by_id(self, layer: str) -> dict[Any, Report]:
        return {item.get("id"): item for item in self.items(layer)}


def _mover(own: str, text: str) -> Callable[[int], int | None]:
    blocks = difflib.SequenceMatcher(None, own, text, autojunk=False).get_matching_blocks()

    def move(position: int) -> int | None:
        for block in blocks:
            if block.size and block.a <= position <= block.a + block.size:
                return block.b + position - block.a
        return None

    return move


def chosen(documents: Iterable[GoldDocument], only: str | None) -> list[GoldDocument]:
    """The documents whose id holds the regular expression."""
    import re

    return [document for document in documents if only is None or re.search(only, document.id)]
