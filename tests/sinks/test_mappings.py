"""Mappings: presets say what the systems want and can be read back; what is wrong with a mapping is told with its place."""

from __future__ import annotations

import importlib.util
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from make_reports import make_report

from docintel.report import STATUSES, Measure, Report
from docintel.sinks.cases import tables_of
from docintel.sinks.expressions import ExpressionError, evaluate
from docintel.sinks.mapping import MappingError, load_mapping, preset_names, read_mapping
from docintel.sinks.mapping_check import faults
from docintel.sinks.translation import read_back, translate

TODAY = date(2024, 6, 1)
PRESETS = ("four_disorders", "hotline_12345", "ledger", "petition", "plain", "river_patrol", "supervision_order")


def cases_of(report: Report) -> tuple[dict[str, Any], ...]:
    return tables_of(report, today=TODAY).cases


def varied() -> list[dict[str, Any]]:
    """Cases with every status, severity and verdict, with and without a number, measures and a date."""
    found: list[dict[str, Any]] = []
    for number, status in enumerate(STATUSES):
        told = {
            "status": status, "severity": (None, "key", "serious", "general")[number % 4],
            "verdict": (None, "true", "mostly", "partly", "untrue")[number % 5],
            "ref": (None, f"*X2LN20240604005{number}", f"D2LN20240603001{number}")[number % 3],
            "measures": [Measure(text="清运垃圾"), Measure(text="复绿")][: number % 3], "found_on": (None, "2024-05-20")[number % 2],
        }  # fmt: skip
        found += cases_of(make_report(f"v{number}", 4, problem=told))
    return found


def test_the_presets_are_these() -> None:
    assert preset_names() == PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_without_fault(name: str) -> None:
    assert not [fault for fault in faults(read_mapping(name)) if fault.grave]
    assert read_mapping(name).name == name


@pytest.mark.parametrize("name", PRESETS)
def test_presets_can_be_read_back(name: str) -> None:
    """Whatever of a case a record tells makes the same record again."""
    mapping, sent = load_mapping(name), 0
    for case in varied():
        told = translate(mapping, case, today=TODAY)
        if told.outcome == "send":
            back = read_back(mapping, told.record)
            assert back
            assert translate(mapping, case | back, today=TODAY).record == told.record
            sent += 1
    assert sent > 5


def test_the_plain_mapping_loses_nothing() -> None:
    for case in varied():
        assert translate(load_mapping("plain"), case, today=TODAY).record == case


EXPECTED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("four_disorders", {"status": "overdue", "severity": "key"}, {"proType": 3, "status": 4, "severity": "重大", "adcd": "330900000000", "processLimit": "2024-06-30"}),
    ("four_disorders", {"status": "resolved", "severity": "serious"}, {"status": 3, "severity": "中度", "river": "清溪a河"}),
    ("river_patrol", {"status": "in_progress", "severity": "general"}, {"state": 2, "level": 0, "riverName": "清溪a河", "limitTime": "2024-06-30 00:00:00"}),
    ("river_patrol", {"status": "resolved", "severity": None}, {"state": 3, "level": 1, "handleUnit": "青杨镇人民政府"}),
    ("petition", {"status": "in_progress", "ref": "*X2LN202406040052", "verdict": "partly"}, {"受理编号": "*X2LN202406040052", "是否属实": "部分属实", "办结状态": "阶段性办结", "是否重点件": "是", "行政区域": "清溪市", "牵头责任单位": "青杨镇人民政府", "整改时限": "2024年06月30日"}),
    ("petition", {"status": "found", "ref": "D2LN202406030017"}, {"是否重点件": "否", "办结状态": "未办结"}),
    ("supervision_order", {"status": "assigned"}, {"orderTitle": "关于a号河道问题的督办函", "leadDept": "青杨镇人民政府", "supervisor": "清溪市河长制办公室", "orderType": "督办函", "status": "待签收"}),
    ("hotline_12345", {"status": "assigned", "severity": "key"}, {"status": 1, "urgent": 1, "planFinishTime": "2024-06-30 23:59:59", "undertakerUnit": "青杨镇人民政府"}),
    ("hotline_12345", {"status": "overdue"}, {"status": 5}),
    ("ledger", {"status": "unfounded"}, {"状态": "不属实", "问题类型": "乱堆", "剩余天数": 29, "责任单位": "青杨镇人民政府"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "problem", "expected"), EXPECTED)
def test_presets_speak_the_language_of_their_system(name: str, problem: dict[str, Any], expected: dict[str, Any]) -> None:
    record = translate(load_mapping(name), cases_of(make_report(problems=1, problem=problem))[0], today=TODAY).record
    assert {field: record[field] for field in expected} == expected


def test_divisions_are_translated_and_unknown_ones_kept(tmp_path: Path) -> None:
    place = tmp_path / "m.toml"
    place.write_text('name = "x"\nfields = [{ to = "area", from = "division_code", codes = "areas", unknown = "keep" }]\n[codes.areas]\n330900 = "A-17"', "utf-8")
    mapping = load_mapping(place)
    (case,) = cases_of(make_report(problems=1))
    records = [translate(mapping, case | {"division_code": code}).record["area"] for code in ("330900", "330902", None)]
    assert records == ["A-17", "330902", None]


def test_a_hotline_order_past_its_day_is_overdue() -> None:
    (case,) = tables_of(make_report(problems=1, problem={"status": "in_progress"}), today=date(2024, 7, 1)).cases
    assert case["days_left"] == -1
    assert translate(load_mapping("hotline_12345"), case).record["status"] == 5


def test_the_ledger_of_four_disorders_takes_those_only() -> None:
    outcomes = [translate(load_mapping("four_disorders"), case).outcome for case in cases_of(make_report(problems=4))]
    assert outcomes == ["send", "send", "skip", "skip"]
    (unsaid,) = cases_of(make_report(problems=1, problem={"types": [{"code": "four_disorders", "label": "四乱", "score": 0.9}]}))
    assert (told := translate(load_mapping("four_disorders"), unsaid)).outcome == "hold"
    assert told.lacking == ("proType",)


MINIMAL = 'name = "x"\nfields = [{ to = "a", from = "description" }]\n'
WRONG: list[tuple[str, str]] = [
    ('name = "x"\nfields = [{ to = "a", from = "descripton" }]', "是否想写 description"),
    ('name = "x"\nfields = [{ to = "a", form = "description" }]', "fields.a.form：没有这个键，是否想写 format、from"),
    ('name = "x"\nfields = [{ to = "a", from = "status", codes = "s" }]\n[codes.s]\nresolvd = 1', "codes.s.resolvd：status 没有这个代码，是否想写 resolved"),
    ('name = "x"\nfields = [{ to = "a", from = "status", codes = "t" }]\n[codes.s]\nfound = 1', "fields.a.codes：没有代码表 t"),
    ('name = "x"\nfields = [{ to = "a", expr = "water_bdy ~ 1" }]', "没有名为 water_bdy 的字段或参数，是否想写 water_body"),
    ('name = "x"\nfields = [{ to = "a", expr = "1 +" }]', "fields.a.expr：表达式无法理解"),
    ('name = "x"\nfields = [{ to = "a" }]', "fields.a：from、constant、expr 须恰好写一个"),
    ('name = "x"\nfields = [{ to = "a", from = "ref", constant = 1 }]', "现有：from、constant"),
    ('name = "x"\nfields = [{ to = "a", from = "ref" }, { to = "A", from = "page" }]', "fields.A：字段重复"),
    ('name = "x"\nfields = [{ to = "a", from = "ref", label = "甲" }, { to = "甲", from = "page" }]', "label 甲：两个字段同名"),
    ('name = "x"\nmissing = "default"\nfields = [{ to = "a", from = "ref", required = true }]', "没有写 default"),
    ('name = "x"\nfields = [{ to = "a", from = "ref", missing = "ask", required = true }]', "fields.a.missing"),
    ('name = "x"\nfields = [{ to = "a", from = "ref", format = "%Y" }]', "只有日期字段可以写 format"),
    ('name = "x"\nonly = "typ == 1"\nfields = [{ to = "a", from = "ref" }]', "only：没有名为 typ"),
    ('name = "x"\nfields = [{ to = "a", expr = "key.__class__" }]\n[parameters]\nkey = 1', "parameters.key"),
    ('name = "x"\nfields = []', "fields"),
    ('name = "x"\ntable = "a; drop"\n' + MINIMAL.split("\n", 1)[1], "table"),
    ("name = ", "不是有效的 TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "told"), WRONG)
def test_what_is_wrong_is_told_with_its_place(written: str, told: str, tmp_path: Path) -> None:
    place = tmp_path / "映射.toml"
    place.write_text(written, "utf-8")
    with pytest.raises(MappingError) as caught:
        load_mapping(place)
    assert told in str(caught.value)


def test_a_preset_that_is_not_there() -> None:
    with pytest.raises(MappingError, match="可用的有：four_disorders"):
        load_mapping("no_such")


def test_yaml_says_the_same(tmp_path: Path) -> None:
    if importlib.util.find_spec("yaml") is None:
        pytest.skip("PyYAML is not installed")
    place = tmp_path / "m.yaml"
    place.write_text("name: x\nfields:\n  - {to: 类型, from: types, codes: t, pick: first}\ncodes:\n  t: {dumping: 3, '*': 9}\n", "utf-8")
    (case,) = cases_of(make_report(problems=1))
    assert translate(load_mapping(place), case).record == {"类型": 3}


MISSING: list[tuple[str, str, Any]] = [
    ('required = true, missing = "skip"', "skip", None),
    ('required = true, missing = "review"', "hold", None),
    ('required = true, missing = "default", default = "无"', "send", "无"),
    ('default = "无"', "send", "无"),
    ("required = false", "send", None),
]


@pytest.mark.parametrize(("rule", "outcome", "value"), MISSING)
def test_what_becomes_of_a_case_that_lacks_a_field(rule: str, outcome: str, value: Any, tmp_path: Path) -> None:
    place = tmp_path / "m.toml"
    place.write_text(f'name = "x"\nfields = [{{ to = "a", from = "ref", {rule} }}]', "utf-8")
    told = translate(load_mapping(place), cases_of(make_report(problems=1))[0])
    assert (told.outcome, told.record["a"]) == (outcome, value)


REFUSED = [
    "description.__class__", "''.join(types)", "description.upper()", "types | map('upper')", "'a' * 1000000000", "'%99999999d' % 1",
    "2 ** 999999", "range(9)", "lipsum()", "cycler", "description | attr('x')", "[].append(1)", "self", "description | xmlattr",
    "(1).real", "{}|string|format", "namespace(a=1)", "1 // 0", "(" * 5000 + "1" + ")" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("expression", REFUSED)
def test_expressions_that_could_do_more_than_compute_are_refused(expression: str) -> None:
    with suppress(ExpressionError):
        assert evaluate(expression, {"description": "x", "types": ["a"]}) is None
