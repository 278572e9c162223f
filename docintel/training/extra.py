"""A user's own annotated documents, as far as training needs them.

Enters: JSON Lines in the canonical form, of which only `text` and `problems` must be there: what a corpus keeps besides
(split, genre, region, author, ids) is filled in, and so is the place of a quote that stands once in the text. Leaves:
documents. Refuses, naming the line, a quote that does not stand where it says or stands several times: training on it
would teach nonsense in silence.

    {"text": "检查发现，外海珊瑚礁大面积白化。",
     "problems": [{"span": {"quote": "珊瑚礁大面积白化"}, "types": ["marine"], "status": "found"}]}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from docintel.corpora.model import CorpusDocument
from docintel.corpora.store import CorpusError
from docintel.errors import PathNotFoundError

_LAYERS = ("problems", "counts", "deadlines", "units")


def read_extra(path: Path) -> tuple[CorpusDocument, ...]:
    """The documents of one file of a user's own."""
    if not path.is_file():
        raise PathNotFoundError(f"找不到标注文件：{path}（no such file of annotations）")
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise CorpusError(f"{path}：不是 UTF-8 编码（not UTF-8）") from None
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return tuple(_document(line, f"{path}:{number}", f"{path.stem}-{number}") for number, line in numbered)


def _document(line: str, where: str, name: str) -> CorpusDocument:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(f"{where}：不是 JSON：{error}（no JSON）") from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise CorpusError(f"{where}：每行须是一个带 text 的对象（each line is an object with a text）")
    try:
        document = CorpusDocument.model_validate(_filled(data, where, name))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise CorpusError(f"{where}：标注有误（wrong annotation）：{told}") from None
    if wrong := [f"{item}：{quote.quote}" for item, quote in document.quotes() if document.text[slice(*quote.place())] != quote.quote]:
        raise CorpusError(f"{where}：引文不在所说的位置：{'；'.join(wrong[:3])}（a quote is not where it says）")
    return document


def _filled(data: dict[str, Any], where: str, name: str) -> dict[str, Any]:
    """The record with all that a corpus keeps; the document's name stands for its place where none is given, so that
    cross-fitting may part it from the others."""
    doc_type = data.get("metadata", {}).get("doc_type", "other") if isinstance(data.get("metadata"), dict) else "other"
    filled: dict[str, Any] = {
        "id": name, "split": "train", "genre": {"doc_type": doc_type, "name": doc_type}, "region": {"name": "", "code": ""},
        "year": 0, "author": "", "metadata": {"doc_type": doc_type},
    } | data  # fmt: skip
    for layer in _LAYERS:
        if isinstance(filled.get(layer), list):
            filled[layer] = [_item(item, filled["text"], where, f"{layer[0]}{n}") for n, item in enumerate(filled[layer], 1)]
    return filled


def _item(item: Any, text: str, where: str, name: str) -> Any:
    if not isinstance(item, dict):
        return item
    placed: dict[str, Any] = {"id": name} | item
    if isinstance(placed.get("span"), dict):
        placed["span"] = _placed(placed["span"], text, where)
    if isinstance(placed.get("mentions"), list):
        placed["mentions"] = [_placed(one, text, where) if isinstance(one, dict) else one for one in placed["mentions"]]
    return placed


def _placed(quote: dict[str, Any], text: str, where: str) -> dict[str, Any]:
    """The quote with its place, which it may leave out where it stands once."""
    words = quote.get("quote")
    if "start" in quote or not isinstance(words, str) or not words:
        return quote
    count = text.count(words)
    if count != 1:
        told = "正文里没有" if count == 0 else f"在正文里出现 {count} 次，请写 start 与 end"
        raise CorpusError(f"{where}：引文“{words}”{told}（the quote must stand once, or say where）")
    start = text.index(words)
    return quote | {"start": start, "end": start + len(words)}
