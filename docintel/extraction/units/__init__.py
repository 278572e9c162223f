"""Units: names of organisations in the clean text.

Enters: the clean text and its sentences. Leaves: `UnitMention`s in reading order, each with the exact borders of the
name, the name restored where head or tail is shared, and its kind. Refuses groups (各地, 有关部门, 群众).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from docintel.document import Sentence
from docintel.extraction.units.aliases import with_declared_aliases
from docintel.extraction.units.bodies import acting_places
from docintel.extraction.units.forms import Name
from docintel.extraction.units.lists import listed_names
from docintel.extraction.units.names import names_of
from docintel.extraction.units.proposed import proposed_places
from docintel.extraction.units.relative import relative_names
from docintel.mentions import NameProposal, UnitMention
from docintel.spans import CleanSpan

__all__ = ["find_units"]

# In a line about the document only these labels name a body that is a unit; a source line names a medium.
_META_LABELS = ("所属机构", "责任部门", "发文机关", "发布机构", "制定机关", "公开责任部门")


def find_units(
    text: str, sentences: Sequence[Sentence], proposals: tuple[NameProposal, ...] = ()
) -> tuple[UnitMention, ...]:
    """The names of organisations in the text, in order; `proposals` add those that no rule finds.

    >>> from docintel.spans import CleanSpan
    >>> words = "会同舟山市水利局"
    >>> whole = Sentence(CleanSpan(0, 8), (CleanSpan(0, 8),), "body", "none", 0, 0)
    >>> [m.surface for m in find_units(words, [whole])]
    ['舟山市水利局']
    """
    context, found = names_of(text, proposals)
    names = with_declared_aliases(text, found)
    names = _apart(names + relative_names(text))
    names = listed_names(context, names)
    names = sorted(names + acting_places(context, names, sentences), key=lambda n: (n.start, n.end))
    if proposals:
        names = sorted(names + proposed_places(context, names, proposals), key=lambda n: (n.start, n.end))
    names = _outside_titles(text, names)
    placement = _Placement(text, sentences)
    return tuple(
        UnitMention(
            CleanSpan(n.start, n.end), text[n.start : n.end], n.full, n.kind, rule=n.rule,
            leader=context.unlisted_leader(n.full),
        )
        for n in names
        if placement.allows(n)
    )  # fmt: skip


_BOOK_TITLE = re.compile(r"《[^《》\n]{6,80}》")


def _outside_titles(text: str, names: list[Name]) -> list[Name]:
    """The names without those that only the titles of documents hold (《水利部关于…的通知》)."""
    titles = [match.span() for match in _BOOK_TITLE.finditer(text)]
    starts = [start for start, _ in titles]

    def inside(name: Name) -> bool:
        index = bisect_right(starts, name.start) - 1
        return index >= 0 and name.end < titles[index][1]

    spoken = {name.full for name in names if not inside(name)}
    return [name for name in names if name.full in spoken]


def _apart(names: list[Name]) -> list[Name]:
    """No name inside another: the first and longer one stays."""
    kept: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start, -n.end)):
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


class _Placement:
    """Which sentence a name stands in, and whether names count there."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._sentences = sentences
        self._starts = [sentence.span.start for sentence in sentences]

    def allows(self, name: Name) -> bool:
        index = bisect_right(self._starts, name.start) - 1
        if index < 0 or self._sentences[index].span.end < name.end:
            return False
        sentence = self._sentences[index]
        if sentence.role != "meta":
            return True
        before = self._text[max(sentence.span.start, name.start - 8) : name.start]
        return any(label in before for label in _META_LABELS)
