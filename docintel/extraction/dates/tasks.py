"""What is due: a short verb phrase out of the words around a time expression.

Enters: a candidate. Leaves: the task, cut at the punctuation, without fillers. Refuses: to rephrase; the words are
those of the text. A label (整改时限：) is no task: there the form's own row tells it, which linking knows.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.candidates import Candidate

_STOP = re.compile(r"[，。！？；：\n]")
_SOFT_STOP = re.compile(r"[。！？；：\n]")
_FILLER = re.compile("^(?:[，：、|\\s]|(?:要|须|必须|务必|应当?|需|能|就|予以|分别|各自?|再|一律|依法)(?=.{2}))+")
_TAIL = re.compile("(?:等|的|，|、|并|且|于|在)+$")
_OPENING = re.compile(
    ".*(?:请|要求|责令|限期?|应|须|需|必须|务必|计划|预计|力争|确保|拟|将|(?<!关)于|在|至|到|争取|原定|，)(?=.{2})"
)
_LONGEST = 40
_SHORTEST = 2


def task_of(it: Candidate) -> str | None:
    """The words behind the expression, or else those before it.

    >>> from docintel.extraction.deadlines import find_deadlines
    >>> from docintel.extraction.dates.clock import Clock
    >>> [m.task for m in find_deadlines("管网整治工作预计2024年底结束。", (), Clock())]
    ['管网整治工作结束']
    """
    behind = it.context.text[it.dated.end : it.context.reading.end] + it.around.after
    task = _cut(behind)
    if len(task) == _SHORTEST and (head := _subject(it.around.head)):
        # 预计年底结束, 10月底完成: a lone verb takes the words before the date as its object
        return _short(head + task)
    if len(task) >= _SHORTEST:
        return _short(task)
    if it.context.labelled:
        return None
    head = _subject(it.around.head)
    return _short(head) if len(head) >= _SHORTEST else None


def _cut(words: str) -> str:
    """The first clause with something in it."""
    words = _FILLER.sub("", words)
    return _FILLER.sub("", _STOP.split(words)[0])


def _subject(head: str) -> str:
    """What stands before the modal and the date: 管网整治工作 of 管网整治工作预计."""
    head = _TAIL.sub("", head)
    opened = _OPENING.match(head)
    rest = head[opened.end() :] if opened else head
    for modal in ("预计", "计划", "力争", "将", "拟", "须", "应", "要", "请", "限", "务必", "必须", "争取", "原定"):
        rest = rest.removesuffix(modal)
    return _TAIL.sub("", rest)


def _short(words: str) -> str:
    return _TAIL.sub("", words[:_LONGEST])
