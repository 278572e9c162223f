"""Script: traditional characters become simplified, block by block.

Enters: text. Leaves: one aligned edit (OpenCC t2s maps code point to code point), and the script of the body. A block
written in simplified characters is left alone: conversion damages names there (乾县 became 干县).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import opencc

from docintel.document import Script
from docintel.spans import Edit

_SURROGATE = re.compile("[\ud800-\udfff]")
_DELICATE = re.compile("[\ud800-\udfff乾瞭]")
"""What the conversion cannot take or may damage; a text without it is converted as it stands."""
# Names that the conversion would damage although they are written so in both scripts.
PROTECTED = ("乾县", "乾安", "乾州", "乾潭", "乾元", "乾坤", "乾隆", "瞭望")
_PROTECTED = re.compile("|".join(name[0] + "[" + name[1] + "縣]" for name in PROTECTED))


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


class _Signs:
    """Characters that tell a script. Those beyond the basic plane tell nothing: with them `re` would ask one by one."""

    def __init__(self, characters: set[str]) -> None:
        self._any = re.compile(f"[{''.join(sorted(c for c in characters if c <= _LAST_OF_PLANE))}]")

    def are_in(self, text: str) -> bool:
        return self._any.search(text) is not None

    def count(self, text: str) -> int:
        return len(self._any.findall(text))


_LAST_OF_PLANE = "\uffff"


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
    traditional, _ = _telling()
    if not traditional.are_in(text):
        return []
    is_block = traditional.are_in if script_of(text) != "simplified" else _is_mostly_traditional
    convert: Callable[[str], str] = _converted if _DELICATE.search(text) else _converter().convert
    result = "\n".join([convert(line) if is_block(line) else line for line in text.split("\n")])
    return [] if result == text else [Edit(0, len(text), result, aligned=True)]


def _is_mostly_traditional(line: str) -> bool:
    traditional, simplified = _telling()
    return traditional.are_in(line) and traditional.count(line) > simplified.count(line)


def _converted(line: str) -> str:
    pieces = list(_converter().convert(_SURROGATE.sub("\ufffd", line)))
    for match in _SURROGATE.finditer(line):
        pieces[match.start()] = match.group()
    for match in _PROTECTED.finditer(line):
        pieces[match.start()] = line[match.start()]
    return "".join(pieces)
