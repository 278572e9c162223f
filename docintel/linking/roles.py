"""Roles: what a body has to do with the matter, read from the words around each of its mentions.

Enters: mentions, the clean text, its sentences. Leaves: role codes of the contract. The cues are data:
`lexicon/role_cues.toml`. Issuer and recipient of the document come from its metadata, not from here.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from docintel.document import Sentence
from docintel.mentions import UnitMention

_BEFORE, _AFTER = 24, 40


@dataclass(frozen=True, slots=True)
class RoleCues:
    role: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    label: re.Pattern[str] | None
    kinds: frozenset[str]


@lru_cache(maxsize=1)
def role_cues() -> tuple[RoleCues, ...]:
    data = tomllib.loads(files("docintel.lexicon").joinpath("role_cues.toml").read_text("utf-8"))
    return tuple(
        RoleCues(role, _either(words.get("before"), "(?:{})(?:[^，。；：]{{0,16}}、)?$"), _either(words.get("after"), "{}"),
                 _either(words.get("label"), "{}"), frozenset(words.get("kind", ())))
        for role, words in data.items()
    )  # fmt: skip


def _either(words: list[str] | None, form: str) -> re.Pattern[str] | None:
    return re.compile(form.format("|".join(words))) if words else None


def roles_of(mentions: Sequence[UnitMention], text: str, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The roles of one body over all its mentions."""
    starts = [sentence.span.start for sentence in sentences]
    found: dict[str, None] = {}
    for mention in mentions:
        index = bisect_right(starts, mention.span.start) - 1
        if index >= 0:
            for role in _roles_at(mention, text, sentences[index]):
                found.setdefault(role)
    if not found:
        kind = mentions[0].kind
        found = {cues.role: None for cues in role_cues() if kind in cues.kinds}
    return tuple(found)


def _roles_at(mention: UnitMention, text: str, sentence: Sentence) -> list[str]:
    span = mention.span
    before = text[max(sentence.span.start, span.start - _BEFORE) : span.start]
    after = re.split("[，。；：]", text[span.end : min(sentence.span.end, span.end + _AFTER)])[0]
    roles: list[str] = ["recipient"] if sentence.role == "address" else []
    for cues in role_cues():
        if cues.role == "violator" and mention.kind not in ("enterprise", "institution"):
            continue
        hit = (
            (cues.before and cues.before.search(before))
            or (cues.after and cues.after.search(after))
            or (cues.label and sentence.label and cues.label.search(sentence.label))
        )
        if hit or (mention.kind in cues.kinds and sentence.role != "address"):
            roles.append(cues.role)
    return roles
