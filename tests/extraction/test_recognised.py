"""Names that another library's recogniser proposes: exact places, the rules' refusals and naming, long sentences.

The recogniser here is a fake that labels the words it is given wherever they stand; a real one is in
`test_hanlp_recogniser.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docintel.document import Sentence
from docintel.extraction.recognised import LONGEST, RecognisedName, pieces_of, proposed_names
from docintel.pipeline import Pipeline
from docintel.spans import CleanSpan


class Fake:
    """Labels given words; notes what it was asked."""

    name, hash = "fake", "0"

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.asked: list[str] = []

    def recognise(self, texts: Sequence[str]) -> list[list[RecognisedName]]:
        self.asked += texts
        return [
            [RecognisedName(*match.span(), label) for words, label in self.labels.items() for match in re.finditer(re.escape(words), text)]
            for text in texts
        ]


def whole(text: str) -> Sentence:
    return Sentence(CleanSpan(0, len(text)), (CleanSpan(0, len(text)),), "body", "none", 0, 0)


# The names of the report's units with a fake that proposes these words; "-" before a name: it must not be there.
UNITS = [
    ("an unknown body", "会同青禾稻作联社清运。", {"青禾稻作联社": "ORG"}, ["青禾稻作联社"]),
    ("a cue is no part of it", "由青禾稻作联社负责清运。", {"由青禾稻作联社": "nt"}, ["青禾稻作联社"]),
    ("blanks and marks at its edges neither", "经查，青禾稻作联社，未清运。", {"，青禾稻作联社，": "ORG"}, ["青禾稻作联社"]),
    ("figures and letters before it", "接12345热线3号件，PM2.5超标，青禾稻作联社2024年5月已停工。", {"青禾稻作联社": "ORGANIZATION"}, ["青禾稻作联社"]),
    ("the rules' borders stay", "由舟山市水利局牵头清理。", {"由舟山市水利": "ORG"}, ["舟山市水利局", "-舟山市水利"]),
    ("named with its region", "舟山市河长办通报：市海洋渔业发展中心未清理。", {"市海洋渔业发展中心": "ORG"}, ["舟山市海洋渔业发展中心"]),
    ("one body with the name in full", "青禾稻作联社（以下简称“青禾社”）未清运，青禾社已被约谈。", {"青禾稻作联社": "ORG"}, ["青禾稻作联社"]),
    ("groups are none", "各区水务局、有关部门须清运。", {"各区水务局": "ORG", "有关部门": "ORG"}, ["-各区水务局", "-有关部门"]),
    ("common nouns are none", "城镇污水处理厂已建成。", {"城镇污水处理厂": "ORG"}, ["-城镇污水处理厂"]),
    ("a piece of a word is none", "应急队伍赶到滩区窑厂。", {"应急队": "ORG", "区窑厂": "ORG"}, ["-应急队", "-区窑厂"]),
    ("a verb ends no name", "会议安排部署了清运。", {"安排部署": "ORG"}, ["-安排部署"]),
    ("persons are none", "王大河反映垃圾未清。", {"王大河": "PERSON"}, ["-王大河"]),
    ("nor is a title's holder", "市委书记王大河到场。", {"市委": "ORG"}, ["-市委"]),
    ("a place that acts", "垃圾由石堰镇运走，石堰镇说已经运完。", {"石堰镇": "ORG"}, ["石堰镇人民政府"]),
    ("a place that only lies there", "石堰镇一处河滩堆放垃圾。", {"石堰镇": "LOC"}, ["-石堰镇", "-石堰镇人民政府"]),
    ("a torn place is read from its own beginning", "白水镇说已经运完。", {"水镇": "ORG"}, ["白水镇人民政府", "-水镇"]),
    ("relative names stay with linking", "舟山市水利局到场，该局已清运。", {"该局": "ORG"}, ["舟山市水利局", "-该局"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "proposed", "expected"), [row[1:] for row in UNITS], ids=[row[0] for row in UNITS])
@pytest.mark.parametrize("backend", ["rules", "default"])
def test_bodies(backend: str, text: str, proposed: dict[str, str], expected: list[str]) -> None:
    report = Pipeline(backend=backend, recogniser=Fake(proposed)).analyze(text=text)
    names = {unit.name for unit in report.units}
    for name in expected:
        assert (name[1:] not in names) if name.startswith("-") else (name in names)
    assert report.producer.models["fake"] == "0"


def test_without_a_recogniser_nothing_is_proposed() -> None:
    report = Pipeline(backend="rules").analyze(text="会同青禾稻作联社清运。")
    assert report.units == []


# The place of the one problem, with a fake that proposes these words.
PLACES = [
    ("a site behind its township", "检查发现，舟山市定海区盐仓街道老渡口滩头堆放建筑垃圾2处。", {"盐仓街道老渡口滩头": "LOC"}, "舟山市定海区盐仓街道老渡口滩头"),
    ("the same without it", "检查发现，舟山市定海区盐仓街道老渡口滩头堆放建筑垃圾2处。", {}, "舟山市定海区盐仓街道"),
    ("what rules know stays whole", "检查发现，清水河三河段堆放建筑垃圾2处。", {"清水河三": "NS"}, "清水河三河段"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "proposed", "place"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_places(text: str, proposed: dict[str, str], place: str) -> None:
    (problem,) = Pipeline(backend="rules", recogniser=Fake(proposed)).analyze(text=text).problems
    assert problem.location is not None
    assert problem.location.text == place


NOISY = [
    "会(hui)同(tong)青(qing)禾(he)稻(dao)作(zuo)联(lian)社(she)清(qing)运(yun)垃(la)圾(ji)。",
    "會同青禾稻作聯社清運，責令清水河沿岸立即整改。",
    "检查发现，清水河左岸堆放建筑垃圾约２０吨，会同青禾稻作联社清运。",
]


@pytest.mark.parametrize("text", NOISY)
def test_a_proposal_points_to_the_source(text: str) -> None:
    """The recogniser sees clean text; the evidence is the source's, noise, line breaks and all."""
    report = Pipeline(backend="rules", recogniser=Fake({"青禾稻作联社": "ORG"})).analyze(text=text)
    (unit,) = [unit for unit in report.units if unit.name == "青禾稻作联社"]
    for span in unit.evidence:
        assert report.text[span.start : span.end] == span.quote
        assert (span.quote[0], span.quote[-1]) == ("青", "社")


def test_a_long_sentence_is_cut_where_no_name_stands() -> None:
    names = [f"{first}{second}稻作联社" for first in "青红金银铜" for second in "禾苗穗田垄塘坝渠埂井"]
    text = f"责任单位：{'、'.join(names)}。"
    fake = Fake(dict.fromkeys(names, "ORG"))
    proposals = proposed_names(text, [whole(text)], fake)
    assert [text[p.span.start : p.span.end] for p in proposals] == names
    assert max(map(len, fake.asked)) <= LONGEST


def test_a_name_that_a_cut_may_have_torn_is_dropped() -> None:
    """A line without any mark has to be cut somewhere; what touches the cut may be half a name."""
    text = "河" * (LONGEST - 3) + "青禾稻作联社" + "河" * 50
    assert proposed_names(text, [whole(text)], Fake({"青禾稻": "ORG", "作联社": "ORG"})) == ()


def test_what_comes_twice_is_asked_once_and_figures_never() -> None:
    text = "青禾稻作联社\n青禾稻作联社\n12345.6\n、"
    sentences, at = [], 0
    for line in text.split("\n"):
        sentences.append(Sentence(CleanSpan(at, at + len(line)), (), "cell", "none", 0, 0))
        at += len(line) + 1
    fake = Fake({"青禾稻作联社": "ORG"})
    assert [p.span for p in proposed_names(text, sentences, fake)] == [(0, 6), (7, 13)]
    assert fake.asked == ["青禾稻作联社"]


def test_of_names_over_one_another_the_longest_stays() -> None:
    class Overlapping(Fake):
        def recognise(self, texts: Sequence[str]) -> list[list[RecognisedName]]:
            return [[RecognisedName(4, 6, "LOC"), RecognisedName(0, 6, "ORG"), RecognisedName(1, 3, "ORG")] for _ in texts]

    assert [p.span for p in proposed_names("青禾稻作联社", [whole("青禾稻作联社")], Overlapping({}))] == [(0, 6)]


@given(st.text("河道、，。青禾 1a", max_size=900), st.lists(st.integers(0, 900), max_size=12))
def test_pieces_tile_the_sentence(text: str, starts: list[int]) -> None:
    edges = sorted({0, *(at for at in starts if at < len(text))})
    clauses = tuple(CleanSpan(a, b) for a, b in zip(edges, [*edges[1:], len(text)], strict=True))
    pieces = list(pieces_of(text, Sentence(CleanSpan(0, len(text)), clauses, "body", "none", 0, 0)))
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert all(piece.end - piece.start <= LONGEST for piece in pieces)
