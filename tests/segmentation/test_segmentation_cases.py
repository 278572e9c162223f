"""Segmentation, by examples: where sentences end, and what part of the document each stands in.

A row may have a `name` (the text is then read as a file of that name: CSV and Markdown have tables of their own).
Each expectation names a sentence by its words and says what must hold of it: role, zone, label, row, unit, cell,
`clauses` (their words); `record` compares records among the sentences of one row: equal letters, equal records.
`sentences` is the whole list of sentences in reading order; `absent` are words no sentence may have.
"""

from __future__ import annotations

from typing import Any

import pytest
from case_tables import cases

from docintel.cleaning import clean_source
from docintel.document import CleanText, Sentence
from docintel.readers import read, read_text
from docintel.segmentation import segment


def cleaned(row: dict[str, Any]) -> CleanText:
    if name := row.get("name"):
        return clean_source(read(row["text"].encode(), name=name, uri=name))
    return clean_source(read_text(row["text"], name="text", uri="text:"))


@pytest.mark.parametrize("row", cases("segmentation"))
def test_sentences(row: dict[str, Any]) -> None:
    clean = cleaned(row)
    sentences = segment(clean)
    words = [clean.text[s.span.start : s.span.end] for s in sentences]
    if "sentences" in row:
        assert words == row["sentences"]
    for unwanted in row.get("absent", ()):
        assert not any(unwanted in said for said in words)
    records: dict[str, int | None] = {}
    for wanted in row.get("expect", ()):
        sentence = _only(sentences, words, wanted["quote"], wanted.get("nth", 1))
        for name in wanted.keys() & {"role", "zone", "label", "row", "unit"}:
            assert getattr(sentence, name) == wanted[name], (wanted["quote"], name)
        if "cell" in wanted:
            assert sentence.cell == tuple(wanted["cell"])
        if "clauses" in wanted:
            assert [clean.text[c.start : c.end] for c in sentence.clauses] == wanted["clauses"]
        if letter := wanted.get("record"):
            assert sentence.record is not None, wanted["quote"]
            assert records.setdefault(letter, sentence.record) == sentence.record, (wanted["quote"], "record")
    assert len(set(records.values())) == len(records)


def _only(sentences: tuple[Sentence, ...], words: list[str], quote: str, nth: int) -> Sentence:
    found = [sentence for sentence, said in zip(sentences, words, strict=True) if said == quote]
    assert len(found) >= nth, f"no sentence {quote!r} in {words}"
    return found[nth - 1]
