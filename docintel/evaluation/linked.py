"""Scoring what belongs to a problem: its type, stage, deadline, bodies, place and number.

Enters: an annotated problem and the one it was matched with. Leaves: attributes and two rows. `records`: type and
status right and, where the annotation has them, the deadline and one of the bodies. `cases`: a record whose place and
quantity are right as well, where the annotation has them.
"""

from __future__ import annotations

from typing import Any

from docintel.evaluation.gold import GoldItem
from docintel.evaluation.matching import alike, norm, same_number, scaled
from docintel.evaluation.predictions import Placed, Report
from docintel.evaluation.scored import DocumentScore
from docintel.evaluation.typed import type_codes
from docintel.spans import iou

_LINK_ENOUGH = 0.5


def problem_attributes(gold: GoldItem, said: Report, placed: Placed, score: DocumentScore) -> tuple[bool, list[str]]:
    """Compare all fields of a matched problem; is its first type right, and what is wrong?"""
    codes, true_codes = type_codes(said), gold.fields["types"]
    right_type = bool(codes) and codes[0] in true_codes
    verdicts = {"type_top1": right_type, "type_any": bool(set(codes) & set(true_codes))}
    verdicts["status"] = said.get("status") == gold.fields["status"]
    if gold.has_deadline:
        verdicts["deadline_link"] = _is_linked_to_deadline(gold, said, placed)
    if gold.units:
        verdicts["unit_link"] = bool(_names(said, placed) & gold.units)
    linked = all(verdicts.get(name, True) for name in ("type_top1", "status", "deadline_link", "unit_link"))
    if gold.fields.get("location"):
        verdicts["location"] = _same_location(gold.fields["location"], said.get("location"))
    if gold.fields.get("quantity"):
        verdicts["quantity"] = _same_quantity(gold.fields["quantity"], said.get("quantity"))
    for name, ok in verdicts.items():
        score.attribute("problems", name, ok)
    whole = linked and verdicts.get("location", True) and verdicts.get("quantity", True)
    score.outcome("records", hit=linked, invented=not linked, missed=not linked)
    score.outcome("cases", hit=whole, invented=not whole, missed=not whole)
    return right_type, [name for name, ok in verdicts.items() if not ok]


def _is_linked_to_deadline(gold: GoldItem, said: Report, placed: Placed) -> bool:
    linked = placed.by_id("deadlines").get(said.get("deadline"))
    if not linked or gold.deadline is None:
        return False
    return any(iou(gold.deadline, span) >= _LINK_ENOUGH for span in placed.spans(linked))


def _names(said: Report, placed: Placed) -> set[str]:
    """Everything the bodies of a told problem are called."""
    bodies, names = placed.by_id("units"), set[str]()
    for link in said.get("units") or []:
        body = bodies.get(link.get("unit") if isinstance(link, dict) else link)
        if body:
            names |= {norm(body["name"]), *map(norm, body.get("aliases") or [])}
    return names


def _same_location(gold: Any, said: Any) -> bool:
    """The value-level form may give a place as words alone."""
    if not said:
        return False
    place, true = ({"text": one} if isinstance(one, str) else one for one in (said, gold))
    water, true_water = norm(place.get("water_body")), norm(true.get("water_body"))
    return alike(true.get("text"), place.get("text")) or bool(true_water and water == true_water)


def _same_quantity(gold: Any, said: Any) -> bool:
    """The value-level form may give a quantity as words alone (27处)."""
    if not said:
        return False
    if not isinstance(gold, dict) or not isinstance(said, dict):
        return _written(gold) == _written(said)
    (value, unit), (true_value, true_unit) = (scaled(x.get("value"), x.get("unit")) for x in (said, gold))
    return same_number(value, true_value) and unit == true_unit


def _written(quantity: Any) -> str:
    if isinstance(quantity, dict):
        return f"{quantity.get('value')}{quantity.get('unit') or ''}"
    return str(quantity)
