"""Lean import: `import docintel` loads nothing heavy; reading a short text loads no file format's library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("spacy", "sklearn", "pandas", "opencc", "lxml", "pypdfium2", "pdfplumber", "numpy", "jieba", "torch", "docx", "openpyxl", "pydantic", "rich")
# A bare interpreter has about 60 modules; counted rather than timed, because machines differ.
MODULES = 150
# Libraries of formats that a plain text does not have.
OF_FORMATS = ("spacy", "sklearn", "pandas", "pypdfium2", "pdfplumber", "docx", "openpyxl", "jieba", "torch")


def modules_after(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{statement}\nprint(*sys.modules)"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(done.stdout.split())


def test_import_loads_nothing_heavy() -> None:
    loaded = modules_after("import docintel")
    assert not loaded & set(HEAVY)
    assert len(loaded) < MODULES


# What only some sinks need; a ledger of one kind loads nothing of the others.
OF_SINKS = ("sqlalchemy", "jinja2", "urllib3", "openpyxl", "psycopg", "pymysql", "yaml")


def test_sinks_load_what_they_use() -> None:
    assert not modules_after("import docintel.sinks") & set(OF_SINKS)
    feeding = "from docintel.sinks import FeedPlan, rehearse; rehearse([], FeedPlan('x.csv'))"
    assert not modules_after(feeding) & (set(OF_SINKS) - {"jinja2"})


def test_naming_what_is_public_loads_nothing() -> None:
    assert not modules_after("import docintel; dir(docintel); docintel.__version__; docintel.__all__") & set(HEAVY)


@pytest.mark.parametrize("call", ["analyze(text='发现问题3处。')", "find_quantities('发现问题3处。')", "clean('發現問題')"])
def test_reading_a_text_loads_no_file_format(call: str) -> None:
    assert not modules_after(f"import docintel; docintel.{call}") & set(OF_FORMATS)


def test_the_library_prints_nothing() -> None:
    program = "import docintel; docintel.analyze(text='发现问题3处。')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
