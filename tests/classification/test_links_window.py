"""Links are weighed among what stands near: the work for a problem stays the same however long the text is."""

from __future__ import annotations

import random

import pytest

from docintel.classification.links import (
    _NEIGHBOURS,
    DEADLINE_FEATURES,
    UNIT_FEATURES,
    LinkFeatures,
    _Company,
    _gap,
    _nearest,
    _Site,
    _window,
)
from docintel.document import Sentence
from docintel.linking.attachments import Attached
from docintel.pipeline import Pipeline
from docintel.readers import read_text
from docintel.spans import CleanSpan


def site(start: int, end: int, number: int = 0) -> _Site:
    span = CleanSpan(start, end)
    return _Site(number, span, span, Sentence(span, (), "body", "none", 0, 0), frozenset())


def sites(seed: int) -> list[_Site]:
    chance = random.Random(seed)
    starts = sorted(chance.sample(range(0, 400, 5), 30))
    return [site(start, start + chance.randint(1, 5), number) for number, start in enumerate(starts)]


@pytest.mark.parametrize("seed", range(20))
def test_ranks_are_those_of_a_count_over_all(seed: int) -> None:
    span, named = CleanSpan(150, 190), sites(seed)
    company = _Company.around(span, named, len(named))
    for one in named:
        gap, behind = _gap(span, one.span), one.span.start >= span.end
        nearer = [other.span.start >= span.end for other in named if _gap(span, other.span) < gap]
        assert company.nearer(gap, behind) == (len(nearer), nearer.count(behind))
    assert _nearest(named, span) == min(named, key=lambda one: _gap(span, one.span))


@pytest.mark.parametrize(
    ("count", "place", "window"),
    [
        (3, 1, range(3)),
        (0, 5, range(0)),
        (1_000, 500, range(500 - _NEIGHBOURS, 500 + _NEIGHBOURS)),
        (1_000, 5_000, range(1_000 - _NEIGHBOURS, 1_000)),
    ],
    ids=["few", "none", "many", "at the end"],
)
def test_a_window_around_a_place(count: int, place: int, window: range) -> None:
    assert _window(list(range(count)), place) == window


def test_a_row_holds_a_figure_for_every_column() -> None:
    reading = Pipeline(backend="rules").gather(read_text("青岭镇人民政府：\n清水河右岸堆放建筑垃圾2处。\n请于2024年6月30日前清理。"))
    problems, units = reading.by_rule, reading.units()
    features = LinkFeatures(reading.meeting(problems, units))
    linked = Attached(None, None, None, (), ())
    for (_, rows), columns in (
        (features.deadlines(problems[0], linked), DEADLINE_FEATURES),
        (features.units(problems[0], linked), UNIT_FEATURES),
    ):
        assert rows
        assert {len(row) for row in rows} == {len(columns)}
