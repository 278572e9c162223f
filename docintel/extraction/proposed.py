"""Proposed problems: what the tagger proposes, told in the lexicon's terms.

Enters: clean text and the tagger's proposals. Leaves: a `ProblemMention` for each, with the types its words mean by the
lexicon. Nothing is decided here: `classification.ranking` weighs them beside what the rules found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from docintel.document import Sentence
from docintel.extraction.defects import Hit, defect_lexicon
from docintel.extraction.problem_pieces import Piece
from docintel.extraction.problem_weights import Told, leading
from docintel.extraction.problems import is_riverine
from docintel.mentions import ProblemMention, ProblemProposal
from docintel.spans import CleanSpan

_UNKNOWN = 0.3


def mentions_of(text: str, proposals: Sequence[ProblemProposal]) -> tuple[ProblemMention, ...]:
    """A mention for each proposal, in the same order."""
    if not proposals:
        return ()
    lexicon = defect_lexicon()
    defects, objects = lexicon.defects(text), lexicon.objects(text)
    riverine = is_riverine(text)
    made: list[ProblemMention] = []
    for proposal in proposals:
        span, sentence = proposal.span, proposal.sentence
        hits = _inside(defects, span)
        told = Told(text, sentence, tuple(_inside(objects, sentence.span)), (), False, False, False, False, riverine)
        codes, words = _meant(told, span, hits)
        types = tuple((code, round(max(_UNKNOWN, 0.9 - 0.2 * number), 2)) for number, code in enumerate(codes))
        made.append(ProblemMention(span, types, sentence, words, "tagger", 0.0))
    return tuple(made)


def _meant(told: Told, span: CleanSpan, hits: Sequence[Hit]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types of a span by its defect words, lacking any by the objects in it; and the words that say so."""
    if hits:
        codes, _ = leading(told, Piece(span, _clause(told.sentence, span), tuple(hits), span.start, span.end))
        return codes or ("other",), tuple(told.text[h.start : h.end] for h in hits)
    near = [o for o in told.objects if span.start <= o.start < span.end]
    classes = [name for o in near for name in o.classes]
    return defect_lexicon().named_types(classes), tuple(told.text[o.start : o.end] for o in near)


def _clause(sentence: Sentence, span: CleanSpan) -> CleanSpan:
    return next((clause for clause in sentence.clauses if clause.overlaps(span)), sentence.span)


def _inside(hits: list[Hit], span: CleanSpan) -> list[Hit]:
    first = bisect_left(hits, span.start, key=lambda hit: hit.start)
    last = bisect_left(hits, span.end, key=lambda hit: hit.start)
    return [hit for hit in hits[first:last] if hit.end <= span.end]
