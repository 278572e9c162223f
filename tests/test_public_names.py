"""The public names: whoever adds or drops one does so on purpose, here and in the changelog."""

from __future__ import annotations

import inspect

import pytest

import docintel

NAMES = [
    "Config", "ConfigError", "DocintelError", "LexiconError", "MissingExtraError", "PathNotFoundError", "Pipeline", "Report",
    "UsageError", "analyze", "analyze_many", "clean", "find_dates", "find_quantities", "find_units", "json_schema",
]  # fmt: skip
# The keyword arguments a caller may rely on.
SIGNATURES = {
    "analyze": ["path", "text", "data", "name", "reference_date", "config"],
    "analyze_many": ["paths", "jobs", "reference_date", "config"],
    "clean": ["text"],
    "find_dates": ["text", "reference_date", "explain"],
    "find_quantities": ["text"],
    "find_units": ["text"],
    "json_schema": [],
}


def test_the_names_are_pinned() -> None:
    assert docintel.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there_and_explained(name: str) -> None:
    assert inspect.getdoc(getattr(docintel, name))
    assert name in dir(docintel)


@pytest.mark.parametrize("name", SIGNATURES)
def test_arguments_stay(name: str) -> None:
    parameters = list(inspect.signature(getattr(docintel, name)).parameters)
    assert parameters[: len(SIGNATURES[name])] == SIGNATURES[name]


def test_errors_have_one_base() -> None:
    for name in NAMES:
        if name.endswith("Error"):
            assert issubclass(getattr(docintel, name), docintel.DocintelError)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        docintel.no_such_name  # noqa: B018
