"""Numbers, dates and deadlines against jionlp and Recognizers-Text, in one command.

    python -m pip install -e . jionlp recognizers-text-suite "emoji<2"
    python benchmarks/peers.py [--gold DIR --texts DIR] [--rounds 3]

Measured are the rows of `tests/cases` that somebody wrote who had not seen the code (`blind`), with the negative ones;
with --gold and --texts whole documents with value-level gold (`{id}.json`, quotes and values; `{id}.txt`); and speed on
one text, the blind rows and the corpus put together. A peer that is not installed is left out and named.

How it is counted, in the peers' favour where there is a choice:
- dates: an expected expression is right where one found overlaps it by half or more and ends on the same day; of a peer
  that gives several days (past or future) any will do. Precision counts every expression found.
- deadlines: the peers know dates but no deadlines, so every expression of theirs that ends on or after the document's
  date is taken for one. Rows whose due day cannot be known (收到之日) are right where no day is said.
- numbers: an expected quantity is right where one found overlaps it and has its value. jionlp reads numbers only as
  money, so its rows are offered to it as 罚款…元; its score and speed on whole sentences of all quantities are left out.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import docintel
from docintel.cleaning import clean_source
from docintel.extraction.dates import Clock
from docintel.extraction.deadlines import find_deadlines
from docintel.readers import read_text

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Found:
    """An expression with the values it may have: days for dates, numbers for quantities; None where none is said."""

    start: int
    end: int
    values: tuple[Any, ...]


class Engine(Protocol):
    name: str

    def dates(self, text: str, reference: date | None) -> list[Found]: ...
    def deadlines(self, text: str, document_date: date | None, reference: date | None) -> list[Found]: ...
    def numbers(self, text: str) -> list[Found]: ...
    def numeral(self, written: str, carrier: str) -> list[Found]: ...


class Docintel:
    name = "docintel"

    def dates(self, text: str, reference: date | None) -> list[Found]:
        return [Found(m.start, m.end, (m.last,)) for m in docintel.find_dates(text, reference_date=reference)]

    def deadlines(self, text: str, document_date: date | None, reference: date | None) -> list[Found]:
        clean = clean_source(read_text(text, name="text", uri="text:"))
        clock = Clock(document_date=document_date, reference_date=reference)
        found = ((clean.to_source(m.span), m.due) for m in find_deadlines(clean.text, (), clock))
        return [Found(span.start, span.end, (due,)) for span, due in found]

    def numbers(self, text: str) -> list[Found]:
        return [Found(q.start, q.end, (q.value,)) for q in docintel.find_quantities(text)]

    def numeral(self, written: str, carrier: str) -> list[Found]:
        return self.numbers(carrier.format(written))


class Dated:
    """What the peers have in common: a deadline is any date that has not passed."""

    dates: Callable[[str, date | None], list[Found]]

    def deadlines(self, text: str, document_date: date | None, reference: date | None) -> list[Found]:
        today = document_date or reference
        found = self.dates(text, today)
        return [f for f in found if today is None or any(value is None or value >= today for value in f.values)]


class Jionlp(Dated):
    name = "jionlp"

    def __init__(self) -> None:
        import jionlp

        self._jio = jionlp

    def dates(self, text: str, reference: date | None) -> list[Found]:
        base = datetime(*(reference or date(2024, 1, 1)).timetuple()[:3])
        with suppress(Exception):
            return [
                Found(*each["offset"], (_jionlp_day(each["detail"]["time"]),))
                for each in self._jio.ner.extract_time(text, time_base=base)
            ]
        return []

    def numbers(self, text: str) -> list[Found]:
        with suppress(Exception):
            return [
                Found(*each["offset"], _jionlp_values(each["detail"]["num"]))
                for each in self._jio.ner.extract_money(text)
            ]
        return []

    def numeral(self, written: str, carrier: str) -> list[Found]:
        return self.numbers(f"罚款{written}元。")


def _jionlp_values(told: Any) -> tuple[float, ...]:
    return tuple(map(float, told if isinstance(told, list) else [told]))


def _jionlp_day(told: Any) -> date | None:
    """The last day of a point or a span; lengths and periods have none."""
    with suppress(Exception):
        return date.fromisoformat(told[-1][:10])
    return None


class Recognizers(Dated):
    name = "Recognizers-Text"

    def __init__(self) -> None:
        from recognizers_date_time import Culture, recognize_datetime
        from recognizers_number import recognize_number, recognize_percentage
        from recognizers_number_with_unit import recognize_currency, recognize_dimension

        self._culture = Culture.Chinese
        self._datetime = recognize_datetime
        self._numbers = (recognize_percentage, recognize_dimension, recognize_currency, recognize_number)

    def dates(self, text: str, reference: date | None) -> list[Found]:
        day = datetime(*(reference or date(2024, 1, 1)).timetuple()[:3])
        with suppress(Exception):
            return [
                Found(each.start, each.end + 1, _recognized_days(each.resolution))
                for each in self._datetime(text, self._culture, reference=day)
            ]
        return []

    def numbers(self, text: str) -> list[Found]:
        found: list[Found] = []
        for recognize in self._numbers:
            with suppress(Exception):
                for each in recognize(text, self._culture):
                    value = (each.resolution or {}).get("value")
                    free = all(each.end < f.start or each.start >= f.end for f in found)
                    if value is not None and free:
                        found.append(Found(each.start, each.end + 1, (float(str(value).rstrip("%")),)))
        return found

    def numeral(self, written: str, carrier: str) -> list[Found]:
        return self.numbers(carrier.format(written))


def _recognized_days(resolution: Any) -> tuple[date | None, ...]:
    """Each day that it says may be meant; of a range the last day that is in it."""
    days: list[date | None] = []
    for value in (resolution or {}).get("values", ()):
        if "end" in value:
            end = value["end"][:10]
            with suppress(ValueError):
                last = date.fromisoformat(end)
                days.append(date.fromordinal(last.toordinal() - 1) if value["type"] == "daterange" else last)
        elif value.get("type") in ("date", "datetime"):
            with suppress(ValueError):
                days.append(date.fromisoformat(value["value"][:10]))
    return tuple(days) or (None,)


# --- scores ------------------------------------------------------------------------------------------------------


@dataclass
class Score:
    right: int = 0
    expected: int = 0
    found: int = 0

    def add(self, expected: Sequence[Found], found: Sequence[Found]) -> None:
        free = list(found)
        for want in expected:
            hit = next((f for f in free if _same_place(want, f) and _same_value(want.values[0], f.values)), None)
            if hit is not None:
                free.remove(hit)
                self.right += 1
        self.expected += len(expected)
        self.found += len(found)

    def __str__(self) -> str:
        if not self.found:
            return f"0 / {self.expected}"
        precision, recall = self.right / self.found, self.right / max(1, self.expected)
        f1 = 2 * precision * recall / (precision + recall) if self.right else 0.0
        return f"{100 * f1:.1f}（{100 * precision:.1f} / {100 * recall:.1f}）"


def _same_place(want: Found, found: Found) -> bool:
    overlap = min(want.end, found.end) - max(want.start, found.start)
    return overlap > 0 and 2 * overlap >= min(want.end - want.start, found.end - found.start)


def _same_value(want: Any, values: Iterable[Any]) -> bool:
    if isinstance(want, int | float):
        return any(isinstance(v, int | float) and abs(v - want) <= 1e-6 * max(1, abs(want)) for v in values)
    return any(value == want for value in values)


def rows(stage: str) -> list[dict[str, Any]]:
    """The blind rows of a stage and, where there is a file of them, the negative ones."""
    files = [CASES / stage / f"{name}.jsonl" for name in ("blind", "negative")]
    lines = [line for file in files if file.exists() for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [json.loads(line) for line in lines]


def _place(text: str, quote: str, nth: int) -> tuple[int, int]:
    at = -1
    for _ in range(nth):
        at = text.index(quote, at + 1)
    return at, at + len(quote)


def _wanted(text: str, items: Iterable[dict[str, Any]], value: Callable[[dict[str, Any]], Any]) -> list[Found]:
    return [Found(*_place(text, item["quote"], item.get("nth", 1)), (value(item),)) for item in items]


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def score_dates(engine: Engine) -> Score:
    score = Score()
    for row in rows("dates"):
        wanted = _wanted(row["text"], row["expect"], lambda item: _day(item["last"]))
        score.add(wanted, engine.dates(row["text"], _day(row["reference"])))
    return score


def score_deadlines(engine: Engine) -> Score:
    score = Score()
    for row in rows("deadlines"):
        wanted = _wanted(row["text"], row["expect"], lambda item: _day(item.get("due")))
        score.add(wanted, engine.deadlines(row["text"], _day(row["document_date"]), _day(row["reference"])))
    return score


_TAIL = re.compile(r"(.+?)(以上|以下|以内|左右|上下)?")


def score_numerals(engine: Engine) -> Score:
    score = Score()
    for row in rows("numerals"):
        number, tail = _TAIL.fullmatch(row["text"]).groups()  # type: ignore[union-attr]
        carrier = "占{}" if "dimension" in row else "有{}家" + (tail or "")
        found = engine.numeral(row["text"] if "dimension" in row else number, carrier)
        score.add([Found(0, 1_000, (row["value"],))], found)
    return score


def score_quantities(engine: Engine) -> Score | None:
    if engine.name == "jionlp":
        return None
    score = Score()
    for row in rows("quantities"):
        score.add(_wanted(row["text"], row["expect"], lambda item: item["value"]), engine.numbers(row["text"]))
    return score


def score_gold(engine: Engine, gold: Path, texts: Path) -> tuple[Score, Score | None]:
    """Deadlines and counts of whole documents; ours as `analyze` gives them, with the document's own date."""
    due, counts = Score(), None if engine.name == "jionlp" else Score()
    by_day, by_value = (lambda item: _day(item.get("due"))), (lambda item: _scaled(item["value"], item["unit"] or ""))
    for file in sorted(gold.glob("*.json")):
        told = json.loads(file.read_text("utf-8"))
        text = (texts / f"{file.stem}.txt").read_bytes().decode("utf-8", "replace")
        due_items, count_items = told["deadlines"], told["counts"]
        free = {
            layer: _wanted(text, told.get("optional", {}).get(layer, ()), lambda _: None)
            for layer in ("deadlines", "counts")
        }
        if isinstance(engine, Docintel):
            report = docintel.analyze(text=text)
            found_due = _placed(report.deadlines, lambda item: _day(item.due), _wanted(text, due_items, by_day))
            found_counts = _placed(report.counts, lambda item: item.value, _wanted(text, count_items, by_value))
        else:
            found_due = engine.deadlines(text, _day(told["metadata"].get("published")), None)
            found_counts = engine.numbers(text)
        due.add(_wanted(text, due_items, by_day), _without(found_due, free["deadlines"]))
        if counts is not None:
            counts.add(_wanted(text, count_items, by_value), _without(found_counts, free["counts"]))
    return due, counts


def _without(found: Iterable[Found], optional: Sequence[Found]) -> list[Found]:
    """What the gold leaves open counts neither way."""
    return [f for f in found if not any(_same_place(o, f) for o in optional)]


def _scaled(value: float, unit: str) -> float:
    """The gold writes 24.4 亿立方米; scale words are multiplied in, as in the contract."""
    scale = {"千": 1e3, "万": 1e4, "亿": 1e8}.get(unit[:1], 1)
    return value * (scale if unit not in ("千克", "千米", "千瓦时") else 1)


def _placed(items: Iterable[Any], value: Callable[[Any], Any], wanted: Sequence[Found]) -> list[Found]:
    """Items of a report: any of their places may be the one expected, and each counts once."""
    found = []
    for item in items:
        places = [Found(span.start, span.end, (value(item),)) for span in item.evidence]
        found.append(next((p for p in places if any(_same_place(w, p) for w in wanted)), places[0]))
    return found


# --- speed -------------------------------------------------------------------------------------------------------


def speed_texts() -> list[str]:
    texts = [row["text"] for stage in ("dates", "deadlines", "quantities") for row in rows(stage)]
    corpus = ROOT / "corpora" / "supervision" / "dev.jsonl"
    return texts + [json.loads(line)["text"] for line in corpus.read_text("utf-8").splitlines() if line.strip()]


def speed(work: Callable[[str], object], texts: Sequence[str], rounds: int) -> float:
    """Megabytes of UTF-8 a second, processor time, the median of the rounds after one to warm up."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    taken = []
    for _ in range(rounds + 1):
        start = time.process_time()
        for text in texts:
            work(text)
        taken.append(time.process_time() - start)
    return size / statistics.median(taken[1:])


def engines() -> tuple[list[Engine], list[str]]:
    """Those that are installed, and why each other is not here."""
    here: list[Engine] = [Docintel()]
    missing = []
    for make in (Jionlp, Recognizers):
        try:
            here.append(make())
        except Exception as error:
            missing.append(f"{make.name}: {error}")
    return here, missing


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for line in lines:
        print("| " + " | ".join("–" if cell is None else str(cell) for cell in line) + " |")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--gold", type=Path)
    options.add_argument("--texts", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    logging.disable(logging.CRITICAL)
    here, missing = engines()
    names = [engine.name for engine in here]
    print("F1（准确率 / 召回率），百分数。")
    families: list[tuple[str, Callable[[Engine], Score | None]]] = [
        ("日期", score_dates), ("时限", score_deadlines), ("数词", score_numerals), ("数量", score_quantities),
    ]  # fmt: skip
    lines = [[f"{name}（盲写用例）", *(measure(engine) for engine in here)] for name, measure in families]
    if chosen.gold and chosen.texts:
        scores = [score_gold(engine, chosen.gold, chosen.texts) for engine in here]
        lines += [
            ["时限（真实文书）", *(due for due, _ in scores)],
            ["数量（真实文书）", *(counts for _, counts in scores)],
        ]
    texts, day = speed_texts(), date(2024, 5, 15)
    lines.append(
        ["日期，MB/s", *(f"{speed(lambda t, e=engine: e.dates(t, day), texts, chosen.rounds):.3f}" for engine in here)]
    )
    lines.append(
        [
            "数量，MB/s",
            *(
                None if engine.name == "jionlp" else f"{speed(engine.numbers, texts, chosen.rounds):.3f}"
                for engine in here
            ),
        ]
    )
    table(["", *names], lines)
    for reason in missing:
        print(f"未安装 {reason}")


if __name__ == "__main__":
    main()
