"""PDF: order, paragraphs, tables, furniture, places."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from make_files import (
    SENTENCE,
    canvas_pdf,
    cid_font,
    embedded_font,
    flowing_pdf,
    named_font_pdf,
    plain_pdf,
    table_pdf,
)
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from docintel import Pipeline
from docintel.document import Source
from docintel.errors import UnreadableError
from docintel.readers import Limits, read
from docintel.spans import SourceSpan

HEAD = ["序号", "问题", "责任单位", "整改时限"]
FONTS = pytest.mark.parametrize("font", [embedded_font, cid_font])
Font = Callable[[], str]


def shown(source: Source, *kinds: str) -> list[str]:
    """Blocks of some kinds, their visual lines joined, without the furniture that stands in a paragraph over pages."""
    furniture = {n for b in source.blocks if b.kind == "furniture" for n in range(*b.span)}
    left_out = set() if "furniture" in kinds else furniture
    return [
        "".join(source.text[n] for n in range(*b.span) if n not in left_out).replace("\n", "")
        for b in source.blocks
        if b.kind in kinds
    ]


def rows_of(source: Source, table: int = 0) -> list[list[str]]:
    rows: dict[int, dict[int, str]] = {}
    for cell in source.tables[table].cells:
        text = source.text[cell.span.start : cell.span.end].replace("\n", "")
        rows.setdefault(cell.row, {})[cell.column] = rows.get(cell.row, {}).get(cell.column, "") + text
    return [[row.get(column, "") for column in range(1, max(row) + 1)] for _, row in sorted(rows.items())]


@FONTS
def test_paragraphs_pages_and_furniture(font: Font) -> None:
    texts = [SENTENCE * 4, SENTENCE * 3, "一、" + SENTENCE, SENTENCE, "二、短。", SENTENCE * 12]
    source = read(flowing_pdf(texts, font(), header="某市河长制办公室文件"))
    paragraphs = shown(source, "paragraph")
    assert paragraphs == texts
    assert shown(source, "furniture") == ["某市河长制办公室文件", "— 1 —", "某市河长制办公室文件", "— 2 —"]
    assert [page.number for page in source.pages] == [1, 2]
    assert source.pages[0].span.end == source.pages[1].span.start
    assert not source.notices


@pytest.mark.parametrize(
    ("first", "second", "furniture"),
    [
        pytest.param(["某市水利局", "第一行正文", "第二行正文"], ["某市水利局", "2024年5月6日"], [], id="issuer as letterhead and signature"),
        pytest.param(["某市水利局", "", "第一行正文", "第二行正文"], ["某市水利局", "", "续文"], ["某市水利局"] * 2, id="set off: a header"),
        pytest.param(["序号", "问题"], ["3", "淤积"], [], id="a cell is no page number where the feet have them"),
    ],
)
def test_furniture_at_the_head(first: list[str], second: list[str], furniture: list[str]) -> None:
    def page(number: int, lines: list[str]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(embedded_font(), 14)
            for n, line in enumerate(lines):
                canvas.drawString(80, 770 - 22 * n, line)
            canvas.drawString(280, 40, str(number))

        return draw

    source = read(canvas_pdf(page(1, first), page(2, second)))
    assert sorted(shown(source, "furniture")) == sorted([*furniture, "1", "2"])
    assert source.text.split() == [*filter(None, first), "1", *filter(None, second), "2"]


INDENTED, FULL, ENDED = "　　" + SENTENCE[:26], SENTENCE[2:30], SENTENCE[3:30] + "。"
REST = SENTENCE[5:33]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        pytest.param([INDENTED, FULL], REST, True, id="in the middle of a sentence"),
        pytest.param([INDENTED, ENDED], REST, True, id="between two sentences of a paragraph"),
        pytest.param([INDENTED, ENDED], "　　" + REST[2:], False, id="an indented line begins a paragraph"),
        pytest.param([FULL, ENDED], REST, False, id="no line is indented"),
        pytest.param([INDENTED, ENDED], "二、" + REST[2:], False, id="an item"),
        pytest.param([INDENTED, FULL[:9]], REST, False, id="a short line ends a paragraph"),
        pytest.param([INDENTED, FULL], "责任单位", False, id="a label"),
    ],
)
def test_paragraphs_over_a_page_break(before: list[str], after: str, joined: bool) -> None:
    def page(number: int, *lines: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(embedded_font(), 14)
            for n, line in enumerate(lines):
                canvas.drawString(80, 760 - 24 * n, line)
            canvas.drawString(280, 40, f"— {number} —")

        return draw

    source = read(canvas_pdf(page(1, FULL, ENDED, *before), page(2, after, "短行。")))
    assert any((before[-1] + after).strip() in text for text in shown(source, "paragraph")) is joined
    assert shown(source, "furniture") == ["— 1 —", "— 2 —"]


def test_a_page_on_which_every_line_is_indented_goes_on_with_nothing() -> None:
    source = read(canvas_pdf(_lined(FULL, ENDED, "　　" + SENTENCE[2:36]), _lined("　　" + SENTENCE[:6], "　　短行")))
    assert "".join(shown(source, "paragraph")[-2:]) == SENTENCE[:6] + "短行"


def _lined(*lines: str) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 14)
        for n, line in enumerate(lines):
            canvas.drawString(80, 760 - 24 * n, line)

    return draw


def test_short_indented_lines_of_a_last_page_are_paragraphs() -> None:
    first = _lined(FULL, ENDED, "　　" + SENTENCE[2:28], FULL, ENDED)
    source = read(canvas_pdf(first, _lined("　　" + SENTENCE[:23] + "。", "　　未参会的单位自行领取纪要。")))
    assert shown(source, "paragraph")[-2:] == [SENTENCE[:23] + "。", "未参会的单位自行领取纪要。"]


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        pytest.param(["　　填报单位：甲县水利局　　日期：五月十日", "单位：处"], 2, id="there was room for the next field"),
        pytest.param(["　　填报单位：清溪县水利局　　截至：二〇二二年五月二十日末", "单位：处"], 1, id="there was none"),
        pytest.param(["　　" + SENTENCE[:20], "各县河长办："], 2, id="addressees at the margin"),
        pytest.param(["　　" + SENTENCE[:26], "情况如下："], 1, id="the end of a full line"),
    ],
)
def test_a_line_at_the_margin_below_an_indented_one(lines: list[str], paragraphs: int) -> None:
    source = read(canvas_pdf(_lined(FULL, ENDED, *lines)))
    assert len(shown(source, "paragraph")) == 1 + paragraphs


@pytest.mark.parametrize(
    ("placed", "text"),
    [
        pytest.param([(80, "排口 COD")], "排口 COD", id="a blank that was typed"),
        pytest.param([(80, "排口"), (107, "COD"), (141, "超标")], "排口COD超标", id="white that only the setting left"),
    ],
)
def test_blanks_beside_letters(placed: list[tuple[float, str]], text: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 14)
        for x, words in placed:
            canvas.drawString(x, 700, words)

    assert read(canvas_pdf(draw)).text.strip() == text


PLACE = "经核查，该村河段存在下列问题："
COUNTED: dict[str, tuple[list[str], bool]] = {
    "within the text": ([PLACE + "1.左岸乱倒生活垃圾；", "2.右岸擅自搭建棚屋，占用河滩约三百平方米；3.护坡", "损毁。"], True),
    "the first of those within the text": ([PLACE + "左岸及右岸均有多处：", "1.乱倒生活垃圾；2.擅自搭建棚屋，占用河滩约三百平方", "米。"], True),
    "each on a line": ([PLACE + "左岸及右岸均有多处：", "1.乱倒生活垃圾，经多次劝阻仍未清理，群众反映强烈；", "2.擅自搭建棚屋。"], False),
    "circled": ([PLACE + "①左岸乱倒生活垃圾；", "②右岸擅自搭建棚屋，占用河滩约三百平方米；③护坡", "损毁。"], True),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "joined"), COUNTED.values(), ids=COUNTED)
def test_a_number_at_the_head_of_a_line(lines: list[str], joined: bool) -> None:
    source = read(canvas_pdf(_lined(SENTENCE[:26], SENTENCE[:26], *lines)))
    assert any(lines[0] + lines[1] in text for text in shown(source, "paragraph")) is joined


@FONTS
def test_every_cell_of_a_table_over_pages(font: Font) -> None:
    rows = [HEAD] + [
        [str(n), f"第{n}处：" + SENTENCE[: 20 + n % 30], "甲镇人民政府" if n % 3 else "", "2024年6月30日"]
        for n in range(1, 70)
    ]
    source = read(table_pdf(rows, font(), [40, 220, 100, 90]))
    assert len(source.pages) > 2
    assert len(source.tables) == 1
    assert rows_of(source) == rows
    repeated = [text for text in shown(source, "furniture") if text in HEAD]
    assert repeated == HEAD * (len(source.pages) - 1)
    assert shown(source, "heading") == ["问题清单"]


def test_merged_cells() -> None:
    rows = [["合并", "", "丙"], ["甲", "乙", "丙"], ["", "丁", "戊"]]
    source = read(table_pdf(rows, embedded_font(), [80, 80, 80], (("SPAN", (0, 0), (1, 0)), ("SPAN", (0, 1), (0, 2)))))
    found = {
        (c.row, c.column): (source.text[c.span.start : c.span.end], c.row_span, c.column_span)
        for c in source.tables[0].cells
    }
    assert found == {
        (1, 1): ("合并", 1, 2), (1, 3): ("丙", 1, 1), (2, 1): ("甲", 2, 1), (2, 2): ("乙", 1, 1), (2, 3): ("丙", 1, 1),
        (3, 2): ("丁", 1, 1), (3, 3): ("戊", 1, 1),
    }  # fmt: skip


def ruled(canvas: Canvas, tops: list[float], xs: list[float]) -> None:
    for y in tops:
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs:
        canvas.line(x, tops[0], x, tops[-1])


def test_a_row_cut_by_the_page_break() -> None:
    font = embedded_font()

    def first(canvas: Canvas) -> None:
        canvas.setFont(font, 10)
        ruled(canvas, [200, 160, 100], [80, 130, 300])
        for x, y, text in (
            (85, 180, "序号"),
            (135, 180, "问题"),
            (85, 140, "一"),
            (135, 140, "乱堆砂石"),
            (135, 125, "三处，并且"),
        ):
            canvas.drawString(x, y, text)

    def second(canvas: Canvas) -> None:
        canvas.setFont(font, 10)
        ruled(canvas, [780, 740, 700], [80, 130, 300])
        for x, y, text in ((135, 760, "搭建棚屋。"), (85, 720, "二"), (135, 720, "淤积")):
            canvas.drawString(x, y, text)

    source = read(canvas_pdf(first, second))
    assert rows_of(source) == [["序号", "问题"], ["一", "乱堆砂石三处，并且搭建棚屋。"], ["二", "淤积"]]
    assert "乱堆砂石\n三处，并且\n搭建棚屋。" in source.text
    pages = [(page.number, source.text[page.span.start : page.span.end]) for page in source.pages]
    assert [(number, said.strip()) for number, said in pages] == [
        (1, "序号\t问题\n一\t乱堆砂石\n三处，并且"), (2, "搭建棚屋。"), (1, ""), (2, "二\t淤积"),
    ]  # fmt: skip
    assert "".join(said for _, said in pages) == source.text
    at = source.text.index("搭建棚屋")
    (box,) = source.boxes(SourceSpan(at, at + 4)) if source.boxes else ((0.0, 0.0, 0.0, 0.0),)
    assert box[1] < 120


def test_the_problem_of_a_cut_row_is_one_with_evidence_on_both_pages() -> None:
    def page(edges: list[float], *told: tuple[float, float, str]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(embedded_font(), 10)
            ruled(canvas, edges, [80, 130, 310, 400])
            for x, y, text in told:
                canvas.drawString(x, y, text)

        return draw

    head = ((85, 165, "序号"), (135, 165, "存在问题"), (315, 165, "责任单位"))
    first = page([180, 160, 80], *head, (85, 145, "1"), (135, 145, "河岸堆放砂石建筑垃圾，长期未曾有人"), (315, 145, "甲镇政府"))
    second = page([780, 740, 700], (135, 760, "清理。"), (85, 720, "2"), (135, 720, "河道淤积堵塞"), (315, 720, "乙镇政府"))
    report = Pipeline(backend="rules").analyze(data=canvas_pdf(first, second), name="a.pdf")
    problem = report.problems[0]
    assert report.source.pages == 2
    assert [span.page for span in problem.evidence] == [1, 2]
    assert {(span.cell.row, span.cell.column) for span in problem.evidence if span.cell} == {(2, 2)}
    assert problem.description == "河岸堆放砂石建筑垃圾，长期未曾有人清理"


@pytest.mark.parametrize(
    ("upper", "lower", "blocks"),
    [
        pytest.param("淤积堵塞，河道内乱堆砂石和建筑垃圾共有", "三处", 1, id="a full line goes on"),
        pytest.param("淤积堵塞，河道内乱堆砂石共有三处未清理。", "②乱占", 2, id="a full line that ends a sentence"),
        pytest.param("①淤积堵塞", "②乱占", 2, id="a short line"),
    ],
)
def test_paragraphs_of_a_cut_cell(upper: str, lower: str, blocks: int) -> None:
    def page(bottom: float, *told: tuple[float, str]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(embedded_font(), 10)
            ruled(canvas, [780, bottom], [80, 130, 310])
            for x, text in told:
                canvas.drawString(x, 765, text)

        return draw

    source = read(canvas_pdf(page(750, (85, "一"), (135, upper)), page(750, (135, lower))))
    cell = source.tables[0].cells[1].span
    assert source.text[cell.start : cell.end] == f"{upper}\n{lower}"
    assert sum(cell.start <= block.span.start < cell.end for block in source.blocks) == blocks


def test_a_row_cut_by_two_page_breaks() -> None:
    font = embedded_font()

    def page(*told: tuple[float, str]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont(font, 10)
            ruled(canvas, [780, 740], [80, 130, 300, 400])
            for x, text in told:
                canvas.drawString(x, 760, text)

        return draw

    source = read(
        canvas_pdf(
            page((85, "一"), (135, "乱堆砂石"), (305, "水利局")),
            page((135, "三处，并且")),
            page((135, "搭建棚屋。"), (305, "与镇政府")),
            page((85, "二"), (135, "淤积"), (305, "村委会")),
        )
    )
    assert rows_of(source) == [["一", "乱堆砂石三处，并且搭建棚屋。", "水利局与镇政府"], ["二", "淤积", "村委会"]]


def test_tables_with_other_columns_stay_apart() -> None:
    def draw(xs: list[float]) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            canvas.setFont(embedded_font(), 10)
            ruled(canvas, [780, 740, 700], xs)
            canvas.drawString(85, 760, "表")

        return page

    assert len(read(canvas_pdf(draw([80, 130, 300]), draw([80, 200, 300]))).tables) == 2


@pytest.mark.parametrize("interleaved", [False, True])
def test_two_columns(interleaved: bool) -> None:
    left = [f"左栏第{n}行的文字一直写到栏边上为止" for n in range(12)]
    right = [f"右栏第{n}行的文字一直写到栏边上为止" for n in range(12)]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 10)
        canvas.drawString(60, 790, "横贯两栏的一行标题文字，写得很长很长很长很长，从左边一直写到右边为止，中间不断开")
        places = [(60, y, text) for y, text in enumerate(left)] + [(320, y, text) for y, text in enumerate(right)]
        for x, row, text in sorted(places, key=lambda place: place[1] if interleaved else 0):
            canvas.drawString(x, 750 - 16 * row, text)

    text = read(canvas_pdf(draw)).text.replace("\n", "")
    assert (
        text.index("横贯") < text.index(left[0]) < text.index(left[-1]) < text.index(right[0]) < text.index(right[-1])
    )


def test_borderless_rows_stay_rows() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 10)
        for row in range(10):
            canvas.drawString(60, 750 - 20 * row, f"{row}")
            canvas.drawString(120, 750 - 20 * row, "乱堆")
            canvas.drawString(360, 750 - 20 * row, "甲镇")

    assert read(canvas_pdf(draw)).text.splitlines() == [f"{row}\t乱堆\t甲镇" for row in range(10)]


def test_letter_spaced_title_in_a_font_that_is_not_there() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(cid_font(), 20)
        for n, character in enumerate("通报"):
            canvas.drawString(200 + 40 * n, 700, character)
        canvas.setFont(cid_font(), 14)
        canvas.drawString(80, 600, "共3处")

    assert read(canvas_pdf(draw)).text == "通 报\n共3处\n"


@pytest.mark.parametrize(("x", "joined"), [pytest.param(170, True, id="one middle"), pytest.param(120, False, id="one margin")])
def test_two_lines_of_a_title_over_a_text_narrower_than_the_page(x: float, joined: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 20)
        canvas.drawString(120, 760, "甲县河道问题整改")
        canvas.drawString(x, 736, "进展表")
        canvas.setFont(embedded_font(), 10)
        for n in range(12):
            canvas.drawString(80, 690 - 15 * n, SENTENCE[:12])

    assert len(shown(read(canvas_pdf(draw)), "heading")) == 2 - joined


@pytest.mark.parametrize("font", ["SimSun", "FangSong_GB2312", "#B7#C2#CB#CE"])
def test_single_characters_in_fonts_that_are_only_named(font: str) -> None:
    """Such codes are numbers of outlines that nobody has, so pdfium gives them no extent."""
    assert read(named_font_pdf(["关于督办的函", "通", "一、共3处"], font)).text == "关于督办的函\n通\n一、共3处\n"


def test_reading_leaves_the_fonts_of_the_process_as_they_were() -> None:
    data = plain_pdf([SENTENCE[:20]], cid_font())

    def drawn() -> bytes:
        document = pdfium.PdfDocument(data)
        try:
            return document[0].render(scale=0.5).to_numpy().tobytes()
        finally:
            document.close()

    before = drawn()
    read(data)
    assert drawn() == before


def test_characters_beyond_the_basic_plane() -> None:
    source = read(plain_pdf(["前𠮷后"], cid_font()))
    assert source.text == "前𠮷后\n"
    assert source.boxes is not None
    ((left, _, right, _),) = source.boxes(SourceSpan(1, 2))
    assert right - left == pytest.approx(28, abs=1)  # reportlab writes two codes, and so two widths


@FONTS
@pytest.mark.parametrize(
    ("rotation", "crop"),
    [(0, None), (90, None), (180, None), (270, None), (0, (40, 60, 560, 800)), (90, (40, 60, 560, 800))],
)
def test_boxes_cropped_and_read_back_give_the_quote(font: Font, rotation: int, crop: tuple[int, ...] | None) -> None:
    data = flowing_pdf([SENTENCE * 3], font(), footer=False)
    document = pdfium.PdfDocument(data)
    page = document[0]
    page.set_rotation(rotation)
    if crop:
        page.set_cropbox(*crop)
    buffer = io.BytesIO()
    document.save(buffer)
    source = read(buffer.getvalue())
    assert source.boxes is not None
    x0, y0, x1, y1 = crop or page.get_mediabox()
    for quote in ("乱堆砂石三处", "2024年6月30日", "书面报送市河长办。", "处"):
        start = source.text.replace("\n", "").index(quote)
        start += source.text[: start + 3].count("\n")
        end = start + len(quote) + source.text[start : start + len(quote)].count("\n")
        found = ""
        for left, top, right, bottom in source.boxes(SourceSpan(start, end)):
            corners = [
                back(x, y, rotation, (x0, y0, x1, y1))
                for x, y in ((left + 0.5, bottom - 0.5), (right - 0.5, top + 0.5))
            ]
            xs, ys = sorted(corner[0] for corner in corners), sorted(corner[1] for corner in corners)
            found += page.get_textpage().get_text_bounded(xs[0], ys[0], xs[1], ys[1])
        found = "".join(found.split())
        assert quote in found
        assert len(found) <= len(quote) + 2


def back(x: float, y: float, rotation: int, crop: tuple[float, ...]) -> tuple[float, float]:
    """A displayed point in the page's own coordinates."""
    x0, y0, x1, y1 = crop
    return {0: (x0 + x, y1 - y), 90: (x0 + y, y0 + x), 180: (x1 - x, y0 + y), 270: (x1 - y, y1 - x)}[rotation]


def test_boxes_one_per_line_and_picklable() -> None:
    source = read(flowing_pdf([SENTENCE * 3], embedded_font()))
    assert source.boxes is not None
    block = source.blocks[0].span
    boxes = source.boxes(block)
    assert len(boxes) == source.text[block.start : block.end].count("\n") + 1
    assert pickle.loads(pickle.dumps(source)).boxes(block) == boxes
    assert source.boxes(SourceSpan(0, 0)) == ()
    assert source.boxes(SourceSpan(len(source.text) + 5, len(source.text) + 9)) == ()


def test_scanned_and_empty_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docintel.readers.pdf.available", lambda: False)

    def image(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 500, 700)

    def text(canvas: Canvas) -> None:
        canvas.setFont(embedded_font(), 12)
        canvas.drawString(80, 700, "有文字的一页")

    source = read(canvas_pdf(image, text, lambda canvas: None, image))
    (notice,) = [notice for notice in source.notices if notice.code == "scanned_page"]
    assert notice.details["pages"] == "1、4"
    assert source.text == "有文字的一页\n"
    assert len(source.pages) == 4


def test_page_limit_is_told() -> None:
    source = read(canvas_pdf(*[lambda canvas: canvas.drawString(9, 9, "x")] * 5), limits=Limits(max_pages=2))
    assert len(source.pages) == 2
    assert "truncated" in [notice.code for notice in source.notices]


def encrypted(user: str) -> bytes:
    return canvas_pdf(lambda canvas: canvas.drawString(99, 99, "x"), encrypt=StandardEncryption(user, "owner"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted("geheim"), "encrypted"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nnothing more", "damaged_file"),
        (flowing_pdf([SENTENCE], "Helvetica")[:900], "damaged_file"),
    ],
    ids=["encrypted", "no objects", "cut"],
)
def test_refusals(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, name="a.pdf")
    assert caught.value.code == code


def test_a_file_with_only_an_owner_password_is_read() -> None:
    assert read(encrypted("")).text == "x\n"


@FONTS
def test_both_ways_to_a_pages_text_agree(font: Font) -> None:
    """pdfium's text of a range stands in for its characters one by one; it must be the same."""
    import pypdfium2.raw as raw

    from docintel.readers.pdf_page import _text

    document = pdfium.PdfDocument(flowing_pdf([SENTENCE * 2, "abc def 12 345", "前𠮷后"], font(), header="眉"))
    handle = document[0].get_textpage().raw
    count = raw.FPDFText_CountChars(handle)
    assert _text(handle, count) == "".join(chr(raw.FPDFText_GetUnicode(handle, n)) for n in range(count))


def test_short_lines_on_a_last_page_are_paragraphs() -> None:
    lines = ["联系人：张三", "电话：12345678", "某市河长办", "2024年5月6日"]
    assert shown(read(plain_pdf(lines, embedded_font())), "paragraph") == lines


def test_a_line_is_not_short_where_the_next_word_did_not_fit() -> None:
    lines = [
        "问题报送至邮箱一二三四五六七八九十一二三四五六七八",
        "hzb@example.gov.cn，逾期不候，一二三四五六七八九十一二",
        "三四五六七八九十一二三四五六七八九十完。",
    ]
    source = read(plain_pdf([SENTENCE[:30], SENTENCE[:30], *lines], cid_font()))
    assert "".join(lines) in "".join(shown(source, "paragraph"))
    assert any("八hzb@example" in text for text in shown(source, "paragraph"))
