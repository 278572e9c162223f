"""Marks: number, secrecy and urgency, signer, attachments, contact, and the medium of a page.

Enters: sentences with their roles. Leaves: these fields. A number that the text only cites is not the document's: it must
stand in a line of its own, behind a label, or at the end of the title.
"""

from __future__ import annotations

import re

from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.extraction.metadata.fields import NUMBER, URGENCY, is_form, values_of
from docintel.lexicon.document_numbers import find_number, labelled_number, lone_number, normal_number
from docintel.lexicon.official import elements, mark_in
from docintel.lexicon.patterns import searched
from docintel.spans import CleanSpan

_HEAD = 14
_CONTACT = searched(r"(?:联系人|联系电话|联系方式|咨询电话|监督电话|举报电话|电话)：([^\n。]{3,60})")
_PUBLISHER = searched(r"(?:来源|稿源|文章来源|信息来源|转自|来自)：?([^\s，。；：）】\n]{2,24})")
_MEDIA = r"[日晚早时周商导]报|新报|[^上简专通填]报|网|电视台|电台|新闻|时讯|快讯|在线|发布|传媒|融媒(?:体中心)?|观察|视窗|零距离|客户端|之声|头条|新闻公报|公众号"
# The medium in a line of the head, or in the dateline that opens a report: 漓江晚报讯, 【洄澜即时】.
_MEDIUM = re.compile(rf"(?:^|(?<=[\s|>»·]))([一-龥]{{2,8}}?(?:{_MEDIA}))(?=\s?(?:\d{{4}}|[|>»]|\s|记者|数字版|首页|发布时间|\Z|$))")
_DATELINE = re.compile(rf"[（【(]?([一-龥]{{2,8}}?(?:{_MEDIA}|社))(?=(?:专)?讯|\d{{0,4}}年?\d{{1,2}}月\d{{1,2}}日(?:电|讯)|】|[/／])")
_ENUMERATED = re.compile(r"\s?\d{1,2}\s?[.．、：:]\s?")


def read_marks(text: str, lines: Lines, facts: DocumentFacts) -> None:
    """Set number, secrecy, urgency, contact and publisher; note signer and attachments."""
    _number(text, lines, facts)
    _secrecy_and_urgency(text, lines, facts)
    _signer_and_attachments(text, lines, facts)
    _contact(text, lines, facts)
    if found := _PUBLISHER.search(text) or _medium(text, lines):
        facts.publisher = found.group(1).strip("《》：")
        facts.note("publisher", found.start(1), found.end(1))


def _number(text: str, lines: Lines, facts: DocumentFacts) -> None:
    """The first line of a number; else one behind a label; else one in brackets behind the title, or in the imprint."""
    for line in lines.having("number"):
        words = text[line.start : line.end]
        if found := lone_number(words) or labelled_number(words) or find_number(words):
            start, end = found.span("number") if "number" in found.groupdict() else found.span()
            return _take_number(text, line.start + start, line.start + end, facts, _bearer(text, lines, line, words[start:end]))
    for value in values_of(text, lines, NUMBER) if is_form(facts) else ():
        if found := labelled_number("编号：" + text[value.start : value.end]):
            return _take_number(text, value.start, value.start + len(found["number"]), facts)
    for line in lines.having("meta", "title", "body", "cell")[:_HEAD]:
        if found := labelled_number(text, line.start, line.end):
            return _take_number(text, *found.span("number"), facts)
    for line in lines.opening(_HEAD).having("title", "meta"):
        found = find_number(text, line.start, line.end)
        if found and text[found.end() : line.end].strip() in ("）", "") and text[found.start() - 1] in "（\n":
            return _take_number(text, found.start(), found.end(), facts)
    for line in lines.having("imprint"):
        if found := find_number(text, line.start, line.end):
            return _take_number(text, found.start(), found.end(), facts)
    return None


def _bearer(text: str, lines: Lines, line: CleanSpan, number: str) -> CleanSpan | None:
    """第3号 is the number of the order or the minutes named in the line above, which belongs to it."""
    if not _BARE.match(number):
        return None
    above = [s for s in lines.having("title", "masthead") if s.end <= line.start and not text[s.end : line.start].strip()]
    return above[-1] if above and _BEARER.search(text[above[-1].start : above[-1].end]) else None


_BARE = re.compile(r"第|〔")
_BEARER = re.compile(r"(?:令|纪要)\Z")


def _take_number(text: str, start: int, end: int, facts: DocumentFacts, bearer: CleanSpan | None = None) -> None:
    facts.doc_number = normal_number(text[start:end])
    if bearer is not None:
        facts.doc_number = normal_number(text[bearer.start : bearer.end]) + facts.doc_number
        facts.note("doc_number", bearer.start, bearer.end)
    facts.note("doc_number", start, end)


def _secrecy_and_urgency(text: str, lines: Lines, facts: DocumentFacts) -> None:
    for line in lines.having("mark", "number", "meta")[:_HEAD]:
        alone = elements().mark_line.fullmatch(text, line.start, line.end) is not None
        for name in ("secrecy", "urgency"):
            place = mark_in(text, line.start, line.end, name, labelled=not alone)
            if place is not None and getattr(facts, name) is None:
                setattr(facts, name, text[place[0] : place[1]])
                facts.note(name, *place)


    for value in values_of(text, lines, URGENCY) if facts.urgency is None and is_form(facts) else ():
        if value.end - value.start <= _SHORT_MARK:
            facts.urgency = text[value.start : value.end]
            facts.note("urgency", value.start, value.end)
            return


_SHORT_MARK = 4


def _signer_and_attachments(text: str, lines: Lines, facts: DocumentFacts) -> None:
    for line in lines.having("signer"):
        opened = elements().signer.match(text, line.start, line.end)
        if opened is not None and opened.end() < line.end:
            facts.note("signer", opened.end(), line.end)
    for line in lines.having("attachments"):
        label = elements().attachments.match(text, line.start, line.end)
        numbered = _ENUMERATED.match(text, label.end() if label else line.start, line.end)
        start = numbered.end() if numbered else label.end() if label else line.start
        if text[start : line.end].strip("。 ") not in ("", "无", "如文"):
            facts.note("attachments", start, line.end)


def _contact(text: str, lines: Lines, facts: DocumentFacts) -> None:
    """The line of contacts behind its first label; else a contact in the text."""
    for line in lines.having("note"):
        label = elements().contact.match(text, line.start, line.end)
        if label is not None:
            return _take_contact(text, label.end(), line.end, facts)
    if match := _CONTACT.search(text):
        _take_contact(text, match.start(1), match.end(1), facts)
    return None


def _take_contact(text: str, start: int, end: int, facts: DocumentFacts) -> None:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    bare = words.strip().rstrip("。 ")
    bare = bare[:-1] if bare.endswith("）") and bare.count("）") > bare.count("（") else bare
    facts.contact = bare
    facts.note("contact", start, start + len(bare))


def _medium(text: str, lines: Lines) -> re.Match[str] | None:
    """A newspaper, a station or a page named in the head, or by the dateline."""
    for sentence in lines.sentences[:_HEAD]:
        form = _DATELINE if sentence.role == "body" else _MEDIUM if sentence.role in ("title", "meta") else None
        stop = sentence.span.start + _DATELINE_ENDS if form is _DATELINE else sentence.span.end
        if form and (match := (form.match if form is _DATELINE else form.search)(text, sentence.span.start, stop)):
            return match
    return None


_DATELINE_ENDS = 30
