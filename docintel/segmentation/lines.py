"""Lines: what each line of the clean text is by itself — title, metadata, heading, body.

Enters: clean text. Leaves: one `Line` a line that is not blank, with the numbering that opens it and its level.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from docintel.document import LineRole
from docintel.lexicon.labels import zone_of_label
from docintel.segmentation.breaks import pieces

# One group for each level, from the first on.
_NUMBERING = re.compile(
    r"(?=[第一二三四五六七八九十（\d①-⑳])(?:"
    r"(第[一二三四五六七八九十百\d]{1,4}[章节部分编] ?)"
    r"|([一二三四五六七八九十]{1,3}、 ?)"
    r"|(（[一二三四五六七八九十]{1,3}）、? ?)"
    r"|(\d{1,3}(?:[、．]|\.(?!\d)) ?)"
    r"|(（\d{1,3}）、? ?|\d{1,3}） ?|[①-⑳] ?))"
)
_SENTENCE_END = re.compile(r"[。！？；，]")
_DATE = r"(?:\d{2,4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?|[一二〇零○]{2}[〇零一二三四五六七八九]{2}年.{2,6}日|(?:中华?民国)?\d{2,3}年\d{1,2}月\d{1,2}日|\d{2,3}[-/.]\d{1,2}[-/.]\d{1,2})"
# A date with its time of day says when a page was made.
_STAMPED = re.compile(r".{0,24}(?:19|20)\d{2}[-年/.]\d{1,2}[-月/.]\d{1,2}日?\s?\d{1,2}:\d{2}.{0,60}")
_META = re.compile(
    rf"(?:.{{0,24}}?{_DATE}(?:（[一二三四五六日]）|星期[一二三四五六日天])?(?: ?\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?"
    r"(?: ?(?:来源|作者|信息来源|稿源|浏览|点击|发布|阅读|字体|字号|分享|宋体|[^，。；\d]{2,12}$).*)?)"
    r"|.{0,30}(?:来源|稿源|发布单位|填报(?:单位|日期|时间)|信息来源|文章来源|转自|作者|发布(?:时间|日期|机构|单位|人)|索引号|主题分类|体裁分类|公开方式|所属机构|责任部门|发文(?:机关|日期|字号)|成文日期|有效性|生成日期|更新(?:时间|日期)|发表时间|日期|时间|文号|信息分类|公开(?:日期|时间|责任部门))[：: ].{0,120}"
)


class Line(NamedTuple):
    """A line of the clean text; `level` is 0 for text, 1 to 5 for numbered lines by their kind of number."""

    start: int
    end: int
    role: LineRole
    level: int
    body_start: int


def read_lines(text: str) -> list[Line]:
    """The lines that hold something, in order, each with its role."""
    whole: list[tuple[int, int]] = []
    at = 0
    for raw in text.split("\n"):
        start = at + len(raw) - len(raw.lstrip())
        stop = at + len(raw.rstrip())
        if stop > start:
            whole.append((start, stop))
        at += len(raw) + 1
    return [_line(text, start, stop) for start, stop in pieces(text, whole)]


def _line(text: str, start: int, end: int) -> Line:
    if numbered := _NUMBERING.match(text, start, end):
        body, level = numbered.end(), numbered.lastindex or 0
        short = end - body <= 45 and not _SENTENCE_END.search(text, body, end)
        return Line(start, end, "heading" if short and end > body and level < 5 else "body", level, body)
    is_meta = end - start <= 160 and _is_meta(text[start:end]) and not _is_field(text[start:end])
    return Line(start, end, "meta" if is_meta else "body", 0, start)


_LABEL = re.compile(r"([^：\s]{2,14})：")
_FIELDS = ("deadline", "completion", "problem", "status", "measure", "goal", "unit", "location", "verdict", "quantity")


def _is_field(line: str) -> bool:
    """整改时限：2023年12月31日 is a field of a form, not the date of the document."""
    label = _LABEL.match(line)
    if label is None or re.match(r"(?:公示|填报|发布|发文|成文|更新|生成|受理)", label.group(1)):
        return False
    return zone_of_label(label.group(1)) in _FIELDS


_ENDS = re.compile(r"[。！？；]")
# A date or the end of a label: without either no line tells of the document.
_SIGN_OF_META = re.compile(r"[年：: \-/.]")


# 某县河湖问题台账（2020年10月30日更新）, ……情况表（截至6月30日）: a title with the day of what it tells. By its ending alone: a headline is
# followed by a day as well.
_DATED_TITLE = re.compile(r"[^，：]{4,60}(?:表|台账|清单|名单|汇总|情况)（[^（）：]{0,12}\d[^（）：]{0,20}）")


def _is_meta(line: str) -> bool:
    if _SIGN_OF_META.search(line) is None or _ENDS.search(line) or line.count("，") >= 2 or _DATED_TITLE.fullmatch(line):
        return False
    return bool(_META.fullmatch(line) or _STAMPED.fullmatch(line))

