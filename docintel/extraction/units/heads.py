"""Heads: the words in which names of bodies end, and where they stand in a text.

Enters: a text. Leaves: every head in it with its place. The words are data: `lexicon/organisations.tsv` (heads) and
`lexicon/national_bodies.tsv` (whole names that need nothing before them). Heads at home in Taiwan or Hong Kong count
only in a text that speaks of them: 环境局 or 立法会 mean other things on the mainland.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from ahocorasick_rs import AhoCorasick, MatchKind

from docintel.lexicon.tables import read_rows

Form = Literal["proper", "bare", "led", "level", "open", "company", "plant", "brand", "media", "inner", "fallback", "none"]
"""The rule by which the name before a head is read; see the comment in organisations.tsv."""

_OVERSEAS = frozenset(("TW", "HK"))
# 渠务署, 食环署, 裁判法院: on the mainland and elsewhere no body but these is called so.
_THEIRS_ALONE = ("署", "裁判法院")
_SHARED = frozenset(("审计署", "环境保护署", "环保署", "规划署", "卫生署"))


@dataclass(frozen=True, slots=True)
class Head:
    text: str
    kind: str
    form: Form
    region: str


class HeadHit(NamedTuple):
    """A head at one place of a text."""

    start: int
    end: int
    head: Head


class _Heads(NamedTuple):
    """Finds the words, and what each is a head of: on the mainland (None where it is one of Taiwan or Hong Kong alone), and in
    texts of theirs."""

    words: AhoCorasick
    here: tuple[Head | None, ...]
    abroad: tuple[Head, ...]


@lru_cache(maxsize=1)
def _heads() -> _Heads:
    here: dict[str, Head] = {}
    abroad: dict[str, Head] = {}
    for row in read_rows("organisations.tsv"):
        home = row["region"] if row["region"] in _OVERSEAS else ""
        (abroad if home else here).setdefault(row["head"], Head(row["head"], row["kind"], cast(Form, row["form"]), home))
    for row in read_rows("national_bodies.tsv"):
        form: Form = "media" if row["kind"] == "media" else "proper"
        here.setdefault(row["name"], Head(row["name"], row["kind"], form, ""))
    every = here | abroad
    return _Heads(AhoCorasick(list(every), matchkind=MatchKind.LeftmostLongest), tuple(map(here.get, every)), tuple(every.values()))


def find_heads(text: str, overseas: bool = False) -> list[HeadHit]:
    """Every head in the text, leftmost and longest, decoys left out.

    `overseas` says that the text speaks of Taiwan or Hong Kong; two of their bodies by name say so too, or one that no other
    place has.

    >>> [(hit.head.text, hit.head.form) for hit in find_heads("由市水利局牵头，政府采购")]
    [('水利局', 'bare')]
    """
    words, here, abroad = _heads()
    found = words.find_matches_as_indexes(text)
    if not overseas:
        theirs = {abroad[index] for index, _, _ in found if here[index] is None and abroad[index].form != "none"}
        named = [head.text for head in theirs if head.form == "proper" or head.text.endswith(_THEIRS_ALONE)]
        overseas = len(named) > 1 or any(name.endswith(_THEIRS_ALONE) and name not in _SHARED for name in named)
    heads = abroad if overseas else here
    hits = ((start, end, heads[index]) for index, start, end in found)
    return [HeadHit(start, end, head) for start, end, head in hits if head is not None and head.form != "none"]
