"""Enterprises called by a name in quotation marks (一家名叫“甲乙园林”的公司).

Enters: the text. Leaves: a `Name` for each, its borders inside the marks. Refuses names without the word for an enterprise
behind them: a quoted word may be a project or a slogan.
"""

from __future__ import annotations

import re

from docintel.extraction.units.forms import Name

_CALLED = re.compile(
    "(?:名叫|名为|叫做|叫|名称为)“([\u4e00-\u9fff（）]{3,16})”的[\u4e00-\u9fff]{0,4}?"
    "(?:公司|企业|工厂|作坊|养殖场|[\u4e00-\u9fff]厂|饭店|酒店|农家乐|商户)"
)


def quoted_enterprises(text: str) -> list[Name]:
    """The enterprises that the text introduces by a name in quotation marks.

    >>> [n.full for n in quoted_enterprises("一家名叫“青禾园艺”的公司排污，名为“清水行动”的活动")]
    ['青禾园艺']
    """
    if "”的" not in text:
        return []
    found = _CALLED.finditer(text)
    return [Name(m.start(1), m.end(1), m.group(1), "enterprise", "quoted", m.start(1)) for m in found]
