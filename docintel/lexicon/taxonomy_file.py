"""A user's own taxonomy and words of defects, in one TOML file.

Enters: the file. Leaves: a `Taxonomy` that holds the contract's types and the user's. Every fault is told at once, with
its place and the word that was probably meant; nothing of a file with a fault is used.

    [types.dumping]                 # a code of the contract: another label, the code of one's own system
    label = "乱堆乱倒"
    own_code = "0103"

    [types.pond_effluent]           # a code of one's own: label and parent must be given
    label = "鱼塘尾水"
    parent = "livestock_aquaculture"
    keywords = ["鱼塘", "虾塘"]      # a problem of the parent's type with one of these words is of this type

    [objects]                       # words for what a defect befalls; a class that is there already, or a new one
    bank = ["丁坝"]

    [[cores]]                       # words that say that something is wrong, and which type they mean with which object
    words = ["尾水直排"]
    types = { livestock = ["pond_effluent"], default = ["sewage_discharge"] }
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docintel.errors import LexiconError
from docintel.lexicon.tables import read_toml
from docintel.lexicon.taxonomy import ProblemKind, Taxonomy, shipped_taxonomy
from docintel.messages import near

_CODE = re.compile(r"[\w.-]{1,40}")
_DEFAULT = "default"
# No class of objects: in `with` it means words like 非法 and 擅自.
_ILLEGAL = "illegal"


class TaxonomyError(LexiconError):
    """A user's file of types cannot be used; `faults` are all that is wrong with it, a sentence each."""

    def __init__(self, path: Path, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"分类文件 {path} 不能使用（the taxonomy file cannot be used）：{'；'.join(self.faults)}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TypeEntry(_Part):
    """A type: of the contract, to be called otherwise, or of one's own."""

    label: str | None = Field(None, min_length=1, max_length=40)
    parent: str | None = None
    own_code: str | int | None = None
    keywords: list[str] = Field(default_factory=list)


class CoreEntry(_Part):
    """Words of a defect; `types` by the class of the object near them, or a plain list where the object does not matter."""

    words: list[str] = Field(min_length=1)
    types: dict[str, list[str]] | list[str]
    strength: Literal["strong", "weak", "faint"] = "strong"
    companions: list[str] = Field(default_factory=list, alias="with")

    def by_class(self) -> dict[str, list[str]]:
        return self.types if isinstance(self.types, dict) else {_DEFAULT: self.types}


class TaxonomyFile(_Part):
    """The whole file."""

    version: str = ""
    types: dict[str, TypeEntry] = Field(default_factory=dict)
    objects: dict[str, list[str]] = Field(default_factory=dict)
    cores: list[CoreEntry] = Field(default_factory=list)


_FIELDS = {"types": TypeEntry.model_fields, "cores": CoreEntry.model_fields}
_FORMS = {
    "string_type": "须是加引号的文字", "list_type": "须是列表", "dict_type": "须是表", "model_type": "须是表",
    "literal_error": "不是可用的值", "too_short": "不能为空", "string_too_short": "不能为空",
    "string_too_long": "太长", "missing": "缺少",
}  # fmt: skip


def read_taxonomy(path: Path | None) -> Taxonomy:
    """The contract's types with those of a user's file. Raises `TaxonomyError`."""
    if path is None:
        return shipped_taxonomy()
    try:
        data = path.read_bytes()
        written = TaxonomyFile.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except OSError as error:
        raise TaxonomyError(path, [f"无法读取：{error.strerror}（cannot be read）"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TaxonomyError(path, [f"不是 UTF-8 编码的 TOML：{error}；中文的代码要加引号（no TOML in UTF-8; codes in Chinese need quotes）"]) from None
    except ValidationError as error:
        raise TaxonomyError(path, [_in_words(item) for item in error.errors()]) from None
    if faults := tuple(_faults(written)):
        raise TaxonomyError(path, faults)
    return _joined(written, hashlib.sha256(data).hexdigest()[:16])


@lru_cache(maxsize=1)
def object_classes() -> Mapping[str, tuple[str, ...]]:
    """The shipped classes of objects and their words."""
    return {name: tuple(words) for name, words in read_toml("defects.toml")["objects"].items()}


def _in_words(item: Mapping[str, Any]) -> str:
    """A fault of form that pydantic found."""
    steps = [step for step in item["loc"] if step not in ("dict[str,list[str]]", "list[str]")]  # what pydantic tried
    place = ".".join(_entry(step) if isinstance(step, int) else step for step in steps).replace("cores.第", "cores 第")
    if item["type"] == "extra_forbidden":
        inside = len(item["loc"]) > 1
        fields = _FIELDS.get(str(item["loc"][0]), TaxonomyFile.model_fields) if inside else TaxonomyFile.model_fields
        names = [field.alias or name for name, field in fields.items()]
        return f"{place}：没有这个键{near(str(item['loc'][-1]), names)}（unknown key）"
    return f"{place}：{_FORMS.get(item['type'], '写法不对')}（{item['msg']}）"


def _entry(number: int) -> str:
    return f"第 {number + 1} 条"


def _faults(written: TaxonomyFile) -> Iterator[str]:
    for code, entry in written.types.items():
        yield from _of_type(written, code, entry)
    classes = {**object_classes(), **written.objects}
    for name, words in written.objects.items():
        yield from _of_words(f"objects.{name}", words, least=1)
    for number, core in enumerate(written.cores):
        yield from _of_core(f"cores {_entry(number)}", core, written, classes)


def _of_type(written: TaxonomyFile, code: str, entry: TypeEntry) -> Iterator[str]:
    place, known = f"types.{code}", shipped_taxonomy().kinds
    if code in known:
        if entry.parent is not None:
            yield f"{place}：契约里的类型没有上级，不能写 parent（a type of the contract has no parent）"
        if entry.keywords:
            yield f"{place}：keywords 只用于自己的类型；给已有类型加词请写 [[cores]]（keywords are for types of your own）"
        return
    if not _CODE.fullmatch(code):
        yield f"{place}：代码只能用文字、数字、_、-、.，不超过 40 字（letters, digits, _ - . only）"
    if entry.label is None:
        yield f"{place}：新类型须有 label（a new type needs a label）"
    if entry.parent is None:
        yield f"{place}：新类型须有 parent，即它归入的类型{near(code, known)}（a new type needs a parent）"
    elif entry.parent not in known and entry.parent not in written.types:
        yield f"{place}.parent：没有类型 {entry.parent}{near(entry.parent, [*known, *written.types])}（no such type）"
    elif _goes_round(written, code):
        yield f"{place}.parent：上级绕了一圈回到自己（the parents go round in a circle）"
    yield from _of_words(f"{place}.keywords", entry.keywords, least=1)


def _goes_round(written: TaxonomyFile, code: str) -> bool:
    seen: set[str] = set()
    at: str | None = code
    while at is not None and at in written.types and at not in seen:
        seen.add(at)
        at = written.types[at].parent
    return at in seen


def _of_words(place: str, words: Iterable[str], *, least: int) -> Iterator[str]:
    for word in words:
        if len(word) < least or word != word.strip():
            yield f"{place}：“{word}”太短或两端有空格，至少 {least} 字（too short, or with blanks around it）"


def _of_core(place: str, core: CoreEntry, written: TaxonomyFile, classes: Mapping[str, object]) -> Iterator[str]:
    # One character of a defect stands in a hundred harmless words.
    yield from _of_words(f"{place}.words", core.words, least=2)
    by_class = core.by_class()
    if not by_class.get(_DEFAULT):
        yield f"{place}.types：须有 default，即没有写到的对象时的类型（there must be a default）"
    known = [*shipped_taxonomy().kinds, *written.types]
    for name, codes in by_class.items():
        if name != _DEFAULT and name not in classes:
            yield f"{place}.types：没有对象类 {name}{near(name, classes)}（no such class of objects）"
        for code in codes:
            if code not in known:
                yield f"{place}.types：没有类型 {code}{near(code, known)}（no such type）"
    for name in core.companions:
        if name not in classes and name != _ILLEGAL:
            yield f"{place}.with：没有对象类 {name}{near(name, classes)}（no such class of objects）"


def _joined(written: TaxonomyFile, file_hash: str) -> Taxonomy:
    shipped = shipped_taxonomy()
    kinds = dict(shipped.kinds)
    for code, entry in written.types.items():
        base = kinds.get(code)
        own_code = str(entry.own_code) if entry.own_code is not None else None
        label, group = entry.label or (base.label if base else code), base.group if base else ""
        kinds[code] = ProblemKind(code, label, group, entry.parent, own_code, tuple(entry.keywords))
    taxonomy = Taxonomy(written.version or shipped.version, MappingProxyType(kinds), hash=file_hash)
    words = {
        "objects": written.objects,
        "cores": [
            {
                "words": core.words, "strength": core.strength, "with": core.companions,
                "types": {name: _in_full(taxonomy, codes) for name, codes in core.by_class().items()},
            }
            for core in written.cores
        ],
    }  # fmt: skip
    return Taxonomy(taxonomy.version, _with_groups(taxonomy), MappingProxyType(words), file_hash)


def _in_full(taxonomy: Taxonomy, codes: Iterable[str]) -> list[str]:
    """The codes, each behind those above it: what reads on knows the contract's."""
    return list(dict.fromkeys(one for code in codes for one in taxonomy.path(code)))


def _with_groups(taxonomy: Taxonomy) -> Mapping[str, ProblemKind]:
    """A type of the user's is in the group of the contract's code above it."""
    return MappingProxyType({
        code: replace(kind, group=taxonomy.kinds[taxonomy.path(code)[0]].group) for code, kind in taxonomy.kinds.items()
    })
