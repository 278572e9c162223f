"""The text of a Word 97-2003 file.

Enters: the parts of the file. Leaves: text, blocks and tables in a `Flow`: the body with text boxes behind the
paragraph they hang on, then footnotes and endnotes, then page headers and footers as furniture, as from a DOCX. List
numbers are written out, what was deleted under change tracking or hidden is left out, of fields only what they show
stays. Refuses: nothing.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from docintel.document import BlockKind
from docintel.readers.docx_numbering import Numbering
from docintel.readers.flow import Flow
from docintel.readers.symbols import in_font, joined_units
from docintel.readers.word97_lists import read_fonts, read_lists, read_styles
from docintel.readers.word97_parts import BOX_TEXT, HEADER_TEXT, SHAPES, WordFile
from docintel.readers.word97_rules import CharacterRules, ParagraphRules, character_rules, paragraph_rules

_MARK = re.compile("[\r\x07\x0c]")
_SIGN = re.compile("[\x00-\x08\x0b-\x1f(]")
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_SHOWN_SIGNS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\t": "\t", "\x0c": "\n"}
_STORIES_OF_SEPARATORS = 6
_BOX_SIZE, _SHAPE_SIZE = 22, 26
_MAX_BOXES = 10_000


@dataclass(slots=True)
class Story:
    """Writes the stories of a file one after another."""

    file: WordFile
    flow: Flow
    numbering: Numbering
    styles: list[ParagraphRules]
    fonts: list[str]
    boxes: list[tuple[int, tuple[int, int]]] = field(default_factory=list)
    """Text boxes and the positions of the characters they hang on, last first."""
    loose: list[tuple[int, int]] = field(default_factory=list)
    field_codes: list[bool] = field(default_factory=list)
    carried: str = ""
    known: dict[bytes, ParagraphRules] = field(default_factory=dict)
    known_characters: dict[bytes, CharacterRules] = field(default_factory=dict)

    def write(self) -> None:
        """Everything, in reading order."""
        bounds = [0]
        for length in self.file.lengths:
            bounds.append(bounds[-1] + length)
        self.boxes, self.loose = _boxes(self.file, bounds[6])
        self.story(bounds[0], bounds[1])
        for box in self.loose:
            self.story(*box)
        self.story(bounds[1], bounds[2])
        self.story(bounds[5], bounds[6])
        for start, end in _headers(self.file, bounds[2], bounds[3]):
            self.story(start, end, furniture=True)
        self.story(bounds[7], bounds[8], furniture=True)

    def story(self, start: int, end: int, *, furniture: bool = False) -> None:
        """The paragraphs between two positions."""
        self.field_codes, self.carried = [], ""
        end = min(end, len(self.file.text))
        while start < end:
            found = _MARK.search(self.file.text, start, end)
            while found and found.group() == "\x0c" and not self._ends_paragraph(found.start()):
                found = _MARK.search(self.file.text, found.end(), end)
            stop = found.start() if found else end
            self._paragraph(start, stop, found.group() if found else "\r", furniture=furniture)
            start = stop + 1
        if self.carried:
            self.flow.paragraph(self.carried, "furniture" if furniture else "paragraph", 0)
        self.flow.leave_tables()

    def _ends_paragraph(self, position: int) -> bool:
        """A form feed breaks the page inside a paragraph, unless it ends a section and the paragraph with it."""
        place = self.file.place(position)
        return self.file.paragraphs.at(place)[0] == place + self.file.piece_at(position).width

    def _paragraph(self, start: int, stop: int, mark: str, *, furniture: bool) -> None:
        rules = self._rules(stop)
        text = self.carried + joined_units("".join(self._shown(start, stop)))
        self.carried = ""
        kind: BlockKind = "furniture" if furniture else "heading" if rules.outline >= 0 else "paragraph"
        if rules.ends_row and (mark == "\x07" or rules.depth > 1):
            self.flow.end_row(rules.cells, rules.depth)
        elif mark == "\x07" or rules.ends_inner_cell:
            self.flow.end_cell(self._labelled(text, rules), kind, rules.depth)
        elif stop < len(self.file.text) and self._characters(stop)[1].hidden and mark == "\r":
            # Its end was deleted under change tracking: accepted, it runs on into the next paragraph.
            self.carried = text
        else:
            self.flow.paragraph(self._labelled(text, rules), kind, rules.depth)
        for box in self._hanging(stop):
            self._box(box, rules.depth, furniture=furniture)

    def _labelled(self, text: str, rules: ParagraphRules) -> str:
        if not rules.list_number:
            return text
        label = self.numbering.count(str(rules.list_number), rules.level)
        return label + text.lstrip("\t") if text.strip() else text

    def _hanging(self, stop: int) -> Iterator[tuple[int, int]]:
        while self.boxes and self.boxes[-1][0] <= stop:
            yield self.boxes.pop()[1]

    def _box(self, box: tuple[int, int], depth: int, *, furniture: bool) -> None:
        """A text box, as paragraphs where it hangs."""
        for line in self.file.text[box[0] : box[1]].split("\r"):
            shown = _SIGN.sub(lambda found: _SHOWN_SIGNS.get(found.group(), _kept(found.group())), line)
            self.flow.paragraph(joined_units(shown), "furniture" if furniture else "paragraph", depth)

    def _rules(self, position: int) -> ParagraphRules:
        """What is said of the paragraph that ends at a position."""
        if position >= len(self.file.text):
            return ParagraphRules()
        piece = self.file.piece_at(position)
        grpprl = self.file.paragraphs.at(self.file.place(position))[1]
        key = grpprl + b"\x00\x00" + piece.grpprl
        if key not in self.known:
            style = int.from_bytes(grpprl[:2], "little")
            base = self.styles[style] if style < len(self.styles) else ParagraphRules()
            rules = paragraph_rules(grpprl[2:], base, self.file.data)
            self.known[key] = paragraph_rules(piece.grpprl, rules, self.file.data) if piece.grpprl else rules
        return self.known[key]

    def _characters(self, position: int) -> tuple[int, CharacterRules]:
        """What is said of the character at a position, and up to which position that holds at least."""
        piece = self.file.piece_at(position)
        place = piece.at + (position - piece.start) * piece.width
        end, grpprl = self.file.characters.at(place)
        if grpprl not in self.known_characters:
            self.known_characters[grpprl] = character_rules(grpprl)
        reach = position + max((end - place) // piece.width, 1) if end > 0 else position + 1
        return min(reach, piece.end), self.known_characters[grpprl]

    def _shown(self, start: int, stop: int) -> Iterator[str]:
        """What is seen of the characters between two positions."""
        position = start
        while position < stop:
            end, rules = self._characters(position)
            end = min(end, stop)
            stretch = self.file.text[position:end]
            position = end
            for index, piece in enumerate(_split(stretch)):
                if index % 2 == 0:
                    if piece and not rules.hidden and not any(self.field_codes):
                        yield self._in_font(piece, rules)
                elif not self._field(piece, rules) and not rules.hidden and not any(self.field_codes):
                    yield self._sign(piece, rules)

    def _in_font(self, text: str, rules: CharacterRules) -> str:
        """Text in which the ticks of symbol fonts are ticks."""
        if not _PRIVATE.search(text):
            return text
        return "".join(in_font(character, self._font(rules)) for character in text)

    def _font(self, rules: CharacterRules) -> str:
        return self.fonts[rules.font] if 0 <= rules.font < len(self.fonts) else ""

    def _field(self, sign: str, rules: CharacterRules) -> bool:
        """Follow fields: between begin and separator stands what is computed, behind it what is shown."""
        if sign == "\x13":
            self.field_codes.append(True)
        elif sign == "\x14" and self.field_codes:
            self.field_codes[-1] = False
        elif sign == "\x15" and self.field_codes:
            self.field_codes.pop()
        return sign in "\x13\x14\x15"

    def _sign(self, sign: str, rules: CharacterRules) -> str:
        if sign == "(":
            if rules.special and rules.symbol:
                return _kept(in_font(rules.symbol, self._font(rules)))
            return sign
        return _SHOWN_SIGNS.get(sign, _kept(sign))


def _split(stretch: str) -> list[str]:
    """Text and signs in turn."""
    pieces, last = [], 0
    for found in _SIGN.finditer(stretch):
        pieces += [stretch[last : found.start()], found.group()]
        last = found.end()
    pieces.append(stretch[last:])
    return pieces


def _kept(sign: str) -> str:
    """Control signs are not seen."""
    return "" if sign < " " else sign


def _headers(file: WordFile, start: int, end: int) -> list[tuple[int, int]]:
    """The page headers and footers, each once; the first stories are the lines between text and notes."""
    part = file.part(HEADER_TEXT)
    places = struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    found, seen, last = [], set(), start
    for first, then in pairwise(places[_STORIES_OF_SEPARATORS:]):
        begin, stop = start + first, min(start + then, end)
        if not last <= begin < stop:
            continue
        last = stop
        text = file.text[begin:stop]
        if text.strip() and text not in seen:
            seen.add(text)
            found.append((begin, stop))
    return found


def _boxes(file: WordFile, start: int) -> tuple[list[tuple[int, tuple[int, int]]], list[tuple[int, int]]]:
    """The text boxes of the body with where their shapes hang; those inside groups of shapes hang nowhere."""
    part = file.part(BOX_TEXT)
    count = (len(part) - 4) // (4 + _BOX_SIZE)
    hanging: list[tuple[int, tuple[int, int]]] = []
    loose: list[tuple[int, int]] = []
    if count <= 0:
        return hanging, loose
    anchors = _anchors(file.part(SHAPES))
    places = struct.unpack_from(f"<{count + 1}I", part)
    last = start
    for index in range(min(count, _MAX_BOXES)):
        at = 4 * (count + 1) + _BOX_SIZE * index
        is_free, shape = struct.unpack_from("<H", part, at + 8)[0], struct.unpack_from("<I", part, at + 14)[0]
        box = (start + places[index], start + places[index + 1])
        if is_free or not last <= box[0] < box[1]:
            continue
        last = box[1]
        if shape in anchors:
            hanging.append((anchors[shape], box))
        else:
            loose.append(box)
    return sorted(hanging, reverse=True), loose


def _anchors(part: bytes) -> dict[int, int]:
    count = (len(part) - 4) // (4 + _SHAPE_SIZE)
    if count <= 0:
        return {}
    places = struct.unpack_from(f"<{count}I", part)
    base = 4 * (count + 1)
    return {struct.unpack_from("<I", part, base + _SHAPE_SIZE * i)[0]: place for i, place in enumerate(places)}


def write_word(file: WordFile, flow: Flow) -> None:
    """Write all of a file into `flow`."""
    Story(file, flow, read_lists(file), read_styles(file), read_fonts(file)).write()
