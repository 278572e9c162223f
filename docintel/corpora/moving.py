"""A document whose text was changed character by character, with its annotations moved along.

Enters: a document, and for each character what it became: something before it, the character itself (perhaps another,
perhaps gone), something after it. Leaves: the document with the new text. A span begins at what became of its first
character and ends at what became of its last: what was put behind that (its pinyin) is not dragged in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from docintel.corpora.model import LAYERS, CorpusDocument, OptionalQuotes, Quote, Term
from docintel.corpora.value_gold import optional_places


class Piece(NamedTuple):
    """What a character became."""

    before: str
    body: str
    after: str


class Moved:
    """A changed text, and where each span of the old one lies in it."""

    def __init__(self, pieces: Sequence[Piece], head: str = "", tail: str = "") -> None:
        self.text = head + "".join(f"{p.before}{p.body}{p.after}" for p in pieces) + tail
        sizes = (len(p.before) + len(p.body) + len(p.after) for p in pieces)
        self._pieces, self._starts = pieces, list(accumulate(sizes, initial=len(head)))

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """The new place of [start, end); None where nothing of it is left."""
        left = [at for at in range(start, end) if self._pieces[at].body]
        if not left:
            return None
        first, last = left[0], left[-1]
        end_of_last = self._starts[last] + len(self._pieces[last].before) + len(self._pieces[last].body)
        return self._starts[first] + len(self._pieces[first].before), end_of_last

    def quote(self, old: Quote) -> Quote | None:
        """The same words in the new text."""
        place = self.place(old.start, old.end)
        return None if place is None else Quote(start=place[0], end=place[1], quote=self.text[slice(*place)])


def carried(document: CorpusDocument, moved: Moved) -> CorpusDocument:
    """The document with the new text.

    Surface forms of bodies become those that stand in the new text. An optional wording is optional wherever it stood,
    and its places may now read differently: each becomes an entry of its own.
    """

    def new(old: Quote) -> Quote:
        found = moved.quote(old)
        if found is None:
            raise ValueError(f"{document.id}: {old.quote!r} is gone")
        return found

    units = []
    for unit in document.units:
        mentions = [new(mention) for mention in unit.mentions]
        forms = list(dict.fromkeys(mention.quote for mention in mentions))
        units.append(unit.model_copy(update={"mentions": mentions, "aliases": forms}))
    return document.model_copy(
        update={
            "text": moved.text,
            "problems": [p.model_copy(update={"span": new(p.span)}) for p in document.problems],
            "counts": [c.model_copy(update={"span": new(c.span)}) for c in document.counts],
            "deadlines": [d.model_copy(update={"span": new(d.span)}) for d in document.deadlines],
            "units": units,
            "sums": [
                s.model_copy(update={"total": _term(s.total, new), "parts": [_term(t, new) for t in s.parts]})
                for s in document.sums
            ],
            "rates": [
                r.model_copy(update={key: _term(getattr(r, key), new) for key in ("rate", "numerator", "denominator")})
                for r in document.rates
            ],
            "optional": OptionalQuotes(**{layer: list(_optional(document, layer, moved)) for layer in LAYERS}),
        }
    )


def _term(term: Term, new: Callable[[Quote], Quote]) -> Term:
    return term.model_copy(update={"span": new(term.span)})


def _optional(document: CorpusDocument, layer: str, moved: Moved) -> Iterable[Quote]:
    text = document.text
    for start, end in dict.fromkeys(optional_places(text, getattr(document.optional, layer))):
        found = moved.quote(Quote(start=start, end=end, quote=text[start:end]))
        if found is not None:
            yield found
