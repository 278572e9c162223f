"""Conflicts: one figure that the document states with two values.

Enters: counts, the sentence of each. Leaves: `Finding`s. Refuses doubt: both tellings must be of the whole (共, 累计, or in
a title), of the same thing in the same sense, for the same time and place; otherwise two figures are two facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from docintel.document import Sentence, SentenceIndex
from docintel.mentions import QuantityMention
from docintel.validation.findings import Finding, addable, figure

_TOTAL = re.compile(r"(?:共计?|累计|总计|合计|一共|总共|总数)[^，。；]{0,8}\Z")
_TIME = re.compile(r"\d+月|[一二三四]季度|今年|去年|[上下]半年|截至|目前|第[一二三四五六七八九十]+[批轮]|20\d\d年")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,3}(?:[省市县区镇乡村局]|街道|公司)")
_SENSES = ("found", "assigned", "resolved", "unresolved", "issued", "inspection")
# A slip changes a figure a little; twice as many are something else.
_LEAST_ALIKE = 0.6


def check_conflicts(text: str, counts: Sequence[QuantityMention], index: SentenceIndex) -> list[Finding]:
    """Pairs of totals that ought to be one figure and are not."""
    whole = [(n, s) for n, count in enumerate(counts) if (s := index.at(count.span.start)) is not None and _is_total(text, count, s)]
    found: list[Finding] = []
    for (first, at), (second, there) in combinations(whole, 2):
        if at.span != there.span and _is_one_figure(counts[first], counts[second]) and _is_one_setting(text, counts, (first, at), (second, there)):
            found.append(_finding(counts, first, second))
    return found


def _is_total(text: str, count: QuantityMention, sentence: Sentence) -> bool:
    if count.qualifier != "exact" or count.owner or count.dimension != "count" or count.kind not in _SENSES or count.value < 2:
        return False
    if sentence.role == "cell":
        return False
    return sentence.role in ("title", "heading") or bool(_TOTAL.search(text[max(sentence.span.start, count.span.start - 12) : count.span.start]))


def _is_one_figure(first: QuantityMention, second: QuantityMention) -> bool:
    """The same subject in the same sense, and values that a slip could make of one another."""
    if first.value == second.value or first.kind != second.kind or not addable(first, second):
        return False
    if not first.subject or first.subject != second.subject:
        return False
    return min(first.value, second.value) / max(first.value, second.value) >= _LEAST_ALIKE


def _is_one_setting(
    text: str, counts: Sequence[QuantityMention], first: tuple[int, Sentence], second: tuple[int, Sentence]
) -> bool:
    """Neither names a time or a place that the other does not."""
    heads = [text[sentence.span.start : counts[number].span.start] for number, sentence in (first, second)]
    times = [set(_TIME.findall(head)) for head in heads]
    places = [set(_PLACE.findall(head)) for head in heads]
    return times[0] == times[1] and (places[0] == places[1] or not all(places))


def _finding(counts: Sequence[QuantityMention], first: int, second: int) -> Finding:
    one, other = counts[first], counts[second]
    told = f"一处为{figure(one.value)}{one.unit or ''}，另一处为{figure(other.value)}{other.unit or ''}"
    return Finding("conflict", False, f"“{one.subject}”的数量前后不一：{told}。", (first, second))
