"""Word documents."""

# The cases are XML, which reads better unbroken.

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from make_files import saved, word

from docintel.document import Source
from docintel.errors import UnreadableError
from docintel.readers import Limits, read
from docintel.readers.numerals import label_number

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = f"<w:document {W}><w:body>%s</w:body></w:document>"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(body: str, **parts: str) -> bytes:
    """A bare package: document.xml and any of numbering, styles, footnotes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        links = "".join(f'<Relationship Id="{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in parts)
        archive.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{RELS}">{links}</Relationships>')
        archive.writestr("word/document.xml", DOCUMENT % body)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def listed(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(run(text), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


LEVELS = (
    ("chineseCounting", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
    ("decimalEnclosedCircle", "%4"),
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">'
    + "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(LEVELS)
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>'
)


def lines(source: Source) -> list[str]:
    return source.text.splitlines()


def test_numbers_that_word_generates() -> None:
    body = listed("总体") + listed("河道", 1) + listed("管网", 1) + listed("甲", 2) + listed("圈", 3) + listed("问题")
    body += listed("又", 1) + listed("另起", 0, 2) + listed("再", 0, 2)
    source = read(package(body, numbering=NUMBERING))
    assert lines(source) == [
        "一、总体",
        "（一）河道",
        "（二）管网",
        "1. 甲",
        "① 圈",
        "二、问题",
        "（一）又",
        "五、另起",
        "六、再",
    ]


def test_numbers_from_styles() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h1b"><w:basedOn w:val="h1"/></w:style></w:styles>'
    )
    body = paragraph(run("甲"), properties='<w:pStyle w:val="h1"/>') + paragraph(
        run("乙"), properties='<w:pStyle w:val="h1b"/>'
    )
    source = read(package(body, numbering=NUMBERING, styles=styles))
    assert lines(source) == ["一、甲", "二、乙"]
    assert {block.kind for block in source.blocks} == {"heading"}


@pytest.mark.parametrize(
    ("number", "kind", "label"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (21, "japaneseCounting", "二十一"), (105, "chineseCountingThousand", "一百〇五"),
        (13, "chineseLegalSimplified", "壹拾叁"), (3, "ideographTraditional", "丙"), (12, "decimalEnclosedCircleChinese", "⑫"), (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"), (7, "decimalFullWidth", "７"), (5, "decimalZero", "05"), (3, "unheard", "3"), (2000000, "chineseCounting", "2000000"),
    ],
)  # fmt: skip
def test_label_numbers(number: int, kind: str, label: str) -> None:
    assert label_number(number, kind) == label


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph(run("留"), "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", f"<w:ins>{run('增')}</w:ins>"), ["留增"]),
        (paragraph(f"<w:moveFrom>{run('旧')}</w:moveFrom>", f"<w:moveTo>{run('新')}</w:moveTo>"), ["新"]),
        (paragraph(run("前"), properties="<w:rPr><w:del/></w:rPr>") + paragraph(run("后")), ["前后"]),
        (paragraph(run("见"), run("藏", "<w:vanish/>"), run("见", '<w:vanish w:val="0"/>')), ["见见"]),
        (paragraph(f"<w:hyperlink>{run('链接')}</w:hyperlink>", f"<w:fldSimple>{run('域')}</w:fldSimple>"), ["链接域"]),
        (paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>', run("码"),
                   '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', run("3"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), ["3"]),
        (paragraph("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:tab/><w:t>右</w:t></w:r>"), ["上", "下\t右"]),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', run("完成")), ["☑完成"]),
        (paragraph(f"<w:r><w:ruby><w:rt>{run('tuī')}</w:rt><w:rubyBase>{run('推')}</w:rubyBase></w:ruby></w:r>", run("进")), ["推(tuī)进"]),
        (f"<w:sdt><w:sdtContent>{paragraph(run('控件'))}</w:sdtContent></w:sdt>", ["控件"]),
        (paragraph(run("正文"), f"<w:r><w:pict><w:txbxContent>{paragraph(run('框'))}</w:txbxContent></w:pict></w:r>"), ["正文", "框"]),
        (paragraph('<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                   f"<mc:Choice><w:txbxContent>{paragraph(run('一次'))}</w:txbxContent></mc:Choice>"
                   f"<mc:Fallback><w:txbxContent>{paragraph(run('一次'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"), ["一次"]),
    ],
)  # fmt: skip
def test_what_is_shown(body: str, expected: list[str]) -> None:
    assert lines(read(package(body))) == expected


def test_footnotes_stand_at_the_end() -> None:
    notes = f'<w:footnotes {W}><w:footnote w:type="separator"><w:p/></w:footnote><w:footnote>{paragraph(run("注一"))}</w:footnote></w:footnotes>'
    assert lines(read(package(paragraph(run("正文")), footnotes=notes))) == ["正文", "注一"]


def test_tables_merged_and_nested() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(3, 3)
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells.cells):
            cell.text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    inner = table.cell(2, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内", "套"
    document.add_paragraph("后")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    source = read(saved(document), name="x.docx")
    outer, nested = source.tables
    found = {
        (c.row, c.column): (source.text[c.span.start : c.span.end], c.row_span, c.column_span) for c in outer.cells
    }
    assert found == {
        (1, 1): ("00\n01", 1, 2), (1, 3): ("02", 1, 1), (2, 1): ("10\n20", 2, 1), (2, 2): ("11", 1, 1), (2, 3): ("12", 1, 1),
        (3, 2): ("21", 1, 1), (3, 3): ("22\n内\t套", 1, 1),
    }  # fmt: skip
    assert [source.text[c.span.start : c.span.end] for c in nested.cells] == ["内", "套"]
    kinds = {source.text[b.span.start : b.span.end]: b.kind for b in source.blocks}
    assert (kinds["前"], kinds["12"], kinds["后"], kinds["页眉"], kinds["页脚"]) == (
        "paragraph",
        "cell",
        "paragraph",
        "furniture",
        "furniture",
    )
    assert source.text.index("前") < source.text.index("00") < source.text.index("后") < source.text.index("页眉")


def test_tracked_row_deletion() -> None:
    document = docx.Document()
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "留", "删"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    assert lines(read(saved(document))) == ["留"]


def test_docx_named_otherwise_is_still_docx() -> None:
    assert read(word("正文"), name="公文.wps").reader == "docx"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "a" * 999
    + '">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 9 if n else "&a;" * 9}">' for n in range(9))
    + "]>"
)


def bomb(content: str) -> bytes:
    data = package(paragraph(run("文")))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == "word/document.xml" else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0"), "encrypted"),
        (word("正文")[:2000], "damaged_file"),
        (bomb("<w:document"), "damaged_file"),
        (bomb(" " * 60_000_000), "too_large"),
    ],
    ids=["encrypted", "cut", "no XML", "bomb"],
)
def test_refusals(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, name="x.docx", limits=Limits(max_unpacked_bytes=50_000_000))
    assert caught.value.code == code


@pytest.mark.parametrize("entity", ["&b8;", "&c;"])
def test_entities_do_not_expand(entity: str) -> None:
    head = BOMB.replace("]>", '<!ENTITY c SYSTEM "file:///etc/passwd">]>')
    try:
        text = read(bomb(head + DOCUMENT % paragraph(run("文" + entity)))).text
    except UnreadableError:
        text = ""
    assert len(text) < 100
    assert "root:" not in text
