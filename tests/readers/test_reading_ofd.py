"""OFD: pages, text objects, tables, templates."""

# The package is XML, which reads better unbroken.

from __future__ import annotations

import pytest
from make_ofd import line, ofd, text

from docintel.errors import UnreadableError
from docintel.readers import read
from docintel.readers.ofd_page import steps
from docintel.spans import SourceSpan

MM = 72 / 25.4


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
    ids=["encrypted", "no pages", "cut", "no XML"],
)
def test_refusals(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, name="x.ofd")
    assert caught.value.code == code


def test_one_broken_page_is_a_fault() -> None:
    source = read(ofd(text(20, 30, "好的一页"), "<broken"))
    assert source.text == "好的一页\n"
    assert [(fault.code, fault.details["page"]) for fault in source.faults] == [("page_unreadable", 2)]
