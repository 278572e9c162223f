"""Rates: a stated percentage against the figures near it that give it.

Enters: counts in reading order, with the sentence of each. Leaves: `Finding`s. A rate is right where some pair of figures
gives it at its precision; it is only doubted where its name and the figures before it leave no doubt which are meant.
办结率 may include 阶段性办结: both readings are tried, and the message says which holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docintel.document import Sentence
from docintel.mentions import QuantityMention
from docintel.validation.findings import Finding, addable, figure

_WINDOW = 8


def check_rates(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    """A finding for each stated rate that figures near it give, or plainly ought to give."""
    found: list[Finding] = []
    for index, rate in enumerate(counts):
        if rate.dimension != "percent" or rate.unit != "%" or rate.kind == "target" or placed[index] is None:
            continue
        finding = _rate(text, counts, placed, index)
        if finding is not None:
            found.append(finding)
    return found


def _rate(text: str, counts: Sequence[QuantityMention], placed: Sequence[Sentence | None], index: int) -> Finding | None:
    """The reading of the figures near a rate that gives it at its precision; lacking one, the one its words point at."""
    rate = counts[index]
    digits = _decimals(text, rate)
    candidates = _near(counts, placed, index)
    slack = 0.5 * 10**-digits if rate.qualifier == "exact" else 1.0
    staged = [i for i in candidates if _is_stage(text, counts[i])]
    beyond = _pairs(counts, candidates, beyond=True) if rate.value > 100 else ()
    for reading in (*_pairs(counts, candidates), *beyond, *_with_stages(counts, candidates, staged)):
        if abs(reading.exact(counts) - rate.value) <= slack + 1e-9:
            return _rate_finding(rate, counts, _named(reading, counts, staged), index, digits, ok=True)
    return _doubted_rate(text, counts, candidates, staged, index, digits)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which figures a rate may be reckoned from: a part of the whole, and a stage added to it or taken off it."""

    part: int
    whole: int
    stage: int | None = None
    sign: int = 1
    note: str = ""

    def exact(self, counts: Sequence[QuantityMention]) -> float:
        more = 0 if self.stage is None else self.sign * counts[self.stage].value
        return 100 * (counts[self.part].value + more) / counts[self.whole].value

    def sum_words(self, counts: Sequence[QuantityMention]) -> str:
        part, whole = figure(counts[self.part].value), figure(counts[self.whole].value)
        if self.stage is None:
            return f"{part}÷{whole}"
        return f"（{part}{'＋' if self.sign > 0 else '－'}{figure(counts[self.stage].value)}）÷{whole}"

    @property
    def members(self) -> tuple[int, ...]:
        return (self.part, self.whole) if self.stage is None else (self.part, self.stage, self.whole)


_STAGE = re.compile(r"阶段性?(?:办结|完成|整改|销号)[^，。；、]{0,4}\Z")


def _is_stage(text: str, count: QuantityMention) -> bool:
    """阶段性办结15件: neither done nor open, and reckoned now with the one, now with the other."""
    behind = text[count.span.end : count.span.end + 8]
    return bool(_STAGE.search(text[max(0, count.span.start - 10) : count.span.start])) or behind.startswith("阶段性")


def _pairs(counts: Sequence[QuantityMention], candidates: Sequence[int], *, beyond: bool = False) -> Iterator[_Reading]:
    """Each figure against each larger one; `beyond` a rate of 100 % against each smaller one (为计划40万立方米的115%)."""
    for part in candidates:
        for whole in candidates:
            smaller = counts[part].value < counts[whole].value if not beyond else counts[part].value > counts[whole].value
            all_done = counts[part].value == counts[whole].value and part > whole and counts[part].kind == "resolved" != counts[whole].kind
            if counts[whole].value and (smaller or all_done) and addable(counts[whole], counts[part]):
                yield _Reading(part, whole)


def _with_stages(counts: Sequence[QuantityMention], candidates: Sequence[int], staged: Sequence[int]) -> Iterator[_Reading]:
    """办结＋阶段性办结 or 办结－阶段性办结 against a total."""
    for stage in staged:
        for reading in _pairs(counts, [i for i in candidates if i not in staged]):
            done = counts[reading.part]
            if done.kind != "resolved" or not addable(done, counts[stage]):
                continue
            if done.value + counts[stage].value <= counts[reading.whole].value:
                yield _Reading(reading.part, reading.whole, stage)
            if done.value > counts[stage].value:
                yield _Reading(reading.part, reading.whole, stage, -1)


def _named(reading: _Reading, counts: Sequence[QuantityMention], staged: Sequence[int]) -> _Reading:
    """The reading with a word on 阶段性办结, where the text tells of it."""
    if reading.stage is not None:
        return replace(reading, note="计入阶段性办结" if reading.sign > 0 else "扣除阶段性办结")
    if staged and counts[reading.part].kind == "resolved" and reading.part not in staged:
        return replace(reading, note="未另计阶段性办结")
    return reading


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
    text: str, counts: Sequence[QuantityMention], candidates: Sequence[int], staged: Sequence[int], index: int, digits: int
) -> Finding | None:
    """办结率 behind 收集57116条，已办结55662条: the figure done and the total before it are meant, and do not give it."""
    rate = counts[index]
    if rate.qualifier != "exact" or not _NAMES_A_RATE.search(text[max(0, rate.span.start - 10) : rate.span.start]):
        return None
    before = sorted(i for i in candidates if i < index)
    done = [i for i in before if counts[i].kind == "resolved" and i not in staged]
    if not done:
        return None
    part = done[-1]
    wholes = [i for i in before if counts[i].value > counts[part].value and counts[i].kind != "resolved" and addable(counts[i], counts[part])]
    if len({counts[i].value for i in wholes}) != 1:
        return None  # which total is meant is not certain
    reading = _Reading(part, wholes[-1])
    others = list(_with_stages(counts, (part, wholes[-1], *staged), staged))
    if min(abs(one.exact(counts) - rate.value) for one in (reading, *others)) > _PLAUSIBLY_MEANT:
        return None
    note = "；".join(f"{'计入' if o.sign > 0 else '扣除'}阶段性办结则{o.sum_words(counts)}＝{_percent(o.exact(counts), digits)}" for o in others)
    return _rate_finding(rate, counts, replace(reading, note=note), index, digits, ok=False)


# Figures that give quite another rate are not the ones it was reckoned from.
_PLAUSIBLY_MEANT = 10.0


def _rate_finding(
    rate: QuantityMention, counts: Sequence[QuantityMention], reading: _Reading, index: int, digits: int, *, ok: bool
) -> Finding:
    sum_words = f"{reading.sum_words(counts)}＝{_percent(reading.exact(counts), digits)}"
    note = f"（{reading.note}）" if reading.note else ""
    message = f"{sum_words}，与所述{figure(rate.value)}%{'相符' if ok else '不符'}{note}。"
    return Finding("rate", ok, message, (index, *reading.members))


def _percent(exact: float, digits: int) -> str:
    return f"{exact:.{max(2, digits)}f}%"


def _decimals(text: str, rate: QuantityMention) -> int:
    match = re.search(r"\.(\d+)", text[rate.span.start : rate.span.end])
    return len(match.group(1)) if match else 0
