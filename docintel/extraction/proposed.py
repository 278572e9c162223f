"""Proposed problems: what the tagger proposes, told in the lexicon's terms, and what speaks for and against each span.

Enters: the sentences as the rules read them (`Told`) and spans in them. Leaves: the `Telling` of a span, from it a
`ProblemMention` for a proposal, and its `SIGNS` as numbers. Nothing is decided here: `classification.ranking` weighs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docintel.extraction.defects import Hit, says_nothing
from docintel.extraction.problem_cues import cues
from docintel.extraction.problem_pieces import Piece
from docintel.extraction.problem_weights import Candidate, Told, is_denied, leading, weigh
from docintel.lexicon.patterns import searched
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


@dataclass(frozen=True, slots=True)
class Telling:
    """A span in the lexicon's terms: the defect words in it, the types they mean, the leading one as a candidate."""

    told: Told
    piece: Piece
    codes: tuple[str, ...]
    candidate: Candidate | None


def telling_of(told: Told, span: CleanSpan) -> Telling:
    """What the lexicon says of a span in a sentence."""
    hits = _inside(told.defects, span)
    clause = next((clause for clause in told.sentence.clauses if clause.overlaps(span)), told.sentence.span)
    piece = Piece(span, clause, tuple(hits), span.start, span.end)
    return Telling(told, piece, *(leading(told, piece) if hits else ((), None)))


def mention_of(telling: Telling) -> ProblemMention:
    """The mention that a proposal for the span of a telling becomes."""
    told, piece = telling.told, telling.piece
    codes, words = telling.codes or ("other",), piece.hits
    if not words:  # the types of a span without a defect word are told by the objects in it
        words = tuple(_inside(told.objects, piece.span))
        codes = told.lexicon.named_types([name for o in words for name in o.classes])
    types = tuple((code, round(max(_UNKNOWN, 0.9 - 0.2 * number), 2)) for number, code in enumerate(codes))
    said = tuple([told.text[word.start : word.end] for word in words])
    return ProblemMention(piece.span, types, told.sentence, said, "tagger", 0.0)


def is_telling(told: Told, proposal: ProblemProposal) -> bool:
    """Can the proposal be a problem? Not in a rule, not where none was found, not where it only says that there are problems,
    and in a plan only where something is said to have been found."""
    if _NONE_FOUND.search(told.text, told.sentence.span.start, proposal.span.start):
        return False
    if told.planning and not (told.announced or told.sentence.zone == "problem" or _is_asserted(told, proposal.span)):
        return False
    words = told.text[proposal.span.start : proposal.span.end]
    return not told.ruled and not says_nothing(words) and not _is_achieved(words)


def _is_achieved(words: str) -> bool:
    """黑臭水体得到有效控制, 生活垃圾收集处理基本覆盖: what was reached or is aimed at, and no defect is told with it."""
    return _ACHIEVED.search(words) is not None and _FALLS_SHORT.search(words) is None


_ACHIEVED = searched(
    r"(?:得到(?:有效|全面|基本)?(?:控制|改善|遏制|解决)|(?:基本|全部|全面)消除|全覆盖|基本(?:覆盖|实现)|全收集|全处理|总体(?:稳定|良好)|(?:明显|显著|持续|有效|不断)(?:改善|提升|好转)|稳定达标)[^，。；]{0,2}\Z"
)
_FALLS_SHORT = searched(r"[未没不难仅只]|写着|报表|几乎")
_NONE_FOUND = searched(r"(?:未|没有)[再能曾新]?(?:发现|查见|排?查[出获]|检出)[^，。；、]{0,6}\Z|无“?\Z")


def _is_asserted(told: Told, span: CleanSpan) -> bool:
    return cues().asserting.search(told.text, told.sentence.span.start, span.start) is not None


def signs_of(telling: Telling) -> tuple[float, ...]:
    """What speaks for and against a span being told as a problem; a number for each of `SIGNS`."""
    told, piece, candidate = telling.told, telling.piece, telling.candidate
    text, sentence, known, span, clause = told.text, told.sentence.span, cues(), piece.span, piece.clause
    start, end = span
    strengths = [hit.cores[0].strength for hit in piece.hits if hit.cores]
    behind = text[end : end + 6]
    return (
        strengths.count("strong"), strengths.count("weak"), strengths.count("faint"),
        len(_inside(told.objects, span)),
        weigh(candidate)[0] if candidate else _NO_DEFECT,
        known.asserting.search(text, sentence.start, start) is not None,
        known.asserting.search(text, start, end) is not None,
        known.aim.search(text, clause.start, start) is not None,
        known.aim.search(text, start, min(end, start + 6)) is not None,
        is_denied(candidate) if candidate else known.deny.search(text, clause.start, end) is not None,
        told.ruled, told.planned, told.planning, told.announced,
        len(known.lacking.findall(text, start, end)),
        len(known.praising.findall(text, start, end)),
        known.obliging.search(text, clause.start, start) is not None,
        known.cure.search(text, max(clause.start, start - 8), start + 2) is not None,
        any(-3 <= q.start - end <= 3 or -3 <= start - q.end <= 3 or span.covers(q) for q in told.quantities),
        text.count("，", start, end),
        behind.startswith(_CALLED),
        start - clause.start <= 1,
        clause.end - end <= 1,
    )  # fmt: skip


def _inside(hits: Sequence[Hit], span: CleanSpan) -> list[Hit]:
    start, end = span
    return [hit for hit in hits if start <= hit.start and hit.end <= end]
