"""Mentions: what extraction found in the clean text, before linking.

Each carries its span, what was understood, and the rule that said so. Identity and evidence in the source come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from docintel.document import Sentence
from docintel.spans import CleanSpan

Qualifier = Literal["exact", "about", "at_least", "at_most"]
DeadlineKind = Literal["date", "duration", "recurring", "immediate", "event"]
Basis = Literal["explicit", "year_inferred", "relative", "reference"]


class QuantityMention(NamedTuple):
    """A number with its measure word. `unit` is without scale; `value` has the scale multiplied in."""

    span: CleanSpan
    value: float | int
    value_max: float | int | None
    unit: str | None
    dimension: str
    qualifier: Qualifier
    currency: Literal["CNY", "TWD", "HKD"] | None = None
    subject: str | None = None
    kind: str = "other"
    part_of: CleanSpan | None = None
    owner: str | None = None
    also: tuple[CleanSpan, ...] = ()
    as_of: date | None = None
    rule: str = "number_measure"


class DeadlineMention(NamedTuple):
    """A time by which, or how often, something must be done."""

    span: CleanSpan
    kind: DeadlineKind
    due: date | None = None
    start: date | None = None
    recurrence: str | None = None
    times: int | None = None
    by: str | None = None
    workdays: bool = False
    basis: Basis | None = None
    anchor: date | None = None
    anchor_event: str | None = None
    task: str | None = None
    also: tuple[CleanSpan, ...] = ()
    rule: str = ""
    warnings: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """When the matter of a form or a row (`record`) was finished, as its field says."""

    span: CleanSpan
    day: date
    record: int


@dataclass(frozen=True, slots=True)
class NameProposal:
    """A span that a recogniser of another library takes for the name of a body or of a place."""

    span: CleanSpan
    kind: Literal["organisation", "place"]


class UnitMention(NamedTuple):
    """A name of an organisation as it stands at one place, not yet resolved.

    `surface` is the clean text of the span; a name with a shared head or tail carries its restored form in `full`.
    `leader` is the division in front of the name where the gazetteer does not know it (云岭市 in 云岭市水利局).
    """

    span: CleanSpan
    surface: str
    full: str
    kind: str
    role_cues: frozenset[str] = frozenset()
    rule: str = ""
    leader: str = ""


_PARTS = ("responsible", "violator", "accountable", "lead", "supervising", "reporter", "cooperating", "recipient")


class ResolvedUnit(NamedTuple):
    """One organisation with all its mentions."""

    name: str
    kind: str
    level: str | None
    division_code: str | None
    mentions: tuple[UnitMention, ...]
    roles: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """Of its roles the one that it has in a problem it is named with."""
        return next((role for role in _PARTS if role in self.roles), "other")


class PlaceMention(NamedTuple):
    """A place as it stands in the text: the longest phrase that names it (清水河三河段).

    `water_body` is the river, lake or reservoir in it, `division` the lowest division by full name, `code` its code.
    """

    span: CleanSpan
    text: str
    water_body: str | None
    division: str | None
    code: str | None
    kind: str
    rule: str = ""


class ProblemProposal(NamedTuple):
    """A span that the tagger takes for a problem. `chance` is the mean chance that its words belong to one, `begun` that
    one begins there, `least` that of its least likely word; `bias` is the smallest at which the span was found."""

    span: CleanSpan
    sentence: Sentence
    chance: float
    begun: float
    least: float
    bias: float


class Membership(NamedTuple):
    """How a span stands to lists of defects told side by side: of how many members it is the list, in a list of how many
    it is a member, and how many of these name a defect."""

    members: int = 0
    siblings: int = 0
    telling: int = 0


class ProblemMention(NamedTuple):
    """A described defect at one place of the text; `part` is its number among the numbered parts of a petition.

    `score` is the weight of the rules' evidence, `confidence` the calibrated chance where a model told it; `deciding` are
    the words for which a model gave a type, by its code.
    """

    span: CleanSpan
    types: tuple[tuple[str, float], ...]
    sentence: Sentence
    words: tuple[str, ...]
    rule: str
    score: float
    also: tuple[CleanSpan, ...] = ()
    part: int = 0
    confidence: float | None = None
    deciding: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_row(self) -> bool:
        """Is it told by a column of problems?"""
        return "row" in self.rule.split("+")

    @property
    def is_given(self) -> bool:
        """Is it told by a column of problems, or by a user's own words? No model has met these."""
        return not {"row", "own"}.isdisjoint(self.rule.split("+"))

    def with_evidence(self, *spans: CleanSpan) -> ProblemMention:
        return self._replace(also=self.also + spans)
