"""One notice in every format: the same paragraphs and the same cells come out."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from make_files import SENTENCE, _built, embedded_font, saved
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table, TableStyle

from docintel.document import Source
from docintel.readers import read

TITLE = "关于交办河道问题的函"
PARAGRAPHS = ["各县（区）河长办：", SENTENCE, "一、" + SENTENCE + SENTENCE, "某市河长制办公室"]
ROWS = [["序号", "问题", "责任单位"], ["1", SENTENCE[:30], "甲镇人民政府"], ["2", "河道淤积堵塞", "乙镇人民政府"]]


def as_pdf() -> bytes:
    font = embedded_font()
    body = ParagraphStyle("body", fontName=font, fontSize=14, leading=26, firstLineIndent=28, wordWrap="CJK")
    title = ParagraphStyle("title", fontName=font, fontSize=22, leading=40, alignment=1, wordWrap="CJK")
    cell = ParagraphStyle("cell", fontName=font, fontSize=10, leading=14, wordWrap="CJK")
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))])
    table = Table([[Paragraph(text, cell) for text in row] for row in ROWS], colWidths=[60, 200, 150], style=grid)
    return _built([Paragraph(TITLE, title), *(Paragraph(text, body) for text in PARAGRAPHS), table], lambda *_: None)


def as_docx() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 1)
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    table = document.add_table(len(ROWS), 3)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return saved(document)


def as_html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    body = "".join(f"<p>　　{text}</p>" for text in PARAGRAPHS)
    return (
        f"<html><head><meta charset=gbk></head><body><h1>{TITLE}</h1>{body}<table>{rows}</table></body></html>".encode(
            "gbk"
        )
    )


def blocks(source: Source, *kinds: str) -> list[str]:
    return [source.text[b.span.start : b.span.end].replace("\n", "") for b in source.blocks if b.kind in kinds]


@pytest.mark.parametrize("made", [as_pdf, as_docx, as_html])
def test_formats_agree(made: Callable[[], bytes]) -> None:
    source = read(made())
    assert blocks(source, "heading") == [TITLE]
    assert blocks(source, "paragraph") == PARAGRAPHS
    (table,) = source.tables
    found = {(c.row, c.column): source.text[c.span.start : c.span.end].replace("\n", "") for c in table.cells}
    assert found == {(n, m): text for n, row in enumerate(ROWS, 1) for m, text in enumerate(row, 1)}
    assert not source.notices


def test_identity_is_that_of_the_bytes() -> None:
    data = as_docx()
    assert read(data).sha256 == read(io.BytesIO(data).getvalue(), name="other").sha256
