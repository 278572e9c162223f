"""`docintel doctor`: is everything there that is needed, and what could be added."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from docintel.cli.options import LangOption, checked_language
from docintel.cli.output import opened
from docintel.cli.wording import help_on, language, told
from docintel.doctor import Diagnosis, examine

_MARKS = {True: "✓", False: "✗", None: "–"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help=help_on("json"))] = False, lang: LangOption = None
) -> None:
    """Examine, and write what was found; exit code 1 where something required does not work."""
    checked_language(lang)
    diagnosis = examine(language())
    with opened(None) as stream:
        if as_json:
            told_json = {"healthy": diagnosis.healthy, **asdict(diagnosis)}
            stream.write(json.dumps(told_json, ensure_ascii=False, indent=2) + "\n")
        else:
            stream.writelines(f"{line}\n" for line in lines(diagnosis))
    raise typer.Exit(0 if diagnosis.healthy else 1)


def lines(diagnosis: Diagnosis) -> list[str]:
    """The findings, group by group, and the verdict."""
    written = []
    for group in dict.fromkeys(finding.group for finding in diagnosis.findings):
        written.append(told("doctor", f"title_{group}"))
        for finding in diagnosis.findings:
            if finding.group == group:
                advice = f"  → {finding.advice}" if finding.advice else ""
                written.append(f"  {_MARKS[finding.ok]} {finding.name}  {finding.detail}{advice}".rstrip())
    verdict = told("doctor", "all_well" if diagnosis.healthy else "not_well")
    return [*written, verdict.format(count=len(diagnosis.broken))]
