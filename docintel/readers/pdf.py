"""PDF documents.

Enters: a PDF. Leaves: a `Source` in reading order with pages and boxes: a line of text for each visual line, the lines
of a paragraph in one block, ruled tables with cells (one table where it runs over page breaks, its repeated header kept
in the text as furniture), page headers, footers and page numbers as furniture. A page that is only an image, or whose
characters mean nothing, is recognised by the extra `ocr` (notice `recognised_page`), else gives the notice
`scanned_page`; so does a page that an image covers and that has hardly a character besides. A page that takes pdfium
more time or memory than a page may is left out and told of; where finding tables has taken too long for one document, the
rest is read without (notice `tables_left_out`). Refuses: encrypted files, and files that pdfium cannot open.

A cell that a page break cuts is two cells of the same row and column, in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from docintel.document import Fault, Notice, Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Limits, Origin, make_source
from docintel.readers.glyphs import PageBoxes, Turn
from docintel.readers.ocr import DOTS_PER_POINT, MOST_PIXELS, Recognised, available, recognise, recognition_notices
from docintel.readers.page_layout import PageContent, read_content
from docintel.readers.page_writer import write_document
from docintel.readers.pdf_engine import PageFound, Picture
from docintel.readers.pdf_process import PdfFile, TooCostlyError, open_pdf
from docintel.readers.pdf_tables import find_grids, table_notices
from docintel.readers.ruled_cells import TableEffort

if TYPE_CHECKING:
    import numpy as np

MEDIA_TYPE = "application/pdf"
_HEAD = 1024
_TAIL = 2048
# Each costs up to `max_page_seconds`; a file with more of them is not worth them.
_MOST_COSTLY = 3


def read_pdf(data: bytes, origin: Origin) -> Source:
    """A PDF in reading order, with the places of its characters."""
    with _opened(data, origin) as document:
        properties, total = document.opened.properties, document.opened.pages
        tables = TableEffort(origin.limits.max_table_steps)
        pages, faults, recognised = _contents(document, origin.limits, tables)
    written = write_document(pages)
    cut = total > len(pages) + len(faults) or _is_cut(data)
    recognition = recognition_notices(recognised, written.pages, written.placed)
    notices = (*_notices(pages, cut=cut), *table_notices(tables), *recognition)
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


@contextmanager
def _opened(data: bytes, origin: Origin) -> Iterator[PdfFile]:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    with ExitStack() as stack:
        try:
            document = stack.enter_context(open_pdf(data, origin.limits))
        except pdfium.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise UnreadableError("encrypted", name=origin.name) from error
            raise UnreadableError("damaged_file", format="PDF", reason=str(error)[:200]) from error
        except TooCostlyError as error:
            raise UnreadableError("too_costly", format="PDF") from error
        if not document.opened.pages:
            raise UnreadableError("damaged_file", format="PDF", reason="no pages")
        yield document


def _contents(document: PdfFile, limits: Limits, tables: TableEffort) -> tuple[list[PageContent], list[Fault], dict[int, Recognised]]:
    """The pages, what could not be read, and which pages were recognised."""
    pages: list[PageContent] = []
    faults: list[Fault] = []
    recognised: dict[int, Recognised] = {}
    characters = costly = 0
    for index in range(min(document.opened.pages, limits.max_pages)):
        if characters > limits.max_characters or costly == _MOST_COSTLY:
            break
        try:
            content = _content(document.page(index), index, pages[-1] if pages else None, tables)
            if content.is_scanned and len(recognised) < limits.max_ocr_pages and available():
                content = _recognised(document, content, recognised, tables)
            pages.append(content)
            characters += len(content.glyphs.text)
        except RuntimeError as error:  # pypdfium2's errors are RuntimeErrors
            faults.append(Fault("page_unreadable", {"page": index + 1, "reason": str(error)[:200]}))
        except TooCostlyError:
            costly += 1
            faults.append(Fault("page_too_costly", {"page": index + 1}))
    return pages, faults, recognised


def _recognised(document: PdfFile, content: PageContent, recognised: dict[int, Recognised], tables: TableEffort) -> PageContent:
    """A page as it is seen, not as its text layer has it; the same page again where nothing is seen."""
    turn = content.turn
    width, height = (turn.height, turn.width) if turn.degrees in (90, 270) else (turn.width, turn.height)
    scale = min(DOTS_PER_POINT, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    picture = document.picture(content.number - 1, scale)
    if picture.channels < 3:
        return content
    with document.released():
        seen = recognise(_pixels(picture), 1 / scale)
    if not seen.lines:
        return content
    recognised[content.number] = seen
    grids = find_grids(list(seen.edges), content.number, tables)
    return read_content(content.number, Turn(0, width, height), seen.glyphs, grids, 0)


def _pixels(picture: Picture) -> np.ndarray[Any, Any]:
    import numpy as np

    rows = np.frombuffer(picture.data, dtype=np.uint8).reshape(picture.height, picture.stride)
    dots = rows[:, : picture.width * picture.channels].reshape(picture.height, picture.width, picture.channels)
    return dots[:, :, :3].copy()


def _content(found: PageFound, index: int, before: PageContent | None, tables: TableEffort) -> PageContent:
    grids = find_grids(found.edges, index + 1, tables) if found.edges else []
    if not found.ruled:
        tables.without.append(index + 1)
    return read_content(index + 1, found.turn, found.glyphs, grids, found.images, found.covered, before)


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
