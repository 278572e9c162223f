"""The options of a sink: `--option batch=50`.

Enters: texts by name. Leaves: a validated model. Refuses: a name that the sink does not have, a value it cannot use.
Secrets are no options: they come from environment variables whose names are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from docintel.errors import UsageError
from docintel.messages import near


class Options(BaseModel):
    """The options of a sink that has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Chosen = TypeVar("Chosen", bound=Options)


def chosen(model: type[Chosen], written: Mapping[str, str]) -> Chosen:
    """The options as written, validated. Raises `UsageError` naming what cannot be used."""
    try:
        return model.model_validate(written)
    except ValidationError as error:
        told = "；".join(_told(model, item["type"], str(item["loc"][0]), item["msg"]) for item in error.errors())
        raise UsageError(f"--option 有误：{told}（invalid option）") from error


def _told(model: type[Options], kind: str, name: str, message: str) -> str:
    if kind != "extra_forbidden":
        return f"{name}：{message}"
    known = "、".join(model.model_fields) or "（无 none）"
    return f"没有 {name} 这个选项{near(name, model.model_fields)}，可用：{known}"
