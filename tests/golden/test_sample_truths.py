"""What must be read of the samples, whatever the golden reports say: each document's trap, as its README tells it.

Golden reports can be regenerated with a mistake in them; these cannot.
"""

from __future__ import annotations

from functools import cache

import pytest
from reduced import SAMPLES

import docintel
from docintel.report import Report


@cache
def report(name: str) -> Report:
    return docintel.analyze(SAMPLES / name)


def checks(name: str) -> set[tuple[str, bool | None]]:
    return {(check.kind, check.ok) for check in report(name).checks}


def said(name: str, kind: str, ok: bool) -> str:
    return " ".join(check.message for check in report(name).checks if check.kind == kind and check.ok is ok)


def dues(name: str) -> dict[str, str | None]:
    return {report(name).quote(deadline): deadline.due for deadline in report(name).deadlines}


def test_the_plan_tells_no_problem() -> None:
    assert report("工作方案.md").metadata.doc_type == "plan"
    assert not report("工作方案.md").problems


def test_the_sum_of_the_letter_does_not_hold() -> None:
    assert ("sum", False) in checks("督办函.docx")
    assert "9" in said("督办函.docx", "sum", False)


def test_the_letter_knows_its_dates_and_parties() -> None:
    metadata = report("督办函.docx").metadata
    assert metadata.doc_type == "supervision_notice"
    assert metadata.signed is not None
    assert metadata.printed is not None
    assert metadata.signed < metadata.printed
    assert metadata.recipients
    assert metadata.doc_number is not None


def test_the_denial_of_the_letter_is_no_problem() -> None:
    assert not [p for p in report("督办函.docx").problems if "非法采砂" in p.description]


def test_the_rate_of_the_circular_does_not_hold_but_its_sum_does() -> None:
    assert "79.1" in said("通报.pdf", "rate", False)
    assert "48" in said("通报.pdf", "sum", True) or ("sum", True) in checks("通报.pdf")


def test_the_figures_of_the_ledger_hold() -> None:
    assert not [check for check in report("问题台账.xlsx").checks if check.ok is False]


def test_the_ledger_knows_what_is_closed_and_what_is_overdue() -> None:
    assert {"resolved", "in_progress", "overdue"} <= {problem.status for problem in report("问题台账.xlsx").problems}


def test_definitions_on_the_second_sheet_are_no_problems() -> None:
    problems = report("问题台账.xlsx").problems
    assert not [p.description for p in problems if any(s.cell and s.cell.table > 1 for s in p.evidence)]


def test_the_sums_of_the_news_hold() -> None:
    assert ("sum", True) in checks("新闻.html")
    assert ("sum", False) not in checks("新闻.html")


def test_what_was_done_by_june_is_no_deadline() -> None:
    assert not [quote for quote in dues("新闻.html") if "6月底" in quote]
    assert [quote for quote in dues("新闻.html") if "12月底" in quote]


def test_the_doubled_body_is_told_once() -> None:
    told = report("转载网页.txt")
    assert {"duplicate_text", "pinyin_noise"} <= {warning.code for warning in told.warnings}
    descriptions = [problem.description for problem in told.problems]
    assert len(descriptions) == len(set(descriptions))


def test_two_bodies_acting_together_are_not_a_county_of_that_name() -> None:
    assert not [unit.name for unit in report("转载网页.txt").units if "会同县" in unit.name]


def test_minguo_years_are_counted_from_1911() -> None:
    assert report("环保局新闻稿.txt").metadata.published == "2023-11-08"
    assert "2024-02-29" in dues("环保局新闻稿.txt").values()


def test_numerals_of_taiwan_are_read() -> None:
    values = {count.value for count in report("环保局新闻稿.txt").counts}
    assert {350, 2308, 12_000_000} <= values


def test_the_closed_file_has_only_resolved_problems() -> None:
    assert report("销号公示.txt").source.encoding == "gb18030"
    assert {problem.status for problem in report("销号公示.txt").problems} == {"resolved"}


def test_petitions_have_their_own_numbers_and_verdicts() -> None:
    told = report("信访件公开表.txt")
    assert {"true", "untrue"} <= {problem.verdict for problem in told.problems}
    assert {problem.status for problem in told.problems if problem.verdict == "untrue"} == {"unfounded"}
    assert ("rate", False) not in checks("信访件公开表.txt")


@pytest.mark.parametrize("name", ["环保局新闻稿.txt", "渠务新闻.txt"])
def test_scripts_are_told(name: str) -> None:
    assert report(name).metadata.script == "traditional"


def test_the_months_of_hong_kong_are_counted_from_its_date() -> None:
    assert any(due is not None and due.endswith("-03-31") for due in dues("渠务新闻.txt").values())


def test_the_rate_of_hong_kong_holds() -> None:
    assert ("rate", True) in checks("渠务新闻.txt")
