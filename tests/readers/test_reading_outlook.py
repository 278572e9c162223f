"""Outlook mails: body and attachments, mails in mails, OLE containers that lie."""

from __future__ import annotations

import random
import struct
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_files import word, workbook
from make_ole import Tree, attached, container, mail, properties, text

from docintel.errors import UnreadableError
from docintel.readers import Limits, read
from docintel.readers.archive import is_archive, unpack
from docintel.readers.base import Origin
from docintel.readers.msg import decompressed
from docintel.readers.ole import holds_stream, open_ole

BODY = "各县（区）：\r\n请于2024年6月30日前报送台账。\r\n"
OLD_WORD = (Path(__file__).parent / "old_word" / "notice.doc").read_bytes()


def members(tree: Tree, **limits: int) -> dict[str, bytes]:
    return {one.path: one.data for one in unpack(container(tree), name="a.msg", limits=Limits(**limits))}


def test_body_and_attachments() -> None:
    tree = mail(text("1000", BODY), [attached("通知.docx", word("正文")), attached("台账/../表.xlsx", workbook([["序号"]]))])
    found = members(tree)
    assert list(found) == ["a.msg!正文.txt", "a.msg!通知.docx", "a.msg!台账/表.xlsx"]
    assert read(found["a.msg!正文.txt"]).text == BODY
    assert read(found["a.msg!通知.docx"]).text == "正文\n"


def test_a_mail_is_no_document() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(container(mail(text("1000", BODY), [attached("a.txt", b"x")])), name="a.msg")
    assert (caught.value.code, caught.value.details["count"]) == ("archive", 2)


def test_what_is_attached_does_not_decide_what_the_mail_is() -> None:
    """The bytes of an attached .doc lie in the mail, its directory included."""
    data = container(mail(text("1000", BODY), [attached("旧.doc", OLD_WORD)]))
    assert is_archive(data)
    assert not holds_stream(data, "WordDocument")
    found = {one.path: one.data for one in unpack(data, name="a.msg")}
    assert read(found["a.msg!旧.doc"]).reader == "doc"
    assert not is_archive(OLD_WORD)


def test_mails_in_mails_and_archives_in_mails() -> None:
    inner = mail(text("1000", "内层"), [attached("c.docx", word("正文"))], head=24)
    outer = mail(text("1000", "外层"), [{**text("3001", "转发：通报"), "__substg1.0_3701000D": inner},
                                        attached("b.msg", container(inner | {"__properties_version1.0": properties(32)}))])  # fmt: skip
    assert list(members(outer)) == [
        "a.msg!正文.txt", "a.msg!转发：通报.msg!正文.txt", "a.msg!转发：通报.msg!c.docx",
        "a.msg!b.msg!正文.txt", "a.msg!b.msg!c.docx",
    ]  # fmt: skip


@pytest.mark.parametrize(("page", "encoding"), [(936, "gbk"), (950, "big5"), (65001, "utf-8"), (9, "gb18030")])
def test_code_pages(page: int, encoding: str) -> None:
    body = BODY.replace("县", "縣").replace("区", "區").replace("请", "請").replace("报", "報").replace("台账", "清冊") if page == 950 else BODY * 9
    found = members(mail(text("1000", body, encoding), [attached("附件.txt", b"x", encoding)], page=page))
    assert found["a.msg!正文.txt"].decode() == body
    assert page == 9 or list(found)[1] == "a.msg!附件.txt"


def test_bodies_that_are_not_plain() -> None:
    html = "<p>请查收</p>".encode()
    assert members(mail({"__substg1.0_10130102": html}, [])) == {"a.msg!正文.html": html}
    rich = b"{\\rtf1 x}"
    packed = struct.pack("<II4sI", len(rich) + 12, len(rich), b"MELA", 0) + rich
    assert members(mail({"__substg1.0_10090102": packed}, [])) == {"a.msg!正文.rtf": rich}


def test_compressed_rtf() -> None:
    """The example of [MS-OXRTFCP] 3.1.1."""
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_hidden_attachments_are_part_of_the_body() -> None:
    picture = {**attached("image001.png", b"\x89PNG"), "__properties_version1.0": properties(8, {0x7FFE000B: 1})}
    assert list(members(mail(text("1000", BODY), [picture]))) == ["a.msg!正文.txt"]


def test_bombs() -> None:
    tree = mail(text("1000", BODY), [attached(f"{n}.bin", bytes(300_000)) for n in range(9)])
    found = list(unpack(container(tree), name="a.msg", limits=Limits(max_unpacked_bytes=1_000_000)))
    assert sum(len(one.data) for one in found) <= 1_000_000
    assert found[-1].error is not None
    assert found[-1].error.code == "too_large"


def test_chains_in_circles_end() -> None:
    data = bytearray(container({"WordDocument": bytes(50_000)}))
    at = bytes(data).rindex(struct.pack("<I", 5))
    data[at : at + 4] = struct.pack("<I", 1)
    begun = time.monotonic()
    ole = open_ole(bytes(data), Origin("", "", "", len(data)), "DOC")
    assert len(ole.read("WordDocument")) < 50_000
    assert ole.cut
    assert time.monotonic() - begun < 1


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_mutated(seed: int) -> None:
    rng = random.Random(seed)
    inner = mail(text("1000", "内层"), [attached("c.txt", b"x")], head=24)
    data = bytearray(container(mail(text("1000", BODY), [{**text("3001", "转发"), "__substg1.0_3701000D": inner}, attached("b.txt", bytes(5000))])))
    for _ in range(rng.randrange(1, 9)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if seed % 3 == 0:
        del data[rng.randrange(600, len(data)) :]
    if is_archive(bytes(data)):
        try:
            found = list(unpack(bytes(data), name="x"))
        except UnreadableError:
            return
        assert all(".." not in one.path.split("/") for one in found)
