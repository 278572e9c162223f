"""Labels: which words say what the text behind them is about.

Enters: the words of a label, a heading or a column header. Leaves: a zone, or None where the words are no label.
The words are data: `lexicon/labels.toml`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from docintel.document import Zone
from docintel.lexicon.tables import read_toml

LONGEST_LABEL = 20


@lru_cache(maxsize=1)
def _zones() -> tuple[tuple[Zone, re.Pattern[str]], ...]:
    return _compiled("zones", "(?:{})")


@lru_cache(maxsize=1)
def _headings() -> tuple[tuple[Zone, re.Pattern[str]], ...]:
    return _compiled("headings", "(?:{})")


def _compiled(section: str, form: str) -> tuple[tuple[Zone, re.Pattern[str]], ...]:
    data = read_toml("labels.toml")[section]
    return tuple((cast(Zone, zone), re.compile("|".join(form.format(p) for p in words))) for zone, words in data.items())


@lru_cache(maxsize=4096)
def zone_of_label(label: str) -> Zone | None:
    """The zone a label opens.

    >>> zone_of_label("整改时限"), zone_of_label("责任单位"), zone_of_label("河长办")
    ('deadline', 'unit', None)
    """
    bare = "".join(label.split()).strip("：:*【】[]“”")
    if not bare or len(bare) > LONGEST_LABEL:
        return None
    return next((zone for zone, pattern in _zones() if pattern.fullmatch(bare)), None)


@lru_cache(maxsize=1024)
def zone_of_heading(words: str) -> Zone:
    """The zone of the section under a heading; `none` where the heading says nothing.

    >>> zone_of_heading("督察发现的主要问题")
    'problem'
    """
    exact = zone_of_label(words)
    if exact is not None:
        return exact
    return next((zone for zone, pattern in _headings() if pattern.search(words)), "none")
