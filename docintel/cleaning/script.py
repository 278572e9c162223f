"""Script: traditional characters become simplified, block by block.

Enters: text. Leaves: one aligned edit (OpenCC t2s maps code point to code point), and the script of the body. A block
written in simplified characters is left alone: conversion damages names there (乾县 became 干县).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import opencc

from docintel.document import Script
from docintel.spans import Edit

_SURROGATE = re.compile("[\ud800-\udfff]")
# Names that the conversion would damage although they are written so in both scripts.
PROTECTED = ("乾县", "乾安", "乾州", "乾潭", "乾元", "乾坤", "乾隆", "瞭望")
_PROTECTED = re.compile("|".join(name[0] + "[" + name[1] + "縣]" for name in PROTECTED))


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


class _Signs:
    """Characters that tell a script: found by pattern, counted by look-up, each the faster way."""

    def __init__(self, characters: set[str]) -> None:
        self._characters = frozenset(characters)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile(f"[{''.join(sorted(self._characters))}]")

    def are_in(self, text: str) -> bool:
        return self._any.search(text) is not None

    def count(self, text: str) -> int:
        return sum(map(self._characters.__contains__, text))


@lru_cache(maxsize=1)
def _telling() -> tuple[_Signs, _Signs]:
    """Characters only traditional text has, and characters only simplified text has."""
    everything = "".join(map(chr, range(0x4E00, 0xA000)))
    simplified = _converter().convert(everything)
    pairs = [(old, new) for old, new in zip(everything, simplified, strict=True) if old != new]
    traditional = {old for old, _ in pairs}
    # 后, 里, 于, 台 … are the simplified form of one character and traditional themselves.
    both = set("后里于台只干了克向回困几云出划制卷厂合同坏姜系家局广并广御志愿才折曲杯板松朱极柜术杰注游准涌漓灶皂症确秋秘种签籽纤网美腊胡致舍苏苹范药蒙虫蝎表谷辟采郁里鉴闲面须飘余志岳峰布念扎托扣挂挽捆拓挨摩梁岩岭晒伙冬冲凄刮剩勋占卜咸咽噪回坛堤夫宁宴")
    only_simplified = {new for _, new in pairs} - traditional - both
    return _Signs(traditional), _Signs(only_simplified)


def script_of(text: str) -> Script:
    """The script a text is written in.

    >>> script_of("環境問題整改")
    'traditional'
    """
    signs, plain = _telling()
    traditional = signs.count(text)
    if not traditional:
        return "simplified"
    simplified = plain.count(text)
    share = traditional / (traditional + simplified)
    return "traditional" if share > 0.7 else "mixed" if share > 0.3 else "simplified"


def to_simplified(text: str) -> list[Edit]:
    """Blocks judged traditional become simplified; names that must not change are put back.

    >>> to_simplified("督辦函")[0].replacement
    '督办函'
    """
    traditional, simplified = _telling()
    if not traditional.are_in(text):
        return []
    whole = script_of(text)
    lines = text.split("\n")
    converted = [_line(line, whole, traditional, simplified) for line in lines]
    result = "\n".join(converted)
    return [] if result == text else [Edit(0, len(text), result, aligned=True)]


def _line(line: str, whole: Script, traditional: _Signs, simplified: _Signs) -> str:
    signs = traditional.count(line)
    if not signs or (whole == "simplified" and signs <= simplified.count(line)):
        return line
    if not _SURROGATE.search(line) and not _PROTECTED.search(line):
        return str(_converter().convert(line))
    pieces = list(_converter().convert(_SURROGATE.sub("\ufffd", line)))
    for match in _SURROGATE.finditer(line):
        pieces[match.start()] = match.group()
    for match in _PROTECTED.finditer(line):
        pieces[match.start()] = line[match.start()]
    return "".join(pieces)
