"""What the command line says, in the language of its user.

Enters: a code of `[cli.*]` in the message catalogue. Leaves: a sentence, Chinese unless English was asked for. The
language is that of `--lang`, else of an English locale; a locale changes messages and help, never a report.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar

from docintel.messages import Language
from docintel.tabulation import label


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language to speak, before anything is parsed: usage errors need it too.

    >>> language_of(["extract", "--lang=en"], {}), language_of([], {"LANG": "en_US.UTF-8"})
    ('en', 'en')
    >>> language_of([], {"LANG": "C"})
    'zh'
    """
    for at, argument in enumerate(arguments):
        if argument in ("--lang=zh", "--lang=en"):
            return "en" if argument.endswith("en") else "zh"
        if argument == "--lang" and at + 1 < len(arguments) and arguments[at + 1] in ("zh", "en"):
            return "en" if arguments[at + 1] == "en" else "zh"
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "en" if locale.lower().startswith("en") else "zh"


_language: ContextVar[Language] = ContextVar("language")
_language.set(language_of(sys.argv[1:], os.environ))


def language() -> Language:
    """The language that is spoken now."""
    return _language.get("zh")


def speak(chosen: Language) -> None:
    """Speak this language from here on."""
    _language.set(chosen)


def say(code: str, **details: object) -> str:
    """A sentence of `[cli.say]`, its placeholders filled.

    >>> speak("zh"); say("no_option", name="--job")
    '没有 --job 这个选项。'
    """
    return label("say", code, language()).format_map(details)


def told(group: str, code: str | None) -> str:
    """The word for a code of `[cli.<group>]`."""
    return label(group, code, language())


def help_on(code: str) -> str:
    """A help text; they are fixed when a command's file is imported."""
    return label("help", code, language())
