"""Aliases a document declares (以下简称“市攻坚办”), at every place where they are then used.

Enters: the text and the names found so far. Leaves: `Name`s whose full form is that of the body declared.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from docintel.extraction.units.forms import Name

_DECLARED = re.compile(
    r"（[^（）]{0,12}?(?:以下|下称|下文)?(?:统一)?简?称(?:为|作|之)?[：:，]?\s*[“「‘]?([\u4e00-\u9fff\d]{2,16}?)[”」’]?）"
)


def with_declared_aliases(text: str, names: Sequence[Name]) -> list[Name]:
    """The names with every use of an alias that stands declared right behind one of them.

    >>> from docintel.extraction.units.context import Context
    >>> from docintel.extraction.units.names import find_names
    >>> words = "丙县清水行动指挥部（以下简称“县清水办”）成立。县清水办要求"
    >>> [n.full for n in with_declared_aliases(words, find_names(Context(words)))]
    ['丙县清水行动指挥部', '丙县清水行动指挥部', '丙县清水行动指挥部']
    """
    if "称" not in text:
        return list(names)
    by_end = {name.end: name for name in names}
    aliases: list[Name] = []
    for declared in _DECLARED.finditer(text):
        owner = by_end.get(declared.start())
        if owner is not None:
            aliases += _uses(text, declared.group(1), owner)
    if not aliases:
        return list(names)
    inside = _inside_names(names)
    aliases = [alias for alias in aliases if not inside(alias)]
    taken = {at for alias in aliases for at in range(alias.start, alias.end)}
    return [name for name in names if name.start not in taken and name.end - 1 not in taken] + aliases


def _inside_names(names: Sequence[Name]) -> Callable[[Name], bool]:
    """Does an alias (督察组) stand inside a longer name (省第二生态环境保护督察组)?"""
    starts = [name.start for name in names]

    def inside(alias: Name) -> bool:
        index = bisect_right(starts, alias.start) - 1
        if index < 0 or names[index].end < alias.end:
            return False
        return names[index].end - names[index].start > alias.end - alias.start

    return inside


def _uses(text: str, alias: str, owner: Name) -> list[Name]:
    uses: list[Name] = []
    at = text.find(alias)
    while at >= 0:
        if not owner.start <= at < owner.end:
            uses.append(owner._replace(start=at, end=at + len(alias), rule="declared_alias", head=at))
        at = text.find(alias, at + len(alias))
    return uses
