"""What the product says to its users: the message catalogue.

Enters: a code and its details. Leaves: a sentence in Chinese or English. The sentences live in
`lexicon/messages.toml`; a code without a sentence is a `LexiconError`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from docintel.errors import LexiconError

Language = Literal["zh", "en"]


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Any]:
    """The whole catalogue, by section, code and language."""
    return tomllib.loads(files("docintel.lexicon").joinpath("messages.toml").read_text("utf-8"))


def sentence(section: Literal["errors", "warnings"], code: str, language: Language, details: Mapping[str, object]) -> str:
    """The sentence for `code`, its placeholders filled.

    >>> sentence("warnings", "empty_text", "zh", {})
    '文件中没有可读的文字。'
    """
    return _entry(section, code)[language].format_map(dict(details))


def next_step(code: str, language: Language, details: Mapping[str, object]) -> str:
    """What the user can do about the error `code`; empty where there is nothing."""
    return _entry("errors", code).get(f"next_step_{language}", "").format_map(dict(details))


def _entry(section: str, code: str) -> Mapping[str, str]:
    try:
        entry: Mapping[str, str] = catalogue()[section][code]
    except KeyError:
        raise LexiconError(f"lexicon/messages.toml has no [{section}.{code}]") from None
    return entry


def near(word: str, known: Iterable[str]) -> str:
    """The words that were probably meant.

    >>> near("locaton", ["location", "lead"])
    '，是否想写 location（did you mean location）？'
    """
    close = get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f"，是否想写 {'、'.join(close)}（did you mean {', '.join(close)}）？" if close else ""
