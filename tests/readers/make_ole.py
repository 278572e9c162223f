"""OLE containers and Outlook mails, written for tests: only what [MS-CFB] and [MS-OXMSG] ask for."""

from __future__ import annotations

import struct

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Tree = dict[str, "bytes | Tree"]


def container(tree: Tree) -> bytes:
    """A compound file with these streams (bytes) and storages (dictionaries)."""
    entries: list[list[object]] = [["Root Entry", 5, FREE, FREE, FREE, b""]]
    _add(entries, 0, tree)
    small = bytearray()
    mini_table: list[int] = []
    sectors: list[bytes] = []
    table: list[int] = []
    placed = []
    for name, kind, _, right, child, content in entries:
        assert isinstance(content, bytes)
        start = END
        if kind == 2 and 0 < len(content) < CUTOFF:
            start = len(mini_table)
            count = -(-len(content) // MINI)
            mini_table += [*range(start + 1, start + count), END]
            small += content.ljust(count * MINI, b"\0")
        elif kind == 2 and content:
            start = _store(content, sectors, table)
        placed.append([name, kind, right, child, start, len(content)])
    placed[0][4:] = [_store(bytes(small), sectors, table) if small else END, len(small)]
    directory = b"".join(_entry(*one) for one in placed)  # type: ignore[arg-type]
    first_directory = _store(directory, sectors, table)
    minis = struct.pack(f"<{len(mini_table)}I", *mini_table)
    first_mini = _store(minis, sectors, table, fill=b"\xff") if minis else END
    count = 1
    while (len(table) + count) * 4 > count * SECTOR:
        count += 1
    places = [len(sectors) + index for index in range(count)]
    table += [TABLE] * count
    packed = struct.pack(f"<{len(table)}I", *table).ljust(count * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, count, first_directory, 0, CUTOFF, first_mini, -(-len(minis) // SECTOR), END, 0)
    head += struct.pack("<109I", *places, *[FREE] * (109 - count))
    return head + b"".join(sectors) + packed


def _add(entries: list[list[object]], parent: int, tree: Tree) -> None:
    """The children of a storage as a list that hangs to the right: a tree all the same."""
    before = None
    for name, content in tree.items():
        number = len(entries)
        is_stream = isinstance(content, bytes)
        entries.append([name, 2 if is_stream else 1, FREE, FREE, FREE, content if is_stream else b""])
        entries[parent if before is None else before][4 if before is None else 3] = number
        before = number
        if not is_stream:
            _add(entries, number, content)  # type: ignore[arg-type]


def _store(content: bytes, sectors: list[bytes], table: list[int], fill: bytes = b"\0") -> int:
    start = len(sectors)
    pieces = [content[at : at + SECTOR].ljust(SECTOR, fill) for at in range(0, len(content), SECTOR)]
    sectors += pieces
    table += [*range(start + 1, start + len(pieces)), END]
    return start


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return (
        raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + struct.pack("<3I", FREE, right, child)
        + bytes(36) + struct.pack("<3I", start, size, 0)
    )  # fmt: skip


def properties(head: int, numbers: dict[int, int] | None = None) -> bytes:
    lines = (struct.pack("<IIII", tag, 6, value, 0) for tag, value in (numbers or {}).items())
    return bytes(head) + b"".join(lines)


def mail(body: Tree, attachments: list[Tree], *, head: int = 32, page: int = 65001) -> Tree:
    """An Outlook mail: its own streams, and a storage for each attachment."""
    tree: Tree = {"__properties_version1.0": properties(head, {0x3FFD0003: page}), **body}
    for number, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = {"__properties_version1.0": properties(8), **attachment}
    return tree


def text(number: str, value: str, encoding: str = "utf-16-le") -> Tree:
    kind = "001F" if encoding == "utf-16-le" else "001E"
    return {f"__substg1.0_{number}{kind}": value.encode(encoding)}


def attached(name: str, content: bytes, encoding: str = "utf-16-le") -> Tree:
    return {**text("3707", name, encoding), "__substg1.0_37010102": content}
