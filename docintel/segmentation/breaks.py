"""Breaks: where a line holds several elements of a document that lost the line breaks between them.

Enters: a line of the clean text and where it stands. Leaves: the positions at which it falls apart: breadcrumbs, title,
date and source, document number and addressees at the head; addressees of copies, signature and date at the foot; numbered
sections, where one line holds nearly all of the text. Refuses to cut running text: each piece must be known by its form.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from docintel.lexicon.document_numbers import LONE_NUMBER
from docintel.lexicon.full_dates import FULL_DATE
from docintel.lexicon.labels import zone_of_label
from docintel.lexicon.official import elements, is_body_name, names_addressees
from docintel.spans import is_unbroken, trimmed

_DATE = re.sub(r"\?P<\w+>", "?:", FULL_DATE)
_STAMP = rf"{_DATE}(?:\s?\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?"
# Alone at the head: 2024年5月13日，某院…… is running text, 2024-05-13某院 is not.
_BARE = rf"(?:{_STAMP}(?=\s|\Z)(?!\s?\d{{1,2}}:\d{{2}})|20\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:\s?\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?(?![\d，]))"
_DATED = r"(?:发布|发表|更新|生成|成文|发文)?(?:时间|日期)|date|Date"
_COUNTER = r"(?:浏览|阅读|点击)(?:次数|量|数)?[：:]\s?\d+次?"
_TOLD = r"(?:文章|信息|稿件|新闻)?来源|稿源|作者|(?:责任)?编辑|记者|字体(?:大小)?|字号|(?:浏览|阅读|点击)(?:次数|量|数)?|发布(?:单位|机构|人)"
_STEP = r"[^\s>›»。，：]{1,14}"
_BREADCRUMBS = re.compile(rf"(?:[^\s。，：；>]{{2,14}}\s){{0,12}}?(?:(?:当前位置|您(?:现在|当前)?的?位置)[：: ]{{0,2}}|首页)[^。，]{{0,20}}?(?:\s?[>›»]+\s?(?:正文|详情|内容)|(?:\s?[>›»]+\s?{_STEP})+(?=\s))")
_META = re.compile(rf"(?:(?:{_DATED})[：: ]\s?{_STAMP}|(?:{_TOLD})[：:]\s?(?:[^\s。\d]{{1,20}}(?=\s|{_STAMP})|[^\s。]{{1,20}}(?=\s))|{_COUNTER}|{_BARE})\s?")
# 某某日报2023-04-11: the medium in front of the date, at the very beginning.
_MEDIUM = re.compile(rf"[一-龥]{{2,10}}\s?{_BARE}\s?")
# Both look first whether what must stand behind the title does so before its sentence ends: running text is passed over.
_TITLED = re.compile(rf"(?=[^：。；]{{7,80}}[：:])(?P<title>(?:(?!{_DATE}|{_TOLD}|[：。；]).){{7,70}}?)(?<!发布)(?<!发表)(?<!更新)(?<!成文)(?<!生成)\s?(?=(?:{_DATED})[：:]\s?{_DATE}|(?:来源|信息来源|文章来源|稿源|作者)：)")
# In a line that goes on with the text also: 某地……搬走了2022-08-11某报, ……拦截（某网4月10日讯.
_HEADLINED = re.compile(rf"(?=[^：。；]{{7,71}}(?:20|（))(?P<title>(?:(?!{_TOLD}|[：。；]).){{7,70}}?)\s?(?=20\d\d-\d\d-\d\d|（[^（）]{{2,14}}\d日[^（）]{{0,6}}[讯电])")
_NUMBER = re.compile(rf"{LONE_NUMBER}(?=\s|$)")
_COUNTED = re.compile("[号期]")
_ADDRESSEES = re.compile(r"[^。；！？：\s]{2,60}：")
_CHUNK = re.compile(r"[^。；\s]{2,60}(?<![：，])(?=\s[^\sA-Za-z])")
_MENU = re.compile(r"(?:[^\s。，：；>]{2,8}\s){3,}(?=[^\s])")
# What every element of a head holds: a blank, a colon, a figure, a bracket, or the first word of breadcrumbs.
_SIGN_OF_ELEMENT = re.compile(r"[\s：:（\d号]|位置|首页")
_LONG = 60
_HEAD_LINES, _FOOT_LINES = 3, 3
_MOST_PIECES = 9

_SIGNER = re.compile(r"(?<=号)\s*(?=签发人?：)|(?<=号[）)])\s*(?=签发人?：)")
_COPIES = re.compile(r"(?<=[。）日印])\s?(?=抄(?:送|报)：)|(?<=\S)\s+(?=抄(?:送|报)：)")
_LAST_SENTENCE = re.compile(r"[。！；][”’）]?\s?(?=[^。！；]{4,70}\Z)")
_DATED_BODY = re.compile(rf"(?P<body>[^，。；：\d]{{3,44}}?)\s?{_DATE}(?:印发)?|{_DATE}\s(?P<behind>[^，。；：\d]{{3,44}})")
# 某办公室 2023年12月11日 扫一扫在手机打开: the page goes on behind the signature.
_SIGNED_BEFORE_CHROME = re.compile(rf"[。；！]\s?(?P<body>[^，。；：\s\d]{{4,40}})\s?{_DATE}(?=\s\S)")
_LAST_CHUNK = re.compile(r"\s(?P<chunk>\S{4,40})\Z")


def pieces(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines, given as [start, end) without blanks at their ends, with those that hold several elements cut into these."""
    cut: list[tuple[int, int]] = []
    foot = len(lines) - _FOOT_LINES
    is_signed, is_tabbed = "签发" in text, "\t" in text
    for number, (start, end) in enumerate(lines):
        cuts = [match.end() for match in _SIGNER.finditer(text, start, end)] if is_signed else []
        if is_unbroken(text, start, end) and text.find("\t", start, end) < 0:
            cuts += _section_cuts(text, start, end)
        if (number < _HEAD_LINES or number >= foot) and not (is_tabbed and _is_row(text, lines, number)):
            if number < _HEAD_LINES:
                cuts += _head_cuts(text, start, end, first=all(_is_furniture(text[s:e]) for s, e in lines[:number]))
            if number >= foot:
                cuts += _foot_cuts(text, start, end)
        if cuts:
            parts = (trimmed(text, s, e) for s, e in pairwise(sorted({start, end, *cuts})))
            cut += [(s, e) for s, e in parts if s < e]
        else:
            cut.append((start, end))
    return cut


_ORDINALS = tuple("一二三四五六七八九十") + tuple(f"十{unit}" for unit in "一二三四五六七八九")
_SECTION_MARKS = (
    re.compile(r"(?<![一二三四五六七八九十第其])([一二三四五六七八九十]{1,2})、"),
    re.compile(r"（([一二三四五六七八九十]{1,2})）"),
    re.compile(r"(?<![\d.])(\d{1,2})、"),
)
_SENTENCE_ENDS = frozenset("。！？；：”） \u3000")
_SHORTEST_SECTION = 8


def _section_cuts(text: str, start: int, end: int) -> list[int]:
    """Where numbered sections (一、…二、…, （一）…（二）…) begin, and their headings end that say what is told in them (存在问题):
    marks that count up from one, all but the first behind the end of a sentence; a number may be left out. Sections within
    sections count anew.
    """
    cuts: list[int] = []
    for marks in _SECTION_MARKS:
        series: list[re.Match[str]] = []
        last = -1
        for mark in marks.finditer(text, start, end):
            number = int(mark[1]) - 1 if mark[1].isdigit() else _ORDINALS.index(mark[1]) if mark[1] in _ORDINALS else -1
            is_behind_sentence = mark.start() == start or text[mark.start() - 1] in _SENTENCE_ENDS
            if series and 0 < number - last <= 2 and is_behind_sentence and mark.start() - series[-1].start() >= _SHORTEST_SECTION:
                series.append(mark)
                last = number
            elif number == 0:
                cuts += _cuts_of(text, series, end)
                series, last = [mark], 0
        cuts += _cuts_of(text, series, end)
    return cuts


_LONGEST_LABEL, _SHORTEST_LABEL = 12, 4
_GOES_ON = frozenset("，。：；、的和及与等中是为有在，”")


def _cuts_of(text: str, series: list[re.Match[str]], end: int) -> list[int]:
    """Where the sections of a series begin, and the headings that are known labels end."""
    if len(series) < 2:
        return []
    cuts = [mark.start() for mark in series]
    for at in (mark.end() for mark in series):
        for stop in range(min(at + _LONGEST_LABEL, end - 1), at + _SHORTEST_LABEL - 1, -1):
            if text[stop] not in _GOES_ON and text[stop - 1] not in _GOES_ON and zone_of_label(text[at:stop]):
                cuts.append(stop)
                break
    return cuts


def _is_row(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    """Tabs part the cells of a table, over several lines, and what stands side by side, in one."""
    around = lines[max(0, number - 1) : number + 2]
    return "\t" in text[slice(*lines[number])] and sum("\t" in text[start:end] for start, end in around) > 1


def _is_furniture(words: str) -> bool:
    return bool(_META.fullmatch(words) or _BREADCRUMBS.match(words + " "))


def _head_cuts(text: str, start: int, end: int, *, first: bool) -> list[int]:
    """Where the elements that open the line end, one after the other; `first`: nothing but furniture stands above.

    What is told of the page stays one piece, and takes the rest of its line along where that is no sentence.
    """
    if not _SIGN_OF_ELEMENT.search(text, start, end):
        return []
    runs = text.find("。", start, end) >= 0
    line = _HeadLine(text, start, end, runs, runs and first, _COUNTED.search(text, start, end) is not None)
    cuts: list[int] = []
    at, in_meta = start, False
    while len(cuts) < _MOST_PIECES:
        found = line.element(at, is_cut=bool(cuts))
        if in_meta and (runs if found is None else not found[0]):
            cuts.append(at)
        if found is None or found[1] >= end:
            break
        in_meta, behind = found
        if not in_meta:
            cuts.append(behind)
        at = trimmed(text, behind, end)[0]
    return cuts


class _HeadLine(NamedTuple):
    """One of the first lines; `runs`: it holds sentences, `opens_text`: and nothing but furniture stands above, `counted`:
    it holds what ends a document number.
    """

    text: str
    start: int
    end: int
    runs: bool
    opens_text: bool
    counted: bool

    def element(self, at: int, *, is_cut: bool) -> tuple[bool, int] | None:
        """Where the element that opens at `at` ends, and whether it tells of the page; `is_cut`: one stands before it."""
        text, end, first = self.text, self.end, at == self.start
        if self.opens_text and first and (match := _MEDIUM.match(text, at, end)):
            return True, match.end()
        if match := _BREADCRUMBS.match(text, at, end) or (_MENU.match(text, at, end) if self.runs and first else None):
            return False, match.end()
        if match := _META.match(text, at, end):
            return True, match.end()
        if match := _TITLED.match(text, at, end) or (_NUMBER.match(text, at, end) if self.counted else None):
            return False, match.end()
        if (stop := _addressees(text, at, end)) is not None:
            return False, stop
        if self.opens_text and (first or is_cut) and (match := _HEADLINED.match(text, at, end)):
            return False, match.end()
        if self.opens_text and end - self.start > _LONG and (match := _CHUNK.match(text, at, end)):
            return False, match.end()
        return None


def _addressees(text: str, at: int, end: int) -> int | None:
    """某局、某镇人民政府：近日…… : the addressees in front of the text."""
    match = _ADDRESSEES.match(text, at, end)
    if match is None or "。" not in text[match.end() : end] or not names_addressees(match.group()):
        return None
    return match.end()


def _foot_cuts(text: str, start: int, end: int) -> list[int]:
    cuts = [match.end() for match in _COPIES.finditer(text, start, end)] if text.find("抄", start, end) >= 0 else []
    stop = trimmed(text, start, min(cuts, default=end))[1]
    signed = _SIGNED_BEFORE_CHROME.search(text, start, stop)
    if signed is not None and is_body_name(signed["body"]):
        return [*cuts, signed.start("body"), signed.end()]
    closing = _LAST_SENTENCE.search(text, start, stop)
    if closing is not None and _signs(text[closing.end() : stop]):
        return [*cuts, closing.end()]
    chunk = _LAST_CHUNK.search(text, start, stop) if stop - start > _LONG else None
    if chunk is not None and is_body_name(chunk["chunk"]):
        cuts.append(chunk.start("chunk"))
    return cuts


def _signs(words: str) -> bool:
    """某办公室2024年5月20日, or the date first."""
    if elements().date_line.fullmatch(words):
        return True
    dated = _DATED_BODY.fullmatch(elements().seal.sub("", words))
    if dated is None:
        return is_body_name(words)
    return is_body_name((dated["body"] or dated["behind"]).strip())
