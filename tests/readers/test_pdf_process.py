"""pdfium in a process of its own: what costs too much is left out, the rest is read."""

from __future__ import annotations

import sys

import pytest
from hostile_pages import objects_pdf, stream
from make_files import embedded_font, flowing_pdf

from docintel import Pipeline
from docintel.errors import UnreadableError
from docintel.readers import Limits, pdf_process, read

LIMITS = Limits(max_page_seconds=1, max_page_bytes=50_000_000)
PLAIN = flowing_pdf(["经巡查发现甲村河段存在乱堆砂石三处。"], embedded_font())


def doubling(*costly: bool) -> bytes:
    """Pages with a line of text, some of them with a form that shows itself twice."""
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>")
    parts = []
    for number, bad in enumerate(costly):
        content = b"BT /F 9 Tf 40 700 Td (River page %d) Tj ET" % number
        parts.append(stream(content + b" /X Do" * bad))
        parts.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>/XObject<</X 4 0 R>>>>>>" % (5 + 2 * number))
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(costly)))
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return objects_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(costly), kids), font, form, *parts)


@pytest.mark.parametrize(
    ("costly", "told", "left_out", "cut"),
    [
        pytest.param((False, True, False), ["0", "2"], [2], False, id="one of three"),
        pytest.param((True, False), ["1"], [1], False, id="the first"),
        pytest.param((True, True, True, False, False), [], [1, 2, 3], True, id="more than a file is worth"),
    ],
)
def test_the_other_pages_are_read(costly: tuple[bool, ...], told: list[str], left_out: list[int], cut: bool) -> None:
    source = read(doubling(*costly), limits=LIMITS)
    assert [line[-1] for line in source.text.split("\n") if line.startswith("River")] == told
    assert [(fault.code, fault.details["page"]) for fault in source.faults] == [("page_too_costly", page) for page in left_out]
    assert ("truncated" in {notice.code for notice in source.notices}) is cut


def test_the_report_says_what_to_do() -> None:
    (error,) = Pipeline(backend="rules").understand(read(doubling(False, True), limits=LIMITS)).errors
    assert (error.code, "第 2 页" in error.message, bool(error.next_step)) == ("page_too_costly", True, True)


def test_a_file_that_cannot_be_opened_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    def died(*question: object) -> None:
        raise pdf_process.TooCostlyError

    monkeypatch.setattr(pdf_process._Process, "ask", died)
    with pytest.raises(UnreadableError) as refused:
        read(PLAIN)
    assert refused.value.code == "too_costly"


def test_a_process_that_was_ended_is_replaced() -> None:
    whole = read(PLAIN)
    with pdf_process.open_pdf(PLAIN, Limits()) as document:
        document.page(0)
        pdf_process._process._process.kill()
        assert document.page(0).glyphs.text
    pdf_process.stop()
    assert read(PLAIN).text == whole.text


def test_where_no_process_can_be_started_pdfium_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(PLAIN)
    pdf_process.stop()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert read(PLAIN) == whole
    assert pdf_process._process is None
