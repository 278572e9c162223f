"""`docintel mapping`: check mapping files, list and show the presets.

Enters: names or files. Leaves: what is wrong, on standard output, one line each. Exit code 1 where a mapping cannot be
used.
"""

from __future__ import annotations

from typing import Annotated

import typer

from docintel.cli.options import LangOption, checked_language
from docintel.cli.output import standard_output
from docintel.cli.wording import help_on, say

mapping = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=help_on("mapping_group"))
UNUSABLE = 1


@mapping.command("check", help=help_on("mapping_check"))
def check(
    names: Annotated[list[str], typer.Argument(metavar="NAME|FILE...", help=help_on("mapping_name"))],
    lang: LangOption = None,
) -> None:
    """Say of each mapping whether it can be used, and what is wrong or odd about it."""
    from docintel.sinks.mapping import MappingError, read_mapping
    from docintel.sinks.mapping_check import faults

    checked_language(lang)
    stream, unusable = standard_output(), False
    for name in names:
        try:
            read = read_mapping(name)
        except MappingError as error:
            stream.write(say("mapping_fault", name=name, fault=error) + "\n")
            unusable = True
            continue
        found = faults(read)
        for fault in found:
            stream.write(say("mapping_fault" if fault.grave else "mapping_hint", name=name, fault=fault.text) + "\n")
        if any(fault.grave for fault in found):
            unusable = True
        else:
            stream.write(say("mapping_fine", name=name, fields=len(read.fields)) + "\n")
    raise typer.Exit(UNUSABLE if unusable else 0)


@mapping.command("list", help=help_on("mapping_list"))
def list_presets(lang: LangOption = None) -> None:
    """A line for each preset."""
    from docintel.cli.table import print_table
    from docintel.sinks.mapping import preset_names, read_mapping

    checked_language(lang)
    presets = [read_mapping(name) for name in preset_names()]
    print_table(("name", "title", "description", "fields"), [[p.name, p.title, p.description, str(len(p.fields))] for p in presets])


@mapping.command("show", help=help_on("mapping_show"))
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help=help_on("mapping_name"))],
    lang: LangOption = None,
) -> None:
    """The preset's file."""
    from docintel.sinks.mapping import preset_text

    checked_language(lang)
    standard_output().write(preset_text(name))
