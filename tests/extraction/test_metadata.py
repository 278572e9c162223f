"""Metadata, by examples: what a document says of itself.

`expect` holds only the fields a row is about; `evidence` names fields whose evidence must have these words.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

import docintel
from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.extraction.metadata.titles import read_title


@pytest.mark.parametrize("row", cases("metadata"))
def test_metadata(row: dict[str, Any]) -> None:
    report = docintel.analyze(text=row["text"])
    told = report.metadata.model_dump()
    told["region"] = report.metadata.region.name if report.metadata.region else None
    assert {name: told[name] for name in row["expect"]} == row["expect"]
    for name, quotes in row.get("evidence", {}).items():
        assert [span.quote for span in report.metadata.evidence[name]] == quotes
    assert all(report.text[s.start : s.end] == s.quote for spans in report.metadata.evidence.values() for s in spans)


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("关于清理河道的函", "关于清理河道的函"),
        ("河道整改文档", "河道整改文档"),
        ("untitled", None),
        ("Microsoft Word - 函(定稿).doc", None),
        ("新建 Microsoft Word 文档 (2)", None),
        ("文档1", None),
        ("河道清理函.docx", None),
        ("  ", None),
        ("", None),
    ],
)
def test_a_title_that_only_the_file_tells(told: str, title: str | None) -> None:
    facts = DocumentFacts()
    read_title("", Lines(()), {"title": told} if told else {}, facts)
    assert facts.title == title
