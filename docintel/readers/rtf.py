"""Rich Text Format, also under the name .doc.

Enters: RTF. Leaves: a `Source` like that of a DOCX: paragraphs and tables in order, text boxes behind the paragraph
they hang on, then footnotes, then page headers and footers as furniture. List numbers are those that the writing
program left in the file. What was deleted under change tracking or hidden is left out; of fields only what they show
stays. Refuses: nothing that begins as RTF does; a file that breaks off gives the notice `truncated`.

Characters come as Unicode or as bytes in the code page of their font; bytes that are none there become U+FFFD, with the
notice `mojibake`.
"""

from __future__ import annotations

from docintel.document import Notice, Source
from docintel.readers.base import FormatReader, Origin, make_source
from docintel.readers.flow import Flow
from docintel.readers.rtf_parser import RtfParser
from docintel.readers.rtf_stories import Event
from docintel.readers.rtf_tokens import tokens
from docintel.readers.symbols import joined_units
from docintel.spans import SourceSpan

MEDIA_TYPE = "application/rtf"
_SIGNATURE = b"{\\rtf"
_MOST_TOKENS = 20_000_000


def read_rtf(data: bytes, origin: Origin) -> Source:
    """An RTF file in reading order."""
    parser = RtfParser()
    is_cut = False
    for number, token in enumerate(tokens(data)):
        if number > _MOST_TOKENS or parser.length > origin.limits.max_characters:
            is_cut = True
            break
        parser.feed(token)
    is_cut = is_cut or bool(parser.stack)
    parser.finish()
    flow = Flow(origin.limits.max_cells)
    for target in ("body", "note", "furniture"):
        for event in parser.stories.events[target]:
            _write(event, flow)
        flow.leave_tables()
    tables = flow.finish()
    text = flow.builder.text()
    return make_source(
        origin,
        text=text,
        media_type=MEDIA_TYPE,
        reader="rtf",
        blocks=tuple(flow.builder.blocks),
        tables=tables,
        properties={name: value.strip() for name, value in parser.properties.items() if value.strip()},
        notices=tuple(_notices(text, cut=is_cut)),
    )


def _notices(text: str, *, cut: bool) -> list[Notice]:
    notices = [Notice("truncated")] if cut else []
    places = [index for index, character in enumerate(text) if character == "\ufffd"] if "\ufffd" in text else []
    if places:
        spans = tuple(SourceSpan(place, place + 1) for place in places)
        details = {"count": len(places), "recovered": 0, "lost": len(places)}
        notices.append(Notice("mojibake", spans, details))
    return notices


def _write(event: Event, flow: Flow) -> None:
    if event.kind == "row":
        flow.end_row(event.cells, event.depth)
    elif event.kind == "cell":
        flow.end_cell(joined_units(event.text), event.block, event.depth)
    else:
        flow.paragraph(joined_units(event.text), event.block, event.depth)


def _recognises(head: bytes, name: str) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == _SIGNATURE


READER = FormatReader("rtf", MEDIA_TYPE, _recognises, read_rtf)
