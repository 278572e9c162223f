"""Roles: what a body has to do with the matter, read from the words around each of its mentions.

Enters: mentions, the clean text, its sentences. Leaves: role codes of the contract. The cues are data:
`lexicon/role_cues.toml`. Bodies of one list share the words before and behind it (约谈甲市、乙市; 甲局、乙局负责).
Issuer and recipient of the document come from its metadata; here the lines of head and foot say so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import cast

from docintel.document import LineRole, Sentence
from docintel.lexicon.patterns import closing, searched
from docintel.lexicon.tables import read_toml
from docintel.mentions import UnitMention
from docintel.spans import CleanSpan

_BEFORE, _AFTER, _FAR = 24, 44, 70
# 六市（区）: the level words of a count of places.
_COUNTED = r"[一二三四五六七八九十两\d]+个?[省市县区镇乡](?:（[^）]{1,6}）)?"
_LINK = re.compile(rf"(?:（[^）]{{1,14}}）)?》?(?:、|，|和|及|与|以及|会同)?《?(?:等{_COUNTED})?")
# What may stand between the last place of a list and the words that tell of it: 等六市（区）政府.
_REST = re.compile(rf"》?(?:（(?![\d.]+[%分]?）)[^）]{{1,14}}）)?(?:等)?(?:{_COUNTED})?(?:党委、)?(?:人民)?(?:政府)?")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_VIOLATORS = frozenset(("enterprise", "institution", "village"))
# In head and foot the line tells the role, whatever words stand around: who signs, who is addressed; the rest of those
# named there (copies, attendance, contacts) have no part in the matter.
_BY_LINE: dict[LineRole, frozenset[str]] = {
    "masthead": frozenset(("issuer",)),
    "signature": frozenset(("issuer",)),
    "address": frozenset(("recipient",)),
    **dict.fromkeys(("meta", "copies", "attendance", "note", "imprint", "signer", "attachments"), frozenset(("other",))),
}


@dataclass(frozen=True, slots=True)
class RoleCues:
    role: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    far: re.Pattern[str] | None
    label: re.Pattern[str] | None
    kinds: frozenset[str]
    names: re.Pattern[str] | None


@lru_cache(maxsize=1)
def role_cues() -> tuple[RoleCues, ...]:
    return tuple(
        RoleCues(
            role, _either(words, "before"), _either(words, "after"), _either(words, "far"), _either(words, "label"),
            frozenset(words.get("kinds", ())), _either(words, "names"),
        )
        for role, words in read_toml("role_cues.toml").items()
    )  # fmt: skip


_Cues = tuple[tuple[str, re.Pattern[str]], ...]
"""Roles with the pattern of their cues."""


@dataclass(frozen=True, slots=True)
class _ByPlace:
    """The cues by where they stand: before a name by the character they end in, behind it, in the rest of the sentence."""

    order: tuple[str, ...]
    before: Mapping[str, _Cues]
    after: _Cues
    far: _Cues
    of_violator: re.Pattern[str]


@lru_cache(maxsize=1)
def _by_place() -> _ByPlace:
    before: dict[str, _Cues] = {}
    for cues in role_cues():
        for character in closing(cues.before.pattern) if cues.before else ():
            before[character] = (*before.get(character, ()), (cues.role, cast("re.Pattern[str]", cues.before)))
    after = tuple((cues.role, cues.after) for cues in role_cues() if cues.after)
    far = {cues.role: cues.far for cues in role_cues() if cues.far}
    of_violator = far.pop("violator")
    order = ("issuer", *(cues.role for cues in role_cues()))
    return _ByPlace(order, MappingProxyType(before), after, tuple(far.items()), of_violator)


@cache
def _held_by(kind: str) -> tuple[str, ...]:
    """The roles that a body of a kind holds by what it is."""
    return tuple(cues.role for cues in role_cues() if kind in cues.kinds)


@lru_cache(maxsize=256)
def _roles_of_label(label: str) -> frozenset[str]:
    """The roles that the label of a field gives those named in it."""
    return frozenset(cues.role for cues in role_cues() if cues.label is not None and cues.label.search(label))


def _either(words: dict[str, list[str]], part: str) -> re.Pattern[str] | None:
    return searched("|".join(words[part])) if words.get(part) else None


def roles_by_span(
    mentions: Sequence[UnitMention], text: str, sentences: Sequence[Sentence]
) -> dict[CleanSpan, frozenset[str]]:
    """The roles that the words around each mention give it."""
    starts = [sentence.span.start for sentence in sentences]
    found: dict[CleanSpan, frozenset[str]] = {}
    for group in _lists(mentions, text):
        index = bisect_right(starts, group[0].span.start) - 1
        if index < 0:
            continue
        whole = CleanSpan(group[0].span.start, group[-1].span.end)
        for mention in group:
            roles = _roles_at(mention, whole, text, sentences[index])
            found[mention.span] = found[mention.span] | roles if mention.span in found else roles
    return found


def _lists(mentions: Sequence[UnitMention], text: str) -> Iterable[list[UnitMention]]:
    """Mentions that stand in one list together."""
    group: list[UnitMention] = []
    for mention in sorted(mentions, key=lambda m: m.span):
        gap = text[group[-1].span.end : mention.span.start] if group else ""
        if group and not (len(gap) < 20 and _LINK.fullmatch(gap)):
            yield group
            group = []
        group.append(mention)
    if group:
        yield group


def _roles_at(mention: UnitMention, whole: CleanSpan, text: str, sentence: Sentence) -> frozenset[str]:
    floor, ceiling = sentence.span.start, sentence.span.end
    if sentence.role in _BY_LINE:
        return _BY_LINE[sentence.role]
    rest = _REST.match(text, whole.end)
    after_from = rest.end() if rest else whole.end
    after = text[after_from : min(ceiling, after_from + _AFTER)]
    far = text[after_from : min(ceiling, after_from + _FAR)] if _opens_clause(text, whole.start, floor) else ""
    # Of a company the whole sentence tells whether it broke the law.
    sentence_of = text[floor:ceiling] if mention.kind == "enterprise" else far
    cues = _by_place()
    roles = _roles_before(text, max(floor, whole.start - _BEFORE), whole.start, ceiling)
    if after:
        roles.update([role for role, cue in cues.after if cue.match(after)])
    if far:
        roles.update([role for role, cue in cues.far if cue.search(far)])
    if sentence_of and cues.of_violator.search(sentence_of):
        roles.add("violator")
    return _roles_of_label(sentence.label).union(roles) if sentence.label else frozenset(roles)


def _roles_before(text: str, floor: int, start: int, ceiling: int) -> set[str]:
    """The roles whose cues end right before a name."""
    if start <= floor:
        return set()
    cues, last = _by_place().before, text[start - 1]
    ending = cues.get(last, ())
    if last in "《“" and start - 1 > floor:
        ending += cues.get(text[start - 2], ())
    return {role for role, cue in ending if _ends_at(cue, text, floor, start, ceiling)}


def _opens_clause(text: str, start: int, floor: int) -> bool:
    return start <= floor or not _CJK.match(text[start - 1])


def _ends_at(cue: re.Pattern[str], text: str, floor: int, start: int, ceiling: int) -> bool:
    """Does a cue end at the name? A quotation mark or 《 may stand between; the cue may look ahead."""
    ends = (start, start - 1) if text[start - 1 : start] in "《“" else (start,)
    for match in cue.finditer(text, floor, ceiling):
        if match.start() >= start:
            return False
        if match.end() in ends:
            return True
    return False


def roles_of(
    mentions: Sequence[UnitMention], kind: str, name: str, by_span: dict[CleanSpan, frozenset[str]]
) -> tuple[str, ...]:
    """The roles of one body over all its mentions, in the order of the cues; what it is by its nature last."""
    spoken = frozenset().union(*[by_span.get(mention.span, ()) for mention in mentions])
    if kind not in _VIOLATORS:
        spoken -= {"violator"}
    roles = [role for role in _by_place().order if role in spoken]
    roles += [role for role in _held_by(kind) if role not in roles]
    if roles:
        return tuple(roles)
    if "other" in spoken:
        return ("other",)
    if any(mention.rule == "acting_place" for mention in mentions):
        return ("responsible",)
    return tuple(cues.role for cues in role_cues() if cues.names and cues.names.search(name))
