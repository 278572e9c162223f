"""The browser of errors: one HTML file, without anything from elsewhere, that shows every error in its context.

Enters: annotated documents and their evaluation. Leaves: HTML. Data goes in as JSON and comes out as text nodes only, so
that nothing in a document is ever read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from docintel.evaluation.evaluation import Evaluation, headline
from docintel.evaluation.gold import GoldDocument
from docintel.evaluation.measures import HEADLINES
from docintel.messages import Language
from docintel.tabulation import label

_TEMPLATE = "browser.html"
_DATA = "/*DATA*/null"
_LAYERS = (*HEADLINES, "checks", "metadata")
_WORDS = (
    "problems", "counts", "deadlines", "units", "records", "checks", "metadata", "missed", "invented", "wrong", "all",
    "expected", "said", "browser", "genre", "script", "noise", "length",
)  # fmt: skip


def browser(documents: Sequence[GoldDocument], evaluation: Evaluation, language: Language = "zh") -> str:
    """The page; documents are shown in the order of how much went wrong in them."""
    page = files("docintel.evaluation").joinpath(_TEMPLATE).read_text("utf-8")
    data = json.dumps(_data(documents, evaluation, language), ensure_ascii=False)
    # Inside a script element only "</" and "<!--" can end or change it.
    return page.replace(_DATA, data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _data(documents: Sequence[GoldDocument], evaluation: Evaluation, language: Language) -> dict[str, Any]:
    scores = {score.id: score for score in evaluation.documents}
    attributes = {name for score in evaluation.documents for finding in score.findings for name in finding.wrong}
    words = {code: label("evaluation", code, language) for code in (*_WORDS, *sorted(attributes))}
    shown = sorted(documents, key=lambda document: (-len(scores[document.id].findings), document.id))
    return {
        "language": language,
        "words": words,
        "layers": [layer for layer in _LAYERS if layer != "records"],
        "headline": dict(zip(HEADLINES, headline(evaluation.sums).values(), strict=True)),
        "documents": [
            {
                "id": document.id,
                "title": document.metadata.get("title"),
                "text": document.text,
                "traits": document.traits,
                "gold": {layer: [item.place for item in items] for layer, items in document.items.items()},
                "findings": [asdict(finding) for finding in scores[document.id].findings],
            }
            for document in shown
        ],
    }
