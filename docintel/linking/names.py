"""Names: which mentions mean one body, and its canonical name.

Enters: unit mentions, the clean text, the region the document is about. Leaves: `ResolvedUnit`s named by the contract:
the fullest form the document gives, with its own division in front where that is lacking, and no higher one. What
cannot be resolved stays as written; a relative name (该局, 督察组) that finds no body is dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from docintel.document import Sentence
from docintel.lexicon.gazetteer import Division
from docintel.linking.leaders import CanonicalName, bodies_of_taiwan, canonical_name, fixed_bodies, with_seat
from docintel.linking.regions import Surroundings, document_region
from docintel.linking.roles import roles_by_span, roles_of
from docintel.mentions import ResolvedUnit, UnitMention
from docintel.spans import CleanSpan

__all__ = ["document_region", "resolve_units"]

# 该局 means the last body named that ends in one of these; other words (厅, 公司, 厂) end names as they are.
_TAILS = {
    "办": ("办", "办公室"),
    "委": ("委", "委员会"),
    "院": ("检察院", "法院", "监察院", "研究院", "医院"),
    "镇": ("镇", "镇政府", "镇人民政府"),
    "乡": ("乡", "乡政府", "乡人民政府"),
    "街道": ("街道", "街道办事处"),
    "署方": ("署",),
    "公署": ("公署",),
    "单位": (),
}
# A bare name in a headline (河长办发文) may mean the body named in full behind it.
_HEADLINE = 60
# 督察组 alone is the team of the inspection the text speaks of (中央生态环境保护督察); it never means nobody.
_TEAMS = frozenset(("督察组", "督查组", "督导组", "巡视组", "巡察组", "环保督察组"))
_EVENT = re.compile(r"(?:中央|国家|[省市县区])(?:生态环境保护|生态环保|环境保护|环保)督察(?!组|办)")
_LEAST_TAIL = 4
_SEATS = ("人民政府", "政府", "管理委员会")
# Departments of Hong Kong and Macau bear no district's name.
_NO_PREFIX = ("81", "82")
_TAIWAN = "71"
_PLACES = ("acting_place", "named_place")
_NO_LEVEL = ("enterprise", "media")


@dataclass(slots=True, eq=False)
class _Body:
    """A body in the making: its forms by name, those its bare places stand for, its mentions, and where it is named itself."""

    key: str
    kind: str
    forms: dict[str, CanonicalName] = field(default_factory=dict)
    of_places: dict[str, CanonicalName] = field(default_factory=dict)
    mentions: list[UnitMention] = field(default_factory=list)
    named_at: list[int] = field(default_factory=list)

    def add(self, mention: UnitMention, form: CanonicalName) -> None:
        forms = self.forms if mention.rule not in _PLACES else self.of_places
        forms.setdefault(form.name, form)
        self.mentions.append(mention)
        insort(self.named_at, mention.span.start)

    def take_over(self, other: _Body) -> None:
        self.mentions += other.mentions
        self.named_at = sorted(self.named_at + other.named_at)

    def is_led(self) -> bool:
        return bool(self.of_places) or any(form.led for form in self.forms.values())

    def last_before(self, at: int) -> int:
        """Where the body is named last before `at`, -1 where it is not."""
        index = bisect_left(self.named_at, at)
        return self.named_at[index - 1] if index else -1


def resolve_units(
    mentions: Sequence[UnitMention],
    text: str,
    region: Division | None,
    sentences: Sequence[Sentence] = (),
    *,
    candidates: bool = False,
) -> tuple[ResolvedUnit, ...]:
    """The bodies of a document with all their mentions, in the order of their first one.

    With `candidates` also the places that no rule takes for bodies; a model decides over them.
    """
    if not candidates:
        mentions = [mention for mention in mentions if mention.rule != "named_place"]
    around = Surroundings(text, region, {mention.leader for mention in mentions} - {""})
    bodies = _Bodies(around)
    for mention in mentions:
        if mention.rule not in ("relative", "anaphor"):
            bodies.add(mention)
    bodies.merge_places()
    bodies.merge_short_forms()
    bodies.merge_tails()
    bodies.place_departments()
    speech = _Speech(bodies, sentences)
    for mention in mentions:
        if mention.rule == "anaphor":
            tail = "督察组" if mention.full.endswith("督察组") else mention.full
            if not bodies.attach(mention, (tail,)) and mention.full in _TEAMS:
                bodies.add(mention._replace(full=_team_of_event(text, mention)))
        elif mention.rule == "relative":
            speech.attach(mention)
    bodies.leave_places()
    found = sorted(bodies.all(), key=lambda body: min(body.mentions, key=_span).span)
    roles = roles_by_span(mentions, text, sentences)
    return tuple(_resolved(body, roles) for body in found)


class _Bodies:
    """The bodies found so far, by key."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._by_key: dict[str, _Body] = {}
        self._by_tail: dict[tuple[str, ...], list[_Body]] = {}
        self._named: dict[str, list[tuple[int, _Body]]] = {}

    def all(self) -> list[_Body]:
        return list(self._by_key.values())

    def add(self, mention: UnitMention) -> None:
        full = with_seat(mention.full) if mention.rule in _PLACES else mention.full
        form = canonical_name(full, mention.span.start, self._around, mention.kind)
        if form.key not in self._by_key:
            self._by_key[form.key] = _Body(form.key, mention.kind)
            self._by_tail.clear()
            self._named.clear()
        self._by_key[form.key].add(mention, form)

    def _drop(self, body: _Body) -> None:
        del self._by_key[body.key]
        self._by_tail.clear()

    def ending_in(self, tails: tuple[str, ...]) -> list[_Body]:
        """The bodies whose name ends in one of `tails`."""
        if tails not in self._by_tail:
            named = self._by_end()
            found = {number: body for tail in tails for number, body in named.get(tail, ())}
            self._by_tail[tails] = [body for _, body in sorted(found.items()) if self._by_key.get(body.key) is body]
        return self._by_tail[tails]

    def _by_end(self) -> dict[str, list[tuple[int, _Body]]]:
        """The bodies, numbered in their order, by all that a name of theirs ends in."""
        if not self._named:
            for number, body in enumerate(self._by_key.values()):
                for name in (body.key, *body.forms):
                    for at in range(len(name)):
                        self._named.setdefault(name[at:], []).append((number, body))
        return self._named

    def merge_places(self) -> None:
        """丹阳市 that acts is 丹阳市政府, where the text names that too."""
        for body in self.all():
            if all(mention.rule == "acting_place" for mention in body.mentions):
                owner = next((o for tail in _SEATS if (o := self._by_key.get(body.key + tail))), None)
                if owner is not None:
                    owner.take_over(body)
                    self._drop(body)

    def leave_places(self) -> None:
        """Where a body acts, its bare place elsewhere in the text is a place."""
        for body in self.all():
            bodily = [mention for mention in body.mentions if mention.rule != "named_place"]
            owned = any(body.key + tail in self._by_key for tail in _SEATS)
            if bodily:
                body.mentions = bodily
            elif owned:
                self._drop(body)

    def merge_short_forms(self) -> None:
        """纪委监委 after 镇江市纪委监委 is that body: a name without a leader joins the last one that ends in it."""
        for body in self.all():
            if body.is_led():
                continue
            rest = [mention for mention in body.mentions if not self.attach(mention, (body.key,), apart_from=body)]
            if rest:
                body.mentions = rest
                body.named_at = [mention.span.start for mention in rest]
            else:
                self._drop(body)

    def merge_tails(self) -> None:
        """永济分局 beside 运城市生态环境局永济分局, 相岭电站 beside 荥经县相岭电站: the tail of one other name is that body."""
        for body in self.all():
            tails = tuple(name for name in (body.key, *body.forms) if len(name) >= _LEAST_TAIL)
            longer = [other for other in self.ending_in(tails) if other is not body]
            if len(longer) == 1:
                longer[0].take_over(body)
                self._drop(body)

    def place_departments(self) -> None:
        """环保局 that no name of the text explains is the department of the city or county the text is about."""
        home = self._around.region
        if home is None or home.level not in ("municipal", "county") or home.code.startswith(_NO_PREFIX):
            return
        for body in self.all():
            if body.kind == "department" and all(mention.rule == "bare_head" for mention in body.mentions):
                if body.is_led() or (home.code.startswith(_TAIWAN) and body.key in bodies_of_taiwan()):
                    continue
                self._drop(body)
                for mention in body.mentions:
                    self.add(mention._replace(full=self._around.written(home) + mention.full))

    def attach(self, mention: UnitMention, tails: tuple[str, ...], apart_from: _Body | None = None) -> bool:
        """Give the mention to the body whose name ends in one of `tails`: the last one named, else the next one."""
        owners = [body for body in self.ending_in(tails) if body is not apart_from]
        if not owners:
            return False
        nearest = max(owners, key=lambda body: body.last_before(mention.span.start))
        if nearest.last_before(mention.span.start) < 0:
            # Only what stands for a name, or a name in a headline, may mean a body that is named behind it.
            if mention.rule != "anaphor" and mention.span.start >= _HEADLINE:
                return False
            nearest = owners[0]
        nearest.mentions.append(mention)
        return True


def _team_of_event(text: str, mention: UnitMention) -> str:
    """The name of the team after the inspection named last before it, else the bare word."""
    events = _EVENT.findall(text, 0, mention.span.start)
    return f"{events[-1]}组" if events and mention.full.endswith("督察组") else mention.full


class _Speech:
    """Who speaks and who is spoken to: 我局 is the body that signs, 你单位 that of the address line."""

    def __init__(self, bodies: _Bodies, sentences: Sequence[Sentence]) -> None:
        self._bodies = bodies
        signing = [sentence.span for sentence in sentences if sentence.role in ("signature", "title", "masthead")]
        self._signing = [body for span in reversed(signing) for body in self._named_in(span)]
        addressed = [sentence.span for sentence in sentences if sentence.role == "address"]
        self._addressed = [body for span in addressed for body in self._named_in(span)]

    def _named_in(self, span: CleanSpan) -> list[_Body]:
        return [body for body in self._bodies.all() if any(span.start <= at < span.end for at in body.named_at)]

    def attach(self, mention: UnitMention) -> None:
        """Give a relative mention to the body it means; drop it where there is none."""
        first, rest = mention.surface[0], mention.surface[1:]
        tails = _TAILS.get(mention.surface) or _TAILS.get(rest, (rest,))
        owner: _Body | None = None
        if first in "你贵":
            owner = self._addressed[0] if len(self._addressed) == 1 else None
        elif first in "我本":
            owner = self._speaker(tails)
        elif tails:
            self._bodies.attach(mention, tails)
        if owner is not None:
            owner.mentions.append(mention)

    def _speaker(self, tails: tuple[str, ...]) -> _Body | None:
        """The body that signs, else the first one whose name fits."""
        fitting = self._bodies.ending_in(tails) if tails else []
        signing = next((body for body in self._signing if body in fitting), None)
        return signing or min(fitting, key=lambda body: body.named_at[0], default=None)


_span = attrgetter("span")


def _with_roles(m: UnitMention, roles: frozenset[str] | None) -> UnitMention:
    return UnitMention(m.span, m.surface, m.full, m.kind, roles, m.rule, m.leader) if roles else m


def _resolved(body: _Body, roles: dict[CleanSpan, frozenset[str]]) -> ResolvedUnit:
    forms = body.forms or body.of_places
    form = max(forms.values(), key=lambda f: len(f.name)) if len(forms) > 1 else next(iter(forms.values()))
    division = next((f.division for f in forms.values() if f.division is not None), None)
    mentions = tuple([_with_roles(mention, roles.get(mention.span)) for mention in sorted(body.mentions, key=_span)])
    return ResolvedUnit(
        form.name, body.kind, _level(body, form, division), (division.code or None) if division else None, mentions,
        roles_of(mentions, body.kind, form.name, roles),
    )  # fmt: skip


def _level(body: _Body, form: CanonicalName, division: Division | None) -> str | None:
    if body.kind == "village":
        return "village"
    if body.kind in _NO_LEVEL:
        return None
    if form.name in fixed_bodies():
        return fixed_bodies()[form.name][1] or None
    if form.township:
        return "township"
    return division.level if division is not None else None
