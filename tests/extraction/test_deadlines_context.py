"""What the part of the document says: titles and date lines hold no deadlines, columns and headings make or unmake one."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import import_module
from importlib.resources import files

import pytest

from docintel.document import LineRole, Sentence, Zone
from docintel.extraction.dates import Clock
from docintel.extraction.dates.aspect import LONGEST_LABEL
from docintel.extraction.deadlines import find_deadlines
from docintel.mentions import DeadlineMention
from docintel.spans import CleanSpan

CLOCK = Clock(document_date=date(2024, 5, 10))


def _in(
    text: str, *, role: LineRole = "body", zone: Zone = "none", label: str = "", clock: Clock = CLOCK
) -> tuple[DeadlineMention, ...]:
    sentence = Sentence(CleanSpan(0, len(text)), (), role, zone, 0, 0, label=label)
    return find_deadlines(text, (sentence,), clock)


@pytest.mark.parametrize("role", ["title", "meta", "signature", "address"])
def test_titles_and_imprints_hold_none(role: LineRole) -> None:
    assert _in("2024年6月底前完成整改", role=role) == ()


def test_the_deadline_column_makes_every_date_due() -> None:
    (bare,) = _in("2024-06-30", role="cell", zone="deadline")
    assert (bare.due, bare.kind, bare.rule) == (date(2024, 6, 30), "date", "form field")
    (length,) = _in("三个月", role="cell", zone="deadline")
    assert (length.due, length.kind) == (None, "duration")
    (at_once,) = _in("立行立改", role="cell", zone="deadline")
    assert at_once.kind == "immediate"
    assert _in("长期坚持", role="cell", zone="deadline") == ()
    assert _in("已完成", role="cell", zone="deadline") == ()


def test_the_completion_column_holds_none() -> None:
    assert _in("2024年4月30日", role="cell", zone="completion") == ()
    assert _in("2024年4月30日完成编制", zone="completion") == ()


def test_measures_hold_the_steps_of_a_plan() -> None:
    text = "2021年梳理制定改造方案，完成12条道路改造。"
    (step,) = _in(text, zone="measure", label="整改措施")
    assert (step.due, step.rule) == (date(2021, 12, 31), "step of a plan")
    assert _in(text) == ()


def test_a_heading_above_names_the_measures() -> None:
    text = "整改措施\n2021年制定改造方案。"
    heading = Sentence(CleanSpan(0, 4), (), "heading", "measure", 0, 1)
    body = Sentence(CleanSpan(5, len(text)), (), "body", "measure", 1, 1)
    assert [m.rule for m in find_deadlines(text, (heading, body), CLOCK)] == ["step of a plan"]


def test_a_list_gives_each_date_and_the_whole_as_evidence() -> None:
    text = "6月、9月底前各报一次。"
    first, second = find_deadlines(text, (), CLOCK)
    assert [text[m.span.start : m.span.end] for m in (first, second)] == ["6月", "9月底前"]
    assert first.also == second.also == (CleanSpan(0, 7),)


def test_a_stretch_of_years_told_severally_is_due_in_each() -> None:
    found = find_deadlines("2025—2027年底前分别整改完成6个、3个、1个问题。", (), CLOCK)
    assert [m.due for m in found] == [date(year, 12, 31) for year in (2025, 2026, 2027)]
    assert {m.span for m in found} == {CleanSpan(0, 12)}


def test_an_anchored_duration_has_its_length_as_evidence() -> None:
    text = "自印发之日起15个工作日内反馈。"
    (found,) = find_deadlines(text, (), CLOCK)
    assert text[found.span.start : found.span.end] == "自印发之日起15个工作日内"
    assert [text[span.start : span.end] for span in found.also] == ["15个工作日内"]
    assert (found.anchor, found.due) == (date(2024, 5, 10), date(2024, 5, 30))


def test_printed_wins_over_the_own_date() -> None:
    clock = Clock(document_date=date(2024, 4, 1), printed=date(2024, 4, 3))
    (found,) = find_deadlines("请自印发之日起10日内办结。", (), clock)
    assert found.due == date(2024, 4, 13)


def test_the_order_told_in_the_paragraph_dates_a_bare_duration() -> None:
    text = "5月6日，省厅约谈某市政府。约谈要求，20个工作日内报送整改方案。"
    (found,) = find_deadlines(text, (), CLOCK)
    assert (found.due, found.anchor, found.anchor_event) == (date(2024, 5, 31), date(2024, 5, 6), "约谈")


def test_taiwan_years() -> None:
    (found,) = find_deadlines("请于88年3月1日前完成。", (), Clock(taiwan=True))
    assert found.due == date(1999, 3, 1)


def test_seasons_take_the_days_a_caller_gives() -> None:
    from docintel.extraction.dates.calendar import SeasonCalendar

    clock = Clock(document_date=date(2024, 3, 1), seasons=SeasonCalendar({"汛期": ((5, 1), (9, 30))}))
    (found,) = find_deadlines("汛期前完成清障。", (), clock)
    assert (found.kind, found.due, found.anchor_event) == ("event", date(2024, 4, 30), "汛期")


def test_explanation_names_parse_rule_and_calendar() -> None:
    (found,) = find_deadlines("自印发之日起5个工作日内报送。", (), CLOCK, explain=True)
    assert found.explanation == (
        "“自印发之日起5个工作日内”；期间：印发之日起5个工作日内；规则 length；判定 duration；以“印发之日”为准；"
        "自2024-05-10次日起第5个工作日为2024-05-16（国务院办公厅节假日安排）；截止 2024-05-16（相对时间推算）。"
    )


@pytest.mark.parametrize("section", ["due_label", "not_due"])
def test_no_label_is_longer_than_the_part_of_the_line_searched_for_one(section: str) -> None:
    words = tomllib.loads(files("docintel.extraction.dates").joinpath("cues.toml").read_text("utf-8"))[section]["words"]
    parse = import_module("re._parser").parse
    assert [word for word in words if parse(word).getwidth()[1] > LONGEST_LABEL] == []
