"""Which mentions mean one body, the region of a document, and the gazetteer behind both."""

from __future__ import annotations

import subprocess
import sys

import pytest

from docintel.cleaning import clean_source
from docintel.extraction.units import find_units
from docintel.lexicon.gazetteer import gazetteer
from docintel.linking.names import document_region, resolve_units
from docintel.mentions import ResolvedUnit
from docintel.readers import read_text
from docintel.segmentation import segment


def resolved(text: str) -> tuple[ResolvedUnit, ...]:
    clean = clean_source(read_text(text, name="case", uri="text:"))
    sentences = segment(clean)
    mentions = find_units(clean.text, sentences)
    return resolve_units(mentions, clean.text, document_region(clean.text, sentences), sentences)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("舟山市治水办要求定海区、普陀区整改，舟山市将复查。", "舟山市"),
        ("丹徒区水利局检查发现，丹徒区三条河道淤积。", "丹徒区"),
        ("根据《温州市河长履职办法》，乐清市柳市镇、乐清市虹桥镇被约谈。", "乐清市"),
        ("池州市、上饶市、孝感市、衡阳市被约谈。", None),
        ("鼓楼区河道淤积。", None),
        ("西安镇完成清淤，天水路积水，美丽江苏建设。", "江苏省"),
        ("云岭市水利局督办。", None),
    ],
)
def test_region(text: str, region: str | None) -> None:
    found = document_region(text, ())
    assert (found.name if found else None) == region


def test_one_body_keeps_every_mention() -> None:
    (unit,) = resolved("黄梅县河长制办公室督办。县河长办复查，黄梅县河长办通报。")
    assert unit.name == "黄梅县河长制办公室"
    assert [mention.surface for mention in unit.mentions] == ["黄梅县河长制办公室", "县河长办", "黄梅县河长办"]


def test_two_bodies_of_one_tail_stay_apart() -> None:
    names = [unit.name for unit in resolved("镇江市纪委监委会同丹徒区纪委监委调查。")]
    assert names == ["镇江市纪委监委", "丹徒区纪委监委"]


def test_what_cannot_be_resolved_stays_as_written() -> None:
    assert [unit.name for unit in resolved("区水利局已整改。")] == ["区水利局"]


def test_a_relative_name_without_a_body_is_dropped() -> None:
    assert resolved("我局已收悉，该公司将整改，署方跟进。") == ()


def test_hong_kong_and_taiwan_are_never_national() -> None:
    units = resolved("香港渠务署、屋宇署跟进。台湾监察院纠正经济部水利署。")
    assert {unit.level for unit in units} <= {"provincial", "municipal", "county", None}


def test_mentions_are_exact() -> None:
    text = "由湖州市水利局牵头，省、市治水办督办，责成甲县整改。"
    for unit in resolved(text):
        for mention in unit.mentions:
            assert text[mention.span.start : mention.span.end] == mention.surface


def test_same_text_same_units() -> None:
    text = "丹徒区河长办会同市水利局检查，约谈丹阳市、句容市。"
    assert resolved(text) == resolved(text)


def test_names_shared_by_divisions_need_a_context() -> None:
    places = gazetteer()
    assert places.resolve("鼓楼区") is None
    found = places.resolve("鼓楼区", places.resolve("南京市"))
    assert found is not None
    assert found.code == "320106"


def test_the_gazetteer_loads_fast() -> None:
    program = (
        "import time; from docintel.lexicon.gazetteer import gazetteer; start = time.perf_counter();"
        "places = gazetteer(); places.scan('湖州市'); places.township_length('三河镇'); print(time.perf_counter() - start)"
    )
    seconds = min(
        float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert seconds < 0.6  # measured 0.1; the bound leaves room for a busy machine
