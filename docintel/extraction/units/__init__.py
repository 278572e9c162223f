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
from docintel.extraction.units.quoted import quoted_enterprises
from docintel.extraction.units.relative import relative_names
from docintel.lexicon.official import sole_body
from docintel.mentions import NameProposal, UnitMention
from docintel.spans import CleanSpan

__all__ = ["find_units"]


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
    names = _apart(names + relative_names(text) + quoted_enterprises(text))
    names = listed_names(context, names)
    names = sorted(names + acting_places(context, names, sentences), key=lambda n: (n.start, n.end))
    if proposals:
        acting = proposed_places(context, names, proposals)
        ends = {name.end for name in acting}
        names = [name for name in names if name.rule != "named_place" or name.end not in ends]
        names = sorted(names + acting, key=lambda n: (n.start, n.end))
    names = _outside_titles(text, names)
    names = _whole_in_form(text, names, sentences)
    placement = _Placement(sentences)
    return tuple(
        UnitMention(
            CleanSpan(n.start, n.end), text[n.start : n.end], n.full, n.kind, rule=n.rule,
            leader=context.unlisted_leader(n.full),
        )
        for n in names
        if placement.allows(n)
    )  # fmt: skip


def _whole_in_form(text: str, names: list[Name], sentences: Sequence[Sentence]) -> list[Name]:
    """A masthead or a signature that names one body names it in full (某县人民政府办公室, 某县……领导小组办公室)."""
    for sentence in sentences:
        if sentence.role not in ("masthead", "signature", "imprint"):
            continue
        sole = sole_body(text[sentence.span.start : sentence.span.end])
        if sole is None:
            continue
        start, end = sentence.span.start + sole[0], sentence.span.start + sole[1]
        parts = [name for name in names if start <= name.start and name.end <= end]
        if parts and (parts[0].start, parts[-1].end) != (start, end) and " " not in text[start:end]:
            kind = "office" if text[start:end].endswith(_OFFICES) else parts[-1].kind
            whole = parts[-1]._replace(start=start, end=end, full=text[start:end], kind=kind)
            names = sorted([*(name for name in names if name not in parts), whole], key=lambda n: (n.start, n.end))
    return names


_OFFICES = ("指挥部", "领导小组", "专班", "领导小组办公室", "指挥部办公室", "河长制办公室", "河长办")
_BOOK_TITLE = re.compile(r"《[^《》\n]{6,80}》")
_LETTER = re.compile(r"(?:通知书?|函|方案|决定书?|通报|批复|意见书?|公告|建议书?|报告|告知书)(?:（[^（）]{1,12}）)?》")


def _outside_titles(text: str, names: list[Name]) -> list[Name]:
    """The names without those that only the titles of documents hold (《关于水利局…的通知》); a body with which the title of a
    letter opens has written it (《水利部关于…的通知》)."""
    titles = [match.span() for match in _BOOK_TITLE.finditer(text)]
    if not titles:
        return names
    starts = [start for start, _ in titles]

    def inside(name: Name) -> bool:
        index = bisect_right(starts, name.start) - 1
        if index < 0 or name.end >= titles[index][1]:
            return False
        start, end = titles[index]
        return name.start > start + 1 or not _LETTER.search(text, name.end, end)

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

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._starts = [sentence.span.start for sentence in sentences]

    def allows(self, name: Name) -> bool:
        index = bisect_right(self._starts, name.start) - 1
        if index < 0 or self._sentences[index].span.end < name.end:
            return False
        sentence = self._sentences[index]
        # A line about the document names its maker, and its medium, which is no unit.
        return sentence.role != "meta" or name.kind not in ("media", "enterprise")
