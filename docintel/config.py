"""Settings: what a caller can choose, validated once.

Enters: keyword arguments, a mapping or a TOML file. Leaves: a frozen `Config`. A value that cannot be used is a
`ConfigError` whose text names it.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from docintel.errors import ConfigError

Backend = Literal["default", "rules", "hanlp"]
"""`rules`: rules and lexicon alone; `default`: with the trained models beside them; `hanlp`: as `default`, and a HanLP
model proposes bodies and places."""


class Config(BaseModel):
    """How documents are read.

    `reference_date` is the day from which 今年 or 本月 are counted where a document shows no date of its own.
    `models` names a folder of trained models other than the shipped one, `hanlp_model` the folder of a HanLP model, or its
    name in HanLP's cache. `taxonomy` is a file of types and words of one's own. `min_confidence` leaves out problems told with less. `max_bytes` is the largest file that is opened.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend: Backend = "default"
    models: Path | None = None
    hanlp_model: str | None = None
    taxonomy: Path | None = None
    reference_date: date | None = None
    language: Literal["zh", "en"] = "zh"
    min_confidence: float = 0.0
    max_bytes: int = 200 * 1024 * 1024

    @model_validator(mode="after")
    def _names_its_model(self) -> Config:
        if self.backend == "hanlp" and not self.hanlp_model:
            raise PydanticCustomError("hanlp_model", "hanlp 后端需要模型：请用 --hanlp-model 或 hanlp_model 给出（name a model）")
        return self

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Config:
        """A Config of plain settings. Raises `ConfigError` naming what cannot be used."""
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            wrong = "; ".join(": ".join([*filter(None, [".".join(map(str, e["loc"]))]), e["msg"]]) for e in error.errors())
            raise ConfigError(f"配置有误：{wrong}（invalid settings）") from error

    @classmethod
    def load(cls, path: Path) -> Config:
        """A Config from a TOML file."""
        try:
            return cls.of(tomllib.loads(path.read_text("utf-8")))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"无法读取配置文件 {path}：{error}（cannot read settings）") from error

    def fingerprint(self) -> str:
        """Twelve hex digits that change when a setting that changes output changes."""
        return _fingerprint(self)


@lru_cache(maxsize=8)
def _fingerprint(config: Config) -> str:
    return hashlib.sha256(config.model_dump_json().encode()).hexdigest()[:12]
