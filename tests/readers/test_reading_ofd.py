"""OFD: pages, text objects, tables, templates."""

from __future__ import annotations

import io
import zipfile

import pytest

from docintel.errors import UnreadableError
from docintel.readers import read
from docintel.readers.ofd_page import steps
from docintel.spans import SourceSpan

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 72 / 25.4


def text(x: float, y: float, words: str, size: float = 5, extra: str = "") -> str:
    delta = f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} {size * len(words)} {size}" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size * 0.88}" {delta}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    box = f"{min(x0, x1)} {min(y0, y1)} {abs(x1 - x0)} {abs(y1 - y0)}"
    return f'<ofd:PathObject Boundary="{box}"><ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>'


def ofd(*pages: str, template: str = "", **extra: str) -> bytes:
    """A package with one document whose pages are given as drawn content."""
    used = '<ofd:Template TemplateID="9"/>' if template else ""
    named = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>' if template else ""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}.xml"/>' for n in range(len(pages)))
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>通报</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea>{named}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/T.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{template}</ofd:Layer></ofd:Content></ofd:Page>",
        **{
            f"Doc_0/Pages/P{n}.xml": f"<ofd:Page {NS}>{used}<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>"
            for n, page in enumerate(pages)
        },
        **extra,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_lines_boxes_and_properties() -> None:
    source = read(
        ofd(text(20, 30, "关于整改的通报", 8) + text(30, 60, "乱堆砂石三处，") + text(20, 70, "搭建棚屋两处。")),
        name="x.ofd",
    )
    assert source.text == "关于整改的通报\n乱堆砂石三处，\n搭建棚屋两处。\n"
    assert source.properties["title"] == "通报"
    assert source.boxes is not None
    start = source.text.index("砂石")
    ((left, top, right, bottom),) = source.boxes(SourceSpan(start, start + 2))
    assert (left, top, right, bottom) == pytest.approx((40 * MM, 60 * MM, 50 * MM, 65 * MM), abs=0.1)


def test_table_and_template() -> None:
    rows = [("序号", "问题"), ("1", "乱堆"), ("2", "乱建")]
    drawn = "".join(line(20, 50 + 10 * n, 120, 50 + 10 * n) for n in range(4)) + "".join(
        line(x, 50, x, 80) for x in (20, 40, 120)
    )
    drawn += "".join(
        text(x, 52 + 10 * n, words) for n, row in enumerate(rows) for x, words in zip((22, 42), row, strict=True)
    )
    source = read(ofd(drawn, text(20, 60, "第二页的正文"), template=text(60, 10, "某市河长办文件")))
    found = {(c.row, c.column): source.text[c.span.start : c.span.end] for c in source.tables[0].cells}
    assert found == {(n, m): words for n, row in enumerate(rows, 1) for m, words in enumerate(row, 1)}
    assert [source.text[b.span.start : b.span.end] for b in source.blocks if b.kind == "furniture"] == [
        "某市河长办文件"
    ] * 2
    assert len(source.pages) == 2


def test_matrix_moves_text() -> None:
    source = read(ofd(text(10, 10, "放大", 5, 'CTM="2 0 0 2 0 0"')))
    assert source.boxes is not None
    ((left, _, right, _),) = source.boxes(SourceSpan(0, 2))
    assert (left, right) == pytest.approx((10 * MM, 30 * MM), abs=0.1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("g 3 5.5", [5.5] * 3),
        ("1 2 g 2 3 4", [1, 2, 3, 3, 4]),
        ("", []),
        ("g", [0.0][:0]),
        ("g g 3", []),
        ("x 1", [1.0]),
    ],
)
def test_steps(written: str, expected: list[float]) -> None:
    assert steps(written)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ofd(text(1, 1, "文"), **{"Encryptions.xml": "<x/>"}), "encrypted"),
        (ofd(), "damaged_file"),
        (ofd(text(1, 1, "文"))[:300], "damaged_file"),
        (ofd("<broken"), "damaged_file"),
    ],
)
def test_refusals(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, name="x.ofd")
    assert caught.value.code == code


def test_one_broken_page_is_a_fault() -> None:
    source = read(ofd(text(20, 30, "好的一页"), "<broken"))
    assert source.text == "好的一页\n"
    assert [(fault.code, fault.details["page"]) for fault in source.faults] == [("page_unreadable", 2)]
