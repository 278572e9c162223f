"""A user's own annotations: how little they may say, what is refused, and that training with them finds what they teach."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pycrfsuite")
pytest.importorskip("sklearn")

from docintel.corpora.store import CorpusError, read_split, write_split
from docintel.errors import PathNotFoundError, UsageError
from docintel.pipeline import Pipeline
from docintel.training.extra import read_extra
from docintel.training.train import train

SUPERVISION = Path(__file__).parents[2] / "corpora" / "supervision"
TEXT = "检查发现，外海珊瑚礁大面积白化。"


def line(text: str = TEXT, quote: str = "珊瑚礁大面积白化", **changes: Any) -> str:
    problem = {"span": {"quote": quote} | changes.pop("span", {}), "types": ["marine"], "status": "found"} | changes.pop("problem", {})
    return json.dumps({"text": text, "problems": [problem]} | changes, ensure_ascii=False)


def written(folder: Path, *lines: str) -> Path:
    file = folder / "我的.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_text_and_problems_are_enough(tmp_path: Path) -> None:
    one, two = read_extra(written(tmp_path, line(), "", line(id="甲", region={"name": "舟山市", "code": "330900"})))
    (problem,) = one.problems
    assert problem.span.place() == (7, 15)
    assert one.text[slice(*problem.span.place())] == problem.span.quote
    assert (one.id, one.split, two.id, two.region.code) == ("我的-1", "train", "甲", "330900")


def test_a_byte_order_mark_and_a_place_given_are_fine(tmp_path: Path) -> None:
    text = "甲白化，乙白化。"
    (document,) = read_extra(written(tmp_path, "\ufeff" + line(text, "白化", span={"start": 5, "end": 7})))
    assert document.problems[0].span.place() == (5, 7)


def test_documents_of_the_corpus_are_fine(tmp_path: Path) -> None:
    documents = read_split(SUPERVISION, "train")[:3]
    write_split(tmp_path, "train", documents)
    assert read_extra(tmp_path / "train.jsonl") == tuple(sorted(documents, key=lambda document: document.id))


def test_the_example_of_the_readme_is_fine(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", readme, re.S)
    (document,) = read_extra(written(tmp_path, example))
    assert document.problems[0].types == ["marine"]


REFUSED = [
    ("x", "不是 JSON"),
    ("[]", "每行须是一个带 text 的对象"),
    ('{"problems": []}', "每行须是一个带 text 的对象"),
    (line(quote="没有的话"), "引文“没有的话”正文里没有"),
    (line("甲白化，乙白化。", "白化"), "引文“白化”在正文里出现 2 次，请写 start 与 end"),
    (line(span={"start": 0, "end": 8}), "引文不在所说的位置：p1：珊瑚礁大面积白化"),
    (line(problem={"types": ["marin"]}), "标注有误.*'marin' 不在契约的代码表中"),
    (line(problem={"status": "fond"}), "标注有误.*'fond' 不在契约的代码表中"),
    (line(problem={"colour": "red"}), "标注有误.*colour"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "told"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_would_teach_nonsense_is_refused_with_its_line(tmp_path: Path, wrong: str, told: str) -> None:
    file = written(tmp_path, line(), wrong)
    with pytest.raises(CorpusError, match=rf"我的\.jsonl:2：{told}"):
        read_extra(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathNotFoundError, match="没有"):
        read_extra(tmp_path / "没有.jsonl")


def test_documents_of_one_kind_are_refused(tmp_path: Path) -> None:
    documents = read_extra(written(tmp_path, *[line()] * 20))
    with pytest.raises(UsageError, match="太少或太单一"):
        train(documents)


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "docintel", "train", *arguments, "--lang", "zh"], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize(("corpus", "told"), [("没有的文件夹", "找不到语料库文件夹 没有的文件夹"), (".", "只有 1 份文书，至少要 20 份")])
def test_the_command_says_what_is_missing(tmp_path: Path, corpus: str, told: str) -> None:
    written(tmp_path, line())
    done = command(corpus, "--extra", "我的.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert not (tmp_path / "models").exists()


# What only the user's annotations know: neither the lexicon nor the shipped models find it.
OWN = ["外海珊瑚礁大面积白化", "近岸珊瑚礁成片白化", "岛礁东侧珊瑚礁局部白化", "保护区内珊瑚礁白化", "西岸珊瑚礁再次白化", "南湾珊瑚礁大片白化"]
UNSEEN = "巡查发现，北湾珊瑚礁大片白化。"


def test_a_few_own_documents_change_what_is_found(tmp_path: Path) -> None:
    """The whole way of a stranger: a file, the command, the models in use."""
    write_split(tmp_path / "corpus", "train", read_split(SUPERVISION, "train")[:16])
    written(tmp_path, *(line(f"检查发现，{words}。", words) for words in OWN))
    done = command("corpus", "--extra", "我的.jsonl", "-o", "own", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "用 22 份文书训练，其中自己的 6 份" in done.stderr
    assert "22 份文书" in (tmp_path / "own" / "problem-tagger" / "card.md").read_text("utf-8")
    assert Pipeline(backend="rules").analyze(text=UNSEEN).problems == []
    (problem,) = Pipeline(models=tmp_path / "own").analyze(text=UNSEEN).problems
    assert "珊瑚礁" in problem.description
