"""Relative names (该局, 本府, 我局, 你单位, 署方): they mean a body the document names elsewhere.

Enters: the text. Leaves: `Name`s with rule `relative`, whose full form is still the relative one; linking resolves them
or drops them.
"""

from __future__ import annotations

import re

from docintel.extraction.units.forms import Name

_RELATIVE = re.compile(
    r"[该本我你贵](?:局|厅|委(?!员|托)|办(?!法|理|事|公)|府|署|院|处(?!罚|理|置|于)|公司|厂|中心|单位|镇|乡|街道|站|所(?!在|有|属|以))"
)
_OFFICE = re.compile(r"(?<![\u4e00-\u9fff])(?:署方|公署(?![\u4e00-\u9fff]{0,4}署))")


def relative_names(text: str) -> list[Name]:
    """The relative names of a text: those of one who speaks or is spoken to, then those of Hong Kong's departments.

    >>> [n.full for n in relative_names("我局联合弋江镇，该处理设施")]
    ['我局']
    """
    found = [*_RELATIVE.finditer(text), *(_OFFICE.finditer(text) if "署" in text else ())]
    return [Name(m.start(), m.end(), m.group(), "department", "relative", m.start()) for m in found]
