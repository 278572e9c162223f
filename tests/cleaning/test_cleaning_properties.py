"""Cleaning, by properties: it never fails, its map is exact, and the quotes that leave the library are reproduced."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import docintel
from docintel.cleaning import clean_source
from docintel.document import CleanText
from docintel.readers import read, read_text
from docintel.report import Report, Span
from docintel.spans import CleanSpan, SourceSpan, apply_edits

SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"
DOCUMENTS = sorted(p for p in SAMPLES.iterdir() if p.suffix in (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx") and p.name != "README.md")

# Pieces of the noise that scraped pages carry, so that arbitrary combinations of them are tried and not only rare luck.
NOISE = (
    "推(tuī)进", "（yì）", "(2处)", "（BOD）", "（", "）", "(du)", "?,F", "?焙榻", "æ²³é•¿", "é", "<p>", "</", "<", "&nbsp;", "&#9;", "&",
    "\r\n", "\r", "\n\n", "\u2028", "\u200b", "\ufeff", "\x00", "\u3000", " ", "\t", "２７處", "督辦", "乾縣", "，，", "，。", "。。", "1,200",
    "水 利 局", "分享到：", "当前位置：首页", "版权所有", "\U00020bb7", "\U0001f6b0", "\ud800", "\udfff", "发现问题3处，已整改。",
)  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")
noisy = st.lists(st.sampled_from(NOISE) | st.text(st.characters(exclude_categories=()), max_size=3), max_size=25).map("".join)


def cleaned(text: str) -> CleanText:
    return clean_source(read_text(text, name="text", uri="text:"))


def check_map(clean: CleanText) -> None:
    length = len(clean.source.text)
    assert len(clean.offsets) == len(clean.text)
    before = SourceSpan(0, 0)
    for index in range(len(clean.text)):
        place = clean.to_source(CleanSpan(index, index + 1))
        assert 0 <= place.start < place.end <= length
        assert before.start <= place.start
        assert before.end <= place.end
        before = place


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(noisy)
def test_cleaning_never_fails_and_its_map_is_exact(text: str) -> None:
    check_map(cleaned(text))


@settings(max_examples=100, deadline=None)
@given(noisy)
def test_the_steps_made_the_text(text: str) -> None:
    clean = cleaned(text)
    current = clean.source.text
    for step in clean.steps:
        assert step.before == current
        assert all(len(e.replacement) == e.end - e.start for e in step.edits if e.aligned)
        current = apply_edits(current, step.edits)
    assert current == clean.text


@settings(max_examples=100, deadline=None)
@given(st.text("河湖乱占乱采发现问题整改完成0123456789、，。；：“”（）一二三", max_size=60))
def test_sound_text_keeps_its_characters(text: str) -> None:
    """Marks may go; no Han character and no digit of a sentence is ever lost (figures alone are a page number)."""
    text = f"巡河{text}"
    kept = [character for character in text if character.isalnum()]
    assert [character for character in cleaned(text).text if character.isalnum()] == kept


@settings(max_examples=60, deadline=None)
@given(noisy)
def test_a_report_is_made_of_any_text(text: str) -> None:
    report = docintel.analyze(text=_SURROGATE.sub("", text))
    assert all(report.text[span.start : span.end] == span.quote for span in spans_of(report))


def test_a_report_is_made_of_text_with_a_lone_surrogate() -> None:
    report = docintel.analyze(text="发现问题\ud8003处，已整改。")
    assert docintel.Report.from_json(report.to_json()) == report


def spans_of(report: Report) -> list[Span]:
    found = [span for item in report.items() for span in item.evidence]
    found += [span for problem in report.problems for spans in problem.evidence_of.values() for span in spans]
    found += [span for spans in report.metadata.evidence.values() for span in spans]
    return found + [span for warning in report.warnings for span in warning.evidence]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_the_source_slice_of_every_span_is_its_quote(path: Path) -> None:
    report = docintel.analyze(path)
    spans = spans_of(report)
    assert spans
    assert all(report.text[span.start : span.end] == span.quote for span in spans)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_cleaning_a_quote_gives_the_mention_back(path: Path) -> None:
    """As far as cleaning needs no context: a gloss without tones is one only in a noisy document."""
    report = docintel.analyze(path)
    clean = clean_source(read(path.read_bytes(), name=path.name, uri=str(path)))
    short = [span for count in report.counts for span in count.evidence]
    short += [span for deadline in report.deadlines for span in deadline.evidence]
    short += [span for unit in report.units for span in unit.evidence]
    for span in short:
        if span.quote.isdigit():
            continue  # alone on its line a bare figure is a page number
        mention = clean.offsets.to_clean(SourceSpan(span.start, span.end))
        understood = "".join(clean.text[mention.start : mention.end].split())
        alone = "".join(docintel.clean(span.quote).text.split())
        assert alone == understood


# Repetitions that have sent regular expressions of this kind into quadratic time.
REPEATED = (
    "1", "1,", "一", "（", "(", "（a", "（tuī）", "推（tuī）", "<a ", "<!--", "&#1", "?,", "?,F河", "æ²³", "é", "，", "、", "。", "：", "\n", "\t",
    " ", "甲 ", "水 利 ", "“", "”", "〔", "A", "河", "問", "\ud800", "河长办", "\r\n甲", "第1号", "|", "2023年",
)  # fmt: skip
SIZE = 200_000
# 200 KB take a fifth of a second; a quadratic step takes minutes. The bound leaves room for a slow, busy machine.
SECONDS = 6.0


@pytest.mark.parametrize("piece", REPEATED, ids=ascii)
def test_cleaning_is_near_linear(piece: str) -> None:
    text = (piece * SIZE)[:SIZE]
    source = read_text(text, name="text", uri="text:")
    started = time.process_time()
    clean_source(source)
    assert time.process_time() - started < SECONDS
