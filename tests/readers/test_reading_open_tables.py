"""Tables whose columns only white space shows: found with every cell, and nothing else taken for one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from make_files import SENTENCE, canvas_pdf, cid_font, embedded_font, open_table_pdf
from make_ofd import ofd, text
from reportlab.pdfgen.canvas import Canvas

from docintel.document import Source
from docintel.readers import read

HEAD = ["序号", "问题", "责任单位", "整改时限"]
WIDTHS = [40, 220, 100, 90]
PROBLEMS = [
    "清溪河左岸堆放砂石约三十立方米，未采取任何覆盖、拦挡措施，雨天随径流入河",
    "管网破损",
    "东门桥下游两处雨水口旱天出水，疑似生活污水混接，经现场检测氨氮超标",
    "河道保洁不到位，水面漂浮物较多；巡河记录缺失",
]
UNITS = ["甲镇人民政府", "市住房和城乡建设局、市生态环境局", "乙街道办事处", "丙县河长制办公室"]


def ledger(count: int, *, numbers: str = "arabic") -> list[list[str]]:
    signs = {"arabic": str, "chinese": lambda n: "一二三四五六七八九十"[n - 1], "none": lambda n: f"{'甲乙丙丁'[n % 4]}县"}
    rows = [
        [signs[numbers](n), PROBLEMS[n % 4], UNITS[n // 2 % 4], f"2024年{1 + n % 12}月30日"] for n in range(1, count + 1)
    ]
    return [["县区" if numbers == "none" else "序号", *HEAD[1:]], *rows]


def rows_of(source: Source, table: int = 0) -> list[list[str]]:
    rows: dict[int, dict[int, str]] = {}
    for cell in source.tables[table].cells:
        words = "".join(source.text[cell.span.start : cell.span.end].split())
        rows.setdefault(cell.row, {})[cell.column] = rows.get(cell.row, {}).get(cell.column, "") + words
    return [[row.get(column, "") for column in range(1, max(row) + 1)] for _, row in sorted(rows.items())]


FIGURES = [["县区", "交办", "办结", "比例"], ["甲县", "12", "10", "83%"], ["乙县", "7", "7", "100%"], ["丙县", "9", "-", "-"]]
OTHER_HEAD = [["次序", "何事", "何人", "何时"], *[[str(n), "拆除棚屋", f"某{n}", "月底"] for n in range(1, 5)]]


@pytest.mark.parametrize("font", [embedded_font, cid_font])
@pytest.mark.parametrize(
    ("rows", "options"),
    [
        pytest.param([HEAD, ["1", "乱堆砂石", "甲镇", "2024年6月30日"]], {}, id="one row"),
        pytest.param(ledger(12), {}, id="wrapped cells"),
        pytest.param(ledger(12), {"padding": 0}, id="rows as close as lines"),
        pytest.param(ledger(12), {"valign": "MIDDLE"}, id="cells centred upright"),
        pytest.param(ledger(12), {"align": 1}, id="cells centred sideways"),
        pytest.param(ledger(12), {"size": 12, "widths": [36, 200, 110, 105]}, id="narrow strips"),
        pytest.param(ledger(8, numbers="chinese"), {}, id="Chinese numbers"),
        pytest.param(ledger(8, numbers="none"), {}, id="no numbers"),
        pytest.param([["序 号", "问　题", "责任单位", "整改时限"], *ledger(3)[1:]], {}, id="spaced headings"),
        pytest.param([["序号", "问题", "责任单位和配合的单位", "整改时限"], *ledger(3)[1:]], {}, id="heading on two lines"),
        pytest.param([*ledger(3), ["4", "", "甲镇", "月底"], ["5", "淤积", "", "月底"]], {}, id="empty cells"),
        pytest.param(FIGURES, {}, id="figures"),
        pytest.param(OTHER_HEAD, {}, id="unknown headings over numbered rows"),
        pytest.param(ledger(70), {"repeat": 1}, id="over pages, headings repeated"),
        pytest.param(ledger(70), {"repeat": 0}, id="over pages, headings once"),
        pytest.param(ledger(70), {"repeat": 1, "valign": "MIDDLE"}, id="over pages, centred"),
    ],
)
def test_every_cell(rows: list[list[str]], options: dict[str, object], font) -> None:  # type: ignore[no-untyped-def]
    source = read(open_table_pdf(rows, font(), before=[SENTENCE], after=["某市河长制办公室", "2024年5月6日"], **options))
    assert len(source.tables) == 1
    assert rows_of(source) == [["".join(cell.split()) for cell in row] for row in rows]
    others = [source.text[b.span.start : b.span.end].replace("\n", "") for b in source.blocks if b.kind not in ("cell", "furniture")]
    assert others == [SENTENCE, "某市河长制办公室", "2024年5月6日"]


def test_a_cell_cut_by_the_page_break() -> None:
    def page(*places: tuple[float, float, str]):  # type: ignore[no-untyped-def]
        def draw(canvas: Canvas) -> None:
            canvas.setFont(embedded_font(), 10)
            for x, y, words in places:
                canvas.drawString(x, y, words)

        return draw

    heads = [(x, 160.0, word) for x, word in zip((80, 130, 300, 420), HEAD, strict=True)]
    first = [(80, 140, "1"), (130, 140, "东港河右岸违规搭建棚屋，"), (300, 140, "甲镇"), (420, 140, "月底")]
    last = [(80, 752, "2"), (130, 752, "淤积"), (300, 752, "乙镇"), (420, 752, "年底")]
    source = read(canvas_pdf(page(*heads, *first), page((130, 766, "并且堆放垃圾"), *last)))
    assert rows_of(source) == [HEAD, ["1", "东港河右岸违规搭建棚屋，并且堆放垃圾", "甲镇", "月底"], ["2", "淤积", "乙镇", "年底"]]


def test_two_tables_with_a_line_between() -> None:
    rows = ledger(3)
    source = read(open_table_pdf(rows, embedded_font(), before=[SENTENCE], after=["二、其他"], again=True))
    assert [rows_of(source, n) for n in (0, 1)] == [rows, rows]


def test_ofd() -> None:
    rows = [HEAD, ["1", "乱堆砂石", "甲镇", "2024年6月底"], ["2", "管网破损", "乙镇", "2024年7月底"]]
    drawn = "".join(
        text(x, 50 + 8 * n, words, 4) for n, row in enumerate(rows) for x, words in zip((20, 35, 90, 130), row, strict=True)
    )
    assert rows_of(read(ofd(text(20, 40, "问题清单如下：", 4) + drawn))) == rows


Lines = Sequence[tuple[float, str]]


def rows_at(xs: Sequence[float], rows: Sequence[Sequence[str]]) -> list[list[tuple[float, str]]]:
    return [list(zip(xs, row, strict=False)) for row in rows]


NO_TABLES = {
    "running text": [[(80, SENTENCE[n : n + 36])] for n in range(12)],
    "two columns": rows_at((60, 310), [[SENTENCE[n : n + 22], SENTENCE[n + 5 : n + 27]] for n in range(14)]),
    "three columns of prose": rows_at((50, 220, 390), [[SENTENCE[n + k : n + k + 15] for k in (0, 7, 14)] for n in range(14)]),
    "letterhead": [
        [(180, "某市河长制办公室文件")],
        [(80, "某河长办函〔2024〕12号"), (400, "签发人：张某某")],
        [(80, "密级：内部"), (250, "紧急程度：加急"), (420, "份号：000012")],
        [(160, "关于交办突出问题的函")],
        [(80, SENTENCE[:36])],
    ],
    "contact lines": [
        [(80, SENTENCE[:36])],
        [(80, "联系人：张三"), (220, "电话：12345678"), (380, "传真：12345679")],
        [(80, "联系人：李四"), (220, "电话：22345678"), (380, "传真：22345679")],
    ],
    "names": rows_at((80, 180, 280, 380), [["张三", "李四", "王五", "赵六"], ["钱七", "孙八", "周九", "吴十"], ["郑一", "冯二"]]),
    "signatures": [[(80, SENTENCE[:36])], [(300, "某市河长制办公室")], [(320, "2024年5月6日")]],
    "contents": rows_at((80, 460), [[f"{n}、总体要求与主要任务", str(n)] for n in "一二三四五六七八"]),
    "choices": [[(80, "问题清单"), (250, "责任清单"), (420, "整改措施")], [(80, SENTENCE[:36])], [(80, SENTENCE[5:40])]],
    "printed": [[(80, "抄送：市政府办公室。")], [(80, "某市河长制办公室"), (380, "2024年5月6日印发")]],
    "justified": rows_at((80, 110, 140, 170), [["通", "报"], ["关", "于", "整", "改"], ["某", "市"]]),
}


@pytest.mark.parametrize("lines", [pytest.param(lines, id=name) for name, lines in NO_TABLES.items()])
def test_no_table(lines: Sequence[Lines]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 11)
        for number, line in enumerate(lines):
            for x, words in line:
                canvas.drawString(x, 740 - 20 * number, words)

    assert not read(canvas_pdf(draw)).tables
