"""Stages: at which stage the text leaves a problem, how serious it calls it, and whether it was borne out.

Enters: problem mentions and the sentences around them. Leaves: status, severity and verdict for each. The latest stage
the text tells wins; a form's own field wins over prose, a sentence about the problem over one about all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from docintel.document import Sentence
from docintel.lexicon.tables import read_toml
from docintel.mentions import ProblemMention

Severity = Literal["key", "serious", "general"]
Verdict = Literal["true", "mostly", "partly", "untrue"]
_RANK = {"found": 0, "unknown": 0, "assigned": 1, "in_progress": 2, "overdue": 3, "resolved": 4, "unfounded": 5}
_ABOUT_ALL = re.compile(r"(?:以上|上述|对此|这些|该(?:问题|行为|公司|企业|处|村|单位|局)|上列|此类|前述|相关|有关|问题|督(?:办|查)(?:单|令|函)|整改|建议发出|最终|目前)")
_CLOSED_TITLE = re.compile(r"销号|整改(?:完成|到位|结果)|完成整改")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    data = read_toml("problem_cues.toml")
    return {
        section: {name: re.compile("|".join(words)) for name, words in data[section].items()}
        for section in ("status", "severity", "verdict")
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """`severity_words` is what the text says, None where it says nothing."""

    status: str
    severity: Severity | None
    severity_words: str | None
    verdict: Verdict | None


def stages_of(
    text: str, problems: Sequence[ProblemMention], sentences: Sequence[Sentence], *, title: str, doc_type: str
) -> tuple[Stage, ...]:
    """The stage of each problem, in the order given."""
    return tuple(_stage(text, number, problems, sentences, title, doc_type) for number in range(len(problems)))


def _stage(
    text: str, number: int, problems: Sequence[ProblemMention], sentences: Sequence[Sentence], title: str, doc_type: str
) -> Stage:
    problem = problems[number]
    verdict = _verdict(text, problem, sentences)
    severity, words = _severity(text, problem, title)
    if verdict == "untrue":
        return Stage("unfounded", severity, words, verdict)
    return Stage(_status(text, number, problems, sentences, title, doc_type), severity, words, verdict)


def _status(
    text: str, number: int, problems: Sequence[ProblemMention], sentences: Sequence[Sentence], title: str, doc_type: str
) -> str:
    problem = problems[number]
    field = _field_status(text, problem, sentences)
    if field:
        return field
    if doc_type == "rectification_report" and _CLOSED_TITLE.search(title) and not _told_here(text, problem):
        return "resolved"
    here = _told_here(text, problem) or problem.status
    if here:
        return here
    after = _told_after(text, number, problems, sentences)
    if after:
        return after
    if doc_type in ("supervision_notice", "rectification_order", "handover", "recommendation", "reminder"):
        return "assigned"
    return "found"


def _field_status(text: str, problem: ProblemMention, sentences: Sequence[Sentence]) -> str | None:
    """The status field of the same form or table row."""
    record = problem.sentence.record
    if record is None:
        return None
    told = [s for s in sentences if s.record == record and s.zone in ("status", "completion", "remark") and s is not problem.sentence]
    best = None
    for sentence in told:
        words = text[sentence.span.start : sentence.span.end]
        status = "resolved" if sentence.zone == "completion" and re.search(r"实际|完成|销号|办结", sentence.label) else _best(words)
        if status and (best is None or _RANK[status] >= _RANK[best]):
            best = status
    return best


def _told_here(text: str, problem: ProblemMention) -> str | None:
    """What the problem's own sentence says behind the defect, else before it."""
    span = problem.sentence.span
    behind = text[problem.span.end : min(span.end, problem.span.end + 60)]
    before = text[max(span.start, problem.span.start - 24) : problem.span.start]
    status = _best(behind)
    if status:
        return status
    patterns = _patterns()["status"]
    if re.search(r"(?:拆除|清理|清除|取缔|修复|整治|打捞|关停|查扣|摧毁|清退|腾退)(?:了|沿河|被)?[^，。；]{0,14}\Z", before) and not re.search(r"(?:要|将|应|须|需|责令|督促)[^，。]{0,8}\Z", before[:-2]):
        return "resolved"
    for name in ("in_progress", "assigned"):
        if patterns[name].search(before):
            return name
    return None


def _told_after(text: str, number: int, problems: Sequence[ProblemMention], sentences: Sequence[Sentence]) -> str | None:
    """What later sentences say: of the same paragraph, then, where they speak of all problems, of the document."""
    problem = problems[number]
    best: str | None = None
    for sentence in sentences:
        if sentence.span.start <= problem.sentence.span.start or sentence.role in ("meta", "signature"):
            continue
        words = text[sentence.span.start : sentence.span.end]
        same = sentence.paragraph == problem.sentence.paragraph
        if not same and not (_ABOUT_ALL.match(words[:14]) or _ABOUT_ALL.search(words[:8])):
            continue
        if sentence.zone in ("goal",) or (not same and sentence.section != problem.sentence.section and problem.sentence.zone != "problem"):
            continue
        status = _best(words)
        if status and (best is None or _RANK[status] > _RANK[best]):
            best = status
    return best


def _best(words: str) -> str | None:
    found = [name for name, pattern in _patterns()["status"].items() if pattern.search(words)]
    return max(found, key=lambda name: _RANK[name]) if found else None


def _severity(text: str, problem: ProblemMention, title: str) -> tuple[Severity | None, str | None]:
    span = problem.sentence.span
    around = text[max(span.start, problem.span.start - 40) : min(span.end, problem.span.end + 24)]
    for where in (around, title):
        for name, pattern in _patterns()["severity"].items():
            if match := pattern.search(where):
                return name, match.group()  # type: ignore[return-value]
    return None, None


def _verdict(text: str, problem: ProblemMention, sentences: Sequence[Sentence]) -> Verdict | None:
    record = problem.sentence.record
    for sentence in sentences:
        in_record = record is not None and sentence.record == record
        if sentence is problem.sentence or (in_record and sentence.zone in ("verdict", "status")) or (
            record is None and sentence.paragraph == problem.sentence.paragraph and sentence.span.start > problem.span.start
        ):
            words = text[sentence.span.start : sentence.span.end]
            for name, pattern in _patterns()["verdict"].items():
                if pattern.search(words):
                    return name  # type: ignore[return-value]
            if sentence.zone == "verdict" and words.strip("。 |") in ("是", "否"):
                return "true" if words.strip("。 |") == "是" else "untrue"
    return None
