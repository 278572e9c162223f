"""Scanned pages and images: text from the extra `ocr` with boxes and scores, else a word on what to install."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from make_files import canvas_pdf, embedded_font
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from docintel.document import Box, Source
from docintel.errors import UnreadableError
from docintel.messages import next_step, sentence
from docintel.readers import Limits, image, ocr, pdf, read
from docintel.readers.ocr import Recognised

LETTER = Path(__file__).parent / "scans" / "letter.png"
LINES = ("关于督办清溪河突出问题的函", "请于2024年6月30日前完成整改。")
SEEN: tuple[tuple[str, float, Box], ...] = (
    ("督办清溪河", 0.99, (100.0, 100.0, 200.0, 120.0)),
    ("左岸堆砂三处", 0.6, (100.0, 160.0, 220.0, 180.0)),
)


def seen() -> Recognised:
    lines = [(text, score, box, None) for text, score, box in SEEN]
    return Recognised(ocr._glyphs(lines), tuple((box, score) for _, score, box in SEEN))


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The engine is played: what it is shown is noted, what it sees is always the same."""
    shown: list[tuple[int, int]] = []

    def recognise(pixels: object, points_per_dot: float) -> Recognised:
        shown.append(pixels.shape[:2])  # type: ignore[attr-defined]
        return seen()

    for module in (pdf, image):
        monkeypatch.setattr(module, "available", lambda: True)
        monkeypatch.setattr(module, "recognise", recognise)
    return shown


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf, image):
        monkeypatch.setattr(module, "available", lambda: False)


def scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 595, 842)


def stamped(canvas: Canvas) -> None:
    scan(canvas)
    canvas.setFont(embedded_font(), 9)
    canvas.drawString(280, 30, "— 3 —")


def written(canvas: Canvas) -> None:
    canvas.setFont(embedded_font(), 12)
    canvas.drawString(80, 700, "有文字的一页")


def codes(source: Source) -> dict[str, object]:
    return {notice.code: notice for notice in source.notices}


def test_pages_without_text_are_recognised(played: list[tuple[int, int]]) -> None:
    source = read(canvas_pdf(scan, written, stamped))
    assert source.text == "督办清溪河\n左岸堆砂三处\n有文字的一页\n督办清溪河\n左岸堆砂三处\n"
    assert [page.number for page in source.pages] == [1, 2, 3]
    assert "scanned_page" not in codes(source)
    (notice,) = [notice for notice in source.notices if notice.code == "recognised_page"]
    assert sentence("warnings", notice.code, "zh", notice.details).startswith("第 1、3 页")
    # 200 dots an inch.
    assert played == [(2339, 1654)] * 2


def test_recognised_text_has_boxes(played: list[tuple[int, int]]) -> None:
    source = read(canvas_pdf(scan))
    assert source.boxes is not None
    start = source.text.index("堆砂")
    from docintel.spans import SourceSpan

    assert source.boxes(SourceSpan(start, start + 2)) == ((140.0, 160.0, 180.0, 180.0),)


def test_uncertain_passages_are_told(played: list[tuple[int, int]]) -> None:
    source = read(canvas_pdf(written, scan))
    (notice,) = [notice for notice in source.notices if notice.code == "uncertain_recognition"]
    assert [source.text[span.start : span.end] for span in notice.spans] == ["左岸堆砂三处"]
    assert sentence("warnings", notice.code, "en", notice.details).startswith("1 passages")


def test_no_more_pages_than_allowed_are_recognised(played: list[tuple[int, int]]) -> None:
    source = read(canvas_pdf(scan, scan, scan), limits=Limits(max_ocr_pages=2))
    (notice,) = [notice for notice in source.notices if notice.code == "scanned_page"]
    assert notice.details["pages"] == "3"
    assert len(played) == 2


def test_huge_pages_are_shown_smaller(played: list[tuple[int, int]]) -> None:
    read(canvas_pdf(lambda canvas: canvas.drawImage(ImageReader(Image.new("L", (9, 9))), 0, 0, 9000, 9000), size=(9000, 9000)))
    assert played[0][0] * played[0][1] <= ocr.MOST_PIXELS * 1.01


@pytest.mark.usefixtures("absent")
def test_without_the_extra_pages_are_told() -> None:
    source = read(canvas_pdf(scan, written, stamped))
    (notice,) = [notice for notice in source.notices if notice.code == "scanned_page"]
    assert notice.details["pages"] == "1、3"
    assert 'pip install "docintel[ocr]"' in sentence("warnings", "scanned_page", "zh", notice.details)
    assert "有文字的一页" in source.text


@pytest.mark.usefixtures("absent")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_without_the_extra_an_image_says_what_to_install(kind: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(encoded(kind), name="扫描件.png")
    assert (caught.value.code, caught.value.details["format"]) == ("needs_ocr", kind)
    assert 'pip install "docintel[ocr]"' in next_step("needs_ocr", "zh", caught.value.details)


def encoded(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_images_are_pages(kind: str, played: list[tuple[int, int]]) -> None:
    source = read(encoded(kind))
    assert source.reader == "image"
    assert source.media_type == f"image/{kind.lower()}"
    assert source.text == "督办清溪河\n左岸堆砂三处\n"
    assert played == [(40, 60)]


def test_each_image_of_a_tiff_is_a_page(played: list[tuple[int, int]]) -> None:
    more = [Image.new("L", (30, 20)), Image.new("1", (50, 20))]
    source = read(encoded("TIFF", save_all=True, append_images=more))
    assert len(source.pages) == 3
    assert played == [(40, 60), (20, 30), (20, 50)]
    cut = read(encoded("TIFF", save_all=True, append_images=more), limits=Limits(max_ocr_pages=1))
    assert len(cut.pages) == 1
    assert "truncated" in codes(cut)


@pytest.mark.usefixtures("played")
def test_broken_and_monstrous_images(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, code in ((encoded("PNG")[:60], "damaged_file"), (b"\x89PNG\r\n\x1a\n" + bytes(99), "damaged_file")):
        with pytest.raises(UnreadableError) as caught:
            read(data)
        assert caught.value.code == code
    monkeypatch.setattr(image, "_MOST_DECODED", 1000)
    with pytest.raises(UnreadableError) as caught:
        read(encoded("PNG"))
    assert caught.value.code == "too_large"


@pytest.mark.skipif(not ocr.available(), reason='the extra is not installed: pip install "docintel[ocr]"')
def test_the_engine_reads_a_letter() -> None:
    """As an image and as a scanned page; boxes are where the characters were drawn."""
    source = read(LETTER.read_bytes(), name="来文.png")
    assert tuple(source.text.splitlines()) == LINES
    assert source.boxes is not None
    from docintel.spans import SourceSpan

    start = source.text.index("6月30日")
    ((left, top, right, bottom),) = source.boxes(SourceSpan(start, start + 5))
    # Drawn at 16 points an ideograph from 14.4 points: 请于 4 digits 年 come before.
    assert (left, right) == pytest.approx((14.4 + 3 * 16 + 4 * 8.5, 14.4 + 5 * 16 + 7 * 8.5), abs=12)
    assert (top, bottom) == pytest.approx((41, 60), abs=8)
