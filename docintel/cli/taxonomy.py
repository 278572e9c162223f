"""`docintel taxonomy`: check a file of one's own types and words, list the types and the classes of objects.

Enters: files. Leaves: what is wrong with them, or tables, on standard output. Exit code 1 where a file cannot be used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docintel.cli.options import LangOption, checked_language
from docintel.cli.output import standard_output
from docintel.cli.wording import help_on, say

taxonomy = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=help_on("taxonomy_group"))
UNUSABLE = 1
_SHOWN_WORDS = 6


@taxonomy.command("check", help=help_on("taxonomy_check"))
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=help_on("taxonomy"))],
    lang: LangOption = None,
) -> None:
    """Say of each file whether it can be used, and all that is wrong with it."""
    from docintel.lexicon.taxonomy_file import TaxonomyError, read_taxonomy

    checked_language(lang)
    stream, unusable = standard_output(), False
    for file in files:
        try:
            read = read_taxonomy(file)
        except TaxonomyError as error:
            stream.writelines(say("mapping_fault", name=file, fault=fault) + "\n" for fault in error.faults)
            unusable = True
            continue
        own = sum(kind.parent is not None for kind in read.kinds.values())
        words = sum(len(core["words"]) for core in read.words["cores"])
        stream.write(say("taxonomy_fine", name=file, own=own, words=words) + "\n")
    raise typer.Exit(UNUSABLE if unusable else 0)


@taxonomy.command("list", help=help_on("taxonomy_list"))
def list_types(
    file: Annotated[Path | None, typer.Option("--taxonomy", metavar="FILE", help=help_on("taxonomy"))] = None,
    lang: LangOption = None,
) -> None:
    """A line for each type, then one for each class of objects."""
    from docintel.cli.table import print_table
    from docintel.lexicon.tables import read_toml
    from docintel.lexicon.taxonomy_file import object_classes, read_taxonomy

    checked_language(lang)
    read, groups = read_taxonomy(file), read_toml("taxonomy.toml")["groups"]
    print_table(
        ("type", "type_label", "group", "parent_type", "own_code"),
        [[k.code, k.label, groups[k.group], k.parent or "", k.own_code or ""] for k in read.kinds.values()],
    )
    classes = {name: (*read.words.get("objects", {}).get(name, ()), *words) for name, words in object_classes().items()}
    classes |= {name: tuple(words) for name, words in read.words.get("objects", {}).items() if name not in classes}
    print_table(("object_class", "words"), [[name, "、".join(words[:_SHOWN_WORDS])] for name, words in classes.items()])
