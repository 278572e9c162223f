"""Types tell the words that decided: the model's where it decided, the lexicon's where the rules did."""

from __future__ import annotations

import pytest

from docintel.pipeline import Pipeline

TEXTS = [
    "检查发现，清水河左岸堆放建筑垃圾约20吨。",
    "老街12户居民生活污水未接入管网，直排入河。",
    "检查发现，水库警示牌破损3块。",
    "堤防护坡塌陷30米，至今没有修复。",
]


@pytest.fixture(scope="module", params=["rules", "default"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline(backend=request.param)


@pytest.mark.parametrize("text", TEXTS)
def test_the_words_stand_in_the_text_and_in_the_explanation(pipeline: Pipeline, text: str) -> None:
    problems = pipeline.analyze(text=text).problems
    assert problems
    for problem in problems:
        assert problem.because is not None
        assert problem.types[0].words
        assert set(problem.types[0].words) <= set(problem.because.words)
        assert all(word in text for kind in problem.types for word in kind.words)


def test_each_type_has_its_own_words() -> None:
    """What speaks for one type is not what speaks for another."""
    text = "老街12户居民生活污水未接入管网，直排入河。"
    told = {kind.code: kind.words for problem in Pipeline().analyze(text=text).problems for kind in problem.types}
    assert {"network_gap", "sewage_discharge"} <= set(told)
    assert told["network_gap"] != told["sewage_discharge"]
    assert any("接入" in word or "管网" in word for word in told["network_gap"])
    assert any("直排" in word or "污水" in word for word in told["sewage_discharge"])
