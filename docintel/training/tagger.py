"""Training the tagger: a linear chain (CRF) over the words of every sentence.

Enters: examples. Leaves: the arrays of `ProblemTagger`. python-crfsuite fits the weights; features reach it as the
numbers of their slots, so that what it learns is what reading looks up.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docintel.errors import MissingExtraError
from docintel.extraction.tagging import marked
from docintel.extraction.tagging.chain import LABELS
from docintel.extraction.tagging.features import slots_of
from docintel.spans import CleanSpan
from docintel.training.examples import Example

PARAMETERS = {"c1": 0.1, "c2": 1.0, "max_iterations": 80}
"""Strength of the L1 and L2 penalties, steps of L-BFGS. Deterministic: the fit has no random part."""


Shown = list[tuple[NDArray[np.uint32], list[str]]]
"""The sentences of a document as they are shown: a row of slots for each word, and the words' labels."""


def fit_tagger(examples: Sequence[Example]) -> dict[str, Any]:
    """The arrays of a tagger trained on `examples`. Optional wordings are told as problems: they name defects as well."""
    return _fit([_shown(example) for example in examples])


def fit_taggers(examples: Sequence[Example], groups: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """A tagger for each group of examples, told by their numbers; fitted side by side where there are processors for it and
    enough to be worth a process."""
    shown = [_shown(example) for example in examples]
    parts = [[shown[at] for at in group] for group in groups]
    workers = min(len(groups), os.cpu_count() or 1)
    if workers < 2 or len(examples) < _WORTH_A_PROCESS:
        return [_fit(part) for part in parts]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_fit, parts))


_WORTH_A_PROCESS = 200


def _shown(example: Example) -> Shown:
    cut, labels = example.cut, _labels(example)
    slots = slots_of(example.reading.clean.text, cut, marked(example.reading.by_rule))
    return [(slots[first:last], labels[first:last]) for first, last in cut.bounds if last > first]


def _fit(documents: Sequence[Shown]) -> dict[str, Any]:
    crfsuite = _crfsuite()
    trainer = crfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for slots, labels in (sentence for document in documents for sentence in document):
        trainer.append([[str(slot) for slot in row] for row in slots.tolist()], labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "tagger.crfsuite")
        trainer.train(path)
        tagger = crfsuite.Tagger()
        tagger.open(path)
        learned = tagger.info()
        tagger.close()
    return _arrays(learned)


def _crfsuite() -> Any:
    try:
        import pycrfsuite
    except ImportError:
        raise MissingExtraError('训练需要 python-crfsuite：pip install "docintel[train]"（training needs the extra "train"）') from None
    return pycrfsuite


def _labels(example: Example) -> list[str]:
    """A label for each word: the longest telling wins where two overlap."""
    labels = [LABELS[0]] * len(example.cut.words)
    spans = [span for span, _ in example.problems] + list(example.optional)
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        inside = _words_in(example, span)
        if inside and all(labels[at] == LABELS[0] for at in inside):
            labels[inside[0]] = LABELS[1]
            for at in inside[1:]:
                labels[at] = LABELS[2]
    return labels


def _words_in(example: Example, span: CleanSpan) -> list[int]:
    first, last = example.cut.range_of(span)
    return [at for at in range(first, last) if example.cut.words[at]]


def _arrays(learned: Any) -> dict[str, Any]:
    weights: dict[int, list[float]] = {}
    for (slot, label), weight in learned.state_features.items():
        weights.setdefault(int(slot), [0.0] * len(LABELS))[LABELS.index(label)] = weight
    transitions = np.zeros((len(LABELS), len(LABELS)))
    for (one, other), weight in learned.transitions.items():
        transitions[LABELS.index(one), LABELS.index(other)] = weight
    slots = sorted(weights)
    return {
        "slots": np.array(slots, dtype=np.int32),
        "weights": np.array([weights[slot] for slot in slots], dtype=np.float32).reshape(len(slots), len(LABELS)),
        "transitions": transitions,
    }
