"""Finding quotes in texts: the places where a wording stands.

Enters: a text and a wording, with or without the number of the occurrence. Leaves: half-open ranges of code points.
Occurrences are counted as they begin, overlapping ones too; that is how annotators count them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docintel.spans import Place


def nth(text: str, quote: str, number: int = 1) -> Place | None:
    """The place of the `number`th occurrence, None where there are fewer.

    >>> nth("乱堆10处、乱占0处", "0处", 2), nth("乱堆10处", "0处", 2)
    ((8, 10), None)
    """
    at = -1
    for _ in range(number):
        at = text.find(quote, at + 1)
        if at < 0:
            return None
    return at, at + len(quote)


def ordinal(text: str, place: Place) -> int:
    """Which occurrence of its own words a place is: what `nth` undoes.

    >>> ordinal("乱堆10处、乱占0处", (8, 10))
    2
    """
    quote, count, at = text[place[0] : place[1]], 0, -1
    while at < place[0]:
        at = text.find(quote, at + 1)
        count += 1
    return count


def everywhere(text: str, quote: str) -> list[Place]:
    """Every place, none overlapping the one before.

    >>> everywhere("县水利局会同县水利局", "县水利局")
    [(0, 4), (6, 10)]
    """
    return [match.span() for match in re.finditer(re.escape(quote), text)]


def name_places(text: str, names: Sequence[Iterable[str]]) -> list[list[Place]]:
    """For each body with its surface forms, where it is named: a form inside a longer form of any body is not meant.

    A form that stands nowhere else is taken inside the longer one all the same, rather than lost.

    >>> name_places("县水利局、市生态环境局莘县分局，由市生态环境局", [["县水利局"], ["市生态环境局"], ["市生态环境局莘县分局"]])
    [[(0, 4)], [(17, 23)], [(5, 15)]]
    """
    forms = sorted({form for aliases in names for form in aliases if form}, key=len, reverse=True)
    if not forms:
        return [[] for _ in names]
    free: dict[str, list[Place]] = {}
    for match in re.finditer("|".join(map(re.escape, forms)), text):
        free.setdefault(match.group(), []).append(match.span())
    return [
        sorted({place for form in aliases if form for place in free.get(form) or everywhere(text, form)})
        for aliases in names
    ]
