"""Which units count and what they do, by the shipped model: a row is a text, the units it must find and those it must not."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from docintel.classification.linear import LinearModel
from docintel.pipeline import Pipeline

_NOTICE = "关于河道问题的督办函\n青岭镇人民政府：\n近日，云梦县河长办检查发现，{}\n请于6月30日前整改到位。\n云梦县河长办\n2024年6月1日"


@cache
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize(
    ("told", "name", "roles"),
    [
        ("河岸堆放垃圾2处。", "云梦县青岭镇人民政府", {"recipient", "responsible"}),
        ("河岸堆放垃圾2处。", "云梦县河长办", {"issuer", "supervising"}),
        ("恒泰化工有限公司将废水偷排入河，已立案处罚。", "恒泰化工有限公司", {"violator"}),
        ("河岸堆放垃圾2处，由县水利局牵头整改。", "云梦县水利局", {"lead", "responsible"}),
        ("责成城关镇清理河岸垃圾。", "云梦县城关镇人民政府", {"responsible"}),
    ],
)
def test_units_that_count(told: str, name: str, roles: set[str]) -> None:
    report = pipeline().analyze(text=_NOTICE.format(told))
    found = {unit.name: set(unit.roles) for unit in report.units}
    assert name in found
    assert found[name] & roles


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("城关镇白水村河岸堆放垃圾2处。", "云梦县城关镇人民政府"),
        ("城关镇境内河岸堆放垃圾2处。", "云梦县城关镇人民政府"),
    ],
)
def test_places_that_only_tell_where(told: str, name: str) -> None:
    report = pipeline().analyze(text=_NOTICE.format(told))
    assert name not in {unit.name for unit in report.units}


def test_problems_of_an_order_belong_to_its_addressees() -> None:
    text = _NOTICE.replace("青岭镇人民政府", "青岭镇人民政府、城关镇人民政府、白水镇人民政府、下河镇人民政府")
    report = pipeline().analyze(text=text.format("\n河岸堆放垃圾2处。"))
    names = {unit.id: unit.name for unit in report.units}
    linked = {names[link.unit] for problem in report.problems for link in problem.units}
    assert "云梦县白水镇人民政府" in linked


def test_two_models_as_one() -> None:
    from docintel.training.linear import joined

    one: dict[str, Any] = {"slots": np.array([3, 5]), "weights": np.array([[1.0], [2.0]]), "bias": np.array([0.5]), "labels": np.array(["a"])}
    other: dict[str, Any] = {"slots": np.array([5, 9]), "weights": np.array([[4.0], [8.0]]), "bias": np.array([-0.5]), "labels": np.array(["b"])}
    both = joined(one, other)
    assert both["slots"].tolist() == [3, 5, 9]
    assert both["weights"].tolist() == [[1.0, 0.0], [2.0, 4.0], [0.0, 8.0]]
    model = LinearModel(both, [str(label) for label in both["labels"]], each=True)
    assert model.labels == ("a", "b")
