"""Every byte sequence gives a Source or an UnreadableError, in bounded time."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from functools import lru_cache

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_files import SENTENCE, embedded_font, flowing_pdf, saved, table_pdf, workbook
from make_ofd import line, ofd, text

from docintel.document import Source
from docintel.errors import UnreadableError
from docintel.messages import sentence
from docintel.readers import image, pdf, read
from docintel.readers.archive import Member, is_archive, unpack

PAGE = (
    "<html><head><meta charset=utf-8><title>题</title></head><body>"
    f"<table><tr><td>甲<td>乙<tr><td>{SENTENCE}<td>丁</table></body></html>"
)


@pytest.fixture(scope="module", autouse=True)
def _no_recognition() -> Iterator[None]:
    """A page whose characters mean nothing is recognised, which takes seconds and is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (image, pdf):
            patch.setattr(module, "available", lambda: False)
        yield


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("通报", 1)
    document.add_paragraph(SENTENCE, style="List Number")
    document.add_table(2, 2).cell(0, 0).text = "格"
    return saved(document)


def containers() -> dict[str, bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("台账/a.docx", _word())
        archive.writestr("b.txt", SENTENCE * 9)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "a@b.cn", "c@d.cn", "报送", "<1@b.cn>"
    mail.set_content(SENTENCE)
    mail.add_attachment(buffer.getvalue(), maintype="application", subtype="zip", filename="台账.zip")
    return {"a.zip": buffer.getvalue(), "a.eml": mail.as_bytes()}


@pytest.mark.parametrize("name", sorted(containers()))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_mutated_containers(name: str, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(containers()[name])
    for _ in range(rng.randrange(1, 9)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if seed % 3 == 0:
        del data[rng.randrange(len(data)) :]
    check(bytes(data), name)
    if is_archive(bytes(data)):
        members = _members(bytes(data))
        assert all(".." not in member.path.split("/") for member in members)


def _members(data: bytes) -> list[Member]:
    try:
        return list(unpack(data, name="x"))
    except UnreadableError:
        return []


@lru_cache(maxsize=1)
def seeds() -> dict[str, bytes]:
    rows = [["序号", "问题"], ["1", SENTENCE]]
    return {
        "a.pdf": flowing_pdf([SENTENCE] * 3, embedded_font(), header="眉"),
        "t.pdf": table_pdf(rows, embedded_font()),
        "a.docx": _word(),
        "a.xlsx": workbook([["序号", "问题"], [1, SENTENCE]]),
        "a.html": PAGE.encode(),
        "a.txt": (SENTENCE * 5).encode("gbk"),
        "b.txt": (SENTENCE * 5).encode("utf-16-le"),
        "a.md": f"# 题\n\n|甲|乙|\n|--|--|\n|1|{SENTENCE}|\n".encode(),
        "a.ofd": ofd(
            text(20, 30, "乱堆砂石三处"), line(1, 2, 3, 2) + text(30, 60, "末页"), template=text(60, 10, "眉")
        ),
        "a.csv": f'序号,问题\n1,"{SENTENCE}"\n'.encode("gb18030"),
    }


def check(data: bytes, name: str) -> Source | None:
    """Read, and hold what comes out against the promises of `document.py`."""
    begun = time.monotonic()
    refused: UnreadableError | None = None
    try:
        source = read(data, name=name)
    except UnreadableError as error:
        refused = error
    assert time.monotonic() - begun < 20
    if refused is not None:
        assert sentence("errors", refused.code, "zh", refused.details)
        assert not _our_fault(refused), traceback.format_exception(refused)
        return None
    spans = [block.span for block in source.blocks] + [page.span for page in source.pages]
    spans += [cell.span for table in source.tables for cell in table.cells]
    spans += [span for notice in source.notices for span in notice.spans]
    assert all(0 <= span.start <= span.end <= len(source.text) for span in spans)
    for notice in source.notices:
        assert sentence("warnings", notice.code, "zh", notice.details)
    for fault in source.faults:
        assert sentence("errors", fault.code, "zh", fault.details)
    assert all(one.span.end <= other.span.start for one, other in zip(source.blocks, source.blocks[1:], strict=False))
    assert not any("\ud800" <= character <= "\udfff" for character in source.text)
    if source.boxes is not None:
        assert all(len(box) == 4 for block in source.blocks for box in source.boxes(block.span))
    return source


def _our_fault(error: UnreadableError) -> bool:
    """Whether a mistake of our own code, not a parser's complaint, was turned into `damaged_file`."""
    cause = error.__cause__
    if not isinstance(
        cause, (AttributeError, IndexError, KeyError, TypeError, NameError, AssertionError, RecursionError)
    ):
        return False
    frames = traceback.extract_tb(cause.__traceback__)
    return bool(frames) and "docintel" in frames[-1].filename


@pytest.mark.parametrize("name", sorted(seeds()))
def test_whole_files(name: str) -> None:
    source = check(seeds()[name], name)
    assert source is not None
    assert "乱堆砂石三处" in source.text.replace("\n", "")


@pytest.mark.parametrize("name", sorted(seeds()))
def test_truncated(name: str) -> None:
    data = seeds()[name]
    step = max(10, len(data) // 150)
    for cut in range(1, len(data), step):
        check(data[:cut], name)


@pytest.mark.parametrize("name", sorted(seeds()))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(["flip", "drop", "double", "zero", "swap"]))
def test_mutated(name: str, seed: int, kind: str) -> None:
    rng = random.Random(seed)
    data = bytearray(seeds()[name])
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(data))
        end = min(len(data), at + rng.randrange(1, 40))
        if kind == "flip":
            data[at] = rng.randrange(256)
        elif kind == "drop":
            del data[at:end]
        elif kind == "double":
            data[at:at] = data[at:end]
        elif kind == "zero":
            data[at:end] = bytes(end - at)
        else:
            data[at:end] = bytes(reversed(data[at:end]))
        if not data:
            break
    check(bytes(data), name)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=3000), name=st.sampled_from(["", "a.csv", "a.md", "a.docx", "a.html", "a.pdf"]))
def test_any_bytes(data: bytes, name: str) -> None:
    check(data, name)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), name=st.sampled_from(["a.txt", "a.csv", "a.md", "a.html"]))
def test_any_text(text: str, name: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    check(b"<html><body>" + data if name == "a.html" else data, name)


@pytest.mark.parametrize(
    "prefix", [b"%PDF-1.4\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"{\\rtf1"]
)
@settings(max_examples=50, deadline=None)
@given(data=st.binary(max_size=2000))
def test_any_bytes_behind_a_signature(prefix: bytes, data: bytes) -> None:
    check(prefix + data, "x")


def test_the_name_does_not_decide_the_format() -> None:
    assert read(seeds()["a.pdf"], name="x.docx").reader == "pdf"
    assert read(seeds()["a.docx"], name="x.pdf").reader == "docx"
    assert read(seeds()["a.xlsx"], name="x.csv").reader == "xlsx"
    assert read(seeds()["a.html"], name="x.txt").reader == "html"


def test_importing_the_room_loads_no_parser() -> None:
    heavy = "lxml pypdfium2 pdfplumber docx openpyxl python_calamine chardet trafilatura"
    code = f"import sys, docintel.readers; print([m for m in {heavy.split()} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_plug_in_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    from docintel.errors import ConfigError
    from docintel.readers import registry
    from docintel.readers.base import FormatReader, Origin, make_source

    def read_odd(data: bytes, origin: Origin) -> Source:
        return make_source(origin, text="读到了", media_type="x/odd", reader="odd")

    class Entry:
        name, value = "odd", "somewhere:READER"

        def load(self) -> object:
            return FormatReader("odd", "x/odd", lambda head, name: head.startswith(b"ODD"), read_odd)

    class Broken(Entry):
        def load(self) -> object:
            raise ImportError("no such module")

    for entry in (Entry(), Broken()):
        registry._plug_ins.cache_clear()
        monkeypatch.setattr(registry, "entry_points", lambda group, entry=entry: [entry])
        if isinstance(entry, Broken):
            with pytest.raises(ConfigError, match="odd"):
                read(b"ODD")
        else:
            assert read(b"ODD").text == "读到了"
            assert read(b"plain").reader == "text"
    registry._plug_ins.cache_clear()
