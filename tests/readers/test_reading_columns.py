"""Reading order of pages with columns in a part of them, or of uneven ones; and of what only looks like columns."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from make_files import canvas_pdf, embedded_font
from make_ofd import ofd, text
from reportlab.pdfgen.canvas import Canvas

from docintel.readers import read

SIZE, PITCH = 10, 16
Box = tuple[float, float, list[str]]
"""Left edge, top, and the lines from there downwards."""


def prose(name: str, lines: int, width: int, last: int = 0) -> list[str]:
    """Lines that reach across a column of so many characters, told apart by their numbers; the last one may be short."""
    stock = "巡查发现河道左岸堆放砂石约三十立方米未采取覆盖拦挡措施雨天随径流入河责令限期清理" * 3
    texts = [f"{name}{n}{stock}"[:width] for n in range(lines)]
    return [*texts[:-1], texts[-1][:last]] if last else texts


def page(boxes: Sequence[Box], size: float = SIZE, rules: Sequence[tuple[float, float, float, float]] = ()) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), size)
        for left, top, lines in boxes:
            for number, line in enumerate(lines):
                canvas.drawString(left, 842 - top - size - PITCH * number, line)
        for x0, top, x1, bottom in rules:
            canvas.line(x0, 842 - top, x1, 842 - bottom)

    return canvas_pdf(draw)


FULL = 47
TABLE = [["序号", "问题"], ["1", "乱堆"], ["2", "淤积"]]


def grid(left: float, top: float, right: float) -> list[tuple[float, float, float, float]]:
    across = [(left, top + 20 * n, right, top + 20 * n) for n in range(4)]
    return [*across, *((x, top, x, top + 60) for x in (left, left + 50, right))]


def filled(left: float, top: float) -> list[Box]:
    return [(x, top + 4 + 20 * n, [word]) for n, row in enumerate(TABLE) for x, word in zip((left + 4, left + 54), row, strict=True)]


IN_TURN: dict[str, list[Box]] = {
    "a title over both": [(150, 60, ["关于河道问题整改情况的通报"]), (60, 100, prose("左", 20, 22)), (310, 100, prose("右", 20, 22))],
    "columns, then full lines": [(60, 60, prose("左", 10, 22)), (310, 60, prose("右", 10, 22)), (60, 230, prose("全", 20, FULL))],
    "full lines, then columns": [(60, 60, prose("全", 20, FULL, 9)), (60, 380, prose("左", 10, 22)), (310, 380, prose("右", 10, 22))],
    "full, columns, heading, full": [
        (60, 60, prose("甲", 6, FULL, 5)),
        (60, 160, prose("左", 12, 22)),
        (310, 160, prose("右", 12, 22)),
        (60, 380, ["二、下一步工作"]),
        (60, 400, prose("乙", 6, FULL)),
    ],
    "a wide and a narrow column": [(60, 60, prose("左", 20, 30)), (400, 60, prose("右", 20, 13))],
    "a narrow and a wide column": [(60, 60, prose("左", 20, 13)), (220, 60, prose("右", 20, 30))],
    "a long and a short column": [(60, 60, prose("左", 30, 22)), (310, 60, prose("右", 4, 22))],
    "a short and a long column": [(60, 60, prose("左", 4, 22)), (310, 60, prose("右", 30, 22))],
    "base lines apart": [(60, 60, prose("左", 20, 22)), (310, 67, prose("右", 20, 22))],
    "two parts with other columns": [
        (60, 60, prose("甲", 8, 22)),
        (310, 60, prose("乙", 8, 22)),
        (60, 200, prose("全", 2, FULL)),
        (60, 250, prose("丙", 8, 14)),
        (230, 250, prose("丁", 8, 30)),
    ],
    "three columns": [(50, 60, prose("左", 20, 15)), (220, 60, prose("中", 20, 15)), (390, 60, prose("右", 20, 15))],
    "a column of two": [(50, 60, prose("左", 20, 15)), (220, 60, prose("全", 4, 32)), (220, 130, prose("中", 12, 15)), (390, 130, prose("右", 12, 15))],
    "columns, then signature": [
        (60, 60, prose("左", 12, 22)),
        (310, 60, prose("右", 12, 22)),
        (400, 290, ["某市河长制办公室"]),
        (410, 306, ["2024年5月6日"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("boxes", [pytest.param(boxes, id=name) for name, boxes in IN_TURN.items()])
@pytest.mark.parametrize("shuffled", [False, True])
def test_box_after_box(boxes: list[Box], shuffled: bool) -> None:
    """Whatever order the file draws them in: box by box, or line by line across the page."""
    drawn: list[Box] = boxes
    if shuffled:
        lines = [(left, top + PITCH * n, [line]) for left, top, texts in boxes for n, line in enumerate(texts)]
        drawn = sorted(lines, key=lambda line: (line[1], line[0]))
    assert read(page(drawn)).text.split() == [line for _, _, lines in boxes for line in lines]


@pytest.mark.parametrize(
    ("boxes", "rules", "expected"),
    [
        pytest.param(
            [(60, 60, prose("左", 8, 22)), *filled(60, 200), (60, 270, prose("下", 8, 22)), (310, 60, prose("右", 20, 22))],
            grid(60, 200, 280),
            ["左", "序号", "下", "右"],
            id="in the left column",
        ),
        pytest.param(
            [(60, 60, prose("左", 8, 22)), (310, 60, prose("右", 8, 22)), *filled(60, 200), (60, 270, prose("甲", 8, 22)), (310, 270, prose("乙", 8, 22))],
            grid(60, 200, 530),
            ["左", "右", "序号", "甲", "乙"],
            id="between two parts",
        ),
    ],
)  # fmt: skip
def test_tables_among_columns(boxes: list[Box], rules: list[tuple[float, float, float, float]], expected: list[str]) -> None:
    source = read(page(boxes, rules=rules))
    assert len(source.tables) == 1
    starts = [next(source.text.index(word) for word in (f"{name}0", name) if word in source.text) for name in expected]
    assert starts == sorted(starts)


ROWS: dict[str, list[Box]] = {
    "labels and values": [(60, 60, ["责任单位", "整改时限", "责任领导", "整改措施"] * 3), (150, 60, prose("值", 12, 30))],
    "contacts": [(60, 60, ["联系人：张某某", "联系人：李某某", "联系人：王某某"]), (260, 60, ["电话：12345678", "电话：22345678", "电话：32345678"])],
    "short cells": [(60, 60, [f"第{n}处乱堆" for n in range(9)]), (300, 60, ["甲镇", "乙街道办事处", "丙县水利局"] * 3)],
    "letterhead": [(60, 60, ["某河长办〔2024〕12号", "份号：000012"]), (350, 60, ["签发人：张某某", "密级：内部"])],
}  # fmt: skip


@pytest.mark.parametrize("boxes", [pytest.param(boxes, id=name) for name, boxes in ROWS.items()])
def test_row_after_row(boxes: list[Box]) -> None:
    (_, _, left), (_, _, right) = boxes
    assert read(page(boxes)).text.split() == [word for pair in zip(left, right, strict=True) for word in pair]


def test_blanks_that_were_typed_part_no_columns() -> None:
    """Lines of a list whose blanks happen to stand one below another, above lines without any."""
    told = [f"第{n}处甲镇乙村河段左岸堆放建筑垃圾　限期月底前清理完毕并报" for n in range(5)]
    lines = [*told, *prose("全", 6, 34)]
    objects = (text(20, 20 + 6 * n, line, 4.0) for n, line in enumerate(lines))
    assert read(ofd("".join(objects))).text.split()[: 2 * 5] == [word for line in told for word in line.split()]
