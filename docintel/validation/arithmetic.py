"""Arithmetic: sums, differences and rates that a document can be held to.

Enters: its counts in reading order, with the sentence of each. Leaves: `Finding`s with a verdict and one Chinese
sentence that writes the sum out. A sum is only doubted where the words say that it is one (其中, 分别, 剩余).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docintel.document import Sentence, SentenceIndex
from docintel.mentions import QuantityMention
from docintel.validation.findings import Finding, figure
from docintel.validation.ledgers import check_ledgers

_PARTS = re.compile(r"其中|中，|分别|包括|当中|由[^，。]{0,10}组成|分为|涉及|按")
_REST = re.compile(r"剩余|余下|其余|尚未|未完成|正在|还有|正按|在办|未办结|处理中|未整改")
_MOST_PARTS = 14


def check_arithmetic(text: str, counts: Sequence[QuantityMention], index: SentenceIndex) -> tuple[Finding, ...]:
    """All sums, differences and rates, right or wrong."""
    placed = [index.at(count.span.start) for count in counts]
    return (*_sums(text, counts, placed), *_rates(text, counts, placed), *check_ledgers(counts, placed))


def about_folded(
    findings: Sequence[Finding], figures: Sequence[QuantityMention], counts: Sequence[QuantityMention]
) -> tuple[Finding, ...]:
    """Findings about every telling of a figure, as findings about the Counts that the tellings were folded into."""
    home = {(span, count.owner): number for number, count in enumerate(counts) for span in (count.span, *count.also)}
    found: dict[tuple[str, tuple[int, ...]], Finding] = {}
    for finding in findings:
        members = tuple(home[figures[i].span, figures[i].owner] for i in finding.members)
        found.setdefault((finding.kind, members), replace(finding, members=members))
    return tuple(found.values())


# --- sums -------------------------------------------------------------------------------------------------------


def _sums(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    found: list[Finding] = []
    announced: set[int] = set()
    for total in range(len(counts)):
        if total in announced:
            continue
        run = _run_behind(counts, placed, total)
        announced |= _announced(text, counts, total, run)
        parts = _parts(text, counts, placed, total, run)
        if parts:
            found.append(parts)
    return found


_ANNOUNCING = re.compile(r"其中|分别|包括|分为")


def _announced(text: str, counts: Sequence[QuantityMention], total: int, run: Sequence[int]) -> set[int]:
    """The members of a list that the words behind a total announce: none of them is a total itself."""
    if not run or not _ANNOUNCING.search(text[counts[total].span.end : counts[run[0]].span.start]):
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
) -> Finding | None:
    whole = counts[total]
    if whole.dimension in ("percent", "ratio", "time") or whole.value < 2 or placed[total] is None:
        return None
    for length in range(min(len(run), _MOST_PARTS), 1, -1):
        members = run[:length]
        if sum(counts[i].value for i in members) == whole.value and _belong(text, counts, total, members):
            return _finding(text, counts, total, members, ok=True)
    return _doubt(text, counts, total, run)


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
        if count.value > counts[total].value or not _addable(counts[total], count):
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


def _addable(whole: QuantityMention, part: QuantityMention) -> bool:
    if whole.dimension != part.dimension:
        return False
    return whole.unit == part.unit or (whole.dimension == "count" and None in (whole.unit, part.unit)) or (
        whole.dimension == "count" and {whole.unit, part.unit} <= {"个", "处", "件", "宗", "起", "项"}
    )


def _belong(text: str, counts: Sequence[QuantityMention], total: int, members: Sequence[int]) -> bool:
    """A true sum by chance is rare but for small numbers: those need words that say so."""
    between = text[counts[total].span.end : counts[members[-1]].span.end]
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


# --- rates ------------------------------------------------------------------------------------------------------

_STATED = re.compile(r"率|占(?:比)?|比例|达|修正|完成")
_WINDOW = 8


def _rates(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    found: list[Finding] = []
    for index, rate in enumerate(counts):
        if rate.dimension != "percent" or rate.unit != "%" or rate.kind == "target" or placed[index] is None:
            continue
        finding = _rate(text, counts, placed, index)
        if finding is not None:
            found.append(finding)
    return found


def _rate(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], index: int) -> Finding | None:
    """The pair of figures near a rate that gives it at its precision; lacking one, the pair its words point at."""
    rate = counts[index]
    digits = _decimals(text, rate)
    candidates = _near(counts, placed, index)
    for part in candidates:
        for whole in candidates:
            if counts[part].value < counts[whole].value and _addable(counts[whole], counts[part]):
                exact = 100 * counts[part].value / counts[whole].value
                slack = 0.5 * 10**-digits if rate.qualifier == "exact" else 1.0
                if abs(exact - rate.value) <= slack + 1e-9:
                    return _rate_finding(rate, counts, part, whole, index, digits, ok=True)
    return _doubted_rate(text, counts, candidates, index, digits)


def _near(counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], index: int) -> list[int]:
    sentence = placed[index]
    assert sentence is not None
    near = [
        i
        for i in range(max(0, index - _WINDOW), min(len(counts), index + 3))
        if i != index and (where := placed[i]) is not None and where.paragraph == sentence.paragraph
        and counts[i].dimension not in ("percent", "ratio", "time")
    ]
    return sorted(near, key=lambda i: abs(i - index))


_NAMES_A_RATE = re.compile(r"(?:整改|完成|办结|销号|处理|处置|答复)(?:完成|销号)?率(?:达到?|为|是|约|仅|：)*\Z")


def _doubted_rate(
    text: str, counts: Sequence[QuantityMention], candidates: Sequence[int], index: int, digits: int
) -> Finding | None:
    """办结率 behind 收集57116条，已办结55662条: the figure done and the total before it are meant, and do not give it."""
    rate = counts[index]
    if not _NAMES_A_RATE.search(text[max(0, rate.span.start - 10) : rate.span.start]):
        return None
    before = sorted(i for i in candidates if i < index)
    done = [i for i in before if counts[i].kind == "resolved"]
    if not done:
        return None
    part = done[-1]
    wholes = [i for i in before if counts[i].value > counts[part].value and counts[i].kind != "resolved" and _addable(counts[i], counts[part])]
    if len({counts[i].value for i in wholes}) != 1:
        return None  # which total is meant is not certain
    exact = 100 * counts[part].value / counts[wholes[-1]].value
    if abs(exact - rate.value) > _PLAUSIBLY_MEANT:
        return None
    return _rate_finding(rate, counts, part, wholes[-1], index, digits, ok=False)


# Figures that give quite another rate are not the ones it was reckoned from.
_PLAUSIBLY_MEANT = 10.0


def _rate_finding(
    rate: QuantityMention, counts: Sequence[QuantityMention], part: int, whole: int, index: int, digits: int, *, ok: bool
) -> Finding:
    exact = 100 * counts[part].value / counts[whole].value
    stated = figure(rate.value)
    sum_words = f"{figure(counts[part].value)}÷{figure(counts[whole].value)}＝{exact:.{max(2, digits)}f}%"
    message = f"{sum_words}，与所述{stated}%{'相符' if ok else '不符'}。"
    return Finding("rate", ok, message, (index, part, whole))


def _decimals(text: str, rate: QuantityMention) -> int:
    match = re.search(r"\.(\d+)", text[rate.span.start : rate.span.end])
    return len(match.group(1)) if match else 0
