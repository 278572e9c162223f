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
_BASE = {"strong": 2.0, "weak": 0.6, "faint": -0.3}
THRESHOLD = 1.5
# In a paragraph that tells this many problems a weaker sign is enough.
_POSSIBLE = 0.6
_SEVERAL = 2

_INTENSE = re.compile(r"严重|大量|仍|突出|明显|长期|大面积|到处|随意|私自|擅自|违规|违法|非法|肆意|多处|反复|屡|依然|一直|经常|不同程度|较为|十分|极其")
_ILLEGAL = re.compile(r"违规|违法|非法|擅自|私自|无证|偷|盗|私|未经|未批|查扣|查获|涉嫌|摧毁|捣毁|三无")
_CONSEQUENCE = re.compile(r"(?:，)?(?:并)?(?:造成|导致|致使|使得|引起|引发|从而|严重影响|影响|对[^，。；]{2,12}造成|给[^，。；]{2,12}带来|危及|威胁)")
_BEHIND = re.compile(r"(?:等)?(?:\d*[一-龥]{0,4})?(?:突出|主要|具体|的|严重)?(?:问题|现象|情况|行为|隐患)")
_REFERENCE = re.compile(r"(?:针对|对于|关于|围绕|就)\Z|(?:针对|对于?|关于|围绕|就)[^，。；]{0,20}\Z")
_LEAD_IN = re.compile(r"(?:发现|存在|主要|具体|以下|如下|突出)[^。；]{0,14}(?:问题|情况|不足)[^。；]{0,6}[：:]|问题(?:如下|有|是|表现)|具体(?:点位|情况)?如下")
_NEAR_CLAUSE = 24
# X问题、Y问题等8个突出环境问题: the end of the list says what its members are.
_ENUMERATED = re.compile(r"等(?:\d+|[一二两三四五六七八九十多几]+)?[个项类件条]?[^，。；]{0,8}(?:问题|情形|缺失)")
_PLANNED = re.compile(r"要确保|力争|下一步|下阶段|按照[^。]{0,10}计划|明年|到20\d\d年|今后|计划到|将(?:坚持|继续|进一步)|我们将|争取")
_HAPPENED = re.compile(r"已|了|发现|目前|截至|现场|造成|导致|存在|仍|至今|查")


# A defect that was put right is a problem, resolved.
_SETTLED = re.compile(r"(?:已|均已|全部|现已|剩余|正在)[^，。；]{0,6}(?:整改|拆除|清理|完成|办结|修复|销号|取缔)|达到整改要求")


def _touches(span: CleanSpan, quantities: Sequence[CleanSpan]) -> bool:
    return any(-1 <= span.start - q.end <= 2 or -1 <= q.start - span.end <= 3 for q in quantities)



@dataclass(frozen=True, slots=True)
class _Cues:
    asserting: re.Pattern[str]
    aim: re.Pattern[str]
    rule: re.Pattern[str]
    deny: re.Pattern[str]
    asked: re.Pattern[str]
    campaign: re.Pattern[str]
    cure: re.Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    data = read_toml("problem_cues.toml")
    joined = {name: "|".join(sorted(data[name], key=len, reverse=True)) for name in ("assert", "aim", "rule", "deny", "asked", "campaign", "cure")}
    return _Cues(
        re.compile(joined["assert"]),
        re.compile(joined["aim"]),
        re.compile(joined["rule"]),
        re.compile(joined["deny"]),
        re.compile(joined["asked"]),
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
    planned: bool = False


def find_problems(
    text: str, sentences: Sequence[Sentence], quantities: Sequence[CleanSpan] = (), *, planning: bool = False
) -> tuple[ProblemMention, ...]:
    """The problems a document tells, in reading order; `planning` says that the whole document is a plan."""
    lexicon = defect_lexicon()
    defects, objects = _all_defects(lexicon, text), lexicon.objects(text)
    found: list[ProblemMention] = []
    at = behind = 0
    announced_in = planned_in = -1
    for sentence in sentences:
        hits, at = _within(defects, at, sentence.span)
        near, behind = _within(objects, behind, sentence.span)
        words = text[sentence.span.start : sentence.span.end]
        if _LEAD_IN.search(words):
            announced_in = sentence.paragraph
        if _PLANNED.search(words):
            planned_in = sentence.paragraph
        if not hits or sentence.role in _SILENT_ROLES or sentence.zone in _SILENT_ZONES:
            continue
        announced = announced_in == sentence.paragraph or (announced_in == sentence.paragraph - 1 and sentence.zone == "problem")
        planned = planned_in == sentence.paragraph and not _HAPPENED.search(words)
        about = _Sentence(text, sentence, tuple(near), announced, planning, planned)
        found += _sentence_problems(about, hits, lexicon, quantities)
    return _by_cell(text, sentences, _kept(found), lexicon)


def _kept(found: Sequence[ProblemMention]) -> list[ProblemMention]:
    """What reaches the threshold; where a paragraph tells several problems, also what nearly does."""
    sure = Counter(m.sentence.paragraph for m in found if m.score >= THRESHOLD)
    return [m for m in found if m.score >= THRESHOLD or sure[m.sentence.paragraph] >= _SEVERAL]


_LONGEST_CELL = 60
_EMPTY_CELL = re.compile(r"[无/\-—、。\s]*|(?:暂无|没有)(?:问题)?。?")


def _by_cell(
    text: str, sentences: Sequence[Sentence], found: Sequence[ProblemMention], lexicon: DefectLexicon
) -> tuple[ProblemMention, ...]:
    """A problem cell of a table row is one problem, whatever its words; its parts become further evidence."""
    cells: dict[int, list[Sentence]] = {}
    for sentence in sentences:
        if sentence.role == "cell" and sentence.zone == "problem" and sentence.record is not None:
            cells.setdefault(sentence.record, []).append(sentence)
    inside = {id(m): m for m in found if m.sentence.role == "cell" and m.sentence.zone == "problem"}
    rows: list[ProblemMention] = []
    for parts in cells.values():
        words = text[parts[0].span.start : parts[-1].span.end]
        if not _EMPTY_CELL.fullmatch(words):
            told = [m for m in inside.values() if m.sentence.record == parts[0].record]
            rows += _petition_parts(text, parts, told, lexicon) or [_row_problem(text, parts, told, lexicon)]
    # What stands elsewhere in a row with a problem cell speaks of that problem.
    others = [m for m in found if id(m) not in inside and not (m.sentence.role == "cell" and m.sentence.record in cells)]
    return tuple(sorted([*others, *rows], key=lambda m: m.span))


_PART = re.compile(r"(?:(?<=[：；。\s])|\A)(\d)(?:[.．、](?!\d)|）)")


def _petition_parts(
    text: str, sentences: Sequence[Sentence], told: Sequence[ProblemMention], lexicon: DefectLexicon
) -> list[ProblemMention]:
    """The numbered parts of a petition, each a problem of its own; none where it has fewer than two."""
    whole = CleanSpan(sentences[0].span.start, sentences[-1].span.end)
    marks = [m for m in _PART.finditer(text[whole.start : whole.end])]
    if [m.group(1) for m in marks] != [str(n) for n in range(1, len(marks) + 1)] or len(marks) < 2:
        return []
    ends = [whole.start + m.start() for m in marks[1:]] + [whole.end]
    found: list[ProblemMention] = []
    for number, (mark, end) in enumerate(zip(marks, ends, strict=True), 1):
        span = CleanSpan(whole.start + mark.end(), end)
        sentence = replace(sentences[0], span=span, clauses=(span,))
        inside = [m for m in told if span.covers(m.span)]
        part = _row_problem(text, [sentence], inside, lexicon)
        found.append(replace(part, sentence=next(s for s in sentences if s.span.end >= span.end), part=number))
    return found


def _row_problem(
    text: str, parts: Sequence[Sentence], told: Sequence[ProblemMention], lexicon: DefectLexicon
) -> ProblemMention:
    whole = CleanSpan(parts[0].span.start, parts[-1].span.end)
    while whole.end > whole.start and text[whole.end - 1] in "。；， ":
        whole = CleanSpan(whole.start, whole.end - 1)
    if told:
        best = max(told, key=lambda m: (round(m.score), -m.span.start))
        types = _merged_types([best, *told])
        span = whole if whole.end - whole.start <= _LONGEST_CELL else best.span
        rest = tuple(m.span for m in told if not span.covers(m.span))
        return replace(best, span=span, types=types, also=rest, rule=best.rule + "+row")
    classes = [name for o in lexicon.objects(text[whole.start : whole.end]) for name in o.classes]
    types = tuple((code, 0.4) for code in lexicon.named_types(classes))
    return ProblemMention(whole, types, parts[0], (), "row", THRESHOLD)


def _merged_types(told: Sequence[ProblemMention]) -> tuple[tuple[str, float], ...]:
    """The first one's types, then the leading types of the others, none twice."""
    scores: dict[str, float] = {}
    for mention in told:
        for code, score in mention.types if mention is told[0] else mention.types[:1]:
            scores.setdefault(code, score)
    return tuple(scores.items())[:4]


def _all_defects(lexicon: DefectLexicon, text: str) -> list[Hit]:
    """Defect words, and objects named as problems where no defect word stands."""
    defects = lexicon.defects(text)
    taken = sorted((hit.start, hit.end) for hit in defects)
    named = [n for n in lexicon.named(text) if not any(s < n.end and n.start < e for s, e in _around(taken, n))]
    return sorted(defects + named, key=lambda hit: hit.start)


def _around(taken: list[tuple[int, int]], hit: Hit) -> list[tuple[int, int]]:
    at = bisect_left(taken, (hit.start, 0))
    return taken[max(0, at - 1) : at + 6]


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
    hits = [hit for hit in hits if not any(s < hit.end and hit.start < e for s, e in campaigns)]
    hits = _outside_glosses(text, span, hits)
    ruled = bool(_cues().rule.search(text, span.start, span.end)) and about.sentence.zone != "problem"
    found: list[ProblemMention] = []
    for piece in pieces_of(text, about.sentence.clauses, hits):
        if found and _is_consequence(text, piece, found[-1]):
            found[-1] = _joined(found[-1], piece, about)
            continue
        mention = _weighed(about, piece, ruled, quantities)
        if mention is None or mention.score < (THRESHOLD if mention.rule.startswith("faint") else _POSSIBLE):
            continue
        if found and _is_more_of(text, found[-1], mention):
            found[-1] = replace(found[-1], span=CleanSpan(found[-1].span.start, mention.span.end))
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


def _outside_glosses(text: str, span: CleanSpan, hits: Sequence[Hit]) -> list[Hit]:
    """四乱（乱占、乱采、乱堆、乱建） is one name; the bracket explains it."""
    glosses = [(m.start() + 2, m.end()) for m in _GLOSS.finditer(text, span.start, span.end)]
    return [hit for hit in hits if not any(s <= hit.start < e for s, e in glosses)]


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
    if core is None or hit is None or (core.strength == "faint" and codes[0] == "other" and core.default == ("other",)):
        return None
    score, rule = _score(about, piece, core, hit, ruled, quantities)
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
    if _ENUMERATED.search(text, piece.span.end, sentence.span.end):
        score, rule = score + 1.4, rule + "+enumerated"
    if _touches(piece.span, quantities):
        score += 0.9
    if _SETTLED.search(text, piece.span.end, sentence.span.end):
        score += 0.9
    if about.planned and not asserted:
        score -= 1.6
    if _INTENSE.search(text, piece.lead, piece.behind):
        score += 0.4
    if sentence.zone in ("goal", "measure") and not asserted:
        score -= 2.0
    if sentence.role in ("title", "heading"):
        score -= 0.6
    if ruled:
        score -= 2.2
    if _POINTED_BACK.search(text, piece.lead, hit.start):
        score -= 2.0
    if about.planning and not asserted:
        score -= 1.2
    if _denied(text, sentence, piece, hit) or _cues().asked.search(text, sentence.span.start, hit.start):
        score -= 4.0
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
    if text[hit.start - 1 : hit.start] == "无" or text[hit.start - 2 : hit.start] in ("无“", "没有"):
        return True
    denial = _cues().deny.search(text, piece.clause.start, min(piece.clause.end, hit.end + 14))
    return denial is not None and denial.start() <= hit.end and not text.startswith("的", denial.end())


# Against a shortfall of work only these are aims: 整治不力 is no work against 不力.
_AGAINST_SHORTFALL = re.compile(r"防止|防范|杜绝|避免|严禁|不得|严防|解决|破解|克服|消除|查处|严查|打击|补齐|整治[^，。；]{1,12}(?=不|未)")
# 改造雨污合流管网: the work takes the defect word as its object.
_WORKED_ON = re.compile(r"(?:改造|新建|更新|提高)\Z")
# 该房屋, 上述违建: told before.
_POINTED_BACK = re.compile(r"(?:该|此|这些?|上述|前述)(?:处|座|些|类)?[^，。；、]{0,3}\Z")
_POINTING = ("针对", "围绕", "聚焦", "关注")


def _aimed(
    about: _Sentence, piece: Piece, hit: Hit, before: str, quantities: Sequence[CleanSpan], asserted: bool
) -> float:
    """A verb of work before the defect: what was cured and counted is a problem, what is fought is none."""
    text = about.text
    scope = before if "、" in before and not asserted else text[piece.lead : hit.start]
    offset = hit.start - len(scope)
    of_work = bool(hit.cores) and hit.cores[0].default == ("duty",)
    aim = _last_aim(about, scope, offset, hit, of_work)
    if aim is None:
        return -2.4 if _WORKED_ON.search(scope) and not asserted else _gone(text, piece, asserted)
    tail = text[offset + aim.end() : hit.start]
    if asserted and re.search(r"发现|存在|仍|未|不|的$", tail):
        return 0.0
    if aim.group() in _POINTING and _BEHIND.match(text, piece.span.end):
        return -0.2
    counted = any(q.start >= piece.clause.start and q.end <= piece.clause.end for q in quantities)
    if counted and _cues().cure.search(scope):
        return 1.0
    if asserted and _cues().asserting.search(text, offset + aim.end(), hit.start):
        return -0.2  # 对其中发现的X进行整治: the assertion stands between the aim and the defect
    return -2.4


def _last_aim(about: _Sentence, scope: str, offset: int, hit: Hit, of_work: bool) -> re.Match[str] | None:
    """The last verb of work in `scope` that is no part of a noun (污水处理厂) and not of the defect word itself."""
    pattern = _AGAINST_SHORTFALL if of_work else _cues().aim
    last: re.Match[str] | None = None
    for match in pattern.finditer(scope):
        start, end = offset + match.start(), offset + match.end()
        masked = any(o.start <= start and end <= o.end and o.classes != ("duty",) for o in about.objects)
        if not masked:
            last = match
    return last


_GONE = re.compile(r"(?:已|均已|已经|全面|全部|基本)?(?:得到)?(?:有效|基本|全面|彻底|全部)?(?:消除|控制|遏制|清零|动态清零)")


def _gone(text: str, piece: Piece, asserted: bool) -> float:
    """黑臭水体基本消除 without a finding before it tells an aim or an achievement."""
    return -1.6 if not asserted and _GONE.match(text, piece.span.end) else 0.0
