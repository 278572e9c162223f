"""Word documents (DOCX, and what WPS saves as such).

Enters: an Office Open XML package. Leaves: a `Source` with the paragraphs and tables in body order, the numbers that
Word generates written out, text boxes behind the paragraph they hang on, then footnotes and endnotes as paragraphs and
page headers and footers as furniture. Insertions are accepted, deletions and hidden text left out; what fields show is
text, what they compute from is not. Refuses: packages without a document part (`damaged_file`), encrypted ones.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docintel.document import Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Origin, make_source
from docintel.readers.docx_body import Body
from docintel.readers.docx_numbering import Numbering, read_numbering, read_styles
from docintel.readers.docx_xml import R, W, attribute
from docintel.readers.ole import OLE_SIGNATURE, holds_stream
from docintel.readers.package import Package, entry_names, open_package

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CORE = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "author": "{http://purl.org/dc/elements/1.1/}creator",
}


@dataclass(frozen=True, slots=True)
class _Related:
    """A part that another part points to."""

    kind: str
    target: str


def read_docx(data: bytes, origin: Origin) -> Source:
    """A Word document in reading order."""
    if data.startswith(OLE_SIGNATURE):
        raise UnreadableError("encrypted", name=origin.name)
    package = open_package(data, origin, "DOCX")
    main = _main_part(package)
    relations = _relations(package, main)
    document = package.xml(main)
    body = Body(_numbering(package, relations), origin.limits.max_cells)
    body.content(document.find(f"{W}body"))
    for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
        _notes(body, package, relations, kind, tag)
    _headers_and_footers(body, package, relations, document)
    return make_source(
        origin,
        text=body.builder.text(),
        media_type=MEDIA_TYPE,
        reader="docx",
        blocks=tuple(body.builder.blocks),
        tables=body.tables(),
        properties=_properties(package),
    )


def _main_part(package: Package) -> str:
    found = [related.target for related in _relations(package, "").values() if related.kind == "officeDocument"]
    name = next((target for target in found if target in package.names), "word/document.xml")
    if name not in package.names:
        raise package.damaged("word/document.xml is missing")
    return name


def _relations(package: Package, part: str) -> dict[str, _Related]:
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package.names:
        return {}
    found = {}
    for relation in package.xml(rels).iter(_RELATIONSHIP):
        target = relation.get("Target") or ""
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") != "External":
            found[relation.get("Id") or ""] = _Related(kind, path)
    return found


def _part(package: Package, relations: dict[str, _Related], kind: str) -> _Element | None:
    for related in relations.values():
        if related.kind == kind and related.target in package.names:
            return package.xml(related.target)
    return None


def _numbering(package: Package, relations: dict[str, _Related]) -> Numbering:
    styles = read_styles(_part(package, relations, "styles"))
    return read_numbering(_part(package, relations, "numbering"), styles)


def _notes(body: Body, package: Package, relations: dict[str, _Related], kind: str, tag: str) -> None:
    root = _part(package, relations, kind)
    if root is None:
        return
    for note in root.iter(f"{W}{tag}"):
        # The separator lines between text and notes are notes with a type of their own.
        if attribute(note, "type") in ("", "normal"):
            body.content(note)


def _headers_and_footers(body: Body, package: Package, relations: dict[str, _Related], document: _Element) -> None:
    """Each header and footer that a section uses, once."""
    done = set()
    for reference in document.iter(f"{W}headerReference", f"{W}footerReference"):
        related = relations.get(reference.get(f"{R}id") or "")
        if related is None or related.target in done or related.target not in package.names:
            continue
        done.add(related.target)
        body.content(package.xml(related.target), furniture=True)


def _properties(package: Package) -> dict[str, str]:
    if "docProps/core.xml" not in package.names:
        return {}
    try:
        root = package.xml("docProps/core.xml")
    except UnreadableError:
        return {}
    found = {name: (root.findtext(tag) or "").strip() for name, tag in _CORE.items()}
    return {name: value for name, value in found.items() if value}


def _recognises(head: bytes, name: str) -> bool:
    """A package with a Word part, or an OLE container in which an encrypted package lies."""
    if head.startswith(OLE_SIGNATURE):
        return holds_stream(head, "EncryptedPackage")
    names = entry_names(head)
    return any(entry.startswith("word/") for entry in names) and "OFD.xml" not in names


READER = FormatReader("docx", MEDIA_TYPE, _recognises, read_docx)
