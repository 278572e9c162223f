"""Text in every encoding, whole and damaged; Markdown; CSV."""

from __future__ import annotations

import random

import pytest

from docintel.document import Source, SourceTable
from docintel.errors import UnreadableError
from docintel.readers import Limits, read, read_text
from docintel.readers.encoding import decode

SIMPLIFIED = (
    "关于交办河道“四乱”问题的函\r\n各县（区）人民政府：\r\n"
    "　　经暗访检查，发现乱占、乱采、乱堆、乱建问题27处，涉及污水直排、"
    "管网淤堵、侵占河道岸线等情形，请于2024年6月30日前完成整改，逾期未完成的将予以通报。\r\n"
) * 3
TRADITIONAL = (
    "關於雨水下水道錯接改善情形\r\n本府環境保護局稽查發現，該段河川公地遭違規佔用，業已告發並限期改善，罰鍰新臺幣六萬元整，"
    "請於112年3月31日前改善完竣，逾期勒令停工。\r\n"
) * 4
SHORT = "请于月底前完成整改。"


def cell_texts(source: Source, table: SourceTable) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): source.text[cell.span.start : cell.span.end] for cell in table.cells}


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED + "㙍镕喆𠮷", "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (SHORT, "gbk", "gb18030"),
        (SHORT, "utf-16-le", "utf-16-le"),
        ("環保署與渠務署已於現場清理淤塞", "big5", "big5hkscs"),
        ("plain ASCII, nothing else", "ascii", "utf-8"),
    ],
)
def test_encoding_is_found_and_text_kept_exactly(text: str, written: str, expected: str) -> None:
    source = read(text.encode(written), name="a.txt")
    assert source.text == text
    assert source.encoding == expected
    assert not any(notice.code == "mojibake" for notice in source.notices)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16-le", "big5"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_file_cut_in_mid_character(encoding: str, cut: int) -> None:
    text = TRADITIONAL if encoding == "big5" else SIMPLIFIED
    source = read(text.strip().encode(encoding)[:-cut], name="a.txt")
    assert source.text[:-4] == text.strip()[: len(source.text) - 4]
    for notice in source.notices:
        if notice.code == "mojibake":
            assert all(set(source.text[s.start : s.end]) == {"\ufffd"} for s in notice.spans)


@pytest.mark.parametrize(
    ("encoding", "text"), [("gb18030", SIMPLIFIED), ("big5hkscs", TRADITIONAL), ("utf-8", SIMPLIFIED)]
)
@pytest.mark.parametrize("seed", range(8))
def test_one_percent_of_corrupt_bytes(encoding: str, text: str, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(text.encode(encoding))
    places = rng.sample(range(len(data)), max(1, len(data) // 100))
    for place in places:
        data[place] = rng.randrange(256)
    source = read(bytes(data), name="a.txt")
    assert source.encoding == encoding
    kept = sum(source.text.count(character) >= text.count(character) - 2 for character in set(text))
    assert kept > 0.85 * len(set(text))
    # Damage stays where it is: at most a few characters are lost for each corrupt byte.
    assert len(source.text) - len(text) < 4 * len(places)


def test_lost_bytes_stay_visible_and_are_noticed() -> None:
    source = read(SIMPLIFIED.encode("utf-8")[:30] + b"\xff\xff" + SIMPLIFIED.encode("utf-8")[30:])
    (notice,) = [notice for notice in source.notices if notice.code == "mojibake"]
    assert [source.text[span.start : span.end] for span in notice.spans] == ["\ufffd\ufffd"]
    assert notice.details["lost"] == 1


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-unknown", "utf-8", None])
def test_a_wrong_label_does_not_win(label: str | None) -> None:
    assert decode(SIMPLIFIED.encode("gb18030"), label).text == SIMPLIFIED


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "空.txt", "empty_file"),
        (b"GIF89a" + bytes(range(256)) * 4, "图.docx", "unsupported_format"),
        (random.Random(1).randbytes(1500), "a.bin", "unsupported_format"),
        (b"x" * 2000, "大.txt", "too_large"),
    ],
)
def test_refusals(data: bytes, name: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data, name=name, limits=Limits(max_bytes=1900))
    assert caught.value.code == code


def test_blocks_are_lines_without_outer_blanks() -> None:
    source = read_text("　　第一行 \r\n\r\n第二行", uri="memory:1")
    assert [source.text[b.span.start : b.span.end] for b in source.blocks] == ["第一行", "第二行"]
    assert source.sha256 == read("　　第一行 \r\n\r\n第二行".encode()).sha256
    assert source.uri == "memory:1"


def test_blank_text_is_told() -> None:
    assert [notice.code for notice in read(b" \n\n").notices] == ["empty_text"]


def test_markdown_headings_and_tables() -> None:
    text = "# 通报\n\n正文 **重点**。\n\n| 序号 | 问题 |\n|---|:--:|\n| 1 | 乱堆 |\n| 2 | |\n\n```\n# 不是标题\n```\n"
    source = read(text.encode(), name="a.md")
    assert source.text == text
    assert [(b.kind, text[b.span.start : b.span.end]) for b in source.blocks][:2] == [
        ("heading", "通报"),
        ("paragraph", "正文 **重点**。"),
    ]
    (table,) = source.tables
    assert cell_texts(source, table)[2, 2] == "乱堆"
    assert all(block.kind != "heading" for block in source.blocks[1:])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("序号,问题\r\n1,乱堆\r\n", "a.csv", {(1, 1): "序号", (1, 2): "问题", (2, 1): "1", (2, 2): "乱堆"}),
        ('a,"甲、乙,丙"\n', "a.csv", {(1, 1): "a", (1, 2): "甲、乙,丙"}),
        ('a,"说""是"""\n', "a.csv", {(1, 1): "a", (1, 2): '说""是""'}),
        ('"第一行\n第二行",b', "a.csv", {(1, 1): "第一行\n第二行", (1, 2): "b"}),
        ("a,,\nb", "a.csv", {(1, 1): "a", (1, 2): "", (1, 3): "", (2, 1): "b"}),
        ('"未闭合,b', "a.csv", {(1, 1): '"未闭合', (1, 2): "b"}),
        ("序号\t问题\t单位\n1\t乱堆\t甲\n2\t乱建\t乙\n", "粘贴.txt", {(1, 1): "序号", (3, 3): "乙"}),
        ("序号;问题\n1;乱堆", "a.csv", {(1, 2): "问题", (2, 2): "乱堆"}),
    ],
)
def test_delimited(text: str, name: str, expected: dict[tuple[int, int], str]) -> None:
    source = read(text.encode("gbk"), name=name)
    assert source.text == text
    (table,) = source.tables
    found = cell_texts(source, table)
    assert {key: found[key] for key in expected} == expected
    assert len(expected) == len(found) or len(expected) == 2
