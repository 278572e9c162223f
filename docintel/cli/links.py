"""`docintel links`: cases that may be one, for a person to decide.

Enters: numbers to accept or reject, or nothing to list. Leaves: a table, or JSON lines. Deciding merges nothing.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from docintel.cli.feed_options import OutboxOption
from docintel.cli.options import LangOption, checked_language, chosen
from docintel.cli.output import standard_output, tell
from docintel.cli.wording import help_on, say, told

Numbers = list[int] | None


def links(
    accept: Annotated[Numbers, typer.Option("--accept", metavar="N", help=help_on("links_accept"))] = None,
    reject: Annotated[Numbers, typer.Option("--reject", metavar="N", help=help_on("links_reject"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=help_on("links_all"))] = False,
    outbox: OutboxOption = None,
    format: Annotated[str, typer.Option("--format", metavar="table|json", help=help_on("links_format"))] = "table",
    lang: LangOption = None,
) -> None:
    """Decide, or list."""
    from docintel.cli.table import print_table
    from docintel.sinks.outbox import Outbox, default_path
    from docintel.sinks.status import decide_link
    from docintel.sinks.status import links as listed

    checked_language(lang)
    chosen("--format", format, ("table", "json"))
    place = outbox or default_path()
    opened = Outbox(place if place.exists() else None)
    decisions: tuple[tuple[Literal["accepted", "rejected"], Numbers], ...] = (("accepted", accept), ("rejected", reject))
    for state, numbers in decisions:
        for number in numbers or ():
            decide_link(opened, number, state)
            tell(say("link_decided", number=number, state=told("link_state", state)))
    if accept or reject:
        return
    found = listed(opened, None if everything else "proposed")
    if format == "json":
        standard_output().writelines(json.dumps(link, ensure_ascii=False) + "\n" for link in found)
    elif not found:
        tell(say("no_links"))
    else:
        print_table(("number", "score", "kind", "description", "other", "reason", "status"), [
            [str(link["id"]), f"{link['score']:.2f}", told("link_kind", link["kind"]), _shown(link, ""), _shown(link, "other_"),
             "、".join(told("link_reason", reason) for reason in link["reasons"]), told("link_state", link["state"])]
            for link in found
        ])  # fmt: skip


def _shown(link: dict[str, str | None], prefix: str) -> str:
    parts = (link[f"{prefix}location"], link[f"{prefix}description"], link[f"{prefix}document_date"], link["other" if prefix else "key"])
    return " · ".join(part for part in parts if part)
