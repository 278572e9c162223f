"""The options of feeding, which `feed` and `extract --to` share, and the plan they make.

Enters: what was written. Leaves: a `FeedPlan`, or a `UsageError` whose sentence says what would do. The day of today is
read here, and nowhere in the library: days left mean nothing without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docintel.cli.options import chosen, day
from docintel.cli.wording import help_on, say
from docintel.errors import UsageError

if TYPE_CHECKING:
    from docintel.sinks.feeding import FeedResult
    from docintel.sinks.recording import FeedPlan

ToOption = Annotated[str | None, typer.Option("--to", metavar="ADDRESS", help=help_on("to"))]
MappingOption = Annotated[str | None, typer.Option("--mapping", metavar="NAME|FILE", help=help_on("mapping"))]
OutboxOption = Annotated[Path | None, typer.Option("--outbox", metavar="FILE", help=help_on("outbox"))]
MaskOption = Annotated[str | None, typer.Option("--mask", metavar="pii", help=help_on("mask"))]
SecrecyOption = Annotated[list[str] | None, typer.Option("--allow-secrecy", metavar="MARK", help=help_on("allow_secrecy"))]
SinkOption = Annotated[list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help=help_on("sink_option"))]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=help_on("mapping_set"))]
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help=help_on("as_of"))]


def plan_of(
    to: str, *, mapping: str | None, outbox: Path | None, mask: str | None, allow_secrecy: Sequence[str] | None,
    option: Sequence[str] | None, set_: Sequence[str] | None, as_of: str | None, since: str | None = None,
) -> FeedPlan:  # fmt: skip
    """The plan that the options make, checked as far as it can be without a report."""
    from docintel.sinks.feeding import check
    from docintel.sinks.recording import FeedPlan
    from docintel.sinks.secrecy import MARKS

    plan = FeedPlan(
        to, mapping, outbox,
        today=day(as_of, "--as-of") or date.today(),
        since=day(since, "--since"),
        mask=wants_mask(mask),
        allowed_marks=frozenset(chosen("--allow-secrecy", mark, MARKS) for mark in allow_secrecy or ()),
        options=_pairs("--option", option), parameters=_pairs("--set", set_),
    )  # fmt: skip
    check(plan)
    return plan


def wants_mask(value: str | None) -> bool:
    """Whether what is private is to be masked."""
    return value is not None and chosen("--mask", value, ("pii",)) == "pii"


def _pairs(option: str, written: Sequence[str] | None) -> Mapping[str, str]:
    found = {}
    for pair in written or ():
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise UsageError(say("bad_pair", option=option, value=pair))
        found[name.strip()] = value.strip()
    return found


def sentences(result: FeedResult, *, rehearsal: bool = False) -> list[str]:
    """What a feed did, the main thing first; what needs somebody follows."""
    recorded = result.recorded
    cases = recorded.cases
    told = [say(
        "rehearsed" if rehearsal else "fed", destination=result.destination, documents=recorded.documents, new=cases["new"],
        updated=cases["updated"], unchanged=cases["unchanged"], acknowledged=result.acknowledged,
    )]  # fmt: skip
    told += [say("fed_withheld", name=name, mark=mark) for name, mark in recorded.withheld.items()]
    reasons = "；".join(f"{reason}（{count}）" for reason, count in list(result.reasons.items())[:3])
    for code, count in (
        ("fed_held", cases["held"]), ("fed_refused", result.refused), ("fed_waiting", result.waiting),
        ("fed_skipped", cases["skipped"]), ("fed_overtaken", cases["overtaken"]), ("fed_old", recorded.too_old),
        ("fed_links", recorded.links),
    ):  # fmt: skip
        if count:
            told.append(say(code, count=count, fields="、".join(recorded.lacking), reasons=reasons))
    if result.stopped:
        told.append(say("fed_stopped", reason=result.stopped))
    return told
