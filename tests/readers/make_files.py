"""Files for the readers' tests, made anew by each run: no binary lies in the repository."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import docx
import openpyxl
import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

SENTENCE = (
    "经巡查发现甲村河段存在乱堆砂石三处、乙村河段搭建棚屋两处，请于2024年6月30日前完成整改并将情况书面报送市河长办。"
)
CID = "STSong-Light"


@lru_cache(maxsize=1)
def embedded_font() -> str:
    """The name of an embeddable font with Chinese characters.

    No free one is at hand everywhere, and the drawn shapes do not matter here: Vera's cmap is rewritten so that every
    character of ours has some glyph.
    """
    path = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    data = path.read_bytes()
    tables = {}
    for index in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, offset, length = struct.unpack(">4sLLL", data[12 + 16 * index : 28 + 16 * index])
        tables[tag] = data[offset : offset + length]
    tables[b"cmap"] = _cmap()
    pdfmetrics.registerFont(TTFont("Wide", io.BytesIO(_font_file(data[:12], tables))))
    return "Wide"


def _cmap() -> bytes:
    codes = [
        *range(0x20, 0x7F),
        *range(0xA0, 0x250),
        *range(0x2010, 0x2040),
        *range(0x2100, 0x2640),
        *range(0x3000, 0x3100),
        *range(0x3300, 0x4DB6),
        *range(0x4E00, 0x9FA6),
        *range(0xFF00, 0xFFE6),
    ]
    # One glyph, an M, is about an em wide; it stands for all ideographs.
    glyphs = [code - 29 if code < 0x7F else 48 for code in codes]
    groups = b"".join(struct.pack(">LLL", code, code, glyph) for code, glyph in zip(codes, glyphs, strict=True))
    table = struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(codes)) + groups
    return struct.pack(">HHHHL", 0, 1, 3, 10, 12) + table


def _font_file(head: bytes, tables: dict[bytes, bytes]) -> bytes:
    position = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag in sorted(tables):
        table = tables[tag]
        directory += struct.pack(">4sLLL", tag, 0, position + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head[:4] + struct.pack(">H", len(tables)) + head[6:12] + directory + body


@lru_cache(maxsize=1)
def cid_font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(CID))
    return CID


def canvas_pdf(*pages, size=A4, **options) -> bytes:  # type: ignore[no-untyped-def]
    """A PDF whose pages are drawn by functions of the canvas."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def plain_pdf(lines: list[str], font: str, size: float = 14, left: float = 80) -> bytes:
    """A page with one line under another."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, line in enumerate(lines):
            canvas.drawString(left, 760 - number * size * 1.7, line)

    return canvas_pdf(draw)


def flowing_pdf(paragraphs: list[str], font: str, header: str = "", footer: bool = True) -> bytes:
    """Paragraphs with first-line indents, set by reportlab, with page headers and numbers."""
    style = ParagraphStyle("body", fontName=font, fontSize=14, leading=26, firstLineIndent=28, wordWrap="CJK")

    def around(canvas: Canvas, document: object) -> None:
        canvas.setFont(font, 10)
        if header:
            canvas.drawString(80, 800, header)
        if footer:
            canvas.drawCentredString(297, 40, f"— {canvas.getPageNumber()} —")

    return _built([Paragraph(text, style) for text in paragraphs], around)


def table_pdf(rows: list[list[str]], font: str, widths: list[float] | None = None, spans: tuple = ()) -> bytes:  # type: ignore[type-arg]
    """A ruled table that runs over pages, its first row repeated on each."""
    style = ParagraphStyle("cell", fontName=font, fontSize=10, leading=14, wordWrap="CJK")
    cells = [[Paragraph(text, style) if text else "" for text in row] for row in rows]
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), *spans])
    title = Paragraph("问题清单", ParagraphStyle("title", fontName=font, fontSize=20, leading=30, alignment=1))

    def around(canvas: Canvas, document: object) -> None:
        canvas.setFont(font, 10)
        canvas.drawCentredString(297, 40, f"第{canvas.getPageNumber()}页")

    return _built([title, Table(cells, colWidths=widths, repeatRows=1, style=ruled)], around)


def open_table_pdf(
    rows: list[list[str]],
    font: str,
    *,
    widths: Sequence[float] = (40, 220, 100, 90),
    size: float = 10,
    padding: float = 3,
    valign: str = "TOP",
    align: int = 0,
    repeat: int = 1,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    again: bool = False,
) -> bytes:
    """A table without a rule between paragraphs; `again` puts a second one below."""
    cell = ParagraphStyle("cell", fontName=font, fontSize=size, leading=size * 1.4, wordWrap="CJK", alignment=align)
    body = ParagraphStyle("body", fontName=font, fontSize=12, leading=24, firstLineIndent=24, wordWrap="CJK")
    style = TableStyle([
        ("VALIGN", (0, 0), (-1, -1), valign),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ])  # fmt: skip

    def table() -> Table:
        cells = [[Paragraph(text, cell) if text else "" for text in row] for row in rows]
        return Table(cells, colWidths=list(widths), repeatRows=repeat, style=style)

    def around(canvas: Canvas, document: object) -> None:
        canvas.setFont(font, 10)
        canvas.drawCentredString(297, 40, f"— {canvas.getPageNumber()} —")

    story = [*(Paragraph(text, body) for text in before), table(), *(Paragraph(text, body) for text in after)]
    return _built([*story, table()] if again else story, around)


def named_font_pdf(lines: list[str], font: str) -> bytes:
    """A page as office programs write it where they do not embed: Identity-H, a ToUnicode map, and a font's name."""
    codes = {character: 900 + n for n, character in enumerate(sorted(set("".join(lines))))}
    shown = "".join(
        f"BT /F 14 Tf 80 {760 - 24 * n} Td <{''.join(f'{codes[c]:04X}' for c in line)}> Tj ET\n"
        for n, line in enumerate(lines)
    )
    mapped = "".join(f"<{code:04X}> <{ord(character):04X}>\n" for character, code in codes.items())
    unicode = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapped}endbfchar endcmap end"
    )
    descendant = (
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font}/DW 1000/CIDToGIDMap/Identity/FontDescriptor 7 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    return _file_of(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        f"<</Type/Font/Subtype/Type0/BaseFont/{font}/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 8 0 R>>",
        descendant,
        f"<</Type/FontDescriptor/FontName/{font}/Flags 4/FontBBox[0 -140 1000 860]/Ascent 860/Descent -140/StemV 80>>",
        f"<</Length {len(unicode)}>>stream\n{unicode}\nendstream",
    )


def _file_of(*objects: str) -> bytes:
    """A PDF file of numbered objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.5\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj{item}endobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def _built(story: list[object], around) -> bytes:  # type: ignore[no-untyped-def,type-arg]
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, leftMargin=72, rightMargin=72)
    document.build(story, onFirstPage=around, onLaterPages=around)
    return buffer.getvalue()


def saved(document: object) -> bytes:
    """A python-docx document or an openpyxl workbook as bytes."""
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def workbook(rows: list[list[object]], name: str = "台账") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return saved(book)
