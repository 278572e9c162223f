"""A sink of somebody else's: the example in the documentation works, is short, and is found by its scheme."""

from __future__ import annotations

import doctest
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from make_reports import make_report

import docintel.sinks
from docintel.errors import ConfigError
from docintel.sinks import FeedPlan, feed, registry
from docintel.sinks.outbox import Outbox
from docintel.sinks.status import overview


def example() -> tuple[Any, int]:
    """The example's function, and how many lines it has."""
    found = doctest.DocTestParser().get_doctest(docintel.sinks.__doc__ or "", {}, "example", None, 0)
    names: dict[str, Any] = {}
    for step in found.examples:
        exec(step.source, names)
    return names["open_notebook"], sum(step.source.count("\n") for step in found.examples)


def test_twenty_lines_make_a_sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_notebook, lines = example()
    assert lines <= 22  # two of them import and wrap
    kept: list[Any] = []

    def opened(target: Any) -> Any:
        kept.append(open_notebook(target))
        return kept[-1]

    monkeypatch.setattr(registry, "_plug_in", lambda scheme: opened if scheme == "notebook" else None)
    plan = FeedPlan("notebook://河长办", outbox=tmp_path / "outbox.sqlite", today=date(2024, 6, 1))
    result = feed([make_report(f"n{number}", 10) for number in range(11)], plan)
    assert (result.acknowledged, result.waiting, result.stopped) == (100, 10, "本子写满了")
    assert (kept[-1].name, len(kept[-1].pages)) == ("河长办", 100)
    assert feed([], plan).acknowledged == 10
    assert overview(Outbox(plan.outbox))[0]["documents_acknowledged"] == 11


def test_a_plug_in_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("notebook", "no_such_module:open", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken])
    with pytest.raises(ConfigError, match="notebook"):
        feed([], FeedPlan("notebook://x"))
