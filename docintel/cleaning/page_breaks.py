"""Page breaks: paragraphs that go on on the next page.

Enters: a Source with pages and boxes. Leaves: the pairs of blocks that are one paragraph. A paragraph goes on where the
last line of a page is full and the first line of the next is not indented; one that could be ended there (。：；) only where
the document indents first lines. Refuses to join headings, cells, and what a page shows of neither.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from docintel.document import Block, Box, Source
from docintel.spans import SourceSpan

_ENDED = "。：；！？…:;!?”）"
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[、．.](?!\d)|[①-⑳]|第[一二三四五六七八九十]{1,3}[条章节]")
Pair = tuple[Block, Block]


def going_on(source: Source) -> Iterator[Pair]:
    """The last block of a page and the first of the next, where they are one paragraph."""
    boxes = source.boxes
    if boxes is None or len(source.pages) < 2:
        return
    body = sorted((block for block in source.blocks if block.kind != "furniture"), key=lambda block: block.span)
    starts = [block.span.start for block in body]
    borders = [bisect_left(starts, page.span.start) for page in source.pages]
    by_page = [body[first:last] for first, last in zip(borders, [*borders[1:], len(body)], strict=True)]
    for above, below in itertools.pairwise(by_page):
        if above and below and above[-1].kind == below[0].kind == "paragraph" and _goes_on(source.text, boxes, above, below):
            yield above[-1], below[0]


def _goes_on(
    text: str, boxes: Callable[[SourceSpan], tuple[Box, ...]], above: Sequence[Block], below: Sequence[Block]
) -> bool:
    near = [boxes(block.span) for block in (*above, *below) if block.kind == "paragraph"]
    lines = [box for block in near for box in block]
    last, first = boxes(above[-1].span), boxes(below[0].span)
    if not last or not first or len(lines) < 3:
        return False
    left, right = min(box[0] for box in lines), max(box[2] for box in lines)
    em = 0.85 * (last[-1][3] - last[-1][1])
    head = text[below[0].span.start : below[0].span.end]
    if last[-1][2] < right - max(3.5 * em, (1 + _first_word(head)) * em) or first[0][0] - left > 1.3 * em:
        return False
    # Where first lines are indented, one that is not goes on whatever stands before it.
    indented = any(block[0][0] - left > 1.3 * em for block in near if len(block) > 1)
    return indented or (text[above[-1].span.end - 1] not in _ENDED and _ITEM.match(head) is None)


def _first_word(words: str) -> float:
    """About how many ems what may not be broken takes at the beginning of a line."""
    return 0.5 + 0.6 * len(list(itertools.takewhile(lambda c: c.isascii() and not c.isspace(), words)))
