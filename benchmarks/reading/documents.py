"""Generated PDFs and OFDs whose content is known: what the reading benchmarks read.

The words are those of our own corpus (the dev split), the pages are set by reportlab as the readers' tests set theirs.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "readers"))

from make_files import canvas_pdf, cid_font, embedded_font, flowing_pdf, open_table_pdf, table_pdf  # noqa: E402
from make_ofd import ofd  # noqa: E402

FONTS = {"embedded": embedded_font, "not embedded": cid_font}
HEAD = ["序号", "存在问题", "责任单位", "整改时限"]
PROBLEMS = (
    "清溪河左岸堆放砂石约三十立方米，未采取任何覆盖、拦挡措施",
    "管网破损",
    "东门桥下游两处雨水口旱天出水，疑似生活污水混接，经现场检测氨氮浓度为12.5mg/L",
    "河道保洁不到位，水面漂浮物较多；巡河记录缺失，责任未落实到人",
    "某养殖场12处粪污池未做防渗，雨天外溢",
)
UNITS = ("甲镇人民政府", "市住房和城乡建设局、市生态环境局", "乙街道办事处", "丙县河长制办公室")
Table = list[list[str]]


@dataclass(frozen=True, slots=True)
class Made:
    """A file and what it says: its text without tables, and its tables."""

    name: str
    data: bytes
    text: str = ""
    tables: tuple[Table, ...] = ()
    order: tuple[str, ...] = field(default=())
    """Lines in the order of reading, where that is what is asked."""


def papers() -> list[str]:
    """The texts of the dev split; notes in tabulated form are left to the tables."""
    lines = (ROOT / "corpora" / "supervision" / "dev.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [text for text in texts if "\t" not in text and "|" not in text]


def paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def prose(fonts: Sequence[str] = tuple(FONTS)) -> list[Made]:
    """Every paper as a PDF with header and page numbers, in each kind of font that has its characters."""
    made = []
    for font in fonts:
        for number, text in enumerate(papers()):
            # The font that is only named is one of mainland characters.
            if font == "embedded" or _is_gbk(text):
                data = flowing_pdf([escape(line) for line in paragraphs(text)], FONTS[font](), header="河长制工作文件")
                made.append(Made(f"paper {number}, {font}", data, "\n".join(paragraphs(text))))
    return made


def _is_gbk(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def ledger(rng: random.Random, rows: int) -> Table:
    """A ledger with cells of one to several lines, some of them empty."""
    body = [
        [str(n), rng.choice(PROBLEMS), rng.choice([*UNITS, ""]), f"2024年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"]
        for n in range(1, rows + 1)
    ]
    return [HEAD, *body]


def ruled(rng: random.Random, count: int) -> list[Made]:
    """Ruled ledgers over up to four pages, each with a merged heading and some merged cells."""
    made = []
    for number in range(count):
        table = ledger(rng, rng.randint(2, 70))
        spans, row = [], 1
        while row < len(table) - 1:
            if rng.random() < 0.15:
                # The unit of two rows is written once.
                table[row][2], table[row + 1][2] = table[row][2] or UNITS[0], ""
                spans += [("SPAN", (2, row), (2, row + 1)), ("NOSPLIT", (0, row), (-1, row + 1))]
                row += 1
            row += 1
        font = rng.choice(list(FONTS))
        data = table_pdf(table, FONTS[font](), [40, 210, 110, 90], tuple(spans))
        made.append(Made(f"ruled ledger {number}, {font}", data, tables=(table,)))
    return made


def unruled(rng: random.Random, count: int) -> list[Made]:
    """Ledgers without a rule, in many layouts."""
    made = []
    for number in range(count):
        table, font = ledger(rng, rng.randint(2, 60)), rng.choice(list(FONTS))
        options = {
            "padding": rng.choice([0, 2, 3, 6]),
            "valign": rng.choice(["TOP", "TOP", "MIDDLE"]),
            "align": rng.choice([0, 0, 1]),
            "repeat": rng.choice([0, 1]),
            "size": rng.choice([9, 10, 10.5, 12]),
        }
        if options["valign"] == "MIDDLE":
            options["padding"] = max(3, options["padding"])
        data = open_table_pdf(table, FONTS[font](), widths=(44, 200, 112, 106), before=[PROBLEMS[0]], **options)
        made.append(Made(f"unruled ledger {number}, {font}, {options}", data, tables=(table,)))
    return made


def columns(rng: random.Random, count: int) -> list[Made]:
    """Pages with two columns of any widths, perhaps a title or full lines over them, perhaps full lines below."""
    stock = "".join(papers()[0].split())
    made = []
    for number in range(count):
        left = rng.randint(13, 30)
        parts: list[tuple[float, list[str]]] = []
        boxes: list[tuple[float, float, list[str]]] = []
        top = 60.0
        if rng.random() < 0.7:
            boxes.append((140, top, ["关于河道突出问题整改情况的通报"]))
            top += 30
        if rng.random() < 0.5:
            boxes.append((60, top, _lines(rng, stock, 46, rng.randint(2, 8), rng.randint(4, 40))))
            top += 16 * len(boxes[-1][2]) + 10
        for width, x in ((left, 60.0), (44 - left, 60.0 + 10 * left + 20)):
            parts.append((x, _lines(rng, stock, width, rng.randint(4, 18))))
        boxes += [(x, top, lines) for x, lines in parts]
        top += 16 * max(len(lines) for _, lines in parts) + 10
        if rng.random() < 0.5:
            boxes.append((60, top, _lines(rng, stock, 46, rng.randint(2, 8), rng.randint(4, 40))))
        made.append(Made(f"columns {number}", _page(boxes), order=tuple(line for _, _, lines in boxes for line in lines)))
    return made


def _lines(rng: random.Random, stock: str, width: int, count: int, last: int = 0) -> list[str]:
    start = rng.randrange(len(stock) // 2)
    lines = [(stock[start + 7 * n :] + stock)[:width] for n in range(count)]
    return [*lines[:-1], lines[-1][:last]] if last else lines


def _page(boxes: Sequence[tuple[float, float, list[str]]]) -> bytes:
    def draw(canvas) -> None:  # type: ignore[no-untyped-def]
        canvas.setFont(embedded_font(), 10)
        for x, top, lines in boxes:
            for number, line in enumerate(lines):
                canvas.drawString(x, 832 - top - 16 * number, line)

    return canvas_pdf(draw)


MM = 72 / 25.4
Drawn = list[tuple[str, float, float, float, float]]
"""Characters of a page with their boxes, in points."""


def sheets(text: str, rng: random.Random, *, size: float = 5, width: int = 64, rows: int = 28) -> tuple[bytes, list[Drawn]]:
    """A text as an OFD package, and where each of its characters is drawn; `width` in half ems."""
    lines = [line for paragraph in paragraphs(text) for line in _broken(paragraph, width)]
    pages, drawn = [], []
    for first in range(0, len(lines), rows):
        content, placed = "", []
        for number, line in enumerate(lines[first : first + rows]):
            content += _text_object(line, 20, 25 + 9 * number, size, rng)
            x, top = 20.0, 25.0 + 9 * number
            for sign in line:
                right = x + size * _ems(sign)
                placed.append((sign, x * MM, top * MM, right * MM, (top + size) * MM))
                x = right
        pages.append(content)
        drawn.append(placed)
    return ofd(*pages), drawn


def _ems(sign: str) -> float:
    return 0.5 if sign.isascii() else 1.0


def _broken(paragraph: str, width: int) -> list[str]:
    lines, used = [""], 0.0
    for sign in paragraph:
        if used + 2 * _ems(sign) > width:
            lines.append("")
            used = 0.0
        lines[-1] += sign
        used += 2 * _ems(sign)
    return lines


def _text_object(line: str, x: float, top: float, size: float, rng: random.Random) -> str:
    """One line in one of the ways that programs write it: in millimetres, scaled by a matrix, in several pieces."""
    scale = rng.choice([1.0, 1.0, size, 0.3528])
    unit, matrix = size / scale, f'CTM="{scale} 0 0 {scale} 0 0"' if scale != 1 else ""
    cut = rng.randint(1, len(line)) if rng.random() < 0.3 else len(line)
    codes, at = "", 0.0
    for piece in filter(None, (line[:cut], line[cut:])):
        steps = " ".join(f"{unit * _ems(sign):g}" for sign in piece[:-1])
        delta = f' DeltaX="{steps}"' if steps else ""
        codes += f'<ofd:TextCode X="{at:g}" Y="{unit * 0.88:g}"{delta}>{escape(piece)}</ofd:TextCode>'
        at += sum(unit * _ems(sign) for sign in piece)
    wide = sum(size * _ems(sign) for sign in line)
    return f'<ofd:TextObject Boundary="{x} {top} {wide:g} {size}" Size="{unit:g}" {matrix}>{codes}</ofd:TextObject>'
