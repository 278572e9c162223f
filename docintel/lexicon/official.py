"""The elements of an official document by the words they are known by (GB/T 9704: 版头, 主体, 版记).

Enters: the words of a line. Leaves: patterns and answers about one line; what a line is in its document is for the
segmentation to say. The words are data: `official.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docintel.lexicon.full_dates import ANY_DATE
from docintel.lexicon.tables import read_toml

_LONGEST_BODY = 40
_CLAUSE_MARK = re.compile(r"[，。；：！？“”《》…|>\t]")
_NUMBERED = re.compile(r"\d|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]")


@dataclass(frozen=True, slots=True)
class Elements:
    """The patterns of the elements; those named `…_line` match whole lines, the others open one."""

    body: re.Pattern[str]
    no_body: re.Pattern[str]
    seal: re.Pattern[str]
    mark_line: re.Pattern[str]
    signer: re.Pattern[str]
    masthead: re.Pattern[str]
    address_end: re.Pattern[str]
    no_address: re.Pattern[str]
    address_label: re.Pattern[str]
    copies: re.Pattern[str]
    copies_short: re.Pattern[str]
    printing_line: re.Pattern[str]
    contact: re.Pattern[str]
    remark_line: re.Pattern[str]
    attachments: re.Pattern[str]
    appendix: re.Pattern[str]
    post_line: re.Pattern[str]
    date_line: re.Pattern[str]
    minutes: re.Pattern[str]
    attendance: re.Pattern[str]


@lru_cache(maxsize=1)
def elements() -> Elements:
    """The patterns, compiled once."""
    words = read_toml("official.toml")
    bodies, head, address, foot, minutes = (words[part] for part in ("bodies", "head", "address", "foot", "minutes"))
    seal = bodies["seal"]
    name = r"[一-龥·]{1,4}(?:[ 、，]{1,3}[一-龥·]{1,4}){0,5}"
    bare_urgency = head["urgency"].replace("?P<urgency>", "?:")
    return Elements(
        body=re.compile(rf"[一-龥·“”（）()\d]{{1,{_LONGEST_BODY - 4}}}(?:{'|'.join(bodies['ends'])})(?:（[^（）]{{2,8}}）)?(?:{seal})?"),
        no_body=re.compile("|".join(bodies["not"])),
        seal=re.compile(rf"{seal}\Z"),
        mark_line=re.compile(
            rf"(?:{head['serial']})?\s?(?:(?:{head['secrecy_label']})?{head['secrecy']})?\s*"
            rf"(?:{head['urgency_label']}{head['urgency_labelled'].replace('?P<urgency>', '?:')}|{bare_urgency})?"
            rf"|(?:{head['secrecy_label']}|{head['urgency_label']}).{{0,12}}"
        ),
        signer=re.compile(head["signer"]),
        masthead=re.compile(rf"(?P<body>[一-龥·（）() ]{{2,40}}?)(?:{head['mastheads']})"),
        address_end=re.compile(rf"(?:{'|'.join(address['ends'])})[：:]\Z"),
        no_address=re.compile(address["not"]),
        address_label=re.compile(address["labels"]),
        copies=re.compile(rf"[（(]?{foot['copies']}"),
        copies_short=re.compile(foot["copies_short"]),
        printing_line=re.compile(
            rf"[（(]?[^，。；：\d]{{0,40}}[，\s]*(?:[^，。；：]{{0,30}}号，)?\s?(?:{ANY_DATE})\s?印[发制][）)]?|[（(]?(?:{foot['printing']})[）)]?"
        ),
        contact=re.compile(rf"[（(]?{foot['contact']}"),
        remark_line=re.compile(foot["remark"]),
        attachments=re.compile(foot["attachments"]),
        appendix=re.compile(foot["appendix"]),
        post_line=re.compile(rf"{foot['posts']}[：:]?\s*{name}"),
        date_line=re.compile(rf"(?:{ANY_DATE})(?:{seal})?"),
        minutes=re.compile(minutes["titles"]),
        attendance=re.compile(minutes["labels"]),
    )


# “五水共治”工作领导小组办公室, 突出生态环境问题整改工作领导小组, 联席会议办公室: what names of offices hold and other lines do not.
_HELD = re.compile(r"“[^“”]{2,8}”(?=[^“”，。]{0,14}(?:领导小组|指挥部|专班|办))|联席会议(?=办)|问题(?=整改工作?领导小组|整改办|整改专班)")


@lru_cache(maxsize=2048)
def is_body_name(words: str) -> bool:
    """Do these words, a line's own, name a body and say nothing of it?

    >>> [is_body_name(w) for w in ("六安市河长制办公室", "霍邱县水利局（盖章）", "市水利局召开推进会", "加强部门联动", "3.王圩镇")]
    [True, True, False, False, False]
    """
    name = _HELD.sub("", elements().seal.sub("", words))
    if not 2 < len(name) <= _LONGEST_BODY or _CLAUSE_MARK.search(name) or _NUMBERED.match(name):
        return False
    return elements().body.fullmatch(name) is not None and not elements().no_body.search(name)


def without_blanks(words: str) -> str:
    """A name set wide, or several side by side, without what parts its characters."""
    return "".join(words.split())


def without_seal(words: str) -> str:
    """The name of a body without （盖章）."""
    return elements().seal.sub("", words)


_SEPARATED = re.compile(r"[、，]|[一-龥]{4}[ \t]+[一-龥]{4}")
_DATE = re.compile(rf"\s?(?:{ANY_DATE})\s?")
_EDITED = re.compile(r"\s?(?:主?编|编印|主办|印[发制])\Z")


def sole_body(words: str) -> tuple[int, int] | None:
    """Where a line of masthead or signature has its one name: without date, seal, and what makes it a masthead.

    None where the line names several bodies, or none.

    >>> [words[slice(*sole_body(words))] for words in ("霍邱县人民政府办公室2024年5月22日", "霍邱县总河长令", "县水利局（章）")]
    ['霍邱县人民政府办公室', '霍邱县总河长', '县水利局']
    """
    start, end = 0, len(words)
    if (dated := _DATE.search(words)) is not None:
        start, end = (dated.end(), end) if dated.start() == 0 else (0, dated.start())
    end = start + len(_EDITED.sub("", without_seal(words[start:end])).rstrip())
    if (printed := elements().masthead.fullmatch(words, start, end)) is not None:
        end = printed.end("body")
    name = words[start:end]
    return (start, end) if not _SEPARATED.search(name) and is_body_name(without_blanks(name)) else None


def names_addressees(words: str) -> bool:
    """Does a line that ends in a colon name those a document is for?

    >>> [names_addressees(w) for w in ("各县（市、区）人民政府：", "现将有关情况通报如下：", "荣成市蓝鸥育苗场：")]
    [True, False, True]
    """
    told = elements()
    return told.address_end.search(words) is not None and not told.no_address.search(words)


@lru_cache(maxsize=1)
def _marks() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    head = read_toml("official.toml")["head"]
    return {
        "secrecy": (re.compile(head["secrecy_label"] + head["secrecy"]), re.compile(head["secrecy"])),
        "urgency": (re.compile(head["urgency_label"] + head["urgency_labelled"]), re.compile(head["urgency"])),
    }


def mark_in(text: str, start: int, end: int, name: str, *, labelled: bool) -> tuple[int, int] | None:
    """Where a line says `secrecy` or `urgency`: behind its label, or, unless it must be `labelled`, by itself."""
    for pattern in _marks()[name][: 1 if labelled else 2]:
        if match := pattern.search(text, start, end):
            return match.span(name)
    return None
