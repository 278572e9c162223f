"""The tagger's chain against counting all paths, and what holds of any text."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docintel.document import Sentence
from docintel.extraction.tagging import ProblemTagger
from docintel.extraction.tagging.chain import INSIDE, LABELS, OUTSIDE, Chains, transitions_between
from docintel.extraction.tagging.features import SLOTS, slots_of
from docintel.lexicon.words import CutText, tagged_words
from docintel.spans import CleanSpan

RNG = np.random.default_rng(3)
TRANSITIONS = transitions_between(RNG.normal(size=(3, 3)))


def paths(length: int) -> list[tuple[int, ...]]:
    return [p for p in product(range(3), repeat=length) if p[0] != INSIDE and (OUTSIDE, INSIDE) not in pairwise(p)]


def weight(path: tuple[int, ...], scores: np.ndarray) -> float:
    return sum(scores[at, label] for at, label in enumerate(path)) + sum(TRANSITIONS[a, b] for a, b in pairwise(path))


@pytest.mark.parametrize("lengths", [(1,), (4,), (5, 1, 3), (3, 5, 1, 5)])
def test_the_likeliest_labels_and_the_marginals(lengths: tuple[int, ...]) -> None:
    ends = np.cumsum(lengths)
    bounds = [(int(end - length), int(end)) for end, length in zip(ends, lengths, strict=True)]
    scores = RNG.normal(size=(int(ends[-1]), 3))
    chains = Chains(scores, bounds, TRANSITIONS)
    for (first, last), labels, marginals in zip(bounds, chains.best(0.0)[0], chains.marginals(), strict=True):
        own = scores[first:last]
        told = {path: weight(path, own) for path in paths(last - first)}
        assert tuple(labels.tolist()) == max(told, key=told.__getitem__)
        total = np.logaddexp.reduce(list(told.values()))
        for at in range(last - first):
            for label in range(3):
                through = [w for path, w in told.items() if path[at] == label]
                share = float(np.exp(np.logaddexp.reduce(through) - total)) if through else 0.0
                assert marginals[at, label] == pytest.approx(share, abs=1e-9)


def test_a_bias_finds_no_less() -> None:
    chains = Chains(RNG.normal(size=(30, 3)), [(0, 30)], TRANSITIONS)
    found = [int((labels != OUTSIDE).sum()) for (labels,) in chains.best(0.0, 1.5, 3.0, 9.0)]
    assert found == sorted(found)


def sentence(text: str, start: int = 0) -> Sentence:
    span = CleanSpan(start, start + len(text))
    return Sentence(span, (span,), "body", "none", 0, 0)


@given(st.lists(st.text(alphabet="河道垃圾堆放，。不未 \n12%a𠮷（）", max_size=12), max_size=4))
def test_words_and_features_hold_for_any_text(parts: list[str]) -> None:
    text = "".join(parts)
    places = np.cumsum([0, *(len(part) for part in parts)]).tolist()
    sentences = [sentence(part, start) for part, start in zip(parts, places, strict=False)]
    cut = CutText(text, sentences)
    slots = slots_of(text, cut, ())
    assert len(slots) == len(cut.words) == len(cut.starts)
    assert slots.size == 0 or slots.max() < SLOTS
    for part, (first, last) in zip(parts, cut.bounds, strict=True):
        assert sum(cut.ends[at] - cut.starts[at] for at in range(first, last)) == len(part)


def test_words_joined_are_the_text() -> None:
    for text in ("河道内堆放砂石约200立方米，至今无人清理", "a b\n\t　。", ""):
        assert "".join(word for word, _ in tagged_words(text)) == text


def test_a_tagger_proposes_what_its_weights_say() -> None:
    text = "发现河道内堆放砂石。"
    cut = CutText(text, [sentence(text)])
    slots = slots_of(text, cut, ())
    at = cut.words.index("堆放")
    own = [slot for slot in slots[at].tolist() if (slots == slot).any(axis=1).sum() == 1]
    weights = {"slots": np.array(sorted(own)), "weights": np.tile([0.0, 2.0, 0.0], (len(own), 1)), "transitions": np.zeros((3, 3))}
    (best,) = [p for p in ProblemTagger(weights).propose(text, cut, ()) if p.bias == 0]
    assert text[best.span.start : best.span.end] == "堆放"
    assert best.chance > 0.9
    assert len(LABELS) == 3
