"""Ledgers: the arithmetic of tables — a column against its total row, done and rest of a row against its total, its rate.

Enters: the counts that stand in table cells, with the sentence (cell) of each. Leaves: `Finding`s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from docintel.document import Sentence
from docintel.mentions import QuantityMention
from docintel.validation.findings import Finding, figure

_TOTAL_ROW = re.compile(r"(?:合|总|小|共)计|总数|全(?:市|县|区|省|州)(?:合计)?")


def check_ledgers(counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    """Column totals, right or wrong, and rows whose done and rest do not make their total."""
    cells = [(i, s) for i, s in enumerate(placed) if s is not None and s.record is not None and counts[i].rule == "table_cell"]
    return [*_columns(counts, cells), *_rows(counts, cells), *_row_rates(counts, placed)]


def _columns(counts: Sequence[QuantityMention], cells: Sequence[tuple[int, Sentence]]) -> list[Finding]:
    columns: dict[str, list[tuple[int, Sentence]]] = defaultdict(list)
    for index, cell in cells:
        if cell.label and counts[index].dimension not in ("percent", "ratio"):
            columns[cell.label].append((index, cell))
    found: list[Finding] = []
    for label, column in columns.items():
        totals = [index for index, cell in column if _TOTAL_ROW.fullmatch(cell.row)]
        parts = [index for index, cell in column if not _TOTAL_ROW.fullmatch(cell.row)]
        if len(totals) == 1 and len(parts) >= 2:
            found.append(_sum(counts, totals[0], parts, label))
    return found


def _sum(counts: Sequence[QuantityMention], total: int, parts: Sequence[int], label: str) -> Finding:
    whole, added = counts[total].value, sum(counts[i].value for i in parts)
    ok = abs(added - whole) < 1e-6
    terms = "＋".join(figure(counts[i].value) for i in parts)
    verdict = "与合计相符" if ok else f"与合计{figure(whole)}不符"
    return Finding("sum", ok, f"“{label}”一栏：{terms}＝{figure(added)}，{verdict}。", (total, *parts))


def _rows(counts: Sequence[QuantityMention], cells: Sequence[tuple[int, Sentence]]) -> list[Finding]:
    """Rows that do not add up; those that do are found like any paragraph."""
    rows: dict[int, list[int]] = defaultdict(list)
    for index, cell in cells:
        if cell.record is not None and counts[index].dimension == "count":
            rows[cell.record].append(index)
    found: list[Finding] = []
    for row in rows.values():
        done, rest = ([i for i in row if counts[i].kind == kind] for kind in ("resolved", "unresolved"))
        whole = [i for i in row if counts[i].kind in ("found", "assigned", "inspection")]
        if len(done) == len(rest) == len(whole) == 1 and counts[done[0]].value + counts[rest[0]].value != counts[whole[0]].value:
            found.append(_difference(counts, whole[0], done[0], rest[0]))
    return found


def _row_rates(counts: Sequence[QuantityMention], placed: Sequence[Sentence | None]) -> list[Finding]:
    """整改率 of a row that its figures done and all do not give; those that they do are found like any paragraph."""
    rows: dict[int, list[tuple[int, Sentence]]] = defaultdict(list)
    for index, cell in enumerate(placed):
        if cell is not None and cell.record is not None and cell.role == "cell":
            rows[cell.record].append((index, cell))
    found: list[Finding] = []
    for row in rows.values():
        rates = [i for i, cell in row if counts[i].dimension == "percent" and _RATE_COLUMN.search(cell.label)]
        done = [i for i, _ in row if counts[i].dimension == "count" and counts[i].kind == "resolved"]
        whole = [i for i, _ in row if counts[i].dimension == "count" and counts[i].kind in ("found", "assigned")]
        if len(rates) == len(done) == len(whole) == 1 and counts[whole[0]].value:
            doubt = _row_rate(counts, rates[0], done[0], whole[0])
            found += [doubt] if doubt else []
    return found


_RATE_COLUMN = re.compile(r"(?:整改|完成|办结|销号|处理|处置).{0,2}率")


def _row_rate(counts: Sequence[QuantityMention], rate: int, done: int, whole: int) -> Finding | None:
    exact = 100 * counts[done].value / counts[whole].value
    stated = figure(counts[rate].value)
    digits = len(stated.partition(".")[2])
    if abs(exact - counts[rate].value) <= 0.5 * 10**-digits + 1e-9:
        return None
    terms = f"{figure(counts[done].value)}÷{figure(counts[whole].value)}＝{exact:.{max(2, digits)}f}%"
    return Finding("rate", False, f"{terms}，与所述{stated}%不符。", (rate, done, whole))


def _difference(counts: Sequence[QuantityMention], whole: int, done: int, rest: int) -> Finding:
    added = counts[done].value + counts[rest].value
    terms = f"{figure(counts[done].value)}＋{figure(counts[rest].value)}＝{figure(added)}"
    return Finding("difference", False, f"{terms}，与总数{figure(counts[whole].value)}不符。", (whole, done, rest))
