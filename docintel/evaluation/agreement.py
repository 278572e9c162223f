"""Agreement of two annotators: one annotation is scored as if it were a report, against the other.

Enters: value-level gold of the second annotator, or corpus documents. Leaves: reports for the scorer, and a Markdown
table for the datasheet. F1 is the same whichever of the two is called the truth.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from docintel.corpora.model import CorpusDocument
from docintel.corpora.places import everywhere, nth
from docintel.corpora.store import read_file
from docintel.corpora.value_gold import pairs, to_gold
from docintel.evaluation.evaluation import Evaluation, evaluate
from docintel.evaluation.gold import Fields, of_document
from docintel.evaluation.measures import ATTRIBUTES, HEADLINES, score_of, share_of
from docintel.evaluation.predictions import Report


def as_report(text: str, gold: Fields) -> Report:
    """An annotation in the shape of a report."""
    deadlines = [
        {**item, "id": f"d{at}", "evidence": _evidence(text, item)} for at, item in enumerate(gold["deadlines"])
    ]
    ids = {item["quote"]: item["id"] for item in reversed(deadlines)}
    return {
        "metadata": gold["metadata"],
        "counts": [{**item, "evidence": _evidence(text, item)} for item in gold["counts"]],
        "deadlines": deadlines,
        "units": [_unit(text, unit) for unit in gold["units"]],
        "problems": [_problem(text, item, ids) for item in gold["problems"]],
        "checks": [],
    }


def _evidence(text: str, item: Fields) -> list[dict[str, int]]:
    place = nth(text, item["quote"], item.get("nth", 1))
    return [{"start": place[0], "end": place[1]}] if place else []


def _unit(text: str, unit: Fields) -> dict[str, Any]:
    places = [place for form in unit["mentions"] for place in everywhere(text, form)]
    evidence = [{"start": start, "end": end} for start, end in places]
    return {**unit, "id": unit["name"], "aliases": unit["mentions"], "evidence": evidence}


def _problem(text: str, item: Fields, ids: dict[str, str]) -> dict[str, Any]:
    wanted = item.get("deadline")
    return {
        **item,
        "types": [{"code": code} for code in item["types"]],
        "deadline": ids.get(wanted) if isinstance(wanted, str) else None,
        "units": [{"unit": name} for name in item.get("units", [])],
        "evidence": _evidence(text, item),
    }


def read_second(path: Path) -> dict[str, Report]:
    """A second annotation, as reports: a file of corpus documents, or a folder of value-level gold with its texts."""
    if path.is_file():
        return {document.id: as_report(document.text, to_gold(document)) for document in read_file(path)}
    return {
        gold.stem: as_report(text.read_text("utf-8"), json.loads(gold.read_text("utf-8"))) for text, gold in pairs(path)
    }


def agreement(first: Sequence[CorpusDocument], second: Sequence[CorpusDocument]) -> Evaluation:
    """The second annotation scored against the first, on the documents that both have."""
    twice = {document.id: document for document in second}
    both = [document for document in first if document.id in twice]
    reports = {document.id: as_report(twice[document.id].text, to_gold(twice[document.id])) for document in both}
    return evaluate([of_document(document) for document in both], reports)


def agreement_table(first: Sequence[CorpusDocument], second: Sequence[CorpusDocument]) -> str:
    """Agreement per layer in Markdown; a plain sentence where nothing was annotated twice."""
    if not second:
        return "### 一致性 agreement\n\n尚未测量：没有文书经过独立的第二次标注。Not measured yet: no document was annotated twice.\n"
    return "".join(f"{line}\n" for line in _lines(agreement(first, second), len(first)))


def _lines(found: Evaluation, whole: int) -> Iterator[str]:
    size = len(found.documents)
    yield "### 一致性 agreement"
    yield ""
    yield f"{size} / {whole} documents ({size / max(1, whole):.0%}) annotated twice."
    yield ""
    yield "| | F1 | values |"
    yield "|---|---:|---|"
    for layer, row in HEADLINES.items():
        yield f"| {layer} | {100 * score_of(found.sums, row).f1:.1f} | {_shares(found, layer)} |"
    yield f"| metadata | | {_shares(found, 'metadata')} |"


def _shares(found: Evaluation, layer: str) -> str:
    names: Iterable[str] = ATTRIBUTES.get(layer, ())
    shares = ((name, share_of(found.sums, f"{layer}.{name}")) for name in names)
    return ", ".join(f"{name} {100 * share:.1f}" for name, share in shares if share is not None)
