"""What the sinks share that write a whole file: merging by key, and replacing the file only when it is whole.

Enters: the rows of a file that is there, and shipments. Leaves: rows in which every case stands once. A crash before
the replacement leaves the old file, one after it finds each case by its key again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docintel.sinks.base import Shipment, SinkError, Target

KEY_COLUMN = "案件键"


def key_column(target: Target) -> str:
    """The column that holds the case's key: the mapping's own, or one that is added."""
    return next((column.name for column in target.columns if column.source == "key"), KEY_COLUMN)


def keyed_records(target: Target, shipments: Sequence[Shipment]) -> Iterator[dict[str, Any]]:
    """The records to write, each with its key in the key column."""
    name = key_column(target)
    for case in (case for shipment in shipments for case in shipment.cases):
        yield {**case.record, name: case.key}


def merged(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """Old rows with the new ones in their places, the others behind them. What only the old row knows stays.

    >>> merged([{"k": 1, "a": "x", "备注": "已看"}], [{"k": 1, "a": "y"}, {"k": 2, "a": "z"}], "k")
    [{'k': 1, 'a': 'y', '备注': '已看'}, {'k': 2, 'a': 'z'}]
    """
    rows = [dict(row) for row in old]
    places = {row[key]: row for row in rows if row.get(key) is not None}
    for row in new:
        if row[key] in places:
            places[row[key]].update(row)
        else:
            rows.append(dict(row))
            places[row[key]] = rows[-1]
    return rows


def flat(value: Any) -> Any:
    """A value that fits into a cell.

    >>> flat(["甲", "乙"]), flat(True), flat(None), flat(3)
    ('甲、乙', '是', None, 3)
    """
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value


@contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """A path beside `place` to write to; at the end it takes its place, synced to the disk, all or nothing."""
    if not place.parent.is_dir():
        raise SinkError(f"无法写入 {place}：文件夹不存在，请先建立（the folder does not exist）")
    beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    try:
        yield beside
        with beside.open("rb+") as stream:
            os.fsync(stream.fileno())
        if place.exists():
            beside.chmod(place.stat().st_mode & 0o7777)
        beside.replace(place)
    except OSError as error:
        raise SinkError(f"无法写入 {place}：{error.strerror}（cannot write; is it open in another program?）") from error
    finally:
        beside.unlink(missing_ok=True)
