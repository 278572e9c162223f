"""Training what units count and what roles they hold.

Enters: examples. Leaves: the arrays of `UnitModel`. A unit that the annotators know, by its canonical name or by a
surface of its, is right and has their roles; one whose wording is optional counts neither way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from docintel.classification.units import COUNTS, UnitFeatures, is_place
from docintel.corpora.model import ROLES, GoldUnit
from docintel.mentions import ResolvedUnit
from docintel.training.examples import Example
from docintel.training.linear import fit_each, joined

STRENGTH = 0.3
_NOT_WORDS = re.compile(r"[\W_]+")


def fit_units(examples: Sequence[Example], seed: int) -> dict[str, Any]:
    """One model: the label `counts`, then the roles of the contract."""
    judged = [unit for example in examples for unit in _judged(example)]
    counts = fit_each([features for features, _ in judged], [[COUNTS] if gold else [] for _, gold in judged], [COUNTS], STRENGTH, seed)
    known = [(features, gold.roles) for features, gold in judged if gold is not None]
    roles = fit_each([features for features, _ in known], [told for _, told in known], ROLES, STRENGTH, seed)
    return joined(counts, roles)


def _judged(example: Example) -> Iterator[tuple[list[str], GoldUnit | None]]:
    """The features of every unit read, with the gold unit it is; those that count neither way are left out."""
    units = example.reading.units(candidates=True)
    features = UnitFeatures(example.reading.scene, units)
    optional = {_bare(quote.quote) for quote in example.document.optional.units}
    matched = _matched(example, units)
    for at, unit in enumerate(units):
        if at in matched or not _surfaces(example, unit) & optional:
            yield features.of(unit), matched.get(at)


def _matched(example: Example, units: Sequence[ResolvedUnit]) -> dict[int, GoldUnit]:
    """Which gold unit each unit read is: first of one name, then of one surface; names before mere places."""
    order = sorted(range(len(units)), key=lambda at: is_place(units[at]))
    surfaces = [_surfaces(example, unit) for unit in units]
    found: dict[int, GoldUnit] = {}
    for gold in example.document.units:
        known = {_bare(gold.name), *map(_bare, gold.aliases)}
        free = [at for at in order if at not in found]
        named = next((at for at in free if _bare(units[at].name) == _bare(gold.name)), None)
        at = named if named is not None else next((at for at in free if surfaces[at] & known), None)
        if at is not None:
            found[at] = gold
    return found


def _surfaces(example: Example, unit: ResolvedUnit) -> set[str]:
    quotes = {example.reading.clean.quote(mention.span) for mention in unit.mentions}
    return {_bare(words) for words in (unit.name, *(mention.full for mention in unit.mentions), *quotes)}


def _bare(words: str) -> str:
    """Words without width, blanks and punctuation."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", words))
