"""Document numbers: every spelling an office uses, and what only looks like one."""

from __future__ import annotations

import pytest

import docintel

ALONE = [
    ("六河长办函〔2024〕17号", "六河长办函〔2024〕17号"),
    ("浙治水办发[2022] 15 号", "浙治水办发〔2022〕15号"),
    ("梅治水办（2023）007号", "梅治水办〔2023〕007号"),
    ("黄河长办【2023】5号", "黄河长办〔2023〕5号"),
    ("粤河长办函﹝2023﹞15号", "粤河长办函〔2023〕15号"),
    ("苏环审(2020)第12号", "苏环审〔2020〕第12号"),
    ("津水罚决〔2023〕-3号", "津水罚决〔2023〕-3号"),
    ("京0105水罚决字〔2023〕第12号", "京0105水罚决字〔2023〕第12号"),
    ("杞保专〔2022〕第13期", "杞保专〔2022〕第13期"),
    ("德河督字〔2019〕第 27 号", "德河督字〔2019〕第27号"),
    ("（霍河长办〔2024〕9号）", "霍河长办〔2024〕9号"),
    ("2024年第3号", "2024年第3号"),
    ("2024年第3号（总第41号）", "2024年第3号"),
    ("府授水字第1130012345號", "府授水字第1130012345号"),
    ("發文字號：府水字第1120001234號", "府水字第1120001234号"),
    ("文号：霍河长办〔2024〕9号", "霍河长办〔2024〕9号"),
    ("发文字号：霍水函〔2024〕8", "霍水函〔2024〕8"),
    ("编号：HH-2023-118", "HH-2023-118"),
    ("索引号：011325640/2024-00011　文号 霍政发〔2024〕53号　有效性 有效", "霍政发〔2024〕53号"),
]
NONE = [
    "受理编号：D3AH202405010012",
    "问题编号：QJ-SD-2022-031",
    "工单编号：QP20220711-0386",
    "责任河段：第3号桥至第5号桥",
    "依据皖河长办〔2020〕8号文件开展排查",
    "联系电话：0564-3380000",
]


@pytest.mark.parametrize(("written", "number"), [*ALONE, *((words, None) for words in NONE)])
def test_number_under_the_title(written: str, number: str | None) -> None:
    report = docintel.analyze(
        text=f"关于交办河道问题的通知\n{written}\n石堰镇人民政府：\n近日暗访发现青杨桥下堆放垃圾2处，请于6月30日前清理到位。\n霍邱县河长制办公室\n2024年6月3日"
    )
    assert report.metadata.doc_number == number


DATES = [
    ("2024年5月20日", "2024-05-20"),
    ("二〇二四年五月二十日", "2024-05-20"),
    ("二○二四年五月二十日", "2024-05-20"),
    ("二O二四年十二月三十一日", "2024-12-31"),
    ("二零二四年十月八日", "2024-10-08"),
    ("中華民國113年5月20日", "2024-05-20"),
    ("2024.5.20", "2024-05-20"),
    ("2024年5月", None),
    ("二〇二四年五月　日", None),
    ("2024年2月30日", None),
]


@pytest.mark.parametrize(("written", "day"), DATES)
def test_day_of_signature(written: str, day: str | None) -> None:
    report = docintel.analyze(
        text=f"关于清理河滩砂石的函\n石堰镇人民政府：\n请尽快清理河滩砂石3处，清理后函复。\n霍邱县水利局（章）\n{written}"
    )
    assert (report.metadata.signed, report.metadata.published) == (day, day)
    assert report.metadata.issuer == "霍邱县水利局"
    assert "signed" in report.metadata.evidence
