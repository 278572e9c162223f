"""Whether a document says the same in every format: problems, counts, deadlines, units, and the characters themselves.

    python benchmarks/formats.py [--per-genre N | --all] [--only ID,ID…] [--formats KIND,KIND…] [--backend rules|default|both]
                                 [--office] [--scans N] [--show N]

Takes documents of the train and dev splits whose text is a document and not a web page or a damaged copy (N of each genre,
and every one with a table), writes each as text, Markdown, HTML, DOCX, PDF, OFD and, where it holds a table, XLSX, and
reads each. Prints for each format the share of documents whose items are those of the text file, in any order: all values
of an item, its words without blanks, the words of what it refers to. Then the differences, and the character error: edit
distance over characters, blanks and page furniture left out, of what was read against what was written.

`--only` and `--formats` look at some documents and formats alone (md, html, docx, pdf, ofd, xlsx, "pdf (LibreOffice)" …).
`--office` adds PDF, DOC and RTF as LibreOffice makes them of the DOCX, and needs `soffice`. `--scans N` prints the first N
documents at 200 dpi as a clean scan (grey, grainy, tilted by 0.2°) and has them recognised; needs the extra `ocr` and the
font Noto Serif CJK. Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "readers"))

import set_pages  # the makers of the tests: files are made, not read
from make_paper import Paper, Table, as_docx, as_html, as_markdown, as_text, as_workbook, paper_of

from docintel import Pipeline
from docintel.document import Source
from docintel.readers import read
from docintel.readers.ocr import available
from docintel.report import Report, Span

CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "supervision"
# What makes a text a web page or a broken copy, which no office writes into a form of its own.
DAMAGE = {"web_chrome", "truncated", "lost_line_breaks", "mojibake", "doubled_body"}
LAYERS = ("problems", "counts", "deadlines", "units")
FLOWING: dict[str, Callable[[Paper], bytes]] = {
    "md": as_markdown, "html": as_html, "docx": as_docx, "pdf": set_pages.as_pdf, "ofd": set_pages.as_ofd, "xlsx": as_workbook,
}  # fmt: skip
# What is no value: places in the text, ids, and how sure one is.
_NO_VALUES = {"id", "evidence", "evidence_of", "confidence", "because", "count_id", "score"}
_BLANK = re.compile(r"\s+")


@dataclass(slots=True)
class Tally:
    """What was seen of one format."""

    documents: int = 0
    equal: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    characters: int = 0
    differing: list[str] = field(default_factory=list)


def papers(per_genre: int | None) -> Iterator[tuple[str, Paper]]:
    """Documents by name: `per_genre` of each genre (None: all) and all that hold a table."""
    taken: Counter[str] = Counter()
    for split in ("dev", "train"):
        for line in (CORPUS / f"{split}.jsonl").read_text("utf-8").splitlines():
            document = json.loads(line)
            if DAMAGE & set(document.get("noise", ())):
                continue
            genre, paper = document["genre"]["doc_type"], paper_of(document["text"])
            holds_table = any(isinstance(part, Table) for part in paper)
            if holds_table or per_genre is None or taken[genre] < per_genre:
                taken[genre] += not holds_table
                yield document["id"], paper


def values_of(report: Report, source: Source) -> dict[str, Counter[str]]:
    """The items of each layer as texts that hold all their values, and nothing that depends on the file's form."""
    blank = {n for block in source.blocks if block.kind == "furniture" for n in range(*block.span)}
    # A tab parts cells, whose words are not joined.
    blank |= {n for n, character in enumerate(source.text) if character.isspace() and character != "\t"}
    quotes = {item.id: _quotes(item.evidence, blank) for item in report.items()}
    words = {name: "…".join(told) for name, told in quotes.items()} | {unit.id: unit.name for unit in report.units}
    return {
        layer: Counter(
            json.dumps({"quote": sorted(set(quotes[item.id])), **_values(item.model_dump(), words)}, ensure_ascii=False, sort_keys=True)
            for item in getattr(report, layer)
        )
        for layer in LAYERS
    }


def _quotes(spans: list[Span], blank: set[int]) -> list[str]:
    """The words of evidence; what only a page break parts is one quote."""
    told: list[str] = []
    end = -1
    for span in spans:
        if told and blank.issuperset(range(end, span.start)):
            told[-1] += bare(span.quote)
        else:
            told.append(bare(span.quote))
        end = span.end
    return told


def _values(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {k: _values(v, words) for k, v in value.items() if k not in _NO_VALUES and v not in (None, [])}
    if isinstance(value, list):
        return sorted((_values(each, words) for each in value), key=str)
    return words.get(value, bare(value)) if isinstance(value, str) else value


def bare(words: str) -> str:
    return _BLANK.sub("", words)


def shown(source: Source) -> str:
    """What a file shows besides page headers, footers and numbers, without blanks."""
    text = source.text
    for block in sorted(source.blocks, key=lambda block: block.span, reverse=True):
        if block.kind == "furniture":
            text = text[: block.span.start] + text[block.span.end :]
    return bare(text)


def written(paper: Paper, kind: str) -> str:
    """What is to be read of a paper in a format; in Markdown a table's marks are text."""
    return bare((as_markdown if kind == "md" else as_text)(paper).decode())


def edit_distance(one: str, other: str) -> int:
    """Insertions, deletions and substitutions that turn one text into the other."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, start=1):
        above, row[0] = row[0], number
        for index, right in enumerate(other, start=1):
            above, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, above + (left != right))
    return row[-1]


def by_office(files: dict[str, bytes], kind: str) -> dict[str, bytes]:
    """DOCX files turned into another format by LibreOffice, all in one run."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, f"{name}.docx").write_bytes(data)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", folder]
        made = sorted(str(path) for path in Path(folder).glob("*.docx"))
        subprocess.run([*command, *made], check=True, capture_output=True, timeout=900)
        return {name: path.read_bytes() for name in files if (path := Path(folder, f"{name}.{kind}")).exists()}


def files_of(chosen: list[tuple[str, Paper]], office: bool) -> dict[str, dict[str, bytes]]:
    """For each format the files by document."""
    made: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, paper in chosen:
        for kind, make in FLOWING.items():
            if kind != "xlsx" or any(isinstance(part, Table) for part in paper):
                made[kind][name] = make(paper)
    if office:
        for kind in ("pdf", "doc", "rtf"):
            made[f"{kind} (LibreOffice)"] = by_office(made["docx"], kind)
    return made


def compare(chosen: list[tuple[str, Paper]], made: dict[str, dict[str, bytes]], backend: str, show: int) -> None:
    """Print the table of one backend and up to `show` differences of each format."""
    pipeline = Pipeline(backend=backend)
    by_name = dict(chosen)
    expected = {name: understood(pipeline, as_text(paper), f"{name}.txt")[1] for name, paper in chosen}
    tallies: dict[str, Tally] = {}
    for kind, files in made.items():
        tally = tallies[kind] = Tally()
        for name, data in files.items():
            suffix = kind.split()[0]
            source, values = understood(pipeline, data, f"{name}.{suffix}")
            count_errors(tally, written(by_name[name], suffix), shown(source))
            judge(tally, name, expected[name], values)
    print(f"\nbackend {backend}, {len(chosen)} documents, equal to the text file in:")
    print(f"{'format':<18} {'documents':>9} " + " ".join(f"{layer:>10}" for layer in (*LAYERS, "all")) + "  character error")
    for kind, tally in tallies.items():
        shares = " ".join(f"{tally.equal[layer] / tally.documents:>10.1%}" for layer in (*LAYERS, "all"))
        print(f"{kind:<18} {tally.documents:>9} {shares}  {tally.wrong / max(tally.characters, 1):.3%}")
    for kind, tally in tallies.items():
        for line in tally.differing[:show]:
            print(f"{kind}: {line}")


def understood(pipeline: Pipeline, data: bytes, name: str) -> tuple[Source, dict[str, Counter[str]]]:
    source = read(data, name=name, uri=name)
    return source, values_of(pipeline.understand(source), source)


def count_errors(tally: Tally, wanted: str, found: str) -> None:
    tally.wrong += edit_distance(wanted, found)
    tally.characters += len(wanted)


def judge(tally: Tally, name: str, wanted: dict[str, Counter[str]], found: dict[str, Counter[str]]) -> None:
    tally.documents += 1
    same = [layer for layer in LAYERS if wanted[layer] == found[layer]]
    tally.equal.update([*same, *(["all"] if len(same) == len(LAYERS) else [])])
    for layer in LAYERS:
        lost, new = wanted[layer] - found[layer], found[layer] - wanted[layer]
        tally.differing += [f"{name} {layer} - {item}" for item in lost.elements()]
        tally.differing += [f"{name} {layer} + {item}" for item in new.elements()]


def scan(chosen: list[tuple[str, Paper]], show: int) -> None:
    """Print the character error of clean scans, and in how many the items of the rules are those of the text file."""
    pipeline, tally, start = Pipeline(backend="rules"), Tally(), time.perf_counter()
    for name, paper in chosen:
        source, values = understood(pipeline, set_pages.as_scan(paper), f"{name}.tiff")
        before = tally.wrong
        count_errors(tally, written(paper, "tiff"), shown(source))
        judge(tally, name, understood(pipeline, as_text(paper), f"{name}.txt")[1], values)
        print(f"  {name}: {tally.wrong - before} of {len(written(paper, 'tiff'))} characters", flush=True)
    shares = ", ".join(f"{layer} {tally.equal[layer] / tally.documents:.1%}" for layer in (*LAYERS, "all"))
    print(f"\nscans at 200 dpi: {tally.documents} documents, character error {tally.wrong / tally.characters:.2%}; equal in {shares}")
    print(f"{time.perf_counter() - start:.0f} s")
    for line in tally.differing[:show]:
        print(f"scan: {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--per-genre", type=int, default=4)
    parser.add_argument("--all", action="store_true", help="every document of train and dev that is no damaged copy")
    parser.add_argument("--only", metavar="ID,ID…", help="these documents alone")
    parser.add_argument("--formats", metavar="KIND,KIND…", help="these formats alone")
    parser.add_argument("--backend", choices=("rules", "default", "both"), default="both")
    parser.add_argument("--office", action="store_true", help="also what LibreOffice makes of the DOCX")
    parser.add_argument("--scans", type=int, default=0, metavar="N")
    parser.add_argument("--show", type=int, default=20, metavar="N", help="differences printed for each format")
    options = parser.parse_args()
    if options.office and not shutil.which("soffice"):
        parser.error("--office needs LibreOffice (soffice)")
    if options.scans and not (available() and set_pages.SERIF.exists()):
        parser.error('--scans needs pip install "docintel[ocr]" and the font Noto Serif CJK (Debian: fonts-noto-cjk)')
    chosen = list(papers(None if options.all else options.per_genre))
    if options.only:
        names = options.only.split(",")
        chosen = [(name, paper) for name, paper in papers(None) if name in names]
        if missing := sorted(set(names) - {name for name, _ in chosen}):
            parser.error(f"--only: no such document, or a damaged copy: {', '.join(missing)}")
    made = files_of(chosen, options.office)
    if options.formats:
        made = {kind: files for kind, files in made.items() if kind in options.formats.split(",")}
    for backend in ("rules", "default") if options.backend == "both" else (options.backend,):
        compare(chosen, made, backend, options.show)
    if options.scans:
        scan(chosen[: options.scans], options.show)


if __name__ == "__main__":
    main()
