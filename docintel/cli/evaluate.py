"""`docintel evaluate`: reports scored against an annotated corpus.

Enters: a corpus (a folder of the canonical form, one file of it, or a folder with value-level gold), and reports, which
are made now where none are given. Leaves: tables or JSON on standard output, an HTML browser of errors where asked for.
The test split is scored only with `--log-release`, which writes date, commit and figures beside the corpus.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docintel.cli.options import LangOption, OutputOption, checked_language, chosen, processes
from docintel.cli.output import opened, tell
from docintel.cli.wording import help_on, language, say, told
from docintel.errors import UsageError

if TYPE_CHECKING:
    from docintel.evaluation.evaluation import Evaluation
    from docintel.evaluation.gold import GoldDocument

FORMATS = ("canonical", "value-gold")
SPLITS = ("train", "dev", "test")


def evaluate(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help=help_on("evaluate_corpus"))],
    split: Annotated[str, typer.Option("--split", metavar="|".join(SPLITS), help=help_on("split"))] = "dev",
    pred: Annotated[Path | None, typer.Option("--pred", metavar="FILE", help=help_on("pred"))] = None,
    format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=help_on("gold_format"))
    ] = "canonical",
    texts: Annotated[Path | None, typer.Option("--texts", metavar="DIR", help=help_on("texts"))] = None,
    only: Annotated[str | None, typer.Option("--only", metavar="REGEX", help=help_on("only"))] = None,
    second: Annotated[Path | None, typer.Option("--second", metavar="PATH", help=help_on("second"))] = None,
    compare: Annotated[Path | None, typer.Option("--compare", metavar="FILE", help=help_on("compare"))] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help=help_on("html"))] = None,
    json_output: Annotated[bool, typer.Option("--json", help=help_on("json"))] = False,
    floors: Annotated[bool, typer.Option("--floors", help=help_on("floors"))] = False,
    pin_floors: Annotated[bool, typer.Option("--pin-floors", help=help_on("pin_floors"))] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help=help_on("allow_lower"))] = False,
    log_release: Annotated[bool, typer.Option("--log-release", help=help_on("log_release"))] = False,
    jobs: Annotated[str | None, typer.Option("--jobs", metavar="N", help=help_on("jobs"))] = None,
    output: OutputOption = None,
    lang: LangOption = None,
) -> None:
    """Score, and show."""
    from docintel.evaluation.agreement import read_second
    from docintel.evaluation.evaluation import evaluate as score
    from docintel.evaluation.predictions import chosen as picked
    from docintel.evaluation.predictions import make_predictions, read_predictions

    checked_language(lang)
    chosen("--format", format, FORMATS)
    chosen("--split", split, SPLITS)
    _check_release(format, split, log_release, looks_inside=only is not None or html is not None)
    documents = picked(_documents(corpus, split, format, texts), only)
    if not documents:
        raise UsageError(say("no_documents", path=corpus))
    if second is not None:
        reports = read_second(second)
        documents = [document for document in documents if document.id in reports]
    elif pred is not None:
        reports = read_predictions(pred)
    else:
        workers = processes(jobs) if jobs is not None else min(4, os.cpu_count() or 1)
        reports = make_predictions(documents, jobs=workers)
    found = score(documents, reports)
    earlier = score(documents, read_predictions(compare)) if compare is not None else None
    if found.missing:
        tell(say("no_reports", count=len(found.missing), names=", ".join(found.missing[:5])))
    with opened(output) as stream:
        if json_output:
            stream.write(json.dumps(_data(found, earlier), ensure_ascii=False, indent=1) + "\n")
        else:
            stream.writelines(f"{line}\n" for line in _lines(found, earlier))
    if html is not None:
        _write_browser(html, documents, found)
    if log_release:
        _log(corpus, documents, found)
    _hold_floors(corpus, documents, found, check=floors, pin=pin_floors, allow_lower=allow_lower)


def _check_release(format: str, split: str, log_release: bool, *, looks_inside: bool) -> None:
    """The test split tells nobody anything by accident."""
    if format != "canonical":
        return
    if split == "test" and (not log_release or looks_inside):
        raise UsageError(say("test_is_logged"))
    if log_release and split != "test":
        raise UsageError(say("only_test_is_logged"))


def _documents(corpus: Path, split: str, format: str, texts: Path | None) -> list[GoldDocument]:
    from docintel.corpora.store import read_file, split_file
    from docintel.evaluation.gold import of_document, read_value_gold

    if format == "value-gold":
        return list(read_value_gold(corpus, texts))
    read = read_file(corpus if corpus.is_file() else split_file(corpus, split))
    if split != "test" and any(document.split == "test" for document in read):
        raise UsageError(say("test_is_logged"))
    return [of_document(document) for document in read]


def _data(found: Evaluation, earlier: Evaluation | None) -> object:
    from docintel.evaluation.evaluation import differences
    from docintel.evaluation.export import as_data, differences_as_data

    data = as_data(found)
    if earlier is not None:
        data["comparison"] = differences_as_data(differences(earlier, found))
    return data


def _lines(found: Evaluation, earlier: Evaluation | None) -> list[str]:
    from docintel.evaluation.evaluation import differences
    from docintel.evaluation.table import comparison, lay_out

    def word(code: str) -> str:
        return told("evaluation", code)

    head = say("evaluated", count=len(found.documents), spans=found.spans_seen, wrong=found.spans_wrong)
    lines = [head, "", *lay_out(found, word)]
    if earlier is not None:
        lines += comparison(differences(earlier, found), word)
    return lines


def _write_browser(target: Path, documents: list[GoldDocument], found: Evaluation) -> None:
    from docintel.evaluation.browser import browser

    with opened(target) as stream:
        stream.write(browser(documents, found, language()))


def _log(corpus: Path, documents: list[GoldDocument], found: Evaluation) -> None:
    from docintel.evaluation.release_log import append

    log = append(corpus if corpus.is_dir() else corpus.parent, found)
    tell(say("release_logged", path=log))


def _hold_floors(
    corpus: Path, documents: list[GoldDocument], found: Evaluation, *, check: bool, pin: bool, allow_lower: bool
) -> None:
    """Exit code 1 where a score lies below its floor."""
    from docintel.evaluation.floors import below, pin_floors

    if pin:
        pin_floors(corpus, found, allow_lower=allow_lower)
        tell(say("floors_pinned"))
    elif check:
        fallen = below(corpus, found)
        for one in fallen:
            tell(
                say(
                    "below_floor", name=told("evaluation", one.name), score=f"{one.score:.4f}", floor=f"{one.floor:.4f}"
                )
            )
        if fallen:
            raise typer.Exit(1)
