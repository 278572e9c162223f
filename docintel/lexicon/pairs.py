"""Pairs of characters that tell what a text is about: 湘滨, 滨南 of 湘滨南湖.

Enters: words. Leaves: the pairs of neighbouring Chinese characters in them, but for those of words that every document
of the field has.
"""

from __future__ import annotations

import re

_WORDS = re.compile(r"[一-龥]{2,}")
_COMMON = re.compile(r"问题|整改|完成|河道|工作|情况|进行|落实|责任|单位|部门|人民|政府|清理|河长|治理|污水|要求|镇|乡|街道|水利|局")


def telling_pairs(words: str) -> frozenset[str]:
    """The pairs of `words`.

    >>> sorted(telling_pairs("清理湘滨南湖"))
    ['南湖', '湘滨', '滨南']
    """
    return frozenset([run[i : i + 2] for run in _WORDS.findall(_COMMON.sub("·", words)) for i in range(len(run) - 1)])
