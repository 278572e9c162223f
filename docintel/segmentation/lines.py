"""Lines: what each line of the clean text is — title, metadata, heading, body, addressees, signature.

Enters: clean text. Leaves: one `Line` a line that is not blank, with the numbering that opens it and its level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docintel.document import LineRole
from docintel.lexicon.labels import zone_of_label

_NUMBERINGS = (
    re.compile(r"第[一二三四五六七八九十百\d]{1,4}[章节部分编] ?"),
    re.compile(r"[一二三四五六七八九十]{1,3}、 ?"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）、? ?"),
    re.compile(r"\d{1,3}(?:[、．]|\.(?!\d)) ?"),
    re.compile(r"（\d{1,3}）、? ?|\d{1,3}） ?|[①-⑳] ?"),
)
_SENTENCE_END = re.compile(r"[。！？；，]")
_DATE = r"(?:\d{2,4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?|[一二〇零○]{2}[〇零一二三四五六七八九]{2}年.{2,6}日|(?:中华?民国)?\d{2,3}年\d{1,2}月\d{1,2}日|\d{2,3}[-/.]\d{1,2}[-/.]\d{1,2})"
_META = re.compile(
    rf"(?:.{{0,24}}?{_DATE}(?:（[一二三四五六日]）|星期[一二三四五六日天])?(?: ?\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?"
    r"(?: ?(?:来源|作者|信息来源|稿源|浏览|点击|发布|阅读|字体|字号|分享|宋体|[^，。；\d]{2,12}$).*)?)"
    r"|.{0,30}(?:来源|稿源|发布单位|填报(?:单位|日期|时间)|信息来源|文章来源|转自|作者|发布(?:时间|日期|机构|单位|人)|索引号|主题分类|体裁分类|公开方式|所属机构|责任部门|发文(?:机关|日期|字号)|成文日期|有效性|生成日期|更新(?:时间|日期)|发表时间|日期|时间|文号|信息分类|公开(?:日期|时间|责任部门))[：: ].{0,120}"
)
_SIGNATURE_DATE = re.compile(rf"(?:中华?民国)?{_DATE}(?:印发)?")
_ADDRESS = re.compile(r"[^。；！？]{4,160}：")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the clean text; `level` is 0 for text, 1 to 5 for numbered lines by their kind of number."""

    start: int
    end: int
    role: LineRole
    level: int
    body_start: int


def read_lines(text: str) -> list[Line]:
    """The lines that hold something, in order, each with its role."""
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        end = at + len(raw)
        start = at + len(raw) - len(raw.lstrip())
        stop = at + len(raw.rstrip())
        if stop > start:
            lines.append(_line(text, start, stop))
        at = end + 1
    return _with_title(text, lines)


def _line(text: str, start: int, end: int) -> Line:
    for level, pattern in enumerate(_NUMBERINGS, 1):
        if numbered := pattern.match(text, start, end):
            body = numbered.end()
            short = end - body <= 45 and not _SENTENCE_END.search(text, body, end)
            return Line(start, end, "heading" if short and end > body and level < 5 else "body", level, body)
    if end - start <= 160 and _is_meta(text[start:end]) and not _is_field(text[start:end]):
        return Line(start, end, "meta", 0, start)
    return Line(start, end, "body", 0, start)


_LABEL = re.compile(r"([^：\s]{2,14})：")
_FIELDS = ("deadline", "completion", "problem", "status", "measure", "goal", "unit", "location", "verdict", "quantity")


def _is_field(line: str) -> bool:
    """整改时限：2023年12月31日 is a field of a form, not the date of the document."""
    label = _LABEL.match(line)
    if label is None or re.match(r"(?:公示|填报|发布|发文|成文|更新|生成|受理)", label.group(1)):
        return False
    return zone_of_label(label.group(1)) in _FIELDS


def _is_meta(line: str) -> bool:
    return not re.search(r"[。！？；]", line) and line.count("，") < 2 and bool(_META.fullmatch(line))


def _with_title(text: str, lines: list[Line]) -> list[Line]:
    """The first lines that are no sentence and no metadata are the title; addressees and signature by their place."""
    titled: list[Line] = []
    open_title = True
    for number, line in enumerate(lines):
        role = line.role
        words = text[line.start : line.end]
        if role == "body" and open_title:
            role = _opening_role(words, number, lines)
            open_title = number < 4 and role in ("title", "meta")
        elif role == "heading" or (role == "body" and number > 0):
            open_title = open_title and role != "heading"
        closing = number >= len(lines) - 4 and len(words) <= 30 and not words.endswith("：")
        if role == "body" and closing and not _SENTENCE_END.search(words) and not _is_field(words):
            role = "signature"
        if role == "meta" and number >= len(lines) - 3 and _SIGNATURE_DATE.fullmatch(words):
            role = "signature"
        if role == "body" and number < 8 and _ADDRESS.fullmatch(words) and _names_addressees(words):
            role = "address"
        titled.append(line if role == line.role else Line(line.start, line.end, role, line.level, line.body_start))
    return titled


def _opening_role(words: str, number: int, lines: list[Line]) -> LineRole:
    if len(words) > 60 or len(lines) == 1:
        return "body"
    if re.search(r"[。；]", words) or (words.endswith(("：", "，"))):
        return "body"
    return "title" if "：" not in words[-12:] or number == 0 else "body"


def _names_addressees(words: str) -> bool:
    return bool(re.search(r"(政府|局|委|办|委员会|单位|部门|公司|厅|院|处|中心|街道|乡镇|站|所|会|社区|镇|乡|区)：$", words)) and not re.search(
        r"(如下|发现|要求|指出|通知)：?$", words
    )
