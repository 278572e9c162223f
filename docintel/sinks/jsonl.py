"""Cases as JSON lines in a file, each case on one line.

Enters: shipments. Leaves: the file with every case once, by its key; lines that others wrote stay. Refuses: a file that
is no JSON lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from docintel.sinks.base import Receipt, Shipment, SinkError, Target, acknowledged
from docintel.sinks.files import key_column, keyed_records, merged, replacing
from docintel.sinks.options import Options, chosen


class JsonLines:
    """Replaces the file as a whole."""

    network = False
    batch: int | None = None
    remembers = True

    def __init__(self, target: Target) -> None:
        chosen(Options, target.options)
        self._target = target
        self._path = Path(target.address)

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        rows = merged(self._read(), keyed_records(self._target, shipments), key_column(self._target))
        with replacing(self._path) as beside, beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return acknowledged(shipments)

    def _read(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        try:
            lines = self._path.read_text("utf-8-sig").split("\n")
            return [json.loads(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise SinkError(f"{self._path} 不是 JSON 行文件，未改动它：{error}（no JSON lines; it was left as it is）") from error

    def close(self) -> None:
        """Nothing stays open."""


def open_sink(target: Target) -> JsonLines:
    """The file that the address names."""
    return JsonLines(target)
