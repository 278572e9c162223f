"""Round trips through the forms of annotation tools, with offsets in both units and line ends of both kinds."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import TEXT, document

from docintel.corpora.formats import Layout, conll, export_documents, import_documents
from docintel.corpora.formats.offsets import Frame
from docintel.corpora.formats.spans import from_spans, to_spans
from docintel.corpora.model import CorpusDocument
from docintel.corpora.store import CorpusError, read_split
from docintel.errors import MissingExtraError

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"
DOCUMENTS = (
    document(),
    document(id="S-02", text=TEXT.replace("\n", "\r\n")),
    *read_split(SUPERVISION, "train")[:20],
)
HAS_SPACY = find_spec("spacy") is not None
KINDS = [
    "brat", "doccano", "label-studio",
    pytest.param("spacy", marks=pytest.mark.skipif(not HAS_SPACY, reason="spaCy is not installed")),
]  # fmt: skip


@pytest.mark.parametrize("offsets", ["codepoint", "utf16"])
@pytest.mark.parametrize("kind", KINDS)
def test_round_trip(kind: str, offsets: str, tmp_path: Path) -> None:
    export_documents(DOCUMENTS, kind, tmp_path / "out", Layout(offsets))
    back = {made.id: made for made in import_documents(kind, tmp_path / "out", Layout(offsets))}
    assert back == {made.id: made for made in DOCUMENTS}


@pytest.mark.parametrize("line_ends", ["lf", "crlf"])
@pytest.mark.parametrize("kind", KINDS)
def test_other_line_ends_move_every_span(kind: str, line_ends: str, tmp_path: Path) -> None:
    export_documents(DOCUMENTS, kind, tmp_path / "out", Layout("utf16", line_ends))
    for made in import_documents(kind, tmp_path / "out", Layout("utf16")):
        assert ("\r\n" in made.text) == (line_ends == "crlf" and "\n" in made.text)
        assert all(made.text[quote.start : quote.end] == quote.quote for _, quote in made.quotes())


def test_a_span_over_a_line_end_is_fragments_in_brat(tmp_path: Path) -> None:
    made = document()
    at = made.text.index("办单\n\n清溪")
    wide = {"start": at, "end": at + 6, "quote": made.text[at : at + 6]}
    problem = made.problems[0].model_copy(update={"span": made.problems[0].span.model_copy(update=wide)})
    made = made.model_copy(update={"problems": [problem]})
    export_documents([made], "brat", tmp_path, Layout())
    assert f"{at} {at + 2};{at + 4} {at + 6}\t办单 清溪" in (tmp_path / "S-01.ann").read_text("utf-8")
    assert list(import_documents("brat", tmp_path, Layout())) == [made]


def test_utf16_counts_a_rare_character_twice(tmp_path: Path) -> None:
    made = document()
    for offsets, shift in (("codepoint", 0), ("utf16", 1)):
        export_documents([made], "doccano", tmp_path / offsets, Layout(offsets))
        line = json.loads((tmp_path / offsets).read_text("utf-8"))
        assert line["entities"][0]["start_offset"] == made.problems[0].span.start + shift


def test_conll_keeps_text_and_labels(tmp_path: Path) -> None:
    export_documents(DOCUMENTS, "conll", tmp_path / "out", Layout())
    for made, back in zip(DOCUMENTS, conll.read(tmp_path / "out"), strict=True):
        spans = to_spans(made)
        expected = {(s.layer, s.label, s.start, s.end) for layer in conll.COLUMNS for s in conll.kept(spans, layer)}
        assert back.text == made.text
        assert {(s.layer, s.label, s.start, s.end) for s in back.spans} == expected
        assert len(expected) + len(conll.left_out(spans)) == sum(s.layer in conll.COLUMNS for s in spans.spans)


@pytest.mark.skipif(HAS_SPACY, reason="spaCy is installed")
def test_without_spacy_the_message_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingExtraError, match="pip install spacy"):
        export_documents(DOCUMENTS, "spacy", tmp_path / "out", Layout())


def test_spans_that_do_not_say_their_words_are_refused(tmp_path: Path) -> None:
    for kind, old, new in (
        ("doccano", '"quote": "乱堆"', '"quote": "乱采"'),
        ("label-studio", '"text": "乱堆"', '"text": "乱采"'),
    ):
        export_documents([document()], kind, tmp_path / kind, Layout())
        written = (tmp_path / kind).read_text("utf-8")
        assert old in written
        (tmp_path / kind).write_text(written.replace(old, new), "utf-8")
        with pytest.raises(CorpusError, match="乱采"):
            list(import_documents(kind, tmp_path / kind, Layout()))
    export_documents([document()], "brat", tmp_path / "brat", Layout())
    ann = tmp_path / "brat" / "S-01.ann"
    ann.write_text(ann.read_text("utf-8").replace("\t乱堆\n", "\t乱采\n"), "utf-8")
    with pytest.raises(CorpusError, match="乱采"):
        list(import_documents("brat", tmp_path / "brat", Layout()))


def test_a_document_without_its_fields_is_refused() -> None:
    spans = to_spans(document())
    bare = type(spans)(spans.id, spans.text, spans.spans, spans.links, {})
    with pytest.raises(CorpusError, match="S-01"):
        from_spans(bare)


TEXTS = st.text(st.sampled_from("河道淤积\r\n 𠮷a"), max_size=12)


@given(TEXTS, st.sampled_from(["codepoint", "utf16"]), st.sampled_from(["keep", "lf", "crlf"]))
def test_positions_lead_there_and_back(text: str, offsets: str, line_ends: str) -> None:
    frame = Frame(text, Layout(offsets, line_ends))
    written = frame.text.encode("utf-16-le") if offsets == "utf16" else frame.text
    size = 2 if offsets == "utf16" else 1
    for at, character in enumerate(text):
        if character not in "\r\n":
            place = frame.out(at)
            piece = written[size * place : size * frame.out(at + 1)]
            assert (piece.decode("utf-16-le") if isinstance(piece, bytes) else piece) == character
            assert text[frame.back(place) :].lstrip("\r")[0] == character


def _is_whole(made: CorpusDocument) -> bool:
    return from_spans(to_spans(made)) == made


@pytest.mark.parametrize("split", ["dev", "test"])
def test_spans_carry_everything(split: str) -> None:
    assert all(_is_whole(made) for made in read_split(SUPERVISION, split))
