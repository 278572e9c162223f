"""The linter of a corpus: every quote, code, date, sum and id, and that the splits share nothing.

Enters: documents. Leaves: faults, each with its document, a code and the words that show it. What the model refuses
(unknown codes and fields) cannot come here. Of a test document no words are shown: nobody who tunes may read them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from docintel.corpora.duplicates import near_duplicates, shared_sentences
from docintel.corpora.model import CorpusDocument, GoldCount, GoldDeadline, Term
from docintel.lexicon.gazetteer import gazetteer

_PERIOD = re.compile(r"P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T\d+H)?")
_SCALED_UNIT = re.compile(r"^(?:百万|千万|[万亿]|千(?![克米瓦]))")
_PERCENT = ("%", "‰", "百分点", "个百分点")
_DECIMALS = re.compile(r"\.(\d+)")
_NUMBER = re.compile(
    r"[0-9０-９〇零○一二两兩三四五六七八九十百千萬万亿億半双雙廿卅壹贰叁肆伍陆柒捌玖拾佰仟几幾数數%％‰多无]"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a document of a corpus."""

    document: str
    code: str
    detail: str


def lint(documents: Sequence[CorpusDocument]) -> list[Fault]:
    """Every fault of a corpus, document by document, then those between documents."""
    secret = {document.id for document in documents if document.split == "test"}
    found = [fault for document in documents for fault in lint_document(document)]
    found += _between(documents)
    return [Fault(f.document, f.code, "…") if f.document in secret and f.code in _WORDED else f for f in found]


_WORDED = frozenset(("quote", "count", "sum", "rate", "same_span"))


def lint_document(document: CorpusDocument) -> Iterator[Fault]:
    """The faults of one document by itself."""
    for check in (_quotes, _ids, _dates, _counts, _sums, _rates, _same_spans, _origin):
        for code, detail in check(document):
            yield Fault(document.id, code, detail)


Told = Iterator[tuple[str, str]]


def _quotes(document: CorpusDocument) -> Told:
    for where, quote in document.quotes():
        if not quote.quote or document.text[quote.start : quote.end] != quote.quote:
            yield "quote", f"{where} [{quote.start}, {quote.end}) {quote.quote!r}"
    for unit in document.units:
        for alias in unit.aliases:
            if not alias or alias not in document.text:
                yield "quote", f"{unit.id} {alias!r}"
    if "\ufeff" in document.text or not document.text.strip():
        yield "text", "BOM/empty"


def _ids(document: CorpusDocument) -> Told:
    layers = ("problems", "counts", "deadlines", "units", "sums", "rates")
    for one, times in Counter(item.id for layer in layers for item in getattr(document, layer)).items():
        if times > 1:
            yield "id", f"{one} × {times}"
    deadlines = {deadline.id for deadline in document.deadlines}
    units = {unit.id for unit in document.units}
    counts = {count.id for count in document.counts}
    for problem in document.problems:
        if problem.deadline is not None and problem.deadline not in deadlines:
            yield "id", f"{problem.id} → {problem.deadline}"
        if len(set(problem.types)) < len(problem.types):
            yield "types", f"{problem.id} {problem.types}"
    responsible = [(item.id, item.units) for item in document.problems]
    responsible += [(item.id, item.units) for item in document.deadlines]
    for where, named in responsible:
        for missing in set(named) - units:
            yield "id", f"{where} → {missing}"
    for where, term in _terms(document):
        if term.count is not None and term.count not in counts:
            yield "id", f"{where} → {term.count}"
    for name, times in Counter(unit.name for unit in document.units).items():
        if times > 1:
            yield "unit", f"{name} × {times}"


def _terms(document: CorpusDocument) -> Iterator[tuple[str, Term]]:
    for total in document.sums:
        yield from ((total.id, term) for term in (total.total, *total.parts))
    for rate in document.rates:
        yield from ((rate.id, term) for term in (rate.rate, rate.numerator, rate.denominator))


def _dates(document: CorpusDocument) -> Told:
    fields = document.metadata
    own = [day for day in (fields.signed, fields.published, fields.printed) if day is not None]
    for day in own:
        if _day(day) is None:
            yield "date", day
    if own and not any(day.startswith(str(document.year)) for day in own):
        yield "date", f"{document.year}: {own}"
    for deadline in document.deadlines:
        yield from _deadline(deadline)


def _deadline(deadline: GoldDeadline) -> Told:
    for day in (deadline.due, deadline.start, deadline.anchor):
        if day is not None and _day(day) is None:
            yield "date", f"{deadline.id} {day}"
    if deadline.due and deadline.start and deadline.start > deadline.due:
        yield "date", f"{deadline.id} {deadline.start} > {deadline.due}"
    # An event is met the day before it (6月1日入汛前).
    if deadline.due and deadline.anchor and deadline.anchor > deadline.due and deadline.kind != "event":
        yield "date", f"{deadline.id} {deadline.anchor} > {deadline.due}"
    if deadline.recurrence and (len(deadline.recurrence) < 3 or not _PERIOD.fullmatch(deadline.recurrence)):
        yield "date", f"{deadline.id} {deadline.recurrence}"
    if deadline.recurrence and deadline.kind != "recurring":
        yield "date", f"{deadline.id} {deadline.kind} {deadline.recurrence}"


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _counts(document: CorpusDocument) -> Told:
    for count in document.counts:
        for what in _count(count):
            yield "count", f"{count.id} {count.span.quote!r}: {what}"
    for problem in document.problems:
        if problem.quantity is not None and _SCALED_UNIT.match(problem.quantity.unit or ""):
            yield "count", f"{problem.id}: {problem.quantity.unit}"


def _count(count: GoldCount) -> Iterator[str]:
    if count.value_max is not None and count.value_max <= count.value:
        yield f"{count.value}-{count.value_max}"
    if (count.unit in _PERCENT) != (count.dimension == "percent"):
        yield f"{count.unit} {count.dimension}"
    if _SCALED_UNIT.match(count.unit or ""):
        yield str(count.unit)
    if (count.dimension == "money") != (count.currency is not None):
        yield f"{count.dimension} {count.currency}"
    if not _NUMBER.search(count.span.quote):
        yield "no number"


def _sums(document: CorpusDocument) -> Told:
    counts = {count.id: count for count in document.counts}
    for one in document.sums:
        terms = [counts.get(term.count or "") for term in (one.total, *one.parts)]
        known = [term for term in terms if term is not None and term.qualifier == "exact" and term.value_max is None]
        used = Counter(term.span.place() for term in (one.total, *one.parts))
        if any(
            times > 1 and document.text.count(document.text[slice(*place)]) >= times for place, times in used.items()
        ):
            yield "sum", f"{one.id}: one figure twice"
        elif one.ok is not None and len(known) == len(terms):
            total, *parts = (count.value for count in known)
            if (abs(sum(parts) - total) < 1e-6) != one.ok:
                yield "sum", f"{one.id}: {' + '.join(map(str, parts))} ≠ {total}" if one.ok else f"{one.id}: = {total}"


def _rates(document: CorpusDocument) -> Told:
    counts = {count.id: count for count in document.counts}
    for one in document.rates:
        rate, numerator, denominator = (counts.get(t.count or "") for t in (one.rate, one.numerator, one.denominator))
        if rate is None or numerator is None or denominator is None or one.ok is None or not denominator.value:
            continue
        if rate.dimension == "percent" and rate.written is None and rate.qualifier == "exact":
            true = 100 * numerator.value / denominator.value
            if _is_rounded(true, rate) != one.ok:
                yield "rate", f"{one.id}: {numerator.value}/{denominator.value} = {true:.4f} %, {rate.span.quote}"


def _is_rounded(true: float, rate: GoldCount) -> bool:
    """Is the stated rate the true one at its own precision?"""
    decimals = _DECIMALS.search(rate.span.quote.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")))
    power = 10 ** (len(decimals.group(1)) if decimals else 0)
    return bool(abs(floor(true * power + 0.5) / power - rate.value) < 1e-9)


def _same_spans(document: CorpusDocument) -> Told:
    """各 and 分别 give one figure to several owners, and one date to several tasks; then what it is said of differs."""
    said = [("problems", item.span.place(), "") for item in document.problems]
    said += [("counts", item.span.place(), item.subject or "") for item in document.counts]
    said += [("deadlines", item.span.place(), item.task or "") for item in document.deadlines]
    for (layer, place, _), times in Counter(said).items():
        if times > 1:
            yield "same_span", f"{layer} {place} {document.text[slice(*place)]!r}"


def _origin(document: CorpusDocument) -> Told:
    if gazetteer().by_code(document.region.code) is None:
        yield "region", document.region.code
    if document.genre.doc_type != document.metadata.doc_type:
        yield "genre", f"{document.genre.doc_type} ≠ {document.metadata.doc_type}"


def _between(documents: Sequence[CorpusDocument]) -> Iterator[Fault]:
    """Faults that no document has by itself."""
    for one, times in Counter(document.id for document in documents).items():
        if times > 1:
            yield Fault(one, "document_id", f"× {times}")
    for one, other, share in near_duplicates(documents):
        yield Fault(one, "near_duplicate", f"{other} ({share:.0%})")
    for shared in shared_sentences(documents):
        yield Fault(shared.document, "shared_sentence", f"{shared.other} [{shared.start}, {shared.end})")
    homes: dict[str, dict[str, str]] = {}
    for document in documents:
        place = home_of(document)
        if place is not None:
            homes.setdefault(place, {}).setdefault(document.split, document.id)
    for place, splits in sorted(homes.items()):
        if len(splits) > 1:
            yield Fault(next(iter(splits.values())), "shared_place", f"{place}: {splits}")


def home_of(document: CorpusDocument) -> str | None:
    """The code of the prefecture-level division a document is about, which must stand in one split only.

    Counties directly under a province or municipality, and districts of Hong Kong, stand for themselves; a document
    about a whole province has none.
    """
    division = gazetteer().by_code(document.region.code)
    if division is None:
        return None
    line = list(gazetteer().line_of(division))
    if len(line) == 1:
        return None
    # Hong Kong's three areas are no level of government.
    return line[0].code if division.code.startswith("81") else line[-2].code
