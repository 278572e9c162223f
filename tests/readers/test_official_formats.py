"""One official document in every format: the same head and foot come out (GB/T 9704, the foot as Word sets it: a table)."""

from __future__ import annotations

from collections.abc import Callable

import docx
import pytest
from make_files import embedded_font, plain_pdf, saved
from make_ofd import ofd, text

import docintel

HEAD = ["机密★1年", "特急", "六安市河长制办公室文件", "六河长办〔2024〕17号", "关于督办响沙河突出问题的函", "霍邱县人民政府："]
BODY = ["5月8日，我办暗访发现石堰镇左岸河滩堆放砂石3处，", "请于6月15日前清理到位。"]
FOOT = ["附件：1. 响沙河非法堆砂问题清单", "六安市河长制办公室", "二〇二四年五月二十日", "（联系人：张三，电话：0564-3380000）"]
IMPRINT = ["抄送：市水利局，市生态环境局。", "六安市河长制办公室", "2024年5月21日印发"]
LINES = [*HEAD, *BODY, *FOOT, IMPRINT[0], "　　　　".join(IMPRINT[1:])]


def as_text() -> bytes:
    return "\n".join(LINES).encode()


def as_docx() -> bytes:
    document = docx.Document()
    for words in (*HEAD, "".join(BODY), *FOOT):
        document.add_paragraph(words)
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = IMPRINT[0]
    table.cell(1, 0).text, table.cell(1, 1).text = IMPRINT[1:]
    return saved(document)


def as_pdf() -> bytes:
    return plain_pdf(LINES, embedded_font())


def as_html() -> bytes:
    lines = "".join(f"<p>{words}</p>" for words in (*HEAD, "".join(BODY), *FOOT, *LINES[-2:]))
    return f"<html><head><meta charset=utf-8></head><body>{lines}</body></html>".encode()


def as_ofd() -> bytes:
    return ofd("".join(text(25, 30 + 9 * number, words) for number, words in enumerate(LINES)))


@pytest.mark.parametrize("made", [as_text, as_docx, as_pdf, as_html, as_ofd])
def test_head_and_foot_agree(made: Callable[[], bytes]) -> None:
    report = docintel.analyze(data=made(), name="督办函")
    told = report.metadata
    assert (told.title, told.doc_number, told.doc_type) == ("关于督办响沙河突出问题的函", "六河长办〔2024〕17号", "supervision_notice")
    assert (told.secrecy, told.urgency) == ("机密", "特急")
    assert (told.signed, told.printed, told.published_basis) == ("2024-05-20", "2024-05-21", "signed")
    assert (told.issuers, told.recipients) == (["六安市河长制办公室"], ["霍邱县人民政府"])
    assert told.copied_to == ["六安市水利局", "六安市生态环境局"]
    assert told.contact == "张三，电话：0564-3380000"
    assert ["".join(s.quote.split()) for s in told.evidence["attachments"]] == ["响沙河非法堆砂问题清单"]
    assert [deadline.due for deadline in report.deadlines] == ["2024-06-15"]
    assert [problem.status for problem in report.problems] == ["assigned"]
    charged = {unit.name for problem in report.problems for link in problem.units for unit in report.units if unit.id == link.unit}
    assert not charged & {"六安市水利局", "六安市生态环境局"}
