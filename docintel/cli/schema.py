"""`docintel schema`: the JSON Schema of a report."""

from __future__ import annotations

from docintel.cli.options import LangOption, OutputOption, checked_language
from docintel.cli.output import opened


def schema(output: OutputOption = None, lang: LangOption = None) -> None:
    """Write the schema."""
    from docintel.report import json_schema_text

    checked_language(lang)
    with opened(output) as stream:
        stream.write(json_schema_text() + "\n")
