"""The sizes of a corpus, as Markdown tables for its datasheet.

Enters: documents. Leaves: text. Sizes only: of the test split nothing is shown that a reader of rules could use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from docintel.corpora.duplicates import plain, sentences
from docintel.corpora.model import LAYERS, PROBLEM_TYPES, SPLITS, CorpusDocument
from docintel.corpora.store import CorpusError, fingerprint
from docintel.lexicon.gazetteer import gazetteer
from docintel.report import COUNT_KINDS, DEADLINE_KINDS, DOC_TYPES, STATUSES

_LENGTHS = ((300, "<300"), (600, "300–599"), (1000, "600–999"), (1500, "1000–1499"))
_LONGEST = "≥1500"

BEGIN, END = "<!-- sizes: begin -->\n", "<!-- sizes: end -->"

Trait = Callable[[CorpusDocument], Sequence[str]]


def describe(documents: Sequence[CorpusDocument]) -> str:
    """All tables."""
    parts = [_sizes(documents)]
    for title, trait, order in (
        ("文种 genre", lambda d: [d.genre.doc_type], DOC_TYPES),
        ("字体 script", lambda d: [d.metadata.script], ("simplified", "traditional", "mixed")),
        (
            "篇幅 length (characters)",
            lambda d: [length_class(len(d.text))],
            (*(name for _, name in _LENGTHS), _LONGEST),
        ),
        ("年份 year", lambda d: [str(d.year)], ()),
        ("地区 region (province)", lambda d: [province_of(d)], ()),
        ("干扰 noise", lambda d: d.noise or ["clean"], ()),
        ("作者 author series", lambda d: [d.id.split("-")[0]], ()),
        ("问题类型 problem type", lambda d: [code for p in d.problems for code in p.types], PROBLEM_TYPES),
        ("问题状态 problem status", lambda d: [p.status for p in d.problems], STATUSES),
        ("数量类别 count kind", lambda d: [c.kind for c in d.counts], COUNT_KINDS),
        ("时限类别 deadline kind", lambda d: [x.kind for x in d.deadlines], DEADLINE_KINDS),
    ):
        parts.append(_table(title, documents, trait, order))
    return "\n".join(parts)


def _sizes(documents: Sequence[CorpusDocument]) -> str:
    lines = ["### 规模 sizes", "", f"| | {' | '.join(SPLITS)} | all |", "|---|" + "---:|" * (len(SPLITS) + 1)]
    groups = [[d for d in documents if d.split == split] for split in SPLITS] + [list(documents)]
    for name, measure in _measures():
        lines.append(f"| {name} | {' | '.join(measure(group) for group in groups)} |")
    return "\n".join(lines) + "\n"


def _measures() -> Iterator[tuple[str, Callable[[list[CorpusDocument]], str]]]:
    yield "documents", lambda group: str(len(group))
    yield "characters", lambda group: str(sum(len(d.text) for d in group))
    yield "characters, median", lambda group: f"{median(len(d.text) for d in group):.0f}" if group else "0"
    for layer in (*LAYERS, "sums", "rates"):
        yield layer, lambda group, layer=layer: str(sum(len(getattr(d, layer)) for d in group))  # type: ignore[misc]
    yield "optional quotes", lambda group: str(sum(len(getattr(d.optional, layer)) for d in group for layer in LAYERS))
    yield "sentences without any annotation", lambda group: f"{_negative_share(group):.0%}"
    yield "hash", lambda group: fingerprint(group)


def _negative_share(documents: Sequence[CorpusDocument]) -> float:
    """The share of sentences (pieces between 。！？； and line ends) in which no problem, count or deadline stands."""
    told = empty = 0
    for document in documents:
        places = [q.place() for name, q in document.quotes() if name[0] in "pcd"]
        for start, end in sentences(document.text):
            if len(plain(document.text[start:end])) > 1:
                told += 1
                empty += not any(a < end and start < b for a, b in places)
    return empty / told if told else 0.0


def _table(title: str, documents: Sequence[CorpusDocument], trait: Trait, order: Sequence[str]) -> str:
    counts = {split: Counter(one for d in documents if d.split == split for one in trait(d)) for split in SPLITS}
    whole: Counter[str] = sum(counts.values(), Counter())
    names = [one for one in order if one in whole] or sorted(whole)
    names += sorted(set(whole) - set(names))
    lines = [f"### {title}", "", f"| | {' | '.join(SPLITS)} | all |", "|---|" + "---:|" * (len(SPLITS) + 1)]
    lines += [f"| {one} | {' | '.join(str(counts[split][one]) for split in SPLITS)} | {whole[one]} |" for one in names]
    return "\n".join(lines) + "\n"


def length_class(length: int) -> str:
    """
    >>> length_class(299), length_class(1500)
    ('<300', '≥1500')
    """
    return next((name for limit, name in _LENGTHS if length < limit), _LONGEST)


def province_of(document: CorpusDocument) -> str:
    """The province, municipality or region a document is about."""
    division = gazetteer().by_code(document.region.code)
    return list(gazetteer().line_of(division))[-1].name if division else document.region.name


def replace_sizes(datasheet: Path, tables: str) -> None:
    """Put the tables between the marks of a datasheet. Raises `CorpusError` where it has none."""
    text = datasheet.read_text("utf-8") if datasheet.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise CorpusError(f"{datasheet}：没有标记 {BEGIN.strip()} … {END}（the datasheet has no marks for the sizes）")
    datasheet.write_text(before + begin + tables + end + after, "utf-8", newline="\n")
