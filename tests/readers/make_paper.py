"""One document in every format: the paper model, and the formats without pages.

A paper is made of lines and tables. Its plain text has a tab between cells; every other format says the same in its own
way. Formats with pages are set by `set_pages`.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from make_files import saved
from openpyxl.utils import get_column_letter

SHEET = "Sheet1"
_FEWEST_COLUMNS = 3
_RULE = re.compile(r"[-:|\s]+")
_BLANKS = re.compile(" {2,}")
_FIGURE = re.compile(r"[1-9]\d{0,8}")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells; the first is the header."""

    rows: tuple[tuple[str, ...], ...]


Part = str | Table
Paper = tuple[Part, ...]


def paper_of(text: str) -> Paper:
    """The lines of a text, those that are rows of a table (cells apart by tabs or bars) as tables.

    >>> paper_of("台账\\n序号\\t问题\\t单位\\n1\\t淤积\\t甲镇")
    ('台账', Table(rows=(('序号', '问题', '单位'), ('1', '淤积', '甲镇'))))
    """
    lines = [line.strip(" \u3000\r") for line in text.split("\n") if line.strip()]
    parts: list[Part] = []
    number = 0
    while number < len(lines):
        rows, used = _rows(lines[number:])
        if len(rows) > 1:
            number += used
            width = max(map(len, rows))
            told = [row for row in rows if any(row)]
            parts.append(Table(tuple((*row, *("",) * (width - len(row))) for row in told)))
        else:
            parts.append(lines[number])
            number += 1
    return tuple(parts)


def _rows(lines: list[str]) -> tuple[list[tuple[str, ...]], int]:
    """The rows at the head of `lines` that have as many cells, give or take one, and how many lines they fill.

    A Markdown rule is an empty row. A cell may run over several lines.
    """
    rows: list[tuple[str, ...]] = []
    used = 0
    while used < len(lines):
        taken, cells = 1, _cells(lines[used])
        if rows and 1 < len(cells) < len(rows[0]):
            longer = (("\n".join(lines[used : used + more]), more) for more in range(2, len(lines) - used + 1))
            reached = next(((_cells(words), more) for words, more in longer if len(_cells(words)) >= len(rows[0])), None)
            if reached and len(reached[0]) == len(rows[0]):
                cells, taken = reached
        if len(cells) < _FEWEST_COLUMNS or (rows and abs(len(cells) - len(rows[0])) > 1):
            break
        rows.append(cells)
        used += taken
    return rows, used


def _cells(line: str) -> tuple[str, ...]:
    separator = "\t" if "\t" in line else "|"
    bare = line.strip("|") if separator == "|" and line.startswith("|") else line
    if separator == "|" and _RULE.fullmatch(line):
        return ("",) * len(bare.split("|"))
    return tuple(cell.strip() for cell in bare.split(separator))


def as_text(paper: Paper) -> bytes:
    return "\n".join(line for part in paper for line in _text_lines(part)).encode()


def _text_lines(part: Part) -> list[str]:
    return [part] if isinstance(part, str) else ["\t".join(row) for row in part.rows]


def as_markdown(paper: Paper) -> bytes:
    """Paragraphs apart by blank lines, tables as pipe tables."""
    return "\n\n".join(part if isinstance(part, str) else _piped(part) for part in paper).encode()


def _piped(table: Table) -> str:
    lines = ["| " + " | ".join(row).replace("\n", "<br>") + " |" for row in table.rows]
    return "\n".join([lines[0], "|" + "---|" * len(table.rows[0]), *lines[1:]])


def as_html(paper: Paper) -> bytes:
    """A page with its title as heading; what a browser does not show inside a line, as editors write it: a tab as two wide
    blanks, several blanks as such as do not fold."""
    title = html.escape(next(part for part in paper if isinstance(part, str)))
    body = "\n".join(_element(part, number) for number, part in enumerate(paper))
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>\n{body}\n</body></html>"
    return page.encode()


def _element(part: Part, number: int) -> str:
    if isinstance(part, str):
        words = _BLANKS.sub(lambda blanks: "&nbsp;" * len(blanks.group()), html.escape(part).replace("\t", "\u3000\u3000"))
        return f"<h1>{words}</h1>" if number == 0 else f"<p>\u3000\u3000{words}</p>"
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in part.rows)
    return "<table border=1>" + "".join(f"<tr>{row}</tr>" for row in rows).replace("\n", "<br>") + "</table>"


def as_docx(paper: Paper, font: str = "Noto Serif CJK SC") -> bytes:
    """A Word document as offices type it: no styles, a centred title, first-line indents, ruled tables."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    normal.paragraph_format.space_after = Pt(0)
    for number, part in enumerate(paper):
        if isinstance(part, str):
            paragraph = document.add_paragraph()
            run = paragraph.add_run(part)
            if number == 0:
                paragraph.alignment, run.font.size = WD_ALIGN_PARAGRAPH.CENTER, Pt(20)
            else:
                paragraph.paragraph_format.first_line_indent = Pt(28)
        else:
            _word_table(document, part)
    return saved(document)


def _word_table(document: docx.document.Document, table: Table) -> None:
    made = document.add_table(len(table.rows), len(table.rows[0]), "Table Grid")
    for cells, words in zip(made.rows, table.rows, strict=True):
        for cell, text in zip(cells.cells, words, strict=True):
            cell.text, *further = text.split("\n")
            for line in further:
                cell.add_paragraph(line)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(9)


def as_workbook(paper: Paper) -> bytes:
    """One sheet: lines in cells merged over the width of the tables, plain whole numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    width = max(len(part.rows[0]) for part in paper if isinstance(part, Table))
    for part in paper:
        if isinstance(part, str):
            sheet.append([part])
            sheet.merge_cells(f"A{sheet.max_row}:{get_column_letter(width)}{sheet.max_row}")
        else:
            for row in part.rows:
                sheet.append([int(cell) if _FIGURE.fullmatch(cell) else cell or None for cell in row])
    return saved(book)
