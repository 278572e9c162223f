"""How other programs count: in UTF-16 units instead of code points, and with other line ends.

Enters: a text and a layout. Leaves: the text as it is written there, and positions both ways. Refuses a position in the
middle of a character.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from docintel.corpora.store import CorpusError

OFFSETS = ("codepoint", "utf16")
LINE_ENDS = ("keep", "lf", "crlf")


@dataclass(frozen=True, slots=True)
class Layout:
    """`offsets`: the unit in which positions are counted; `line_ends`: what line ends become."""

    offsets: str = "codepoint"
    line_ends: str = "keep"


class Frame:
    """A text as another program sees it. `text` is what is written there.

    >>> frame = Frame("𠮷\\n河", Layout("utf16", "crlf"))
    >>> frame.text, frame.out(2), frame.back(4)
    ('𠮷\\r\\n河', 4, 2)
    """

    def __init__(self, text: str, layout: Layout) -> None:
        pieces = list(_pieces(text, layout.line_ends))
        self.text = "".join(pieces)
        sizes = (_size(piece, layout.offsets) for piece in pieces)
        self._starts = list(accumulate(sizes, initial=0))

    def out(self, position: int) -> int:
        """A position of the text, there."""
        return self._starts[position]

    def back(self, position: int) -> int:
        """A position there, in the text. Of characters that are not written there, the one after them."""
        at = bisect_left(self._starts, position)
        if at == len(self._starts) or self._starts[at] != position:
            raise CorpusError(
                f"位置 {position} 落在一个字符中间或超出原文（offset inside a character or beyond the text）"
            )
        return at


def _pieces(text: str, line_ends: str) -> list[str]:
    """What each code point of a text becomes: a carriage return of a pair may become nothing.

    >>> _pieces("甲\\r\\n乙\\n", "lf"), _pieces("甲\\r\\n乙\\n", "crlf")
    (['甲', '', '\\n', '乙', '\\n'], ['甲', '\\r', '\\n', '乙', '\\r\\n'])
    """
    if line_ends == "keep":
        return list(text)
    made = []
    for at, character in enumerate(text):
        paired = text[at : at + 2] == "\r\n" if character == "\r" else text[at - 1 : at] == "\r" and at > 0
        if line_ends == "lf" and character == "\r" and paired:
            made.append("")
        elif line_ends == "crlf" and character == "\n" and not paired:
            made.append("\r\n")
        else:
            made.append(character)
    return made


def _size(piece: str, offsets: str) -> int:
    return len(piece.encode("utf-16-le", "surrogatepass")) // 2 if offsets == "utf16" else len(piece)
