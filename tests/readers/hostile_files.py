"""All hostile files, and whole ones of every format to be broken."""

from __future__ import annotations

from pathlib import Path

import docx
from hostile_archives import ARCHIVES, packed
from hostile_cases import SENTENCE, Hostile
from hostile_packages import PACKAGES
from hostile_pages import PAGES
from hostile_texts import TEXTS
from make_files import embedded_font, flowing_pdf, saved, table_pdf, workbook
from make_ofd import line, ofd, text
from make_ole import attached, container, mail
from make_ole import text as mail_text

__all__ = ["ALL", "seeds"]

ALL: list[Hostile] = [*ARCHIVES, *PACKAGES, *PAGES, *TEXTS]
_OLD_WORD = Path(__file__).parent / "old_word"


def seeds() -> dict[str, bytes]:
    """A whole file of every format, by its name."""
    rows = [["序号", "问题", "责任单位", "整改时限"], ["1", SENTENCE, "清水县水利局", "2024-06-30"], ["2", "污水直排", "", "7月底前"]]
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows) + "</table>"
    word = _word(rows)
    eml = (
        b"From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + SENTENCE.encode() + b"\r\n--x\r\nContent-Type: text/html; charset=gbk\r\n"
        b"Content-Disposition: attachment; filename==?gbk?B?zajWqi5odG1s?=\r\n\r\n<p>" + SENTENCE.encode("gbk") + b"</p>\r\n--x--\r\n"
    )
    return {
        "a.pdf": flowing_pdf([SENTENCE] * 3, embedded_font(), header="清水县河长办"),
        "table.pdf": table_pdf(rows, embedded_font()),
        "a.docx": word,
        "a.xlsx": workbook(rows),
        "a.html": f"<html><head><meta charset=utf-8><title>通报</title></head><body><p>{SENTENCE}{page}</body></html>".encode(),
        "a.txt": (SENTENCE * 5).encode("gbk"),
        "utf16.txt": (SENTENCE * 5).encode("utf-16-le"),
        "a.md": f"# 通报\n\n|甲|乙|\n|--|--|\n|1|{SENTENCE}|\n".encode(),
        "a.ofd": ofd(text(20, 30, "乱堆砂石三处"), line(1, 2, 3, 2) + text(30, 60, "末页"), template=text(60, 10, "眉")),
        "a.csv": f'序号,问题\n1,"{SENTENCE}"\n'.encode("gb18030"),
        "a.doc": (_OLD_WORD / "notice.doc").read_bytes(),
        "a.rtf": (_OLD_WORD / "notice.rtf").read_bytes(),
        "a.zip": packed({"台账/a.docx": word, "b.txt": SENTENCE.encode()}),
        "a.eml": eml,
        "a.msg": container(mail(mail_text("1000", SENTENCE), [attached("表.xlsx", workbook(rows))])),
    }


def _word(rows: list[list[str]]) -> bytes:
    document = docx.Document()
    document.add_heading("通报", 1)
    document.add_paragraph(SENTENCE, style="List Number")
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    return saved(document)
