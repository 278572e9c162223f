"""Office packages (DOCX, XLSX, OFD) whose XML is hostile: entities, depth, references in circles, cells by the billion."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
from hostile_cases import SENTENCE, Hostile, Surroundings
from make_files import saved, word, workbook
from make_ofd import NS, ofd, text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
Change = Callable[[str], str]


def changed(data: bytes, **parts: str | bytes | Change) -> bytes:
    """A package with parts replaced (or changed by a function); `__` in a keyword stands for a slash, `_` before xml for a dot."""
    wanted = {name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"): part for name, part in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            part = wanted.pop(name, None)
            content = old.read(name)
            new.writestr(name, part(content.decode()) if callable(part) else content if part is None else part)
        for name, part in wanted.items():
            new.writestr(name, part if not callable(part) else b"")
    return buffer.getvalue()


def document(body: str, doctype: str = "") -> str:
    return f'<?xml version="1.0"?>{doctype}<w:document {W}><w:body>{body}</w:body></w:document>'


def paragraph(inner: str) -> str:
    return f"<w:p><w:r><w:t>{inner}</w:t></w:r></w:p>"


def laughing(levels: int = 9) -> str:
    """A billion laughs."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels + 1))
    return f'<!DOCTYPE r [<!ENTITY e0 "哈哈哈哈哈哈哈哈哈哈">{entities}]>'


def outside(around: Surroundings) -> str:
    return (
        f'<!DOCTYPE r [<!ENTITY file SYSTEM "{around.secret.as_uri()}"><!ENTITY web SYSTEM "{around.url}/e">'
        f'<!ENTITY % dtd SYSTEM "{around.url}/d.dtd">%dtd;]>'
    )


def _docx(body: Callable[[Surroundings], str], doctype: Callable[[Surroundings], str] = lambda around: "") -> Callable[[Surroundings], bytes]:
    return lambda around: changed(word(SENTENCE), word__document_xml=document(body(around), doctype(around)))


def _quadratic(around: Surroundings) -> str:
    return f'<!DOCTYPE r [<!ENTITY a "{"哈" * 100_000}">]>'


_DEEP_TABLE = ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>")
_DEEP_RUN = ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>")


def _nested(pair: tuple[str, str], full: int, quick: int) -> Callable[[Surroundings], str]:
    def body(around: Surroundings) -> str:
        depth = around.many(full, quick)
        return pair[0] * depth + paragraph(SENTENCE) + pair[1] * depth

    return body


def _circling_styles(around: Surroundings) -> bytes:
    """Styles that are based on each other, lists whose style names the list, a part related to itself."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 50}"/><w:link w:val="s{n}"/></w:style>' for n in range(50)
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="s1"/><w:lvl w:ilvl="0"><w:pStyle w:val="s1"/>'
        '<w:lvlText w:val="%1%1%1%2%9"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    body = '<w:p><w:pPr><w:pStyle w:val="s1"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>' * 200
    rels = lambda old: re.sub(r'Target="theme/[^"]*"', 'Target="document.xml"', old)  # noqa: E731
    return changed(
        word(SENTENCE), word__document_xml=document(body), word__styles_xml=f"<w:styles {W}>{styles}</w:styles>",
        word__numbering_xml=f"<w:numbering {W}>{numbering}</w:numbering>", word___rels__document_xml_rels=rels,
    )  # fmt: skip


def _from_outside(around: Surroundings) -> bytes:
    """A template, a picture, a chunk and a header that lie elsewhere."""
    kinds = ("attachedTemplate", "image", "aFChunk", "header", "styles", "numbering", "subDocument")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    made = "".join(
        f'<Relationship Id="x{kind}{n}" Type="{office}/{kind}" Target="{target}" TargetMode="External"/>'
        for kind in kinds for n, target in enumerate((around.url, around.secret.as_uri()))
    ) + f'<Relationship Id="h" Type="{office}/header" Target="../../../../../../..{around.secret}"/>'  # fmt: skip
    body = paragraph(SENTENCE) + "".join(f'<w:altChunk r:id="xaFChunk{n}"/>' for n in (0, 1)) + '<w:sectPr><w:headerReference r:id="h"/></w:sectPr>'
    return changed(
        word(SENTENCE), word___rels__document_xml_rels=lambda old: old.replace("</Relationships>", f"{made}</Relationships>"),
        word__document_xml=document(body).replace("<w:document ", f'<w:document xmlns:r="{office}" '),
    )  # fmt: skip


def _spans(around: Surroundings) -> str:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
    return f"<w:tbl>{f'<w:tr>{cell * 50}</w:tr>' * around.many(4_000, 3)}</w:tbl>{paragraph(SENTENCE)}"


def _many_cells(around: Surroundings) -> str:
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * 50 + "</w:tr>"
    return f"<w:tbl>{row * (around.limits.max_cells // 45)}</w:tbl>"


def _long_part(around: Surroundings) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open("word/document.xml", "w", force_zip64=True) as out:
        out.write(f"<w:document {W}><w:body>".encode())
        piece = paragraph(SENTENCE).encode() * 1000
        for _ in range(2 * around.limits.max_unpacked_bytes // len(piece)):
            out.write(piece)
        out.write(b"</w:body></w:document>")
    return buffer.getvalue()


# Spreadsheets

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHARED = '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'


def _xlsx(rows: Callable[[Surroundings], str], *, shared: Callable[[Surroundings], str] | None = None, plain: bool = True) -> Callable[[Surroundings], bytes]:
    """A workbook with such rows; where it is not plain, its cells have formats and the other engine reads it."""

    def make(around: Surroundings) -> bytes:
        parts: dict[str, str | bytes | Change] = {"xl__worksheets__sheet1_xml": f'<worksheet xmlns="{_SHEET}">{rows(around)}</worksheet>'}
        if shared is not None:
            parts["xl__sharedStrings_xml"] = shared(around)
            parts["[Content_Types]_xml"] = lambda old: old.replace("</Types>", f"{_SHARED}</Types>")
        book = openpyxl.Workbook()
        book.active["A1"] = "问题"
        if not plain:
            book.active["A1"].number_format = "0.00%"
        return changed(saved(book), **parts)

    return make


def _cell(place: str, value: str = "问题", kind: str = "inlineStr") -> str:
    inner = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    return f'<c r="{place}" t="{kind}">{inner}</c>'


def _far_corners(around: Surroundings) -> str:
    return f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{_cell("A1")}</row><row r="1048576">{_cell("XFD1048576")}</row></sheetData>'


def _no_places(around: Surroundings) -> str:
    """Rows and cells without their places, and a place beyond all sheets."""
    row = "<row><c t='inlineStr'><is><t>甲</t></is></c></row>"
    return f'<sheetData>{row * 1000}<row r="999999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row></sheetData>'


def _strings(around: Surroundings) -> str:
    return f'<sst xmlns="{_SHEET}"><si><t>{"砂石" * around.many(16_000, 4_000)}</t></si></sst>'


def _uses_of_one(around: Surroundings) -> str:
    rows = around.many(100_000, 4_000)
    cells = (_cell(f"A{n}", "0", "s") for n in range(1, rows))
    return "<sheetData>" + "".join(f"<row>{cell}</row>" for cell in cells) + "</sheetData>"


def _merged(around: Surroundings) -> str:
    ranges = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, around.many(3_000, 300)))
    return f'<sheetData><row r="1">{_cell("A1")}</row></sheetData><mergeCells>{ranges}</mergeCells>'


def _merged_all(around: Surroundings) -> str:
    return f'<sheetData><row r="1">{_cell("A1")}</row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'


def _entities(doctype: Callable[[Surroundings], str], used: str, *, plain: bool) -> Callable[[Surroundings], bytes]:
    def make(around: Surroundings) -> bytes:
        sheet = f'<?xml version="1.0"?>{doctype(around)}<worksheet xmlns="{_SHEET}"><sheetData><row r="1">{_cell("A1", used)}</row></sheetData></worksheet>'
        strings = f'<?xml version="1.0"?>{doctype(around)}<sst xmlns="{_SHEET}"><si><t>{used}</t></si></sst>'
        return changed(_xlsx(lambda _: "", plain=plain)(around), xl__worksheets__sheet1_xml=sheet, xl__sharedStrings_xml=strings)

    return make


def _million_rows(around: Surroundings) -> str:
    row = "".join(f"<c><v>{n}</v></c>" for n in range(10))
    return f"<sheetData>{f'<row>{row}</row>' * (around.limits.max_cells // 9)}</sheetData>"


# OFD


def _ofd_in_itself(around: Surroundings) -> bytes:
    """A document that names itself as page, pages that name one template for each other, the package as its document."""
    pages = "".join(f'<ofd:Page ID="{n}" BaseLoc="Document.xml"/><ofd:Page ID="x{n}" BaseLoc="../OFD.xml"/>' for n in range(50))
    root = f'<ofd:Document {NS}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Document.xml"/></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>'
    return ofd(text(20, 30, SENTENCE[:20]), **{"Doc_0/Document.xml": root})


def _ofd_pages(around: Surroundings) -> bytes:
    """Every page the same part, more of them than allowed."""
    pages = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P0.xml"/>' for n in range(around.limits.max_pages + 9))
    root = f"<ofd:Document {NS}><ofd:CommonData/><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    return ofd(text(20, 30, SENTENCE[:20]), **{"Doc_0/Document.xml": root})


def _ofd_documents(around: Surroundings) -> bytes:
    bodies = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>" * around.many(20_000, 2_000)
    return ofd(*[text(20, 30 + n, SENTENCE[:20]) for n in range(20)], **{"OFD.xml": f"<ofd:OFD {NS}>{bodies}</ofd:OFD>"})


def _ofd_long_page(around: Surroundings) -> bytes:
    """One long page shown again and again."""
    pages = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P0.xml"/>' for n in range(around.limits.max_pages))
    root = f"<ofd:Document {NS}><ofd:CommonData/><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
    lines = "".join(text(20, 10 + n % 280, SENTENCE, 3) for n in range(around.many(400, 40)))
    return ofd(lines, **{"Doc_0/Document.xml": root})


def _ofd_numbers(around: Surroundings) -> bytes:
    wild = '<ofd:TextObject Boundary="1e99 -1e99 nan inf" CTM="1e99 0 0 1e99 0 0" Size="1e99"><ofd:TextCode X="1e99" Y="-1e99" DeltaX="g 999999999 1e99">'
    return ofd(f"{wild}{SENTENCE}</ofd:TextCode></ofd:TextObject>", text(20, 30, SENTENCE[:20]))


def _ofd_entities(doctype: Callable[[Surroundings], str], used: str) -> Callable[[Surroundings], bytes]:
    def make(around: Surroundings) -> bytes:
        page = f'<?xml version="1.0"?>{doctype(around)}<ofd:Page {NS}><ofd:Content><ofd:Layer>{text(20, 30, "甲" + used)}</ofd:Layer></ofd:Content></ofd:Page>'
        return ofd(text(20, 30, "甲"), **{"Doc_0/Pages/P0.xml": page})

    return make


PACKAGES = [
    Hostile("DOCX: a billion laughs", "a.docx", _docx(lambda a: paragraph("&e9;"), lambda a: laughing())),
    Hostile("DOCX: one long entity many times", "a.docx", _docx(lambda a: paragraph("&a;" * 10_000), _quadratic)),
    Hostile("DOCX: external entities", "a.docx", _docx(lambda a: paragraph("&file;&web;"), outside)),
    Hostile("DOCX: parts from outside", "a.docx", _from_outside, "ok"),
    Hostile("DOCX: a document part of twice what is allowed", "a.docx", _long_part, "failed too_large"),
    Hostile("DOCX: tables in tables", "a.docx", _docx(_nested(_DEEP_TABLE, 5_000, 500))),
    Hostile("DOCX: text boxes in text boxes", "a.docx", _docx(_nested(_DEEP_RUN, 60, 60)), "ok"),
    Hostile("DOCX: styles and lists in circles", "a.docx", _circling_styles, "ok"),
    Hostile("DOCX: cells of a billion columns", "a.docx", _docx(_spans), "ok"),
    Hostile("DOCX: too many cells", "a.docx", _docx(_many_cells)),
    Hostile("XLSX: a billion laughs (calamine)", "a.xlsx", _entities(lambda a: laughing(), "&e9;", plain=True)),
    Hostile("XLSX: a billion laughs (openpyxl)", "a.xlsx", _entities(lambda a: laughing(), "&e9;", plain=False)),
    Hostile("XLSX: external entities (calamine)", "a.xlsx", _entities(outside, "&file;&web;", plain=True)),
    Hostile("XLSX: external entities (openpyxl)", "a.xlsx", _entities(outside, "&file;&web;", plain=False)),
    Hostile("XLSX: cells at far corners (calamine)", "a.xlsx", _xlsx(_far_corners), "ok"),
    Hostile("XLSX: cells at far corners (openpyxl)", "a.xlsx", _xlsx(_far_corners, plain=False), "ok"),
    Hostile("XLSX: cells without places", "a.xlsx", _xlsx(_no_places)),
    Hostile("XLSX: one long string in every row (calamine)", "a.xlsx", _xlsx(_uses_of_one, shared=_strings), "truncated|too_large"),
    Hostile("XLSX: one long string in every row (openpyxl)", "a.xlsx", _xlsx(_uses_of_one, shared=_strings, plain=False), "truncated|too_large"),
    Hostile("XLSX: whole rows merged", "a.xlsx", _xlsx(_merged), "ok"),
    Hostile("XLSX: whole rows merged (openpyxl)", "a.xlsx", _xlsx(_merged, plain=False), "ok"),
    Hostile("XLSX: the whole sheet merged", "a.xlsx", _xlsx(_merged_all, plain=False), "ok"),
    Hostile("XLSX: too many cells (calamine)", "a.xlsx", _xlsx(_million_rows), "truncated|too_large"),
    Hostile("XLSX: too many cells (openpyxl)", "a.xlsx", _xlsx(_million_rows, plain=False), "truncated|too_large"),
    Hostile("OFD: a billion laughs", "a.ofd", _ofd_entities(lambda a: laughing(), "&e9;")),
    Hostile("OFD: external entities", "a.ofd", _ofd_entities(outside, "&file;&web;")),
    Hostile("OFD: a document that is its own page and template", "a.ofd", _ofd_in_itself),
    Hostile("OFD: too many pages", "a.ofd", _ofd_pages, "truncated"),
    Hostile("OFD: one document named again and again", "a.ofd", _ofd_documents, "truncated|too_large"),
    Hostile("OFD: one long page shown again and again", "a.ofd", _ofd_long_page, "truncated"),
    Hostile("OFD: numbers without end", "a.ofd", _ofd_numbers),
    Hostile("OFD: encrypted", "a.ofd", lambda a: ofd(text(20, 30, "甲"), **{"Encryptions.xml": f"<ofd:Encryptions {NS}/>"}), "failed encrypted"),
    Hostile("XLSX under the name of a DOCX", "a.docx", lambda a: workbook([["问题"], [SENTENCE]]), "ok"),
]
