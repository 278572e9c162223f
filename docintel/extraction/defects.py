"""Defects: the compositional lexicon, compiled once.

Enters: `lexicon/defects.toml`, and the words of a user's taxonomy before it. Leaves: hits of defect words and object classes in a
text, found in one pass each, and the problem types that a combination of them means.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from docintel.lexicon.patterns import searched
from docintel.lexicon.tables import read_toml
from docintel.lexicon.taxonomy import Taxonomy
from docintel.spans import CleanSpan

Strength = Literal["strong", "weak", "faint"]
_RANK: dict[Strength, int] = {"faint": 0, "weak": 1, "strong": 2}


@dataclass(frozen=True, slots=True)
class Core:
    """A group of words that say something is wrong, and what they mean with which object; `own` words are a user's."""

    types: tuple[tuple[str, tuple[str, ...]], ...]
    default: tuple[str, ...]
    strength: Strength
    companions: frozenset[str]
    own: bool = False
    group: str = field(init=False)
    """Strength and first type, as the tagger knows it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", f"{self.strength}:{self.default[0] if self.default else ''}")

    def mean(self, classes: Collection[str]) -> tuple[str, ...]:
        """The types with these object classes about; the first class named in the lexicon wins."""
        for name, types in self.types:
            if name in classes:
                return types
        return self.default


class Hit(NamedTuple):
    """A word of the lexicon at a place; `cores` of a defect word, best first; `classes` of an object word."""

    start: int
    end: int
    cores: tuple[Core, ...] = ()
    classes: tuple[str, ...] = ()


class Placed:
    """Words of the lexicon in reading order, found by place."""

    __slots__ = ("_hits", "_starts")

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = tuple(hits)
        self._starts = [hit.start for hit in hits]

    def within(self, span: CleanSpan) -> tuple[Hit, ...]:
        """The words inside a sentence, without one that goes on behind it."""
        inside = self._hits[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]
        return inside if not inside or inside[-1].end <= span.end else inside[:-1]


class DefectLexicon:
    """Both automata and what their words mean."""

    def __init__(self, data: Sequence[dict[str, object]]) -> None:
        cores: dict[str, list[Core]] = {}
        objects: dict[str, list[str]] = {}
        self._patterns: _Patterns = []
        for part in data:
            _add(part, cores, objects, self._patterns)
        self._core_words = list(cores)
        self._cores = [tuple(sorted(cores[w], key=lambda c: -_RANK[c.strength])) for w in self._core_words]
        self._object_words = list(objects)
        self._classes = [tuple(dict.fromkeys(objects[word])) for word in self._object_words]
        self._named = next((_named(part) for part in data if "named" in part), None)
        self._core_automaton = AhoCorasick(self._core_words, matchkind=MatchKind.LeftmostLongest)
        self._object_automaton = AhoCorasick(self._object_words, matchkind=MatchKind.LeftmostLongest)

    # The rules and the tagger ask for the words of the same text, the rules those of single rows in between.
    @lru_cache(maxsize=64)  # noqa: B019  one lexicon lives as long as the process
    def defects(self, text: str) -> Sequence[Hit]:
        """Defect words in reading order, none inside another; a pattern yields to a word."""
        hits = [Hit(s, e, self._cores[i]) for i, s, e in self._core_automaton.find_matches_as_indexes(text)]
        starts = [hit.start for hit in hits]
        for pattern, core in self._patterns:
            for match in pattern.finditer(text):
                at = bisect_left(starts, match.end())
                if at == 0 or hits[at - 1].end <= match.start():
                    hits.append(Hit(match.start(), match.end(), cores=(core,)))
        return tuple(sorted(hits, key=lambda hit: hit.start))

    def named(self, text: str) -> list[Hit]:
        """Counted or listed X问题 where X only names the object (1个土壤问题)."""
        first = text.find("问题")
        if self._named is None or first < 0:
            return []
        core = (self._named,)
        found = _NAMED.finditer(text, max(0, first - _LONGEST_NAMED), text.rfind("问题") + 2)
        return [Hit(m.start(1), m.end(1), core) for m in found if not _GENERIC.fullmatch(m.group(1))]

    def named_types(self, classes: Collection[str]) -> tuple[str, ...]:
        """The types of a problem of which only the objects are told."""
        return self._named.mean(classes) if self._named else ("other",)

    @lru_cache(maxsize=64)  # noqa: B019
    def objects(self, text: str) -> Sequence[Hit]:
        """Object words in reading order, none inside another."""
        classes = self._classes
        return tuple([Hit(s, e, (), classes[i]) for i, s, e in self._object_automaton.find_matches_as_indexes(text)])


_NAMED = searched(r"(?:[\d一两]个|(?:剩余|反映|关于|为|及|和|、|“))([^，。；、：“”\d（）\n]{2,18})问题")
_LONGEST_NAMED = 20
# Words that say nothing of what the problem is with.
_GENERIC_WORDS = ("突出", "重点", "一般", "主要", "具体", "上述", "以上", "相关", "有关", "各类", "个性", "共性", "同类", "类似", "发现", "存在", "反馈", "交办", "移交", "督察", "整改", "信访", "群众", "热点", "难点", "涉水", "生态", "环境", "生态环境", "水环境", "环保", "历史遗留", "安全", "老大难", "民生", "现实", "实际", "方面", "的", "违法", "违规", "违法违规", "四乱", "”", "这些", "该", "此", "未整改", "未办结", "未完成", "线索", "典型", "关键", "系列", "难点堵点", "督查", "巡视", "审计", "反映", "其他", "其它", "等")
_GENERIC = re.compile(rf"(?:[^，。]{{0,6}})?(?:{'|'.join(_GENERIC_WORDS)})+")


_COUNTED = re.compile(r"^\d+[个件处项起条]|\d+[个件处项起条]$|(?:等)?(?:问题|情况|现象)$")


def says_nothing(words: str) -> bool:
    """各类涉水问题27个, 水环境突出问题: that there are problems, and not which.

    >>> says_nothing("各类涉水问题27个"), says_nothing("污水直排问题27个")
    (True, False)
    """
    while (shorter := _COUNTED.sub("", words)) != words:
        words = shorter
    # most words do not even end so
    return not words or (words.endswith(_GENERIC_WORDS) and _GENERIC.fullmatch(words) is not None)


def _named(part: dict[str, object]) -> Core:
    types = {name: tuple(codes) for name, codes in part["named"]["types"].items()}  # type: ignore[index]
    default = types.pop("default")
    return Core(tuple(types.items()), default, "faint", frozenset())


_Patterns = list[tuple[re.Pattern[str], Core]]


def _add(
    part: dict[str, object], cores: dict[str, list[Core]], objects: dict[str, list[str]], patterns: _Patterns
) -> None:
    for name, words in part.get("objects", {}).items():  # type: ignore[attr-defined]
        for word in words:
            objects.setdefault(word, []).append(name)
    for entry in part.get("cores", ()):  # type: ignore[attr-defined]
        types = {name: tuple(codes) for name, codes in entry["types"].items()}
        default = types.pop("default")
        core = Core(tuple(types.items()), default, entry["strength"], frozenset(entry.get("with", ())), "own" in part)
        for word in entry["words"]:
            cores.setdefault(word, []).append(core)
        patterns.extend((searched(pattern), core) for pattern in entry.get("patterns", ()))


@lru_cache(maxsize=1)
def defect_lexicon() -> DefectLexicon:
    """The shipped lexicon."""
    return DefectLexicon([read_toml("defects.toml")])


def lexicon_of(taxonomy: Taxonomy) -> DefectLexicon:
    """The lexicon with the words of a taxonomy; where both know a word, the taxonomy's reading comes first."""
    return DefectLexicon([{**taxonomy.words, "own": True}, read_toml("defects.toml")]) if taxonomy.words else defect_lexicon()
