"""Segmentation, by properties: sentences lie apart and in the text, and no visible character outside tables is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from docintel.cleaning import clean_source
from docintel.readers import read_text
from docintel.segmentation import segment

PIECES = (
    "一、存在问题", "（一）河道淤积", "1.排口直排3处。", "整改时限：", "责任单位：某县水利局", "序号", "问题描述", "整改措施", "状态", "甲\t乙\t3",
    "| 甲 | 乙 |", "各县（区）：", "2023年5月6日", "某市河长办", "发现问题3处，已整改；其余在办。", "“是吗？”他问。", "\n", "\n\n", "\t", "；", "。", "：",
)  # fmt: skip
documents = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=200, deadline=None)
@given(documents)
def test_sentences_lie_apart_and_hold_their_clauses(text: str) -> None:
    clean = clean_source(read_text(text, name="text", uri="text:"))
    before = 0
    for sentence in segment(clean):
        assert before <= sentence.span.start < sentence.span.end <= len(clean.text)
        assert all(sentence.span.covers(clause) for clause in sentence.clauses)
        before = sentence.span.end


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("甲乙丙丁河湖，、。；\n"), max_size=60).map("".join))
def test_no_word_of_running_text_is_lost(text: str) -> None:
    clean = clean_source(read_text(text, name="text", uri="text:"))
    told = "".join(clean.text[s.span.start : s.span.end] for s in segment(clean))
    assert [c for c in told if c.isalnum()] == [c for c in clean.text if c.isalnum()]
