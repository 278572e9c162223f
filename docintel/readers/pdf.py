"""PDF documents.

Enters: a PDF. Leaves: a `Source` in reading order with pages and boxes: a line of text for each visual line, the lines
of a paragraph in one block, ruled tables with cells (one table where it runs over page breaks, its repeated header kept
in the text as furniture), page headers, footers and page numbers as furniture. A page that is only an image, or whose
characters mean nothing, is recognised by the extra `ocr` (notice `recognised_page`), else gives the notice
`scanned_page`; so does a page that an image covers and that has hardly a character besides. Refuses: encrypted files, and files that pdfium cannot open.

A cell that a page break cuts is two cells of the same row and column, in order.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docintel.document import Fault, Notice, Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Limits, Origin, make_source
from docintel.readers.glyphs import PageBoxes, Turn
from docintel.readers.ocr import DOTS_PER_POINT, MOST_PIXELS, Recognised, available, recognise, recognition_notices
from docintel.readers.page_layout import PageContent, read_content
from docintel.readers.page_writer import write_document
from docintel.readers.pdf_fonts import hide_installed_fonts
from docintel.readers.pdf_page import objects, read_glyphs, view
from docintel.readers.pdf_tables import find_grids

if TYPE_CHECKING:
    import numpy as np
    from pypdfium2 import PdfDocument, PdfPage


MEDIA_TYPE = "application/pdf"
_HEAD = 1024
_TAIL = 2048
# pdfium is not safe to use from two threads at once.
_PDFIUM = threading.Lock()


def read_pdf(data: bytes, origin: Origin) -> Source:
    """A PDF in reading order, with the places of its characters."""
    with _pdfium():
        document = _open(data, origin)
        try:
            properties = _properties(document)
            total = len(document)
            pages, faults, recognised = _contents(document, data, origin.limits)
        finally:
            document.close()
    written = write_document(pages)
    cut = total > len(pages) + len(faults) or _is_cut(data)
    notices = (*_notices(pages, cut=cut), *recognition_notices(recognised, written.pages, written.placed))
    return make_source(
        origin,
        text=written.text,
        media_type=MEDIA_TYPE,
        reader="pdf",
        blocks=written.blocks,
        tables=written.tables,
        pages=written.pages,
        boxes=PageBoxes(written.placed),
        properties=properties,
        notices=notices,
        faults=tuple(faults),
    )


def _open(data: bytes, origin: Origin) -> PdfDocument:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableError("encrypted", name=origin.name) from error
        raise UnreadableError("damaged_file", format="PDF", reason=str(error)[:200]) from error
    if not len(document):
        document.close()
        raise UnreadableError("damaged_file", format="PDF", reason="no pages")
    return document


def _contents(
    document: PdfDocument, data: bytes, limits: Limits
) -> tuple[list[PageContent], list[Fault], dict[int, Recognised]]:
    """The pages, what could not be read, and which pages were recognised."""
    pages: list[PageContent] = []
    faults: list[Fault] = []
    recognised: dict[int, Recognised] = {}
    characters = 0
    for index in range(min(len(document), limits.max_pages)):
        if characters > limits.max_characters:
            break
        try:
            page = document[index]
            try:
                content = _content(page, index, pages[-1] if pages else None)
            finally:
                page.close()
            if content.is_scanned and len(recognised) < limits.max_ocr_pages and available():
                content = _recognised(data, content, recognised)
            pages.append(content)
            characters += len(content.glyphs.text)
        except RuntimeError as error:  # pypdfium2's errors are RuntimeErrors
            faults.append(Fault("page_unreadable", {"page": index + 1, "reason": str(error)[:200]}))
    return pages, faults, recognised


def _recognised(data: bytes, content: PageContent, recognised: dict[int, Recognised]) -> PageContent:
    """A page as it is seen, not as its text layer has it; the same page again where nothing is seen."""
    turn = content.turn
    width, height = (turn.height, turn.width) if turn.degrees in (90, 270) else (turn.width, turn.height)
    scale = min(DOTS_PER_POINT, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    with _installed_fonts():
        pixels = _pixels(data, content.number - 1, scale)
        if pixels is None:
            return content
        with _released():
            seen = recognise(pixels, 1 / scale)
    if not seen.lines:
        return content
    recognised[content.number] = seen
    return read_content(content.number, Turn(0, width, height), seen.glyphs, find_grids(list(seen.edges)), 0)


def _pixels(data: bytes, index: int, scale: float) -> np.ndarray[Any, Any] | None:
    """A page of the file opened anew, so that its text is drawn with the fonts it would be shown with."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    try:
        bitmap = document[index].render(scale=scale, rev_byteorder=False)
        try:
            return bitmap.to_numpy()[:, :, :3].copy() if bitmap.n_channels >= 3 else None
        finally:
            bitmap.close()
    finally:
        document.close()


@contextmanager
def _pdfium() -> Iterator[None]:
    """Have the engine alone, and have it look for no fonts on the machine."""
    with _PDFIUM:
        hide_installed_fonts(True)
        try:
            yield
        finally:
            hide_installed_fonts(False)


@contextmanager
def _installed_fonts() -> Iterator[None]:
    """Inside `_pdfium`, let a page be drawn with the machine's fonts."""
    hide_installed_fonts(False)
    try:
        yield
    finally:
        hide_installed_fonts(True)


@contextmanager
def _released() -> Iterator[None]:
    """Let other files be read while this one waits for its text to be recognised."""
    _PDFIUM.release()
    try:
        yield
    finally:
        _PDFIUM.acquire()


def _content(page: PdfPage, index: int, before: PageContent | None) -> PageContent:
    shown = view(page)
    placed, upright = read_glyphs(page, shown)
    carried = objects(page, upright)
    grids = find_grids(carried.edges) if carried.edges else []
    turn = Turn((shown.rotation - upright.rotation) % 360, upright.width, upright.height)
    covered = carried.largest / shown.area
    return read_content(index + 1, turn, placed, grids, carried.images, covered, before)


def _properties(document: PdfDocument) -> dict[str, str]:
    try:
        found = {key: document.get_metadata_value(key) for key in ("Title", "Author")}
    except (RuntimeError, UnicodeError):
        return {}
    return {key.lower(): " ".join(value.split()) for key, value in found.items() if value.strip()}


def _notices(pages: list[PageContent], *, cut: bool) -> Iterator[Notice]:
    scanned = [page.number for page in pages if page.is_scanned]
    if scanned:
        yield Notice("scanned_page", details={"pages": "、".join(map(str, scanned))})
    if cut:
        yield Notice("truncated")


def _is_cut(data: bytes) -> bool:
    """Whether the end of the file is missing; pdfium then reads what it can find."""
    return b"%%EOF" not in data[-_TAIL:]


def _recognises(head: bytes, name: str) -> bool:
    return b"%PDF-" in head[:_HEAD] and not head.startswith(b"PK\x03\x04")


READER = FormatReader("pdf", MEDIA_TYPE, _recognises, read_pdf)
