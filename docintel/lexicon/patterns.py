"""Patterns that know what they can begin with, so that most places of a text are passed over without trying them.

Enters: a regular expression. Leaves: the class of characters a match can begin with, or the pattern with a look at that
class in front. Refuses to guess: a pattern that can be empty, or begin with anything, has no opening.

`re` tries an alternation of words branch by branch at every character of a text; one look at a character class costs a
tenth of that. What matches, and where, stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

# The parser of `re` is no public module, but the only one that cannot disagree with `re`.
_parser: Any = import_module("re._parser")

_SHUT = {"ASSERT", "ASSERT_NOT", "AT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}

Tree = Iterable[tuple[Any, Any]]


class _AnythingError(Exception):
    """Raised where a pattern can begin with what no class of characters says."""


@cache
def opening(pattern: str) -> str:
    """The character class that a match of `pattern` begins with; empty where there is none.

    >>> opening("今[年天]|本月|(?<!过)去年"), opening(r"\\d+处|约?[百千]"), opening("[^，]*处"), opening("(?:等)?")
    ('[今去本]', '[\\\\d千百约]', '', '')
    """
    parts: set[str] = set()
    try:
        if _open(_parser.parse(pattern), parts):
            return ""
    except _AnythingError:
        return ""
    return f"[{''.join(sorted(parts))}]"


def searched(pattern: str) -> re.Pattern[str]:
    """`pattern` compiled for searching: its opening is looked at before anything is tried.

    >>> searched("立[即刻]|(?<!不)当即").search("请立刻停工").span()
    (1, 3)
    """
    first = "" if _is_quick(_parser.parse(pattern)) else opening(pattern)
    return re.compile(f"(?={first})(?:{pattern})" if first else pattern)


def _is_quick(tree: Tree) -> bool:
    """Whether `re` itself skips to where a match can begin: behind ^, a character, a class, words without classes."""
    for op, value in tree:
        if str(op) == "SUBPATTERN":
            return _is_quick(value[-1])
        if str(op) == "BRANCH":
            return all(branch and str(branch[0][0]) == "LITERAL" for branch in value[1])
        return str(op) in ("AT", "LITERAL", "IN")
    return True


def _open(tree: Tree, parts: set[str]) -> bool:
    """Adds what `tree` can begin with to `parts`; answers whether it can also be empty."""
    return all(_opens(str(op), value, parts) for op, value in tree)


def _opens(op: str, value: Any, parts: set[str]) -> bool:
    """The same for one node: whether what follows it in its sequence can be the beginning as well."""
    if op in _SHUT:
        return True
    if op == "LITERAL":
        parts.add(re.escape(chr(value)))
    elif op == "IN":
        parts.update(_member(str(kind), member) for kind, member in value)
    elif op == "SUBPATTERN":
        return _open(value[-1], parts)
    elif op == "BRANCH":
        return any([_open(branch, parts) for branch in value[1]])
    elif op in _REPEATS:
        least, _, repeated = value
        return _open(repeated, parts) or least == 0
    else:
        raise _AnythingError
    return False


def _member(kind: str, member: Any) -> str:
    if kind == "LITERAL":
        return re.escape(chr(member))
    if kind == "RANGE":
        return f"{re.escape(chr(member[0]))}-{re.escape(chr(member[1]))}"
    if kind == "CATEGORY" and str(member) in _CATEGORIES:
        return _CATEGORIES[str(member)]
    raise _AnythingError
