"""Which deadline and which bodies belong to a problem, by the shipped model: a row is a text and what its problem must have."""

from __future__ import annotations

from functools import cache

import pytest

from docintel.pipeline import Pipeline


@cache
def pipeline() -> Pipeline:
    return Pipeline()


ORDER = (
    "关于河道问题的督办函\n青岭镇人民政府：\n近日，云梦县河长办检查发现，清水河右岸堆放建筑垃圾约20吨。\n"
    "请于6月30日前清理到位，7月5日前将整改情况报县河长办。\n云梦县河长办\n2024年6月1日"
)


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        (ORDER, "6月30日前"),
        ("云梦县晚报讯 《水污染防治行动计划》要求，城市建成区于2017年底前基本消除黑臭水体。暗访发现，老城河污水直排，河水发黑发臭。", None),
        ("云梦县住建局介绍，今年年底前将新建管网12公里。执法人员近日检查发现，一家餐馆隔油池形同虚设，油污直排雨水井。", None),
    ],
    ids=["of the order", "of a plan", "of a project"],
)
def test_the_deadline_of_a_problem(text: str, deadline: str | None) -> None:
    report = pipeline().analyze(text=text)
    told = {one.id: one.evidence[0].quote for one in report.deadlines}
    assert report.problems
    for problem in report.problems:
        assert (told[problem.deadline] if problem.deadline else None) == deadline
        assert (problem.deadline in problem.deadlines) or problem.deadline is None


def test_the_bodies_of_a_problem_stand_in_the_list_of_bodies_once() -> None:
    report = pipeline().analyze(text=ORDER)
    known = {unit.id for unit in report.units}
    for problem in report.problems:
        linked = [link.unit for link in problem.units]
        assert set(linked) <= known
        assert len(linked) == len(set(linked))
        assert linked


def test_a_row_states_its_own() -> None:
    text = (
        "河湖问题整改台账\n序号\t问题\t责任单位\t整改时限\n1\t河岸堆放垃圾\t青岭镇人民政府\t2024年6月30日\n"
        "2\t违建鸭棚2处\t白水镇人民政府\t2024年9月30日\n3\t排污口直排污水\t城关镇人民政府\t2024年12月31日\n"
    )
    reports = [Pipeline(backend=backend).analyze(text=text) for backend in ("rules", "default")]
    by_rule, default = [[(p.deadline, p.deadlines, p.units) for p in report.problems] for report in reports]
    assert by_rule == default
    assert len({deadline for deadline, _, _ in default}) == 3
