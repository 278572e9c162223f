"""Proposed bodies: names that a recogniser of another library proposes, held to the borders and refusals of the rules.

Enters: a context with its divisions learnt, the names that the rules found, and proposals. Leaves: a `Name` for each
proposed body that no rule found. What a rule found stays: its borders follow the guideline. Refuses groups (各区水务局),
common nouns (城镇污水处理厂) and heads that stand alone (指挥部): the rules have weighed those and found no name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from docintel.extraction.units.borders import means_several
from docintel.extraction.units.context import Context
from docintel.extraction.units.forms import Name, is_common
from docintel.extraction.units.heads import find_heads
from docintel.mentions import NameProposal

RULE = "proposed"
_VILLAGE_END = ("村", "社区", "村委会")


def proposed_bodies(context: Context, names: Sequence[Name], proposals: Sequence[NameProposal]) -> list[Name]:
    """The proposed bodies that stand apart from `names`, which are in order.

    >>> from docintel.spans import CleanSpan
    >>> words = "会同青禾稻作联社检查各区水务局"
    >>> proposals = [NameProposal(CleanSpan(0, 8), "organisation"), NameProposal(CleanSpan(10, 15), "organisation")]
    >>> [(name.full, name.kind) for name in proposed_bodies(Context(words), [], proposals)]
    [('青禾稻作联社', 'institution')]
    """
    starts = [name.start for name in names]
    found: list[Name] = []
    for proposal in proposals:
        if proposal.kind == "organisation":
            start, end = context.behind_breaks(*proposal.span), proposal.span.end
            index = bisect_right(starts, end - 1) - 1
            apart = index < 0 or names[index].end <= start
            name = _read(context, start, end) if apart and end - start > 1 else None
            if name is not None:
                found.append(name)
    return found


def _read(context: Context, start: int, end: int) -> Name | None:
    """The name that stands from `start` to `end`, None where the words mean no one body."""
    text = context.text
    if means_several(context, start, end):
        return None
    hits = find_heads(text[start:end], context.speaks_of_overseas())
    head = hits[-1] if hits and start + hits[-1].end == end else None
    words = text[start:end]
    if head is None:
        return Name(start, end, words, "village" if words.endswith(_VILLAGE_END) else "institution", RULE, start)
    stem = text[start : start + head.start]
    if not stem or is_common(stem):
        return None
    return Name(start, end, words, head.head.kind, RULE, start + head.start)
