"""Mappings: which field of a case goes where, under which name, in which words. They are data, in TOML or YAML.

Enters: a preset's name or a file. Leaves: a `Mapping`, checked. Refuses: what cannot be right, with a sentence that
names the place and, where there is one, the word that was probably meant.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docintel.errors import ConfigError, MissingExtraError
from docintel.sinks.fields import Kind, case_fields

Code = str | int | float | bool
Missing = Literal["skip", "review", "default"]


class MappingError(ConfigError):
    """A mapping that cannot be used; its text names the file, the place and what would do."""


class FieldRule(BaseModel):
    """One field of the other system, and where its value comes from: exactly one of `from`, `constant`, `expr`.

    `codes` names a table of this mapping that translates the value; of a list every entry, or with `pick = "first"`
    the first that has a translation. `unknown = "keep"` leaves a code as it is that the table does not have. `width` is
    for ledgers, and so is `aside`: on the right, and not printed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    to: str = Field(min_length=1)
    label: str | None = None
    source: str | None = Field(default=None, alias="from")
    constant: Code | None = None
    expr: str | None = None
    codes: str | None = None
    unknown: Literal["empty", "keep"] = "empty"
    pick: Literal["all", "first"] = "all"
    join: str | None = None
    format: str | None = None
    default: Code | None = None
    required: bool = False
    missing: Missing | None = None
    kind: Kind | None = None
    width: int | None = Field(default=None, ge=1, le=255)
    aside: bool = False


class Mapping(BaseModel):
    """How cases look in another system.

    `only` is an expression that chooses which problems become cases at all. `missing` says what becomes of a case that
    lacks a required field: `skip` it, hold it for `review`, or put the field's `default`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    title: str = ""
    title_en: str = ""
    description: str = ""
    table: str = Field(default="cases", pattern=r"^[A-Za-z_一-鿿][\w一-鿿]{0,62}$")
    only: str | None = None
    missing: Missing = "review"
    date_format: str | None = None
    parameters: dict[str, Code] = Field(default_factory=dict)
    codes: dict[str, dict[str, Code]] = Field(default_factory=dict)
    fields: list[FieldRule] = Field(min_length=1)

    def columns(self) -> tuple[Column, ...]:
        """The fields as the receiving side knows them."""
        return tuple(_column(self, rule) for rule in self.fields)


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the record that leaves: its name there, what people call it, its kind, the values it can have."""

    name: str
    label: str
    kind: Kind
    choices: tuple[Code, ...] = ()
    required: bool = False
    width: int | None = None
    source: str | None = None
    aside: bool = False


def _column(mapping: Mapping, rule: FieldRule) -> Column:
    choices = tuple(dict.fromkeys(mapping.codes[rule.codes].values())) if rule.codes else ()
    known = case_fields().get(rule.source or "")
    label = rule.label or (known.zh if known and rule.to == rule.source else rule.to)
    kind = rule.kind or _kind(mapping, rule, choices)
    return Column(rule.to, label, kind, choices, rule.required, rule.width, rule.source, rule.aside)


def _kind(mapping: Mapping, rule: FieldRule, choices: tuple[Code, ...]) -> Kind:
    known = case_fields().get(rule.source or "")
    if known and known.kind == "list" and rule.pick == "all":
        return "text" if rule.join is not None else "list"
    if choices:
        return _kind_of(choices)
    if rule.constant is not None:
        return _kind_of((rule.constant,))
    if known and known.kind == "date":
        return "text" if (rule.format or mapping.date_format) not in (None, "%Y-%m-%d") else "date"
    if known and known.kind != "list":
        return known.kind
    return "text"


def _kind_of(values: tuple[Code, ...]) -> Kind:
    """
    >>> _kind_of((1, 2)), _kind_of((1, "a")), _kind_of((True,)), _kind_of((1, 2.5))
    ('integer', 'text', 'boolean', 'number')
    """
    for kind, types in (("boolean", (bool,)), ("integer", (int,)), ("number", (int, float))):
        if all(isinstance(value, types) and (kind == "boolean" or not isinstance(value, bool)) for value in values):
            return kind  # type: ignore[return-value]
    return "text"


def preset_names() -> tuple[str, ...]:
    """The mappings that come with docintel."""
    folder = files("docintel.sinks").joinpath("mappings")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def preset_text(name: str) -> str:
    """A preset as it is written, to be copied and changed."""
    if name not in preset_names():
        raise MappingError(_unknown_preset(name))
    return files("docintel.sinks").joinpath("mappings", f"{name}.toml").read_text("utf-8")


def load_mapping(name: str | Path) -> Mapping:
    """A preset by its name, or a mapping file (.toml, .yaml, .yml), checked. Raises `MappingError`."""
    from docintel.sinks.mapping_check import faults

    mapping = read_mapping(name)
    found = [fault for fault in faults(mapping) if fault.grave]
    if found:
        raise MappingError("\n".join([f"映射 {name} 不能使用（this mapping cannot be used）：", *(f"  {f.text}" for f in found)]))
    return mapping


def read_mapping(name: str | Path) -> Mapping:
    """A mapping as it is written: its form is checked here, its sense in `mapping_check`."""
    if str(name) in preset_names():
        return _preset(str(name))
    path = Path(name)
    if not path.suffix and not path.exists():
        raise MappingError(_unknown_preset(str(name)))
    return _validated(_parsed(path), str(path))


@lru_cache(maxsize=16)
def _preset(name: str) -> Mapping:
    return _validated(tomllib.loads(preset_text(name)), name)


def _unknown_preset(name: str) -> str:
    return f"没有名为 {name} 的映射，可用的有：{'、'.join(preset_names())}；或给出一个 .toml 或 .yaml 文件（no such mapping）"


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"无法读取映射文件 {path}：{error}（cannot read the mapping）") from error
    if path.suffix.lower() in (".yaml", ".yml"):
        return _yaml(path, text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"映射文件 {path} 不是有效的 TOML：{error}（not valid TOML）") from error


def _yaml(path: Path, text: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise MissingExtraError('YAML 映射需要 PyYAML：请运行 pip install "docintel[yaml]"（YAML mappings need an extra）') from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingError(f"映射文件 {path} 不是有效的 YAML：{error}（not valid YAML）") from error


def _validated(written: Any, place: str) -> Mapping:
    if not isinstance(written, dict):
        raise MappingError(f"{place}：映射应当是一组键值（a mapping is a table of keys）")
    try:
        return Mapping.model_validate(_with_text_keys(written))
    except ValidationError as error:
        lines = [f"  {_where(written, item['loc'])}：{_what(item)}" for item in error.errors()]
        raise MappingError("\n".join([f"映射 {place} 的写法有误（the mapping is malformed）：", *lines])) from error


def _with_text_keys(written: Dictionary[Any, Any]) -> dict[str, Any]:
    """YAML reads a code such as 1 or 否 as a number or a truth value; keys are always texts here."""
    codes = written.get("codes")
    if not isinstance(codes, dict):
        return dict(written)
    named = {name: {str(k): v for k, v in table.items()} if isinstance(table, dict) else table for name, table in codes.items()}
    return {**written, "codes": named}


def _where(written: Any, steps: tuple[int | str, ...]) -> str:
    """Fields are named by what they are called, not counted: `fields.proType.missing`."""
    shown = []
    for step in steps:
        try:
            written = written[step]
        except (KeyError, IndexError, TypeError):
            written = None
        name = written.get("to") if isinstance(step, int) and isinstance(written, dict) else None
        shown.append(str(name or step))
    return ".".join(shown)


def _what(item: Any) -> str:
    from docintel.messages import near

    if item["type"] == "extra_forbidden":
        known = [rule.alias or name for name, rule in FieldRule.model_fields.items()] + list(Mapping.model_fields)
        return f"没有这个键{near(str(item['loc'][-1]), known)}（unknown key）"
    if item["type"] == "missing":
        return "缺少（missing）"
    return str(item["msg"])
