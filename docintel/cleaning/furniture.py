"""Furniture: what a page carries besides its document.

Enters: text of unified width and script, one paragraph a line, and the blocks a reader marked. Leaves: edits that
delete navigation, share buttons, disclaimers, hot lists, comment boxes. Title, date and source lines stay: they are
metadata. What may be furniture or body stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from docintel.lexicon.patterns import opening, searched
from docintel.lexicon.tables import read_toml
from docintel.spans import Edit, apply_edits

_SENTENCE_END = re.compile(r"[。！？；]")
# What parts the words of a menu.
_GAP = re.compile(r"[^\S\n]|\|")
_MENU_SIZE = 4
# A longer line is text, unless it says itself to be a disclaimer.
_LONGEST = 220
# A tail behind an end mark is dropped although long if it stands in the last part of the text.
_LAST_PART = 0.6


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What lines are told by.

    A line that begins with none of `opening` is no `line`, no `end` and no `disclaimer`; `holding` are lines that begin
    with anything, each behind what it must hold; `held` is all of that. `links` end a line of text, `ago` is a line of a
    list of headlines.
    """

    opening: re.Pattern[str]
    line: re.Pattern[str]
    holding: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    end: re.Pattern[str]
    menu: re.Pattern[str]
    held: re.Pattern[str]
    disclaimer: re.Pattern[str]
    links: re.Pattern[str]
    ago: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = read_toml("boilerplate.toml")
    return _Patterns(
        opening=re.compile(opening("|".join((*data["line"], *data["end"], *data["disclaimer"])))),
        line=re.compile("|".join(f"(?:{p})" for p in data["line"])),
        holding=tuple((searched(held), re.compile(line)) for held, line in data["line_holding"].items()),
        end=re.compile("|".join(f"(?:{p})" for p in data["end"])),
        menu=searched("|".join(map(re.escape, data["menu_words"]))),
        held=searched("|".join(data["line_holding"])),
        disclaimer=re.compile("|".join(f"(?:{p})" for p in data["disclaimer"])),
        links=searched(rf"(?<=[。！？）)】”\s])(?:{'|'.join(data['links'])})\s*[：:][^。！？；\n]{{0,200}}\Z"),
        ago=re.compile(data["ago"]),
    )


def drop_furniture(text: str) -> list[Edit]:
    """Lines of a page that are not its document go.

    >>> [e.start for e in drop_furniture("当前位置：首页 > 聚焦\\n某市通报河湖问题\\n发现问题3个。\\n分享到：")]
    [0, 30]
    """
    patterns = _patterns()
    holding = [line for held, line in patterns.holding if held.search(text)] if patterns.held.search(text) else []
    may_hold_menu = _GAP.search(text) is not None and patterns.menu.search(text) is not None
    edits: list[Edit] = []
    at = 0
    lines = text.split("\n")
    headlines = _headlines(lines)
    for number, line in enumerate(lines):
        end = at + len(line)
        bare = line.strip()
        opens = bool(bare) and patterns.opening.match(bare) is not None
        disclaims = opens and patterns.disclaimer.match(bare) is not None
        drops = False
        if bare and (len(bare) <= _LONGEST or disclaims):
            if opens and patterns.end.fullmatch(bare) and _nothing_follows(lines[number + 1 :], at, len(text)):
                edits.append(Edit(at, len(text), ""))
                return edits
            drops = (
                disclaims
                or number in headlines
                or (opens and patterns.line.fullmatch(bare) is not None)
                or (bool(holding) and any(line.fullmatch(bare) for line in holding))
                or (may_hold_menu and _is_menu(bare, patterns.menu))
            )
        if drops:
            edits.append(Edit(at, end, ""))
        elif links := patterns.links.search(line):
            edits.append(Edit(at + links.start(), end, ""))
        at = end + 1
    return edits if _something_stays(text, edits) else []


_FEWEST_AGO = 3


def _headlines(lines: list[str]) -> frozenset[int]:
    """The numbers of the lines of a list of other news: each with how long ago it was, three of them at least."""
    told = _patterns().ago
    agos = [number for number, line in enumerate(lines) if line.rstrip().endswith("前") and told.fullmatch(line.strip())]
    if len(agos) < _FEWEST_AGO:
        return frozenset()
    found = set(agos)
    for ago in agos:
        for number in (ago - 1, ago - 2):
            if number < 0 or number in found or not lines[number].strip() or _SENTENCE_END.search(lines[number]):
                break
            found.add(number)
    return frozenset(found)


def _something_stays(text: str, edits: list[Edit]) -> bool:
    """A text that is all furniture is none: a single line somebody wants read."""
    return not edits or bool(apply_edits(text, edits).strip())


def _nothing_follows(rest: list[str], at: int, length: int) -> bool:
    if at >= length * _LAST_PART:
        return True
    return not any(len(line) > 60 and _SENTENCE_END.search(line) for line in rest)


def _is_menu(line: str, words: re.Pattern[str]) -> bool:
    if _SENTENCE_END.search(line) or "：" in line:
        return False
    parts = line.replace("|", " ").split()
    if len(parts) < _MENU_SIZE - 1 or max(map(len, parts)) > 10:
        return False
    hits = sum(1 for part in parts if words.search(part))
    return hits >= 2 or (hits >= 1 and len(parts) >= _MENU_SIZE)
