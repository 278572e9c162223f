"""Bringing annotators' folders into a corpus, again and again while they write.

Enters: a folder of value-level gold, or what an annotation tool wrote, and a corpus. Leaves: the split with new documents added and changed ones replaced,
and what happened. A document that cannot be read is told and left as it was; the others come in all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from docintel.corpora.formats import Layout, import_documents
from docintel.corpora.lint import lint_document
from docintel.corpora.model import CorpusDocument
from docintel.corpora.store import CorpusError, as_line, read_split, write_split
from docintel.corpora.value_gold import pairs, read_pair
from docintel.errors import PathNotFoundError


@dataclass(slots=True)
class Imported:
    """What an import did."""

    new: int = 0
    replaced: int = 0
    same: int = 0
    total: int = 0
    refused: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def import_value_gold(folder: Path, corpus: Path, split: str, *, fresh: bool = False) -> Imported:
    """Read every pair of files of a folder into one split. `fresh` forgets what the split held before."""
    if not folder.is_dir():
        raise PathNotFoundError(f"找不到文件夹：{folder}（no such folder）")
    done, documents = Imported(), []
    for text, gold in pairs(folder):
        try:
            document, notices = read_pair(text, gold, split)
        except (CorpusError, KeyError, TypeError) as error:
            done.refused.append(str(error) if isinstance(error, CorpusError) else f"{gold.stem}：{error!r}")
            continue
        done.notices += notices
        documents.append(document)
    return _merged(documents, corpus, split, done, fresh=fresh)


def import_tool(
    kind: str, source: Path, corpus: Path, split: str, *, offsets: str = "codepoint", fresh: bool = False
) -> Imported:
    """Read what an annotation tool wrote (of an export of ours) into one split."""
    if not source.exists():
        raise PathNotFoundError(f"找不到文件或文件夹：{source}（no such file or folder）")
    documents = import_documents(kind, source, Layout(offsets))
    return _merged([d.model_copy(update={"split": split}) for d in documents], corpus, split, Imported(), fresh=fresh)


def _merged(documents: list[CorpusDocument], corpus: Path, split: str, done: Imported, *, fresh: bool) -> Imported:
    """Put documents into a split. One whose quotes or ids do not hold is refused."""
    held = {} if fresh else {document.id: document for document in read_split(corpus, split)}
    for document in documents:
        broken = [f"{f.document}：{f.detail}" for f in lint_document(document) if f.code in ("quote", "id")]
        if broken:
            done.refused += broken
            continue
        before = held.get(document.id)
        if before is None:
            done.new += 1
        elif as_line(before) == as_line(document):
            done.same += 1
        else:
            done.replaced += 1
        held[document.id] = document
    done.total = len(held)
    write_split(corpus, split, held.values())
    return done
