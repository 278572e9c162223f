"""Metadata: what the document is, when it was made, by whom and for whom.

Enters: clean text, sentences, what the file says of itself. Leaves: `Metadata` in clean spans. Dates of the file system
are never used; a partial date stays unread with its words as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from docintel.document import Sentence
from docintel.extraction.numerals import parse_numeral
from docintel.lexicon.tables import read_toml
from docintel.mentions import UnitMention
from docintel.spans import CleanSpan


@dataclass(slots=True)
class DocumentFacts:
    """What was read of the document as a whole; `evidence` says where, by field name of the contract."""

    title: str | None = None
    doc_type: str = "other"
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    copied_to: tuple[str, ...] = ()
    published: date | None = None
    published_basis: Literal["explicit", "signed", "inferred"] | None = None
    signed: date | None = None
    printed: date | None = None
    publisher: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    contact: str | None = None
    evidence: dict[str, list[CleanSpan]] = field(default_factory=dict)

    @property
    def own_date(self) -> date | None:
        """The day from which the document speaks: its signature, else its publication."""
        return self.signed or self.published


_CN_DIGIT = "〇零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?:(?:(?:中华)?民国|(?<=[日期间：: ]))(?P<my>(?:8|9|1[0-3])\d)(?=[年\-/.])|(?P<y>(?:19|20)\d{{2}}|[一二][{_CN_DIGIT}]{{3}}))"
    rf"(?:年|[-/.])(?P<m>\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})(?:月|[-/.])(?P<d>\d{{1,2}}|[{_CN_DIGIT}]{{1,3}})(?!\d)日?"
)
_NUMBER = re.compile(
    r"[一-龥A-Z（）]{1,14}(?:第)?(?:〔|\[|【|（|\()(?:19|20)\d{2}(?:〕|\]|】|）|\)) ?(?:第)?\d{1,5}号|[一-龥]{1,8}字第\d{6,14}号|(?:令|公告|通告)?第\d{1,4}号令"
)
_SECRECY = re.compile(r"(?:^|\n|密级：?)(绝密|机密|秘密|工作秘密|内部(?:资料|文件)?(?:★|，注意保存)?)(?:★|☆|\n|$| |一年|长期|\d+年)")
_URGENCY = re.compile(r"(?:^|\n|(?:紧急程度|缓急)：?)(特急|加急|特提|平急|紧急)(?:\n|$| )")
_COPIED = re.compile(r"抄(?:送|报)：([^\n]{2,200})")
_PRINTED = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)印(?:发|制)")
_CONTACT = re.compile(r"(?:联系人|联系电话|联系方式|咨询电话|监督电话|举报电话|电话)：([^\n。]{3,60})")
_PUBLISHER = re.compile(r"(?:来源|稿源|文章来源|信息来源|转自|来自)：?([^\s，。；：）】\n]{2,24})")
_MEDIUM = re.compile(r"([一-龥]{2,8}(?:报|网|台|社|新闻|时报|晚报|日报|发布))(?=\d{4}|发布时间|\d{1,2}月\d{1,2}日电|讯)")
_TODAY = re.compile(r"(?:今日|今天|近日)（(\d{1,2})月(\d{1,2})日）")


def read_metadata(
    text: str, sentences: Sequence[Sentence], properties: Mapping[str, str], units: Sequence[UnitMention] = ()
) -> DocumentFacts:
    """The facts of the document as a whole."""
    facts = DocumentFacts()
    _title(text, sentences, properties, facts)
    _dates(text, sentences, properties, facts)
    _number(text, sentences, facts)
    _one_word(text, facts)
    _parties(text, sentences, units, facts)
    facts.doc_type = _doc_type(text, facts)
    return facts


def _note(facts: DocumentFacts, name: str, start: int, end: int) -> None:
    facts.evidence.setdefault(name, []).append(CleanSpan(start, end))


# --- title ------------------------------------------------------------------------------------------------------


def _title(text: str, sentences: Sequence[Sentence], properties: Mapping[str, str], facts: DocumentFacts) -> None:
    candidates = [s.span for s in sentences if s.role == "title"]
    joined = _joined_title(text, candidates)
    if joined is not None:
        words = text[joined.start : joined.end]
        start = joined.start + len(words) - len(_BEFORE_TITLE.sub("", words, count=1))
        words = text[start : joined.end].rstrip(" |*#")
        words = words[: cut.start()] if (cut := _BEHIND_TITLE.search(words)) else words
        facts.title = words.replace("\n", "")
        _note(facts, "title", start, start + len(words))
    elif properties.get("title"):
        facts.title = properties["title"]


_BEFORE_TITLE = re.compile(r"[ |*#_]*(?:(?:文件)?(?:标题|名称|题目|主题)(?:：| ?\|) ?)?")
_BEHIND_TITLE = re.compile(r" ?[\[【](?:打印|收藏|关闭)[^\]】]*[\]】]$|[_|-](?:[一-龥]{2,10}(?:网|报|资讯|新闻|频道|门户))$")
_NO_TITLE = re.compile(r"许可证|编号：|跳到|^[■□●★]|通讯员|记者|^[，。、]|版权|^表[一二三四五六七八九十\d]|^序号|^附(?:件|表)|点击|浏览|^第[一二三四五六七八九十]+[章条]")


def _joined_title(text: str, spans: Sequence[CleanSpan]) -> CleanSpan | None:
    """The line that reads most like a title, with the lines around that go on with it."""
    best: CleanSpan | None = None
    for span in spans:
        if best is None or _titleness(text, span) > _titleness(text, best):
            best = span
    if best is None or _titleness(text, best) < -1:
        return None
    for span in spans:
        if span.end <= best.start and not text[span.end : best.start].strip() and text[best.start : best.start + 2] == "——":
            best = CleanSpan(span.start, best.end)
        if span.start >= best.end and not text[best.end : span.start].strip() and _goes_on(text, best, span):
            best = CleanSpan(best.start, span.end)
    return best


_SUBTITLE = re.compile(r"——|（?第[一二三四五六七八九十百\d]+[批期号]|（?20\d\d年第?\d+[期号]")


def _goes_on(text: str, title: CleanSpan, line: CleanSpan) -> bool:
    """A subtitle, the number of an issue, or the second line of a broken title."""
    words = text[line.start : line.end]
    if _SUBTITLE.match(words):
        return line.end - line.start <= 40
    broken = "\n" not in text[title.end : line.start].replace("\n", "", 1) and line.end - line.start <= 20
    return broken and bool(_ENDS_A_TITLE.search(words)) and not _ENDS_A_TITLE.search(text[title.start : title.end])


_ENDS_A_TITLE = re.compile(r"(?:通报|通知|函|公示|报告|方案|情况|公告|意见|决定书?|办法|令)(?:（.{0,16}）)?$")


def _titleness(text: str, span: CleanSpan) -> float:
    words = text[span.start : span.end]
    score = min(len(words), 40) / 10
    if _ENDS_A_TITLE.search(words):
        score += 2
    if re.match(r"（.{0,30}）$|【|[A-Za-z*]|- ", words):
        score -= 2
    if _NO_TITLE.search(words) or _NUMBER.match(words) or _DATE.search(words) or words.startswith("——"):
        score -= 4
    return score - span.start / 400


# --- dates ------------------------------------------------------------------------------------------------------


def _dates(text: str, sentences: Sequence[Sentence], properties: Mapping[str, str], facts: DocumentFacts) -> None:
    for sentence in sentences:
        if sentence.role == "signature" and facts.signed is None:
            _take(text, sentence.span, "signed", facts)
        elif sentence.role == "meta" and facts.published is None and not re.match(r"公示(?:时间|期)", text[sentence.span.start : sentence.span.end]):
            _take(text, sentence.span, "published", facts)
    if match := _PRINTED.search(text):
        _take(text, CleanSpan(match.start(1), match.end(1)), "printed", facts)
    if facts.published is None and facts.signed is None:
        _take_ending(text, sentences, facts)
    if facts.published is None and (published := properties.get("published")):
        found = _DATE.search(published)
        facts.published = _day(found) if found else None
    if facts.published is None:
        _dateline(text, sentences, facts)
    if facts.signed is not None and facts.published is not None and not _says_published(text, facts):
        facts.published = None  # a date of receipt or printing beside the signature
    if facts.published is not None:
        facts.published_basis = "explicit"
    elif facts.signed is not None:
        facts.published, facts.published_basis = facts.signed, "signed"
    else:
        _today(text, facts)


_PUBLISHED = re.compile(r"发布|来源|时间|日期|稿|浏览|点击|阅读|\d{1,2}:\d{2}")


def _says_published(text: str, facts: DocumentFacts) -> bool:
    """The line of the date says that it is one of publication."""
    place = facts.evidence.get("published", [CleanSpan(0, 0)])[0]
    line = text[text.rfind("\n", 0, place.start) + 1 : (text.find("\n", place.end) + 1 or len(text) + 1) - 1]
    return bool(_PUBLISHED.search(line))


def _dateline(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """辽西日报讯 2011年5月10日 第3版: a short line of the head that holds a full date."""
    for sentence in sentences[:_HEAD]:
        if sentence.role == "title" and sentence.span.end - sentence.span.start <= 40:
            _take(text, sentence.span, "published", facts)
            if facts.published is not None:
                return


def _take(text: str, span: CleanSpan, name: Literal["signed", "published", "printed"], facts: DocumentFacts) -> None:
    match = _DATE.search(text, span.start, span.end)
    if match is None:
        return
    day = _day(match)
    _note(facts, name, match.start(), match.end())
    if day is not None:
        setattr(facts, name, day)


def _take_ending(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """A signature that no line break sets apart: the text ends in a body and a full date."""
    end = len(text.rstrip(" |\n"))
    match = _DATE_AT_END.search(text, max(0, end - 40), end)
    if match and _BODY_AT_END.search(text[max(0, match.start() - 12) : match.start()].rstrip()):
        facts.signed = _day(match)
        _note(facts, "signed", match.start(), match.end())


_DATE_AT_END = re.compile(rf"{_DATE.pattern}\Z")
_BODY_AT_END = re.compile(r"(?:局|办|委|府|厅|组|院|会|部|处|站|队|司|办公室)\Z")


def _today(text: str, facts: DocumentFacts) -> None:
    """今日（11月11日）: day and month of publication; the year is the one the text speaks of last as its own."""
    match = _TODAY.search(text)
    years = [int(y) for y in re.findall(r"(20\d\d)年", text)] if match else []
    if match and years:
        try:
            facts.published = date(max(years), int(match.group(1)), int(match.group(2)))
            facts.published_basis = "inferred"
            _note(facts, "published", match.start(), match.end())
        except ValueError:
            return


def day_in(text: str, span: CleanSpan) -> date | None:
    """The first full date inside a span, None where there is none."""
    match = _DATE.search(text, span.start, span.end)
    return _day(match) if match else None


def _day(match: re.Match[str]) -> date | None:
    year = int(match["my"]) + 1911 if match["my"] else _figure(match["y"])
    month, day = _figure(match["m"]), _figure(match["d"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _figure(written: str) -> int:
    if written.isdigit():
        return int(written)
    number = parse_numeral(written)
    return int(number.value) if number else 0


# --- number, marks, parties -------------------------------------------------------------------------------------


def _number(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> None:
    """The document's own number: a line of its own, a labelled one, or in brackets of the title; never a cited one."""
    for sentence in sentences[:14]:
        words = text[sentence.span.start : sentence.span.end]
        match = _NUMBER.search(words) if "号" in words else None
        if match is None:
            continue
        alone = len(words) - len(match.group()) <= 14 and sentence.role != "body"
        labelled = bool(re.search(r"(?:文号|编号|发文字号|字号|文件编号)[：: ]*$", words[: match.start()]))
        if labelled or alone or match.group() == words.strip():
            number = re.sub(r"^(?:文号|编号|发文字号|字号)[：: ]*", "", match.group())
            facts.doc_number = re.sub(r"[\[【（(]((?:19|20)\d{2})[\]】）)]", r"〔\1〕", number).replace(" ", "")
            _note(facts, "doc_number", sentence.span.start + match.start(), sentence.span.start + match.end())
            return


def _one_word(text: str, facts: DocumentFacts) -> None:
    for name, pattern in (("secrecy", _SECRECY), ("urgency", _URGENCY)):
        if match := pattern.search(text, 0, 600):
            setattr(facts, name, match.group(1).rstrip("★，注意保存") or match.group(1))
            _note(facts, name, match.start(1), match.end(1))
    if match := _CONTACT.search(text):
        facts.contact = match.group(1).strip()
        _note(facts, "contact", match.start(1), match.end(1))
    found = _PUBLISHER.search(text) or _medium(text)
    if found:
        facts.publisher = found.group(1).strip("《》：")
        _note(facts, "publisher", found.start(1), found.end(1))


_HEAD = 10


def _medium(text: str) -> re.Match[str] | None:
    """A line of the head that begins with a newspaper or station and a date."""
    at = 0
    for _ in range(_HEAD):
        if match := _MEDIUM.match(text, at):
            return match
        at = text.find("\n", at) + 1
        if not at:
            break
    return None


def _parties(text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention], facts: DocumentFacts) -> None:
    for sentence in sentences:
        words = text[sentence.span.start : sentence.span.end]
        if sentence.role == "address" and not facts.recipients:
            facts.recipients = tuple(part for part in re.split(r"[、，]", words.rstrip("：")) if part)
            _note(facts, "recipients", sentence.span.start, sentence.span.end - 1)
        if sentence.role == "signature":
            named = [unit for unit in units if sentence.span.covers(unit.span)]
            for unit in named:
                if not re.search(r"(?:地址|邮编|电话|联系|部门|受理)[^\n]{0,10}：", words):
                    facts.issuers += (unit.full,)
                    _note(facts, "issuer", unit.span.start, unit.span.end)
    if not facts.issuers:
        _named_issuer(text, sentences, units, facts)
    if match := _COPIED.search(text):
        facts.copied_to = tuple(part.strip("。 ") for part in re.split(r"[、，；]", match.group(1)) if part.strip("。 "))
        _note(facts, "copied_to", match.start(1), match.end(1))


_ISSUING = re.compile(r"(?:填报|发布|制表|印发|主办|编发|发文)(?:单位|机构|机关)：")
_BEHIND_ISSUER = re.compile(r"关于|文件|简报|工作简报|通报|督办")


def _named_issuer(
    text: str, sentences: Sequence[Sentence], units: Sequence[UnitMention], facts: DocumentFacts
) -> None:
    """Without a signature: the body that a label names, or that opens the title (某办关于……的通报)."""
    for sentence in sentences:
        if sentence.role not in ("title", "meta"):
            continue
        labelled = _ISSUING.search(text, sentence.span.start, sentence.span.end)
        start = labelled.end() if labelled else sentence.span.start
        unit = next((u for u in units if start <= u.span.start <= start + 1 and u.span.end <= sentence.span.end), None)
        if unit and (labelled or (sentence.role == "title" and _BEHIND_ISSUER.match(text, unit.span.end))):
            facts.issuers = (unit.full,)
            _note(facts, "issuer", unit.span.start, unit.span.end)
            return


# --- what it is -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    return tuple(
        (row["code"], re.compile("|".join(row["title"])) if row["title"] else None, re.compile("|".join(row["body"])) if row["body"] else None)
        for row in read_toml("doc_types.toml")["types"]
    )


_REPORTED = re.compile(r"记者|本报讯|通讯员|讯(?:（|\s)|电 |获悉|报道|日报|晚报|新闻|新华社|中新网|据悉|据了解|据介绍|本报")


def _doc_type(text: str, facts: DocumentFacts) -> str:
    reported = bool(_REPORTED.search(text))
    title = facts.title or ""
    for code, in_title, _ in _types():
        if title and in_title and in_title.search(title) and not (reported and _headline(title)):
            return code
    edges = text[:700] + text[-300:]
    if not reported:
        for code, _, in_body in _types():
            if in_body and in_body.search(edges):
                return code
    return "news"


def _headline(title: str) -> bool:
    """A headline tells an event: it has a verb of telling, a question or an exclamation, or parts set apart."""
    return bool(re.search(r"[！？!?“”]|： ?|获|被|通报(?!$|（)|约谈|曝光|沦为|推动|推进|实施|完成|开展|召开|组织|全面|落实|打造|探索", title)) and not re.search(r"^关于|的(?:通报|通知|函|公示|报告|公告)(?:（.{0,16}）)?$", title)
