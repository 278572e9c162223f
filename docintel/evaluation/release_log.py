"""The log of test scores: each look at the test split is written down, with date, commit and figures.

Enters: a corpus folder and an evaluation of its test split. Leaves: one more row of `test_log.md`.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from docintel import __version__
from docintel.corpora.store import fingerprint, read_split
from docintel.evaluation.evaluation import Evaluation
from docintel.evaluation.measures import measure

_COLUMNS = (
    "problems.overlap", "problems.type_top1", "counts.correct", "deadlines.overlap", "deadlines.due", "units.overlap",
    "units.canonical", "records", "cases",
)  # fmt: skip
_HEAD = """# Scores on the test split

Each row is one look at the test split: it is scored once per release, by `docintel evaluate … --split test
--log-release`, and by nobody who tunes rules or models. F1 or accuracy in per cent, 95 % bootstrap interval.

"""


def append(corpus: Path, evaluation: Evaluation) -> Path:
    """Write the row; the file begins with what it is."""
    log = corpus / "test_log.md"
    columns = ("date", "version", "commit", "corpus", "documents", *_COLUMNS)
    if not log.exists():
        rule = "|".join("---" for _ in columns)
        log.write_text(f"{_HEAD}| {' | '.join(columns)} |\n|{rule}|\n", "utf-8", newline="\n")
    row = (
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), __version__, commit_of(corpus),
        fingerprint(read_split(corpus, "test")), str(len(evaluation.documents)),
        *(_cell(evaluation, name) for name in _COLUMNS),
    )  # fmt: skip
    with log.open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(f"| {' | '.join(row)} |\n")
    return log


def _cell(evaluation: Evaluation, name: str) -> str:
    score, interval = measure(evaluation.sums, name), evaluation.intervals.get(name)
    if score is None:
        return "-"
    return f"{100 * score:.1f}" + (f" [{100 * interval.low:.1f}, {100 * interval.high:.1f}]" if interval else "")


def commit_of(folder: Path) -> str:
    """The commit of the checkout a folder lies in, with + where files differ from it; "-" outside a checkout."""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    if commit is None:
        return "-"
    return commit + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
