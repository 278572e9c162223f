"""Units learned: which of the names and places of a document are bodies that count, and what each has to do with the matter.

Enters: the resolved units of a document, places that may act among them, and what stands around each mention. Leaves:
the units that count, with the roles of the contract. What the rules read (`linking.roles`) is one voice among others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from docintel.classification.linear import DIGITS_ALIKE, Floats, LinearModel, labels_of, pair_features
from docintel.document import FORM_ROLES, SentenceIndex
from docintel.mentions import ResolvedUnit, UnitMention

COUNTS = "counts"
"""The label that says whether a name is a body that counts; the others are the roles of the contract."""

# Training knows the documents it was written for: on real ones the rules are right where it is silent.
_RULES_SAY = 2.0
_EVEN = 0.0
_LEAST_NAMED = 0.2
_LEAST_PLACE = 0.4

_SORTS = {"named_place": "P", "acting_place": "A"}
_MENTIONS = 6
_BEFORE, _AFTER = 10, 14
_MANY = 5
_LABEL = re.compile(r"[^\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a document says beside the units themselves; `region` is the code of the division it is about."""

    text: str
    index: SentenceIndex
    genre: str
    region: str


class UnitFeatures:
    """The features of every unit of one document."""

    def __init__(self, scene: Scene, units: Sequence[ResolvedUnit]) -> None:
        self._scene = scene
        self._starts = {mention.span.start for unit in units for mention in unit.mentions}
        self._ends = {mention.span.end for unit in units for mention in unit.mentions}

    def of(self, unit: ResolvedUnit) -> list[str]:
        """What speaks for and against a unit, from its name and from its mentions."""
        scene, name = self._scene, unit.name
        # Every collection is walked in an order of its own: that of a set changes from process to process, and sums of weights with it.
        rules = dict.fromkeys(mention.rule for mention in unit.mentions)
        place = "named_place" in rules
        features = [
            f"k:{unit.kind}", f"k:{unit.kind}|{scene.genre}", f"l:{unit.level}", f"place:{place}", f"n:{min(_MANY, len(unit.mentions))}|{place}",
            f"t2:{name[-2:]}", f"t3:{name[-3:]}", f"t4:{name[-4:]}", f"g:{scene.genre}|{place}", f"here:{unit.division_code == scene.region}|{unit.level}|{place}",
            *(f"r:{rule}" for rule in rules), *(f"role:{role}" for role in unit.roles), *(f"role:{role}|{scene.genre}" for role in unit.roles),
        ]  # fmt: skip
        for mention in unit.mentions[:_MENTIONS]:
            features += self._around(mention, _SORTS.get(mention.rule, unit.kind[:2]))
        return list(dict.fromkeys(features))

    def _around(self, mention: UnitMention, sort: str) -> Iterator[str]:
        scene, start, end = self._scene, mention.span.start, mention.span.end
        sentence = scene.index.at(start)
        if sentence is None:
            yield "nowhere"
            return
        floor, ceiling = max(sentence.span.start, start - _BEFORE), min(sentence.span.end, end + _AFTER)
        before, after = scene.text[floor:start].translate(DIGITS_ALIKE), scene.text[end:ceiling].translate(DIGITS_ALIKE)
        yield f"s:{sentence.role}|{sort}"
        yield f"z:{sentence.zone}|{sort}"
        if sentence.label:
            yield f"lb:{_LABEL.sub('', sentence.label)[:6]}"
        yield from (f"q:{role}" for role in sorted(mention.role_cues))
        opens = "^" if floor == start else ""
        for length in (1, 2, 3):
            yield f"b{length}:{opens}{before[-length:]}"
            yield f"a{length}:{after[:length]}"
        yield f"a4:{after[:4]}"
        yield f"ab:{before[-1:]}|{after[:1]}|{sort}"
        yield f"a2:{after[:2]}|{sort}"
        yield f"b2:{opens}{before[-2:]}|{sort}"
        yield f"list:{start - 1 in self._ends}{end + 1 in self._starts}|{sort}"
        yield from pair_features("B", before)
        yield from pair_features("A", after)


def is_place(unit: ResolvedUnit) -> bool:
    """Is it a place that no rule takes for a body?"""
    return all(mention.rule == "named_place" for mention in unit.mentions)


def _stands_in_form(scene: Scene, unit: ResolvedUnit) -> bool:
    """Is it named only in head or foot of an official document?"""
    sentences = (scene.index.at(mention.span.start) for mention in unit.mentions)
    return all(sentence is not None and sentence.role in FORM_ROLES for sentence in sentences)


class UnitModel:
    """Independent decisions: does the unit count, and does it hold each role?"""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        labels = labels_of(arrays)
        self._model = LinearModel(arrays, labels, each=True)
        self._counts = labels.index(COUNTS)

    def decided(self, scene: Scene, units: Sequence[ResolvedUnit]) -> tuple[ResolvedUnit, ...]:
        """The units that count, with the roles that rules and model together give them, likeliest first. Head and foot of an
        official document say themselves what those named only there have to do with it."""
        judged = [unit for unit in units if not _stands_in_form(scene, unit)]
        features = UnitFeatures(scene, units)
        told = self._model.chances([features.of(unit) for unit in judged])
        roles = {id(unit): self._judged(unit, chances) for unit, chances in zip(judged, told, strict=True)}
        found = ((unit, roles.get(id(unit), unit.roles)) for unit in units)
        return tuple(unit._replace(roles=held) for unit, held in found if held is not None)

    def judged(self, unit: ResolvedUnit, features: Sequence[str]) -> tuple[str, ...] | None:
        """The roles of a unit that counts, None for one that does not."""
        return self._judged(unit, self._model.chances([features])[0])

    def _judged(self, unit: ResolvedUnit, chances: Floats) -> tuple[str, ...] | None:
        counts = chances[self._counts] >= (_LEAST_PLACE if is_place(unit) else _LEAST_NAMED)
        return self._roles(chances, unit.roles) if counts else None

    def _roles(self, chances: Floats, by_rule: Sequence[str]) -> tuple[str, ...]:
        odds = np.log(chances + 1e-9) - np.log(1.0 - chances + 1e-9)
        told = [
            (odd + _RULES_SAY * (label in by_rule), label)
            for odd, label in zip(odds.tolist(), self._model.labels, strict=True)
            if label != COUNTS
        ]
        told.sort(key=lambda role: -role[0])
        likely = [label for odd, label in told if odd >= _EVEN]
        return tuple(likely or [told[0][1]])
