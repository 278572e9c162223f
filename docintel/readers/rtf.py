"""Rich Text Format, also under the name .doc.

Enters: RTF. Leaves: a `Source` like that of a DOCX: paragraphs and tables in order, text boxes behind the paragraph
they hang on, then footnotes, then page headers and footers as furniture. List numbers are those that the writing
program left in the file. What was deleted under change tracking or hidden is left out; of fields only what they show
stays. Refuses: nothing that begins as RTF does; a file that breaks off gives the notice `truncated`.

Characters come as Unicode or as bytes in the code page of their font; bytes that are none there become U+FFFD, with the
notice `mojibake`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from docintel.document import BlockKind, Notice, Source
from docintel.readers.base import FormatReader, Origin, make_source
from docintel.readers.docx_numbering import needs_blank
from docintel.readers.flow import MAX_DEPTH, CellEdges, Flow
from docintel.readers.rtf_tokens import Token, tokens
from docintel.readers.symbols import in_font, joined_units
from docintel.spans import SourceSpan

MEDIA_TYPE = "application/rtf"
_SIGNATURE = b"{\\rtf"
_CHARSETS = {
    0: "", 2: "symbol", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 10008: "gb18030", 54936: "gb18030", 65001: "utf-8"}
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"page": "\n", b"column": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003", b"enspace": "\u2002",
    b"qmspace": "\u2005",
}  # fmt: skip
# Groups whose text is not seen. Starred groups are not seen either, unless named below.
_UNSEEN = frozenset((
    b"fonttbl", b"colortbl", b"info", b"pict", b"fldinst", b"listtable", b"revtbl", b"sp", b"nonshppict",
    b"shprslt", b"nonesttables", b"xmlnstbl", b"themedata", b"objdata", b"objclass", b"objname", b"comment", b"filetbl",
    b"annotation", b"atnid", b"atnauthor", b"ftnsep", b"ftnsepc", b"aftnsep", b"aftnsepc", b"tc", b"xe", b"pntxta",
    b"pntxtb", b"do",
))  # fmt: skip
_STARRED = frozenset((b"shpinst", b"shppict", b"nesttableprops", b"footnote", b"ud", b"rtlch"))
_FURNITURE = frozenset((b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr", b"footerf"))
_LABELS = frozenset((b"listtext", b"pntext"))
_HEADING = re.compile(r"(?:heading|标题)\s*[1-9]$|title$|标题$", re.I)
_MAX_GROUPS = 1_000
_MOST_TOKENS = 20_000_000
_ROW_WORDS = frozenset((b"trowd", b"trleft", b"clmgf", b"clmrg", b"clvmgf", b"clvmrg", b"cellx"))
_MAX_CELLS = 200


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back."""

    target: str = "body"
    """body, box, note, furniture, label; "fonts" and "styles" in their tables, "title" and "author" inside the properties."""
    seen: bool = True
    hidden: bool = False
    deleted: bool = False
    skip: int = 1
    font: int = -1
    in_table: bool = False
    depth: int = 1
    outline: int = -1
    style: int = 0


@dataclass(slots=True)
class _Paragraph:
    """A paragraph under construction, of one target; `label` is the list number before it."""

    pieces: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)

    def take(self) -> str:
        text, label = "".join(self.pieces), "".join(self.label).strip()
        self.pieces.clear()
        self.label.clear()
        if not label or not text.strip():
            return text
        return label + (" " if needs_blank(label) else "") + text


@dataclass(slots=True)
class _Event:
    """What goes into the flow later: notes and furniture come last, boxes behind their paragraph."""

    kind: str
    text: str = ""
    block: BlockKind = "paragraph"
    depth: int = 0
    cells: tuple[CellEdges, ...] = ()


@dataclass(slots=True)
class RtfParser:
    """Reads tokens one by one."""

    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    page: str = "cp1252"
    default_font: int = 0
    charsets: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    outlines: dict[int, int] = field(default_factory=dict)
    paragraphs: dict[str, _Paragraph] = field(default_factory=dict)
    events: dict[str, list[_Event]] = field(
        default_factory=lambda: {"body": [], "box": [], "note": [], "furniture": []}
    )
    properties: dict[str, str] = field(default_factory=dict)
    raw: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    starred: bool = False
    begins: bool = False
    """The group has just opened: its first word says what it is."""
    row: list[CellEdges] = field(default_factory=list)
    flags: set[bytes] = field(default_factory=set)
    left: int = 0
    too_deep: int = 0
    length: int = 0
    """How many characters were read so far, seen or not."""

    def feed(self, token: Token) -> None:
        """Take in one token."""
        if token.kind == "{":
            self._open()
        elif token.kind == "}":
            self._close()
        elif self.too_deep:
            return
        elif token.kind == "word":
            self._word(token.value, token.number)
        elif token.kind in ("hex", "text"):
            self._bytes(token.value)
        else:
            self._sign(token.value)

    def _open(self) -> None:
        self._flush()
        self.to_skip = 0
        if self.too_deep or len(self.stack) >= _MAX_GROUPS:
            self.too_deep += 1
            return
        self.stack.append(self.state)
        self.begins, self.starred = True, False

    def _close(self) -> None:
        self._flush()
        self.to_skip = 0
        self.begins = self.starred = False
        if self.too_deep:
            self.too_deep -= 1
            return
        if not self.stack:
            return
        inner, self.state = self.state, self.stack.pop()
        if inner.target != self.state.target and inner.target in ("note", "furniture", "box"):
            self._paragraph(inner)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
            return
        shown = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}.get(sign)
        if sign in (b"\n", b"\r"):
            self._flush()
            self._paragraph(self.state)
        elif shown and self.to_skip:
            self.to_skip -= 1
        elif shown:
            self._flush()
            self._text(shown)

    def _word(self, word: bytes, number: int | None) -> None:
        if self.begins:
            self.begins = False
            if self._destination(word):
                return
        if self.to_skip and word not in (b"u", b"uc"):
            self.to_skip -= 1
            return
        if word == b"u":
            self._unicode(number or 0)
            return
        self._flush()
        if word in _SIGNS:
            self._text(_SIGNS[word])
        elif word in (b"par", b"sect", b"cell", b"nestcell", b"row", b"nestrow"):
            self._mark(word)
        elif word in _ROW_WORDS:
            self._row_word(word, number or 0)
        else:
            self._format(word, number)

    def _destination(self, word: bytes) -> bool:
        """Whether the first word of a group says where its text goes."""
        state = self.state
        if word in _FURNITURE:
            self._to("furniture")
        elif word == b"footnote":
            self._to("note")
        elif word == b"shptxt":
            self._to("box")
        elif word in _LABELS:
            self.state = replace(state, target="label")
        elif word in (b"fonttbl", b"title", b"author") and state.seen is (word == b"fonttbl"):
            self.state = replace(state, target="fonts" if word == b"fonttbl" else word.decode("ascii"), seen=False)
        elif word == b"stylesheet":
            self.state = replace(state, target="styles", seen=False)
        elif word in _UNSEEN or (self.starred and word not in _STARRED):
            self.state = replace(state, seen=False, target="body")
        else:
            return False
        return True

    def _to(self, target: str) -> None:
        self.state = replace(self.state, target=target, in_table=False, depth=1, outline=-1)

    def _format(self, word: bytes, number: int | None) -> None:
        state, on = self.state, number != 0
        if word == b"f":
            self.state = replace(state, font=number or 0)
        elif word == b"fcharset" and state.target == "fonts":
            self.charsets[state.font] = number or 0
        elif word == b"plain":
            self.state = replace(state, hidden=False, deleted=False, font=self.default_font)
        elif word == b"pard":
            self.state = replace(state, in_table=False, depth=1, outline=-1)
        elif word == b"intbl":
            self.state = replace(state, in_table=True)
        elif word == b"itap":
            self.state = replace(state, depth=min(max(number or 0, 0), MAX_DEPTH), in_table=bool(number))
        elif word == b"outlinelevel":
            outline = number if number is not None and number < 9 else -1
            self.state = replace(state, outline=outline)
            if state.target == "styles":
                self.outlines[state.style] = outline
        elif word == b"s" and number is not None:
            self.state = replace(state, style=number, outline=self.outlines.get(number, -1))
        elif word == b"v":
            self.state = replace(state, hidden=on)
        elif word in (b"deleted", b"htmlrtf"):
            # htmlrtf marks, in a mail that was HTML, what only the RTF shows twice.
            self.state = replace(state, deleted=on)
        elif word == b"uc":
            self.state = replace(state, skip=min(max(number or 0, 0), 8))
        elif word == b"ansicpg" and number:
            self.page = _PAGES.get(number, f"cp{number}")
        elif word == b"deff":
            self.default_font = number or 0

    def _mark(self, word: bytes) -> None:
        """A paragraph, cell or row ends."""
        state = self.state
        if not state.seen:
            return
        if word in (b"par", b"sect"):
            self._paragraph(state)
            return
        depth = max(state.depth, 2) if word.startswith(b"nest") else 1
        if word.endswith(b"cell"):
            text = self._of(state.target).take()
            self._event(state.target, _Event("cell", text, self._kind(state), depth))
        else:
            self._event(state.target, _Event("row", depth=depth, cells=tuple(self.row)))
        self._boxes(state.target)

    def _paragraph(self, state: _State) -> None:
        text = self._of(state.target).take()
        depth = state.depth if state.in_table else 0
        if text.strip():
            self._event(state.target, _Event("paragraph", text, self._kind(state), depth))
        self._boxes(state.target)

    def _boxes(self, target: str) -> None:
        """Text boxes come behind the paragraph in which they stand."""
        if target != "box" and self.events["box"]:
            for event in self.events["box"]:
                self._event(target, event)
            self.events["box"].clear()

    def _kind(self, state: _State) -> BlockKind:
        if state.target == "furniture":
            return "furniture"
        return "heading" if state.outline >= 0 and not state.in_table else "paragraph"

    def _event(self, target: str, event: _Event) -> None:
        if target == "furniture":
            event.block = "furniture"
        self.events.get(target, self.events["body"]).append(event)

    def _row_word(self, word: bytes, number: int) -> None:
        if word == b"trowd":
            self.row, self.left = [], 0
            self.flags.clear()
        elif word == b"trleft":
            self.left = number
        elif word != b"cellx":
            self.flags.add(word)
        elif len(self.row) < _MAX_CELLS:
            left = self.row[-1].right if self.row else self.left
            upward = "first" if b"clvmgf" in self.flags else "joined" if b"clvmrg" in self.flags else ""
            self.row.append(CellEdges(left, number, b"clmrg" in self.flags, upward))  # type: ignore[arg-type]
            self.flags.clear()

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number + 0x10000 if number < 0 else number
        if 0 < code < 0x110000:
            self._text(in_font(chr(code), self.names.get(self.state.font, "")))
        self.to_skip = self.state.skip

    def _bytes(self, value: bytes) -> None:
        self.begins = False
        if self.to_skip:
            skipped = min(self.to_skip, len(value))
            self.to_skip -= skipped
            value = value[skipped:]
        if self.state.seen or self.state.target != "body":
            self.raw += value

    def _flush(self) -> None:
        """Decode the bytes collected: a character of two may stand half escaped, half plain."""
        if not self.raw:
            return
        raw = bytes(self.raw)
        self.raw.clear()
        if self.state.target == "fonts":
            name = raw.split(b";")[0].decode("gb18030", "replace").strip()
            self.names.setdefault(self.state.font, name)
            return
        if self.state.target == "styles":
            if _HEADING.match(raw.split(b";")[0].decode("gb18030", "replace").strip()):
                self.outlines.setdefault(self.state.style, 0)
            return
        self._text(_decoded(raw, self._encoding()))

    def _encoding(self) -> str:
        font = self.state.font if self.state.font >= 0 else self.default_font
        return _CHARSETS.get(self.charsets.get(font, 0), "") or self.page

    def _text(self, text: str) -> None:
        state = self.state
        self.begins = False
        self.length += len(text)
        if state.target in ("title", "author"):
            self.properties[state.target] = self.properties.get(state.target, "") + text
        elif state.seen and state.target == "label":
            outer = next((one.target for one in reversed(self.stack) if one.target != "label"), "body")
            self._of(outer).label.append(text)
        elif state.seen and not state.hidden and not state.deleted:
            self._of(state.target).pieces.append(text)

    def _of(self, target: str) -> _Paragraph:
        return self.paragraphs.setdefault(target, _Paragraph())

    def finish(self) -> None:
        """The file ends; what stands open is text all the same."""
        self._flush()
        for target in ("box", "body", "note", "furniture"):
            self._paragraph(_State(target=target))


def _decoded(raw: bytes, encoding: str) -> str:
    if encoding == "symbol":
        # Codes of a symbol font stand in the private area, as in the other formats.
        return "".join(chr(0xF000 + byte) if byte > 0x20 else chr(byte) for byte in raw)
    try:
        return raw.decode(encoding, "replace")
    except LookupError:
        return raw.decode("cp1252", "replace")


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
        for event in parser.events[target]:
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


def _write(event: _Event, flow: Flow) -> None:
    if event.kind == "row":
        flow.end_row(event.cells, event.depth)
    elif event.kind == "cell":
        flow.end_cell(joined_units(event.text), event.block, event.depth)
    else:
        flow.paragraph(joined_units(event.text), event.block, event.depth)


def _recognises(head: bytes, name: str) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == _SIGNATURE


READER = FormatReader("rtf", MEDIA_TYPE, _recognises, read_rtf)
