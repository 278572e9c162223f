"""Marks: number, secrecy and urgency, signer, attachments, contact, and the medium of a page.

Enters: sentences with their roles. Leaves: these fields. A number that the text only cites is not the document's: it must
stand in a line of its own, behind a label, or at the end of the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docintel.document import Sentence
from docintel.extraction.metadata.facts import DocumentFacts, lines_of
from docintel.lexicon.document_numbers import find_number, labelled_number, lone_number, normal_number
from docintel.lexicon.official import elements, mark_in

_HEAD = 14
_CONTACT = re.compile(r"(?:联系人|联系电话|联系方式|咨询电话|监督电话|举报电话|电话)：([^\n。]{3,60})")
_PUBLISHER = re.compile(r"(?:来源|稿源|文章来源|信息来源|转自|来自)：?([^\s，。；：）】\n]{2,24})")
_MEDIUM = re.compile(r"([一-龥]{2,8}(?:报|网|台|社|新闻|时报|晚报|日报|发布))(?=\d{4}|发布时间|\d{1,2}月\d{1,2}日电|讯)")
_ENUMERATED = re.compile(r"\s?\d{1,2}\s?[.．、：:]\s?")


def read_marks(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """Set number, secrecy, urgency, contact and publisher; note signer and attachments."""
    _number(text, sentences, facts)
    _secrecy_and_urgency(text, sentences, facts)
    _signer_and_attachments(text, sentences, facts)
    _contact(text, sentences, facts)
    if found := _PUBLISHER.search(text) or _medium(text, sentences):
        facts.publisher = found.group(1).strip("《》：")
        facts.note("publisher", found.start(1), found.end(1))


def _number(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """The first line of a number; else one behind a label; else one in brackets behind the title, or in the imprint."""
    for line in lines_of(sentences, "number"):
        words = text[line.start : line.end]
        if found := lone_number(words) or labelled_number(words):
            start, end = found.span("number")
            return _take_number(text, line.start + start, line.start + end, facts)
    for line in list(lines_of(sentences, "meta", "title", "body", "cell"))[:_HEAD]:
        if found := labelled_number(text, line.start, line.end):
            return _take_number(text, *found.span("number"), facts)
    for line in lines_of(sentences[:_HEAD], "title", "meta"):
        found = find_number(text, line.start, line.end)
        if found and text[found.end() : line.end].strip() in ("）", "") and text[found.start() - 1] in "（\n":
            return _take_number(text, found.start(), found.end(), facts)
    for line in lines_of(sentences, "imprint"):
        if found := find_number(text, line.start, line.end):
            return _take_number(text, found.start(), found.end(), facts)
    return None


def _take_number(text: str, start: int, end: int, facts: DocumentFacts) -> None:
    facts.doc_number = normal_number(text[start:end])
    facts.note("doc_number", start, end)


def _secrecy_and_urgency(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    for line in list(lines_of(sentences, "mark", "number", "meta"))[:_HEAD]:
        alone = elements().mark_line.fullmatch(text, line.start, line.end) is not None
        for name in ("secrecy", "urgency"):
            place = mark_in(text, line.start, line.end, name, labelled=not alone)
            if place is not None and getattr(facts, name) is None:
                setattr(facts, name, text[place[0] : place[1]])
                facts.note(name, *place)


def _signer_and_attachments(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    for line in lines_of(sentences, "signer"):
        opened = elements().signer.match(text, line.start, line.end)
        if opened is not None and opened.end() < line.end:
            facts.note("signer", opened.end(), line.end)
    for line in lines_of(sentences, "attachments"):
        label = elements().attachments.match(text, line.start, line.end)
        numbered = _ENUMERATED.match(text, label.end() if label else line.start, line.end)
        start = numbered.end() if numbered else label.end() if label else line.start
        if text[start : line.end].strip("。 ") not in ("", "无", "如文"):
            facts.note("attachments", start, line.end)


def _contact(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """The line of contacts behind its first label; else a contact in the text."""
    for line in lines_of(sentences, "note"):
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


def _medium(text: str, sentences: Sequence[Sentence]) -> re.Match[str] | None:
    """A line of the head that begins with a newspaper or station and a date."""
    return next((m for s in sentences[:_HEAD] if (m := _MEDIUM.match(text, s.span.start, s.span.end + 20))), None)
