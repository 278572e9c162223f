"""What is due: a short verb phrase out of the words around a time expression.

Enters: a candidate. Leaves: the task, cut at the punctuation, without fillers. Refuses: to rephrase; the words are
those of the text. A label (整改时限：) is no task: there the form's own row tells it, which linking knows.
"""

from __future__ import annotations

import re

from docintel.extraction.dates.candidates import Candidate
from docintel.extraction.dates.expressions import Immediate, Recurrence

_STOP = re.compile(r"[，。！？；：|\n]")
_FILLER = re.compile(
    r"^(?:[，：、|（）\s]|的(?!确)|(?:要|须|必须|务必|应当?|需|能|就|可|予以|分别|再|一律|均|皆|都|确保)(?=[^，。；]{2}))+"
)
_TAIL = re.compile("(?:等|的|，|、|并|且|于|在|（)+$")
# 完成, 完成整改, 可完工: a verb whose object stands before the date
_LONE_VERB = re.compile(
    "^(?:可|全部|全面|基本|正式|顺利)?(?:完成|整改|完工|竣工|结束|清零|销号|办结|到位|投运|投用|投入|试?运行|建成|通水|开工|动工|拆除|验收|投产"
    "|“清零”|完毕|使用){1,3}$"
)
# What stands between a subject and the date: 管网整治工作 | 预计
_MODALS = re.compile(
    "(?:预计|计划|力争|将|拟|须|应|要|需|请|限期?|务必|必须|争取|原定|确保|要求|责令|于|在|至|到|最迟|不迟于|正式)+$"
)
_ASPECT = re.compile("正|已|均|目前|现|，")
# 为确保……落地, 第一时间下达了……: clauses of their own; 各单位 is who must, not what
_NO_SUBJECT = re.compile("为|根据|按|经|第一时间|对此|随后|[^，]*了|[各你贵该]|有关|相关|责任单位|属地")
# 每年4月及10月检查, 6月、9月底前完成: the next of several dates is no task
_ANOTHER = re.compile(r"^(?:(?:及|和|与|、)(?:\d{1,2}|[一二三四五六七八九十]{1,3})[月日号]份?[底末初]?(?:之?前)?)+")
_PRONE = frozenset(("立行立改", "立整立改", "立说立改", "立查立改", "即行即改", "即知即改", "即查即改", "即改即报"))
_LONGEST = 40
_CLAUSES_BACK = 3


def task_of(it: Candidate) -> str | None:
    """The words behind the expression, with the subject before it where they are no more than a verb.

    >>> from docintel.extraction.deadlines import find_deadlines
    >>> from docintel.extraction.dates.clock import Clock
    >>> [m.task for m in find_deadlines("管网整治工作预计2024年底结束。", (), Clock())]
    ['管网整治工作结束']
    """
    if isinstance(it.expression, Immediate) and it.expression.word in _PRONE:
        return _short(_subject(it) + "整改")
    behind = _ANOTHER.sub("", it.around.after)
    if it.context.labelled and not behind[:1].strip("，；。|：、"):
        return None
    task = _cut(behind)
    if len(task) < 2:
        return None if it.context.labelled else _short(_subject(it)) or None
    if _LONE_VERB.match(task) and not isinstance(it.expression, Recurrence):
        return _short(_subject(it) + task)
    return _short(task)


def _cut(words: str) -> str:
    """The first clause with something in it."""
    return _FILLER.sub("", _STOP.split(_FILLER.sub("", words))[0])


def _subject(it: Candidate) -> str:
    """What the verb is said of: in the clause itself, else in the clauses before it (4个问题正按计划推进，计划……)."""
    for clause in reversed(it.around.before.split("，")[-_CLAUSES_BACK:]):
        topic = _ASPECT.split(_TAIL.sub("", _MODALS.sub("", clause)))[0]
        if len(topic) >= 2 and not _NO_SUBJECT.match(topic):
            return _FILLER.sub("", topic.rsplit("：", 1)[-1])
    return ""


def _short(words: str) -> str:
    return _TAIL.sub("", words[:_LONGEST])
