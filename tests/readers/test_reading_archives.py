"""ZIP and mail: members, names, limits."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from email.message import EmailMessage

import pytest
from make_files import word, workbook

from docintel.errors import UnreadableError
from docintel.readers import Limits, read
from docintel.readers.archive import is_archive, unpack


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_as_old_packers_write_them(encoding: str) -> None:
    """Chinese Windows writes names in GBK, others in UTF-8, both without the flag that says so."""
    raw = "台账/问题清单.txt".encode(encoding)
    stand_in = "x" * len(raw)
    data = packed({stand_in: b"x"}).replace(stand_in.encode(), raw)
    assert [member.path for member in unpack(data, name="a.zip")] == ["a.zip!台账/问题清单.txt"]


def test_names_in_utf8_and_archives_inside() -> None:
    inner = packed({"c.docx": word("正文")})
    data = packed({"台账/表.xlsx": workbook([["序号"]]), "b.zip": inner, "夹/": b""})
    found = {member.path: member.data for member in unpack(data, name="a.zip")}
    assert list(found) == ["a.zip!台账/表.xlsx", "a.zip!b.zip!c.docx"]
    assert read(found["a.zip!b.zip!c.docx"]).text == "正文\n"


def test_stored_documents_do_not_make_the_archive_a_document() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.docx", word("正文"))
    assert is_archive(buffer.getvalue())


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "..\\..\\windows\\x", "C:\\x\\..\\y"])
def test_paths_stay_labels(path: str) -> None:
    (member,) = unpack(packed({path: b"x"}), name="a.zip")
    label = member.path.removeprefix("a.zip!")
    assert not label.startswith("/")
    assert ".." not in label.split("/")
    assert "\\" not in label


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (packed({f"{n}.txt": b"x" for n in range(30)}), Limits(max_entries=10)),
        (packed({"big.txt": b"0" * 3_000_000}), Limits(max_unpacked_bytes=1_000_000)),
        (
            packed({f"{n}.zip": packed({"big.txt": b"0" * 400_000}) for n in range(9)}),
            Limits(max_unpacked_bytes=1_000_000),
        ),
    ],
)
def test_bombs(data: bytes, limits: Limits) -> None:
    members = list(unpack(data, name="a.zip", limits=limits))
    assert sum(len(member.data) for member in members) <= limits.max_unpacked_bytes
    assert members[-1].error is not None
    assert members[-1].error.code == "too_large"


def test_a_zip_in_itself_ends() -> None:
    data = packed({"a.txt": b"x"})
    for _ in range(20):
        data = packed({"a.zip": data})
    (member,) = unpack(data, name="a.zip")
    assert member.path.count("!") <= 5


def test_broken_members_do_not_hide_the_others() -> None:
    data = bytearray(packed({"a.txt": b"hello" * 50, "b.txt": b"world" * 50}))
    at = bytes(data).index(b"a.txt") + 5
    data[at : at + 6] = bytes(6)
    first, second = unpack(bytes(data), name="x.zip")
    assert first.error is not None
    assert second.data == b"world" * 50


def test_mail() -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "报送台账", "a@example.com", "b@example.com"
    message["Message-ID"] = "<1@example.com>"
    message.set_content("请查收附件。")
    message.add_attachment(word("正文"), maintype="application", subtype="octet-stream", filename="台账/../说明.docx")
    found = {member.path: member.data for member in unpack(message.as_bytes(), name="m.eml")}
    assert list(found) == ["m.eml!正文.txt", "m.eml!台账/说明.docx"]
    assert "请查收附件" in read(found["m.eml!正文.txt"]).text


def forwarded(depth: int) -> bytes:
    """A mail with a mail attached, and so on."""
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "a@example.com", "b@example.com", f"<{depth}@example.com>"
    message.set_content(f"第{depth}封。")
    if depth > 1:
        inner = email.message_from_bytes(forwarded(depth - 1), policy=email.policy.default)
        message.add_attachment(inner)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("depth", "bodies", "errors"), [(1, 1, []), (4, 4, []), (6, 4, ["nested_too_deep"]), (30, 1, ["nested_too_deep"])]
)
def test_mails_in_mails(depth: int, bodies: int, errors: list[str]) -> None:
    found = list(unpack(forwarded(depth), name="m.eml"))
    assert sum(member.error is None for member in found) == bodies
    assert [member.error.code for member in found if member.error] == errors


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_the_body_of_a_multipart_inside_is_read_once(depth: int) -> None:
    heads = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth))
    data = f"From: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\n{heads}Content-Type: text/plain; charset=utf-8\n\n请查收。"
    assert [member.path for member in unpack(data.encode(), name="m.eml")] == ["m.eml!正文.txt"]


@pytest.mark.parametrize("text", ["From: 张三\n说明一下\n问题很多\n", "致：各县\n主题：通报\n", "Subject: x\n\nbody"])
def test_text_is_no_mail(text: str) -> None:
    assert not is_archive(text.encode())


@pytest.mark.parametrize(("size", "code"), [(None, "archive"), (40, "damaged_file")])
def test_an_archive_is_no_document(size: int | None, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(packed({"a.txt": b"x"})[:size], name="a.zip")
    assert caught.value.code == code
