"""OFD, the national format for official documents (GB/T 33190): a ZIP of XML.

Enters: an OFD package. Leaves: a `Source` like that of a PDF: pages with boxes (millimetres as points), lines and
paragraphs in reading order, ruled tables, furniture; the documents of a package one after another. Refuses: encrypted
packages, and packages without a document. Signatures, seals and annotations are not text; nothing is verified.

No library is worth having: easyofd needs an AGPL engine, pyofd is another format.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docintel.document import Fault, Notice, Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Origin, make_source
from docintel.readers.glyphs import PageBoxes, Turn
from docintel.readers.ofd_page import PageInk, numbers, read_ink
from docintel.readers.package import Package, entry_names, open_package
from docintel.readers.page_layout import PageContent, read_content
from docintel.readers.page_writer import write_document
from docintel.readers.pdf_tables import find_grids, table_notices
from docintel.readers.ruled_cells import TableEffort

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/ofd"
POINTS = 72 / 25.4
Area = tuple[float, float, float, float]
_A4: Area = (0.0, 0.0, 210.0, 297.0)


def read_ofd(data: bytes, origin: Origin) -> Source:
    """An OFD package in reading order, with the places of its characters."""
    package = open_package(data, origin, "OFD")
    if any(name.endswith("Encryptions.xml") for name in package.names):
        raise UnreadableError("encrypted", name=origin.name)
    root = package.xml(_find(package, "OFD.xml"))
    pages: list[PageContent] = []
    faults: list[Fault] = []
    cut = False
    characters = 0
    tables = TableEffort(origin.limits.max_table_steps)
    for document in _documents(package, root):
        for number, page in enumerate(_pages(package, document), start=len(pages) + len(faults) + 1):
            if number > origin.limits.max_pages or characters > origin.limits.max_characters:
                cut = True
                break
            try:
                pages.append(_content(number, *page, pages[-1] if pages else None, tables))
                characters += len(pages[-1].glyphs.text)
            except UnreadableError as error:
                if error.code != "damaged_file":
                    raise
                faults.append(Fault("page_unreadable", {"page": number, "reason": str(error.details.get("reason"))}))
    if not pages:
        raise package.damaged("no pages")
    written = write_document(pages)
    scanned = "、".join(str(page.number) for page in pages if page.is_scanned)
    notices = [*([Notice("scanned_page", details={"pages": scanned})] if scanned else []), *table_notices(tables)]
    return make_source(
        origin,
        text=written.text,
        media_type=MEDIA_TYPE,
        reader="ofd",
        blocks=written.blocks,
        tables=written.tables,
        pages=written.pages,
        boxes=PageBoxes(written.placed),
        properties=_properties(root),
        notices=(*notices, Notice("truncated")) if cut else tuple(notices),
        faults=tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of a package: its main part, its page size, its template pages by id."""

    package: Package
    part: str
    root: _Element
    area: Area
    templates: dict[str, str]


def _document(package: Package, part: str) -> _Document:
    root = package.xml(part)
    area = _area(root.find("{*}CommonData/{*}PageArea")) or _A4
    found = root.iterfind("{*}CommonData/{*}TemplatePage")
    return _Document(package, part, root, area, {page.get("ID", ""): page.get("BaseLoc", "") for page in found})


def _documents(package: Package, root: _Element) -> Iterator[_Document]:
    for element in root.iterfind("{*}DocBody/{*}DocRoot"):
        yield _document(package, _find(package, (element.text or "").strip()))


def _pages(package: Package, document: _Document) -> Iterator[tuple[_Document, str]]:
    for page in document.root.iterfind("{*}Pages/{*}Page"):
        yield document, page.get("BaseLoc", "")


def _content(number: int, document: _Document, location: str, before: PageContent | None, tables: TableEffort) -> PageContent:
    """One page: what its templates draw, then what it draws itself."""
    package = document.package
    root = package.xml(_find(package, location, document.part))
    x, y, width, height = _area(root.find("{*}Area")) or document.area
    ink = PageInk(-x, -y, POINTS)
    for template in root.iterfind("{*}Template"):
        part = document.templates.get(template.get("TemplateID", ""))
        if part:
            read_ink(package.xml(_find(package, part, document.part)), ink)
    read_ink(root, ink)
    grids = find_grids(ink.edges, number, tables) if ink.edges else []
    turn = Turn(0, width * POINTS, height * POINTS)
    return read_content(number, turn, ink.glyphs(), grids, ink.images, before=before)


def _area(element: _Element | None) -> Area | None:
    """The box that is displayed: the crop, where one is given, else the physical page."""
    if element is None:
        return None
    for name in ("CropBox", "PhysicalBox"):
        values = numbers(element.findtext(f"{{*}}{name}") or "")
        if len(values) == 4 and values[2] > 0 and values[3] > 0:
            return values[0], values[1], values[2], values[3]
    return None


def _find(package: Package, location: str, base: str = "") -> str:
    """The part that a location names: from the root, or beside the part that names it; letter case may be wrong."""
    path = location.lstrip("/") if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    path = posixpath.normpath(path)
    if path in package.names:
        return path
    return next((name for name in sorted(package.names) if name.lower() == path.lower()), path)


def _properties(root: _Element) -> dict[str, str]:
    info = root.find("{*}DocBody/{*}DocInfo")
    if info is None:
        return {}
    found = {"title": info.findtext("{*}Title"), "author": info.findtext("{*}Author")}
    return {name: text.strip() for name, text in found.items() if text and text.strip()}


def _recognises(head: bytes, name: str) -> bool:
    return any(entry.lower() == "ofd.xml" for entry in entry_names(head))


READER = FormatReader("ofd", MEDIA_TYPE, _recognises, read_ofd)
