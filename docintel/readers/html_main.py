"""Telling a page's main text from its chrome.

Enters: the page's code, its laid out text and blocks, its titles. Leaves: the blocks with those outside the main region
turned into `furniture`, and their spans. Refuses: nothing; where no main region is found, every block stays.

trafilatura decides which words are the main text but says no positions, so its words are matched back onto our blocks.
Losing a sentence of the body is worse than keeping a line of chrome: between the first and the last block that it
names, only blocks that are mostly links go.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from docintel.document import Block, SourceTable
from docintel.readers.base import hush
from docintel.readers.html_layout import Layout, Line
from docintel.spans import SourceSpan

_BLANK = re.compile(r"[\s\u3000\xa0|]+")
_SOURCE_LINE = re.compile(
    r"来源|來源|稿源|发布时间|發布時間|发布日期|发布机构|时间[:：]|日期[:：]|作者[:：]|编辑[:：]|責任編輯|责任编辑|文号|索引号|\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}"
)
_SOURCE_LINE_LENGTH = 120
_HEADLINE_DISTANCE = 8
_SIGNED = re.compile(r"[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日")
_MIN_MAIN = 30
_MIN_SHARE = 0.15
# trafilatura writes out every field that a cell spans; what is spanned says nothing of what is main text.
_WIDE_SPAN = re.compile(r"""\b(?:col|row)span\s{0,9}=\s{0,9}["']?\s{0,9}\d{3,}["']?""", re.I)
_MAX_PAGE = 2_000_000
_MAX_TAGS = 40_000
_MAX_SEARCH = 500_000_000


@dataclass(frozen=True, slots=True)
class Main:
    blocks: tuple[Block, ...]
    removed: tuple[SourceSpan, ...]


def mark_main(page: str, layout: Layout, titles: tuple[str, ...]) -> Main:
    """The blocks, those outside the main region as furniture."""
    text, lines = layout.text, layout.blocks
    words = [_BLANK.sub("", text[line.block.span.start : line.block.span.end]) for line in lines]
    extracted = _BLANK.sub("", _extract(page))
    matched = _matched(words, extracted)
    kept = _kept(lines, words, matched, [_BLANK.sub("", title) for title in titles])
    kept = _with_whole_tables(kept, lines, layout.tables)
    blocks = [
        line.block if keep else Block("furniture", line.block.span) for line, keep in zip(lines, kept, strict=True)
    ]
    removed = [block.span for block in blocks if block.kind == "furniture"]
    return Main(tuple(blocks), _joined(removed, text))


def _extract(page: str) -> str:
    """The main text in trafilatura's eyes; empty where it finds none."""
    if len(page) > _MAX_PAGE or page.count("<") > _MAX_TAGS:
        return ""
    from trafilatura import bare_extraction

    hush("trafilatura", "htmldate", "courlan", "readability", "justext")
    try:
        found = bare_extraction(
            _WIDE_SPAN.sub("", page), include_comments=False, include_tables=True, favor_recall=True, with_metadata=False
        )
    except Exception:  # it parses hostile input with several libraries; without its opinion every block stays
        return ""
    return str(getattr(found, "text", "") or "")


def _matched(words: list[str], extracted: str) -> list[bool]:
    """Which blocks trafilatura named. Its text runs in page order, so short blocks are looked for near the last hit."""
    if len(extracted) < _MIN_MAIN:
        return [False] * len(words)
    named = []
    position = 0
    everywhere = len(words) * len(extracted) < _MAX_SEARCH
    for word in words:
        near = extracted.find(word, max(0, position - 200), position + len(word) + 2000) if word else -1
        at = near if near >= 0 or len(word) < 12 or not everywhere else extracted.find(word)
        named.append(at >= 0)
        if at >= 0 and len(word) >= 12:
            position = at + len(word)
    return named


def _kept(lines: tuple[Line, ...], words: list[str], matched: list[bool], titles: list[str]) -> list[bool]:
    long = [index for index, word in enumerate(words) if matched[index] and len(word) >= 8]
    total = sum(map(len, words))
    if not long or sum(len(words[index]) for index in long) < _MIN_SHARE * total:
        return [line.block.kind != "furniture" for line in lines]
    first, last = _widened(words, matched, long[0], long[-1])
    kept = []
    for index, (line, word) in enumerate(zip(lines, words, strict=True)):
        if line.block.kind == "furniture" and not matched[index]:
            kept.append(False)
        elif first <= index <= last:
            kept.append(matched[index] or line.linked < 0.6 * len(word))
        else:
            leads = index < first and (_is_source_line(line, word) or _is_headline(line, word, first - index))
            kept.append(leads or _is_title(word, titles))
    return kept


def _widened(words: list[str], matched: list[bool], first: int, last: int) -> tuple[int, int]:
    """The main region with the short blocks that join it, and with the date under which the document is signed."""
    while first and matched[first - 1]:
        first -= 1
    while last + 1 < len(words) and matched[last + 1]:
        last += 1
    signed = [index for index in range(last + 1, min(last + 4, len(words))) if _SIGNED.fullmatch(words[index])]
    return first, signed[-1] if signed else last


def _with_whole_tables(kept: list[bool], lines: tuple[Line, ...], tables: tuple[SourceTable, ...]) -> list[bool]:
    """A table of which one cell belongs to the main text belongs to it as a whole."""
    starts = [line.block.span.start for line in lines]
    for table in tables:
        first = bisect_left(starts, min(cell.span.start for cell in table.cells))
        last = bisect_left(starts, max(cell.span.end for cell in table.cells))
        if any(kept[first:last]):
            kept[first:last] = [True] * (last - first)
    return kept


def _is_title(word: str, titles: list[str]) -> bool:
    return len(word) >= 4 and any(title == word or (len(word) >= 8 and title.startswith(word)) for title in titles)


def _is_headline(line: Line, word: str, distance: int) -> bool:
    """A heading shortly before the main text, which trafilatura likes to leave out."""
    return line.block.kind == "heading" and distance <= _HEADLINE_DISTANCE and line.linked < 0.5 * len(word)


def _is_source_line(line: Line, word: str) -> bool:
    """The line under the title that says when and where; hot lists carry dates too, but they are links."""
    return len(word) <= _SOURCE_LINE_LENGTH and line.linked < 0.5 * len(word) and bool(_SOURCE_LINE.search(word))


def _joined(spans: list[SourceSpan], text: str) -> tuple[SourceSpan, ...]:
    """Neighbouring spans as one: a menu of twenty entries is one passage left out."""
    joined: list[SourceSpan] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = SourceSpan(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)
