"""Cases as a ledger in Excel, as an office keeps one.

Enters: shipments. Leaves: a workbook with the ledger (a title, Chinese headers that stay in sight, filters, lists to
choose types and states from, a link from each row to its evidence), a sheet of evidence linked to the documents, a sheet
of checks, and one of proposed links. Cases find their rows by their key; columns and remarks that people added stay.
Refuses: a workbook that is no such ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from docintel.sinks import xlsx_style as style
from docintel.sinks.base import Receipt, Shipment, SinkError, Target, acknowledged
from docintel.sinks.files import KEY_COLUMN, flat, key_column, keyed_records, replacing
from docintel.sinks.mapping import Column
from docintel.sinks.options import Options, chosen

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 2
_NUMBER, _LOOK = "序号", "证据"
_EVIDENCE, _CHECKS, _LINKS = "证据", "核对", "疑似同一"
# A header is looked for in the first rows only: people put a title or two above it.
_HEAD = 6
_EVIDENCE_HEADER = (KEY_COLUMN, "问题描述", "文件", "页", "单元格", "起", "止", "原文")
_CHECKS_HEADER = ("文书标识", "文件", "类别", "结论", "算式", "原文")
_LINKS_HEADER = (KEY_COLUMN, "问题描述", "可能同一的案件", "另一案件键", "相似度", "情形", "依据", "处理")
_CHECK_KINDS = {"sum": "合计", "difference": "差额", "rate": "比率", "date_order": "日期先后", "conflict": "前后矛盾", "duplicate_text": "两份正文"}
_OK = {True: "相符", False: "不符", None: "不能断定"}


class Ledger:
    """Replaces the workbook as a whole."""

    network = False
    batch: int | None = None
    remembers = True

    def __init__(self, target: Target) -> None:
        chosen(Options, target.options)
        self._target = target
        self._path = Path(target.address)
        self._key = key_column(target)

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        book, sheet, header_row = self._opened()
        fresh = sheet.max_row < header_row
        old_columns, old_rows = (0, 0) if fresh else (sheet.max_column, _last_row(sheet))
        columns = self._headed(sheet, header_row)
        self._write_cases(sheet, header_row, columns, shipments)
        _rewritten(book, _CHECKS, _CHECKS_HEADER, {s.document_id for s in shipments}, _check_rows(shipments))
        _rewritten(book, _LINKS, _LINKS_HEADER, _keys(shipments), _link_rows(shipments))
        evidence = _rewritten(book, _EVIDENCE, _EVIDENCE_HEADER, _keys(shipments), self._evidence_rows(shipments))
        style.link_documents(evidence, _EVIDENCE_HEADER.index("文件") + 1, _EVIDENCE_HEADER.index("页") + 1)
        self._link_evidence(sheet, header_row, columns, evidence)
        placed = [(columns[column.name], column) for column in self._target.columns]
        style.dress_ledger(book, sheet, header_row, placed, columns[self._key], old_columns=old_columns, old_rows=old_rows)
        with replacing(self._path) as beside:
            book.save(beside)
        return acknowledged(shipments)

    def _opened(self) -> tuple[Workbook, Worksheet, int]:
        """The workbook, the ledger's sheet and the row of its header."""
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException

        if not self._path.exists():
            book = openpyxl.Workbook()
            book.remove(book.worksheets[0])
            sheet = book.create_sheet(style.sheet_name(self._target.title))
            style.put(sheet.cell(1, 1), self._target.title)
            return book, sheet, HEADER_ROW
        try:
            book = openpyxl.load_workbook(self._path)
        except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
            raise SinkError(f"{self._path} 无法作为 Excel 打开，未改动它：{error}（it was left as it is）") from error
        for sheet in (sheet for sheet in book.worksheets if sheet.title not in (_EVIDENCE, _LINKS)):
            for row in range(1, _HEAD + 1):
                if any(cell.value == self._label(self._key) for cell in sheet[row]):
                    return book, sheet, row
        raise SinkError(f"{self._path} 中没有“{self._label(self._key)}”一列，不是本台账，未改动它（no such ledger; it was left as it is）")

    def _label(self, name: str) -> str:
        return next((column.label for column in self._target.columns if column.name == name), name)

    def _headed(self, sheet: Worksheet, row: int) -> dict[str, int]:
        """The place of every column by its name; columns the sheet does not have are added on the right."""
        places = {cell.value: cell.column for cell in sheet[row] if cell.value is not None}
        inner = sorted(self._target.columns, key=lambda column: column.aside)
        printed = [column.label for column in inner if not column.aside]
        wanted = [_NUMBER, *printed, _LOOK, *(column.label for column in inner if column.aside), self._label(self._key)]
        following = max(places.values(), default=0) + 1
        for label in dict.fromkeys(wanted):
            if label not in places:
                places[label] = following
                style.put(sheet.cell(row, following), label)
                following += 1
        names = {column.name: places[column.label] for column in self._target.columns}
        return {_NUMBER: places[_NUMBER], _LOOK: places[_LOOK], self._key: places[self._label(self._key)], **names}

    def _write_cases(self, sheet: Worksheet, header_row: int, columns: Mapping[str, int], shipments: Sequence[Shipment]) -> None:
        rows = self._rows(sheet, header_row, columns)
        following = max(_last_row(sheet), header_row) + 1
        kinds = {column.name: column for column in self._target.columns}
        for record in keyed_records(self._target, shipments):
            row = rows.get(record[self._key])
            if row is None:
                row, following = following, following + 1
                rows[record[self._key]] = row
                style.put(sheet.cell(row, columns[_NUMBER]), row - header_row)
            for name, value in record.items():
                style.put(sheet.cell(row, columns[name]), _cell(value, kinds.get(name)))

    def _rows(self, sheet: Worksheet, header_row: int, columns: Mapping[str, int]) -> dict[str, int]:
        keys = sheet.iter_rows(min_row=header_row + 1, min_col=columns[self._key], max_col=columns[self._key])
        return {str(cell.value): cell.row for (cell,) in keys if cell.value is not None}

    def _evidence_rows(self, shipments: Sequence[Shipment]) -> list[tuple[Any, ...]]:
        found = []
        for shipment in shipments:
            sent = {case.key: case for case in shipment.cases}
            source = shipment.tables.get("document", {}).get("source")
            told = next((column.name for column in self._target.columns if column.source == "description"), None)
            for row in shipment.tables.get("evidence", ()):
                if row["key"] in sent:
                    words = sent[row["key"]].record.get(told) if told else None
                    found.append((row["key"], words, source, row["page"], row["cell"], row["start"], row["end"], row["quote"]))
        return found

    def _link_evidence(self, sheet: Worksheet, header_row: int, columns: Mapping[str, int], evidence: Worksheet) -> None:
        first: dict[str, int] = {}
        for row, (key, *_) in enumerate(evidence.iter_rows(min_row=2, values_only=True), 2):
            first.setdefault(str(key), row)
        for key, row in self._rows(sheet, header_row, columns).items():
            if key in first:
                style.link_inside(sheet.cell(row, columns[_LOOK]), _EVIDENCE, first[key])

    def close(self) -> None:
        """Nothing stays open."""


def _cell(value: Any, column: Column | None) -> Any:
    """Dates become dates, so that they sort and filter as such."""
    if column is not None and column.kind == "date" and isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return flat(value)


def _last_row(sheet: Worksheet) -> int:
    """The last row in which something stands: people draw borders far below their tables."""
    filled = (row for row in range(sheet.max_row, 0, -1) if any(cell.value is not None for cell in sheet[row]))
    return next(filled, 0)


def _keys(shipments: Sequence[Shipment]) -> set[str]:
    return {case.key for shipment in shipments for case in shipment.cases}


def _rewritten(book: Workbook, name: str, header: Sequence[str], replaced: set[str], rows: Sequence[Sequence[Any]]) -> Worksheet:
    """A sheet of ours written anew: what it had of others, then these rows. The first column says whose a row is."""
    old: list[Sequence[Any]] = []
    if name == _LINKS and name not in book.sheetnames and not rows:
        return book.worksheets[0]
    if name in book.sheetnames:
        old = [row for row in book[name].iter_rows(min_row=2, values_only=True) if row and row[0] is not None and row[0] not in replaced]
        del book[name]
    sheet: Worksheet = book.create_sheet(name)
    for at, label in enumerate(header, 1):
        style.put(sheet.cell(1, at), label)
    for row, values in enumerate([*old, *rows], 2):
        for at, value in enumerate(values[: len(header)], 1):
            style.put(sheet.cell(row, at), flat(value))
    style.dress_list(sheet, header)
    return sheet


def _check_rows(shipments: Sequence[Shipment]) -> list[tuple[Any, ...]]:
    return [
        (shipment.document_id, shipment.tables["document"]["source"], _CHECK_KINDS.get(row["kind"], row["kind"]), _OK[row["ok"]],
         row["message"], row["evidence"])
        for shipment in shipments if shipment.tables for row in shipment.tables["checks"]
    ]  # fmt: skip


def _link_rows(shipments: Sequence[Shipment]) -> list[tuple[Any, ...]]:
    from docintel.tabulation import label

    return [
        (link["key"], link["description"], link["other_description"], link["other"], link["score"], label("link_kind", link["kind"], "zh"),
         "、".join(label("link_reason", reason, "zh") for reason in link["reasons"]), label("link_state", link["state"], "zh"))
        for shipment in shipments for link in shipment.links
    ]  # fmt: skip


def open_sink(target: Target) -> Ledger:
    """The workbook that the address names."""
    return Ledger(target)
