"""Agreement: dates in an order that can be, copies that say the same.

Enters: deadlines with the document's own date and the completions of its forms; the clean text. Leaves: `Finding`s. A
passed date is only doubted in a document that orders something: a report of a closed file rightly prints its old
schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docintel.document import CleanText, SentenceIndex
from docintel.mentions import Completion, DeadlineMention
from docintel.report import ORDER_TYPES
from docintel.validation.findings import Finding


def check_dates(
    text: str, deadlines: Sequence[DeadlineMention], own_date: date | None, doc_type: str
) -> list[Finding]:
    """Deadlines of an order that lie before the order itself."""
    if own_date is None or doc_type not in ORDER_TYPES:
        return []
    return [
        Finding(
            "date_order",
            False,
            f"时限“{text[deadline.span.start : deadline.span.end]}”（{deadline.due}）早于成文日期{own_date}。",
            deadlines=(number,),
        )
        for number, deadline in enumerate(deadlines)
        if deadline.due is not None and deadline.due < own_date
    ]


def check_completions(
    text: str, clean: CleanText, deadlines: Sequence[DeadlineMention], completions: Sequence[Completion], index: SentenceIndex
) -> list[Finding]:
    """Matters finished later than they were due, row by row and form by form."""
    found: list[Finding] = []
    for completion in completions:
        due = [
            (deadline.due, number)
            for number, deadline in enumerate(deadlines)
            if deadline.due is not None and (home := index.at(deadline.span.start)) and home.record == completion.record
        ]
        if not due or completion.day <= max(due)[0]:
            continue
        last, number = max(due)
        words = text[completion.span.start : completion.span.end]
        message = f"完成时间“{words}”（{completion.day}）晚于时限“{_words(text, deadlines[number])}”（{last}），晚{(completion.day - last).days}天。"
        found.append(Finding("date_order", False, message, deadlines=(number,), places=(clean.to_source(completion.span),)))
    return found


def _words(text: str, deadline: DeadlineMention) -> str:
    return text[deadline.span.start : deadline.span.end]


def check_copies(clean: CleanText) -> list[Finding]:
    """A second copy of the body that differs from the first."""
    places = clean.differing_copies
    if not places:
        return []
    return [Finding("duplicate_text", False, f"正文重复出现，第二遍有{len(places)}段与第一遍不同。", places=places)]
