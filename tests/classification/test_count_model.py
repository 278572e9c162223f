"""What a figure says, by the shipped model: a row is a sentence and the kinds of its figures."""

from __future__ import annotations

from functools import cache

import pytest

from docintel.pipeline import Pipeline


@cache
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("共排查出问题36个，已整改30个，剩余6个正在推进。", ["found", "resolved", "unresolved"]),
        ("出动执法人员120人次，检查企业15家。", ["inspection", "inspection"]),
        ("现场查获电鱼船3艘。", ["found"]),
        ("全年共交办问题48个。", ["assigned"]),
        ("力争年底前完成管网改造12公里。", ["target"]),
        ("整改率达到95%。", ["rate"]),
    ],
)
def test_kinds(told: str, kinds: list[str]) -> None:
    report = pipeline().analyze(text=f"青岭县河长制工作通报\n{told}")
    assert [count.kind for count in sorted(report.counts, key=lambda count: count.evidence[0].start)] == kinds


def test_what_a_column_or_the_dimension_decides_stays_as_read() -> None:
    text = "河湖问题统计表\n乡镇\t排查问题\t已销号\t剩余\n青岭镇\t12\t9\t3\n白水镇\t7\t7\t0\n城关镇\t5\t4\t1\n"
    kinds = [
        [count.kind for count in Pipeline(backend=backend).analyze(text=text).counts] for backend in ("rules", "default")
    ]
    assert kinds[0]
    assert kinds[0] == kinds[1]
