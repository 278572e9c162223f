"""Cases as JSON lines on standard output.

Enters: shipments. Leaves: a line for each case. Every run writes everything: a terminal remembers nothing.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from docintel.sinks.base import Receipt, Shipment, Target, acknowledged
from docintel.sinks.options import Options, chosen


class Stdout:
    """Writes to a text stream."""

    network = False
    batch: int | None = 200
    remembers = False

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def send(self, shipments: Sequence[Shipment]) -> Iterable[Receipt]:
        for case in (case for shipment in shipments for case in shipment.cases):
            self._stream.write(json.dumps(case.record, ensure_ascii=False) + "\n")
        self._stream.flush()
        return acknowledged(shipments)

    def close(self) -> None:
        """The stream is not ours to close."""


def open_sink(target: Target) -> Stdout:
    """Standard output in UTF-8, whatever the locale."""
    chosen(Options, target.options)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
    return Stdout(sys.stdout)
