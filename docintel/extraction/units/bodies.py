"""Places that act as bodies (责成甲县, 约谈乙市, 三河镇集中开展了整治): only where they hold a role.

Enters: the text and the names found so far. Leaves: `Name`s for the places that hold a role, borders on the place.
"""

from __future__ import annotations

from collections.abc import Sequence

from docintel.document import Sentence
from docintel.extraction.units.borders import Context
from docintel.extraction.units.names import Name


def acting_places(context: Context, names: Sequence[Name], sentences: Sequence[Sentence]) -> list[Name]:
    """The places that hold a role."""
    return []
