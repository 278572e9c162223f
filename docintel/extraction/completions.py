"""Completions: when a form or a row says that its matter was finished.

Enters: clean text, its sentences, the document's own day. Leaves: `Completion`s, each with the row or form it stands in.
Refuses: the other dates of such fields (检查时间, 受理日期, 公示期) and every date in running text, where 完成 may be another
matter's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from docintel.document import Sentence
from docintel.extraction.dates import find_dates
from docintel.mentions import Completion
from docintel.spans import CleanSpan

_FINISHED = re.compile("完成|办结|销号|整改|验收")


def find_completions(text: str, sentences: Sequence[Sentence], own_date: date | None) -> tuple[Completion, ...]:
    """The days of the fields and cells that say when something was done.

    A year that the field does not write is that of the document; a month counts with its last day.
    """
    found: list[Completion] = []
    for sentence in sentences:
        if sentence.zone != "completion" or sentence.record is None or not _FINISHED.search(sentence.label):
            continue
        words = text[sentence.span.start : sentence.span.end]
        days = [mention for mention in find_dates(words, reference_date=own_date) if mention.last is not None]
        if days and days[-1].last is not None:
            last = days[-1]
            span = CleanSpan(sentence.span.start + last.start, sentence.span.start + last.end)
            found.append(Completion(span, days[-1].last, sentence.record))
    return tuple(found)
