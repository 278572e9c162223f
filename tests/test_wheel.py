"""The wheel: vocabulary and the typing marker travel in it, the thin runner of a checkout does not."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEXICON = ROOT / "docintel" / "lexicon"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    for tool in ("build", "hatchling"):
        if importlib.util.find_spec(tool) is None:
            pytest.skip(f"{tool} is not installed")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = out.glob("docintel-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_package_is_inside(names: set[str]) -> None:
    package = ROOT / "docintel"
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix in (".py", ".tsv", ".toml", ".json", ".sql", ".typed")
    }
    assert "docintel/py.typed" in wanted
    assert {f"docintel/lexicon/{path.name}" for path in LEXICON.iterdir() if path.suffix in (".tsv", ".toml")} <= wanted
    assert wanted <= names


def test_nothing_of_the_checkout_is_inside(names: set[str]) -> None:
    assert "cli.py" not in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.startswith("docintel")} == set()


def test_licence_and_command_are_inside(names: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)


def test_the_models_are_inside(names: set[str]) -> None:
    models = ROOT / "models"
    assert {f"docintel/trained/{path.relative_to(models).as_posix()}" for path in models.rglob("weights.npz")} <= names
