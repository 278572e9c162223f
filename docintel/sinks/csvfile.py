"""Cases as a CSV file that Excel opens as it is: UTF-8 with a byte order mark, no cell a formula.

Enters: shipments. Leaves: the file with every case once, by its key; columns and rows that others added stay.
Refuses: a file that is no UTF-8, because writing it anew would garble what stands in it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from docintel.sinks.base import Receipt, Shipment, SinkError, Target, acknowledged
from docintel.sinks.files import flat, key_column, keyed_records, merged, replacing
from docintel.sinks.options import Options, chosen
from docintel.tabulation import neutralised


class CsvFile:
    """Replaces the file as a whole."""

    network = False
    batch: int | None = None
    remembers = True

    def __init__(self, target: Target) -> None:
        chosen(Options, target.options)
        self._target = target
        self._path = Path(target.address)

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        key = key_column(self._target)
        header, old = self._read()
        new = ({name: neutralised(flat(value)) for name, value in row.items()} for row in keyed_records(self._target, shipments))
        columns = list(dict.fromkeys([*header, *(column.name for column in self._target.columns), key]))
        with replacing(self._path) as beside, beside.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="")
            writer.writeheader()
            writer.writerows(merged(old, new, key))
        return acknowledged(shipments)

    def _read(self) -> tuple[list[str], list[dict[str, str]]]:
        if not self._path.exists():
            return [], []
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream)
                rows = list(reader)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SinkError(f"{self._path} 不是 UTF-8 的 CSV，未改动它：{error}（no UTF-8 CSV; it was left as it is）") from error
        if any(None in row for row in rows):
            raise SinkError(f"{self._path} 有一行比表头长，未改动它（a row is longer than the header; it was left as it is）")
        return list(reader.fieldnames or ()), [{name: value or "" for name, value in row.items()} for row in rows]

    def close(self) -> None:
        """Nothing stays open."""


def open_sink(target: Target) -> CsvFile:
    """The file that the address names."""
    return CsvFile(target)
