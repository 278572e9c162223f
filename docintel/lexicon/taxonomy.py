"""Problem types: the contract's codes with their labels, and what a user's file adds to them.

Enters: `lexicon/taxonomy.toml`, and a user's file as `taxonomy_file` reads it. Leaves: a `Taxonomy`: every type with
label, group and parent, and the types of a problem in its finest terms. A type of the user's own always has one of the
contract's codes above it, and a report tells both: who knows only the contract loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from docintel.lexicon.tables import read_toml

Types = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A type of problems. `parent` is None for a code of the contract; `own_code` is what the user's system calls it;
    a problem of the parent's type that holds one of `keywords` is of this type."""

    code: str
    label: str
    group: str
    parent: str | None = None
    own_code: str | None = None
    keywords: tuple[str, ...] = ()


class ToldType(NamedTuple):
    """A type of one problem; `words` are those that decided for it, where anything but the model's whole sum did."""

    kind: ProblemKind
    score: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """All types by code. `words` is the user's part of the lexicon of defects, in the form of `defects.toml`; `hash` is
    that of the user's file."""

    version: str
    kinds: Mapping[str, ProblemKind]
    words: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    hash: str = ""

    def path(self, code: str) -> tuple[str, ...]:
        """From the contract's code down to `code`."""
        found = [code]
        while (parent := self.kinds[found[-1]].parent) is not None:
            found.append(parent)
        return tuple(reversed(found))

    def told(self, types: Types, words: str, deciding: Mapping[str, tuple[str, ...]]) -> tuple[ToldType, ...]:
        """The types of a problem in the user's terms, best first: each of the contract's codes behind those of the user's
        under it that the lexicon named or whose keywords stand in `words`.

        >>> shipped_taxonomy().told([("dumping", 0.9)], "堆放渣土", {})[0].kind.label
        '乱堆'
        """
        told: dict[str, ToldType] = {}
        if not self.own:
            for code, score in types:
                if code not in told:
                    told[code] = ToldType(self._kind(code), score, deciding.get(code, ()))
            return tuple(told.values())
        own = [code for code, _ in types if code in self.kinds and self.kinds[code].parent is not None]
        for code, score in types:
            root = self.path(code)[0] if code in self.kinds else code
            for finer in self._under(root, own, words):
                told.setdefault(finer.code, ToldType(finer, score, _found(finer, words) or deciding.get(finer.code, ())))
            if root not in told:
                told[root] = ToldType(self._kind(root), score, deciding.get(root, ()))
        return tuple(told.values())

    def _under(self, root: str, named: Sequence[str], words: str) -> list[ProblemKind]:
        """The user's types under a code of the contract that hold, the finest first."""
        held: dict[str, ProblemKind] = {}
        for kind in self.own:
            if self.path(kind.code)[0] == root and (kind.code in named or _found(kind, words)):
                held.update((code, self.kinds[code]) for code in self.path(kind.code)[1:])
        return sorted(held.values(), key=lambda kind: -len(self.path(kind.code)))

    @cached_property
    def own(self) -> tuple[ProblemKind, ...]:
        """The types of the user's own."""
        return tuple(kind for kind in self.kinds.values() if kind.parent is not None)

    def _kind(self, code: str) -> ProblemKind:
        return self.kinds.get(code) or ProblemKind(code, code, "")


def _found(kind: ProblemKind, words: str) -> tuple[str, ...]:
    return tuple(word for word in kind.keywords if word in words)


@lru_cache(maxsize=1)
def shipped_taxonomy() -> Taxonomy:
    """The contract's types alone."""
    data = read_toml("taxonomy.toml")
    kinds = {code: ProblemKind(code, row["label"], row["group"]) for code, row in data["types"].items()}
    return Taxonomy(data["version"], MappingProxyType(kinds))
