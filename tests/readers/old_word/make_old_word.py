"""How the files beside this one were made: `python tests/readers/old_word/make_old_word.py`, with LibreOffice 7.4 installed.

The documents are invented. They are made as DOCX (which python-docx writes) and saved by LibreOffice in the old
formats, so that the tests can hold what we read from those against what we read from the DOCX.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

HERE = Path(__file__).parent
W = nsdecls("w")
FORMATS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}
LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def notice() -> docx.document.Document:
    """A supervision notice with generated numbers, a table, page header and footer, deleted and hidden text."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "清溪市河长制办公室"
    section.footer.paragraphs[0].text = "第1页"
    document.add_heading("关于督办清溪河突出问题的函", 1)
    document.add_paragraph("清水县人民政府：")
    number = _list(document)
    for level, text in ((0, "存在问题"), (1, "乱堆乱占"), (2, "左岸堆放砂石约1200立方米。"), (2, "右岸棚屋2处。"),
                        (1, "污水直排"), (0, "整改要求")):  # fmt: skip
        _numbered(document.add_paragraph(text), number, level)
    changed = document.add_paragraph("请于2024年6月")
    changed._p.append(parse_xml(f'<w:del {W} w:id="9" w:author="x"><w:r><w:delText>15</w:delText></w:r></w:del>'))
    changed._p.append(parse_xml(f'<w:ins {W} w:id="8" w:author="x"><w:r><w:t>30</w:t></w:r></w:ins>'))
    changed.add_run("日前完成整改。")
    hidden = changed.add_run("内部掌握")
    hidden.font.hidden = True
    changed.add_run("逾期通报𠮷。")
    _table(document)
    document.add_paragraph("联系人：甲某，电话：0000-0000000。")
    document.add_paragraph("二〇二四年五月二十日")
    return document


def _table(document: docx.document.Document) -> None:
    table = document.add_table(4, 4)
    table.style = "Table Grid"
    rows = (("序号", "问题", "责任单位", "时限"), ("1", "乱堆砂石三处", "清水县水利局", "2024-06-30"),
            ("2", "污水直排", "", "2024-07-31"), ("合计", "", "", "2个"))  # fmt: skip
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 2).merge(table.cell(2, 2)).text = "清水县水利局"
    table.cell(3, 0).merge(table.cell(3, 2)).text = "合计"


def _list(document: docx.document.Document) -> int:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(LEVELS)
    )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return 77


def _numbered(paragraph: docx.text.paragraph.Paragraph, number: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    element = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", number)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        element.append(child)
    properties.append(element)


def extras() -> bytes:
    """What python-docx cannot write, as RTF: a footnote, a text box, a field, a nested table, a symbol."""
    def u(text: str) -> str:
        return "".join(f"\\u{ord(one) if ord(one) < 32768 else ord(one) - 65536}?" for one in text)

    return (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fnil\fcharset2 Wingdings;}}"
        rf"\pard {u('排查问题')}27{u('处')}{{\super\chftn{{\footnote\pard {u('截至五月底。')}}}}}{u('，见')}"
        r"{\field{\*\fldinst HYPERLINK http://example.invalid/x}{\fldrslt " + u("台账") + r"}}"
        rf"{u('。')}\par"
        r"{\shp{\*\shpinst\shpleft0\shptop0\shpright3000\shpbottom900\shpfhdr0\shpwr3\shpfblwtxt0\shpz0\shplid1026"
        r"{\sp{\sn shapeType}{\sv 202}}{\shptxt \pard " + u("附件一") + r"\par}}}"
        rf"{{\f1 \u-3842?}}{u('已完成')}\par"
        r"\trowd\cellx3000\cellx6000\pard\intbl " + u("外甲") + r"\cell\pard\intbl " + u("外乙") + r"\cell\row\pard"
        rf" {u('正文完。')}\par}}"
    ).encode("ascii")  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder, "notice.docx")
        notice().save(str(original))
        (HERE / "notice.docx").write_bytes(original.read_bytes())
        rich = Path(folder, "extras.rtf")
        rich.write_bytes(extras())
        (HERE / "extras.rtf").write_bytes(extras())
        for path, suffix in ((original, "doc"), (original, "rtf"), (rich, "doc")):
            subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
                            FORMATS[suffix], "--outdir", str(HERE), str(path)], check=True, stdout=sys.stderr)  # fmt: skip


if __name__ == "__main__":
    main()
