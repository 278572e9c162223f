"""Training what a figure says.

Enters: examples. Leaves: the arrays of `CountModel`, and how often cross-fitting over places reads the annotators' kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docintel.classification.counts import CountFeatures, CountModel, is_open
from docintel.mentions import QuantityMention
from docintel.spans import SourceSpan, iou
from docintel.training.examples import Example, held_out
from docintel.training.linear import fit_one_of

STRENGTH = 0.3
_TELLS = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """A count read, with its features and the kind that the annotators give it."""

    count: QuantityMention
    features: list[str]
    kind: str


def fit_counts(examples: Sequence[Example], seed: int) -> tuple[dict[str, Any], dict[str, float]]:
    """One decision among the kinds, over the counts whose words decide."""
    known = [_known(example) for example in examples]
    right = asked = 0
    for part, others in held_out(examples):
        model = CountModel(_fit((one for at in others for one in known[at]), seed))
        told = [one for at in part for one in known[at]]
        opened = [one for one in told if is_open(one.count)]
        kinds = model.kinds([one.count for one in opened], [one.features for one in opened])
        right += sum(kind == one.kind for kind, one in zip(kinds, opened, strict=True))
        right += sum(one.count.kind == one.kind for one in told if not is_open(one.count))
        asked += len(told)
    return _fit((one for told in known for one in told), seed), {"kind": round(right / max(1, asked), 4)}


def _fit(known: Iterable[Known], seed: int) -> dict[str, Any]:
    shown = [one for one in known if is_open(one.count)]
    return fit_one_of([one.features for one in shown], [one.kind for one in shown], STRENGTH, seed)


def _known(example: Example) -> list[Known]:
    """The counts read that tell a gold count."""
    reading = example.reading
    features = CountFeatures(reading.clean.text, reading.index, reading.facts.doc_type, reading.counts)
    golds = [(reading.clean.to_clean(SourceSpan(gold.span.start, gold.span.end)), gold.kind) for gold in example.document.counts]
    told = []
    for count in reading.counts:
        place, kind = max(golds, key=lambda gold: iou(gold[0], count.span), default=(None, ""))
        if place is not None and iou(place, count.span) >= _TELLS:
            told.append(Known(count, features.of(count), kind))
    return told
