"""A case in the words of another system, and back.

Enters: a mapping and a flat case. Leaves: the record that system wants, or why there is none: the case is none of its
cases, or lacks what it requires. Reading back undoes what can be undone: a code becomes the first of ours that has it.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from docintel.sinks.expressions import evaluate
from docintel.sinks.fields import case_fields
from docintel.sinks.mapping import Code, FieldRule, Mapping

_OTHERS = "*"
_PLAIN_DATE = "%Y-%m-%d"
_EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True, slots=True)
class Translated:
    """What became of a case: `send` with its record, `skip`, or `hold` for a person; `lacking` names the fields."""

    outcome: Literal["send", "skip", "hold"]
    record: dict[str, Any]
    lacking: tuple[str, ...] = ()


def translate(mapping: Mapping, case: Dictionary[str, Any], *, parameters: Dictionary[str, Code] | None = None, today: date | None = None) -> Translated:
    """The record of a case under a mapping."""
    names = {**mapping.parameters, **(parameters or {}), **case, "today": today.isoformat() if today else None}
    if mapping.only is not None and not evaluate(mapping.only, names):
        return Translated("skip", {})
    record: dict[str, Any] = {}
    lacking: dict[str, str] = {}
    for rule in mapping.fields:
        value = _value(mapping, rule, names)
        if value in _EMPTY and rule.default is not None and (not rule.required or _missing(mapping, rule) == "default"):
            value = rule.default
        if value in _EMPTY and rule.required:
            lacking[rule.to] = _missing(mapping, rule)
        record[rule.to] = value
    if "skip" in lacking.values():
        return Translated("skip", record, tuple(lacking))
    return Translated("hold" if lacking else "send", record, tuple(lacking))


def volatile_fields(mapping: Mapping) -> frozenset[str]:
    """The fields of a record that change without the case: with the day, or with the folder that its document lies in."""
    return frozenset(rule.to for rule in mapping.fields if rule.source and case_fields()[rule.source].volatile)


def _missing(mapping: Mapping, rule: FieldRule) -> str:
    return rule.missing or mapping.missing


def _value(mapping: Mapping, rule: FieldRule, names: Dictionary[str, Any]) -> Any:
    if rule.constant is not None:
        return rule.constant
    value = evaluate(rule.expr, names) if rule.expr is not None else names.get(rule.source or "")
    if rule.codes is not None:
        table = mapping.codes[rule.codes]
        if rule.source == "type" and str(value) not in table:  # a type of the user's own goes by the contract's above it
            value = names.get("type_parent") or value
        value = _coded(table, rule, value)
    if isinstance(value, list):
        return _listed(rule, value)
    form = rule.format or mapping.date_format
    if form and value and rule.source and case_fields()[rule.source].kind == "date":
        return date.fromisoformat(value).strftime(form)
    return value


def _coded(table: Dictionary[str, Code], rule: FieldRule, value: Any) -> Any:
    """
    >>> rule = FieldRule(to="t", source="types", codes="t", pick="first")
    >>> _coded({"mining": 2, "*": 9}, rule, ["permit", "mining"]), _coded({"*": 9}, rule, ["permit"])
    (2, 9)
    """
    if isinstance(value, list):
        known = [table[code] for code in value if code in table]
        if rule.pick == "first" and known:
            return known[0]
        coded = [_code(table, rule, code) for code in value]
        kept = list(dict.fromkeys(code for code in coded if code is not None))
        return (kept[0] if kept else table.get(_OTHERS)) if rule.pick == "first" else kept
    return _code(table, rule, value)


def _code(table: Dictionary[str, Code], rule: FieldRule, code: Any) -> Any:
    if code is None:
        return table.get(_OTHERS)
    word = str(code).lower() if isinstance(code, bool) else str(code)
    if word in table:
        return table[word]
    return table.get(_OTHERS, code if rule.unknown == "keep" else None)


def _listed(rule: FieldRule, values: list[Any]) -> Any:
    if rule.pick == "first":
        return values[0] if values else None
    if rule.join is not None:
        return rule.join.join(str(value) for value in values)
    return values


def read_back(mapping: Mapping, record: Dictionary[str, Any]) -> dict[str, Any]:
    """The fields of a case that a record still tells; computed and constant fields tell none."""
    case: dict[str, Any] = {}
    for rule in mapping.fields:
        if rule.source is not None and rule.to in record:
            case[rule.source] = _read(mapping, rule, record[rule.to])
    return case


def _read(mapping: Mapping, rule: FieldRule, value: Any) -> Any:
    kind = case_fields()[rule.source or ""].kind
    if kind == "list" and not isinstance(value, list):
        value = [] if value in _EMPTY else _separated(rule, value)
    if rule.codes is not None:
        back = _backwards(mapping.codes[rule.codes])
        value = [back.get(one, one) for one in value] if isinstance(value, list) else back.get(value, value)
    if kind == "date" and value:
        return datetime.strptime(value, rule.format or mapping.date_format or _PLAIN_DATE).date().isoformat()
    return value


def _separated(rule: FieldRule, value: Any) -> list[Any]:
    return value.split(rule.join) if rule.join and isinstance(value, str) else [value]


def _backwards(table: Dictionary[str, Code]) -> dict[Code, str | None]:
    """Of several codes with one translation the first stands for all; that of all others stands for none.

    >>> _backwards({"found": 1, "assigned": 1, "*": 0})
    {1: 'found', 0: None}
    """
    back: dict[Code, str | None] = {}
    for code, word in table.items():
        back.setdefault(word, None if code == _OTHERS else code)
    return back
