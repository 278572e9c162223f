"""Old Word files: .doc, and .wps as WPS Office saves it.

Enters: an OLE container with a Word stream. Leaves: a `Source` like that of a DOCX. Files of Word 97 to 2003 we read
ourselves, the same on every machine; older ones, and such as we cannot follow, go through LibreOffice or antiword where
they are installed, and `Source.reader` then names the program. Refuses: encrypted files, files that nothing here reads
(`needs_program`, which names what to install).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docintel.document import Notice, Source
from docintel.errors import UnreadableError
from docintel.readers.base import FormatReader, Origin, make_source
from docintel.readers.flow import CellEdges, Flow
from docintel.readers.ole import OLE_SIGNATURE, OleFile, holds_stream, open_ole

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/msword"


def read_doc(data: bytes, origin: Origin) -> Source:
    """An old Word file."""
    from docintel.readers.word97_parts import TooOldError

    try:
        return _ourselves(open_ole(data, origin, "DOC"), origin)
    except TooOldError:
        source = _by_program(data, origin)
        if source is None:
            raise UnreadableError("needs_program", name=origin.name) from None
    except UnreadableError as error:
        source = _by_program(data, origin) if error.code == "damaged_file" else None
        if source is None:
            raise
    return source


def _ourselves(ole: OleFile, origin: Origin) -> Source:
    from docintel.readers.word97 import write_word
    from docintel.readers.word97_parts import open_word

    flow = Flow(origin.limits.max_cells)
    write_word(open_word(ole), flow)
    return _source(flow, origin, "doc", cut=ole.cut)


def _source(flow: Flow, origin: Origin, reader: str, *, cut: bool = False) -> Source:
    tables = flow.finish()
    return make_source(
        origin,
        text=flow.builder.text(),
        media_type=MEDIA_TYPE,
        reader=reader,
        blocks=tuple(flow.builder.blocks),
        tables=tables,
        notices=(Notice("truncated"),) if cut else (),
    )


def _by_program(data: bytes, origin: Origin) -> Source | None:
    """What LibreOffice, else antiword makes of a file; None where neither is there or can."""
    from dataclasses import replace

    from docintel.readers.docx import read_docx
    from docintel.readers.programs import to_docbook, to_docx

    if converted := to_docx(data):
        return replace(read_docx(converted, origin), media_type=MEDIA_TYPE, reader="doc/libreoffice")
    written = to_docbook(data)
    return _from_docbook(written, origin) if written else None


def _from_docbook(written: bytes, origin: Origin) -> Source | None:
    """antiword's DocBook: titles, paragraphs, rows of entries."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(written, parser)
    if root is None:
        return None
    flow = Flow(origin.limits.max_cells)
    for element in root.iter("para", "title", "row"):
        if element.tag == "row":
            _row(element, flow)
        elif next(element.iterancestors("row"), None) is None:
            kind = "heading" if element.tag == "title" else "paragraph"
            flow.paragraph(_text(element), kind, 0)  # type: ignore[arg-type]
    return _source(flow, origin, "doc/antiword")


def _row(row: _Element, flow: Flow) -> None:
    entries = list(row.iter("entry"))
    for entry in entries:
        flow.end_cell("".join(map(str, entry.itertext())).strip(), "cell", 1)
    flow.end_row([CellEdges(100 * n, 100 * (n + 1)) for n in range(len(entries))], 1)


def _text(element: _Element) -> str:
    """What an element says, tables inside it left out: they come by themselves."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag != "informaltable":
            pieces.append("".join(map(str, child.itertext())))
        pieces.append(child.tail or "")
    return "".join(pieces).strip()


def _recognises(head: bytes, name: str) -> bool:
    return head.startswith(OLE_SIGNATURE) and holds_stream(head, "WordDocument")


READER = FormatReader("doc", MEDIA_TYPE, _recognises, read_doc)
