"""Makes the samples that are not plain UTF-8: 督办函.docx, 通报.pdf, 问题台账.xlsx and, in GB18030, 销号公示.txt.

    python corpora/samples_source/make.py          writes the four files into corpora/samples

Enters: the words in texts.py, all invented. Leaves: the same bytes every time with the same library versions:
time stamps inside the files are fixed (`STAMP`), nothing is random.
Needs python-docx, openpyxl, reportlab, and for the PDF the font WenQuanYi Zen Hei: Debian/Ubuntu package
`fonts-wqy-zenhei` (GPL-2 with font embedding exception); only the glyphs used are embedded. Another place of the font:
    python corpora/samples_source/make.py --font /path/to/wqy-zenhei.ttc
The other samples (.html, .md and the UTF-8 .txt files) are kept as they stand and are edited by hand.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import texts

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
STAMP = datetime(2024, 1, 1, 8, 0, 0)
FONT = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
RED = "D7000F"
CANNOT_BEGIN, CANNOT_END = "，。、；：”）》％%", "“（《〔"


def main() -> None:
    """Writes the four files and names each with its size."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--font", type=Path, default=FONT, help="wqy-zenhei.ttc (Debian: fonts-wqy-zenhei)")
    font: Path = options.parse_args().font
    if not font.exists():
        sys.exit(f"找不到字体 {font}：请安装 Debian 软件包 fonts-wqy-zenhei，或用 --font 指明位置")
    made = {
        "督办函.docx": letter(),
        "通报.pdf": circular(font),
        "问题台账.xlsx": ledger(),
        "销号公示.txt": closure(),
    }
    for name, data in made.items():
        (SAMPLES / name).write_bytes(data)
        sys.stdout.write(f"{name}\t{len(data):,} B\n")


def fixed_package(data: bytes) -> bytes:
    """The same Office package with every member's time and the core properties' times set to `STAMP`."""
    stamp = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            member = old.read(name)
            if name == "docProps/core.xml":
                times = rb"(<dcterms:(created|modified)[^>]*>)[^<]*"
                member = re.sub(times, rb"\g<1>" + stamp.encode(), member)
            info = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, member, compresslevel=9)
    return out.getvalue()


def letter() -> bytes:
    """A supervision letter as an office types it: red head and rule, Word's own numbering, foot rules, page field."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)
    numbering = word_numbering(document)

    def paragraph(text: str, font: str, size: float, align: Any = None, *, indent: bool = False) -> Any:
        made = document.add_paragraph()
        run = made.add_run(text)
        east_asian(run, font, size)
        made.paragraph_format.space_after = Pt(0)
        made.paragraph_format.line_spacing = Pt(28)
        if align is not None:
            made.alignment = align
        if indent:
            made.paragraph_format.first_line_indent = Pt(32)
        return made

    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    head = paragraph(texts.LETTER_HEAD, "方正小标宋简体", 36, centre)
    head.paragraph_format.line_spacing = Pt(60)
    head.runs[0].font.color.rgb = RGBColor.from_string(RED)
    border(paragraph(texts.LETTER_NUMBER, "仿宋_GB2312", 16, centre), "bottom", RED, 18)
    paragraph("", "仿宋_GB2312", 16)
    paragraph(texts.LETTER_TITLE, "方正小标宋简体", 22, centre)
    paragraph("", "仿宋_GB2312", 16)
    paragraph(texts.LETTER_TO, "仿宋_GB2312", 16)
    paragraph(texts.LETTER_OPENING, "仿宋_GB2312", 16, indent=True)
    for style, text in texts.LETTER_BODY:
        made = paragraph(text, {"heading": "黑体"}.get(style, "仿宋_GB2312"), 16, indent=True)
        if style == "item":
            number_paragraph(made, numbering)
    paragraph("", "仿宋_GB2312", 16)
    for line in texts.LETTER_SIGNED:
        made = paragraph(line, "仿宋_GB2312", 16, right)
        made.paragraph_format.right_indent = Pt(32)
    paragraph("", "仿宋_GB2312", 16)
    border(paragraph(texts.LETTER_COPIES, "仿宋_GB2312", 14), "top", "000000", 8)
    printed = paragraph("\t".join(texts.LETTER_PRINTED), "仿宋_GB2312", 14)
    printed.paragraph_format.tab_stops.add_tab_stop(Cm(15.6), WD_TAB_ALIGNMENT.RIGHT)
    border(printed, "top", "000000", 4)
    border(printed, "bottom", "000000", 8)
    page_field(page.footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.created, properties.modified = texts.LETTER_TITLE, "", STAMP, STAMP
    out = io.BytesIO()
    document.save(out)
    return fixed_package(out.getvalue())


def element(name: str, **attributes: str) -> Any:
    """A WordprocessingML element with attributes of the same namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def east_asian(run: Any, font: str, size: float) -> None:
    """Sets a run's Chinese typeface and size; Latin letters in Times New Roman, as offices do."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size = "Times New Roman", Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def border(paragraph: Any, side: str, colour: str, eighths: int) -> None:
    """Adds a rule above or below a paragraph, `eighths` of a point thick."""
    from docx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("pBdr")
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    borders.append(element(side, val="single", sz=str(eighths), space="1", color=colour))


def word_numbering(document: Any) -> str:
    """Defines the list "1.", "2.", … in the document and returns its number id."""
    root = document.part.numbering_part.element
    kind, number = "90", "90"
    abstract = element("abstractNum", abstractNumId=kind)
    level = element("lvl", ilvl="0")
    for child in (
        element("start", val="1"),
        element("numFmt", val="decimal"),
        element("suff", val="nothing"),
        element("lvlText", val="%1."),
        element("lvlJc", val="left"),
    ):
        level.append(child)
    style = element("rPr")
    style.append(element("rFonts", ascii="Times New Roman", eastAsia="仿宋_GB2312"))
    style.append(element("sz", val="32"))
    level.append(style)
    abstract.append(level)
    root.insert(0, abstract)
    entry = element("num", numId=number)
    entry.append(element("abstractNumId", val=kind))
    root.append(entry)
    return number


def number_paragraph(paragraph: Any, number: str) -> None:
    """Lets Word number the paragraph: the figure is then not in the paragraph's text."""
    properties = paragraph._p.get_or_add_pPr()
    wanted = properties.get_or_add_numPr()
    wanted.get_or_add_ilvl().val = 0
    wanted.get_or_add_numId().val = int(number)


def page_field(paragraph: Any) -> None:
    """Puts "— 1 —" with a PAGE field at the foot, as the standard for official papers asks."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    east_asian(paragraph.add_run("— "), "宋体", 14)
    field = element("fldSimple", instr="PAGE")
    run = element("r")
    text = element("t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    east_asian(paragraph.add_run(" —"), "宋体", 14)


def circular(font: Path) -> bytes:
    """A circular on three A4 pages: body, then a ruled table over two of them with merged, wrapped and cut cells."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer

    pdfmetrics.registerFont(TTFont("ZenHei", str(font), subfontIndex=0))
    style = paragraph_style
    story: list[Any] = [
        flow(texts.CIRCULAR_HEAD, style(24, centre=True, colour=f"#{RED}")),
        Spacer(1, 14),
        flow(texts.CIRCULAR_NUMBER, style(16, centre=True)),
        red_rule(),
        Spacer(1, 18),
        *(flow(line, style(20, centre=True)) for line in texts.CIRCULAR_TITLE),
        Spacer(1, 14),
        flow(texts.CIRCULAR_TO, style(16)),
        *(flow(text, style(16, indent=True)) for text in texts.CIRCULAR_BODY),
        Spacer(1, 24),
        *(flow(line, style(16, right=True)) for line in texts.CIRCULAR_SIGNED),
        Spacer(1, 30),
        flow(texts.CIRCULAR_TABLE_TITLE, style(14, centre=True)),
        Spacer(1, 8),
        ruled_table(texts.CIRCULAR_ROWS_FIRST, texts.CIRCULAR_SPANS_FIRST),
        PageBreak(),
        ruled_table(texts.CIRCULAR_ROWS_SECOND, texts.CIRCULAR_SPANS_SECOND),
        Spacer(1, 6),
        flow(texts.CIRCULAR_REMARK, style(10)),
    ]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=56, rightMargin=56, topMargin=72, bottomMargin=72,
        title="".join(texts.CIRCULAR_TITLE), author="", invariant=1,
    )  # fmt: skip
    document.build(story, onFirstPage=page_number, onLaterPages=page_number)
    return out.getvalue()


def paragraph_style(
    size: float, *, centre: bool = False, right: bool = False, indent: bool = False, colour: str = "#000000"
) -> Any:
    """A Chinese paragraph style: breaks between any two characters."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        "zh", fontName="ZenHei", fontSize=size, leading=size * 1.75, wordWrap="CJK", textColor=HexColor(colour),
        alignment=1 if centre else 2 if right else 0, firstLineIndent=2 * size if indent else 0,
        rightIndent=2 * size if right else 0,
    )  # fmt: skip


def flow(text: str, style: Any, width: float = 470) -> Any:
    """One paragraph of the circular, its lines broken for `width` points."""
    from reportlab.platypus import Paragraph

    lines = broken_lines(text, width - style.rightIndent, style.fontSize, style.firstLineIndent)
    return Paragraph("<br/>".join(lines), style)


def broken_lines(text: str, width: float, size: float, indent: float) -> list[str]:
    """Breaks a Chinese text into lines: no closing mark begins one, no opening mark ends one, no number is cut.

    reportlab's own Chinese wrapping leaves commas at the head of a line, which no office program does.
    """
    from reportlab.pdfbase.pdfmetrics import stringWidth

    lines, line, room = [], "", width - indent
    for character in text:
        if line and stringWidth(line + character, "ZenHei", size) > room:
            keep = len(line)
            while keep > 1 and (line + character)[keep] in CANNOT_BEGIN:
                keep -= 1
            while keep > 1 and (line[keep - 1] in CANNOT_END or f"{line}{character}"[keep - 1 : keep + 1].isdecimal()):
                keep -= 1
            lines.append(line[:keep])
            line, room = line[keep:], width
        line += character
    return [*lines, line]


def red_rule() -> Any:
    """The red rule under the number of the paper."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import HRFlowable

    return HRFlowable(width="100%", thickness=2, color=HexColor(f"#{RED}"), spaceBefore=6)


def ruled_table(rows: tuple[tuple[str, ...], ...], counties: tuple[tuple[int, int], ...]) -> Any:
    """A table with every cell ruled, its header repeated, and the county cells merged over the rows given."""
    from reportlab.lib.colors import black
    from reportlab.platypus import Table

    small = paragraph_style(10)
    small.leading = 15
    widths = texts.CIRCULAR_WIDTHS
    cells = [
        [flow(text, small, width - 9) for text, width in zip(row, widths, strict=True)]
        for row in (texts.CIRCULAR_COLUMNS, *rows)
    ]
    rules: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    rules += [("SPAN", (1, first), (1, last)) for first, last in counties]
    return Table(cells, colWidths=widths, style=rules)


def page_number(canvas: Any, document: Any) -> None:
    """Writes "— 2 —" at the foot of a page."""
    canvas.setFont("ZenHei", 12)
    canvas.drawCentredString(document.pagesize[0] / 2, 40, f"— {document.page} —")


def ledger() -> bytes:
    """A ledger: two header rows, merged towns, true dates and numbers, a total, a note, a sheet of rules."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    width = len(texts.LEDGER_COLUMNS)
    last = get_column_letter(width)
    sheet["A1"], sheet["A2"] = texts.LEDGER_TITLE, texts.LEDGER_FILLED
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{last}2")
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center")
    ledger_header(sheet)
    first = 5
    for at, (row, town) in enumerate(zip(texts.LEDGER_ROWS, ledger_towns(), strict=True)):
        values = (at + 1, f"CG-2024-{at + 1:03}", town, *row)
        for column, value in enumerate(values, 1):
            cell = sheet.cell(first + at, column, value)
            if isinstance(value, date):
                cell.number_format = 'yyyy"年"m"月"d"日"'
    row_of_town = first
    for _, count in texts.LEDGER_TOWNS:
        sheet.merge_cells(start_row=row_of_town, end_row=row_of_town + count - 1, start_column=3, end_column=3)
        row_of_town += count
    total = first + len(texts.LEDGER_ROWS)
    sheet.cell(total, 1, texts.LEDGER_TOTAL[0])
    sheet.merge_cells(start_row=total, end_row=total, start_column=1, end_column=7)
    sheet.cell(total, 8, texts.LEDGER_TOTAL[1])
    sheet.cell(total, 9, texts.LEDGER_TOTAL[2])
    sheet.cell(total + 1, 1, texts.LEDGER_NOTE)
    sheet.merge_cells(start_row=total + 1, end_row=total + 1, start_column=1, end_column=width)
    thin = Side(style="thin")
    for cells in sheet.iter_rows(min_row=3, max_row=total, max_col=width):
        for cell in cells:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for column, size in enumerate((6, 14, 9, 9, 16, 9, 28, 12, 12, 15, 15, 16, 9, 9, 15, 16), 1):
        sheet.column_dimensions[get_column_letter(column)].width = size
    sheet.freeze_panes = "A5"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    rules = book.create_sheet("填报说明")
    for number, line in enumerate(texts.LEDGER_RULES, 1):
        rules.cell(number, 1, line)
    rules.column_dimensions["A"].width = 90
    book.properties.creator, book.properties.created = "", STAMP
    out = io.BytesIO()
    book.save(out)
    return fixed_package(out.getvalue())


def ledger_header(sheet: Any) -> None:
    """Writes the two header rows: 规模 over its two columns, every other name over both rows."""
    for column, (name, below) in enumerate(texts.LEDGER_COLUMNS, 1):
        if below is None:
            sheet.cell(3, column, name)
            sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
        else:
            sheet.cell(4, column, below)
    sheet.cell(3, 8, "规模")
    sheet.merge_cells("H3:I3")


def ledger_towns() -> list[str | None]:
    """The town of each row, None below the first row of a merged cell."""
    return [town if at == 0 else None for town, count in texts.LEDGER_TOWNS for at in range(count)]


def closure() -> bytes:
    """A public notice of closed problems as an old office machine saves it: GB18030, CR LF."""
    return texts.CLOSURE_TEXT.replace("\n", "\r\n").encode("gb18030")


if __name__ == "__main__":
    main()
