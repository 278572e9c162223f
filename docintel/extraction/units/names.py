"""Names: every name of a body in a text.

Enters: a text. Leaves: `Name`s with exact borders, in order, none inside another. The form of its head says how a name
is read (`forms`); here names join (市水利局执法大队), share a leader (市住建局、城管局) and fall away where the words are
a person's title, an event or a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from docintel.extraction.units.context import Context
from docintel.extraction.units.forms import RULES, Name, name_from, quoted_office
from docintel.extraction.units.heads import HeadHit, find_heads
from docintel.extraction.units.proposed import proposed_bodies
from docintel.lexicon.tables import read_toml
from docintel.mentions import NameProposal

_JOINED_GAP = 10
_NUMBERED = re.compile(r"第\d{1,4}")
_STATIONED = "纪检监察组"
_LINK = re.compile(r"、|，|[、，]?(?:以及|和|及|与)")
_SHARING = frozenset(("department", "office", "party", "government", "discipline"))
_INNER = frozenset(("department", "office", "party", "discipline"))
_NEVER_INNER = frozenset(("proper", "level", "media", "brand", "fallback"))


@dataclass(frozen=True, slots=True)
class _After:
    """What follows or surrounds a head where it is no name of a body."""

    not_name: re.Pattern[str]
    person: re.Pattern[str]
    event: re.Pattern[str]
    phrase: re.Pattern[str]
    phrase_before: re.Pattern[str]
    no_part: re.Pattern[str]


@lru_cache(maxsize=1)
def _after() -> _After:
    words = read_toml("unit_borders.toml")["after"]
    patterns = (words["person"], words["event"], words["phrase"], words["phrase_before"], words["no_part"])
    return _After(re.compile("|".join(words["not_name"])), *map(re.compile, patterns))


@lru_cache(maxsize=2)
def names_of(text: str, proposals: tuple[NameProposal, ...] = ()) -> tuple[Context, tuple[Name, ...]]:
    """The names of a text, proposed ones among them, and the context they were read in; units and places ask for the same."""
    context = Context(text)
    names = find_names(context)
    more = [name for name in proposed_bodies(context, names, proposals) if _is_own_name(text, name)]
    return context, tuple(sorted([*names, *more], key=lambda name: name.start) if more else names)


def _is_own_name(text: str, name: Name) -> bool:
    """Do the words around a proposed name leave it the name of a body?"""
    return not _after().not_name.match(text, name.end) and not _means_no_body(text, name)


def find_names(context: Context) -> list[Name]:
    """The names in a text, in order, none inside another.

    >>> [n.full for n in find_names(Context("市住建局、城管局会同市水利局执法大队检查"))]
    ['市住建局', '市城管局', '市水利局执法大队']
    """
    hits = find_heads(context.text, context.speaks_of_overseas())
    context.learn_divisions(_behind_divisions(hits))
    names: list[Name] = []
    for hit in hits:
        name = _read(context, hit, names)
        if name is None:
            continue
        while names and names[-1].end > name.start:
            names.pop()
        name = _sharing(context.text, name, names)
        if name.rule != "leaderless":
            names.append(name)
    return names


def _behind_divisions(hits: list[HeadHit]) -> Iterator[int]:
    """Where the level word of a division may end: before a head, or behind the first character of 市委."""
    for hit in hits:
        if hit.head.form in ("bare", "led"):
            yield hit.start
        elif hit.head.form == "level":
            yield hit.start + 1


def _read(context: Context, hit: HeadHit, names: list[Name]) -> Name | None:
    """The name that ends in `hit`, None where there is none or an unknown head would cut into the name before."""
    context.taken = names[-1].end if names else 0
    if hit.start < context.taken or _after().not_name.match(context.text, hit.end):
        return None
    quoted = quoted_office(context, hit) if hit.head.kind == "office" else None
    name = quoted or _joined(context, hit, names) or RULES[hit.head.form](context, hit)
    if name is None or (name.rule == "fallback_head" and name.start < context.taken):
        return None
    return None if _means_no_body(context.text, name) else name


def _means_no_body(text: str, name: Name) -> bool:
    """A person's title, an event or a phrase of a resolution holds the name of a body and speaks of none."""
    if name.full.endswith("组") or (name.kind not in ("party", "government") and not name.full.startswith("中央")):
        return False
    after = _after()
    if after.person.match(text, name.end) or after.event.match(text, name.end):
        return True
    spoken = after.phrase.match(text, name.end)
    return bool(spoken and after.phrase_before.search(text, max(0, name.start - 20), name.start))


def _joined(context: Context, hit: HeadHit, names: list[Name]) -> Name | None:
    """A body within a body (市水利局执法大队): it begins where the outer one does."""
    if not names or hit.head.form in _NEVER_INNER:
        return None
    outer, head = names[-1], hit.head
    gap = hit.start - outer.end
    if head.text == _STATIONED and gap == 0 and len(names) > 1 and context.text[names[-2].end : outer.start] == "驻":
        return name_from(context, hit, names[-2].start, "joined")
    if gap == 0 or (gap > 1 and _NUMBERED.fullmatch(context.text, outer.end, hit.start)):  # 水利部第12督查组
        inner = head.form in ("open", "plant", "company", "inner") or head.kind in _INNER
        return name_from(context, hit, outer.start, "joined") if inner else None
    if outer.kind == "government" and len(names) > 1 and names[-2].kind == "party" and names[-2].end == outer.start:
        outer = names[-2]  # 甲省委省政府第三督察组 is one body
    if gap > _JOINED_GAP or head.form not in ("open", "plant", "inner") or outer.rule == "anaphor":
        return None
    if _after().no_part.match(context.text, outer.end):
        return None
    if context.free_floor(outer.end, hit.start, verbs=True) != outer.end:
        return None
    return name_from(context, hit, outer.start, "joined")


def _sharing(text: str, name: Name, names: list[Name]) -> Name:
    """市住建局、城管局; 镇党委、政府: a name without a leader in a list has that of the one before it."""
    alone = name.rule == "leaderless" or (name.rule == "bare_head" and name.head == name.start)
    if not names or not alone or not _linked(text, names[-1], name):
        return name
    other = names[-1]
    shares = other.rule in ("bare_head", "led_head", "shared_leader")
    leader = other.full[: len(other.full) - (other.end - other.head)] if shares else ""
    if leader:
        return name._replace(full=leader + name.full, rule="shared_leader", head=name.start)
    # 环保局、旅游局: a bureau no list knows is one in a list of bureaus.
    unknown = name.rule == "leaderless" and name.head != name.start
    return name._replace(rule="bare_head", head=name.start) if unknown else name


def _linked(text: str, other: Name, name: Name) -> bool:
    if other.kind not in _SHARING:
        return False
    gap = text[other.end : name.start]
    return bool(_LINK.fullmatch(gap)) if gap else other.kind == "party" and name.kind == "government"
