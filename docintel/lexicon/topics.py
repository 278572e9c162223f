"""Topics: what a passage is about, by the things it names.

Enters: a text. Leaves: `Topics`, the topics of the whole and of any stretch of it. The words are data: `topics.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from docintel.lexicon.tables import read_toml


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    topics = read_toml("topics.toml")["topics"]
    return tuple((name, re.compile("|".join(map(re.escape, words)))) for name, words in topics.items())


class Topics:
    """Where a text names things of each topic.

    >>> topics = Topics("造纸厂旁的河道，污水横流。")
    >>> topics.between(0, 5), topics.named
    (['enterprise'], ('enterprise', 'waters'))
    """

    def __init__(self, text: str) -> None:
        self._places = {name: [m.start() for m in words.finditer(text)] for name, words in _words()}
        self.named = tuple(name for name, places in self._places.items() if places)

    def between(self, start: int, end: int) -> list[str]:
        """The topics of which something is named that begins in [start, end)."""
        return [name for name in self.named if bisect_left(self._places[name], start) < bisect_left(self._places[name], end)]
