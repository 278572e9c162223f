"""Errors that a caller can meet.

Bad use raises one of these; bad documents never do: what is wrong with a document is told in its own Report.
"""

from __future__ import annotations


class DocintelError(Exception):
    """The base of every error this library raises on purpose; its text says what to do."""


class UsageError(DocintelError):
    """The call itself cannot be carried out: contradictory or missing arguments."""


class PathNotFoundError(UsageError):
    """A path that was named does not exist."""


class ConfigError(DocintelError):
    """A setting has a value that cannot be used."""


class LexiconError(DocintelError):
    """A vocabulary file is missing or malformed."""


class MissingExtraError(DocintelError):
    """An optional part was asked for that is not installed."""


class ModelError(DocintelError):
    """A trained model is missing or cannot be used."""


class UnreadableError(DocintelError):
    """A reader could not make text of a file. Readers raise it; the pipeline turns it into a Report's error.

    `code` is a key of the message catalogue, `details` fill its placeholders.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def unexpected(error: Exception) -> UnreadableError:
    """What a Report tells of an exception that nobody foresaw.

    >>> unexpected(KeyError("w:p")).details
    {'reason': "KeyError: 'w:p'"}
    """
    return UnreadableError("internal", reason=f"{type(error).__name__}: {error}"[:300])
