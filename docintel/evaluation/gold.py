"""What the scorer compares with: annotated documents, whichever form they were kept in.

Enters: corpus documents, or a folder with value-level gold. Leaves: `GoldDocument`s. In the value-level form a quote
that does not stand in its text is passed over, and a problem's deadline is the first place of its words; the canonical
form has both exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docintel.corpora.model import LAYERS, CorpusDocument
from docintel.corpora.normalisation import noise_kinds
from docintel.corpora.places import everywhere, nth
from docintel.errors import PathNotFoundError
from docintel.evaluation.matching import norm
from docintel.spans import Place

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoldItem:
    """An annotated count, deadline or problem: its words' place and its values.

    `deadline` and `units` are what a problem must be linked to, where its annotator says so.
    """

    place: Place
    fields: Fields
    deadline: Place | None = None
    has_deadline: bool = False
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GoldBody:
    """An annotated unit: its name, and everything it is called, without width and punctuation."""

    name: str
    keys: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class GoldCheck:
    """A sum or rate whose verdict is known; `place` is that of its first figure."""

    place: Place | None
    quotes: tuple[str, ...]
    ok: bool


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One annotated document; `traits` say to which slices it belongs."""

    id: str
    text: str
    metadata: Fields
    items: Mapping[str, tuple[GoldItem, ...]]
    bodies: tuple[GoldBody, ...]
    checks: tuple[GoldCheck, ...]
    optional: Mapping[str, tuple[Place, ...]]
    optional_bodies: frozenset[str]
    traits: Mapping[str, tuple[str, ...]]
    file: Path | None = field(default=None, compare=False)


def of_document(document: CorpusDocument) -> GoldDocument:
    """A document of the canonical form."""
    bodies = {u.id: GoldBody(u.name, _keys(u.name, u.aliases), frozenset(u.roles)) for u in document.units}
    places = {deadline.id: deadline.span.place() for deadline in document.deadlines}
    problems = tuple(
        GoldItem(
            item.span.place(), item.model_dump(exclude={"span"}), places.get(item.deadline or ""),
            item.deadline is not None, frozenset().union(*(bodies[unit].keys for unit in item.units)),
        )
        for item in document.problems
    )  # fmt: skip
    plain = {
        layer: tuple(
            GoldItem(item.span.place(), item.model_dump(exclude={"span"})) for item in getattr(document, layer)
        )
        for layer in ("counts", "deadlines")
    }
    terms = [([total.total, *total.parts], total.ok) for total in document.sums] + [
        ([rate.rate], rate.ok) for rate in document.rates
    ]
    optional = {layer: [quote.quote for quote in getattr(document.optional, layer)] for layer in LAYERS}
    return GoldDocument(
        document.id, document.text, document.metadata.model_dump(), {**plain, "problems": problems},
        tuple(bodies.values()),
        tuple(GoldCheck(t[0].span.place(), tuple(x.span.quote for x in t), bool(ok)) for t, ok in terms),
        *_optional(document.text, optional), traits=traits_of(document),
    )  # fmt: skip


def traits_of(document: CorpusDocument) -> dict[str, tuple[str, ...]]:
    """The slices of a document: genre, script, noise, author, length."""
    return {
        "genre": (document.genre.doc_type,),
        "script": (document.metadata.script,),
        "noise": tuple(document.noise) or ("clean",),
        "length": (_length_class(len(document.text)),),
    }


def _length_class(length: int) -> str:
    """
    >>> _length_class(400), _length_class(900), _length_class(2000)
    ('<500', '500-999', '>=1500')
    """
    return next(
        (name for limit, name in ((500, "<500"), (1000, "500-999"), (1500, "1000-1499")) if length < limit), ">=1500"
    )


def read_value_gold(folder: Path, texts: Path | None = None) -> Iterator[GoldDocument]:
    """The documents of a folder with value-level gold: `gold/` and `text/` inside it, or both kinds side by side.

    An annotation whose text is not there is passed over.
    """
    if not folder.is_dir():
        raise PathNotFoundError(f"找不到文件夹：{folder}（no such folder）")
    annotations = folder / "gold" if (folder / "gold").is_dir() else folder
    beside = texts or (folder / "text" if (folder / "text").is_dir() else annotations)
    for path in sorted(annotations.glob("*.json")):
        file = beside / f"{path.stem}.txt"
        if file.exists():
            yield of_value_gold(path.stem, file.read_text("utf-8"), json.loads(path.read_text("utf-8")), file)


def of_value_gold(name: str, text: str, gold: Fields, file: Path | None = None) -> GoldDocument:
    """A document of the value-level form, which may lack everything a corpus knows about it."""
    bodies = tuple(
        GoldBody(unit["name"], _keys(unit["name"], unit["mentions"]), frozenset(unit["roles"]))
        for unit in gold["units"]
    )
    items = {layer: tuple(_items(text, gold[layer], bodies)) for layer in ("counts", "deadlines", "problems")}
    optional = {layer: [_words(x) for x in gold.get("optional", {}).get(layer, [])] for layer in LAYERS}
    checks = tuple(_check(text, check) for check in (*gold.get("sums", []), *gold.get("rates", [])))
    metadata = gold["metadata"]
    traits: dict[str, tuple[str, ...]] = {"genre": (str(metadata.get("doc_type")),)}
    traits["script"] = (str(metadata.get("script")),)
    if "noise" in gold:
        traits["noise"] = tuple(noise_kinds(gold["noise"])) or ("clean",)
    traits["length"] = (_length_class(len(text)),)
    return GoldDocument(
        name, text, metadata, items, bodies, checks, *_optional(text, optional), traits=traits, file=file
    )


def _items(text: str, items: Iterable[Fields], bodies: tuple[GoldBody, ...]) -> Iterator[GoldItem]:
    for item in items:
        place = nth(text, item["quote"], item.get("nth", 1))
        if place is None:
            continue
        names = {norm(name) for name in item.get("units", ())}
        called = frozenset(names).union(*(body.keys for body in bodies if norm(body.name) in names))
        wanted = item.get("deadline")
        yield GoldItem(
            place, item, nth(text, wanted) if isinstance(wanted, str) and wanted else None, bool(wanted), called
        )


def _check(text: str, check: Fields) -> GoldCheck:
    figures = [check.get("total"), *(check.get("parts") or [])] if "total" in check else [check["quote"]]
    quotes = tuple(_words(figure) for figure in figures if figure)
    places = [place for quote in quotes if (place := nth(text, quote)) is not None]
    return GoldCheck(places[0] if places else None, quotes, bool(check.get("ok")))


def _words(item: Any) -> str:
    return str(item["quote"] if isinstance(item, Mapping) else item)


def _keys(name: str, aliases: Iterable[str]) -> frozenset[str]:
    return frozenset({norm(name), *map(norm, aliases)})


def _optional(text: str, quotes: Mapping[str, list[str]]) -> tuple[dict[str, tuple[Place, ...]], frozenset[str]]:
    places = {layer: tuple(place for q in quotes[layer] for place in everywhere(text, q)) for layer in LAYERS}
    return places, frozenset(norm(quote) for quote in quotes["units"])
