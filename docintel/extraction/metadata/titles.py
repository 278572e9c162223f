"""The title: the line at the head that reads most like one, with its second line, without what a page adds to it.

Enters: sentences. Leaves: `facts.title`. Without a line of the head, the caption of the table that makes up the document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.lexicon.document_numbers import lone_number
from docintel.lexicon.full_dates import find_full_date
from docintel.lexicon.official import is_body_name, without_blanks
from docintel.lexicon.pairs import telling_pairs
from docintel.lexicon.patterns import searched
from docintel.spans import CleanSpan

# 暗  访  记  录: the characters of a short title set apart.
_SPACED = re.compile(r"(?<![一-龥])[一-龥](?: {1,4}[一-龥]){2,}(?![一-龥])")
_BEFORE = re.compile(r"[ |*#_]*(?:(?:文件|来信|信件|留言|文章|原)?(?:标 ?题|名称|题目|主题)(?:：| ?\|)[\s|]*|[^，。；|]{2,20}\d日电 ?题：|[^，。：|｜\s]{2,14}(?:网|网站|客户端)[|｜])?")
# What forums put between the characters against copying.
_SCRAMBLE = re.compile(r"^(?=[^一-龥]*[%*/\\&;#^~])[^一-龥“《【（]{4,}(?=[一-龥])")
_BUTTONS = re.compile(r" ?[\[【](?:打印|收藏|关闭)[^\]】]*[\]】]$")
# ……办理情况2019-07-26字号, ……已拦截（某网4月10日讯: what a page tells of itself behind the title.
_STAMP = re.compile(r"\s*(?:发布：?\s?)?(?:20\d\d-\d{1,2}-\d{1,2}|（[^（）]{2,14}\d日讯).*$")
# _某某新闻_某某网, -今日某县网-- 某县门户: what a page puts behind the title of its document.
_MEDIUM = r"(?:网|报|资讯|新闻|频道|门户|在线|网站|客户端|平台|传媒|发布|人民政府)"
_SITE = re.compile(
    rf"(?:\s?[_|\-—–]{{1,2}}\s?[^_|\-—–，。：\s]{{2,16}})*\s?(?:[_|]|\s-\s|-)\s?[^_|\-—–，。：\s]{{0,14}}{_MEDIUM}$"
    rf"|_[^_|，。：\s]{{2,10}}$"
    rf"|\s?(?:[_|]{{1,2}}|-)\s?[^_|\-—–，。：\s]{{0,14}}{_MEDIUM}(?:[_|\-—–\s]+[^_|\-—–\s]{{0,30}})+$"
)
_NEVER = re.compile(r"^Tag Archives|欢迎(?:来到|光临|访问)|正在载入|稍候|[，、]$|^据[^，。]{2,14}消息|报导$|^（[^）]*$|^[\d:：\s-]+$|\S / \S.* / |^\[[^\]]{2,8}\]$|许可证|首\s?页|当前位置|>{1,2}|\|.*\||^[◎○●★▲◆·•☰？]|^(?:被[一-龥]{2,4}|提示|发文|填报|交办|督办|承办)(?:机关|单位|人|对象)：|^(?:日期|时间|编号|字号|人员)：|跳到|^[■□●★]|^[，。、]|版权|^表[一二三四五六七八九十\d]|^序号|^附(?:件|表)|点击|浏览|^第[一二三四五六七八九十]+[章条]|[上下]接第|^图为|第\d+版|ICP|[A-Za-z]+ [A-Za-z]+ |^【?本[报网台刊][^，。]{0,4}(?:讯|消息)|^[^，。]{0,24}\d日(?:[讯电]|消息)|^(?:关键[词字]|新闻(?:热线|类别)|投稿|电子报|责任编辑)|\|\s?\d+月\d+日$")
_HARDLY = searched(r"通讯员|记者(?!数|走|探|调查|暗访|追|再|实地|蹲|直击|发现|体验|跟|亲)|编号：|^(?:您|你好)|收悉")
# 石材设备 锯泥压滤机 高岭土: the menu of a site, or its name.
_SITE_NAME = re.compile(r"(?:[^\s\d，。：︰]{2,8}\s+){3,}[^\s，。：]{1,8}|[^，。：]{2,14}(?:网|在线|周刊|数字[报版]|客户端)(?:\s.{0,20})?")
# 某某环保局对8家企业挂牌督办 ends like the name of a body.
_HAPPENS = searched(r"[对被获遭揪]|\d|\S\s\S|[：！？]|挂牌|送办|查处|(?:移|交|督|查|承|转)办$")
_ENDS = searched(r"(?:的(?:答复|回复)|通报|通知|函|公示|报告|方案|情况|公告|意见|决定书?|办法|令|请示|批复|纪要|建议书?|清单|台账|通知书|记录|[督交转]办单|移交单|情况单|[^代一]表|日志|笔录|简报|专报|专刊|第\d+期)(?:（.{0,16}）){0,2}$")
_SUBTITLE = re.compile(r"——|（?第[一二三四五六七八九十百\d]+[批期号]|（?20\d\d年第?\d+[期号]")
_CAPTION = re.compile(r"(?!附[件表])[^，。；：\t|]{6,60}(?:表|清单|台账|名单|情况)(?:（[^（）]{1,20}）)?")
# What a program calls a document that nobody named, or by its file.
_NO_TITLE = re.compile(
    r"\s*|untitled|无标题|microsoft word - .*|.*\.\w{2,4}"
    r"|(?:新建|未命名)? ?(?:microsoft (?:office )?\w+ )?(?:文档|(?:演示)?文稿|工作簿|工作表|document|book|presentation) ?[(（]?\d{0,3}[)）]?",
    re.IGNORECASE,
)
_HEAD, _LEAST, _COLUMNS = 6, -1.0, 3
# A line of running text: it stops, goes on, or opens as the first sentence does.
_STOPS = re.compile(r"[。；]|[：，、]$|^(?:为(?:了|切实|进一步|深入|贯彻|全面|加强|扎实)|根据|按照)")
# A day with where it was; longer, it is what a title tells of.
_DAY_AND_PLACE = 24
# What stands under a headline: 本报讯（记者……）
_LEAD_IN = re.compile(r"【?本[报网台刊][^，。]{0,12}(?:讯|消息)")
_FURTHER, _LONGEST, _WELL_BORNE_OUT = 14, 110, 1.2


def read_title(text: str, lines: Lines, properties: Mapping[str, str], facts: DocumentFacts) -> None:
    """Set the title and its evidence; a property of the file only where the text has none."""
    found = _whole(text, _joined(text, lines.having("title")), lines) or _caption(text, lines) or _further_down(text, lines)
    if found is None:
        told = properties.get("title", "")
        facts.title = None if _NO_TITLE.fullmatch(told) else told
        return
    words = text[found.start : found.end]
    start = found.start + len(words) - len(_SCRAMBLE.sub("", _BEFORE.sub("", words, count=1)))
    words = text[start : found.end].rstrip(" |*#")
    for addition in (_BUTTONS, _STAMP, _SITE):
        shorter = addition.sub("", words)
        words = shorter if len(shorter) >= _HEAD else words
    facts.title = _SPACED.sub(lambda spaced: "".join(spaced.group().split()), words.replace("\n", ""))
    facts.note("title", start, start + len(words))


def _joined(text: str, lines: Sequence[CleanSpan]) -> CleanSpan | None:
    """The line that reads most like a title, with the lines around that go on with it."""
    likely = [line for line in map(partial(_without_trail, text), lines) if not _NEVER.search(_bare(text[line.start : line.end]))]
    scores = [_titleness(text, line) + _borne_out(text, line) for line in likely]
    if not scores or max(scores) < _LEAST:
        return None
    best = likely[scores.index(max(scores))]
    for line in likely:
        if line.end <= best.start and not text[line.end : best.start].strip() and _opens(text, line, best):
            best = CleanSpan(line.start, best.end)
        elif line.start >= best.end and not text[best.end : line.start].strip() and _goes_on(text, best, line):
            best = CleanSpan(best.start, line.end)
    return best


def _bare(words: str) -> str:
    """A line without its label and the bars of its cell."""
    return _BEFORE.sub("", words, count=1).rstrip(" |*#")


def _whole(text: str, title: CleanSpan | None, lines: Lines) -> CleanSpan | None:
    """A title whose second line reads like running text: 关于转发……整治, 实施方案的通知."""
    following = next((line for line in lines.having("body") if title is not None and line.start >= title.end), None)
    if title is None or following is None or _STOPS.search(text[following.start : following.end]) or not _breaks_into(text, title, following):
        return title
    return CleanSpan(title.start, following.end)


def _breaks_into(text: str, title: CleanSpan, line: CleanSpan) -> bool:
    """Is the line the second of a broken title?"""
    said, words = text[title.start : title.end], text[line.start : line.end]
    longest = 40 if "关于" in said else 20
    close = text[title.end : line.start].count("\n") == 1 and line.end - line.start <= longest
    return close and bool(_ENDS.search(words)) and not _ENDS.search(said)


def _without_trail(text: str, line: CleanSpan) -> CleanSpan:
    """某县政府>>乡镇动态>>某镇推进……: the title at the end of a trail of links."""
    last = max(text.rfind(mark, line.start, line.end) for mark in ">»›")
    return CleanSpan(last + 1, line.end) if last >= 0 and line.end - last > _SHORTEST else line


_SHORTEST = 8


def _titleness(text: str, line: CleanSpan) -> float:
    words = text[line.start : line.end]
    score = min(len(words), 40) / 10
    if _ENDS.search(words):
        score += 2
    if _SUBTITLE.match(words) or re.match(r"（.{0,30}）$|【|[A-Za-z*]|- ", words):
        score -= 2
    if (is_body_name(without_blanks(words)) and not _HAPPENS.search(words)) or (_SITE_NAME.fullmatch(words) and not _ENDS.search(words)):
        score -= 3
    if _HARDLY.search(words) or lone_number(words) or (len(words) <= _DAY_AND_PLACE and find_full_date(words)) or words.startswith("——"):
        score -= 4
    return score - line.start / 400


def _borne_out(text: str, line: CleanSpan) -> float:
    """What a title says, the text goes on to tell; the menus and advertisements of a page have nothing to do with it."""
    below = text[line.end : line.end + _BELOW]
    if len(below) < _TOO_SHORT:
        return 0.0
    words = text[line.start : line.end]
    said = telling_pairs(words)
    if shared := sum(pair in below for pair in said):
        return 2 * shared / len(said)
    return 0.0 if _ENDS.search(words) else -3.0


_BELOW, _TOO_SHORT = 1200, 150


def _opens(text: str, line: CleanSpan, title: CleanSpan) -> bool:
    """The first of two halves of a title, or what a subtitle stands under."""
    if text.startswith("——", title.start):
        return True
    words = text[line.start : line.end]
    if "关于" in words and not _ENDS.search(words) and _ENDS.search(text[title.start : title.end]):
        return "\n" not in text[line.end : title.start].replace("\n", "", 1)
    return "\n" not in text[line.end : title.start] and not is_body_name(text[line.start : line.end])


def _goes_on(text: str, title: CleanSpan, line: CleanSpan) -> bool:
    """A subtitle, the number of an issue, or the second line of a broken title."""
    words = text[line.start : line.end]
    if words.startswith("——") and find_full_date(words):
        return False  # when and where it was given
    if _SUBTITLE.match(words):
        return line.end - line.start <= 40
    between = text[title.end : line.start]
    if "\n" not in between:
        return True
    return _breaks_into(text, title, line)


def _further_down(text: str, lines: Lines) -> CleanSpan | None:
    """A headline below the menu of a page, or longer than most: a line of its own that stops nowhere, ends like the name of a
    document or stands above the date of the page, and is borne out by what follows."""
    metas, addresses = ({line.start for line in lines.having(role)} for role in ("meta", "address"))
    for line in lines.having("body")[:_FURTHER]:
        words = text[line.start : line.end]
        if not _HEAD <= len(words) <= _LONGEST or _STOPS.search(words) or _NEVER.search(words):
            continue
        rest = text[line.end : line.end + _BELOW]
        below = line.end + len(rest) - len(rest.lstrip())
        if "关于" in words and _ENDS.search(words) and below in addresses:
            return line
        if _borne_out(text, line) >= _WELL_BORNE_OUT and (_ENDS.search(words) or below in metas or _LEAD_IN.match(text, below)):
            return line
    return None


def _caption(text: str, lines: Lines) -> CleanSpan | None:
    """The words over a table that stand alone in one of the first lines."""
    for line in lines.having("body", "heading")[:_HEAD]:
        words = text[line.start : line.end]
        if _CAPTION.fullmatch(words) and not _NEVER.search(words) and words.count(" ") < _COLUMNS:
            return line
    return None
