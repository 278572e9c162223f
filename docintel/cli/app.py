"""The command `docintel`: its subcommands, and what happens when something goes wrong.

Enters: the arguments. Leaves: an exit code. Errors that the library raises on purpose and usage errors of the parser
become one sentence that says what to do; a closed pipe and Ctrl-C end quietly, as the shell expects (141, 130).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from docintel.cli import (
    clean,
    corpus,
    doctor,
    evaluate,
    explain_date,
    extract,
    feed,
    links,
    mapping,
    schema,
    taxonomy,
    train,
)
from docintel.cli.wording import help_on, language_of, say, speak
from docintel.errors import DocintelError

USAGE_ERROR = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


class Commands(TyperGroup):
    """The group of all commands, with errors in the user's language."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        arguments = list(sys.argv[1:] if args is None else args)
        speak(language_of(arguments, os.environ))
        extra["standalone_mode"] = False
        try:
            code = super().main(arguments, *more, **extra)
        except Exception as error:
            code = _explain(error)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _forget_output()
            raise typer.Exit(PIPE_CLOSED) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        return done

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            if Path(name).exists():
                raise DocintelError(say("no_command_path", name=name))
            raise DocintelError(say("no_command", name=name, commands=", ".join(self.list_commands(ctx))))
        return super().resolve_command(ctx, args)


def _explain(error: Exception) -> int:
    """Say on standard error what went wrong. Errors that nobody foresaw are raised again where someone debugs."""
    if isinstance(error, DocintelError):
        return _refuse(str(error))
    if hasattr(error, "exit_code") and hasattr(error, "format_message"):
        return _usage(error)
    if os.environ.get("DOCINTEL_DEBUG"):
        raise error
    _refuse(say("internal", reason=f"{type(error).__name__}: {error}"))
    return 1


def _usage(error: Any) -> int:
    """A usage error of the parser, told apart by its class's name: the parser's classes move between its versions."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        error.show()
        return USAGE_ERROR
    context = getattr(error, "ctx", None)
    hint = say("see_help", command=context.command_path if context is not None else "docintel")
    return _refuse(f"{_sentence(error, kind)}\n{hint}")


def _sentence(error: Any, kind: str) -> str:
    if kind == "NoSuchOption":
        near = ", ".join(sorted(getattr(error, "possibilities", None) or ()))
        return say("no_option", name=error.option_name) + (say("perhaps", names=near) if near else "")
    if kind == "MissingParameter":
        return say("missing_parameter", name=_parameter(error))
    if kind == "BadParameter":
        return say("bad_value", name=_parameter(error), reason=error.message)
    return say("bad_usage", reason=error.format_message().rstrip("."))


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "?")
    options = [name for name in parameter.opts if name.startswith("-")]
    return str(max(options, key=len) if options else parameter.metavar or parameter.name.upper())


def _refuse(sentence: str) -> int:
    with suppress(OSError):
        print(say("error") + sentence, file=sys.stderr)
    return USAGE_ERROR


def _forget_output() -> None:
    """Let nothing be written to the closed pipe any more, not even by the interpreter's last flush."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_version(wanted: bool) -> None:
    if wanted:
        from docintel import __version__

        print(f"docintel {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=help_on("app"),
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help=help_on("version"), callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """The options of `docintel` itself."""


app.command("extract", help=help_on("extract"))(extract.extract)
app.command("schema", help=help_on("schema"))(schema.schema)
app.command("doctor", help=help_on("doctor"))(doctor.doctor)
app.command("clean", help=help_on("clean"))(clean.clean)
app.command("explain-date", help=help_on("explain_date"))(explain_date.explain_date)
app.command("evaluate", help=help_on("evaluate"))(evaluate.evaluate)
app.command("train", help=help_on("train"))(train.train)
app.command("feed", help=help_on("feed"))(feed.feed)
app.command("links", help=help_on("links"))(links.links)
app.add_typer(mapping.mapping, name="mapping")
app.add_typer(taxonomy.taxonomy, name="taxonomy")
app.add_typer(corpus.corpus, name="corpus")
