"""Archives, mails and OLE containers that lie, turn in circles, or hold far more than they weigh."""

from __future__ import annotations

import io
import struct
import zipfile
from email.message import EmailMessage

from hostile_cases import SENTENCE, Hostile, Surroundings
from make_files import word
from make_ole import Tree, attached, container, mail, properties, text

BZIP2, LZMA, DEFLATE, STORED = zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
_PIECE = 1 << 20


def packed(members: dict[str, bytes], method: int = DEFLATE) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zeros(name: str, size: int, method: int = DEFLATE, fill: bytes = b"0") -> bytes:
    """A ZIP with one member of `size` equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive, archive.open(name, "w", force_zip64=True) as out:
        for _ in range(-(-size // _PIECE)):
            out.write(fill * _PIECE)
    return buffer.getvalue()


def _bomb(method: int):  # type: ignore[no-untyped-def]
    return lambda around: zeros("a.txt", 2 * around.limits.max_unpacked_bytes + _PIECE, method)


def _tree_of_bombs(around: Surroundings) -> bytes:
    """Ten archives in each of ten archives in each of ten; the innermost hold a tenth of what is allowed."""
    data = zeros("a.txt", around.limits.max_unpacked_bytes // 10)
    for _ in range(3):
        data = packed({f"{number}.zip": data for number in range(10)})
    return data


def _bombs_below_the_depth(around: Surroundings) -> bytes:
    """Archives so deep that they are no longer opened: each would cost as much as all that is allowed."""
    data = packed({f"{n}.zip": zeros("a.txt", around.limits.max_unpacked_bytes // 2) for n in range(around.many(200, 20))})
    for _ in range(3):
        data = packed({"a.zip": data})
    return data


def _in_itself(around: Surroundings) -> bytes:
    data = packed({"a.txt": b"x"})
    for _ in range(around.many(2_000, 60)):
        data = packed({"a.zip": data}, STORED)
    return data


def _overlapping(around: Surroundings) -> bytes:
    """Entries of the table of contents that all point to one member."""
    data = zeros("a.txt", _PIECE)
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry, count = data[directory:end], around.limits.max_entries
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, min(count, 65535), min(count, 65535), len(entry) * count, directory, 0)
    return data[:directory] + entry * count + tail


def _lying_size(around: Surroundings) -> bytes:
    data = bytearray(zeros("a.txt", 2 * around.limits.max_unpacked_bytes))
    at = data.index(b"PK\x01\x02")
    return bytes(data[: at + 24] + struct.pack("<L", 10) + data[at + 28 :])


def _flagged(around: Surroundings) -> bytes:
    """A member that says to be encrypted, beside one that is not."""
    data = bytearray(packed({"a.docx": word(SENTENCE), "b.txt": SENTENCE.encode()}))
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    data[local] |= 1
    data[central] |= 1
    return bytes(data)


def _odd_paths(around: Surroundings) -> bytes:
    names = ["../../逃逸.txt", "/tmp/逃逸.txt", "..\\..\\逃逸.txt", "C:\\x\\逃逸.txt", "a/../../逃逸.txt", "\x00/逃逸.txt", "~/逃逸.txt",
             "长" * 20_000 + ".txt", "a\n\r\x1b[2J.txt", "\u202etxt.exe", "...", " ", "a!b!c.txt"]  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), SENTENCE)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(around.secret))
        archive.writestr("link.txt/逃逸.txt", SENTENCE)
    return buffer.getvalue()


def _mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "a@example.com", "b@example.com", "<1@example.com>"
    for name, value in headers.items():
        message[name] = value
    message.set_content(SENTENCE)
    return message


_HEAD = b"From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"


def _mail_in_itself(around: Surroundings) -> bytes:
    depth = around.many(20_000, 1_000)
    return (_HEAD + b"Content-Type: message/rfc822\r\n\r\n") * depth + _HEAD + b"\r\n" + SENTENCE.encode()


def _multipart_in_itself(around: Surroundings) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(around.many(5_000, 100))
    )
    return _HEAD + head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + SENTENCE.encode()


def _many_parts(around: Surroundings) -> bytes:
    part = b'--x\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment\r\n\r\nx\r\n'
    count = around.limits.max_entries + 10
    return _HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + part * count + b"--x--\r\n"


def _header(value: str):  # type: ignore[no-untyped-def]
    """A mail whose attachment has a header of this making, repeated until it is long."""

    def make(around: Surroundings) -> bytes:
        long = (value * around.many(200_000, 4_000))[: around.many(400_000, 4_000)].encode()
        return (
            _HEAD + b"Subject: " + long + b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; "
            b"name=" + long + b"\r\nContent-Disposition: attachment; filename=" + long + b"\r\n\r\n" + SENTENCE.encode() + b"\r\n--x--\r\n"
        )

    return make


def _mail_from_outside(around: Surroundings) -> bytes:
    """Parts that lie elsewhere."""
    kinds = (f'url; url="{around.url}"', f'local-file; name="{around.secret}"')
    parts = "".join(f"--x\r\nContent-Type: message/external-body; access-type={kind}\r\n\r\nContent-Type: text/plain\r\n\r\n\r\n" for kind in kinds)
    return _HEAD + f"Content-Type: multipart/mixed; boundary=x\r\n\r\n{parts}--x--\r\n".encode()


def _escaping_mail(around: Surroundings) -> bytes:
    message = _mail()
    for name in ("../../逃逸.txt", "/tmp/逃逸.txt", "C:\\逃逸.txt"):
        message.add_attachment(SENTENCE.encode(), maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _long_mail(around: Surroundings) -> bytes:
    line = SENTENCE.encode() + b"\r\n"
    return _HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + line * (around.many(199 << 20, 200_000) // len(line))


def _outlook_in_itself(around: Surroundings) -> bytes:
    tree: Tree = mail(text("1000", SENTENCE), [])
    for _ in range(around.many(400, 60)):
        tree = mail(text("1000", SENTENCE), [{**text("3001", "转发"), "__substg1.0_3701000D": {**tree, "__properties_version1.0": properties(24)}}])
    return container(tree)


def _outlook_file_in_itself(around: Surroundings) -> bytes:
    data = container(mail(text("1000", SENTENCE), []))
    for _ in range(around.many(60, 20)):
        data = container(mail(text("1000", SENTENCE), [attached("转发.msg", data)]))
    return data


def _escaping_outlook(around: Surroundings) -> bytes:
    names = ("../../逃逸.txt", "/tmp/逃逸.txt", "C:\\逃逸.txt")
    return container(mail(text("1000", SENTENCE), [attached(name, SENTENCE.encode()) for name in names]))


def _circling_sectors(around: Surroundings) -> bytes:
    """Every sector followed by the first: all chains are circles."""
    data = bytearray(container({"WordDocument": SENTENCE.encode() * 200, "Workbook": bytes(9_000)}))
    table = struct.unpack_from("<I", data, 0x4C)[0]
    at = (table + 1) * 512
    data[at : at + 512] = struct.pack("<128I", *[1, *range(127)])
    return bytes(data)


def _circling_directory(around: Surroundings) -> bytes:
    """Each entry of the directory its own neighbour and its own child."""
    data = bytearray(container({"WordDocument": SENTENCE.encode() * 200, "夹": {"流": b"x"}}))
    first = (struct.unpack_from("<I", data, 0x30)[0] + 1) * 512
    for number in range(4):
        struct.pack_into("<3I", data, first + 128 * number + 68, number, number, number)
    return bytes(data)


def _table_of_tables(around: Surroundings) -> bytes:
    """A chain of allocation table sectors that is its own successor, each said to be the next."""
    data = bytearray(container({"WordDocument": bytes(9_000)}))
    struct.pack_into("<2I", data, 0x44, 0, 0xFFFFFF)
    return bytes(data)


def _sealed(around: Surroundings) -> bytes:
    return container({"EncryptedPackage": bytes(9_000), "EncryptionInfo": bytes(300)})


ARCHIVES = [
    Hostile("ZIP bomb: deflate", "a.zip", _bomb(DEFLATE), "failed too_large"),
    Hostile("ZIP bomb: bzip2", "a.zip", _bomb(BZIP2), "failed too_large"),
    Hostile("ZIP bomb: LZMA", "a.zip", _bomb(LZMA), "failed too_large"),
    Hostile("ZIP bomb: archives in archives", "a.zip", _tree_of_bombs, "failed too_large"),
    Hostile("ZIP bomb: archives too deep to be opened", "a.zip", _bombs_below_the_depth, "failed nested_too_deep"),
    Hostile("ZIP bomb: entries that overlap", "a.zip", _overlapping, "failed"),
    Hostile("ZIP bomb: a size that lies", "a.zip", _lying_size, "failed"),
    Hostile("ZIP: in itself", "a.zip", _in_itself, "failed nested_too_deep"),
    Hostile("ZIP: too many members", "a.zip", lambda a: packed({f"{n}": b"" for n in range(a.limits.max_entries + 5)}, STORED), "too_large"),
    Hostile("ZIP: an encrypted member", "a.zip", _flagged, "failed encrypted"),
    Hostile("ZIP: paths that lead out", "a.zip", _odd_paths, "ok"),
    Hostile("EML: in itself", "a.eml", _mail_in_itself, "failed nested_too_deep"),
    Hostile("EML: multipart in itself", "a.eml", _multipart_in_itself, "failed nested_too_deep"),
    Hostile("EML: too many parts", "a.eml", _many_parts, "failed too_large"),
    Hostile("EML: attachments with paths that lead out", "a.eml", _escaping_mail, "ok"),
    Hostile("EML: parts from outside", "a.eml", _mail_from_outside),
    Hostile("EML: 200 MB", "a.eml", _long_mail, "ok truncated"),
    *(Hostile(f"EML: headers of {value!r}", "a.eml", _header(value), "ok") for value in ("(", '"', "=?gbk?B?sKE=?= ", "a@b.cn, ", "\\", "[", "<", "%")),
    Hostile("MSG: in itself", "a.msg", _outlook_in_itself, "nested_too_deep"),
    Hostile("MSG: attached to itself", "a.msg", _outlook_file_in_itself, "nested_too_deep"),
    Hostile("MSG: attachments with paths that lead out", "a.msg", _escaping_outlook, "ok"),
    Hostile("OLE: sectors in a circle", "a.doc", _circling_sectors, "failed"),
    Hostile("OLE: directory in a circle", "a.doc", _circling_directory, "failed"),
    Hostile("OLE: allocation table in a circle", "a.doc", _table_of_tables, "failed"),
    Hostile("DOCX: encrypted", "a.docx", _sealed, "failed encrypted"),
]
