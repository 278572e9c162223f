"""What is wrong with a mapping, told so that it can be put right.

Enters: a mapping whose form is right. Leaves: its faults, grave ones that make it unusable and others that are worth a
look, each a sentence with the place and the word that was probably meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from docintel.lexicon.tables import read_toml
from docintel.messages import near
from docintel.report import STATUSES
from docintel.sinks.expressions import ExpressionError, compiled, names_in
from docintel.sinks.fields import case_fields
from docintel.sinks.mapping import FieldRule, Mapping

_OTHERS = "*"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong; a grave one makes the mapping unusable."""

    text: str
    grave: bool = True


def faults(mapping: Mapping) -> tuple[Fault, ...]:
    """Everything wrong with a mapping, in the order of the file."""
    return (*_of_the_whole(mapping), *(fault for rule in mapping.fields for fault in _of_field(mapping, rule)))


def known_names(mapping: Mapping) -> frozenset[str]:
    """What expressions of a mapping can speak of."""
    return frozenset((*case_fields(), *mapping.parameters, "today"))


def _of_the_whole(mapping: Mapping) -> Iterator[Fault]:
    seen: set[str] = set()
    for rule in mapping.fields:
        if rule.to.lower() in seen:
            yield Fault(f"fields.{rule.to}：字段重复（this field stands twice）")
        seen.add(rule.to.lower())
    labels = [rule.label or rule.to for rule in mapping.fields]
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield Fault(f"label {label}：两个字段同名，台账里分不开（two fields of one label）")
    for name in mapping.parameters:
        if name in case_fields():
            yield Fault(f"parameters.{name}：与案件字段同名（a field of cases has this name）")
    if mapping.only is not None:
        yield from _of_expression("only", mapping.only, mapping)
    used = {rule.codes for rule in mapping.fields}
    for name in mapping.codes:
        if name not in used:
            yield Fault(f"codes.{name}：没有字段用到它（no field uses this table）", grave=False)


def _of_field(mapping: Mapping, rule: FieldRule) -> Iterator[Fault]:
    place = f"fields.{rule.to}"
    given = [name for name, value in (("from", rule.source), ("constant", rule.constant), ("expr", rule.expr)) if value is not None]
    if len(given) != 1:
        told = "、".join(given) or "一个也没有（none）"
        yield Fault(f"{place}：from、constant、expr 须恰好写一个，现有：{told}（exactly one is needed）")
    if rule.source is not None and rule.source not in case_fields():
        yield Fault(f"{place}.from：案件没有字段 {rule.source}{near(rule.source, case_fields())}（no such field of a case）")
    if rule.expr is not None:
        yield from _of_expression(f"{place}.expr", rule.expr, mapping)
    if rule.codes is not None:
        yield from _of_codes(place, rule, mapping)
    if rule.format is not None:
        yield from _of_format(f"{place}.format", rule)
    if rule.required and (rule.missing or mapping.missing) == "default" and rule.default is None:
        yield Fault(f"{place}：缺失时取默认值，但没有写 default（missing is default, and there is none）")
    if rule.missing is not None and not rule.required:
        yield Fault(f"{place}.missing：只对 required = true 的字段有意义（means something for required fields only）", grave=False)


def _of_expression(place: str, expression: str, mapping: Mapping) -> Iterator[Fault]:
    try:
        compiled(expression)
        unknown = names_in(expression) - known_names(mapping)
    except ExpressionError as error:
        yield Fault(f"{place}：{error}")
        return
    for name in sorted(unknown):
        yield Fault(f"{place}：没有名为 {name} 的字段或参数{near(name, known_names(mapping))}（no such field or parameter）")


def _of_codes(place: str, rule: FieldRule, mapping: Mapping) -> Iterator[Fault]:
    table = mapping.codes.get(rule.codes or "")
    if table is None:
        yield Fault(f"{place}.codes：没有代码表 {rule.codes}{near(rule.codes or '', mapping.codes)}（no such table of codes）")
        return
    known = _codes_of(rule.source)
    if known is None:
        return
    for code in table:
        if code not in known and code != _OTHERS:
            # Types may be of a user's own taxonomy, which a mapping does not name.
            grave = rule.source not in ("type", "types")
            yield Fault(f"codes.{rule.codes}.{code}：{rule.source} 没有这个代码{near(code, known)}（no such code）", grave=grave)
    left = [code for code in known if code not in table]
    if left and _OTHERS not in table and rule.unknown == "empty":
        named = "、".join(left[:4]) + (f" 等 {len(left)} 个" if len(left) > 4 else "")
        yield Fault(f"codes.{rule.codes}：未翻译的代码将为空：{named}（codes without a translation stay empty）", grave=False)


def _of_format(place: str, rule: FieldRule) -> Iterator[Fault]:
    known = case_fields().get(rule.source or "")
    if known is None or known.kind != "date":
        yield Fault(f"{place}：只有日期字段可以写 format（only fields that are dates have a format）")


@lru_cache(maxsize=16)
def _codes_of(source: str | None) -> tuple[str, ...] | None:
    """The codes that a field of a case can have; None where they are not ours to say."""
    if source in ("type", "types"):
        return tuple(read_toml("taxonomy.toml")["types"])
    return {
        "status": STATUSES,
        "severity": ("key", "serious", "general"),
        "verdict": ("true", "mostly", "partly", "untrue"),
    }.get(source or "")
