"""Patterns that know what they can begin with, so that most places of a text are passed over without trying them.

Enters: a regular expression. Leaves: the class of characters a match can begin with, or the pattern with a look at that
class in front. Refuses to guess: a pattern that can be empty, or begin with anything, has no opening.

`re` tries an alternation of words branch by branch at every character of a text; one look at a character class costs a
tenth of that. What matches, and where, stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, cast

# The parser of `re` is no public module, but the only one that cannot disagree with `re`.
_parser: Any = import_module("re._parser")

_WIDTHLESS = {"ASSERT", "ASSERT_NOT", "AT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}

Tree = Iterable[tuple[Any, Any]]


class _AnythingError(Exception):
    """Raised where a pattern can begin with what no class of characters says."""


# Each pattern is asked for in several ways, one straight after the other.
@lru_cache(maxsize=1)
def _tree(pattern: str) -> Tree:
    parsed: Tree = _parser.parse(pattern)
    return parsed


def opening(pattern: str, past: str = "") -> str:
    """The character class that a match of `pattern` begins with; empty where there is none.

    With `past`, the class of the first character that is none of these: what a number can go on with.

    >>> opening("今[年天]|本月|(?<!过)去年"), opening("[^，]*处"), opening("(?:等)?")
    ('[今去本]', '', '')
    >>> opening("第?(?=[一二])")
    '[一二第]'
    >>> opening("[0-9]+(?:处|个)|[一二]级", "0123456789一二")
    '[个处级]'
    """
    parts = _parts(pattern, past)
    return f"[{''.join(sorted(parts))}]" if parts else ""


def can_open(pattern: str, character: str, past: str = "") -> bool:
    """Whether `character` is of the opening, or the pattern has none; without a class being compiled.

    >>> [can_open("[0-9]+处|今年", character) for character in ("今", "7", "明", "")]
    [True, True, False, False]
    """
    parts = _parts(pattern, past)
    if parts is None or not character:
        return parts is None
    ranges = (part for part in parts if len(part) > 2 or part in _CATEGORIES.values())
    return re.escape(character) in parts or any(re.match(f"[{part}]", character) for part in ranges)


@cache
def _parts(pattern: str, past: str) -> frozenset[str] | None:
    """The members of the class, written as in a class; None where there is none."""
    parts: set[str] = set()
    tree = list(_tree(pattern))
    found = _Edge(parts, past)
    try:
        return None if found.of(tree) and found.of(_looked_at(tree)) else frozenset(parts)
    except _AnythingError:
        return None


def _looked_at(tree: Tree) -> Tree:
    """What a pattern looks at behind its end: where the pattern itself is passed over, the text goes on with that."""
    *_, (op, value) = tree or [("", None)]
    return cast("Tree", value[1]) if str(op) == "ASSERT" and value[0] > 0 else ()
def closing(pattern: str) -> frozenset[str]:
    """The characters that a match of `pattern` can end with. Raises `ValueError` where they are no plain list.

    >>> sorted(closing("约谈了?|由(?=[^，]{2,8}负责)|(?:单位|部门)："))
    ['了', '由', '谈', '：']
    """
    parts: set[str] = set()
    try:
        if not _Edge(parts, backwards=True).of(_tree(pattern)) and all(len(part.removeprefix("\\")) == 1 for part in parts):
            return frozenset(part[-1] for part in parts)
    except _AnythingError:
        pass
    raise ValueError(f"no plain list of characters ends {pattern}")


def searched(pattern: str) -> re.Pattern[str]:
    """`pattern` for searching: its opening is looked at before anything is tried. Compiled when it is first used.

    >>> searched("立[即刻]|(?<!不)当即").search("请立刻停工").span()
    (1, 3)
    """
    return cast("re.Pattern[str]", _OnFirstUse(pattern))


def guarded(pattern: str) -> str:
    """`pattern` with a look at its opening in front.

    >>> guarded("立[即刻]|当即")
    '(?=[当立])(?:立[即刻]|当即)'
    """
    first = opening(pattern)
    return f"(?={first})(?:{pattern})" if first else pattern


class _OnFirstUse:
    """Stands for a compiled pattern: a short text needs few of the hundreds, and each takes a millisecond to compile."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern if _is_quick(_tree(self._pattern)) else guarded(self._pattern))

    def __getattr__(self, name: str) -> Any:
        # From now on the pattern's own method stands here, at no cost.
        method = getattr(self._compiled, name)
        setattr(self, name, method)
        return method


def any_of(words: Iterable[str]) -> str:
    """An alternation of words, the longest that fits; words of one first character stand together, short ones in front.

    `re` tries branch after branch: grouped, hundreds of words are few branches, and the common ones come first.

    >>> any_of(("公里", "个", "公顷", "个百分点"))
    '个(?:百分点)?|公(?:里|顷)'
    """
    behind: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        behind.setdefault(word[0], []).append(word[1:])
    groups = sorted(behind.items(), key=lambda group: (len(group[1][-1]), len(group[1])))
    return "|".join(re.escape(first) + _rest(rest) for first, rest in groups)


def _rest(endings: list[str]) -> str:
    """What goes on behind the first character, longest first; nothing at all where that is a word too."""
    longer = "|".join(re.escape(ending) for ending in endings if ending)
    return f"(?:{longer}){'' if endings[-1] else '?'}" if longer else ""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Patterns by name, in order, and all of them in one, which tells at once that a text holds none of them.

    >>> signs = alternatives({"true": "(?<!不)属实", "untrue": "不属实|不实"})
    >>> [signs.first_in(words) for words in ("经查，举报不实", "情况属实", "已经整改")]
    ['untrue', 'true', None]
    """

    by_name: Mapping[str, re.Pattern[str]]
    any: re.Pattern[str]

    def first_in(self, text: str) -> str | None:
        """The first of the names, in their order, whose pattern is found in `text`."""
        if not self.any.search(text):
            return None
        return next((name for name, pattern in self.by_name.items() if pattern.search(text)), None)


def alternatives(patterns: Mapping[str, str]) -> Alternatives:
    """Patterns to be asked one after the other."""
    by_name = {name: searched(pattern) for name, pattern in patterns.items()}
    return Alternatives(MappingProxyType(by_name), searched("|".join(f"(?:{p})" for p in patterns.values())))


def _is_quick(tree: Tree) -> bool:
    """Whether `re` itself skips to where a match can begin: behind ^, a character, a class, words without classes."""
    for op, value in tree:
        if str(op) == "SUBPATTERN":
            return _is_quick(value[-1])
        if str(op) == "BRANCH":
            return all(branch and str(branch[0][0]) == "LITERAL" for branch in value[1])
        return str(op) in ("AT", "LITERAL", "IN")
    return True


class _Edge:
    """Collects in `parts` what a tree can begin with, looking behind the characters of `past`; `backwards`, what it can end
    with."""

    def __init__(self, parts: set[str], past: str = "", *, backwards: bool = False) -> None:
        self._parts = parts
        self._past = past
        self._backwards = backwards

    def of(self, tree: Tree) -> bool:
        """Whether the tree can be passed over: it can be empty, or be made of `past` alone."""
        nodes = reversed(list(tree)) if self._backwards else tree
        return all(self._node(str(op), value) for op, value in nodes)

    def _node(self, op: str, value: Any) -> bool:
        if op in _WIDTHLESS:
            return True
        if op == "LITERAL":
            return self._members([("LITERAL", value)])
        if op == "IN":
            return self._members(value)
        if op == "SUBPATTERN":
            return self.of(value[-1])
        if op == "BRANCH":
            # every branch is looked at
            return sum(self.of(branch) for branch in value[1]) > 0
        if op in _REPEATS:
            least, _, repeated = value
            return self.of(repeated) or least == 0
        raise _AnythingError

    def _members(self, members: Tree) -> bool:
        """Whether one of the members of a class is of `past`; the others are parts of the opening."""
        passed = False
        for kind, member in members:
            first, last = (member, member) if str(kind) == "LITERAL" else member if str(kind) == "RANGE" else (0, 0)
            if first and all(chr(code) in self._past for code in range(first, min(last, first + 99) + 1)):
                passed = True
                continue
            # \d is more than 0 to 9
            passed = passed or (str(member) == "CATEGORY_DIGIT" and "0" in self._past)
            self._parts.add(_member(str(kind), member))
        return passed


def _member(kind: str, member: Any) -> str:
    if kind == "LITERAL":
        return re.escape(chr(member))
    if kind == "RANGE":
        return f"{re.escape(chr(member[0]))}-{re.escape(chr(member[1]))}"
    if kind == "CATEGORY" and str(member) in _CATEGORIES:
        return _CATEGORIES[str(member)]
    raise _AnythingError
