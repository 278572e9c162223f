"""A corpus on disk: `train.jsonl`, `dev.jsonl`, `test.jsonl` in one folder, a document a line.

Enters: a folder or a file. Leaves: documents, in the order of their ids; and back. Refuses, naming file and line, what
does not load. Lines end in \\n whatever the system; line ends inside a text are kept as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from docintel.corpora.model import SPLITS, CorpusDocument
from docintel.errors import DocintelError, PathNotFoundError


class CorpusError(DocintelError):
    """A corpus file holds something that is no annotated document."""


def split_file(corpus: Path, split: str) -> Path:
    """Where a split of a corpus lies."""
    return corpus / f"{split}.jsonl"


def read_file(path: Path) -> tuple[CorpusDocument, ...]:
    """The documents of one JSON Lines file."""
    if not path.is_file():
        raise PathNotFoundError(f"找不到语料文件：{path}（no such corpus file）")
    return tuple(
        _document(line, f"{path}:{number}")
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if line.strip()
    )


def _document(line: str, where: str) -> CorpusDocument:
    try:
        return CorpusDocument.model_validate_json(line)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise CorpusError(f"{where}：不是规范的语料文书（not a corpus document）：{told}") from None


def read_split(corpus: Path, split: str) -> tuple[CorpusDocument, ...]:
    """The documents of one split; none where the corpus has no such file yet."""
    path = split_file(corpus, split)
    return read_file(path) if path.exists() else ()


def read_corpus(corpus: Path) -> tuple[CorpusDocument, ...]:
    """All documents of a corpus, split by split."""
    if not corpus.is_dir():
        raise PathNotFoundError(f"找不到语料库文件夹：{corpus}（no such corpus folder）")
    return tuple(document for split in SPLITS for document in read_split(corpus, split))


def as_line(document: CorpusDocument) -> str:
    """A document as one line; what is null or empty by default is left out, so that a change shows as a change."""
    written = document.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(written, ensure_ascii=False, separators=(", ", ": "))


def write_split(corpus: Path, split: str, documents: Iterable[CorpusDocument]) -> None:
    """Write a split, sorted by id."""
    corpus.mkdir(parents=True, exist_ok=True)
    lines = [as_line(document) + "\n" for document in sorted(documents, key=lambda d: d.id)]
    split_file(corpus, split).write_text("".join(lines), "utf-8", newline="\n")


def fingerprint(documents: Iterable[CorpusDocument]) -> str:
    """Sixteen hex digits that change when a document of them changes; their order does not matter."""
    digests = sorted(hashlib.sha256(as_line(document).encode()).hexdigest() for document in documents)
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:16]
