"""The check-up says what is there, and never breaks on what is not."""

from __future__ import annotations

import pytest

from docintel import doctor
from docintel.doctor import Requirement, examine, requirement

REQUIREMENTS = [
    ("python-docx>=1.1.2", Requirement("python-docx", ">=1.1.2")),
    ("lxml (>=5.2)", Requirement("lxml", ">=5.2")),
    ("uvicorn[standard]>=0.30; extra == 'server'", Requirement("uvicorn", ">=0.30", "server")),
    ('hanlp>=2.1; python_version >= "3.11" and extra == "hanlp"', Requirement("hanlp", ">=2.1", "hanlp")),
    ('tomli>=2; python_version < "3.11"', Requirement("tomli", ">=2")),
]


@pytest.mark.parametrize(("written", "expected"), REQUIREMENTS, ids=[written for written, _ in REQUIREMENTS])
def test_requirements_are_understood(written: str, expected: Requirement) -> None:
    assert requirement(written) == expected


def test_this_installation_is_well() -> None:
    diagnosis = examine()
    assert diagnosis.healthy, diagnosis.broken
    names = {finding.name for finding in diagnosis.findings}
    assert {"Python", "docintel", "pydantic", "pdf", "docx", "xlsx", "rules", "hanlp", "ocr", "antiword"} <= names


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("no-such-package-at-all>=1", "未安装"),
        ("pydantic>=999", "需要 >=999"),
    ],
)
def test_a_broken_dependency_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch, asked: str, told: str) -> None:
    monkeypatch.setattr(doctor, "_requirements", lambda: (requirement(asked),))
    diagnosis = examine()
    (broken,) = diagnosis.broken
    assert not diagnosis.healthy
    assert told in broken.detail
    assert f'pip install "{asked}"' in broken.advice


def test_an_extra_that_is_not_installed_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_requirements", lambda: (requirement('no-such-package; extra == "ocr"'),))
    diagnosis = examine("en")
    (extra,) = [finding for finding in diagnosis.findings if finding.name == "ocr"]
    assert diagnosis.healthy
    assert (extra.ok, extra.advice) == (None, 'run: pip install "docintel[ocr]"')


def test_a_pipeline_that_does_not_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ImportError("缺一块")

    monkeypatch.setattr("docintel.pipeline.Pipeline.__init__", broken)
    (finding,) = examine().broken
    assert "缺一块" in finding.detail
