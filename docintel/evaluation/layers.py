"""Scoring the spans of one document: counts, deadlines and problems.

Enters: an annotated document and its placed report. Leaves: sums and findings. For each layer three rows: `strict` (one
span is exactly the annotated one), `overlap` (intersection over union reaches the layer's bound) and `correct`
(overlap, and the value is right: a count's number, a deadline's last day, a problem's first type). An item that carries an
annotated restatement as further evidence has found it, where its value fits. Optional items count neither way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docintel.evaluation.entities import SCHEMES, Entity, outcomes
from docintel.evaluation.gold import GoldDocument, GoldItem
from docintel.evaluation.linked import problem_attributes
from docintel.evaluation.matching import ENOUGH, OPTIONAL_ENOUGH, alike, pairs, same_number, scaled
from docintel.evaluation.predictions import Placed, Report
from docintel.evaluation.scored import DocumentScore, Finding, Judged
from docintel.evaluation.typed import score_types, type_codes
from docintel.spans import Place, iou

SPAN_LAYERS = ("counts", "deadlines", "problems")

Found = tuple[list[Place], Report]


def score_layer(document: GoldDocument, placed: Placed, layer: str, score: DocumentScore) -> None:
    """Match one layer and add what comes of it."""
    enough, gold = ENOUGH[layer], document.items[layer]
    found = [(placed.spans(item), item) for item in placed.items(layer)]
    if layer == "problems":
        found = [(spans, item) for spans, item in found if spans]
    matched = pairs([item.place for item in gold], [spans for spans, _ in found], enough)
    right: set[int] = set()
    for g, f in matched:
        exact = gold[g].place in found[f][0]
        score.attribute(layer, "borders", exact)
        ok = _values(layer, document, placed, gold[g], found[f][1], score)
        right |= {f} if ok else set()
        score.outcome(f"{layer}.strict", hit=exact, invented=not exact, missed=not exact)
        score.outcome(f"{layer}.overlap", hit=1)
        score.outcome(f"{layer}.correct", hit=ok, invented=not ok, missed=not ok)
    taken_gold, taken_found = {g for g, _ in matched}, {f for _, f in matched}
    for g, item in enumerate(gold):
        if g not in taken_gold:
            _unmatched(layer, document, item, [found[f] for _, f in matched], score)
    extra = [
        (spans, item)
        for f, (spans, item) in enumerate(found)
        if f not in taken_found and spans and not _is_optional(document, layer, spans)
    ]
    for spans, said in extra:
        _invented(layer, document, spans, said, score)
    score.add(f"{layer}.said", len(matched) + len(extra))
    score.add(f"{layer}.annotated", len(gold))
    _entities(layer, gold, [found[f] for _, f in matched] + extra, score)
    if layer == "problems":
        _whole_layer(gold, found, matched, right, extra, score)


def _entities(layer: str, gold: tuple[GoldItem, ...], told: list[Found], score: DocumentScore) -> None:
    """The same spans as entities of a shared task, each by its first evidence."""
    true = [Entity(*item.place, _label(layer, item.fields)) for item in gold]
    ours = [Entity(*spans[0], _label(layer, item)) for spans, item in told if spans]
    for scheme in SCHEMES:
        for outcome, times in outcomes(sorted(true), sorted(ours), scheme).items():
            score.add(f"entity.{layer}.{scheme}.{outcome}", times)


def _label(layer: str, item: Report) -> str:
    return (type_codes(item) or [""])[0] if layer == "problems" else str(item.get("kind"))


def _whole_layer(
    gold: tuple[GoldItem, ...], found: list[Found], matched: list[tuple[int, int]], right: set[int],
    extra: list[Found], score: DocumentScore,
) -> None:  # fmt: skip
    """What only problems have: types, and a confidence that can be held to account."""
    both = [(gold[g].fields, found[f][1]) for g, f in matched]
    missed = [item.fields for g, item in enumerate(gold) if g not in {g for g, _ in matched}]
    score_types(both, missed, [item for _, item in extra], score)
    told = [(found[f][1], f in right) for _, f in matched] + [(item, False) for _, item in extra]
    score.judged += [Judged(float(item["confidence"]), ok) for item, ok in told if item.get("confidence") is not None]


def _values(
    layer: str, document: GoldDocument, placed: Placed, gold: GoldItem, said: Report, score: DocumentScore
) -> bool:
    """Compare the values of a matched pair; is the layer's main value right?"""
    if layer == "problems":
        ok, wrong = problem_attributes(gold, said, placed, score)
    else:
        ok, wrong = _PLAIN[layer](gold.fields, said, score)
    if wrong:
        expected, told = _told(layer, gold.fields), _told(layer, said)
        score.findings.append(Finding(document.id, layer, "wrong", gold.place, expected, told, tuple(wrong)))
    return ok


def _count(gold: Any, said: Report, score: DocumentScore) -> tuple[bool, list[str]]:
    (value, unit), (true_value, true_unit) = (scaled(x.get("value"), x.get("unit")) for x in (said, gold))
    verdicts = {
        "value": same_number(value, true_value),
        "unit": unit == true_unit,
        "kind": said.get("kind") == gold["kind"],
        "dimension": said.get("dimension") == gold["dimension"],
        "qualifier": said.get("qualifier", "exact") == gold.get("qualifier", "exact"),
        "subject": alike(gold.get("subject"), said.get("subject")),
    }
    return _judge("counts", verdicts, score), [name for name, ok in verdicts.items() if not ok]


def _deadline(gold: Any, said: Report, score: DocumentScore) -> tuple[bool, list[str]]:
    verdicts = {
        "due": (said.get("due") or None) == (gold.get("due") or None),
        "kind": said.get("kind") == gold["kind"],
    }
    if gold.get("recurrence"):
        verdicts["recurrence"] = said.get("recurrence") == gold["recurrence"]
    _judge("deadlines", verdicts, score)
    score.attribute("deadlines", "whole_value", all(verdicts.values()))
    return verdicts["due"], [name for name, ok in verdicts.items() if not ok]


_PLAIN: dict[str, Callable[[Any, Report, DocumentScore], tuple[bool, list[str]]]] = {
    "counts": _count, "deadlines": _deadline,
}  # fmt: skip


def _judge(layer: str, verdicts: dict[str, bool], score: DocumentScore) -> bool:
    for name, ok in verdicts.items():
        score.attribute(layer, name, ok)
    return next(iter(verdicts.values()))


def _unmatched(layer: str, document: GoldDocument, item: GoldItem, matched: list[Found], score: DocumentScore) -> None:
    """An annotated item without a partner: told as further evidence of another, or missed."""
    for spans, said in matched:
        if any(iou(item.place, span) >= ENOUGH[layer] for span in spans):
            if not _same_value(layer, item.fields, said):
                break
            exact = item.place in spans
            score.outcome(f"{layer}.strict", hit=exact, missed=not exact)
            score.outcome(f"{layer}.overlap", hit=1)
            score.outcome(f"{layer}.correct", hit=1)
            return
    for row in ("strict", "overlap", "correct"):
        score.outcome(f"{layer}.{row}", missed=1)
    if layer == "problems":
        score.outcome("records", missed=1)
        score.outcome("cases", missed=1)
    score.findings.append(Finding(document.id, layer, "missed", item.place, _told(layer, item.fields)))


def _same_value(layer: str, gold: Any, said: Report) -> bool:
    if layer == "counts":
        return scaled(said.get("value"), said.get("unit"))[0] == scaled(gold["value"], gold["unit"])[0]
    if layer == "deadlines":
        return (said.get("due") or None) == (gold.get("due") or None)
    return bool(set(type_codes(said)) & set(gold["types"]))


def _invented(layer: str, document: GoldDocument, spans: list[Place], item: Report, score: DocumentScore) -> None:
    for row in ("strict", "overlap", "correct"):
        score.outcome(f"{layer}.{row}", invented=1)
    if layer == "problems":
        score.outcome("records", invented=1)
        score.outcome("cases", invented=1)
    score.findings.append(Finding(document.id, layer, "invented", spans[0], "", _told(layer, item)))


def _is_optional(document: GoldDocument, layer: str, spans: list[Place]) -> bool:
    return any(iou(place, span) >= OPTIONAL_ENOUGH for place in document.optional[layer] for span in spans)


def _told(layer: str, item: Any) -> str:
    """The values of an item in a few words, for the browser of errors."""
    if layer == "counts":
        value, unit = scaled(item.get("value"), item.get("unit"))
        parts = [
            f"{value:g}{unit}" if value is not None else unit,
            item.get("qualifier"),
            item.get("kind"),
            item.get("dimension"),
            item.get("subject"),
        ]
    elif layer == "deadlines":
        parts = [item.get("kind"), item.get("due"), item.get("recurrence"), item.get("task")]
    else:
        parts = ["、".join(type_codes(item)), item.get("status")]
    return " · ".join(str(part) for part in parts if part)
