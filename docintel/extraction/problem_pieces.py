"""Pieces: the stretches of a sentence that can each name one defect.

Enters: a sentence and the defect words in it. Leaves: pieces, each a clause or a member of an enumeration that holds at
least one defect word, trimmed of cue words, numbers and empty endings. Members without a defect word belong to the next
member that has one (X村、Y村河段堆放砂石).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from docintel.extraction.defects import Hit
from docintel.extraction.numerals import NUMERAL
from docintel.lexicon.measures import measure_pattern
from docintel.lexicon.patterns import guarded, opening, searched
from docintel.spans import CleanSpan

_LIST_MARK = r"(?:[一二三四五六七八九十]是|（?[一二三四五六七八九十\d]{1,2}[）、.．]|[①-⑳]|第[一二三四五六七八九十][，、是]|其[一二三四五]，?)"
_OPENING = (
    r"(?:并且|而且|但是|然而|同时|其中|以及|另外?|此外|仍然?|还有?|尚有?|也|均|都|且|并|但|及|和|与|而|却|甚至|特别是|尤其是|主要是|主要为|例如|比如|如|就是|有的|普遍|分别是|为|是|的|等|该处|目前|现|因|由于|对于?|针对|关于|就|将|把|经查|经核实|据了解|在|于|从|致|了|有|又|再|共|需要|需|已|督促|涉及|全部|一度|部分(?=[^，]{0,3}(?:存在|，)))"
)
_ENDING_WORDS = (
    r"(?:等(?:[一-龥\d]{0,6})?)?(?:的)?(?:(?:突出|主要|重点|具体|相关|有关|上述|一系列|多[项个类]|各类|此类|这些)?(?:生态)?(?:环境)?(?:违法)?(?:问题|情况|现象|行为|情形|线索|信访件)(?:\d+[个件处起条项]|[一二两三四五六七八九十]+[个件处起条项])?)?(?:等)?(?:[，。；：、！？”’）\s])*"
)
_QUOTE_GAP = re.compile(r"”[、和及]?(?=“)")
_MEMBER_END = re.compile("[、；]")
# 乱占、乱采、乱堆、乱建 is one name, as what stands in brackets is.
_BRACKET = re.compile(r"（[^）]*）|“[^”]*”|《[^》]*》|乱[占采堆建排倒挖](?:[、和及]乱[占采堆建排倒挖])+")


class Piece(NamedTuple):
    """`span` is trimmed; `clause` is the clause around; `hits` are the defect words inside; `lead` is where the raw
    piece starts, before trimming; `behind` where it ends."""

    span: CleanSpan
    clause: CleanSpan
    hits: tuple[Hit, ...]
    lead: int
    behind: int


@lru_cache(maxsize=1)
def _ending() -> re.Pattern[str]:
    """What ends a piece and names nothing, empty where there is none of it; looked for only where it can begin."""
    first = opening(_ENDING_WORDS + "\0")
    return re.compile(rf"(?={first}|\Z){_ENDING_WORDS}\Z")


@lru_cache(maxsize=1)
def _opens() -> re.Pattern[str]:
    """What opens a piece and names nothing; most pieces begin with none of it."""
    return re.compile(guarded(f"{_LIST_MARK}|{_OPENING}"))


@lru_cache(maxsize=1)
def _quantity() -> re.Pattern[str]:
    return re.compile(rf"(?:约|近|共|多)?(?:{NUMERAL}|多|几|若干|大量的|部分|个别|少数)?[余多]?(?:{measure_pattern()})(?=[一-龥“])")


def pieces_of(
    text: str, clauses: Sequence[CleanSpan], hits: Sequence[Hit], assertions: Sequence[CleanSpan]
) -> list[Piece]:
    """The pieces of a sentence in reading order; `assertions` are the cues in it that assert a defect."""
    pieces: list[Piece] = []
    for clause in clauses:
        inside = [hit for hit in hits if clause.start <= hit.start < clause.end]
        if not inside:
            continue
        for start, end, own in _members(text, clause, inside):
            span = _trimmed(text, start, end, own, assertions)
            if span is not None:
                pieces.append(Piece(span, clause, own, start, end))
    return pieces


_Member = tuple[int, int, tuple[Hit, ...]]


def _members(text: str, clause: CleanSpan, hits: Sequence[Hit]) -> list[_Member]:
    """The clause cut at enumeration commas outside brackets, with the defects; members without one join the next."""
    cuts = _cuts(text, clause, hits)
    if not cuts:
        return [(clause.start, clause.end, tuple(hits))]
    members: list[_Member] = []
    open_start = clause.start
    for start, end in pairwise((clause.start, *sorted(cuts), clause.end)):
        if own := tuple([hit for hit in hits if start <= hit.start < end]):
            members.append((open_start, end, own))
            open_start = end
    if members and open_start < clause.end:
        members[-1] = (members[-1][0], clause.end, members[-1][2])
    return members


_JOINT = re.compile(r"(?:以及|和|及|并)(?=[一-龥]{4})")


def _cuts(text: str, clause: CleanSpan, hits: Sequence[Hit]) -> list[int]:
    start, end = clause
    words = text[start:end]
    cuts = _joints(text, hits) if len(hits) > 1 else []
    if "、" in words or "；" in words:
        masked = _BRACKET.sub(lambda m: "·" * len(m.group()), words)
        cuts += [start + mark.end() for mark in _MEMBER_END.finditer(masked)]
    if "”" in words:
        cuts += [gap.end() for gap in _QUOTE_GAP.finditer(text, start, end)]
    return cuts


def _joints(text: str, hits: Sequence[Hit]) -> list[int]:
    """A和B where both name a defect of another kind, each with its own subject."""
    cuts: list[int] = []
    for left, right in pairwise(hits):
        if right.start - left.end < 5 or left.cores[0].default == right.cores[0].default:
            continue
        joint = _JOINT.search(text, left.end, right.start)
        if joint and right.start - joint.end() >= 3:
            cuts.append(joint.end())
    return cuts


def _trimmed(text: str, start: int, end: int, hits: Sequence[Hit], assertions: Sequence[CleanSpan]) -> CleanSpan | None:
    """The words that name the defect: cue, cure and count around them, place before them and 等问题 behind them go."""
    first, last = hits[0].start, hits[-1].end
    begun = start
    for cue in assertions:
        if begun <= cue.start and cue.end <= first and not _needs_its_subject(text, start, cue, last):
            start = cue.end
    for cure in _CURE.finditer(text, start, first):
        start = cure.end()
    start = _opened(text, start, first)
    end = _closed(text, first, last, end)
    if (behind := _without_place(text, start, first, end)) > start:
        start = _opened(text, behind, first)
    start, end = _with_quotes(text, start, end)
    return CleanSpan(start, end) if end - start >= 2 else None


_HAVING = re.compile(r"[一-龥]{0,4}(?:存在|出现|发生|有)(?:着|了)?")


def _needs_its_subject(text: str, start: int, cue: CleanSpan, last: int) -> bool:
    """污水管网存在破损: what is left behind the cue would name nothing."""
    return last - cue.end <= 3 and cue.start - start >= 2 and bool(_HAVING.fullmatch(text, *cue))


_GLOSS = re.compile(r"”?（[^）]{2,30}）")


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """“四乱”（乱占……）: quotation marks and the gloss behind them belong to the name."""
    if text[start - 1 : start] == "“" and "”" not in text[start:end]:
        if gloss := _GLOSS.match(text, end):
            return start - 1, gloss.end()
        if text[end : end + 1] == "”":
            return start - 1, end + 1
    return start, end


_CURE = searched(r"(?:已|共|累计|依法)?(?:拆除|清理|清除|清运|打捞|取缔|关停|查扣|修复|封堵|清退|腾退|摧毁|查获|捣毁|督促|整治|查处|督促修复|转运)(?:了|被)?(?=[^，。；]{2})")
_TAIL = searched(
    r"(?:问题|现象|情况|行为)(?=启动|开展|进行|实施|组织|召开|等|仍|尚|还|依然|依旧|已|未|得到|均|全部|较|比较|十分|突出|严重|频发|时有)|的(?!问题|现象|情况|行为|垃圾|污水|河|水)(?=[一-龥]{2})"
    r"|(?:约|近|共|共计|达|等)?\d[\d,.]*(?:余|多|万|千|百)*(?:个|处|家|户|座|间|起|件|吨|米|公里|亩|平方米|立方米|艘|条|宗|项|棵|株|口)|[，（]|被列入|正在|现已|已经?(?=整改|完成|拆|清|办)"
)


def _closed(text: str, first: int, last: int, end: int) -> int:
    """The end of the naming words: before 问题 and its like, a count, a relative clause, what was done about it."""
    if (tail := _TAIL.search(text, first, end)) and tail.start() >= first + 2 and (tail.start() >= last or text[tail.start()] in "问现情行"):
        end = tail.start()
    elif (ending := _ending().search(text, last, end)) and ending.start() >= last:
        end = ending.start()
    while end > first and text[end - 1] in "，。；：、！？ \t|”" and end > first + 2:
        end -= 1
    return end


_PLACE_END = re.compile(r"(?:范围内|境内|区内|段内|[一-龥](?:内|段|处|旁|边|侧|附近|周边|沿线|一带|上游|下游|右岸|左岸|两岸|镇|乡|村|街道|县|区|市))(?!段|左岸|右岸|两岸|上游|下游|河|湖|的水|面|坡|理|置|于|罚|分|委|政|党|局)")
_LONG = 12


def _without_place(text: str, start: int, first: int, end: int) -> int:
    """A long place in front of the defect is its location, not its name."""
    if end - start <= _LONG:
        return start
    cut = start
    for place in _PLACE_END.finditer(text, start, first):
        if end - place.end() >= 6:
            cut = place.end()
    return cut


def _opened(text: str, start: int, first: int) -> int:
    """Past list marks, conjunctions and a count that opens the piece; never past the defect word."""
    opens = _opens()
    while start < first:
        mark = opens.match(text, start, first) or _counted(text, start, first)
        if mark is None or mark.end() == start:
            if text[start] in "，。；：、！？ \t”）|-—" or (text[start] == "“" and "”" not in text[start:first]):
                start += 1
                continue
            break
        start = mark.end()
    return start


_COUNT_OPENS = frozenset("0123456789一二两三四五六七八九十百千约近共多几若大部个少廿卅")


def _counted(text: str, start: int, first: int) -> re.Match[str] | None:
    if text[start] not in _COUNT_OPENS:
        return None
    return _quantity().match(text, start, first + 1)
