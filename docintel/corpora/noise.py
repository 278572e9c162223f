"""Noise: the damage that real documents bring, put into clean ones, with their annotations carried exactly.

Enters: a document, the kinds of noise, a seed. Leaves: a noisy copy under a name of its own. The same document, kinds
and seed give the same copy. Values (names, dates, numbers) stay what they were: they are what must still be understood.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from docintel.corpora.model import CorpusDocument
from docintel.corpora.moving import Moved, Piece, carried

Damage = Callable[[str, random.Random], Moved]


def noisy(document: CorpusDocument, kinds: Sequence[str] = (), *, seed: int = 1) -> CorpusDocument:
    """A copy with the noise of `kinds`, one after another; without kinds, one or two are drawn.

    The copy's id is the document's with the kinds and the seed behind it, and its noise says what was done to it.
    """
    chance = random.Random(f"{document.id}/{seed}/{'+'.join(kinds)}")
    chosen = list(kinds) or chance.sample(sorted(KINDS), chance.choice((1, 1, 2)))
    for kind in chosen:
        document = _damaged(document, kind, chance)
    return document.model_copy(update={"id": f"{document.id}~{'+'.join(chosen)}~{seed}"})


def _damaged(document: CorpusDocument, kind: str, chance: random.Random) -> CorpusDocument:
    made = carried(document, KINDS[kind](document.text, chance))
    changed: dict[str, Any] = {"noise": list(dict.fromkeys([*document.noise, kind]))}
    if kind == "traditional_conversion":
        changed["metadata"] = document.metadata.model_copy(update={"script": "traditional"})
    return made.model_copy(update=changed)


def glued_pinyin(text: str, chance: random.Random) -> Moved:
    """Readings glued behind some characters, as pages for learners carry them: 推(tuī)進(jìn).

    >>> glued_pinyin("河道淤积", random.Random(2)).text.count("(") > 0
    True
    """
    readings, marked = _readings(), chance.random() < 0.5
    share = chance.uniform(0.05, 0.5)
    pieces = []
    for character in text:
        reading = readings.get(character)
        glued = f"({reading[0 if marked else 1]})" if reading and chance.random() < share else ""
        pieces.append(Piece("", character, glued))
    return Moved(pieces)


def traditional_conversion(text: str, chance: random.Random) -> Moved:
    """Traditional characters over mainland wording; a phrase whose length would change is converted by characters."""
    converter = _converter()
    whole = converter(text)
    made = whole if len(whole) == len(text) else "".join(_single(converter(one), one) for one in text)
    return Moved([Piece("", character, "") for character in made])


def _single(converted: str, character: str) -> str:
    return converted if len(converted) == 1 else character


def lost_line_breaks(text: str, chance: random.Random) -> Moved:
    """One unbroken line.

    >>> lost_line_breaks("标题\\n正文", random.Random(1)).text
    '标题正文'
    """
    return Moved([Piece("", "" if character in "\r\n" else character, "") for character in text])


def wrapped_lines(text: str, chance: random.Random) -> Moved:
    """Hard line ends after so many characters, as text copied from a page of print has them."""
    width, column, pieces = chance.randint(28, 42), 0, []
    for character in text:
        column = 0 if character == "\n" else column + 1
        full = column >= width
        pieces.append(Piece("", character, "\n" if full else ""))
        column = 0 if full else column
    return Moved(pieces)


def web_chrome(text: str, chance: random.Random) -> Moved:
    """Navigation before the body, disclaimers and links after it."""
    chrome = _tables()["chrome"]
    return Moved(_unchanged(text), chance.choice(chrome["before"]), chance.choice(chrome["after"]))


def doubled_body(text: str, chance: random.Random) -> Moved:
    """The text twice; the annotations stay with the first copy."""
    return Moved(_unchanged(text), "", "\n\n" + text)


def full_width(text: str, chance: random.Random) -> Moved:
    """Digits and letters of full width.

    >>> full_width("27处", random.Random(1)).text
    '２７处'
    """
    return Moved([Piece("", _wide(character), "") for character in text])


def _wide(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if character.isascii() and character.isalnum() else character


def inner_blanks(text: str, chance: random.Random) -> Moved:
    """Blanks inside words and numbers, as typists put them in to fill a line."""
    share = chance.uniform(0.01, 0.05)
    return Moved([Piece("", one, " " if not one.isspace() and chance.random() < share else "") for one in text])


def ocr_confusions(text: str, chance: random.Random) -> Moved:
    """Characters taken for others that look like them; never one digit for another."""
    pairs = {pair[0]: pair[1] for pair in _tables()["ocr"]["pairs"]}
    share = chance.uniform(0.05, 0.3)
    return Moved([Piece("", pairs[one] if one in pairs and chance.random() < share else one, "") for one in text])


def mojibake(text: str, chance: random.Random) -> Moved:
    """Some runs of characters as UTF-8 read as Latin-1: all of their bytes are still there.

    >>> mojibake("河" * 200, random.Random(1)).text.replace("河", "")[:3]
    'æ²³'
    """
    pieces, broken = [], 0
    for character in text:
        if broken == 0 and chance.random() < 0.004:
            broken = chance.randint(2, 8)
        if broken > 0 and "\u4e00" <= character <= "\u9fff":
            character = character.encode("utf-8").decode("latin-1")
        broken = max(0, broken - 1)
        pieces.append(Piece("", character, ""))
    return Moved(pieces)


def lost_characters(text: str, chance: random.Random) -> Moved:
    """Some Chinese characters gone for good, a replacement sign in their place, as bytes cut in two leave it.

    >>> lost_characters("河" * 400, random.Random(1)).text.count("\ufffd") > 0
    True
    """
    share = chance.uniform(0.002, 0.01)
    lost = (chance.random() < share and "\u4e00" <= one <= "\u9fff" for one in text)
    return Moved([Piece("", "\ufffd" if gone else one, "") for one, gone in zip(text, lost, strict=True)])


KINDS: Mapping[str, Damage] = {
    "glued_pinyin": glued_pinyin,
    "traditional_conversion": traditional_conversion,
    "lost_line_breaks": lost_line_breaks,
    "wrapped_lines": wrapped_lines,
    "web_chrome": web_chrome,
    "doubled_body": doubled_body,
    "full_width": full_width,
    "inner_blanks": inner_blanks,
    "ocr_confusions": ocr_confusions,
    "mojibake": mojibake,
    "lost_characters": lost_characters,
}

LOSSY = ("inner_blanks", "ocr_confusions", "lost_characters")
"""Kinds after which the text no longer says what it said (4 900吨 may be two numbers); all others can be undone."""
LINE_BREAKING = ("lost_line_breaks", "wrapped_lines")
"""Kinds that cannot be undone where every line is a row of a table."""


def _unchanged(text: str) -> list[Piece]:
    return [Piece("", character, "") for character in text]


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(files("docintel.corpora").joinpath("noise.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _readings() -> Mapping[str, tuple[str, str]]:
    """Character → reading with and without tone mark."""
    rows = [
        line.split("\t")
        for line in files("docintel.corpora").joinpath("pinyin.tsv").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return {character: (marked, plain) for marked, plain, characters in rows[1:] for character in characters}


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    import opencc

    converter = opencc.OpenCC("s2t")
    return lambda text: str(converter.convert(text))
