"""Proposed bodies: names that a recogniser of another library proposes, held to the borders and refusals of the rules.

Enters: a context with its divisions learnt, the names that the rules found, and proposals. Leaves: a `Name` for each
proposed body that no rule found. What a rule found stays: its borders follow the guideline. Refuses groups (各区水务局),
common nouns (城镇污水处理厂), heads that stand alone (指挥部), what a word reaches into or out of, and what ends in no noun.
A place that acts (白水镇联合检查) is read as rules read places; recognisers seldom cut them where the guideline does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from docintel.extraction.units.borders import led_start, means_several
from docintel.extraction.units.context import Context
from docintel.extraction.units.forms import Name, is_common
from docintel.extraction.units.heads import Head, find_heads
from docintel.extraction.units.relative import relative_names
from docintel.lexicon.gazetteer import LEVEL_WORDS
from docintel.lexicon.words import tagged_words
from docintel.mentions import NameProposal
from docintel.spans import CleanSpan

RULE = "proposed"
_PLACE_ENDS = (*LEVEL_WORDS, "镇", "乡", "街道")
_LONGEST_PLACE = 20
_VILLAGE_ENDS = ("村", "社区", "村委会")
_NOUNS = ("n", "j")
_SHORTEST_UNKNOWN = 4
_STEM_OF_BARE_PLANT = 5
_AROUND = 8


def proposed_bodies(context: Context, names: Sequence[Name], proposals: Sequence[NameProposal]) -> list[Name]:
    """The proposed bodies that stand apart from `names`, which are in order.

    >>> from docintel.spans import CleanSpan
    >>> words = "会同青禾稻作联社检查各区水务局"
    >>> proposals = [NameProposal(CleanSpan(0, 8), "organisation"), NameProposal(CleanSpan(10, 15), "organisation")]
    >>> [(name.full, name.kind) for name in proposed_bodies(Context(words), [], proposals)]
    [('青禾稻作联社', 'institution')]
    """
    bodies = [span for span in _bodies(proposals) if not context.text.endswith(_PLACE_ENDS, *span)]
    if not bodies:
        return []
    taken = sorted([*names, *relative_names(context.text)], key=lambda name: name.start)
    return _apart_from(taken, (_read(context, context.behind_breaks(*span), span.end) for span in bodies))


def proposed_places(context: Context, names: Sequence[Name], proposals: Sequence[NameProposal]) -> list[Name]:
    """The places that a recogniser takes for bodies, since they act, apart from the bodies in `names`, which are in order.

    >>> from docintel.spans import CleanSpan
    >>> proposals = [NameProposal(CleanSpan(1, 4), "organisation")]
    >>> [(name.full, name.rule) for name in proposed_places(Context("，石堰镇说，已清运。"), [], proposals)]
    [('石堰镇', 'acting_place')]
    """
    places = [span for span in _bodies(proposals) if context.text.endswith(_PLACE_ENDS, *span)]
    bodies = [name for name in names if name.rule != "named_place"]
    return _apart_from(bodies, (_acting_place(context, span.end) for span in places))


def _bodies(proposals: Sequence[NameProposal]) -> list[CleanSpan]:
    return [proposal.span for proposal in proposals if proposal.kind == "organisation"]


def _apart_from(names: Sequence[Name], proposed: Iterable[Name | None]) -> list[Name]:
    """The proposed names that overlap none of `names`."""
    starts = [name.start for name in names]
    found: list[Name] = []
    for name in proposed:
        if name is not None:
            index = bisect_right(starts, name.end - 1) - 1
            if index < 0 or names[index].end <= name.start:
                found.append(name)
    return found


def _read(context: Context, start: int, end: int) -> Name | None:
    """The name that stands from `start` to `end`, None where the words mean no one body."""
    text = context.text
    if means_several(context, start, end) or not _stands_free(text, start, end):
        return None
    hits = find_heads(text[start:end], context.speaks_of_overseas())
    if hits and start + hits[-1].end == end:
        return _with_head(context, start, end, hits[-1].head)
    return _without_head(text, start, end)


def _acting_place(context: Context, end: int) -> Name | None:
    border = led_start(context, end, max(0, end - _LONGEST_PLACE))
    if border.generic or not border.led or end - border.start < 3:
        return None
    return Name(border.start, end, context.text[border.start : end], "government", "acting_place", end)


def _with_head(context: Context, start: int, end: int, head: Head) -> Name | None:
    begins = end - len(head.text)
    stem = context.text[start:begins]
    led = context.text[start] in LEVEL_WORDS or context.division_at(start) is not None
    short = head.text == "厂" and not led and len(stem) < _STEM_OF_BARE_PLANT  # 石子厂 is no name
    if not stem or short or is_common(stem):
        return None
    return Name(start, end, context.text[start:end], head.kind, RULE, begins)


def _without_head(text: str, start: int, end: int) -> Name | None:
    """A name of which no list knows the last word: several words, the last of them a noun, the first no verb."""
    words = tagged_words(text[start:end])
    if end - start < _SHORTEST_UNKNOWN or len(words) < 2 or not words[-1][1].startswith(_NOUNS) or words[0][1] == "v":
        return None
    name = text[start:end]
    return Name(start, end, name, "village" if name.endswith(_VILLAGE_ENDS) else "institution", RULE, start)


def _stands_free(text: str, start: int, end: int) -> bool:
    """Does no word of the text reach over a border of the name (滩|区窑厂, 应急队|伍)?"""
    return all(not (at < start < stop or at < end < stop) for at, stop in _words_around(text, start, end))


def _words_around(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = max(0, start - _AROUND)
    for word, _ in tagged_words(text[at : end + _AROUND], guess=False):  # guessed words run over the ends of names
        yield at, at + len(word)
        at += len(word)
