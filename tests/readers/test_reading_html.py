"""Web pages: layout, tables, main text."""

from __future__ import annotations

import pytest

from docintel.document import Source
from docintel.readers import read

PAGE = """<html><head><meta charset="gb2312"><title>关于交办河道问题的函_某市水利局</title>
<meta name="PubDate" content="2024-05-06"><meta name="ContentSource" content="某市河长办">
<script>var a="坏";</script></head><body>
<div class="nav"><a href=#>首页</a> <a href=#>政务公开</a>
<ul><li><a href="#">机构</a></li><li><a>新闻</a></li></ul></div>
<h1>关于交办河道问题的函</h1><div class="info">发布时间：2024-05-06 来源：某市水利局</div>
<div class="content"><p>各县（区）河长办：</p><p>　　经<b>巡查</b>发现，甲村河段存在乱堆砂石3处，
 乙村河段搭建棚屋2处，请于2024年6月30日前完成整改，并将整改情况报送市河长办。</p>
<p>二、请各有关单位高度重视，切实履行责任，按时完成整改任务。<br>联系人：张三</p>
<table><tr><th>序号</th><th>问题</th><th>责任单位</th></tr>
<tr><td rowspan=2>1</td><td>乱堆<br>砂石</td><td>甲镇</td></tr><tr><td>搭建棚屋</td><td>乙镇</td></tr></table>
<p>特此函告，望认真抓好落实，确保河道行洪安全与水环境质量持续改善。</p></div>
<div class="hot"><ul><li><a>热点一 某某某新闻</a></li><li><a>热点二新闻新闻新闻</a></li></ul></div>
<div class=footer>版权所有 某市水利局 备案号123</div></body></html>"""


def shown(source: Source, *kinds: str) -> list[str]:
    return [source.text[b.span.start : b.span.end] for b in source.blocks if b.kind in kinds]


@pytest.fixture(scope="module")
def page() -> Source:
    return read(PAGE.encode("gb18030"), name="x.htm")


def test_everything_visible_is_in_the_text_once(page: Source) -> None:
    for words in (
        "首页 政务公开",
        "热点一",
        "版权所有",
        "经巡查发现，甲村河段存在乱堆砂石3处，乙村河段",
        "联系人：张三",
    ):
        assert page.text.count(words) == 1
    assert "坏" not in page.text


def test_chrome_is_furniture_and_told(page: Source) -> None:
    assert shown(page, "furniture") == [
        "首页 政务公开",
        "机构",
        "新闻",
        "热点一 某某某新闻",
        "热点二新闻新闻新闻",
        "版权所有 某市水利局 备案号123",
    ]
    (notice,) = [notice for notice in page.notices if notice.code == "boilerplate_removed"]
    assert notice.details["count"] == len(notice.spans) == 2
    assert "发布时间：2024-05-06 来源：某市水利局" in shown(page, "paragraph")
    assert shown(page, "heading") == ["关于交办河道问题的函"]


def test_table(page: Source) -> None:
    (table,) = page.tables
    cells = {(c.row, c.column): (page.text[c.span.start : c.span.end], c.row_span) for c in table.cells}
    assert cells[2, 1] == ("1", 2)
    assert cells[2, 2] == ("乱堆\n砂石", 1)
    assert cells[3, 2] == ("搭建棚屋", 1)


def test_properties(page: Source) -> None:
    assert page.properties == {
        "title": "关于交办河道问题的函_某市水利局",
        "published": "2024-05-06",
        "source": "某市河长办",
    }


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("<p>甲  乙\n丙</p><p>丁</p>", "甲 乙丙\n丁\n"),
        ("<div>甲<br/><br>乙</div>", "甲\n乙\n"),
        ("<p>a <b> b </b> c</p>", "a b c\n"),
        ("<pre>甲\n  乙</pre>", "甲\n  乙\n"),
        ("<p>甲<span style='display:none'>藏</span>乙</p>", "甲乙\n"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二\n"),
        ("<p><ruby>推<rp>(</rp><rt>tui</rt><rp>)</rp></ruby>进</p>", "推(tui)进\n"),
        ("<p>a&nbsp;&nbsp;b&lt;c&#x6cb3;</p>", "a\xa0\xa0b<c河\n"),
        ("<table><tr><td>甲<td>乙</table>后", "甲\n乙\n后\n"),
        ("<table><tr><td>1<td>2<tr><td><td>4</table>", "1\t2\n\t4\n"),
        ("<p>未闭合<div>嵌套", "未闭合\n嵌套\n"),
        ("<div>" * 3000 + "深", None),
    ],
)
def test_layout(code: str, text: str | None) -> None:
    source = read(f"<html><body>{code}</body></html>".encode())
    if text is not None:
        assert source.text == text
    for block in source.blocks:
        assert source.text[block.span.start : block.span.end].strip()


def test_page_without_main_text_keeps_everything() -> None:
    source = read("<html><body><p>请整改</p><p>月底前</p></body></html>".encode())
    assert shown(source, "paragraph") == ["请整改", "月底前"]
    assert not source.notices


def test_entities_and_network_stay_out() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "' + "x" * 1000 + '"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    )
    source = read((bomb + "<html><body><p>文&b;&c;</p></body></html>").encode())
    assert "root:" not in source.text
    assert "x" * 1000 not in source.text.split("文")[-1]


def test_a_colspan_of_millions_is_no_bomb() -> None:
    rows = "<tr><td rowspan=99999 colspan=99999>a</td><td>b</td></tr>" * 30
    source = read(f"<html><body><table>{rows}</table></body></html>".encode())
    assert source.text.count("a") == 30


def test_signature_under_the_main_text_stays() -> None:
    body = "".join(
        f"<p>第{n}段：请各有关单位高度重视，切实履行责任，按时完成整改任务并报送情况。</p>" for n in range(5)
    )
    signed = "<p align=right>水利局</p><p align=right>2024年5月6日</p>"
    menu = "<div class=nav><a href=/1>首页首页首页</a><a href=/2>政务公开栏目</a></div>"
    page = f"<html><head><title>函</title></head><body>{menu}<div>{body}{signed}</div></body></html>"
    source = read(page.encode())
    assert shown(source, "paragraph")[-2:] == ["水利局", "2024年5月6日"]
