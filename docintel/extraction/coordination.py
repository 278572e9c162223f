"""Coordination: the members of a list of defects told side by side (管网破损、污水直排及垃圾乱堆).

Enters: clean text, spans in it and where it names defects. Leaves: the spans of their members, or nothing where they are no
lists. A mark inside brackets, quotes or book titles parts nothing, a 和 only what names a defect on either side of it; what
is no defect of its own is for the ranker to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from docintel.extraction.defects import Hit
from docintel.extraction.problem_weights import Told
from docintel.mentions import Membership, ProblemMention, ProblemProposal
from docintel.spans import CleanSpan

# Found by parting what the tagger found, so further from its likeliest reading than any span of its own.
_MEMBER_BIAS = 4.0

_MARK = re.compile(r"[、；]|以及|(?<![涉危波普顾遍累])及(?![时其早格])|(?P<joint>[和与或])|(?P<open>[（(“《【])|(?P<close>[）)”》】])")
_LEAD = re.compile(r"(?:[\s，和]|还有|并有|且)+")
_TAIL = re.compile(r"(?:等问题|等现象|等情况|等行为|等|问题|[\s，])+\Z")
_SHORTEST, _MOST = 2, 12


def members_of(text: str, span: CleanSpan, defects: Sequence[Hit] = ()) -> tuple[CleanSpan, ...]:
    """The members of the list that `span` is, in order; none where it has fewer than two or too many. `defects` are those
    named in the text around.

    >>> words = "管网破损、污水直排及垃圾乱堆等"
    >>> [words[m.start:m.end] for m in members_of(words, CleanSpan(0, len(words)))]
    ['管网破损', '污水直排', '垃圾乱堆']
    """
    depth, start = 0, span.start
    parts: list[CleanSpan] = []
    for mark in _MARK.finditer(text, span.start, span.end):
        if mark["open"] or mark["close"]:
            depth += 1 if mark["open"] else -1
        elif depth == 0 and (not mark["joint"] or (_tell(defects, start, mark.start()) and _tell(defects, mark.end(), span.end))):
            parts.append(CleanSpan(start, mark.start()))
            start = mark.end()
    if not parts or len(parts) >= _MOST:
        return ()
    parts.append(CleanSpan(start, span.end))
    members = tuple(member for part in parts if (member := _trimmed(text, part)) is not None)
    return members if len(members) > 1 else ()


def _tell(defects: Sequence[Hit], start: int, end: int) -> bool:
    """Is a defect named between the two places?"""
    return any(start <= hit.start and hit.end <= end for hit in defects)


Lists = Mapping[CleanSpan, tuple[CleanSpan, ...]]
"""Spans that are lists, with their members."""


def lists_in(text: str, sentences: Mapping[CleanSpan, Told]) -> Lists:
    """Those of the spans that are lists; `sentences` gives for each the sentence it stands in."""
    return {span: members for span, told in sentences.items() if (members := members_of(text, span, told.defects))}


def memberships(lists: Lists, sentences: Mapping[CleanSpan, Told]) -> dict[CleanSpan, Membership]:
    """How lists and their members stand to each other; `sentences` gives for each list the sentence it stands in."""
    found: dict[CleanSpan, Membership] = {}
    for span, members in lists.items():
        defects = sentences[span].defects
        telling = sum(_tell(defects, *member) for member in members)
        found[span] = found.get(span, Membership())._replace(members=len(members), telling=telling)
        for member in members:
            if len(members) >= found.get(member, Membership()).siblings:
                found[member] = found.get(member, Membership())._replace(siblings=len(members), telling=telling)
    return found


def member_proposals(
    lists: Lists, proposals: Sequence[ProblemProposal], by_rule: Sequence[ProblemMention]
) -> list[ProblemProposal]:
    """A proposal for each member of a list that was proposed or found by rule, and is neither itself."""
    named = {p.span for p in proposals} | {m.span for m in by_rule}
    sure = {p.span: p for p in reversed(proposals)}
    made: dict[CleanSpan, ProblemProposal] = {}
    for whole, sentence in [(p.span, p.sentence) for p in proposals] + [(m.span, m.sentence) for m in by_rule]:
        for member in lists.get(whole, ()):
            if member not in named and member not in made:
                parent = sure.get(whole)
                chance, least = (parent.chance, parent.least) if parent else (0.0, 0.0)
                made[member] = ProblemProposal(member, sentence, chance, 0.0, least, _MEMBER_BIAS)
    return list(made.values())


def _trimmed(text: str, part: CleanSpan) -> CleanSpan | None:
    lead = _LEAD.match(text, part.start, part.end)
    start = lead.end() if lead else part.start
    tail = _TAIL.search(text, start, part.end)
    end = tail.start() if tail else part.end
    return CleanSpan(start, end) if end - start >= _SHORTEST else None
