"""docintel: Chinese supervision paperwork, read into cases.

>>> import docintel
>>> report = docintel.analyze(text="市河长办检查发现，清溪河左岸堆放建筑垃圾2处，请于2024年6月30日前完成清理。")
>>> [problem.types[0].code for problem in report.problems]
['dumping']
>>> report.deadlines[0].due
'2024-06-30'

Everything public is named here and loaded when it is first used, so that `import docintel` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docintel.api import analyze, analyze_many, clean, find_dates, find_quantities, find_units
    from docintel.config import Config
    from docintel.errors import (
        ConfigError,
        DocintelError,
        LexiconError,
        MissingExtraError,
        PathNotFoundError,
        UsageError,
    )
    from docintel.pipeline import Pipeline
    from docintel.report import Report, json_schema

__version__ = "0.1.0"

_HOMES = {
    "analyze": "docintel.api",
    "analyze_many": "docintel.api",
    "clean": "docintel.api",
    "find_dates": "docintel.api",
    "find_quantities": "docintel.api",
    "find_units": "docintel.api",
    "Config": "docintel.config",
    "ConfigError": "docintel.errors",
    "DocintelError": "docintel.errors",
    "LexiconError": "docintel.errors",
    "MissingExtraError": "docintel.errors",
    "PathNotFoundError": "docintel.errors",
    "UsageError": "docintel.errors",
    "Pipeline": "docintel.pipeline",
    "Report": "docintel.report",
    "json_schema": "docintel.report",
}

__all__ = [
    "Config",
    "ConfigError",
    "DocintelError",
    "LexiconError",
    "MissingExtraError",
    "PathNotFoundError",
    "Pipeline",
    "Report",
    "UsageError",
    "analyze",
    "analyze_many",
    "clean",
    "find_dates",
    "find_quantities",
    "find_units",
    "json_schema",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'docintel' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
