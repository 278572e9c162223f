"""Problems: which defects a document asserts, of which type.

Enters: clean text and its sentences. Leaves: `ProblemMention`s with types, rule and score, restatements not yet merged.
Refuses what only carries the same words: aims, rules, hypotheses, definitions, denials, campaign names, bare cures
without a defect. Every candidate is weighed: what names a defect, what asserts it, what speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from docintel.document import Sentence
from docintel.extraction.defects import Core, DefectLexicon, Hit, defect_lexicon
from docintel.extraction.problem_pieces import Piece, pieces_of
from docintel.lexicon.tables import read_toml
from docintel.mentions import ProblemMention
from docintel.spans import CleanSpan

_SILENT_ROLES = ("meta", "address", "signature")
_SILENT_ZONES = ("number", "contact", "completion", "deadline", "unit", "location", "basis")
_BASE = {"strong": 2.0, "weak": 0.6, "faint": -0.6}
THRESHOLD = 1.5

_INTENSE = re.compile(r"严重|大量|仍|突出|明显|长期|大面积|到处|随意|私自|擅自|违规|违法|非法|肆意|多处|反复|屡|依然|一直|经常|不同程度|较为|十分|极其")
_ILLEGAL = re.compile(r"违规|违法|非法|擅自|私自|无证|偷|盗|私|未经|未批|查扣|查获|涉嫌|摧毁|捣毁|三无")
_CONSEQUENCE = re.compile(r"(?:，)?(?:并)?(?:造成|导致|致使|使得|引起|引发|从而|严重影响|影响|对[^，。；]{2,12}造成|给[^，。；]{2,12}带来|危及|威胁)")
_BEHIND = re.compile(r"(?:等)?(?:\d*[一-龥]{0,4})?(?:突出|主要|具体|的|严重)?(?:问题|现象|情况|行为|隐患)")
_REFERENCE = re.compile(r"(?:针对|对于|关于|围绕|就)\Z|(?:针对|对于?|关于|围绕|就)[^，。；]{0,20}\Z")
_LEAD_IN = re.compile(r"(?:发现|存在|主要|具体|以下|如下|突出)[^。；]{0,14}(?:问题|情况|不足)[^。；]{0,6}[：:]|问题(?:如下|有|是|表现)|具体(?:点位|情况)?如下")
_NEAR_CLAUSE = 24


@dataclass(frozen=True, slots=True)
class _Cues:
    asserting: re.Pattern[str]
    aim: re.Pattern[str]
    rule: re.Pattern[str]
    deny: re.Pattern[str]
    campaign: re.Pattern[str]
    cure: re.Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    data = read_toml("problem_cues.toml")
    joined = {name: "|".join(sorted(data[name], key=len, reverse=True)) for name in ("assert", "aim", "rule", "deny", "campaign", "cure")}
    return _Cues(
        re.compile(joined["assert"]),
        re.compile(joined["aim"]),
        re.compile(joined["rule"]),
        re.compile(joined["deny"]),
        re.compile(joined["campaign"]),
        re.compile(joined["cure"]),
    )


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with what was found in it, and whether the sentence before announced problems."""

    text: str
    sentence: Sentence
    objects: tuple[Hit, ...]
    announced: bool
    planning: bool


def find_problems(
    text: str, sentences: Sequence[Sentence], quantities: Sequence[CleanSpan] = (), *, planning: bool = False
) -> tuple[ProblemMention, ...]:
    """The problems a document tells, in reading order; `planning` says that the whole document is a plan."""
    lexicon = defect_lexicon()
    defects, objects = lexicon.defects(text), lexicon.objects(text)
    found: list[ProblemMention] = []
    at = behind = 0
    announced_in = -1
    for sentence in sentences:
        hits, at = _within(defects, at, sentence.span)
        near, behind = _within(objects, behind, sentence.span)
        words = text[sentence.span.start : sentence.span.end]
        if _LEAD_IN.search(words):
            announced_in = sentence.paragraph
        if not hits or sentence.role in _SILENT_ROLES or sentence.zone in _SILENT_ZONES:
            continue
        announced = announced_in == sentence.paragraph or (announced_in == sentence.paragraph - 1 and sentence.zone == "problem")
        found += _sentence_problems(_Sentence(text, sentence, tuple(near), announced, planning), hits, lexicon, quantities)
    return tuple(found)


def _within(hits: Sequence[Hit], at: int, span: CleanSpan) -> tuple[list[Hit], int]:
    while at < len(hits) and hits[at].start < span.start:
        at += 1
    first = at
    while at < len(hits) and hits[at].end <= span.end:
        at += 1
    return list(hits[first:at]), at


def _sentence_problems(
    about: _Sentence, hits: Sequence[Hit], lexicon: DefectLexicon, quantities: Sequence[CleanSpan]
) -> list[ProblemMention]:
    text, span = about.text, about.sentence.span
    campaigns = [(m.start(), m.end()) for m in _cues().campaign.finditer(text, span.start, span.end)]
    hits = [hit for hit in hits if not any(s <= hit.start and hit.end <= e for s, e in campaigns)]
    ruled = bool(_cues().rule.search(text, span.start, span.end)) and about.sentence.zone != "problem"
    found: list[ProblemMention] = []
    for piece in pieces_of(text, about.sentence.clauses, hits):
        if found and _is_consequence(text, piece, found[-1]):
            found[-1] = _joined(found[-1], piece, about)
            continue
        mention = _weighed(about, piece, ruled, quantities)
        if mention is not None:
            found.append(mention)
    return found


def _is_consequence(text: str, piece: Piece, previous: ProblemMention) -> bool:
    gap = piece.clause.start - previous.span.end
    return -200 < gap <= 3 and bool(_CONSEQUENCE.match(text, piece.lead)) and piece.lead > previous.span.start


def _joined(previous: ProblemMention, piece: Piece, about: _Sentence) -> ProblemMention:
    """A consequence told in the next clause belongs to its cause; it adds its types."""
    more = tuple(t for t in _types(about, piece)[0] if t not in {code for code, _ in previous.types})
    types = previous.types + tuple((code, 0.4) for code in more[:1])
    return replace(previous, span=CleanSpan(previous.span.start, piece.span.end), types=types)


def _weighed(about: _Sentence, piece: Piece, ruled: bool, quantities: Sequence[CleanSpan]) -> ProblemMention | None:
    codes, core, hit = _types(about, piece)
    if core is None or hit is None:
        return None
    score, rule = _score(about, piece, core, hit, ruled, quantities)
    if score < THRESHOLD:
        return None
    types = tuple((code, round(max(0.3, 0.9 - 0.2 * number), 2)) for number, code in enumerate(codes))
    words = tuple(about.text[h.start : h.end] for h in piece.hits)
    return ProblemMention(piece.span, types, about.sentence, words, rule, round(score, 2))


def _types(about: _Sentence, piece: Piece) -> tuple[tuple[str, ...], Core | None, Hit | None]:
    """The types of the strongest defect word, then those of the others; objects of the piece first, then the clause."""
    best: tuple[float, Core, Hit, tuple[str, ...]] | None = None
    codes: list[str] = []
    for hit in piece.hits:
        classes = _classes(about, piece, hit)
        for core in hit.cores[:2]:
            fits = not core.companions or bool(core.companions & set(classes)) or ("illegal" in core.companions and bool(_ILLEGAL.search(about.text, piece.lead, piece.behind)))
            rank = _BASE[core.strength] + (0.9 if fits and core.companions else 0.0) + 0.01 * (hit.end - hit.start)
            if best is None or rank > best[0]:
                best = (rank, core, hit, core.mean(classes))
            if core.strength != "faint":
                codes += core.mean(classes)[:1]
    if best is None:
        return (), None, None
    ordered = dict.fromkeys([*best[3], *codes])
    return tuple(ordered)[:4], best[1], best[2]


def _classes(about: _Sentence, piece: Piece, hit: Hit) -> tuple[str, ...]:
    """Object classes in the piece, the nearest to the defect word first; lacking any, those of the clause before it."""
    own = [o for o in about.objects if piece.lead <= o.start < piece.behind]
    own.sort(key=lambda o: min(abs(o.end - hit.start), abs(o.start - hit.end)))
    classes = [name for o in own for name in o.classes]
    if not classes:
        classes = [name for o in reversed(about.objects) if o.end <= hit.start and hit.start - o.end < _NEAR_CLAUSE for name in o.classes]
    return tuple(dict.fromkeys(classes))


def _score(
    about: _Sentence, piece: Piece, core: Core, hit: Hit, ruled: bool, quantities: Sequence[CleanSpan]
) -> tuple[float, str]:
    text, sentence = about.text, about.sentence
    score, rule = _BASE[core.strength], core.strength
    if core.companions and (core.companions & set(_classes(about, piece, hit)) or _ILLEGAL.search(text, piece.lead, piece.behind)):
        score += 0.9
    before = text[piece.clause.start : hit.start]
    asserted = _asserted(about, piece, hit)
    if asserted:
        score, rule = score + 1.2, rule + "+asserted"
    if sentence.zone == "problem":
        score, rule = score + 1.0, rule + "+zone"
    if about.announced:
        score, rule = score + 0.7, rule + "+announced"
    if _BEHIND.match(text, piece.span.end):
        score += 0.5
    if _INTENSE.search(text, piece.lead, piece.behind):
        score += 0.4
    if sentence.zone in ("goal", "measure") and not asserted:
        score -= 2.0
    if sentence.role in ("title", "heading"):
        score -= 0.6
    if ruled:
        score -= 2.2
    if about.planning and not asserted:
        score -= 1.2
    if _denied(text, sentence, piece, hit):
        score -= 3.0
    return score + _aimed(about, piece, hit, before, quantities, asserted), rule


def _asserted(about: _Sentence, piece: Piece, hit: Hit) -> bool:
    """A cue before the defect in this clause, or in the clause before with an enumeration in between."""
    text = about.text
    cue = None
    for cue in _cues().asserting.finditer(text, about.sentence.span.start, hit.start):
        pass
    if cue is None:
        return False
    between = text[cue.end() : hit.start]
    return between.count("，") <= 2 and not re.search(r"[。；]", between)


def _denied(text: str, sentence: Sentence, piece: Piece, hit: Hit) -> bool:
    denial = _cues().deny.search(text, piece.clause.start, min(piece.clause.end, hit.end + 14))
    return denial is not None and denial.start() <= hit.end and not text.startswith("的", denial.end())


def _aimed(
    about: _Sentence, piece: Piece, hit: Hit, before: str, quantities: Sequence[CleanSpan], asserted: bool
) -> float:
    """A verb of work before the defect: what was cured and counted is a problem, what is fought is none."""
    text = about.text
    raw = text[piece.lead : hit.start]
    scope = before if "、" in before and not asserted else raw
    aim = None
    for aim in _cues().aim.finditer(scope):
        pass
    if aim is None:
        return 0.0
    offset = hit.start - len(scope)
    tail = text[offset + aim.end() : hit.start]
    if re.search(r"[^问]题|发现|存在|仍|未|不|的$", tail) and asserted:
        return 0.0
    if aim.group() in hit_words(text, hit):
        return 0.0
    cured = _cues().cure.search(scope)
    counted = any(q.start >= piece.clause.start and q.end <= piece.clause.end for q in quantities)
    if cured and counted:
        return 1.0
    if asserted and cue_after_aim(text, about, offset + aim.end(), hit):
        return -0.2
    return -2.4


def hit_words(text: str, hit: Hit) -> str:
    return text[hit.start : hit.end]


def cue_after_aim(text: str, about: _Sentence, aim_end: int, hit: Hit) -> bool:
    """对其中发现的X进行整治: the assertion stands between the aim and the defect."""
    return bool(_cues().asserting.search(text, aim_end, hit.start))
