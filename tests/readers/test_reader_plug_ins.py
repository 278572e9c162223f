"""Readers of other packages, found by the entry point `docintel.readers` of what is really installed."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docintel import Pipeline
from docintel.errors import ConfigError, PathNotFoundError, UnreadableError, UsageError
from docintel.readers import read, registry

READER = '''
from docintel.readers.base import FormatReader, make_source

def recognises(head, name):
    {recognises}

def read(data, origin):
    {read}

READER = FormatReader("odd", "application/x-odd", recognises, read)
'''
STARTS = 'return head.startswith(b"ODD")'
GIVES = 'return make_source(origin, text=data[3:].decode(), media_type="application/x-odd", reader="odd")'
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a package with a reader where Python looks for packages, as pip does."""

    def installed(module: str = "", *, recognises: str = STARTS, read: str = GIVES, target: str = "odd_reader:READER") -> None:
        source = module or READER.format(recognises=recognises, read=read)
        (tmp_path / "odd_reader.py").write_text(textwrap.dedent(source), "utf-8")
        described = tmp_path / "odd_reader-1.0.dist-info"
        described.mkdir()
        (described / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-reader\nVersion: 1.0\n", "utf-8")
        (described / "entry_points.txt").write_text(f"[docintel.readers]\nodd = {target}\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        registry._plug_ins.cache_clear()

    yield installed
    sys.modules.pop("odd_reader", None)
    registry._plug_ins.cache_clear()


def test_an_installed_reader_reads_its_format(install: Install) -> None:
    install()
    assert read("ODD督办函".encode()).text == "督办函"
    assert read("督办函".encode()).reader == "text"
    assert registry.readers()[0].name == "odd"


def test_it_is_asked_before_the_built_in_ones(install: Install) -> None:
    install(recognises='return head.startswith(b"%PDF-")')
    assert read(b"%PDF-x").reader == "odd"


def test_the_pipeline_and_the_doctor_know_it(install: Install) -> None:
    from docintel import analyze
    from docintel.doctor import _readers, _Words

    install()
    report = analyze(data="ODD检查发现清溪河左岸堆放建筑垃圾2处。".encode(), name="a.odd")
    assert report.source.reader == "odd"
    assert report.problems
    assert ("odd", "application/x-odd") in [(found.name, found.detail) for found in _readers(_Words("zh"))]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"module": "raise ImportError('no libfoo')"}, "no libfoo"),
        ({"target": "odd_reader:NOTHING"}, "odd_reader:NOTHING"),
        ({"module": "READER = object()"}, "lacks"),
    ],
)
def test_a_plug_in_that_does_not_load_is_named(install: Install, how: dict[str, str], told: str) -> None:
    install(**how)
    with pytest.raises(ConfigError, match=r"plug-in 'odd'") as caught:
        read(b"x")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"read": "raise KeyError(1)"}, "damaged_file"),
        ({"recognises": "return 1 / 0"}, "damaged_file"),
        ({"read": "return 'text'"}, "internal"),
    ],
)
def test_a_plug_in_that_breaks_costs_only_its_own_file(install: Install, how: dict[str, str], code: str) -> None:
    install(**how)
    with pytest.raises(UnreadableError) as caught:
        read(b"ODD")
    assert caught.value.code == code


# Gives a text whose boxes, asked for only when the report is made, it cannot find.
BOXLESS = (
    "text = '检查发现清溪河左岸堆放建筑垃圾2处。'; "
    'return make_source(origin, text=text, media_type="application/x-odd", reader="odd", boxes=lambda span: 1 / 0)'
)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"read": "raise KeyError(1)"}, "damaged_file"),
        ({"recognises": "return 1 / 0"}, "damaged_file"),
        ({"read": "return 'text'"}, "internal"),
        ({"read": BOXLESS}, "internal"),
    ],
)
def test_a_plug_in_that_breaks_makes_a_failed_report(install: Install, tmp_path: Path, how: dict[str, str], code: str) -> None:
    install(**how)
    pipeline = Pipeline(backend="rules")
    path = tmp_path / "a.odd"
    path.write_bytes(b"ODD")
    for report in (pipeline.analyze(path), pipeline.analyze(data=b"ODD", name="a.odd")):
        assert report.state == "failed"
        assert [error.code for error in report.errors] == [code]
        assert report.errors[0].message
        assert report.errors[0].next_step
        assert report.source.bytes == 3


def test_bad_use_raises_also_beside_a_broken_plug_in(install: Install, tmp_path: Path) -> None:
    install(read="raise KeyError(1)")
    pipeline = Pipeline(backend="rules")
    with pytest.raises(UsageError):
        pipeline.analyze(tmp_path)
    with pytest.raises(PathNotFoundError):
        pipeline.analyze(tmp_path / "none.odd")
