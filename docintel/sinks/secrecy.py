"""Keeping documents with a secrecy mark from leaving.

Enters: a report. Leaves: its mark, or None. The mark that the metadata tells counts, and so does one in the head of the
text that reading may have passed over: of two mistakes, holding back a document too many is the one that can be undone.
"""

from __future__ import annotations

import re

from docintel.report import Report

MARKS = ("绝密", "机密", "秘密", "工作秘密", "内部")
_HEAD = 800
_STARRED = re.compile(r"(绝密|絕密|机密|機密|秘密)\s*[★☆*＊]|密\s*[级級]\s*[：:]\s*(绝密|絕密|机密|機密|秘密)|(工作秘密)|(内部|內部)(?:资料|資料|文件|材料|使用|掌握)")
_SIMPLIFIED = str.maketrans("絕機內", "绝机内")


def mark_of(report: Report) -> str | None:
    """The secrecy mark of a document, one of `MARKS`.

    >>> import docintel
    >>> mark_of(docintel.analyze(text="机密★1年\\n关于河道问题的通报\\n清溪河左岸堆放垃圾2处。"))
    '机密'
    """
    told = report.metadata.secrecy
    if told:
        return _named(told)
    quotes = [span.quote for warning in report.warnings if warning.code == "secrecy_mark" for span in warning.evidence]
    if quotes:
        return _named(quotes[0])
    match = _STARRED.search(report.text, 0, _HEAD)
    return _named(next(word for word in match.groups() if word)) if match else None


def _named(told: str) -> str:
    """The mark by its plain name; one that nobody has named yet stands for the gravest.

    >>> _named("內部资料"), _named("工作秘密"), _named("核心秘密")
    ('内部', '工作秘密', '秘密')
    """
    plain = told.translate(_SIMPLIFIED)
    if "工作秘密" in plain:
        return "工作秘密"
    return next((mark for mark in MARKS if mark in plain), MARKS[0])
