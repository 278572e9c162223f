"""`docintel corpus`: annotated corpora, imported, checked, exported, described, made noisy.

Enters: folders and files. Leaves: files, and tables on standard output. Exit code 1 where something was refused or the
linter found a fault.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docintel.cli.options import LangOption, OutputOption, checked_language, chosen
from docintel.cli.output import opened, standard_output, tell
from docintel.cli.wording import help_on, say, told
from docintel.errors import UsageError

if TYPE_CHECKING:
    from docintel.corpora.model import CorpusDocument

SPLITS = ("train", "dev", "test")
DEFAULT = Path("corpora/supervision")
SECOND = "second.jsonl"
"""Documents annotated a second time, independently; beside the splits."""
FORMATS = ("value-gold", "brat", "doccano", "label-studio", "conll", "spacy")

CorpusArgument = Annotated[Path, typer.Argument(metavar="CORPUS", help=help_on("corpus_into"))]
SplitOption = Annotated[str, typer.Option("--split", metavar="|".join(SPLITS), help=help_on("split"))]

corpus = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=help_on("corpus"))


@corpus.command("import", help=help_on("corpus_import"))
def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=help_on("corpus_import_source"))],
    split: SplitOption,
    into: Annotated[Path, typer.Option("--into", metavar="CORPUS", help=help_on("corpus_into"))] = DEFAULT,
    format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=help_on("corpus_format"))
    ] = "value-gold",
    offsets: Annotated[
        str, typer.Option("--offsets", metavar="codepoint|utf16", help=help_on("offset_unit"))
    ] = "codepoint",
    fresh: Annotated[bool, typer.Option("--fresh", help=help_on("corpus_fresh"))] = False,
    lang: LangOption = None,
) -> None:
    """Import; exit code 1 where a document was refused."""
    from docintel.corpora.importing import import_tool, import_value_gold

    checked_language(lang)
    chosen("--split", split, SPLITS)
    if chosen("--format", format, FORMATS) == "value-gold":
        done = import_value_gold(folder, into, split, fresh=fresh)
    else:
        done = import_tool(format, folder, into, split, offsets=_offsets(offsets), fresh=fresh)
    for notice in done.notices:
        tell(notice)
    for reason in done.refused:
        tell(say("not_imported", reason=reason))
    tell(say("imported", split=split, new=done.new, replaced=done.replaced, same=done.same, total=done.total))
    raise typer.Exit(1 if done.refused else 0)


@corpus.command("lint", help=help_on("corpus_lint"))
def lint(corpus: CorpusArgument = DEFAULT, lang: LangOption = None) -> None:
    """Check; one line for each fault, exit code 1 where there is one."""
    from docintel.corpora.lint import lint as check
    from docintel.corpora.store import read_corpus

    checked_language(lang)
    documents = read_corpus(corpus)
    faults = check(documents)
    out = standard_output()
    for fault in faults:
        out.write(f"{fault.document}\t{told('lint', fault.code)}\t{fault.detail}\n")
    tell(say("lint_found", count=len(faults)) if faults else say("lint_clean", count=len(documents)))
    raise typer.Exit(1 if faults else 0)


@corpus.command("export", help=help_on("corpus_export"))
def export(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS|FILE", help=help_on("corpus_into"))] = DEFAULT,
    split: SplitOption = "train",
    format: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help=help_on("corpus_format"))] = "brat",
    offsets: Annotated[
        str, typer.Option("--offsets", metavar="codepoint|utf16", help=help_on("offset_unit"))
    ] = "codepoint",
    line_ends: Annotated[str, typer.Option("--line-ends", metavar="keep|lf|crlf", help=help_on("line_ends"))] = "keep",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="PATH", help=help_on("corpus_target"))
    ] = None,
    lang: LangOption = None,
) -> None:
    """Write one split in another form."""
    from docintel.corpora.formats import Layout, export_documents

    checked_language(lang)
    layout = Layout(_offsets(offsets), chosen("--line-ends", line_ends, ("keep", "lf", "crlf")))
    kind = chosen("--format", format, FORMATS)
    if output is None:
        raise UsageError(say("need_output"))
    documents = _documents(corpus, chosen("--split", split, SPLITS))
    export_documents(documents, kind, output, layout)
    tell(say("exported", count=len(documents), path=output))


@corpus.command("describe", help=help_on("corpus_describe"))
def describe(
    corpus: CorpusArgument = DEFAULT,
    datasheet: Annotated[bool, typer.Option("--datasheet", help=help_on("datasheet"))] = False,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Print sizes and agreement in Markdown, or put them where the datasheet shows them."""
    from docintel.corpora.describe import describe as sizes
    from docintel.corpora.describe import replace_sizes
    from docintel.corpora.store import read_corpus, read_file
    from docintel.evaluation.agreement import agreement_table

    checked_language(lang)
    documents = read_corpus(corpus)
    second = corpus / SECOND
    tables = sizes(documents) + "\n" + agreement_table(documents, read_file(second) if second.is_file() else ())
    if datasheet:
        replace_sizes(corpus / "datasheet.md", tables)
        return
    with opened(output) as stream:
        stream.write(tables)


@corpus.command("noise", help=help_on("corpus_noise"))
def noise(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_on("corpus_file"))],
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help=help_on("noise_kinds"))] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help=help_on("seed"))] = 1,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Write noisy copies of documents, a line each."""
    from docintel.corpora.noise import KINDS, noisy
    from docintel.corpora.store import as_line, read_file

    checked_language(lang)
    kinds = [chosen("--kind", one, tuple(KINDS)) for one in kind or ()]
    with opened(output) as stream:
        for document in read_file(file):
            stream.write(as_line(noisy(document, kinds, seed=seed)) + "\n")


def _offsets(value: str) -> str:
    return chosen("--offsets", value, ("codepoint", "utf16"))


def _documents(corpus: Path, split: str) -> tuple[CorpusDocument, ...]:
    from docintel.corpora.store import read_file, split_file

    return read_file(corpus if corpus.is_file() else split_file(corpus, split))
