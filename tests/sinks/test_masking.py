"""Masking: what is private goes, at equal length; spans hold; bodies, places, dates and numbers of documents stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from case_tables import cases

import docintel
from docintel.sinks.masking import mask_text, masked

LETTER = """关于信访件办理情况的函
清溪县生态环境局：
举报人李建国（身份证号34242319700101123X，手机138 0000 1234）反映：清溪河左岸堆放建筑垃圾2处。
经查属实，业主周远帆已承诺整改。请于2024年6月30日前督促周远帆完成清理，联系人：王　芳，0564-3123456。
清溪县河长制办公室
2024年6月1日
"""


@pytest.mark.parametrize("row", cases("masking"))
def test_texts(row: dict[str, Any]) -> None:
    told = mask_text(row["text"])
    assert told == row["expect"]
    assert len(told) == len(row["text"])
    assert mask_text(told) == told


def test_a_report_holds_nothing_private_anywhere_and_all_its_spans() -> None:
    report = docintel.analyze(text=LETTER, name="李建国举报.txt")
    told = masked(report)
    everything = json.dumps(told.model_dump(), ensure_ascii=False)
    for private in ("建国", "远帆", "王　芳", "王芳", "34242319700101123X", "0000 1234", "3123456"):
        assert private not in everything
    assert len(told.text) == len(report.text)
    assert (told.id, [item.id for item in told.items()]) == (report.id, [item.id for item in report.items()])
    assert report.problems
    for item in told.items():
        for span in item.evidence:
            assert told.text[span.start : span.end] == span.quote
    for spans in told.metadata.evidence.values():
        assert all(told.text[span.start : span.end] == span.quote for span in spans)
    assert told.deadlines[0].due == "2024-06-30"
    assert [unit.name for unit in told.units] == [unit.name for unit in report.units]


def test_a_traditional_name_is_masked_in_the_simplified_description_too() -> None:
    report = docintel.analyze(text="嘉義縣環境保護局稽查發現，村民陳建國於渠道旁傾倒廢棄物，請於113年6月30日前改善。陳建國已承諾清除。")
    everything = masked(report).to_json()
    assert "建國" not in everything
    assert "建国" not in everything


def test_samples_stay_as_long_as_they_are() -> None:
    for report in docintel.analyze_many(["corpora/samples"]):
        told = masked(report)
        assert len(told.text) == len(report.text)
        assert all(told.text[s.start : s.end] == s.quote for item in told.items() for s in item.evidence)
