"""The output contract, version 1: fields, ids, spans, determinism, threads, and the conveniences of a Report."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import docintel
from docintel import report as contract
from docintel.report import Report

SAMPLES = Path(__file__).parents[1] / "corpora" / "samples"
TEXT = (
    "关于交办河湖问题的督办函\n沿河镇人民政府：\n暗访发现你镇青溪河左岸堆放建筑垃圾2处、右岸违建3处，共5处。"
    "请于2024年6月30日前完成清理，并于15个工作日内报送整改情况。\n黄梅县河长办\n2024年5月6日"
)

# Every field the contract names; fields may be added, none of these may go.
FIELDS = {
    "Report": "schema_version id content_id state errors source producer text metadata problems counts deadlines units checks warnings",
    "Error": "code message next_step",
    "SourceInfo": "uri media_type sha256 bytes encoding pages reader",
    "Producer": "version backend models config_hash reference_date",
    "Span": "start end quote page boxes cell",
    "Cell": "table row column",
    "Metadata": (
        "title doc_type doc_number issuer issuers recipients copied_to published published_basis signed printed publisher"
        " region script secrecy urgency contact evidence"
    ),
    "Region": "name code",
    "Problem": (
        "id ref description types severity severity_text quantity location status verdict found_on deadline deadlines units"
        " measures evidence evidence_of confidence because"
    ),
    "ProblemType": "code label score",
    "Quantity": "value value_max unit qualifier count_id",
    "Location": "text water_body division code",
    "UnitRole": "unit role",
    "Measure": "text deadline units status",
    "Count": "id value value_max unit currency dimension qualifier subject kind as_of unit_ids part_of evidence",
    "Deadline": "id kind due start recurrence times by workdays basis anchor anchor_event task unit_ids evidence",
    "Unit": "id name aliases kind level division_code roles evidence",
    "Check": "id kind ok message refs evidence",
    "Warning": "code message evidence",
}
CODES = {
    "DOC_TYPES": (
        "supervision_notice rectification_order circular rectification_report inspection_record handover reminder"
        " recommendation ledger plan news other"
    ),
    "STATUSES": "found assigned in_progress resolved overdue unfounded unknown",
    "COUNT_KINDS": "found assigned resolved unresolved issued inspection accountability target rate extent other",
    "DIMENSIONS": "count percent ratio length area volume mass money concentration time",
    "QUALIFIERS": "exact about at_least at_most",
    "DEADLINE_KINDS": "date duration recurring immediate event",
    "UNIT_KINDS": (
        "government party department office discipline court_procuratorate village enterprise institution media person_role"
    ),
    "UNIT_LEVELS": "national provincial municipal county township village",
    "ROLES": "issuer recipient responsible lead cooperating supervising accountable reporter violator other",
    "CHECK_KINDS": "sum difference rate date_order conflict duplicate_text",
}
TYPES = (
    "occupation mining dumping construction four_disorders flood_obstruction pipe_misconnection pipe_damage siltation network_gap"
    " treatment_facility sewage_discharge industrial_wastewater illegal_outfall livestock_aquaculture agricultural_nonpoint"
    " floating_debris black_odorous water_quality solid_waste scattered_polluter air noise soil_groundwater radiation marine"
    " water_source embankment_damage ecological_flow ecological_damage water_abstraction sand_vessel illegal_fishing signage duty"
    " permit other"
)
WARNINGS = (
    "pinyin_noise mojibake duplicate_text boilerplate_removed no_document_date encoding_guessed scanned_page encrypted truncated"
    " empty_text low_confidence ambiguous_due impossible_date calendar_missing secrecy_mark"
)
# The letter that the ids of each layer begin with.
LAYERS = {"problems": "p", "counts": "c", "deadlines": "d", "units": "u", "checks": "k"}


def documents() -> list[Path]:
    return sorted(p for p in SAMPLES.iterdir() if p.suffix in (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx") and p.name != "README.md")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {path.name: docintel.analyze(path) for path in documents()}


@pytest.fixture(scope="module")
def report() -> Report:
    return docintel.analyze(text=TEXT)


# --- the published form -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", FIELDS)
def test_every_field_of_the_contract_is_there(model: str) -> None:
    assert set(FIELDS[model].split()) <= set(getattr(contract, model).model_fields)


@pytest.mark.parametrize("name", CODES)
def test_every_code_of_the_contract_is_there(name: str) -> None:
    assert set(CODES[name].split()) <= set(getattr(contract, name))


def test_every_problem_type_is_there_with_a_label() -> None:
    from docintel.lexicon.taxonomy import shipped_taxonomy

    labels = {code: kind.label for code, kind in shipped_taxonomy().kinds.items()}
    assert set(TYPES.split()) <= set(labels)
    assert all(labels.values())


@pytest.mark.parametrize("code", WARNINGS.split())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_warning_has_its_sentence(code: str, language: Any) -> None:
    from docintel.messages import sentence

    class Anything(dict[str, object]):
        def __missing__(self, key: str) -> object:
            return 1

    details = Anything.fromkeys(("count", "recovered", "lost", "quote", "due", "mark", "encoding", "page", "pages", "year", "number"), 1)
    assert sentence("warnings", code, language, details)


def test_the_schema_is_published_and_says_all_fields() -> None:
    schema = docintel.json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    defined = {"Report": schema, **schema["$defs"]}
    for model, fields in FIELDS.items():
        assert set(fields.split()) <= set(defined[model]["properties"]), model
    assert json.loads(contract.json_schema_text()) == schema


def test_a_report_has_exactly_the_fields_of_its_schema(reports: dict[str, Report]) -> None:
    properties = docintel.json_schema()["properties"]
    for report in reports.values():
        assert json.loads(report.to_json()).keys() == properties.keys()


def test_a_report_of_a_newer_version_still_loads(report: Report) -> None:
    newer = json.loads(report.to_json())
    newer["brand_new"] = 1
    newer["problems"][0]["status"] = "brand_new"
    newer["problems"][0]["types"] = [{"code": "brand_new", "label": "新", "score": 0.5}]
    loaded = Report.from_json(json.dumps(newer))
    assert loaded.problems[0].status == "brand_new"
    assert json.loads(loaded.to_json())["brand_new"] == 1


# --- ids --------------------------------------------------------------------------------------------------------


def test_document_ids_come_from_bytes(tmp_path: Path) -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    path = tmp_path / "函.txt"
    path.write_bytes(TEXT.encode())
    for report in (docintel.analyze(text=TEXT), docintel.analyze(path), docintel.analyze(data=TEXT.encode(), name="函.txt")):
        assert report.id == f"doc-{digest[:16]}"
        assert report.source.sha256 == digest
        assert report.source.bytes == len(TEXT.encode())


def test_content_ids_agree_over_formats() -> None:
    crlf = docintel.analyze(data=TEXT.replace("\n", "\r\n").encode("gb18030"), name="a.txt")
    plain = docintel.analyze(text=TEXT)
    assert re.fullmatch(r"txt-[0-9a-f]{16}", plain.content_id)
    assert crlf.content_id == plain.content_id
    assert crlf.id != plain.id


def test_item_ids_have_the_form_of_the_contract(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for layer, letter in LAYERS.items():
            assert all(re.fullmatch(rf"{letter}-[0-9a-f]{{12}}", item.id) for item in getattr(report, layer))
        ids = [item.id for item in report.items()]
        assert len(ids) == len(set(ids))


def test_every_reference_names_an_item(reports: dict[str, Report]) -> None:
    for report in reports.values():
        deadlines, units, counts = ({item.id for item in layer} for layer in (report.deadlines, report.units, report.counts))
        every = {item.id for item in report.items()}
        for problem in report.problems:
            assert set(problem.deadlines) <= deadlines
            assert problem.deadline is None or problem.deadline in problem.deadlines
            assert {link.unit for link in problem.units} <= units
            assert problem.quantity is None or problem.quantity.count_id in counts
        assert {unit for deadline in report.deadlines for unit in deadline.unit_ids} <= units
        assert {count.part_of for count in report.counts} - {None} <= counts
        assert {ref for check in report.checks for ref in check.refs} <= every


# --- spans ------------------------------------------------------------------------------------------------------


def test_every_item_has_evidence_in_range(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        for item in report.items():
            assert item.evidence, (name, item.id)
            for span in item.evidence:
                assert 0 <= span.start < span.end <= len(report.text)
                assert report.text[span.start : span.end] == span.quote
                assert span.quote.strip() == span.quote


def test_pages_boxes_and_cells_where_the_format_has_them(reports: dict[str, Report]) -> None:
    pdf, xlsx, txt = reports["通报.pdf"], reports["问题台账.xlsx"], reports["销号公示.txt"]
    pages = pdf.source.pages or 0
    for item in pdf.items():
        for span in item.evidence:
            assert span.page is not None
            assert 1 <= span.page <= pages
            assert span.boxes
            assert all(x0 < x1 and top < bottom for x0, top, x1, bottom in span.boxes)
    assert all(span.cell is not None for item in xlsx.problems for span in item.evidence)
    assert all(span.page is None and not span.boxes for item in txt.items() for span in item.evidence)


def test_codes_are_those_of_the_contract(reports: dict[str, Report]) -> None:
    for report in reports.values():
        assert report.schema_version == "1"
        assert report.metadata.doc_type in contract.DOC_TYPES
        for problem in report.problems:
            assert problem.status in contract.STATUSES
            assert problem.types
            assert {kind.code for kind in problem.types} <= set(TYPES.split())
            assert 0 <= problem.confidence <= 1
            assert problem.because is not None
        for count in report.counts:
            assert count.kind in contract.COUNT_KINDS
            assert count.dimension in contract.DIMENSIONS
            assert count.qualifier in contract.QUALIFIERS
        assert all(deadline.kind in contract.DEADLINE_KINDS for deadline in report.deadlines)
        assert all(unit.kind in contract.UNIT_KINDS for unit in report.units)
        assert {unit.level for unit in report.units} - {None} <= set(contract.UNIT_LEVELS)
        assert {role for unit in report.units for role in unit.roles} <= set(contract.ROLES)
        assert all(check.kind in contract.CHECK_KINDS and check.message for check in report.checks)


@pytest.mark.parametrize(
    ("amount", "unit", "currency"),
    [
        ("500万美元", "美元", None), ("30万澳门元", "元", None), ("2亿日元", "日元", None), ("800万欧元", "欧元", None), ("45万元", "元", "CNY"), ("45处", "处", None),
    ],
)  # fmt: skip
def test_amounts_of_every_currency_are_told(amount: str, unit: str, currency: str | None) -> None:
    """The contract knows three currencies; other money is told with its unit."""
    report = docintel.Pipeline(backend="rules").analyze(text=f"该污水处理项目使用贷款{amount}，建设进度滞后。")
    assert [(count.unit, count.currency) for count in report.counts] == [(unit, currency)]


def test_types_are_told_best_first(reports: dict[str, Report]) -> None:
    for report in reports.values():
        for problem in report.problems:
            scores = [kind.score for kind in problem.types]
            assert scores == sorted(scores, reverse=True)


# --- the same again ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", documents(), ids=lambda p: p.name)
def test_the_same_input_gives_the_same_json(path: Path, reports: dict[str, Report]) -> None:
    assert docintel.analyze(path).to_json() == reports[path.name].to_json()


def test_one_pipeline_serves_eight_threads(reports: dict[str, Report]) -> None:
    pipeline = docintel.Pipeline()
    work = documents() * 3
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda path: pipeline.analyze(path).to_json(), work))
    assert made == [reports[path.name].to_json() for path in work]


def test_settings_that_change_output_change_the_config_hash() -> None:
    plain = docintel.analyze(text=TEXT)
    dated = docintel.analyze(text=TEXT, reference_date="2024-05-01")
    assert plain.producer.config_hash != dated.producer.config_hash
    assert dated.producer.reference_date == "2024-05-01"
    assert plain.producer.version == docintel.__version__


# --- bad input and bad use --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF-1.7 broken"), ("a.docx", b"PK\x03\x04 broken"), ("a.xlsx", b"PK\x03\x04"), ("a.bin", bytes(range(256)) * 40)])
def test_what_cannot_be_read_is_told_in_its_report(name: str, data: bytes) -> None:
    report = docintel.analyze(data=data, name=name)
    assert report.state == "failed"
    assert report.errors[0].code
    assert report.errors[0].message
    assert report.errors[0].next_step
    assert Report.from_json(report.to_json()) == report


@pytest.mark.parametrize("text", ["", " \n\t ", "。", "\x00", "A", "\U0001f6b0" * 50])
def test_a_text_that_says_nothing_gives_an_empty_report(text: str) -> None:
    report = docintel.analyze(text=text)
    assert not list(report.items())
    assert report.text == text
    if not text.strip("\x00 \n\t"):
        assert "empty_text" in [warning.code for warning in report.warnings]


def test_bad_use_raises_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(docintel.UsageError):
        docintel.analyze()
    with pytest.raises(docintel.UsageError):
        docintel.analyze(text="甲", data=b"x")
    with pytest.raises(docintel.PathNotFoundError, match=r"没有这个文件\.txt"):
        docintel.analyze(tmp_path / "没有这个文件.txt")
    with pytest.raises(docintel.UsageError):
        docintel.analyze(tmp_path)
    with pytest.raises(docintel.ConfigError):
        docintel.analyze(text="甲", reference_date="2024/5/1")
    with pytest.raises(docintel.ConfigError, match="backend"):
        docintel.Pipeline(backend="unheard_of")


# --- conveniences -----------------------------------------------------------------------------------------------


def test_find_gives_the_item_and_nothing_else(report: Report) -> None:
    for item in report.items():
        assert report.find(item.id) is item
    with pytest.raises(KeyError):
        report.find("p-000000000000")


def test_quote_is_the_words_of_the_document(report: Report) -> None:
    assert report.deadlines[0].due == "2024-06-30"
    assert report.quote(report.deadlines[0]) == "2024年6月30日前"
    assert report.quote(report.deadlines[0].id) == "2024年6月30日前"
    several = next((item for item in report.items() if len(item.evidence) > 1), None)
    if several is not None:
        assert report.quote(several).split("…") == [span.quote for span in several.evidence]


def test_rows_are_flat_and_one_per_problem(report: Report) -> None:
    rows = report.rows()
    assert [row["problem_id"] for row in rows] == [problem.id for problem in report.problems]
    assert all(tuple(row) == contract.ROW_FIELDS for row in rows)
    assert all(isinstance(value, str | int | float | None) for row in rows for value in row.values())
    assert rows[0]["deadline"] == "2024-06-30"


def test_json_goes_there_and_back(reports: dict[str, Report]) -> None:
    for report in reports.values():
        assert Report.from_json(report.to_json()) == report
        assert Report.from_json(report.to_json(indent=2).encode()) == report
        assert "\\u" not in report.to_json()[:200]


def test_to_dataframe_with_pandas(report: Report) -> None:
    pytest.importorskip("pandas")
    frame = report.to_dataframe()
    assert list(frame.columns) == list(contract.ROW_FIELDS)
    assert len(frame) == len(report.problems)
    assert list(docintel.analyze(text="").to_dataframe().columns) == list(contract.ROW_FIELDS)


def test_to_dataframe_without_pandas(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(docintel.MissingExtraError, match="pip install pandas"):
        report.to_dataframe()


def test_min_confidence_leaves_problems_out() -> None:
    assert docintel.analyze(text=TEXT).problems
    assert not docintel.analyze(text=TEXT, config=docintel.Config(min_confidence=1.0)).problems
