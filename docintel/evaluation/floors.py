"""Floors: the scores on dev below which the library must not fall, pinned together with the corpus they were taken on.

Enters: a corpus folder and an evaluation of its dev split. Leaves: what lies below, or a new `floors.json`. Refuses to
check scores against floors of another state of the corpus, and to pin a floor lower than it was without being told to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docintel.corpora.store import fingerprint, read_split
from docintel.errors import DocintelError
from docintel.evaluation.evaluation import Evaluation
from docintel.evaluation.measures import HEADLINES, measure

SPLIT = "dev"
# What is pinned: the headline of each layer, the records, and the values users act on.
PINNED = (
    *HEADLINES.values(), "cases", "problems.type_top1", "problems.status", "deadlines.due",
    "units.canonical",
)  # fmt: skip
# A score may differ in the last digit between machines; a floor is cut, never rounded up.
_DIGITS = 3


class FloorError(DocintelError):
    """Floors cannot be checked or pinned as asked."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """A measure below its floor."""

    name: str
    score: float
    floor: float


def floors_file(corpus: Path) -> Path:
    return corpus / "floors.json"


def read_floors(corpus: Path) -> dict[str, Any]:
    """The pinned floors. Raises `FloorError` where there are none."""
    path = floors_file(corpus)
    if not path.is_file():
        raise FloorError(f"{path} 不存在：请先用 --pin-floors 记录（no floors are pinned yet）")
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def below(corpus: Path, evaluation: Evaluation) -> list[Fallen]:
    """The measures that lie below their floors.

    Raises `FloorError` where the corpus is not the one the floors were pinned on: re-pin, in a change of its own.
    """
    pinned = read_floors(corpus)
    if pinned["corpus"] != fingerprint(read_split(corpus, SPLIT)):
        raise FloorError("dev 语料已变更，分数下限须重新记录（the dev split changed: run evaluate with --pin-floors）")
    fallen = []
    for name, floor in pinned["floors"].items():
        score = measure(evaluation.sums, name) or 0.0
        if score < floor:
            fallen.append(Fallen(name, score, floor))
    return fallen


def pin_floors(corpus: Path, evaluation: Evaluation, *, allow_lower: bool = False) -> None:
    """Write the scores of now as floors. Raises `FloorError` where one would sink and `allow_lower` does not say so."""
    scores = {name: measure(evaluation.sums, name) for name in PINNED}
    floors = {name: int(score * 10**_DIGITS) / 10**_DIGITS for name, score in scores.items() if score is not None}
    if floors_file(corpus).is_file() and not allow_lower:
        old = read_floors(corpus)["floors"]
        lower = [f"{name} {old[name]} → {floors.get(name)}" for name in old if floors.get(name, -1.0) < old[name]]
        if lower:
            told = "；".join(lower)
            raise FloorError(f"分数下限将降低：{told}。确需降低请加 --allow-lower（a floor would sink）")
    pinned = {
        "split": SPLIT,
        "corpus": fingerprint(read_split(corpus, SPLIT)),
        "documents": len(evaluation.documents),
        "floors": floors,
    }
    floors_file(corpus).write_text(json.dumps(pinned, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
