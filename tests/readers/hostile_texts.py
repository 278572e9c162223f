"""Text, HTML, RTF and CSV without end, without line ends, or nested without end; and no bytes at all."""

from __future__ import annotations

from collections.abc import Callable

from hostile_cases import SENTENCE, Hostile, Surroundings

_HEAD = "关于督办青溪河段若干突出问题的函，经查确有下列情形并请按期整改落实到位："
# What a pattern may stumble over when it comes a hundred thousand times.
RUNS = (
    "一、", "(", "（", "1", "８", "1,", "1.", "、", "，", "的", "地", " ", "\u3000", "\t", "督办", "整改", "问题", "一二三", "<", "<p ", "&", "&#", "a", "he ",
    "(he", "（hé）", "《", "“", "〔", "年", "2024年", "6月1日至", "3时", "县", "某县", "市", "省、", "黄梅县水利局、", "某村", "河", "由水利局", "该局", "以下简称",
    "（以下简称“甲”）", "和", "及", "其中", "共3处，", "3处、", "3个", "万", "亿", "十", "〇", "百分之", "占30%，", "3：", "3-", "3～", "约", "每月", "前", "责令",
    "已完成整改，", "应于2024年6月30日前", "责任单位：", "：", "第", "号", "浙治水办发〔2022〕15号", "http://", "@", "](", "|", "K3+", "张三、", "Ã¤", "\u200b",
    "\r", "😀", "發", "组", "书", "至", "不", "对", "公司", "政府", "党委", "街道", "3公里", "3元", "①", "-", "=", "—", "…", "/", "\\", "*", "_", "#", "`", "\x00",
)  # fmt: skip


def run_of(unit: str, length: int) -> str:
    """A sentence in which one thing comes again and again; head and tail keep it from being taken for a copy of itself."""
    return f"{_HEAD}{unit * (length // len(unit))}等问题3处，请于2024年6月30日前整改。\n"


def lines_of(unit: str, length: int) -> str:
    """Lines and sentences that each begin with a number of their own."""
    count = length // (len(unit) * 3 + 8)
    return "关于督办的函\n" + "".join(f"{n}{unit}\n{unit}{n}。{unit}{n}" for n in range(count)) + "等问题3处。\n"


def _run(unit: str) -> Callable[[Surroundings], bytes]:
    return lambda around: run_of(unit, around.many(60_000, 1_000)).encode()


def _long(make: Callable[[int], bytes], quick: int = 30_000) -> Callable[[Surroundings], bytes]:
    return lambda around: make(around.many(199 << 20, quick))


def _lines(size: int) -> bytes:
    """Sentences that differ, as long texts do."""
    line = f"第%07d号问题：{SENTENCE}\n"
    return "".join(line % n for n in range(size // len((line % 0).encode()))).encode()


def _html(inside: Callable[[int], str], full: int, quick: int) -> Callable[[Surroundings], bytes]:
    return lambda around: f"<html><head><title>通报</title></head><body><p>{SENTENCE}</p>{inside(around.many(full, quick))}</body></html>".encode()


def _table_of_spans(count: int) -> str:
    cell = "<td rowspan=1000 colspan=1000>甲</td>"
    return f"<table>{f'<tr>{cell * 50}</tr>' * count}</table>"


def _from_outside(around: Surroundings) -> bytes:
    url, path = around.url, around.secret.as_uri()
    return (
        f'<!DOCTYPE html [<!ENTITY f SYSTEM "{path}">]><html><head><link rel=stylesheet href="{url}/c"><base href="{url}"><meta http-equiv=refresh content="0;{url}">'
        f'<script src="{url}/s"></script></head><body><p>{SENTENCE}&f;</p><img src="{url}/i"><iframe src="{url}/f"></iframe><object data="{path}"></object>'
        f'<xi:include href="{path}" parse="text"/></body></html>'
    ).encode()


def _rtf(inside: Callable[[int], bytes], full: int, quick: int) -> Callable[[Surroundings], bytes]:
    return lambda around: b"{\\rtf1\\ansi\\ansicpg936 " + SENTENCE.encode("gbk") + b"\\par " + inside(around.many(full, quick)) + b"}"


def _rtf_from_outside(around: Surroundings) -> bytes:
    url, path = around.url.encode(), str(around.secret).encode()
    return (
        b"{\\rtf1\\ansi\\ansicpg936{\\*\\template " + url + b"}{\\field{\\*\\fldinst INCLUDETEXT " + path + b"}{\\fldrslt x}}{\\object\\objautlink{\\*\\objdata 00}}"
        + SENTENCE.encode("gbk") + b"\\par}"
    )  # fmt: skip


TEXTS = [
    Hostile("no bytes", "a.docx", lambda a: b"", "failed empty_file"),
    *(Hostile(f"one byte {byte!r}", "a.txt", lambda a, byte=byte: byte) for byte in (b"\x00", b"\xff", b"a", b"<", b"{", b"%")),
    Hostile("text: 200 MB in lines", "a.txt", _long(_lines), "ok truncated"),
    Hostile("text: 200 MB without a line end", "a.txt", _long(lambda n: b"1" * n), "ok truncated"),
    Hostile("text: 200 MB without a line end, Chinese", "a.txt", _long(lambda n: _lines(n).replace(b"\n", b"")), "ok truncated"),
    Hostile("text: 200 MB in GB18030", "a.txt", _long(lambda n: _lines(n * 4 // 3).decode().encode("gb18030")), "ok truncated"),
    Hostile("text: 200 MB, damaged GB18030", "a.txt", _long(lambda n: b"\xff" + _lines(n).decode().encode("gb18030").replace(b"\xa3", b"\xff")), "ok truncated"),
    Hostile("text: 200 MB of empty lines", "a.txt", _long(lambda n: b"\n" * n)),
    Hostile("text: 200 MB of zero bytes", "a.txt", _long(lambda n: bytes(n))),
    Hostile("text: more bytes than allowed", "a.txt", lambda a: b"1" * (a.limits.max_bytes + 1), "failed too_large"),
    *(Hostile(f"text: a run of {unit!r}", "a.txt", _run(unit), "ok|unsupported_format") for unit in RUNS),
    Hostile("CSV: 200 MB", "a.csv", _long(lambda n: b"\xe5\xba\x8f\xe5\x8f\xb7,\xe9\x97\xae\xe9\xa2\x98\n" + b"1,\xe4\xb9\xb1\xe5\xa0\x86\n" * (n // 9)), "truncated"),
    Hostile("CSV: a quote that never ends", "a.csv", _long(lambda n: '序号,问题\n1,"'.encode() + b"1,\n" * (n // 3)), "truncated"),
    Hostile("CSV: a million columns", "a.csv", _long(lambda n: "序号,问题\n".encode() + b"1," * (n // 2))),
    Hostile("Markdown: tables and marks", "a.md", lambda a: ("|甲|乙|\n|--|--|\n" * a.many(20_000, 500) + "*_`[" * a.many(50_000, 2_000)).encode(), "ok"),
    Hostile("HTML: 200 MB", "a.html", _long(lambda n: b"<html><body>" + _lines(n * 8 // 9).replace(b"\n", b"</p>\n<p>")), "ok truncated"),
    Hostile("HTML: 200 MB of tags", "a.html", _long(lambda n: b"<html><body>" + b"<b>x" * (n // 4)), "truncated"),
    Hostile("HTML: nested 100,000 deep", "a.html", _html(lambda n: "<div>" * n + SENTENCE, 100_000, 100_000), "ok truncated"),
    Hostile("HTML: tables in tables", "a.html", _html(lambda n: "<table><tr><td>甲<td>" * n, 20_000, 2_000)),
    Hostile("HTML: cells over thousands of rows and columns", "a.html", _html(_table_of_spans, 2_000, 40), "ok"),
    Hostile("HTML: attributes without end", "a.html", _html(lambda n: f"<p {'a=b ' * n}>{SENTENCE}</p>", 1_000_000, 20_000), "ok"),
    Hostile("HTML: comments, entities, styles without end", "a.html", _html(lambda n: "<!--" * n + "&nbsp" * n + '<p style="display ' + " " * n + '">', 300_000, 20_000)),
    Hostile("HTML: marks of a page without its end", "a.html", _html(lambda n: "<a href=x>首页</a>" * n, 100_000, 2_000)),
    Hostile("HTML: parts from outside", "a.html", _from_outside, "ok"),
    Hostile("RTF: nested without end", "a.rtf", _rtf(lambda n: b"{" * n, 5_000_000, 100_000), "ok"),
    Hostile("RTF: lists nested", "a.rtf", _rtf(lambda n: b"{\\listtext" * 900 + b"\\'a1" * n, 1_000_000, 20_000), "ok"),
    Hostile("RTF: cells without end", "a.rtf", _rtf(lambda n: b"\\trowd" + b"\\cellx9" * 300 + b"\\intbl x\\cell" * n + b"\\row", 500_000, 20_000)),
    Hostile("RTF: rows of other widths", "a.rtf", _rtf(lambda n: b"".join(b"\\trowd\\cellx%d\\intbl x\\cell\\row " % (97 * i) for i in range(n)), 100_000, 500)),
    Hostile("RTF: binary data beyond the end", "a.rtf", _rtf(lambda n: b"\\bin2147483647 " + b"x" * n, 100, 100)),
    Hostile("RTF: tables in tables", "a.rtf", _rtf(lambda n: b"".join(b"\\itap%d x\\nestcell " % (i % 50) for i in range(n)), 300_000, 10_000)),
    Hostile("RTF: parts from outside", "a.rtf", _rtf_from_outside, "ok"),
    Hostile("RTF: 200 MB", "a.rtf", _long(lambda n: b"{\\rtf1\\ansi\\ansicpg936 " + (SENTENCE.encode("gbk") + b"\\par\n") * (n // 100) + b"}"), "truncated"),
]  # fmt: skip
