"""What the words of RTF do: groups, targets, formats.

Enters: tokens. Leaves: `Stories` and properties. Refuses: nothing; groups beyond a depth that no writer reaches are
skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from docintel.document import BlockKind
from docintel.readers.flow import MAX_DEPTH
from docintel.readers.rtf_fonts import Fonts
from docintel.readers.rtf_stories import ROW_WORDS, Stories
from docintel.readers.rtf_tokens import Token
from docintel.readers.symbols import in_font

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
class RtfParser:
    """Reads tokens one by one."""

    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    fonts: Fonts = field(default_factory=Fonts)
    outlines: dict[int, int] = field(default_factory=dict)
    stories: Stories = field(default_factory=Stories)
    properties: dict[str, str] = field(default_factory=dict)
    raw: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    starred: bool = False
    begins: bool = False
    """The group has just opened: its first word says what it is."""
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
        elif word in ROW_WORDS:
            self.stories.row.take(word, number or 0)
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
            self.fonts.charsets[state.font] = number or 0
        elif word == b"plain":
            self.state = replace(state, hidden=False, deleted=False, font=self.fonts.default)
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
            self.fonts.set_page(number)
        elif word == b"deff":
            self.fonts.default = number or 0

    def _mark(self, word: bytes) -> None:
        """A paragraph, cell or row ends."""
        state = self.state
        if not state.seen:
            return
        depth = max(state.depth, 2) if word.startswith(b"nest") else 1
        if word in (b"par", b"sect"):
            self._paragraph(state)
        elif word.endswith(b"cell"):
            self.stories.end_cell(state.target, self._kind(state), depth)
        else:
            self.stories.end_row(state.target, depth)

    def _paragraph(self, state: _State) -> None:
        self.stories.end_paragraph(state.target, self._kind(state), state.depth if state.in_table else 0)

    def _kind(self, state: _State) -> BlockKind:
        if state.target == "furniture":
            return "furniture"
        return "heading" if state.outline >= 0 and not state.in_table else "paragraph"

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number + 0x10000 if number < 0 else number
        if 0 < code < 0x110000:
            self._text(in_font(chr(code), self.fonts.name_of(self.state.font)))
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
            self.fonts.names.setdefault(self.state.font, name)
            return
        if self.state.target == "styles":
            if _HEADING.match(raw.split(b";")[0].decode("gb18030", "replace").strip()):
                self.outlines.setdefault(self.state.style, 0)
            return
        self._text(self.fonts.decoded(raw, self.state.font))

    def _text(self, text: str) -> None:
        state = self.state
        self.begins = False
        self.length += len(text)
        if state.target in ("title", "author"):
            self.properties[state.target] = self.properties.get(state.target, "") + text
        elif state.seen and state.target == "label":
            outer = next((one.target for one in reversed(self.stack) if one.target != "label"), "body")
            self.stories.label(outer, text)
        elif state.seen and not state.hidden and not state.deleted:
            self.stories.write(state.target, text)

    def finish(self) -> None:
        """The file ends; what stands open is text all the same."""
        self._flush()
        for target in ("box", "body", "note", "furniture"):
            self._paragraph(_State(target=target))
