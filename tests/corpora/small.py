"""A small document with everything in it, for the tests of the corpus room."""

from __future__ import annotations

from typing import Any

from docintel.corpora.model import CorpusDocument
from docintel.corpora.value_gold import from_gold

TEXT = (
    "云岭市河长办督办单\n\n清溪镇人民政府：\n\n检查发现𠮷水河左岸乱堆2处、乱占1处，共3处，另有约8成界桩缺失。"
    "请于2024年6月30日前完成清理，每月报送进展。\n云岭市河长办\n2024年5月6日\n"
)

GOLD: dict[str, Any] = {
    "id": "S-01",
    "split": "train",
    "genre": {"doc_type": "supervision_notice", "word": "督办单"},
    "region": {"name": "浙江省舟山市定海区", "code": "330902"},
    "year": 2024,
    "author": "试写人",
    "noise": ["typing error"],
    "notes": "",
    "metadata": {
        "title": "云岭市河长办督办单", "doc_type": "supervision_notice", "doc_number": None, "issuer": "云岭市河长办",
        "recipients": ["清溪镇人民政府"], "published": "2024-05-06", "script": "simplified", "signed": "2024-05-06",
    },
    "counts": [
        {"quote": "2处", "value": 2, "value_max": None, "unit": "处", "dimension": "count", "qualifier": "exact",
         "subject": "乱堆", "kind": "found"},
        {"quote": "1处", "value": 1, "value_max": None, "unit": "处", "dimension": "count", "qualifier": "exact",
         "subject": "乱占", "kind": "found"},
        {"quote": "3处", "value": 3, "value_max": None, "unit": "处", "dimension": "count", "qualifier": "exact",
         "subject": "问题", "kind": "found"},
        {"quote": "约8成", "value": 8, "value_max": None, "unit": "成", "dimension": "ratio", "qualifier": "about",
         "subject": "界桩缺失", "kind": "rate"},
    ],
    "sums": [{"total": "3处", "parts": ["2处", "1处"], "ok": True}],
    "rates": [],
    "deadlines": [
        {"quote": "2024年6月30日前", "kind": "date", "due": "2024-06-30", "start": None, "recurrence": None,
         "task": "完成清理", "units": ["清溪镇人民政府"]},
        {"quote": "每月", "kind": "recurring", "due": None, "start": None, "recurrence": "P1M", "task": "报送进展",
         "units": ["清溪镇人民政府"]},
    ],
    "units": [
        {"name": "云岭市河长办", "mentions": ["云岭市河长办"], "roles": ["issuer"], "kind": "office"},
        {"name": "清溪镇人民政府", "mentions": ["清溪镇人民政府"], "roles": ["recipient", "responsible"]},
    ],
    "problems": [
        {"quote": "乱堆", "types": ["dumping"], "status": "assigned", "severity": None,
         "quantity": {"value": 2, "unit": "处", "qualifier": "exact"},
         "location": {"text": "𠮷水河左岸", "water_body": "𠮷水河"}, "deadline": "2024年6月30日前",
         "units": ["清溪镇人民政府"]},
        {"quote": "乱占", "types": ["occupation", "construction"], "status": "assigned", "severity": None,
         "quantity": None, "location": None, "deadline": "2024年6月30日前", "units": []},
    ],
    "optional": {"counts": [], "deadlines": [], "problems": [{"quote": "界桩缺失"}], "units": []},
}  # fmt: skip


def document(**changes: Any) -> CorpusDocument:
    """The small document, with top-level fields of its gold changed."""
    made, _ = from_gold(changes.pop("text", TEXT), {**GOLD, **changes})
    return made
