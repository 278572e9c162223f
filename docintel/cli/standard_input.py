"""Standard input as documents: one text, or a line of JSON for each.

Enters: bytes. Leaves: `Submission`s. The first line that is not blank decides: a JSON object means JSON lines, anything
else one document in whatever format and encoding its bytes show. A bad line becomes a submission with its error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO

from docintel.batch import Submission
from docintel.cli.wording import say
from docintel.errors import UnreadableError

NAME = "stdin"
_NAMES = ("name", "uri", "id")


def submissions(stream: BinaryIO) -> Iterator[Submission]:
    """The documents on standard input; JSON lines are drawn from it as they are needed."""
    blank: list[bytes] = []
    for line in stream:
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            blank.append(line)
        elif isinstance(_parsed(line), dict):
            yield from _lines(enumerate(chain((line,), stream), len(blank) + 1))
            return
        else:
            yield Submission(data=b"".join((*blank, line, *stream)), name=NAME)
            return
    yield Submission(data=b"", name=NAME)


def _lines(numbered: Iterable[tuple[int, bytes]]) -> Iterator[Submission]:
    for number, line in numbered:
        if line.strip():
            yield submission_of(line, number)


def submission_of(line: bytes, number: int) -> Submission:
    """One line of JSON as a submission, named by its `name`, `uri` or `id`, with its other fields as the record.

    >>> made = submission_of('{"id": 7, "text": "河道淤积", "镇": "甲镇"}'.encode(), 1)
    >>> made.name, made.text, dict(made.record or {})
    ('7', '河道淤积', {'id': 7, '镇': '甲镇'})
    """
    read = _parsed(line)
    if not isinstance(read, dict):
        return _refused("line_not_json", number, None)
    text = read.pop("text", None)
    if not isinstance(text, str):
        return _refused("line_without_text", number, read)
    name = next((str(read[key]) for key in _NAMES if isinstance(read.get(key), str | int)), f"{NAME}:{number}")
    return Submission(text=text, name=name, record=read)


def _refused(code: str, number: int, record: dict[str, Any] | None) -> Submission:
    error = UnreadableError("damaged_file", format="JSONL", reason=say(code, line=number))
    return Submission(name=f"{NAME}:{number}", error=error, record=record)


def _parsed(line: bytes) -> object:
    try:
        return _well_formed(json.loads(line.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return None


def _well_formed(value: Any) -> Any:
    r"""Half of a surrogate pair ("\ud83d" alone) is no character and cannot be written again: it becomes U+FFFD."""
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return json.loads(written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return value
