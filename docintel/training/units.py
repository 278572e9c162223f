"""Training what units count and what roles they hold.

Enters: examples. Leaves: the arrays of `UnitModel`, and what cross-fitting over places says of it. A unit that the
annotators know, by its canonical name or by a surface of its, is right and has their roles; one whose wording is
optional counts neither way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docintel.classification.units import COUNTS, UnitFeatures, UnitModel, is_place
from docintel.corpora.duplicates import plain
from docintel.corpora.model import GoldUnit
from docintel.mentions import ResolvedUnit
from docintel.report import ROLES
from docintel.training.examples import Example, held_out, quality
from docintel.training.linear import fit_each, joined

STRENGTH = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit read, with the gold unit it is, None where the annotators know none."""

    unit: ResolvedUnit
    features: list[str]
    gold: GoldUnit | None


@dataclass(frozen=True, slots=True)
class FittedUnits:
    """The arrays of `UnitModel`, its figures on places it had not seen, and the units it decided on there, by example."""

    arrays: dict[str, Any]
    figures: dict[str, float]
    decided: list[tuple[ResolvedUnit, ...]]


def fit_units(examples: Sequence[Example], seed: int) -> FittedUnits:
    """One model: the label `counts`, then the roles of the contract."""
    judged = [list(_judged(example)) for example in examples]
    figures, decided = _cross_fitted(examples, judged, seed)
    return FittedUnits(_fit([one for told in judged for one in told], seed), figures, decided)


def _fit(judged: Sequence[Judged], seed: int) -> dict[str, Any]:
    counted = [[COUNTS] if one.gold else [] for one in judged]
    counts = fit_each([one.features for one in judged], counted, [COUNTS], STRENGTH, seed)
    known = [(one.features, one.gold.roles) for one in judged if one.gold is not None]
    roles = fit_each([features for features, _ in known], [told for _, told in known], ROLES, STRENGTH, seed)
    return joined(counts, roles)


def _judged(example: Example) -> Iterator[Judged]:
    """Every unit read, but for those that count neither way."""
    units = example.reading.units(candidates=True)
    features = UnitFeatures(example.reading.scene, units)
    optional = {plain(quote.quote) for quote in example.document.optional.units}
    matched = matched_units(example, units)
    for at, unit in enumerate(units):
        if at in matched or not _surfaces(example, unit) & optional:
            yield Judged(unit, features.of(unit), matched.get(at))


def matched_units(example: Example, units: Sequence[ResolvedUnit]) -> dict[int, GoldUnit]:
    """Which gold unit each unit read is: first of one name, then of one surface; names before mere places."""
    order = sorted(range(len(units)), key=lambda at: is_place(units[at]))
    surfaces = [_surfaces(example, unit) for unit in units]
    found: dict[int, GoldUnit] = {}
    for gold in example.document.units:
        known = {plain(gold.name), *map(plain, gold.aliases)}
        free = [at for at in order if at not in found]
        named = next((at for at in free if plain(units[at].name) == plain(gold.name)), None)
        at = named if named is not None else next((at for at in free if surfaces[at] & known), None)
        if at is not None:
            found[at] = gold
    return found


def _surfaces(example: Example, unit: ResolvedUnit) -> set[str]:
    quotes = {example.reading.clean.quote(mention.span) for mention in unit.mentions}
    return {plain(words) for words in (unit.name, *(mention.full for mention in unit.mentions), *quotes)}


def _cross_fitted(
    examples: Sequence[Example], judged: Sequence[Sequence[Judged]], seed: int
) -> tuple[dict[str, float], list[tuple[ResolvedUnit, ...]]]:
    """Precision and recall of finding over all gold units, the share of found units with a right role, and what was found."""
    found = wrong = fitting = with_role = 0
    decided: list[tuple[ResolvedUnit, ...]] = [()] * len(examples)
    for part, others in held_out(examples):
        model = UnitModel(_fit([one for at in others for one in judged[at]], seed))
        for at in part:
            decided[at] = model.decided(examples[at].reading.scene, examples[at].reading.units(candidates=True))
        for one in (one for at in part for one in judged[at]):
            roles = model.judged(one.unit, one.features)
            if roles is None:
                continue
            found += one.gold is not None
            wrong += one.gold is None
            if one.gold is not None and set(one.gold.roles) - {"other"}:
                with_role += 1
                fitting += bool(set(roles) & set(one.gold.roles))
    gold = sum(len(example.document.units) for example in examples)
    return quality(found, found + wrong, gold) | {"role": round(fitting / max(1, with_role), 4)}, decided
