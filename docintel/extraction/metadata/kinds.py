"""Kinds: which type of document it is, by its title, else by the words that open and end it.

Enters: text, title. Leaves: a `doc_type` of the contract. What the press tells of a notice is news, unless the page prints the
notice itself. The words are data: `lexicon/doc_types.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.lexicon.patterns import searched
from docintel.lexicon.tables import read_toml

_Pattern = re.Pattern[str] | None
_DATELINE = searched(r"\d日(?:电|讯)|本报讯|(?:记者|通讯员)[ ：][一-龥]{2,4}")
_OPENING, _ENDING = 700, 300
_OF_DOCUMENTS = ("number", "masthead", "address", "copies", "imprint")
_REPORTED = searched(r"记者|本报讯|通讯员|讯(?:（|\s)|日电|获悉|报道|日报|晚报|新闻|新华社|中新网|据悉|据了解|据介绍|本报")
_TELLING = searched(r"[！？!?“”]|： ?|发布|公布|听取|检查《|解除|获|被|通报(?!$|（)|约谈|曝光|沦为|推动|推进|实施|完成|开展|召开|组织|全面|落实|打造|探索")
_OFFICIAL = re.compile(r"^关于|(?:通报|通知|函|公示|报告|公告|公开|复文|清单|台账|[^代一]表|(?:整改|办理|处理|落实|完成|查处|进展|暗访|检查|核查|督[导查])情况|方案|办法|[意建][见议]书?|案例|书|令|[督交]办单|记录|笔录|纪要|简报|专报)(?:（.{0,24}）)?$")
# 某县公布3起典型案例 ends like a document and tells what happened.
_ANNOUNCED = re.compile(r"发布|公布|听取|通报(?!.{0,3}典型)[^（）]{0,8}\d|检查《|对\d+[家件起个]")
# 我局, 你单位: who writes speaks for himself.
_OWN_VOICE = searched(r"(?<![自派])[你我本][局厅院部办县市区镇委]|[你我本]单位|(?:以上|上述|整改)情况.{0,12}公示")


class _Kind(NamedTuple):
    code: str
    title: _Pattern
    body: _Pattern
    printed: _Pattern


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    rows = read_toml("doc_types.toml")["types"]
    return tuple(_Kind(row["code"], _either(row["title"]), _either(row["body"]), _either(row.get("printed", ()))) for row in rows)


def _either(words: Sequence[str]) -> _Pattern:
    return searched("|".join(words)) if words else None


def kind_of(text: str, lines: Lines, facts: DocumentFacts) -> str:
    """The type of the document; `news` where nothing says that it is a document of its own."""
    title = facts.title or ""
    roles = {sentence.role for sentence in lines.sentences}
    issued = not roles.isdisjoint(_OF_DOCUMENTS)
    own = issued and "signature" in roles and bool(_OWN_VOICE.search(text))
    reported = not own and bool(_REPORTED.search(text))
    headline = not own and _is_headline(title)
    retold = reported and (headline or bool(_DATELINE.search(text)))
    if title and not (headline and (reported or not issued)):
        for kind in _kinds():
            if kind.title and kind.title.search(title):
                return kind.code
    mastheads = " ".join(text[line.start : line.end] for line in lines.having("masthead"))
    for kind in _kinds() if mastheads else ():
        if kind.title and kind.title.search(mastheads):
            return kind.code
    edges = text[:_OPENING] + text[-_ENDING:]
    for kind in _kinds():
        if (not retold and kind.printed and kind.printed.search(text)) or (not reported and kind.body and kind.body.search(edges)):
            return kind.code
    return "other" if issued and not reported else "news"


def _is_headline(title: str) -> bool:
    """A headline tells an event: it has a verb of telling, a question or an exclamation, or parts set apart."""
    return bool(_TELLING.search(title)) and (not _OFFICIAL.search(title) or bool(_ANNOUNCED.search(title)))
