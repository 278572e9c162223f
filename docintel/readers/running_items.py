"""Items counted within a paragraph, of which one happens to begin a line.

Enters: a line that begins with a number, and the lines around it. Leaves: whether it goes on with the text above.
Refuses: nothing; where the numbers beside it tell nothing, a number begins a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docintel.readers.numerals import chinese

_MARK = re.compile(r"(?P<open>[（(]?)(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳])(?P<close>[）)、．.]?)")
_CHINESE = {chinese(number): number for number in range(1, 100)}
_FIRST_CIRCLED = ord("①") - 1
_BEHIND = "，。；：,;:"


def is_running_item(above: Sequence[str], line: str, below: Iterable[str]) -> bool:
    """Whether the number before or behind that of `line` stands inside a line, and this one at its head by chance.

    `above` are the lines of the paragraph so far, `below` those that follow.

    >>> is_running_item(["经核查，该村存在：1.乱倒垃圾；"], "2.擅自占用河滩。", [])
    True
    >>> is_running_item(["1.乱倒垃圾；"], "2.擅自占用河滩。", ["3.损毁护坡。"])
    False
    """
    found = _MARK.match(line)
    if found is None:
        return False
    return _stands_inside(_mark(found, -1), reversed(above)) or _stands_inside(_mark(found, 1), (line, *below))


def _mark(found: re.Match[str], step: int) -> str | None:
    """The number before or behind, written in the same way."""
    written = found["number"]
    if written.isdecimal():
        number = str(int(written) + step) if int(written) + step > 0 else None
    elif written in _CHINESE:
        number = chinese(_CHINESE[written] + step) if _CHINESE[written] + step > 0 else None
    else:
        place = ord(written) - _FIRST_CIRCLED + step
        number = chr(_FIRST_CIRCLED + place) if 1 <= place <= 20 else None
    return f"{found['open']}{number}{found['close']}" if number else None


def _stands_inside(mark: str | None, lines: Iterable[str]) -> bool:
    """Whether the nearest line that has a mark has it inside, behind a punctuation mark."""
    if mark is None:
        return False
    for line in lines:
        if line.startswith(mark):
            return False
        at = line.find(mark)
        while at > 0:
            if line[at - 1] in _BEHIND:
                return True
            at = line.find(mark, at + 1)
    return False
