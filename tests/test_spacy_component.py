"""The spaCy component, found by its entry point, in a pipeline of characters and in one of words."""

from __future__ import annotations

import pytest

spacy = pytest.importorskip("spacy")

TEXT = "检查发现，清水河左岸堆放建筑垃圾约20吨，责令清河镇人民政府于2024年6月30日前完成清理。"


@pytest.fixture(scope="module", params=["char", "jieba"])
def doc(request: pytest.FixtureRequest) -> object:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": request.param}}})
    nlp.add_pipe("docintel")
    return nlp(TEXT)


def test_the_report_has_exact_offsets(doc: object) -> None:
    report = doc._.report  # type: ignore[attr-defined]
    assert [p.types[0].code for p in report.problems] == ["dumping"]
    assert all(TEXT[s.start : s.end] == s.quote for item in report.items() for s in item.evidence)


def test_spans_hold_their_evidence_in_whole_tokens(doc: object) -> None:
    report = doc._.report  # type: ignore[attr-defined]
    for layer in ("problems", "counts", "deadlines", "units"):
        items = {item.id: item for item in getattr(report, layer)}
        group = doc.spans[layer]  # type: ignore[attr-defined]
        assert {span.id_ for span in group} == set(items)
        for span in group:
            assert any(quote.quote in span.text for quote in items[span.id_].evidence)
    assert {span.label_ for span in doc.spans["problems"]} == {"dumping"}  # type: ignore[attr-defined]


def test_settings_reach_the_pipeline() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("docintel", config={"backend": "rules", "reference_date": "2024-05-01"})
    report = nlp("请于明年3月底前完成整改。")._.report
    assert report.producer.backend == "rules"
    assert [d.due for d in report.deadlines] == ["2025-03-31"]
