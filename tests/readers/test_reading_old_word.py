"""Old Word files (.doc, .wps) and RTF give what the DOCX gives they were made of."""

from __future__ import annotations

import random
import shutil
import struct
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docintel.document import Source
from docintel.errors import UnreadableError
from docintel.messages import next_step, sentence
from docintel.readers import Limits, programs, read
from docintel.readers.base import Origin
from docintel.readers.doc import _by_program, _from_docbook

FILES = Path(__file__).parent / "old_word"


def stored(name: str) -> bytes:
    return (FILES / name).read_bytes()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program helps, unless a test asks for it."""
    monkeypatch.setattr(programs, "find", lambda *names: None)


def blocks(source: Source) -> list[tuple[str, str]]:
    return [(block.kind, source.text[block.span.start : block.span.end]) for block in source.blocks]


def cells(source: Source) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(c.row, c.column, c.row_span, c.column_span, source.text[c.span.start : c.span.end]) for c in table.cells]
        for table in source.tables
    ]


def test_doc_is_read_like_the_docx_it_was() -> None:
    """Text with generated numbers, accepted changes, headings, merged cells, page header and footer."""
    source, original = read(stored("notice.doc"), name="a.wps"), read(stored("notice.docx"))
    assert source.reader == "doc"
    assert source.text == original.text
    assert blocks(source) == blocks(original)
    assert cells(source) == cells(original)


def test_rtf_is_read_like_the_docx_it_was() -> None:
    source, original = read(stored("notice.rtf"), name="a.doc"), read(stored("notice.docx"))
    assert source.reader == "rtf"
    # RTF does not say whether a generated number stands apart from the text.
    assert source.text.replace("1. 左", "1.左").replace("2. 右", "2.右") == original.text
    assert [kind for kind, _ in blocks(source)] == [kind for kind, _ in blocks(original)]
    assert cells(source) == cells(original)


@pytest.mark.parametrize("name", ["extras.rtf", "extras.doc"])
def test_fields_boxes_notes_and_symbols(name: str) -> None:
    source = read(stored(name))
    assert source.text.splitlines() == [
        "排查问题27处，见台账。", "☑已完成", "附件一", "外甲\t外乙", "正文完。", "截至五月底。",
    ]  # fmt: skip


RTF = [
    (r"{\rtf1\ansi\ansicpg936 \'b6\'bd\'b0\'ec\par}", "督办\n"),
    (r"{\rtf1\ansi\ansicpg936 \'81@\'81\'40}", "丂丂\n"),
    (r"{\rtf1\ansi{\fonttbl{\f1\fcharset136 x;}}\f1\'a4\'a4}", "中\n"),
    (r"{\rtf1\uc2\u30563\'b6\'bd\u21150\'b0\'ec!}", "督办!\n"),
    (r"{\rtf1\uc1\u-10174?\u-8265?}", "𠮷\n"),
    (r"{\rtf1 a{\v hid}{\deleted gone}b\line c\~d\_e\{f\\\}}", "ab\nc\xa0d-e{f\\}\n"),
    (r"{\rtf1{\*\unheard no}{\pict 00ff}\bin3 {}}x\par y}", "x\ny\n"),
    (r"{\rtf1{\listtext\'31.\tab}one\par{\listtext\u19968?\u12289?\tab}two}", "1. one\n一、two\n"),
    (r"{\rtf1{\header head\par}body\par{\footer foot}}", "body\nhead\nfoot\n"),
    (r"{\rtf1\trowd\cellx9\pard\intbl a\cell b\cell\row\pard c}", "a\tb\nc\n"),
    (r"{\rtf1\pard\intbl\itap2 i\nestcell j\nestcell{\*\nesttableprops\trowd\cellx5\cellx9\nestrow}\pard\intbl o\cell p\cell\trowd\cellx100\cellx200\row}", "i\tj\no\tp\n"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "text"), RTF, ids=[text for _, text in RTF])
def test_rtf(written: str, text: str) -> None:
    source = read(written.encode("latin-1"), name="a.rtf")
    assert source.text == text
    assert not source.notices


def test_nested_tables_are_tables_of_their_own() -> None:
    source = read(RTF[-1][0].encode())
    assert [[cell[-1] for cell in table] for table in cells(source)] == [["i\tj\no", "p"], ["i", "j"]]


@pytest.mark.parametrize(
    ("written", "code"),
    [(r"{\rtf1 open", "truncated"), (r"{\rtf1\ansi\ansicpg936\'b6}", "mojibake"), (r"{\rtf1}", "empty_text")],
)
def test_rtf_says_what_is_wrong(written: str, code: str) -> None:
    assert [notice.code for notice in read(written.encode()).notices] == [code]


@pytest.mark.parametrize("written", [b"{\\rtf1" + b"{" * 300_000, b"{\\rtf1" + b"{\\footnote " * 100_000, b"{\\rtf1" + b"\\cell\\row" * 100_000,
                                     b"{\\rtf1" + b"\\intbl\\itap99 x\\nestcell" * 30_000, b"{\\rtf1" + b"\\u-1?" * 200_000])  # fmt: skip
def test_hostile_rtf_takes_little_time(written: bytes) -> None:
    begun = time.monotonic()
    read(written, limits=Limits(max_cells=10_000))
    assert time.monotonic() - begun < 8


def patched(data: bytes, at: int, value: bytes) -> bytes:
    """A file with some bytes of its Word header changed."""
    start = data.index(b"\xec\xa5")
    return data[: start + at] + value + data[start + at + len(value) :]


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (10, struct.pack("<H", 0x1300), "encrypted"),
        (2, struct.pack("<H", 0x65), "needs_program"),
        (0, b"\xdc\xa5", "needs_program"),
        (0x1A2, struct.pack("<I", 0x7FFFFFFF), "damaged_file"),
    ],
)
def test_what_we_cannot_read_says_why(at: int, value: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(patched(stored("notice.doc"), at, value), name="旧.doc")
    assert caught.value.code == code
    assert sentence("errors", code, "zh", caught.value.details)
    assert code != "needs_program" or "apt install antiword" in next_step(code, "zh", caught.value.details)


def test_libreoffice_reads_what_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is played: starting the real one takes two seconds, and it is not everywhere."""
    monkeypatch.setattr(programs, "to_docx", lambda data: stored("notice.docx"))
    source = read(patched(stored("notice.doc"), 2, struct.pack("<H", 0x65)))
    assert source.reader == "doc/libreoffice"
    assert source.media_type == "application/msword"
    assert source.text == read(stored("notice.docx")).text


def test_antiword_reads_it_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    antiword = shutil.which("antiword")
    if antiword is None:
        pytest.skip("antiword is not installed")
    monkeypatch.setattr(programs, "find", lambda *names: antiword)
    monkeypatch.setattr(programs, "to_docx", lambda data: None)
    data = stored("notice.doc")
    source = _by_program(data, Origin("a.doc", "", "", len(data)))
    assert source is not None
    assert source.reader == "doc/antiword"
    assert "请于2024年6月30日前完成整改。" in source.text
    assert "乱堆砂石三处" in [text for table in cells(source) for *_, text in table]


def test_docbook() -> None:
    written = "<book><title>题</title><para>文<informaltable><row><entry>甲</entry><entry><para>乙</para></entry></row></informaltable></para></book>"
    source = _from_docbook(written.encode(), Origin("a", "", "", 1))
    assert source is not None
    assert source.text == "题\n文\n甲\t乙\n"


@pytest.mark.parametrize("name", ["notice.doc", "extras.doc", "notice.rtf", "extras.rtf"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_mutated(name: str, seed: int) -> None:
    from test_reading_anything import check

    rng = random.Random(seed)
    data = bytearray(stored(name))
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(1, 4)] = rng.randbytes(rng.randrange(0, 4)) if seed % 2 else bytes((rng.randrange(256),)) * 2
    check(bytes(data), name)


@pytest.mark.parametrize("name", ["notice.doc", "extras.rtf"])
def test_truncated(name: str) -> None:
    from test_reading_anything import check

    data = stored(name)
    for cut in range(9, len(data), max(10, len(data) // 120)):
        check(data[:cut], name)
