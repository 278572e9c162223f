"""Kinds: which type of document it is, by its title, else by the words that open and end it.

Enters: text, title. Leaves: a `doc_type` of the contract. What the press tells of a notice is news, unless the page prints the
notice itself. The words are data: `lexicon/doc_types.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from docintel.document import Sentence
from docintel.extraction.metadata.facts import DocumentFacts
from docintel.lexicon.tables import read_toml

_Pattern = re.Pattern[str] | None
_REPORTED = re.compile(r"记者|本报讯|通讯员|讯(?:（|\s)|电 |获悉|报道|日报|晚报|新闻|新华社|中新网|据悉|据了解|据介绍|本报")
_TELLING = re.compile(r"[！？!?“”]|： ?|获|被|通报(?!$|（)|约谈|曝光|沦为|推动|推进|实施|完成|开展|召开|组织|全面|落实|打造|探索")
_OFFICIAL = re.compile(r"^关于|的(?:通报|通知|函|公示|报告|公告)(?:（.{0,16}）)?$")


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, _Pattern, _Pattern], ...]:
    return tuple((row["code"], _either(row["title"]), _either(row["body"])) for row in read_toml("doc_types.toml")["types"])


def _either(words: list[str]) -> _Pattern:
    return re.compile("|".join(words)) if words else None


def kind_of(text: str, sentences: Sequence[Sentence], facts: DocumentFacts) -> str:
    """The type of the document; `news` where nothing says that it is a document of its own."""
    reported = bool(_REPORTED.search(text))
    title = facts.title or ""
    for code, in_title, _ in _kinds():
        if title and in_title and in_title.search(title) and not (reported and _is_headline(title)):
            return code
    edges = text[:700] + text[-300:]
    if not reported:
        for code, _, in_body in _kinds():
            if in_body and in_body.search(edges):
                return code
    return "news"


def _is_headline(title: str) -> bool:
    """A headline tells an event: it has a verb of telling, a question or an exclamation, or parts set apart."""
    return bool(_TELLING.search(title)) and not _OFFICIAL.search(title)
