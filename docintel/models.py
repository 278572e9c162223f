"""Trained models: where they lie, and what is loaded from them.

Enters: the shipped folder (of the package, else of the checkout) or a folder the caller names. Leaves: `Learned`, the
models of the `default` backend, loaded once for the process. A folder that lacks one is a `ModelError` naming it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docintel.errors import ModelError

if TYPE_CHECKING:
    from docintel.classification.counts import CountModel
    from docintel.classification.links import LinkModel
    from docintel.classification.ranking import Ranker
    from docintel.classification.stages import StageModel
    from docintel.classification.types import TypeModel
    from docintel.classification.units import UnitModel
    from docintel.extraction.tagging import ProblemTagger

TAGGER, RANKER, TYPES, STAGES = "problem-tagger", "problem-ranker", "problem-types", "problem-stages"
UNITS, LINKS, COUNTS = "unit-roles", "problem-links", "count-kinds"
NAMES = (TAGGER, RANKER, TYPES, STAGES, UNITS, LINKS, COUNTS)
WEIGHTS = "weights.npz"


@dataclass(frozen=True, slots=True)
class Learned:
    """The models of one folder; `hashes` go into `producer.models` of a report."""

    tagger: ProblemTagger
    ranker: Ranker
    types: TypeModel
    stages: StageModel
    units: UnitModel
    links: LinkModel
    counts: CountModel
    hashes: dict[str, str]


def shipped() -> Path:
    """The folder of the models that come with docintel: in the package, else in the checkout."""
    package = Path(__file__).resolve().parent
    packaged = package / "trained"
    return packaged if packaged.is_dir() else package.parent / "models"


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Learned:
    """The models of `folder`, of the shipped one by default."""
    # numpy and the dictionary are loaded with the models, not with the package.
    from docintel.classification.counts import CountModel
    from docintel.classification.links import LinkModel
    from docintel.classification.ranking import Ranker
    from docintel.classification.stages import StageModel
    from docintel.classification.types import TypeModel
    from docintel.classification.units import UnitModel
    from docintel.extraction.tagging import ProblemTagger

    home = folder or shipped()
    arrays = {name: _arrays(home / name / WEIGHTS) for name in NAMES}
    return Learned(
        ProblemTagger(arrays[TAGGER]),
        Ranker(arrays[RANKER]),
        TypeModel(arrays[TYPES]),
        StageModel(arrays[STAGES]),
        UnitModel(arrays[UNITS]),
        LinkModel(arrays[LINKS]),
        CountModel(arrays[COUNTS]),
        {name: file_hash(home / name / WEIGHTS) for name in NAMES},
    )


def file_hash(path: Path) -> str:
    """Sixteen hex digits of a file's SHA-256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _arrays(path: Path) -> dict[str, Any]:
    import numpy as np

    if not path.is_file():
        raise ModelError(
            f"缺少模型文件 {path}：请重新安装 docintel，或运行 docintel train，或改用 backend=\"rules\""
            "（model missing: reinstall, run docintel train, or use backend \"rules\"）"
        )
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
