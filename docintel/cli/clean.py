"""`docintel clean`: a document as the extraction reads it, or how it came to be so.

Enters: a file or `-`. Leaves: the clean text; with `--explain`, before it, every edit of every step with its place in
the source. A file that cannot be read is exit code 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docintel.batch import displayed
from docintel.cli.options import LangOption, OutputOption, checked_language
from docintel.cli.output import opened, tell
from docintel.cli.wording import help_on, language, say, told
from docintel.errors import PathNotFoundError, UnreadableError, UsageError

if TYPE_CHECKING:
    from docintel.document import CleaningStep, CleanText
    from docintel.spans import Edit


def clean(
    path: Annotated[str, typer.Argument(metavar="FILE|-", help=help_on("clean_path"))],
    explain: Annotated[bool, typer.Option("--explain", help=help_on("explain"))] = False,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Read, clean, and write."""
    from docintel.cleaning import clean_source
    from docintel.readers import read

    checked_language(lang)
    data, name = _given(path)
    with opened(output) as stream:
        try:
            cleaned = clean_source(read(data, name=name, uri=name))
        except UnreadableError as error:
            tell(_reason(error))
            raise typer.Exit(1) from None
        if explain:
            stream.writelines(f"{line}\n" for line in explained(cleaned))
        stream.write(cleaned.text.rstrip("\n") + "\n")


def _given(path: str) -> tuple[bytes, str]:
    if path == "-":
        if sys.stdin.isatty():
            tell(say("reading_terminal"))
        return sys.stdin.buffer.read(), "stdin"
    file = Path(path)
    if not file.exists():
        raise PathNotFoundError(say("missing_path", path=displayed(file)))
    if file.is_dir():
        raise UsageError(say("need_file", path=path))
    return file.read_bytes(), displayed(file)


def _reason(error: UnreadableError) -> str:
    from docintel.messages import next_step, sentence

    spoken = language()
    told_why = sentence("errors", error.code, spoken, error.details)
    return say("error") + told_why + next_step(error.code, spoken, error.details)


def explained(cleaned: CleanText) -> Iterator[str]:
    """One line for each edit, step by step, then a heading for the clean text."""
    if not cleaned.steps:
        yield say("no_edits")
    for step in cleaned.steps:
        changes = [change for edit in step.edits for change in _changes(step, edit)]
        yield f"# {say('edits', label=told('steps', step.name), step=step.name, count=len(changes))}"
        for start, end, before, after in changes:
            place = cleaned_place(step, start, end)
            yield f"{step.name}\t[{place[0]}, {place[1]})\t“{_visible(before)}” → “{_visible(after)}”"
    yield f"# {say('clean_text')}"


def _changes(step: CleaningStep, edit: Edit) -> Iterator[tuple[int, int, str, str]]:
    """The edit; one that corresponds character by character is told by its runs of characters that differ."""
    before = step.before[edit.start : edit.end]
    if not edit.aligned or len(before) != len(edit.replacement):
        yield edit.start, edit.end, before, edit.replacement
        return
    at = 0
    while at < len(before):
        if before[at] == edit.replacement[at]:
            at += 1
            continue
        last = at
        while last < len(before) and before[last] != edit.replacement[last]:
            last += 1
        yield edit.start + at, edit.start + last, before[at:last], edit.replacement[at:last]
        at = last


def cleaned_place(step: CleaningStep, start: int, end: int) -> tuple[int, int]:
    """Where in the source the characters stood that a step was given."""
    from docintel.spans import CleanSpan

    found = step.offsets.to_source(CleanSpan(start, end))
    return found.start, found.end


def _visible(words: str) -> str:
    """Line ends and other controls as escapes, so that an edit stays on its line.

    >>> _visible("甲\\n乙\\u200b")
    '甲\\\\n乙\\\\u200b'
    """
    return "".join(c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode("ascii") for c in words)
