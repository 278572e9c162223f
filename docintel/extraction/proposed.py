"""Proposed problems: what the tagger proposes, told in the lexicon's terms, and what speaks for and against each span.

Enters: the sentences as the rules read them (`Told`) and spans in them. Leaves: a `ProblemMention` for each proposal,
and for any span its `SIGNS` as numbers. Nothing is decided here: `classification.ranking` weighs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docintel.extraction.defects import Hit, says_nothing
from docintel.extraction.problem_cues import cues
from docintel.extraction.problem_pieces import Piece
from docintel.extraction.problem_weights import Told, is_denied, leading, weigh
from docintel.mentions import ProblemMention, ProblemProposal
from docintel.spans import CleanSpan

_UNKNOWN = 0.3
_NO_DEFECT = -3.0

SIGNS = (
    "strong", "weak", "faint", "objects", "weight", "asserted", "asserted_inside", "aim_before", "aim_inside", "denied",
    "ruled", "planned", "planning", "announced", "lacking", "praising", "obliged", "cured", "counted", "clauses",
    "called_problem", "opens_clause", "ends_clause",
)  # fmt: skip
"""The numbers of `signs_of`, in order."""

_CALLED = ("问题", "现象", "情况", "行为", "隐患", "情形", "”问题", "等问题", "的问题", "等行为", "等现象")


def mentions_of(tellings: Mapping[CleanSpan, Told], proposals: Sequence[ProblemProposal]) -> tuple[ProblemMention, ...]:
    """A mention for each proposal, in the same order; `tellings` by the span of their sentence."""
    return tuple(_mention(tellings[p.sentence.span], p) for p in proposals)


def is_telling(told: Told, proposal: ProblemProposal) -> bool:
    """Can the proposal be a problem? Not in a rule, not where it only says that there are problems, and in a plan only
    where something is said to have been found."""
    words = told.text[proposal.span.start : proposal.span.end]
    if told.planning and not (told.announced or told.sentence.zone == "problem" or _is_asserted(told, proposal.span)):
        return False
    return not told.ruled and not says_nothing(words)


def _is_asserted(told: Told, span: CleanSpan) -> bool:
    return bool(cues().asserting.search(told.text, told.sentence.span.start, span.start))


def _mention(told: Told, proposal: ProblemProposal) -> ProblemMention:
    codes, words = _meant(told, proposal.span)
    types = tuple((code, round(max(_UNKNOWN, 0.9 - 0.2 * number), 2)) for number, code in enumerate(codes))
    return ProblemMention(proposal.span, types, told.sentence, words, "tagger", 0.0)


def _meant(told: Told, span: CleanSpan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types of a span by its defect words, lacking any by the objects in it; and the words that say so."""
    hits = _inside(told.defects, span)
    if hits:
        codes, _ = leading(told, _piece(told, span, hits))
        return codes or ("other",), tuple(told.text[h.start : h.end] for h in hits)
    near = _inside(told.objects, span)
    classes = [name for o in near for name in o.classes]
    return told.lexicon.named_types(classes), tuple(told.text[o.start : o.end] for o in near)


def signs_of(told: Told, span: CleanSpan) -> tuple[float, ...]:
    """What speaks for and against a span being told as a problem; a number for each of `SIGNS`."""
    text, sentence, known = told.text, told.sentence.span, cues()
    hits = _inside(told.defects, span)
    leads = _piece(told, span, hits)
    candidate = leading(told, leads)[1] if hits else None
    clause = leads.clause
    strengths = [core.strength for hit in hits for core in hit.cores[:1]]
    behind = text[span.end : span.end + 6]
    return (
        strengths.count("strong"), strengths.count("weak"), strengths.count("faint"),
        len(_inside(told.objects, span)),
        weigh(candidate)[0] if candidate else _NO_DEFECT,
        bool(known.asserting.search(text, sentence.start, span.start)),
        bool(known.asserting.search(text, span.start, span.end)),
        bool(known.aim.search(text, clause.start, span.start)),
        bool(known.aim.search(text, span.start, min(span.end, span.start + 6))),
        is_denied(candidate) if candidate else bool(known.deny.search(text, clause.start, span.end)),
        told.ruled, told.planned, told.planning, told.announced,
        len(known.lacking.findall(text, span.start, span.end)),
        len(known.praising.findall(text, span.start, span.end)),
        bool(known.obliging.search(text, clause.start, span.start)),
        bool(known.cure.search(text, max(clause.start, span.start - 8), span.start + 2)),
        any(-3 <= q.start - span.end <= 3 or -3 <= span.start - q.end <= 3 or span.covers(q) for q in told.quantities),
        text.count("，", span.start, span.end),
        behind.startswith(_CALLED),
        span.start - clause.start <= 1,
        clause.end - span.end <= 1,
    )  # fmt: skip


def _piece(told: Told, span: CleanSpan, hits: Sequence[Hit]) -> Piece:
    clause = next((clause for clause in told.sentence.clauses if clause.overlaps(span)), told.sentence.span)
    return Piece(span, clause, tuple(hits), span.start, span.end)


def _inside(hits: Sequence[Hit], span: CleanSpan) -> list[Hit]:
    return [hit for hit in hits if span.start <= hit.start and hit.end <= span.end]


