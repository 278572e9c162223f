"""Model cards: what each model is, what it was trained on, how well it did, how to train it again.

Enters: trained arrays and the documents behind them. Leaves: `weights.npz` and `card.md` in a folder for each model. What
people wrote about a model's errors (`errors.md` in its folder) is kept and becomes part of the card.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import numpy as np

from docintel import __version__
from docintel.corpora.model import CorpusDocument
from docintel.corpora.store import as_line
from docintel.lexicon.words import engine_name
from docintel.models import COUNTS, LINKS, RANKER, STAGES, TAGGER, TYPES, UNITS, WEIGHTS, file_hash
from docintel.training import counts, links, ranker, tagger, train, units
from docintel.training.train import Trained

_WHAT = {
    TAGGER: ("问题标注器", "线性链条件随机场（CRF），逐词判断是否属于一个问题的叙述；特征是词、词性、词表命中、提示词、所在分句与规则的判断。", "python-crfsuite", str(tagger.PARAMETERS)),
    RANKER: ("问题排序器", "逻辑回归看候选及其上下文的措辞，梯度提升树连同规则、标注器与并列关系等迹象，在规则与标注器的候选之间取舍，互相重叠的按期望得失择优；置信度是同类结论（找到且首选类型对）的正确率（另一组树，看候选的概率、首选类型、周围的对手；候选的概率由保序回归校准；全部交叉拟合）。", "scikit-learn", f"措辞 wording C={ranker.WORDING_STRENGTH}；树 trees {ranker.PARAMETERS}；置信度 confidence {ranker.CONFIDENCE_PARAMETERS}"),
    TYPES: ("类型分类器", "每个类型代码一个逻辑回归，特征是词、字对与词表的判断；低于阈值时沿用词表的判断。", "scikit-learn", f"C={train.TYPE_STRENGTH}"),
    STAGES: ("状态分类器", "多分类逻辑回归，特征是规则的判断、问题前后的词、同一表格行的各栏。", "scikit-learn", f"C={train.STAGE_STRENGTH}"),
    UNITS: ("单位分类器", "每个标签一个逻辑回归：名称或地名是否算作单位，以及各角色；特征是名称、前后的字、所在栏目与规则的判断。", "scikit-learn", f"C={units.STRENGTH}"),
    LINKS: ("关联分类器", "两组梯度提升树：某期限、某单位是否属于某问题；特征是规则的关联、同句同段与距离、其间的问题数、共有的字对、期限的任务与单位的角色。", "scikit-learn", f"{links.PARAMETERS}"),
    COUNTS: ("数量分类器", "多分类逻辑回归：一个数说的是发现、交办、办结、未完成还是别的；特征是规则的判断、单位与所数之物、前后的字、同句前后的数。", "scikit-learn", f"C={counts.STRENGTH}"),
}  # fmt: skip


def corpus_hash(documents: Sequence[CorpusDocument]) -> str:
    """Sixteen hex digits over the documents, in the order of their ids."""
    told = hashlib.sha256()
    for document in sorted(documents, key=lambda d: d.id):
        told.update(as_line(document).encode("utf-8"))
    return told.hexdigest()[:16]


def write_models(trained: Trained, documents: Sequence[CorpusDocument], output: Path, *, seed: int) -> None:
    """Write every model and its card."""
    for name, arrays in trained.arrays.items():
        folder = output / name
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(folder / WEIGHTS, **arrays)
        card = _card(name, trained, documents, file_hash(folder / WEIGHTS), seed) + _errors(folder / "errors.md")
        (folder / "card.md").write_text(card, "utf-8", newline="\n")


def _errors(written: Path) -> str:
    return "\n" + written.read_text("utf-8") if written.is_file() else ""


def _card(name: str, trained: Trained, documents: Sequence[CorpusDocument], weights: str, seed: int) -> str:
    title, what, library, parameters = _WHAT[name]
    versions = ", ".join((f"docintel {__version__}", engine_name(), *(f"{p} {metadata.version(p)}" for p in ("numpy", library))))
    problems = sum(len(document.problems) for document in documents)
    rows = [
        ("权重 weights", f"`{WEIGHTS}`, SHA-256 {weights}…"),
        ("训练语料 corpus", f"{len(documents)} 份文书，{problems} 个问题，hash {corpus_hash(documents)}"),
        ("参数 parameters", f"{parameters}; seed {seed}"),
        ("版本 versions", f"{versions}, Python {sys.version_info.major}.{sys.version_info.minor}"),
    ]
    if figures := trained.figures.get(name):
        rows.append(("交叉拟合 cross-fitted", ", ".join(f"{key} {value}" for key, value in figures.items())))
    table = "\n".join(f"| {key} | {value} |" for key, value in rows)
    return (
        f"# {title} / {name}\n\n{what}\n\n| | |\n| --- | --- |\n{table}\n\n"
        "重新训练 retrain：`pip install -e \".[train]\" && docintel train`。同一语料、同一版本得到同样的文件。\n\n"
        "语料是编写的文书，没有真实个人信息；模型没有见过真实文书。在真实文书上的得分见 README，限度也在那里。\n\n"
        "Trained only on documents written for this project; no real document was seen. Scores on real documents and limits: README.\n"
    )
