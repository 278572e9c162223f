"""An evaluation as a table that a paper could print: plain text, aligned, with intervals.

Enters: an `Evaluation` and the words of the user's language. Leaves: lines. F1 is followed by its 95 % bootstrap
interval; numbers are per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from docintel.evaluation.bootstrap import Difference, Interval
from docintel.evaluation.evaluation import Evaluation, headline
from docintel.evaluation.measures import ATTRIBUTES, HEADLINES, macro_type_f1, score_of, share_of, type_codes_seen

Say = Callable[[str], str]

_ROWS = (
    ("problems.strict", "problems.overlap", "problems.correct"),
    ("counts.strict", "counts.overlap", "counts.correct"),
    ("deadlines.strict", "deadlines.overlap", "deadlines.correct"),
    ("units.overlap", "units.correct"),
    ("records", "cases"),
    ("checks",),
)
_TRAITS = ("genre", "script", "noise", "length")
# Fewer documents than this make no slice worth reading.
_FEWEST = 2


def lay_out(evaluation: Evaluation, say: Say) -> Iterator[str]:
    """All tables, one after another."""
    yield from _scores(evaluation, say)
    yield from _attributes(evaluation, say)
    yield from _types(evaluation, say)
    yield from _confusions(evaluation, say)
    yield from _document_counts(evaluation, say)
    yield from _calibration(evaluation, say)
    yield from _slices(evaluation, say)


def _scores(evaluation: Evaluation, say: Say) -> Iterator[str]:
    lines = []
    for group in _ROWS:
        for name in group:
            score = score_of(evaluation.sums, name)
            if score.tp or score.fp or score.fn:
                counts = (str(score.tp), str(score.fp), str(score.fn))
                numbers = (_per_cent(score.precision), _per_cent(score.recall), _per_cent(score.f1))
                lines.append((say(name), *numbers, _interval(evaluation, name), *counts))
    yield from _titled(say("scores"), ("", "P", "R", "F1", "95 %", "TP", "FP", "FN"), lines)


def _attributes(evaluation: Evaluation, say: Say) -> Iterator[str]:
    lines = []
    for layer, names in ATTRIBUTES.items():
        for name in names:
            share = share_of(evaluation.sums, f"{layer}.{name}")
            if share is not None:
                of = str(evaluation.sums[f"{layer}.{name}.all"])
                lines.append((say(layer), say(name), _per_cent(share), _interval(evaluation, f"{layer}.{name}"), of))
    yield from _titled(say("values"), ("", "", "%", "95 %", "n"), lines)


def _types(evaluation: Evaluation, say: Say) -> Iterator[str]:
    lines = []
    for code in type_codes_seen(evaluation.sums):
        score = score_of(evaluation.sums, f"type.{code}")
        numbers = (_per_cent(score.precision), _per_cent(score.recall), _per_cent(score.f1))
        lines.append((code, *numbers, str(score.tp + score.fn), str(score.tp + score.fp)))
    lines.sort(key=lambda line: -int(line[4]))
    macro = macro_type_f1(evaluation.sums)
    if macro is not None:
        lines.append((say("macro"), "", "", _per_cent(macro), "", ""))
    yield from _titled(say("types"), ("", "P", "R", "F1", say("annotated"), say("told")), lines)


def _confusions(evaluation: Evaluation, say: Say) -> Iterator[str]:
    """The commonest errors of type only; the whole matrix is in the JSON."""
    wrong = [(times, *pair) for pair, times in evaluation.confusion.items() if pair[0] != pair[1]]
    commonest = sorted(wrong, key=lambda one: (-one[0], one[1:]))[:12]
    yield from _titled(
        say("confusion"), (say("annotated"), say("told"), "n"), [(true, told, str(n)) for n, true, told in commonest]
    )


def _document_counts(evaluation: Evaluation, say: Say) -> Iterator[str]:
    lines = [
        (say(layer), _per_cent(found["exact"]), f"{found['mean_error']:.2f}")
        for layer, found in evaluation.count_errors().items()
    ]
    yield from _titled(say("per_document"), ("", say("exact"), say("mean_error")), lines)


def _calibration(evaluation: Evaluation, say: Say) -> Iterator[str]:
    found = evaluation.calibration
    if found is None:
        return
    lines = [
        (f"{one.low:.2f}-{one.high:.2f}", str(one.size), _per_cent(one.confidence), _per_cent(one.right))
        for one in found.bins
    ]
    area = f"AUROC {found.auroc:.3f}{_between(found.auroc_interval)}, " if found.auroc is not None else ""
    title = f"{say('calibration')}: ECE {found.ece:.3f}{_between(found.ece_interval)}, {area}Brier {found.brier:.3f}, n = {found.size}"
    yield from _titled(title, (say("confidence"), "n", say("mean"), say("right")), lines)


def _between(interval: Interval | None) -> str:
    return f" [{interval.low:.3f}, {interval.high:.3f}]" if interval else ""


def _slices(evaluation: Evaluation, say: Say) -> Iterator[str]:
    lines = []
    for trait in _TRAITS:
        sizes = {
            one: sum(one in d.traits.get(trait, ()) for d in evaluation.documents) for one in evaluation.slices(trait)
        }
        for name, sums in evaluation.slices(trait).items():
            if sizes[name] >= _FEWEST:
                scores = ["-" if one is None else _per_cent(one) for one in headline(sums).values()]
                lines.append((say(trait), name, str(sizes[name]), *scores))
    yield from _titled(say("slices"), ("", "", "n", *(say(name) for name in HEADLINES)), lines)


def comparison(found: Iterable[Difference], say: Say) -> Iterator[str]:
    """Two runs: before, after, difference with its interval, and the probability under no difference."""
    lines = [
        (
            say(one.name), _per_cent(one.before), _per_cent(one.after), f"{100 * (one.after - one.before):+.1f}",
            f"[{100 * one.low:+.1f}, {100 * one.high:+.1f}]", f"{one.p:.3f}" + ("*" if one.p < 0.05 else ""),
        )
        for one in found
    ]  # fmt: skip
    yield from _titled(say("comparison"), ("", say("before"), say("after"), "Δ", "95 %", "p"), lines)


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f}"


def _interval(evaluation: Evaluation, name: str) -> str:
    found = evaluation.intervals.get(name)
    return f"[{100 * found.low:.1f}, {100 * found.high:.1f}]" if found else ""


def _titled(title: str, headers: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """A title and aligned columns: words to the left, numbers to the right. Nothing where there are no lines."""
    if not lines:
        return
    widths = [max(map(_width, column)) for column in zip(headers, *lines, strict=True)]
    yield title
    for line in (headers, *lines):
        cells = [_padded(cell, width, at, lines) for at, (cell, width) in enumerate(zip(line, widths, strict=True))]
        yield "  ".join(cells).rstrip()
    yield ""


def _padded(cell: str, width: int, at: int, lines: Sequence[Sequence[str]]) -> str:
    blanks = " " * (width - _width(cell))
    numeric = all(not line[at] or line[at][0] in "0123456789[+-" for line in lines)
    return blanks + cell if numeric else cell + blanks


def _width(words: str) -> int:
    """Cells on a terminal: a Chinese character takes two.

    >>> _width("问题 F1")
    7
    """
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)
