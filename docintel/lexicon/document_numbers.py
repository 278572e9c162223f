"""Document numbers (发文字号): how offices write them, and their one spelling in the report.

Enters: words. Leaves: where a number stands, and the number as the contract has it: brackets 〔〕, no blanks, 第 and zeros
kept. Refuses what only cites one; that is for the caller, who knows what part of the document the words stand in.
"""

from __future__ import annotations

import re

from docintel.lexicon.patterns import searched

_YEAR = r"(?:〔|\[|【|（|\(|［|﹝|<)\s?(?P<year>(?:19|20)\d{2})\s?(?:〕|\]|】|）|\)|］|﹞|>)"
_CODE = r"(?!依据|根据|按照|关于|参照|见[一-龥])(?:[一-龥A-Z\d]|（[一-龥]{1,6}）){0,18}?[一-龥A-Z）]\s?"  # 代字: 六河长办函, 京0105水罚
_SERIAL = r"[\-—－]?\s?(?:(?:第|字第)?\s?\d{1,5}\s?号|第\s?\d{1,4}\s?期)"
_ISSUE_WORDS = "(?:令|公告|通告|通报|督办单|督办令|交办单|决定|提示函|通知书)"

_FORMS = (
    rf"{_CODE}{_YEAR}\s?{_SERIAL}",  # 六河长办函〔2024〕17号, 苏环审(2020)第12号
    r"[一-龥]{1,10}字第\s?[A-Z]?\d{6,14}[A-Z]?\s?号",  # 府授水字第1120001234号
    r"[一-龥]{1,12}(?:19|20)\d{2}(?:年|[—－\-])第?\s?\d{1,5}号",  # 黄河督2024年第3号, 河长办2023-15号
    rf"{_ISSUE_WORDS}?第\s?(?:\d{{1,4}}|[一二三四五六七八九十百]{{1,5}})\s?号(?:{_ISSUE_WORDS})",  # 第3号令
)
NUMBER = f"(?:{'|'.join(_FORMS)})"
"""A number that says by itself what it is."""

# What is a number only where it stands alone, or behind a label.
_LONE_FORMS = (
    NUMBER.replace("?P<year>", "?:"),
    rf"{_YEAR.replace('?P<year>', '?:')}\s?{_SERIAL}",  # 〔2024〕3号 of minutes
    r"(?:(?:19|20)\d{2}年\s?)?第\s?(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s?号",  # 第3号 of an order, 2024年第3号
)
LONE_NUMBER = f"(?:{'|'.join(_LONE_FORMS)})"
_LABELLED_FORMS = (
    LONE_NUMBER,
    rf"{_CODE}{_YEAR.replace('?P<year>', '?:')}\s?[\-—－]?\s?(?:第)?\d{{1,5}}(?!\d)",  # 号 left out
    r"\d{2,3}[一-龥]{1,4}\d{3,6}",  # 110内正0007
    r"(?:(?:19|20)\d{2}[\-—－])?[A-Z][A-Z\d]{0,7}(?:[\-—－/][A-Z\d]{1,12}){1,4}",  # HH-2023-118, 2024-LB-031
)
LABEL = r"(?:发文(?:字号|文号|号)|公文文号|文号|文件编号|文件号|编\s?号|单\s?号|字号|文书(?:编号|号)|督办(?:编号|单号)|No\.?|NO\.?)"

_NUMBER = re.compile(NUMBER)
# Every number that stands without a label has one of these; most lines have none.
_END = re.compile("[号期]")
_LONE = re.compile(rf"[（(【]?(?:{LABEL}[：: ]\s?)?(?P<number>{LONE_NUMBER})(?:（总第?\s?\d+\s?[号期]）)?[）)】]?")
# 受理编号, 问题编号 number a problem.
_LABELLED = searched(rf"(?<![一-龥]){LABEL}\s?[：:\s]\s?(?P<number>{'|'.join(_LABELLED_FORMS)})(?![\dA-Z])")
_BRACKETS = re.compile(_YEAR)


def find_number(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first number that says by itself what it is."""
    end = len(text) if end is None else end
    return _NUMBER.search(text, start, end) if _END.search(text, start, end) else None


def lone_number(words: str) -> re.Match[str] | None:
    """The number of a line that holds nothing else; group `number`.

    >>> [bool(lone_number(w)) for w in ("（六河长办函〔2024〕17号）", "第3号", "依据六政办〔2020〕8号", "第3号井")]
    [True, True, False, False]
    """
    return _LONE.fullmatch(words.strip()) if _END.search(words) else None


def labelled_number(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The number behind a label of one (发文字号：…); group `number`."""
    return _LABELLED.search(text, start, len(text) if end is None else end)


def normal_number(words: str) -> str:
    """The number as the report has it.

    >>> normal_number("浙治水办发[2022] 15 号"), normal_number("府授水字第1120001234号")
    ('浙治水办发〔2022〕15号', '府授水字第1120001234号')
    """
    return _BRACKETS.sub(r"〔\g<year>〕", "".join(words.split()))
