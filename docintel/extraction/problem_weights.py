"""Weighing: how much speaks for a defect being told as a problem, and what speaks against it.

Enters: a candidate, that is a piece of a sentence with a defect word in it. Leaves: its types, and a score with the
names of the signs that made it. `_signs` is the whole of it: each sign has a name, a weight and a test. The cue words
are data: `lexicon/problem_cues.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from docintel.document import Sentence
from docintel.extraction.defects import Core, DefectLexicon, Hit, Placed, Strength
from docintel.extraction.problem_cues import Spoken, cues, spoken_in, states_rule
from docintel.extraction.problem_pieces import Piece
from docintel.lexicon.patterns import searched
from docintel.spans import CleanSpan

# What a defect word counts before anything else is known.
BASE: dict[Strength, float] = {"strong": 2.0, "weak": 0.6, "faint": -0.3}
_WITH_COMPANION = 0.9
_NEAR_CLAUSE = 24
# So many characters, and so many counts of a character at least, a count may stand apart from what it counts.
_APART = 4


@dataclass(slots=True, eq=False)
class Told:
    """A sentence with the defect words in it, the objects and counts of the whole text, and what the surroundings say:
    problems were announced, the whole document is a plan, the paragraph speaks of plans, the document is about the range of
    a river. What only a sentence with a defect is asked for is looked for when it is."""

    text: str
    sentence: Sentence
    defects: tuple[Hit, ...]
    all_objects: Placed
    all_counts: Sequence[CleanSpan]
    announced: bool
    planning: bool
    planned: bool
    riverine: bool
    lexicon: DefectLexicon
    _objects: tuple[Hit, ...] | None = field(default=None, init=False)
    _quantities: Sequence[CleanSpan] | None = field(default=None, init=False)
    _ruled: bool | None = field(default=None, init=False)
    _spoken: Spoken | None = field(default=None, init=False)

    @property
    def objects(self) -> tuple[Hit, ...]:
        """The object words in the sentence."""
        if self._objects is None:
            self._objects = self.all_objects.within(self.sentence.span)
        return self._objects

    @property
    def quantities(self) -> Sequence[CleanSpan]:
        """The counts in the sentence and straight around it, of counts in order that do not overlap."""
        if self._quantities is None:
            counts, (start, end) = self.all_counts, self.sentence.span
            first = max(0, bisect_left(counts, (start,)) - _APART)
            self._quantities = counts[first : bisect_left(counts, (end + _APART,))] if counts else ()
        return self._quantities

    @property
    def ruled(self) -> bool:
        """Does the sentence state a rule?"""
        if self._ruled is None:
            self._ruled = self.sentence.zone != "problem" and states_rule(self.text, *self.sentence.span)
        return self._ruled

    @property
    def spoken(self) -> Spoken:
        """What the sentence says beside its defects."""
        if self._spoken is None:
            self._spoken = spoken_in(self.text, *self.sentence.span)
        return self._spoken


class Candidate(NamedTuple):
    """A piece of a sentence, its leading defect word, the object classes near that word, and whether a cue asserts it."""

    told: Told
    piece: Piece
    core: Core
    hit: Hit
    classes: frozenset[str]
    asserted: bool


def _is_asserted(told: Told, hit: Hit) -> bool:
    """A cue before the defect, in its clause or in one of the two before in the same sentence."""
    text, start = told.text, hit.start
    cue = told.spoken.asserts_before(text, start)
    if cue is None:
        return False
    between = text[cue.end : start]
    return between.count("，") <= 2 and "。" not in between and "；" not in between


def classes_near(told: Told, piece: Piece, hit: Hit) -> frozenset[str]:
    """Object classes in the piece; lacking any, those of the clause before the defect word."""
    start, lead, behind = hit.start, piece.lead, piece.behind
    near = [o for o in told.objects if lead <= o.start < behind] or [o for o in told.objects if 0 <= start - o.end < _NEAR_CLAUSE]
    # What lies about in a document on rivers lies in the river's range.
    return _RIVERINE.union(*[o.classes for o in near]) if told.riverine else _NO_CLASSES.union(*[o.classes for o in near])


_NO_CLASSES: frozenset[str] = frozenset()
_RIVERINE = frozenset(("river",))


def leading(told: Told, piece: Piece) -> tuple[tuple[str, ...], Candidate | None]:
    """The types that a piece tells, those of its strongest defect word first, and that word as a candidate."""
    best: tuple[Core, Hit, frozenset[str], tuple[str, ...]] | None = None
    highest = 0.0
    codes: list[str] = []
    for hit in piece.hits:
        classes = classes_near(told, piece, hit)
        for core in hit.cores[:2]:
            means = core.mean(classes)
            fits = not core.companions.isdisjoint(classes) or ("illegal" in core.companions and _is_illegal(told, piece))
            rank = BASE[core.strength] + (_WITH_COMPANION if fits else 0.0) + 0.01 * (hit.end - hit.start)
            if best is None or rank > highest:
                highest, best = rank, (core, hit, classes, means)
            if core.strength != "faint":
                codes += means[:1]
    if best is None:
        return (), None
    core, hit, classes, means = best
    return tuple(dict.fromkeys([*means, *codes]))[:4], Candidate(told, piece, core, hit, classes, _is_asserted(told, hit))


def weigh(candidate: Candidate) -> tuple[float, str]:
    """The score of a candidate, and the names of the signs that spoke for it, joined by +."""
    score = BASE[candidate.core.strength] + _aimed(candidate)
    names: list[str] = [candidate.core.strength, *(["own"] if candidate.core.own else [])]
    for name, weight, holds in _signs(candidate):
        if holds:
            score += weight
            if weight > 0:
                names.append(name)
    return score, "+".join(names)


# --- the signs --------------------------------------------------------------------------------------------------

_ILLEGAL = searched(r"违规|违法|非法|擅自|私自|无证|偷|盗|私|未经|未批|查扣|查获|涉嫌|摧毁|捣毁|三无")
_INTENSE = searched(
    r"严重|大量|仍|突出|明显|长期|大面积|到处|随意|私自|擅自|违规|违法|非法|肆意|多处|反复|屡|依然|一直|经常|不同程度|较为|十分|极其"
)
_CALLED_PROBLEM = re.compile(r"(?:等)?(?:\d*[一-龥]{0,4})?(?:突出|主要|具体|的|严重)?(?:问题|现象|情况|行为|隐患)")
# X问题、Y问题等8个突出环境问题: the end of the list says what its members are.
_ENUMERATED = re.compile(r"等(?:\d+|[一二两三四五六七八九十多几]+)?[个项类件条]?[^，。；]{0,8}(?:问题|情形|缺失)")
# A defect that was put right is a problem, resolved.
_SETTLED = searched(r"(?:已|均已|全部|现已|剩余|正在)[^，。；]{0,6}(?:整改|拆除|清理|完成|办结|修复|销号|取缔)|达到整改要求")
# 根据……问题清理整治要求: what the work rests on.
_BASIS = re.compile(r"(?:根据|按照|依据|依照|遵照|对照|贯彻)")
# 距桥不足5米: a bound of a figure.
_FIGURE = re.compile(r"约?[\d一二三四五六七八九十百半两]")
# 该房屋, 上述违建: told before.
_POINTED_BACK = searched(r"(?:该|此|这些?|上述|前述)(?:处|座|些|类)?[^，。；、]?\Z")
_POINTING_BACK = 4


def _is_illegal(told: Told, piece: Piece) -> bool:
    return bool(_ILLEGAL.search(told.text, piece.lead, piece.behind))


def _has_companion(c: Candidate) -> bool:
    if not c.core.companions:
        return False
    return not c.core.companions.isdisjoint(c.classes) or _is_illegal(c.told, c.piece)


def _is_counted(c: Candidate) -> bool:
    start, end = c.piece.span
    for counted_from, counted_to in c.told.quantities:
        if -1 <= start - counted_to <= 2 or -1 <= counted_from - end <= 3:
            return True
    return False


def is_denied(c: Candidate) -> bool:
    """Is the defect denied, or asked about?"""
    text, clause, (start, end, *_) = c.told.text, c.piece.clause, c.hit
    if c.told.spoken.asks_before(start) or text.endswith(_NONE, 0, start):
        return True
    denial = cues().deny.search(text, clause.start, min(clause.end, end + 14))
    return denial is not None and denial.start() <= end and not text.startswith("的", denial.end())


_NONE = ("无", "无“", "没有")
_CONSEQUENCE = re.compile(r"(?:进而|从而|以致|致使|已|并|也|严重|容易|极易|直接)*(?:影响|造成|危及|妨碍|带来|引发|引起|产生)")


def _is_consequence(c: Candidate) -> bool:
    """A违建, 影响行洪安全: what a weak defect told before leads to belongs to that defect."""
    if c.core.strength == "strong":
        return False
    text, start = c.told.text, c.piece.clause.start
    follows = start > c.told.sentence.span.start and text[start - 1] in "，,"
    return follows and bool(_CONSEQUENCE.match(text, start))



_Sign = tuple[str, float, object]
"""A name, a weight, and whether it holds."""


def _signs(c: Candidate) -> tuple[_Sign, ...]:
    """All signs, for and against: one expression, since hundreds of candidates of a document are weighed."""
    told, piece, _, hit, _, asserted = c
    text, sentence, zone = told.text, told.sentence, told.sentence.zone
    span, lead, behind = piece.span, piece.lead, piece.behind
    return (
        ("companion", _WITH_COMPANION, _has_companion(c)),
        ("asserted", 1.2, asserted),
        ("zone", 1.0, zone == "problem"),
        ("announced", 0.7, told.announced),
        ("called_problem", 0.5, _CALLED_PROBLEM.match(text, span.end)),
        ("enumerated", 1.4, _ENUMERATED.search(text, span.end, sentence.span.end)),
        ("counted", 0.9, _is_counted(c)),
        ("settled", 0.9, _SETTLED.search(text, span.end, sentence.span.end)),
        ("intense", 0.4, _INTENSE.search(text, lead, behind)),
        ("in a plan of the paragraph", -1.6, told.planned and not asserted),
        ("among goals or measures", -2.0, zone in ("goal", "measure") and not asserted),
        ("named as a basis", -2.0, not asserted and _BASIS.match(text, piece.clause.start)),
        ("in a heading", -0.6, sentence.role in ("title", "heading")),
        ("in a rule", -2.2, told.ruled),
        ("consequence", -1.2, _is_consequence(c)),
        ("bound of a figure", -1.5, text.startswith("不足", hit.start) and _FIGURE.match(text, hit.end)),
        ("pointed back to", -2.0, _POINTED_BACK.search(text, max(lead, hit.start - _POINTING_BACK), hit.start)),
        ("in a plan", -1.2, told.planning and not asserted),
        ("denied or asked", -4.0, is_denied(c)),
    )


# --- what work is against ---------------------------------------------------------------------------------------

# Against a shortfall of work only these are aims: 整治不力 is no work against 不力.
_AGAINST_SHORTFALL = re.compile(
    r"防止|防范|杜绝|避免|严禁|不得|严防|解决|破解|克服|消除|查处|严查|打击|补齐|整治[^，。；]{1,12}(?=不|未)"
)
# 改造雨污合流管网: the work takes the defect word as its object.
_WORKED_ON = ("改造", "新建", "更新", "提高")
_POINTING = ("针对", "围绕", "聚焦", "关注")
_FOUGHT = -2.4
_GONE = re.compile(
    r"(?:已|均已|已经|全面|全部|基本)?(?:得到)?(?:有效|基本|全面|彻底|全部)?(?:消除|控制|遏制|清零|动态清零)"
)


def _aimed(c: Candidate) -> float:
    """A verb of work before the defect: what was cured and counted is a problem, what is fought is none."""
    text, piece, hit = c.told.text, c.piece, c.hit
    before = text[piece.clause.start : hit.start]
    scope = before if "、" in before and not c.asserted else text[piece.lead : hit.start]
    offset = hit.start - len(scope)
    aim = _last_aim(c, scope, offset)
    if aim is None:
        return _FOUGHT if not c.asserted and scope.endswith(_WORKED_ON) else _gone(c)
    tail = text[offset + aim.end() : hit.start]
    if c.asserted and re.search(r"发现|存在|仍|未|不|的$", tail):
        return 0.0
    if aim.group() in _POINTING and _CALLED_PROBLEM.match(text, piece.span.end):
        return -0.2
    counted = any(q.start >= piece.clause.start and q.end <= piece.clause.end for q in c.told.quantities)
    if counted and cues().cure.search(scope):
        return 1.0
    if c.asserted and cues().asserting.search(text, offset + aim.end(), hit.start):
        return -0.2  # 对其中发现的X进行整治: the assertion stands between the aim and the defect
    return _FOUGHT


def _last_aim(c: Candidate, scope: str, offset: int) -> re.Match[str] | None:
    """The last verb of work in `scope` that is no part of a noun (污水处理厂) and not of the defect word itself."""
    of_work = bool(c.hit.cores) and c.hit.cores[0].default == ("duty",)
    for match in reversed(list((_AGAINST_SHORTFALL if of_work else cues().aim).finditer(scope))):
        start, end = offset + match.start(), offset + match.end()
        if not any(o.start <= start and end <= o.end and o.classes != ("duty",) for o in c.told.objects):
            return match
    return None


def _gone(c: Candidate) -> float:
    """黑臭水体基本消除 without a finding before it tells an aim or an achievement."""
    return -1.6 if not c.asserted and _GONE.match(c.told.text, c.piece.span.end) else 0.0
