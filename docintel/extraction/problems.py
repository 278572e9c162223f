"""Problems: which defects a document asserts, of which type.

Enters: clean text and its sentences. Leaves: `ProblemMention`s with types, rule and score, restatements not yet merged.
Refuses what only carries the same words: aims, rules, hypotheses, definitions, denials, campaign names, bare cures
without a defect. Every candidate is weighed: what names a defect, what asserts it, what speaks against it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from docintel.document import FORM_ROLES, Sentence
from docintel.extraction.defects import DefectLexicon, Hit, Placed, defect_lexicon
from docintel.extraction.problem_cues import cues
from docintel.extraction.problem_pieces import Piece, pieces_of
from docintel.extraction.problem_rows import by_row
from docintel.extraction.problem_weights import Candidate, Told, leading, weigh
from docintel.lexicon.patterns import searched
from docintel.mentions import ProblemMention
from docintel.spans import CleanSpan

_SILENT_ZONES = frozenset(("number", "contact", "completion", "deadline", "unit", "location", "basis"))
THRESHOLD = 1.5
# In a paragraph that tells this many problems a weaker sign is enough.
_POSSIBLE = 0.6
_SEVERAL = 2

_RIVERINE = re.compile(r"河长|湖长|河湖|四乱|河道|巡河|岸线|行洪|清河行动|河段")
_OPENING = 800
_CONSEQUENCE = re.compile(
    r"(?:，)?(?:并)?(?:造成|导致|致使|使得|引起|引发|从而|严重影响|影响|对[^，。；]{2,12}造成|给[^，。；]{2,12}带来|危及|威胁)"
)
_LEAD_IN = re.compile(r"问题(?:如下|有|是|表现)|具体(?:点位|情况)?如下")
_BEFORE_COLON = searched(r"(?:发现|存在|主要|具体|以下|如下|突出)[^。；]{0,14}(?:问题|情况|不足)[^。；]{0,6}[：:]")
_PLANNED = searched(
    r"要确保|力争|下一步|下阶段|按照[^。]{0,10}计划|明年|到20\d\d年|今后|计划到|将(?:坚持|继续|进一步)|我们将|争取"
)
_HAPPENED = searched(r"已|了|发现|目前|截至|现场|造成|导致|存在|仍|至今|查")


def tellings_of(
    text: str, sentences: Sequence[Sentence], quantities: Sequence[CleanSpan] = (), *, planning: bool = False,
    lexicon: DefectLexicon | None = None,
) -> list[Told]:
    """Every sentence in which a problem can be told, with the lexicon's words in it and what its surroundings say.

    `planning` says that the whole document is a plan; `lexicon` is the shipped one by default.
    """
    lexicon = lexicon or defect_lexicon()
    defects, objects = Placed(_all_defects(lexicon, text)), Placed(lexicon.objects(text))
    told: list[Told] = []
    announced_in = planned_in = -1
    riverine = bool(_RIVERINE.search(text, 0, _OPENING))
    counts = sorted(set(quantities))
    for sentence in sentences:
        words = text[sentence.span.start : sentence.span.end]
        if _announces(words):
            announced_in = sentence.paragraph
        if _PLANNED.search(words):
            planned_in = sentence.paragraph
        if _is_silent(sentence):
            continue
        announced = announced_in == sentence.paragraph or (announced_in == sentence.paragraph - 1 and sentence.zone == "problem")
        planned = planned_in == sentence.paragraph and not _HAPPENED.search(words)
        hits = defects.within(sentence.span)
        told.append(Told(text, sentence, hits, objects, counts, announced, planning, planned, riverine, lexicon))
    return told


def _announces(words: str) -> bool:
    """Does a sentence lead in to problems told behind it?"""
    colon = "：" in words or ":" in words
    return bool(_LEAD_IN.search(words) or (colon and _BEFORE_COLON.search(words)))


def problems_in(text: str, sentences: Sequence[Sentence], tellings: Sequence[Told]) -> tuple[ProblemMention, ...]:
    """The problems a document tells, in reading order, those of table rows put together by row."""
    found = [mention for told in tellings if told.defects for mention in _sentence_problems(told)]
    return by_row(text, sentences, _kept(found), tellings[0].lexicon if tellings else defect_lexicon())


def tellable(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences in which a problem can be told."""
    return [sentence for sentence in sentences if not _is_silent(sentence)]


def _is_silent(sentence: Sentence) -> bool:
    return sentence.role in FORM_ROLES or sentence.zone in _SILENT_ZONES


def _kept(found: Sequence[ProblemMention]) -> list[ProblemMention]:
    """What reaches the threshold; where a paragraph tells several problems, also what nearly does."""
    sure = Counter(m.sentence.paragraph for m in found if m.score >= THRESHOLD)
    return [m for m in found if m.score >= THRESHOLD or sure[m.sentence.paragraph] >= _SEVERAL]


def _all_defects(lexicon: DefectLexicon, text: str) -> Sequence[Hit]:
    """Defect words, and objects named as problems where no defect word stands."""
    defects, named = lexicon.defects(text), lexicon.named(text)
    if not named:
        return defects
    taken = sorted((hit.start, hit.end) for hit in defects)
    named = [n for n in named if not any(s < n.end and n.start < e for s, e in _around(taken, n))]
    return sorted([*defects, *named], key=lambda hit: hit.start)


def _around(taken: list[tuple[int, int]], hit: Hit) -> list[tuple[int, int]]:
    at = bisect_left(taken, (hit.start, 0))
    return taken[max(0, at - 1) : at + 6]


def _sentence_problems(told: Told) -> list[ProblemMention]:
    text, span = told.text, told.sentence.span
    hits: Sequence[Hit] = told.defects
    campaigns = [match.span() for match in cues().campaign.finditer(text, span.start, span.end)]
    if campaigns:
        hits = [hit for hit in hits if not any(s < hit.end and hit.start < e for s, e in campaigns)]
    hits = _outside_glosses(text, span, hits)
    found: list[ProblemMention] = []
    if not hits:
        return []
    for piece in pieces_of(text, told.sentence.clauses, hits, told.spoken.assertions):
        if found and _is_consequence(text, piece, found[-1]):
            found[-1] = _joined(found[-1], piece, told)
            continue
        mention = _weighed(told, piece)
        if mention is None or mention.score < (THRESHOLD if mention.rule.startswith("faint") else _POSSIBLE):
            continue
        if found and _is_more_of(text, found[-1], mention):
            found[-1] = found[-1]._replace(span=CleanSpan(found[-1].span.start, mention.span.end))
        else:
            found.append(mention)
    return found


_SHORT = 5
_ONE_SIGHT = frozenset(("black_odorous", "water_quality", "noise"))


def _is_more_of(text: str, previous: ProblemMention, mention: ProblemMention) -> bool:
    """不作为、慢作为 and 溪水浑浊、臭味扰民 are each one problem: a member without a subject, or one more look of a water."""
    if text[previous.span.end : mention.span.start] not in ("、", "，", "、不", "和", ""):
        return False
    first, second = previous.types[0][0], mention.types[0][0]
    short = mention.span.end - mention.span.start <= _SHORT
    return (short and first == second) or (first in _ONE_SIGHT and second in _ONE_SIGHT | {"other"})


_GLOSS = re.compile(r"四乱”?（[^）]*）")


def _outside_glosses(text: str, span: CleanSpan, hits: Sequence[Hit]) -> Sequence[Hit]:
    """四乱（乱占、乱采、乱堆、乱建） is one name; the bracket explains it."""
    if text.find("四乱", span.start, span.end) < 0:
        return hits
    glosses = [(m.start() + 2, m.end()) for m in _GLOSS.finditer(text, span.start, span.end)]
    return [hit for hit in hits if not any(s <= hit.start < e for s, e in glosses)]


def _is_consequence(text: str, piece: Piece, previous: ProblemMention) -> bool:
    gap = piece.clause.start - previous.span.end
    return -200 < gap <= 3 and bool(_CONSEQUENCE.match(text, piece.lead)) and piece.lead > previous.span.start


def _joined(previous: ProblemMention, piece: Piece, told: Told) -> ProblemMention:
    """A consequence told in the next clause belongs to its cause; it adds its types."""
    more = tuple(t for t in leading(told, piece)[0] if t not in {code for code, _ in previous.types})
    types = previous.types + tuple((code, 0.4) for code in more[:1])
    return previous._replace(span=CleanSpan(previous.span.start, piece.span.end), types=types)


# Of the type that a problem has first, and of those that follow.
_SURENESS = (0.9, 0.7, 0.5, 0.3)


def _weighed(told: Told, piece: Piece) -> ProblemMention | None:
    codes, candidate = leading(told, piece)
    if candidate is None or _says_nothing(candidate, codes):
        return None
    score, rule = weigh(candidate)
    types = tuple(zip(codes, _SURENESS, strict=False))
    words = tuple([told.text[h.start : h.end] for h in piece.hits])
    return ProblemMention(piece.span, types, told.sentence, words, rule, round(score, 2))


def _says_nothing(candidate: Candidate, codes: Sequence[str]) -> bool:
    """突出问题, 环境问题: that there is a problem, not which."""
    return candidate.core.strength == "faint" and codes[0] == "other" and candidate.core.default == ("other",)
