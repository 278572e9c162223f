"""What a check finds: a verdict on some figures, and one Chinese sentence that writes the sum out."""

from __future__ import annotations

from typing import NamedTuple

from docintel.mentions import QuantityMention
from docintel.spans import SourceSpan


class Finding(NamedTuple):
    """`members` are indices of counts, the total or the rate first; `deadlines` are indices of deadlines; `places` are
    further evidence in the source."""

    kind: str
    ok: bool | None
    message: str
    members: tuple[int, ...] = ()
    deadlines: tuple[int, ...] = ()
    places: tuple[SourceSpan, ...] = ()


def figure(value: float | int) -> str:
    """A number as a reader would write it.

    >>> figure(2440000000), figure(97.46), figure(3.0)
    ('2440000000', '97.46', '3')
    """
    return f"{value:.10g}"


def addable(whole: QuantityMention, part: QuantityMention) -> bool:
    """Whether a figure can be a part of another: one dimension, one unit, or classifiers that stand for each other."""
    if whole.dimension != part.dimension:
        return False
    return whole.unit == part.unit or (whole.dimension == "count" and None in (whole.unit, part.unit)) or (
        whole.dimension == "count" and {whole.unit, part.unit} <= {"个", "处", "件", "宗", "起", "项", "座"}
    )
