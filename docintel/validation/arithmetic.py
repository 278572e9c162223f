"""Arithmetic: sums, differences and rates that a document can be held to.

Enters: its counts in reading order, with the sentence of each. Leaves: `Finding`s with a verdict and one Chinese
sentence that writes the sum out. A sum is only doubted where the words say that it is one (其中, 分别, 剩余).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from docintel.document import Sentence, SentenceIndex
from docintel.lexicon.patterns import closing, searched
from docintel.mentions import QuantityMention
from docintel.validation.findings import Finding, addable, figure
from docintel.validation.ledgers import check_ledgers
from docintel.validation.rates import check_rates

_PARTS = re.compile(r"其中|中，|分别|包括|当中|由[^，。]{0,10}组成|分为|涉及|按")
_REST = re.compile(r"剩余|余下|其余|尚未|未完成|正在|还有|正按|在办|未办结|处理中|未整改")
_FEWEST_PARTS, _MOST_PARTS = 2, 14


def check_arithmetic(text: str, counts: Sequence[QuantityMention], index: SentenceIndex) -> tuple[Finding, ...]:
    """All sums, differences and rates, right or wrong."""
    placed = [index.at(count.span.start) for count in counts]
    sums = _sums(text, counts, placed)
    apart = _told_apart(text, counts, placed, {finding.members[0] for finding in sums})
    return (
        *sums,
        *apart,
        *_done_and_left(text, counts, placed, {finding.members[0] for finding in (*sums, *apart)}),
        *_summed_up(text, counts, placed),
        *check_rates(text, counts, placed),
        *check_ledgers(counts, placed),
    )


def about_folded(
    findings: Sequence[Finding], figures: Sequence[QuantityMention], counts: Sequence[QuantityMention]
) -> tuple[Finding, ...]:
    """Findings about every telling of a figure, as findings about the Counts that the tellings were folded into."""
    home = {(span, count.owner): number for number, count in enumerate(counts) for span in (count.span, *count.also)}
    found: dict[tuple[str, tuple[int, ...]], Finding] = {}
    for finding in findings:
        members = tuple(home[figures[i].span, figures[i].owner] for i in finding.members)
        found.setdefault((finding.kind, members), finding._replace(members=members))
    return tuple(found.values())


# --- sums -------------------------------------------------------------------------------------------------------


def _sums(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    found: list[Finding] = []
    announced: set[int] = set()
    for total in range(len(counts)):
        if total in announced:
            continue
        run = _run_behind(counts, placed, total)
        if len(run) < _FEWEST_PARTS:
            continue
        announced |= _announced(text, counts, total, run)
        made = _parts(text, counts, placed, total, run)
        if made and text.startswith("（", counts[total].span.end):
            announced |= set(made[0].members)  # what brackets hold is no total of what follows them
        found += made
    return found


_ANNOUNCING = re.compile(r"其中|分别|包括|分为")


def _announced(text: str, counts: Sequence[QuantityMention], total: int, run: Sequence[int]) -> set[int]:
    """The members of a list that the words behind a total announce: none of them is a total itself."""
    if not _ANNOUNCING.search(text[counts[total].span.end : counts[run[0]].span.start]):
        return set()
    members = {run[0]}
    for before, member in pairwise(run):
        between = text[counts[before].span.end : counts[member].span.start]
        if len(between) > 24 or "。" in between or _ANNOUNCING.search(between):
            break
        members.add(member)
    return members if len(members) > 1 else set()


def _parts(
    text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], total: int, run: Sequence[int]
) -> list[Finding]:
    """The breakdown that adds up to the total, and further ones behind it; else the one that is meant and does not."""
    whole = counts[total]
    if whole.dimension in ("percent", "ratio", "time") or whole.value < 2 or placed[total] is None:
        return []
    for length in range(min(len(run), _MOST_PARTS), 1, -1):
        members = run[:length]
        if _adds_up(counts, total, members) and _belong(text, counts, total, members):
            return [_finding(text, counts, total, members, ok=True), *_other_breakdowns(text, counts, total, run[length:], members[-1])]
    doubt = _doubt(text, counts, total, run) or _doubted_difference(text, counts, total, run)
    return [doubt] if doubt else []


_LEFT = re.compile(r"(?:剩余|余下|其余|尚余|尚剩|还剩)[^，。；]{0,6}\Z")


def _doubted_difference(
    text: str, counts: Sequence[QuantityMention], total: int, run: Sequence[int]
) -> Finding | None:
    """共60个，已完成52个，剩余7个: what is done and what is left make the total, where they are told one straight behind the other.

    剩余 says so by itself; 正在推进 may leave others out, and is held to it only where next to nothing is missing.
    """
    kinds = [counts[i].kind for i in run]
    if len(run) < 2 or kinds[0] != "resolved" or set(kinds[1:]) != {"unresolved"} or counts[total].qualifier != "exact":
        return None
    if len(_in_one_breath(text, counts, run)) != len(run) or counts[run[0]].span.start - counts[total].span.end > 12:
        return None
    told = text[counts[total].span.end : counts[run[-1]].span.end]
    left = _LEFT.search(text[max(0, counts[run[-1]].span.start - 10) : counts[run[-1]].span.start])
    share = sum(counts[i].value for i in run) / counts[total].value
    if "。" in told or "阶段" in told or not (left or _NEXT_TO_ALL <= share < 1):
        return None
    return _finding(text, counts, total, list(run), ok=False)


_NEXT_TO_ALL = 0.9
_SUM_WORDS = r"[，；、](?:[一二两三四五六七八九]?(?:批|轮|项|者|地|次|处|家|个?月))?(?:合计|共计|总计|一共|累计|共)(?:为|约|是|存栏|罚款|清运|投入|面积|长)?(?:新台币|人民币|港币)?\Z"
_SUMMING_UP, _SUM_ENDS = searched(_SUM_WORDS), closing(_SUM_WORDS)


def _summed_up(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    """120吨、86吨、45吨，合计251吨: the parts stand before their total."""
    found: list[Finding] = []
    for total, count in enumerate(counts):
        where, start = placed[total], count.span.start
        if where is None or text[start - 1 : start] not in _SUM_ENDS or not _SUMMING_UP.search(text[max(0, start - 12) : start]):
            continue
        parts: list[int] = []
        for index in range(total - 1, -1, -1):
            home = placed[index]
            if home is None or home.span != where.span or not addable(count, counts[index]) or counts[index].value > count.value:
                break
            parts.insert(0, index)
            if len(parts) > 1 and _adds_up(counts, total, parts):
                found.append(_finding(text, counts, total, parts, ok=True))
                break
    return found


_LEAST_APART, _MOST_APART, _PARAGRAPHS_APART = 12, 6, 4
# So many counts behind a total are looked at: a ledger in one paragraph is not to take the square of its figures.
_LOOKED_AT = 40


# 已有13家被查处；其他28家正在立案
_OTHERS = re.compile(r"(?:其他|其它|其余|另外|另有|另)的?\Z")


def _told_apart(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], known: Collection[int]) -> list[Finding]:
    """12个镇街……。其中8个镇街已完成……；4个镇街正在推进: what is counted next of the same things, in sentences of its own, and makes
    exactly the total. Nothing else says that it is a sum, so that only one that holds is told, and none of small numbers."""
    found: list[Finding] = []
    for total, whole in enumerate(counts):
        home = placed[total]
        if total in known or home is None or whole.value < _LEAST_APART or not _counts_things(whole):
            continue
        members: list[int] = []
        for index in range(total + 1, min(len(counts), total + 1 + _LOOKED_AT)):
            where = placed[index]
            if where is None or where.paragraph - home.paragraph > _PARAGRAPHS_APART or len(members) >= _MOST_APART:
                break
            part = counts[index]
            rest = bool(members) and bool(_OTHERS.search(text[max(0, part.span.start - 6) : part.span.start]))
            if _counts_things(part) and part.unit == whole.unit and (rest or _same_thing(whole, part)):
                if part.value >= whole.value or where.span == home.span:
                    break
                members.append(index)
                if len(members) > 1 and _adds_up(counts, total, members):
                    found.append(_finding(text, counts, total, members, ok=True))
                    break
    return found


def _done_and_left(
    text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], known: Collection[int]
) -> list[Finding]:
    """发现问题38个，已完成29个。其中，……。未完成9个: what is done and what is left, each perhaps broken down in between; like
    `_told_apart` only where they make exactly the total."""
    found: list[Finding] = []
    for total, whole in enumerate(counts):
        home = placed[total]
        if total in known or home is None or whole.value < _LEAST_SPLIT or not _counts_things(whole):
            continue
        done: int | None = None
        for index in range(total + 1, min(len(counts), total + 1 + _LOOKED_AT)):
            where, part = placed[index], counts[index]
            if where is None or where.paragraph - home.paragraph > _PARAGRAPHS_APART:
                break
            if part.unit != whole.unit or part.dimension != "count" or part.qualifier != "exact":
                continue
            if part.value >= whole.value:
                break
            if done is None:
                done = index if part.kind == "resolved" else None
            elif _is_left(text, part) and _adds_up(counts, total, [done, index]) and not _is_within(text, counts[done], part):
                found.append(_finding(text, counts, total, [done, index], ok=True))
                break
    return found


_LEAST_SPLIT = 5


def _is_left(text: str, part: QuantityMention) -> bool:
    before = text[max(0, part.span.start - 10) : part.span.start]
    return part.kind == "unresolved" or _OTHERS.search(before) is not None or _LEFT.search(before) is not None


def _counts_things(count: QuantityMention) -> bool:
    return count.dimension == "count" and count.qualifier == "exact" and bool(_thing(count)) and count.kind != "target"


_PLACE = re.compile(r"[一-龥](?:[省市县区镇乡村]|街道)$")


def _thing(count: QuantityMention) -> str:
    """The last word of what is counted."""
    return (count.subject or "")[-2:]


def _same_thing(one: QuantityMention, other: QuantityMention) -> bool:
    """镇街 of 镇街入河排污口, 印染窝点 and 窝点; and what a place has of them (发现问题13处。……岔河镇7处：……)."""
    first, second = one.subject or "", other.subject or ""
    return _thing(one) == _thing(other) or second in first or first in second or _PLACE.search(second) is not None


def _adds_up(counts: Sequence[QuantityMention], total: int, members: Sequence[int]) -> bool:
    return abs(sum(counts[i].value for i in members) - counts[total].value) < 1e-9


# 按地区分，甲县60件、乙县30件; 从类型看
_BY_ANOTHER = re.compile(r"(?:按|从)[^，。；]{1,10}?(?:分|划分|统计|看|来看|上看)|按(?:照)?(?:地区|区域|类型|类别|来源|属地|部门)|其中|另一方面|涉及")


def _other_breakdowns(
    text: str, counts: Sequence[QuantityMention], total: int, run: Sequence[int], told: int
) -> list[Finding]:
    """The same total broken down once more (按地区分，……): right, or nearly all of it and wrong."""
    if len(run) < 2 or not _BY_ANOTHER.search(text[counts[told].span.end : counts[run[0]].span.start]):
        return []
    for length in range(min(len(run), _MOST_PARTS), 1, -1):
        if _adds_up(counts, total, run[:length]):
            more = _other_breakdowns(text, counts, total, run[length:], run[length - 1])
            return [_finding(text, counts, total, run[:length], ok=True), *more]
    members = _in_one_breath(text, counts, run)
    share = sum(counts[i].value for i in members) / counts[total].value
    meant = len(members) > 1 and _NEAR_ALL[0] <= share <= _NEAR_ALL[1]
    return [_finding(text, counts, total, members, ok=False)] if meant else []


def _in_one_breath(text: str, counts: Sequence[QuantityMention], run: Sequence[int]) -> list[int]:
    """The members of a list that starts with the first of the run, told without a stop between them."""
    members = [run[0]]
    for before, member in pairwise(run):
        between = text[counts[before].span.end : counts[member].span.start]
        if len(between) > 24 or "。" in between or "；" in between:
            break
        members.append(member)
    return members


def _run_behind(counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], total: int) -> list[int]:
    """The counts behind a total that can be its parts: same unit, same paragraph, none larger."""
    sentence = placed[total]
    run: list[int] = []
    for index in range(total + 1, len(counts)):
        where = placed[index]
        if where is None or sentence is None or len(run) >= _MOST_PARTS:
            break
        if where.paragraph != sentence.paragraph and not _is_rest(counts[index], where, sentence, run):
            break
        count = counts[index]
        if count.dimension in ("percent", "ratio"):
            continue
        if count.value > counts[total].value or not addable(counts[total], count):
            if run:
                break
            if where.span != sentence.span:
                break
            continue
        run.append(index)
    return run


def _is_rest(count: QuantityMention, where: Sentence, sentence: Sentence, run: Sequence[int]) -> bool:
    """剩余的27个 at the head of the next paragraph goes on with a total told at the end of the one before."""
    return count.kind == "unresolved" and bool(run) and where.paragraph == sentence.paragraph + 1


# 办结110件（其中阶段性办结10件）: the second is a part of the first, not its neighbour
_WITHIN = re.compile(r"[（(，]?(?:其中|含)(?:阶段性[^，。；]{0,6})?\Z|（其中")


def _is_within(text: str, one: QuantityMention, other: QuantityMention) -> bool:
    return _WITHIN.search(text[one.span.end : other.span.start]) is not None


# 12处，涉及5个乡镇、7个村: where things lie is no part of how many there are
_DIVISION = re.compile(r"(?:乡镇|镇街|街镇|乡|镇|街道|村|社区|市|县|区|旗|省|州|流域)")


def _belong(text: str, counts: Sequence[QuantityMention], total: int, members: Sequence[int]) -> bool:
    """A true sum by chance is rare but for small numbers: those need words that say so."""
    of_places = [bool(_DIVISION.match(text, counts[i].span.end)) for i in (total, *members)]
    if any(of_places[1:]) and not of_places[0]:
        return False
    if any(_is_within(text, counts[a], counts[b]) for a, b in pairwise(members)):
        return False
    between = text[counts[total].span.end : counts[members[-1]].span.end]
    if between.startswith("（") and "）" not in between:
        return True  # 10件（一般件8件，重点件2件）
    if _PARTS.search(between) or _REST.search(between) or counts[total].value >= 12:
        return True
    return {counts[i].kind for i in members} >= {"resolved", "unresolved"} or len(members) >= 3 or "、" in between


def _doubt(text: str, counts: Sequence[QuantityMention], total: int, run: Sequence[int]) -> Finding | None:
    """Parts announced by 其中…, told one after another in one sentence to its end, that do not add up."""
    members = sorted(_announced(text, counts, total, run))
    if len(members) < 2:
        return None
    gap = text[counts[total].span.end : counts[members[0]].span.start]
    last = counts[members[-1]].span.end
    told = text[counts[total].span.end : last]
    if len(gap) > 24 or "。" in told or re.match(r"[^。；\n，]{0,8}、", text[last : last + 10]):
        return None
    share = sum(counts[i].value for i in members) / counts[total].value
    # 其中 often names only some parts; near the total they are meant to be all of it.
    return _finding(text, counts, total, members, ok=False) if _NEAR_ALL[0] <= share <= _NEAR_ALL[1] and share != 1 else None


_NEAR_ALL = (0.8, 1.25)


def _finding(text: str, counts: Sequence[QuantityMention], total: int, members: Sequence[int], *, ok: bool) -> Finding:
    whole = counts[total]
    rest = {counts[i].kind for i in members} >= {"resolved", "unresolved"} and len(members) == 2
    sum_words = "＋".join(figure(counts[i].value) for i in members)
    unit = whole.unit or ""
    verdict = "与总数相符" if ok else f"与总数{figure(whole.value)}{unit}不符"
    message = f"{sum_words}＝{figure(sum(counts[i].value for i in members))}{unit}，{verdict}。"
    return Finding("difference" if rest else "sum", ok, message, (total, *members))
