"""The document's days: 成文日期, 印发日期, and the day a page was published.

Enters: sentences. Leaves: `signed`, `printed`, `published` with its basis. The date of signature is that of the signature
lines, else of a label (发文日期, 交办时间) or of the note under a title; a day of receipt or of a call is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.extraction.metadata.fields import SIGNED, is_form, values_of
from docintel.lexicon.full_dates import ANY_DATE, PARTIAL_DATE, day_of, find_full_date
from docintel.lexicon.patterns import searched
from docintel.spans import CleanSpan

_OTHER_DAY = searched(r"公示(?:时间|期)|(?:签收|收件|收文|收到|来电|来信|受理|送达|检查|巡查|会议|采样|监测|截止|有效)(?:时间|日期)")
_SIGNING_LABEL = searched(r"(?:发文|成文|签发|交办|移交|督办|下达|制发|制作|通报)(?:时间|日期)\s?[：:| ]\s?")
# （2019年10月9日）, （2018年10月25日在某会议上）, ——2018年10月25日在某会议上
_PUBLISHING_LABEL = re.compile(r"(?:发布|公开|公布|公示)(?:日期|时间)\s?[：: ]\s?")
_UNDER_TITLE = re.compile(rf"（(?:{ANY_DATE})(?:公告|通过|印发|整理)?）|(?:（|——)\d{{4}}年[^（）]{{2,6}}日在[^（）]{{4,40}}[上）]+")
_HAND = re.compile(r"(?:签发|记录|填表|制表|检查|巡查|整理|审核)[人员]?[：:]\s?")
_PUBLISHED = re.compile(r"发布|来源|时间|日期|稿|浏览|点击|阅读|\d{1,2}:\d{2}")
_TODAY = re.compile(r"(?:今日|今天|近日)（(\d{1,2})月(\d{1,2})日）")
_PARTIAL = re.compile(PARTIAL_DATE)
_DATELINE = re.compile(rf"[（【]?[一-龥]{{2,10}}(?:[报社网台新闻]|传媒)[一-龥]{{0,4}}\s?(?:(?:{ANY_DATE})\s?(?:讯|电)|[讯电]?[】）]?\s?（(?:{ANY_DATE})[^）]{{0,12}}）)")
_HEAD = 10

Name = Literal["signed", "published", "printed"]


def read_days(text: str, lines: Lines, properties: Mapping[str, str], facts: DocumentFacts) -> None:
    """Set the days of the document, each with its evidence."""
    _take_first(text, lines.having("signature"), "signed", facts)
    _take_first(text, lines.having("imprint"), "printed", facts)
    _take_first(text, _lines_of_page(text, lines), "published", facts)
    if facts.signed is None:
        _take_first(text, _labelled(text, lines, facts), "signed", facts)
    if facts.published is None and (published := properties.get("published")):
        found = find_full_date(published)
        facts.published = day_of(found) if found else None
    if facts.published is None:
        _take_first(text, _dated_titles(lines), "published", facts)
    if facts.published is None and facts.signed is None:
        _take_first(text, _datelines(text, lines), "published", facts)
    if facts.signed is not None and facts.published is not None and not _says_published(text, facts):
        facts.published = None  # a date of receipt or printing beside the signature
    _settle(text, facts)


def _settle(text: str, facts: DocumentFacts) -> None:
    """Publication and its basis: said, else the signature, else the printing, else inferred."""
    if facts.published is not None:
        facts.published_basis = "explicit"
    elif facts.signed is not None:
        facts.published, facts.published_basis = facts.signed, "signed"
    elif facts.printed is not None:
        facts.published, facts.published_basis = facts.printed, "explicit"
    else:
        _today(text, facts)


def _take_first(text: str, lines: Iterable[CleanSpan], name: Name, facts: DocumentFacts) -> None:
    """The first of the lines that has a date; a partial one is kept as evidence alone."""
    for line in lines:
        if match := find_full_date(text, line.start, line.end):
            if (day := day_of(match)) is not None:
                setattr(facts, name, day)
            facts.note(name, match.start(), match.end())
            return
        if name == "signed" and (part := _PARTIAL.search(text, line.start, line.end)):
            facts.note(name, part.start(), part.end())
            return


def _lines_of_page(text: str, lines: Lines) -> Iterator[CleanSpan]:
    """Lines about the page; of one that has the day of signature as well, what follows the label of publication."""
    for line in lines.having("meta"):
        if _OTHER_DAY.search(text, line.start, line.end):
            continue
        if _SIGNING_LABEL.search(text, line.start, line.end) is None:
            yield line
        elif published := _PUBLISHING_LABEL.search(text, line.start, line.end):
            yield CleanSpan(published.end(), line.end)


def _labelled(text: str, lines: Lines, facts: DocumentFacts) -> Iterator[CleanSpan]:
    """What stands behind a label of signing in the head, or in brackets under the title."""
    for line in lines.having("title", "meta", "number", "mark", "address", "body")[:_HEAD]:
        if match := _SIGNING_LABEL.search(text, line.start, line.end):
            yield CleanSpan(match.end(), line.end)
        elif _UNDER_TITLE.fullmatch(text, line.start, line.end):
            yield line
    yield from lines.having("number")
    if is_form(facts):
        yield from values_of(text, lines, SIGNED)
        yield from _last_hand(text, lines)


def _last_hand(text: str, lines: Lines) -> Iterator[CleanSpan]:
    """记录人：郭某　2020.7.8: who fills in a form dates it in its last lines."""
    for line in lines.having("body", "meta", "note", "attendance", "signer")[-3:]:
        if match := _HAND.match(text, line.start, line.end):
            yield CleanSpan(match.end(), line.end)


def _dated_titles(lines: Lines) -> Iterator[CleanSpan]:
    """辽西日报讯 2011年5月10日 第3版: a short line of the head that holds a full date."""
    return (line for line in lines.opening(_HEAD).having("title") if line.end - line.start <= 40)


def _datelines(text: str, lines: Lines) -> Iterator[CleanSpan]:
    """某某报2024年3月22日讯, 【某某报讯】（2013年5月30日）: the dateline that opens a report."""
    for sentence in lines.sentences[: 2 * _HEAD]:
        if sentence.role == "body" and (match := _DATELINE.match(text, sentence.span.start, sentence.span.end)):
            yield CleanSpan(match.start(), match.end())


def _says_published(text: str, facts: DocumentFacts) -> bool:
    """The line of the date says that it is one of publication."""
    place = facts.evidence.get("published", [CleanSpan(0, 0)])[0]
    line = text[text.rfind("\n", 0, place.start) + 1 : (text.find("\n", place.end) + 1 or len(text) + 1) - 1]
    return bool(_PUBLISHED.search(line))


def _today(text: str, facts: DocumentFacts) -> None:
    """今日（11月11日）: day and month of publication; the year is the one the text speaks of last as its own."""
    match = _TODAY.search(text)
    years = [int(y) for y in re.findall(r"(20\d\d)年", text)] if match else []
    if match and years:
        try:
            facts.published = date(max(years), int(match.group(1)), int(match.group(2)))
            facts.published_basis = "inferred"
            facts.note("published", match.start(), match.end())
        except ValueError:
            return


def day_in(text: str, span: CleanSpan) -> date | None:
    """The first full date inside a span, None where there is none."""
    match = find_full_date(text, span.start, span.end)
    return day_of(match) if match else None
