"""One notice in every format: the same paragraphs and the same cells come out, and the same report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from make_files import SENTENCE
from make_paper import Paper, Table, as_docx, as_html, as_markdown, as_text, as_workbook, paper_of
from set_pages import as_ofd, as_pdf

from docintel import Pipeline
from docintel.document import Source
from docintel.readers import read

PARAGRAPHS = ("关于交办河道问题的函", "各县（区）河长办：", SENTENCE, "一、" + SENTENCE + SENTENCE, "某市河长制办公室")
ROWS = (("序号", "问题", "责任单位"), ("1", SENTENCE[:30], "甲镇人民政府"), ("2", "河道淤积堵塞", "乙镇人民政府"))
PAPER: Paper = (*PARAGRAPHS, Table(ROWS))
FORMATS = {"md": as_markdown, "html": as_html, "docx": as_docx, "pdf": as_pdf, "ofd": as_ofd, "xlsx": as_workbook}


def shown(source: Source, *kinds: str) -> list[str]:
    return [source.text[b.span.start : b.span.end].replace("\n", "") for b in source.blocks if b.kind in kinds]


def test_a_text_is_read_as_a_paper() -> None:
    assert paper_of(as_text(PAPER).decode()) == PAPER


@pytest.mark.parametrize("kind", ["md", "html", "docx", "pdf", "ofd"])
def test_formats_agree(kind: str) -> None:
    source = read(FORMATS[kind](PAPER), name=f"a.{kind}")
    assert shown(source, "heading", "paragraph") == list(PARAGRAPHS)
    (table,) = source.tables
    found = {(c.row, c.column): source.text[c.span.start : c.span.end].replace("\n", "") for c in table.cells}
    assert found == {(n, m): text for n, row in enumerate(ROWS, 1) for m, text in enumerate(row, 1)}
    assert not source.notices


@pytest.mark.parametrize("kind", FORMATS)
def test_reports_agree(kind: str) -> None:
    pipeline = Pipeline(backend="rules")

    def told(data: bytes, name: str) -> tuple[object, ...]:
        report = pipeline.analyze(data=data, name=name)
        return (
            sorted((p.description, p.status, [t.code for t in p.types]) for p in report.problems),
            sorted((str(c.value), c.unit or "", c.subject or "", c.kind) for c in report.counts),
            sorted((d.kind, d.due or "", d.task or "") for d in report.deadlines),
            sorted((u.name, tuple(u.roles)) for u in report.units),
        )

    assert told(FORMATS[kind](PAPER), f"a.{kind}") == told(as_text(PAPER), "a.txt")


@pytest.mark.parametrize("make", FORMATS.values())
def test_identity_is_that_of_the_bytes(make: Callable[[Paper], bytes]) -> None:
    data = make(PAPER)
    assert read(data, name="one").sha256 == read(bytes(bytearray(data)), name="other").sha256
