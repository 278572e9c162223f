"""Fields of a form (督办单, 交办单, 台账): the values that stand behind labels of the document as a whole.

Enters: sentences. Leaves: the value of a label, in whatever shape the form has: 督办单位：某局, 【督办单位】某局, two columns, a
label and its value in two lines, a cell under its header. Only labels that speak of the document are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docintel.extraction.metadata.facts import DocumentFacts, Lines
from docintel.spans import CleanSpan

_FORM = re.compile(r"[单卡]|表|台账|记录|日志|笔录|专报|通知书|清单|函")
_LINES = 40

ISSUER = r"(?:督办|交办|移交|转办|填报|制表|编制|检查|复核|暗访|通报|发文|签发)(?:单位|部门|机关)"
RECIPIENT = r"(?:承办|主办|被督办|接收|责任|办理|整改|主责)(?:单位|部门)|(?:交办|督办)对象"
SIGNED = r"(?:交办|督办|移交|转办|填报|填表|制表|检查|巡查|巡河|复核|督查|提交|编制|下达)(?:日期|时间)"
NUMBER = r"编\s?号|文\s?号|单\s?号|督办编号|交办编号|字号"
URGENCY = r"紧急程度|缓急程度|办理等级"


def is_form(facts: DocumentFacts) -> bool:
    """Is the document one that is filled in, by its title?"""
    return facts.title is not None and _FORM.search(facts.title) is not None


def values_of(text: str, lines: Lines, label: str) -> Iterator[CleanSpan]:
    """The values behind `label` (a pattern) in the first lines of a form, in reading order."""
    whole = re.compile(rf"(?:(?<=\s)|(?<=^))(?P<open>【)?(?:{label})(?(open)】)\s?(?P<colon>[：:])?\s*")
    opening = lines.having("title", "meta", "body", "address", "number", "mark", "cell")[:_LINES]
    for number, line in enumerate(opening):
        words = text[line.start : line.end]
        opened = next((m for m in whole.finditer(words) if m.start() == 0 or m["colon"]), None)
        if opened is None:
            continue
        if opened.end() == len(words):
            if number + 1 < len(opening):
                yield opening[number + 1]
        elif opened["colon"] or opened["open"] or "\t" in opened.group():
            start = line.start + opened.end()
            yield CleanSpan(start, _next_label(text, start, line.end))
    for sentence in lines.sentences:
        if sentence.label and re.fullmatch(label, sentence.label):
            yield sentence.span


_LABEL = re.compile(r"\s{1,}[^\s：]{2,8}：|\t")


def _next_label(text: str, start: int, end: int) -> int:
    """A line may go on with another field: 填报单位：某局　填报日期：……"""
    following = _LABEL.search(text, start, end)
    return following.start() if following else end
