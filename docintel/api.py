"""The plain functions of the library: read one document, many, or only one kind of thing in a text.

Enters: paths, bytes or text. Leaves: `Report`s, or mentions with their place in the text given. All of them work on the
text as it is given: spans point into it, noise and traditional characters included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from docintel.config import Config
from docintel.document import CleanText, Sentence
from docintel.errors import ConfigError
from docintel.extraction.dates import DateMention
from docintel.extraction.quantities import Quantity
from docintel.pipeline import Pipeline
from docintel.report import Report
from docintel.spans import CleanSpan, SourceSpan


@lru_cache(maxsize=8)
def _pipeline(config: Config) -> Pipeline:
    return Pipeline(config)


def _day(reference_date: str | date | None) -> date | None:
    if reference_date is None or isinstance(reference_date, date):
        return reference_date
    try:
        return date.fromisoformat(reference_date)
    except ValueError:
        raise ConfigError(f"日期应写作 2024-06-30：{reference_date!r}（a date is written 2024-06-30)") from None


def analyze(
    path: str | Path | None = None,
    *,
    text: str | None = None,
    data: bytes | None = None,
    name: str | None = None,
    reference_date: str | date | None = None,
    config: Config | None = None,
) -> Report:
    """The report of one document, given as a file's `path`, as `text`, or as `data` bytes with a file `name`.

    `reference_date` is the day from which 今年 or 本月 are counted where the document shows no date of its own.
    """
    chosen = config or Config()
    if reference_date is not None:
        chosen = chosen.model_copy(update={"reference_date": _day(reference_date)})
    return _pipeline(chosen).analyze(path, text=text, data=data, name=name)


def analyze_many(
    paths: Iterable[str | Path], *, jobs: int = 1, reference_date: str | date | None = None, config: Config | None = None
) -> Iterator[Report]:
    """The reports of many files and folders, in order, as they are made; `jobs` processes work at once.

    A file that cannot be read gives a report with state `failed` and costs the others nothing.
    Raises `PathNotFoundError` before anything is read where a path does not exist.
    """
    from docintel.batch import analyze_paths

    chosen = config or Config()
    if reference_date is not None:
        chosen = chosen.model_copy(update={"reference_date": _day(reference_date)})
    return analyze_paths(paths, jobs=jobs, config=chosen)


@dataclass(frozen=True, slots=True)
class FoundQuantity:
    """A quantity in the text given: `text[start:end] == quote`."""

    start: int
    end: int
    quote: str
    value: float | int
    value_max: float | int | None
    unit: str | None
    dimension: str
    qualifier: str
    currency: str | None
    subject: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A body named in the text given, with every place where it is named."""

    name: str
    kind: str
    level: str | None
    division_code: str | None
    roles: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def _cleaned(text: str) -> CleanText:
    from docintel.cleaning import clean_source
    from docintel.readers import read_text

    return clean_source(read_text(text, name="text", uri="text:"))


def _read(text: str) -> tuple[CleanText, tuple[Sentence, ...]]:
    from docintel.segmentation import segment

    cleaned = _cleaned(text)
    return cleaned, segment(cleaned)


def find_quantities(text: str) -> tuple[FoundQuantity, ...]:
    """The quantities of a text that count or measure something; of a text that is only a number, the number.

    >>> [(q.quote, q.value, q.unit) for q in find_quantities("共排查出问题2千308处，其中第3号井渗漏约８成")]
    [('2千308处', 2308, '处'), ('约８成', 80, '%')]
    >>> [(q.quote, q.value, q.unit) for q in find_quantities("负三十二") + find_quantities("气温降到零下5℃")]
    [('负三十二', -32, None), ('零下5℃', -5, '摄氏度')]
    """
    from docintel.extraction.counts import find_counts
    from docintel.extraction.dates import date_spans
    from docintel.extraction.lone_quantities import lone_quantity
    from docintel.extraction.quantities import AGE, measured_otherwise, scan_quantities

    cleaned, sentences = _read(text)
    if (lone := lone_quantity(cleaned.text)) is not None:
        return (_measured(cleaned, lone),)
    if len(sentences) == 1 and _COUNTER.fullmatch(cleaned.text.strip()):
        sentences = (replace(sentences[0], role="meta"),)  # how often a page was read is told of the page
    taken = [CleanSpan(start, end) for start, end in date_spans(cleaned.text)]
    counts = find_counts(cleaned.text, sentences, taken)
    taken += [count.span for count in counts]
    found = [
        FoundQuantity(*_place(cleaned, m.span), m.value, m.value_max, m.unit, m.dimension, m.qualifier, m.currency, m.subject, m.kind)
        for m in counts
    ]
    if not measured_otherwise().search(cleaned.text):
        return tuple(found)
    everything = scan_quantities(cleaned.text, taken, everything=True)
    # 一度 is an adverb
    others = (q for q in everything if q.unit == AGE or (q.dimension == "other" and not (q.chinese and q.value == 1)))
    return tuple(sorted(found + [_measured(cleaned, other) for other in others], key=lambda each: each.start))


# 浏览次数：1208次
_COUNTER = re.compile(r"[^，。；！？]{0,12}(?:浏览|阅读|点击|访问)[^，。；！？]{0,16}")


def _measured(cleaned: CleanText, q: Quantity) -> FoundQuantity:
    place = _place(cleaned, q.span)
    if q.unit == "千瓦时" and place[2].endswith("度"):
        q = q._replace(unit="度")  # of heat as often as of current
    return FoundQuantity(*place, q.value, q.value_max, q.unit, q.dimension, q.qualifier, q.currency, None, "other")


def _place(cleaned: CleanText, span: CleanSpan) -> tuple[int, int, str]:
    found = cleaned.to_source(span)
    return found.start, found.end, cleaned.source.text[found.start : found.end]


def find_dates(text: str, *, reference_date: str | date | None = None, explain: bool = False) -> tuple[DateMention, ...]:
    """The calendar expressions of a text, past and future, each with its first and last day.

    With `explain` each says in one line how it was understood.

    >>> [(d.quote, str(d.last)) for d in find_dates("明年３月底前", reference_date="2024-05-01")]
    [('明年３月底', '2025-03-31')]
    """
    from docintel.extraction import dates

    cleaned = _cleaned(text)
    found = dates.find_dates(cleaned.text, reference_date=_day(reference_date), explain=explain)
    placed = [_place(cleaned, CleanSpan(mention.start, mention.end)) for mention in found]
    return tuple(
        replace(mention, start=start, end=end, quote=quote)
        for mention, (start, end, quote) in zip(found, placed, strict=True)
    )


def find_units(text: str) -> tuple[FoundUnit, ...]:
    """The organisations a text names, each with its canonical name and all its places.

    >>> [unit.name for unit in find_units("由云岭市水利局牵头，会同市生态环境局查处")]
    ['云岭市水利局', '云岭市生态环境局']
    """
    from docintel.extraction import units
    from docintel.linking.names import document_region, resolve_units

    cleaned, sentences = _read(text)
    mentions = units.find_units(cleaned.text, sentences)
    resolved = resolve_units(mentions, cleaned.text, document_region(cleaned.text, sentences), sentences)
    return tuple(
        FoundUnit(
            u.name, u.kind, u.level, u.division_code, u.roles,
            tuple(_place(cleaned, m.span)[:2] for m in u.mentions),
        )
        for u in resolved
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without noise; `to_source` gives, for a span of it, the span of the text it was made from."""

    text: str
    script: str
    to_source: Callable[[tuple[int, int]], tuple[int, int]]
    steps: Sequence[str]


def clean(text: str) -> Cleaned:
    """A text as the extraction reads it: simplified, of one width, without glosses, doubled marks and page furniture.

    >>> cleaned = clean("督(du)辦(ban)函，整(zheng)改27處")
    >>> cleaned.text, cleaned.to_source((0, 3))
    ('督办函，整改27处', (0, 12))
    """
    cleaned, _ = _read(text)

    def to_source(span: tuple[int, int]) -> tuple[int, int]:
        found: SourceSpan = cleaned.to_source(CleanSpan(*span))
        return found.start, found.end

    return Cleaned(cleaned.text, cleaned.script, to_source, tuple(step.name for step in cleaned.steps))
