"""What is due: a short verb phrase out of the words around a time expression.

Enters: a deadline's context. Leaves: the task, cut at the punctuation, without fillers. Refuses: to rephrase; the words
are those of the text.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.obligation import Context

_STOP = re.compile(r"[，。！？；：\n]")
_FILLER = re.compile(r"^(?:[，：、\s]|(?:要|须|必须|务必|应|需|能|就|予以|分别|各|再|一律|依法|的(?!确))(?=.{2}))+")
_TAIL = re.compile(r"(?:等|的|，|、|并|且)+$")
_OPENING = re.compile(r"^.*(?:请|要求|责令|限|应|须|需|必须|务必|计划|预计|力争|确保|拟|将|于|在|至|到)")
_LONGEST = 40


def task_of(text: str, context: Context, start: int, end: int) -> str | None:
    """The words behind the expression, or else those before it.

    A label (整改时限：) is no task; there the form's own row tells it, which linking knows.
    """
    tail = _first_clause(context.around.after if end == context.reading.end else text[end : end + 80])
    if len(tail) >= 2:
        return _short(tail)
    if context.labelled:
        return None
    head = _OPENING.sub("", context.around.head) or context.around.head
    head = _TAIL.sub("", head)
    return _short(head) if len(head) >= 2 else None


def _first_clause(words: str) -> str:
    words = _FILLER.sub("", words)
    return _FILLER.sub("", _STOP.split(words)[0])


def _short(words: str) -> str:
    return _TAIL.sub("", words[:_LONGEST])
