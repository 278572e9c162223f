"""The form annotators write: a text file, and beside it a JSON file with short exact quotes (the value-level gold).

Enters: such a pair. Leaves: a `CorpusDocument` in which every quote has its place and every relation an id; and back.
Refuses a quote that does not stand in its text. A field that nobody named is told and left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from docintel.corpora.model import LAYERS, CorpusDocument, DocumentFields, GoldCount, GoldDeadline, GoldProblem, Quote
from docintel.corpora.normalisation import duration_core, noise_kinds, normalised_count, with_currency
from docintel.corpora.places import everywhere, name_places, nth, ordinal
from docintel.corpora.store import CorpusError
from docintel.report import UNIT_KINDS
from docintel.spans import Place

Gold = Mapping[str, Any]

_PREFIXES = {"problems": "p", "counts": "c", "deadlines": "d", "units": "u"}
# What the form calls otherwise, or holds for its own use.
_CONSUMED = frozenset(("quote", "nth", "deadline_nth", "mentions"))
# What the form shows where it is null as well.
_SHOWN = frozenset(("value_max", "unit", "due", "start", "recurrence", "severity", "quantity", "location", "deadline"))


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """The text and the annotation of each document in a folder; an annotation whose text is not there yet is left."""
    for gold in sorted(folder.glob("*.json")):
        text = gold.with_suffix(".txt")
        if text.exists():
            yield text, gold


def read_pair(text_file: Path, gold_file: Path, split: str | None = None) -> tuple[CorpusDocument, list[str]]:
    """A document from its two files, with what was told and left out. Line ends stay as they are in the file."""
    try:
        gold = json.loads(gold_file.read_bytes().decode("utf-8-sig"))
        text = text_file.read_bytes().decode("utf-8")
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CorpusError(f"{gold_file.stem}：{error}") from None
    return from_gold(text, {**gold, "id": gold_file.stem, "split": split or gold.get("split")})


def from_gold(text: str, gold: Gold) -> tuple[CorpusDocument, list[str]]:
    """A document from its text and its value-level gold, with notices about fields that were left out.

    Raises `CorpusError` where a quote is not found or a code is unknown.
    """
    reading = _Reading(text, str(gold["id"]))
    try:
        document = CorpusDocument.model_validate(reading.document(gold))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise CorpusError(f"{reading.name}：{told}") from None
    return document, reading.notices


class _Reading:
    """One document on its way from quotes to places."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name, self.notices = text, name, list[str]()

    def document(self, gold: Gold) -> dict[str, Any]:
        region = str(gold["region"]["code"])
        said = [with_currency(normalised_count(item), region) for item in gold["counts"]]
        counts = [self._item("counts", at, item) for at, item in enumerate(said, 1)]
        units = self._units(gold["units"])
        ids = {unit["name"]: unit["id"] for unit in units}
        deadlines = [self._item("deadlines", at, item) for at, item in enumerate(gold["deadlines"], 1)]
        problems = [self._item("problems", at, item) for at, item in enumerate(gold["problems"], 1)]
        for item, source in zip(problems, gold["problems"], strict=True):
            item["deadline"] = self._deadline_id(source, item["span"], deadlines)
            if item.get("quantity"):
                item["quantity"] = {
                    k: v for k, v in normalised_count(item["quantity"]).items() if k not in ("written", "dimension")
                }
        for item in deadlines:
            self._cut_to_core(item)
        for item in (*problems, *deadlines):
            item["units"] = [self._unit_id(unit, ids, item["id"]) for unit in item.get("units", [])]
        genre = gold["genre"]
        return {
            "id": self.name, "split": gold["split"], "region": gold["region"], "year": gold["year"],
            "genre": {"doc_type": genre["doc_type"], "name": genre.get("name") or genre.get("word") or ""},
            "author": gold["author"], "noise": noise_kinds(gold.get("noise", [])), "notes": gold.get("notes", ""), "text": self.text,
            "metadata": self._metadata(gold["metadata"]), "problems": problems, "counts": counts, "deadlines": deadlines, "units": units,
            "sums": [self._sum(at, item, counts) for at, item in enumerate(gold.get("sums", []), 1)],
            "rates": [self._rate(at, item, counts) for at, item in enumerate(gold.get("rates", []), 1)],
            "optional": {layer: self._optional(gold.get("optional", {}).get(layer, [])) for layer in LAYERS},
        }  # fmt: skip

    def _metadata(self, fields: Gold) -> dict[str, Any]:
        for key in sorted(set(fields) - set(DocumentFields.model_fields)):
            self.notices.append(f"{self.name}：metadata 的字段 {key} 不属于规范格式，已略去（left out）")
        return {key: value for key, value in fields.items() if key in DocumentFields.model_fields}

    def _item(self, layer: str, at: int, item: Gold) -> dict[str, Any]:
        kept = {key: value for key, value in item.items() if key not in _CONSUMED}
        known = _FIELDS[layer]
        for key in sorted(set(kept) - known):
            self.notices.append(
                f"{self.name}：{layer} {item['quote']!r} 的字段 {key} 不属于规范格式，已略去（left out）"
            )
        span = self._span(item["quote"], item.get("nth", 1), layer)
        return {"id": f"{_PREFIXES[layer]}{at}", "span": span} | {k: v for k, v in kept.items() if k in known}

    def _span(self, quote: str, number: int, where: str) -> dict[str, Any]:
        place = nth(self.text, quote, number)
        if place is None or not quote:
            raise CorpusError(f"{self.name}：{where}：原文中没有第 {number} 处 {quote!r}（quote not found）")
        return _quote(self.text, place)

    def _units(self, units: list[Gold]) -> list[dict[str, Any]]:
        places = name_places(self.text, [unit["mentions"] for unit in units])
        made = []
        for at, (unit, found) in enumerate(zip(units, places, strict=True), 1):
            for alias in unit["mentions"]:
                if alias not in self.text:
                    raise CorpusError(f"{self.name}：units：原文中没有 {alias!r}（mention not found）")
            kept = {key: value for key, value in unit.items() if key in _FIELDS["units"] - {"mentions"}}
            if kept.get("kind") not in (None, *UNIT_KINDS):
                self.notices.append(
                    f"{self.name}：units {unit['name']!r} 的 kind {kept.pop('kind')!r} 不在代码表中，已略去"
                )
            mentions = [_quote(self.text, place) for place in found]
            made.append({"id": f"u{at}", "aliases": list(unit["mentions"]), "mentions": mentions} | kept)
        return made

    def _unit_id(self, name: str, ids: Mapping[str, str], where: str) -> str:
        if name not in ids:
            raise CorpusError(f"{self.name}：{where}：{name!r} 不在本文书的 units 中（no such unit）")
        return ids[name]

    def _deadline_id(self, problem: Gold, span: Gold, deadlines: list[dict[str, Any]]) -> str | None:
        """Of several deadlines in the same words: the occurrence that is named, else the first after the problem."""
        wanted = problem.get("deadline")
        if not wanted:
            return None
        same = [deadline for deadline in deadlines if deadline["span"]["quote"] == wanted]
        if "deadline_nth" in problem:
            place = nth(self.text, wanted, problem["deadline_nth"])
            same = [deadline for deadline in same if place and deadline["span"]["start"] == place[0]]
        if not same:
            raise CorpusError(f"{self.name}：problems：{wanted!r} 不是已标注的时限（no such deadline）")
        after = [deadline for deadline in same if deadline["span"]["start"] >= span["start"]]
        return str((after or same)[0]["id"])

    def _cut_to_core(self, deadline: dict[str, Any]) -> None:
        """A duration's words are how long it is; from when stands in `anchor_event`."""
        span = deadline["span"]
        start, event = duration_core(span["quote"]) if deadline.get("kind") == "duration" else (0, None)
        if start:
            deadline["span"] = _quote(self.text, (span["start"] + start, span["end"]))
            deadline["anchor_event"] = deadline.get("anchor_event") or event

    def _sum(self, at: int, item: Gold, counts: list[dict[str, Any]]) -> dict[str, Any]:
        quotes = [item["total"], *item["parts"]]
        numbers = item.get("nth") or [item.get("total_nth"), *(item.get("parts_nth") or [None] * len(item["parts"]))]
        total, *parts = self._terms(quotes, numbers, f"s{at}", counts)
        return {"id": f"s{at}", "total": total, "parts": parts, "ok": item["ok"]}

    def _rate(self, at: int, item: Gold, counts: list[dict[str, Any]]) -> dict[str, Any]:
        keys = ("quote", "numerator", "denominator")
        numbers = item.get("nth") or [item.get(f"{key}_nth") for key in ("rate", *keys[1:])]
        rate, numerator, denominator = self._terms([item[key] for key in keys], numbers, f"r{at}", counts)
        return {"id": f"r{at}", "rate": rate, "numerator": numerator, "denominator": denominator, "ok": item["ok"]}

    def _terms(self, quotes: list[Any], numbers: list[Any], where: str, counts: list[dict[str, Any]]) -> list[Any]:
        """The figures of a sum or rate. One without a number is the first annotated count in its words not yet used."""
        terms: list[dict[str, Any]] = []
        for quote, number in zip(quotes, numbers, strict=True):
            if isinstance(quote, Mapping):
                quote, number = quote["quote"], quote.get("nth")
            used = {term["span"]["start"] for term in terms}
            same = [c["span"] for c in counts if c["span"]["quote"] == quote and c["span"]["start"] not in used]
            span = same[0] if number is None and same else self._span(quote, number or self._unused(quote, used), where)
            stating = next((c["id"] for c in counts if _is_inside(span, c["span"])), None)
            terms.append({"span": span, "count": stating})
        return terms

    def _unused(self, quote: str, used: set[int]) -> int:
        """The number of the first occurrence that is not used yet; 1 where all are."""
        places = takewhile(bool, (nth(self.text, quote, number) for number in count(1)))
        return next((number for number, place in enumerate(places, 1) if place and place[0] not in used), 1)

    def _optional(self, items: list[Any]) -> list[dict[str, Any]]:
        listed = [item if isinstance(item, Mapping) else {"quote": item} for item in items]
        return [self._span(item["quote"], item.get("nth", 1), "optional") for item in listed]


_FIELDS: dict[str, frozenset[str]] = {
    layer: frozenset(CorpusDocument.model_fields[layer].annotation.__args__[0].model_fields)  # type: ignore[union-attr]
    for layer in LAYERS
}


def _is_inside(inner: Gold, outer: Gold) -> bool:
    return bool(outer["start"] <= inner["start"] and inner["end"] <= outer["end"])


def _quote(text: str, place: Place) -> dict[str, Any]:
    return {"start": place[0], "end": place[1], "quote": text[place[0] : place[1]]}


def to_gold(document: CorpusDocument) -> dict[str, Any]:
    """The value-level gold of a document; importing it again gives the same document."""
    text = document.text
    names = {unit.id: unit.name for unit in document.units}
    spans = {deadline.id: deadline.span for deadline in document.deadlines}

    def item(record: GoldProblem | GoldCount | GoldDeadline) -> dict[str, Any]:
        fields = record.model_dump(mode="json", exclude={"id", "span"})
        shown = {key: value for key, value in fields.items() if value is not None or key in _SHOWN}
        return _quoted(text, record.span) | shown | _names(record, names)

    problems = []
    for problem in document.problems:
        made = item(problem)
        if problem.deadline is not None:
            made |= {"deadline": spans[problem.deadline].quote}
            made |= {"deadline_nth": ordinal(text, spans[problem.deadline].place())}
        problems.append(made)
    whole = document.model_dump(
        mode="json", include={"id", "split", "genre", "region", "year", "author", "noise", "notes"}
    )
    return whole | {
        "source": {"name": f"{document.id}.txt"},
        "metadata": document.metadata.model_dump(mode="json", exclude_none=True) | _nulls(document),
        "counts": [item(count) for count in document.counts],
        "sums": [_sum(text, total) for total in document.sums],
        "rates": [_rate(text, rate) for rate in document.rates],
        "deadlines": [item(deadline) for deadline in document.deadlines],
        "units": [_unit(unit) for unit in document.units],
        "problems": problems,
        "optional": {layer: [_quoted(text, quote) for quote in getattr(document.optional, layer)] for layer in LAYERS},
    }


def _nulls(document: CorpusDocument) -> dict[str, Any]:
    """Fields that the form always shows, null as well."""
    return {key: getattr(document.metadata, key) for key in ("title", "doc_number", "issuer", "published")}


def _quoted(text: str, quote: Quote) -> dict[str, Any]:
    number = ordinal(text, quote.place())
    return {"quote": quote.quote} | ({"nth": number} if number > 1 else {})


def _names(record: Any, names: Mapping[str, str]) -> dict[str, Any]:
    return {"units": [names[unit] for unit in record.units]} if hasattr(record, "units") else {}


def _unit(unit: Any) -> dict[str, Any]:
    made = {"name": unit.name, "mentions": unit.aliases, "roles": unit.roles}
    return made | ({"kind": unit.kind} if unit.kind else {})


def _sum(text: str, total: Any) -> dict[str, Any]:
    terms = [total.total, *total.parts]
    return {
        "total": total.total.span.quote, "parts": [part.span.quote for part in total.parts], "ok": total.ok,
        "nth": [ordinal(text, term.span.place()) for term in terms],
    }  # fmt: skip


def _rate(text: str, rate: Any) -> dict[str, Any]:
    terms = {"quote": rate.rate, "numerator": rate.numerator, "denominator": rate.denominator}
    made: dict[str, Any] = {key: term.span.quote for key, term in terms.items()}
    return made | {"ok": rate.ok, "nth": [ordinal(text, term.span.place()) for term in terms.values()]}


def write_pairs(documents: Any, folder: Path) -> None:
    """Write each document as its two files, the text with its line ends as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / f"{document.id}.txt").write_bytes(document.text.encode("utf-8"))
        gold = json.dumps(to_gold(document), ensure_ascii=False, indent=1)
        (folder / f"{document.id}.json").write_text(gold + "\n", "utf-8", newline="\n")


def optional_places(text: str, quotes: list[Quote]) -> list[Place]:
    """Every place that optional wordings cover: such a wording is optional wherever it stands."""
    return [place for quote in quotes for place in everywhere(text, quote.quote)]
