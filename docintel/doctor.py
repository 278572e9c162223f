"""A check-up of the installation.

Enters: nothing but the machine. Leaves: a `Diagnosis`, a `Finding` for each part, with what to do where it is missing.
Refuses nothing: whatever does not load becomes a finding. What is required and what is extra is read from the package's
own metadata, so that this list cannot differ from pyproject.toml.
"""

from __future__ import annotations

import platform
import re
import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import get_args

from docintel import __version__, hanlp_recogniser
from docintel.messages import Language
from docintel.models import NAMES, WEIGHTS, shipped
from docintel.tabulation import label

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*([^;]*)(?:;(.*))?")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
# Modules that have another name than the package that brings them.
_MODULES = {
    "python-docx": "docx", "ahocorasick-rs": "ahocorasick_rs", "python-calamine": "python_calamine",
    "lxml-html-clean": "lxml_html_clean", "opencc": "opencc",
    "pyyaml": "yaml", "scikit-learn": "sklearn", "python-crfsuite": "pycrfsuite",
}  # fmt: skip
_FOR_DEVELOPERS = frozenset(("test", "dev", "bench", "docs"))
_KNOWN_EXTRAS = ("hanlp", "ocr")
_OLDEST_PYTHON = (3, 11)
_SAMPLE = "甲市河长办公室2024年5月6日检查发现，清溪河左岸堆放建筑垃圾2处。\n请甲市水利局于2024年6月30日前完成清理。"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: `ok` is None where it is missing and need not be there."""

    group: str
    name: str
    ok: bool | None
    required: bool
    detail: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings, in the order in which to read them."""

    findings: tuple[Finding, ...]

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What is required and does not work."""
        return tuple(finding for finding in self.findings if finding.required and finding.ok is not True)

    @property
    def healthy(self) -> bool:
        return not self.broken


def examine(language: Language = "zh") -> Diagnosis:
    """Look at everything. It takes two seconds: each dependency is really loaded, since only that proves it works."""
    words = _Words(language)
    return Diagnosis((
        *_environment(words), *_dependencies(words), *_readers(words), *_backends(words), *_extras(words),
        *_programs(words), _self_test(words),
    ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    language: Language

    def __call__(self, code: str, **details: object) -> str:
        return label("doctor", code, self.language).format_map(details)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package this one asks for; `extra` is the extra that asks, empty where it is required."""

    name: str
    wanted: str
    extra: str = ""


def requirement(written: str) -> Requirement:
    """A requirement as metadata writes it.

    >>> requirement('hanlp>=2.1; extra == "hanlp"')
    Requirement(name='hanlp', wanted='>=2.1', extra='hanlp')
    """
    found = _REQUIREMENT.match(written)
    if found is None:
        return Requirement(written, "")
    extra = _EXTRA.search(found[3] or "")
    return Requirement(found[1], found[2].strip(" ()"), extra[1] if extra else "")


def _requirements() -> tuple[Requirement, ...]:
    """From the installed package; from pyproject.toml in a checkout that nobody installed."""
    try:
        return tuple(requirement(written) for written in metadata.requires("docintel") or ())
    except metadata.PackageNotFoundError:
        pass
    try:
        project = tomllib.loads((_checkout() / "pyproject.toml").read_text("utf-8"))["project"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return ()
    extras = project.get("optional-dependencies", {})
    return (
        *map(requirement, project.get("dependencies", ())),
        *(requirement(f'{one}; extra == "{extra}"') for extra, asked in extras.items() for one in asked),
    )


def _checkout() -> Path:
    return Path(__file__).resolve().parent.parent


def _environment(words: _Words) -> Iterator[Finding]:
    modern = sys.version_info >= _OLDEST_PYTHON
    place = f"{platform.python_version()} ({sys.executable})"
    yield Finding("environment", "Python", modern, True, place, "" if modern else words("python_too_old"))
    yield Finding("environment", "docintel", True, True, f"{__version__} ({Path(__file__).resolve().parent})")
    yield Finding("environment", "system", True, False, platform.platform())


def _dependencies(words: _Words) -> Iterator[Finding]:
    for wanted in _requirements():
        if not wanted.extra:
            yield _package("dependencies", wanted, words, f'pip install "{wanted.name}{wanted.wanted}"', required=True)


def _package(group: str, wanted: Requirement, words: _Words, command: str, *, required: bool) -> Finding:
    missing = False if required else None
    advice = words("install", command=command)
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return Finding(group, wanted.name, missing, required, words("missing"), advice)
    floor = re.search(r">=\s*([\d.]+)", wanted.wanted)
    if floor and _numbers(version) < _numbers(floor[1]):
        detail = words("too_old", version=version, wanted=wanted.wanted)
        return Finding(group, wanted.name, False, required, detail, advice)
    try:
        import_module(_module(wanted.name))
    except Exception as error:  # a shared library that is missing, a broken wheel: anything may come
        reason = f"{type(error).__name__}: {error}"[:200]
        return Finding(group, wanted.name, False, required, f"{version} {words('broken', reason=reason)}", advice)
    return Finding(group, wanted.name, True, required, version)


def _numbers(version: str) -> tuple[int, ...]:
    """
    >>> _numbers("1.10.2rc1") > _numbers("1.9")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3])


def _module(package: str) -> str:
    plain = re.sub(r"[-_.]+", "-", package).lower()
    return _MODULES.get(plain, plain.replace("-", "_"))


def _readers(words: _Words) -> Iterator[Finding]:
    from docintel.readers.registry import readers

    try:
        for reader in readers():
            yield Finding("readers", reader.name, True, True, reader.media_type)
    except Exception as error:
        yield Finding("readers", "readers", False, True, words("broken", reason=f"{type(error).__name__}: {error}"))


def _backends(words: _Words) -> Iterator[Finding]:
    from docintel.config import Backend

    for backend in get_args(Backend):
        yield _hanlp(words) if backend == "hanlp" else Finding("backends", backend, True, True, words("built_in"))
    for name in NAMES:
        there = (shipped() / name / WEIGHTS).is_file()
        yield Finding("backends", f"models/{name}", there, True, "" if there else words("no_models"))


def _hanlp(words: _Words) -> Finding:
    """The backend that needs an extra; which model it uses, only a run says."""
    if not hanlp_recogniser.is_installed():
        advice = words("install", command='pip install "docintel[hanlp]"')
        return Finding("backends", "hanlp", None, False, words("missing"), advice)
    return Finding("backends", "hanlp", True, False, words("hanlp_ready", version=metadata.version("hanlp")))


def _extras(words: _Words) -> Iterator[Finding]:
    asked: dict[str, list[Requirement]] = {name: [] for name in _KNOWN_EXTRAS}
    for wanted in _requirements():
        if wanted.extra and wanted.extra not in _FOR_DEVELOPERS:
            asked.setdefault(wanted.extra, []).append(wanted)
    for extra, packages in asked.items():
        yield _extra(extra, packages, words)


def _extra(extra: str, packages: list[Requirement], words: _Words) -> Finding:
    if not packages:
        return Finding("extras", extra, None, False, words("undeclared"))
    command = f'pip install "docintel[{extra}]"'
    found = [_package("extras", package, words, command, required=False) for package in packages]
    detail = ", ".join(f"{finding.name} {finding.detail}" for finding in found)
    states = {finding.ok for finding in found}
    ok = False if False in states else None if None in states else True
    return Finding("extras", extra, ok, False, detail, "" if ok else words("install", command=command))


def _programs(words: _Words) -> Iterator[Finding]:
    for name, commands, package in (
        ("antiword", ("antiword",), "apt install antiword"),
        ("LibreOffice", ("soffice", "libreoffice"), "apt install libreoffice-writer"),
    ):
        place = next((found for command in commands if (found := shutil.which(command))), None)
        detail = place or f"{words('not_found')} ({words('tool_doc')})"
        yield Finding("tools", name, True if place else None, False, detail,
                      "" if place else words("install", command=package))  # fmt: skip


def _self_test(words: _Words) -> Finding:
    """A small text must give a problem and a deadline, every quote where it says it is."""
    try:
        begun = time.perf_counter()
        from docintel.pipeline import Pipeline

        pipeline = Pipeline()
        pipeline.analyze(text="河道")  # the first text loads the vocabulary
        loaded = time.perf_counter()
        report = pipeline.analyze(text=_SAMPLE)
        done = time.perf_counter()
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:300]
        return Finding("self_test", "analyze", False, True, words("self_test_failed", reason=reason))
    spans = [span for item in report.items() for span in item.evidence]
    right = all(report.text[span.start : span.end] == span.quote for span in spans)
    if not (right and report.problems and report.deadlines):
        reason = f"problems={len(report.problems)} deadlines={len(report.deadlines)} quotes={right}"
        return Finding("self_test", "analyze", False, True, words("self_test_failed", reason=reason))
    detail = words(
        "self_test_ok", load=loaded - begun, analysis=done - loaded, problems=len(report.problems),
        deadlines=len(report.deadlines),
    )  # fmt: skip
    return Finding("self_test", "analyze", True, True, detail)
