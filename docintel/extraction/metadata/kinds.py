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
_REPORTED = searched(r"记者|本报讯|通讯员|讯(?:（|\s)|电 |获悉|报道|日报|晚报|新闻|新华社|中新网|据悉|据了解|据介绍|本报")
_TELLING = searched(r"[！？!?“”]|： ?|获|被|通报(?!$|（)|约谈|曝光|沦为|推动|推进|实施|完成|开展|召开|组织|全面|落实|打造|探索")
_OFFICIAL = re.compile(r"^关于|的(?:通报|通知|函|公示|报告|公告)(?:（.{0,16}）)?$")


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
    reported = bool(_REPORTED.search(text))
    title = facts.title or ""
    retold = reported and (_is_headline(title) or bool(_DATELINE.search(text)))
    if title and not (reported and _is_headline(title)):
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
    return "other" if not reported and any(s.role in _OF_DOCUMENTS for s in lines.sentences) else "news"


def _is_headline(title: str) -> bool:
    """A headline tells an event: it has a verb of telling, a question or an exclamation, or parts set apart."""
    return bool(_TELLING.search(title)) and not _OFFICIAL.search(title)
