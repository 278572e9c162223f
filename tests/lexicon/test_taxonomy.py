"""A user's file of types and words: what it changes in a report, what it leaves alone, and how its faults are told."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from docintel.lexicon.taxonomy import shipped_taxonomy
from docintel.lexicon.taxonomy_file import TaxonomyError, read_taxonomy
from docintel.pipeline import Pipeline
from docintel.report import Report
from docintel.sinks.cases import tables_of
from docintel.sinks.mapping import load_mapping
from docintel.sinks.translation import translate

OWN = """
version = "2026-1"
[types.dumping]
label = "乱堆乱倒"
own_code = "0103"
[types.pond_effluent]
label = "鱼塘尾水"
parent = "livestock_aquaculture"
own_code = 307
keywords = ["鱼塘", "虾塘"]
[types.shrimp_effluent]
label = "虾塘尾水"
parent = "pond_effluent"
keywords = ["虾塘"]
[types.coral]
label = "珊瑚白化"
parent = "marine"
[objects]
reef = ["珊瑚礁"]
sign = ["河湖码"]
[[cores]]
words = ["白化"]
types = { reef = ["coral"], default = ["ecological_damage"] }
[[cores]]
words = ["扫不出"]
types = ["signage"]
strength = "weak"
with = ["sign"]
"""


@pytest.fixture(scope="module", params=["rules", "default"])
def pipeline(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    file = tmp_path_factory.mktemp("own") / "分类.toml"
    file.write_text(OWN, "utf-8")
    return Pipeline(backend=request.param, taxonomy=file)


def codes_of(report: Report) -> list[list[str]]:
    return [[kind.code for kind in problem.types] for problem in report.problems]


# What a sentence becomes: the codes of its one problem begin with these; None: no problem, or none of the user's types.
CASES = [
    ("own type by a keyword", "检查发现，三河村鱼塘尾水直排入河。", ["pond_effluent", "livestock_aquaculture"]),
    ("the finest first", "检查发现，三河村虾塘养殖尾水直排入河。", ["shrimp_effluent", "pond_effluent", "livestock_aquaculture"]),
    ("a keyword under another type says nothing", "检查发现，虾塘路口河边堆放建筑垃圾2处。", ["dumping"]),
    ("own type by a word of defects with its object", "检查发现，外海珊瑚礁大面积白化。", ["coral", "marine"]),
    ("the same word with no such object", "检查发现，山上树木大面积白化。", ["ecological_damage"]),
    ("own objects with a weak word", "检查发现，3块河湖码扫不出。", ["signage"]),
    ("an aim stays an aim", "要防止珊瑚礁白化。", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_own_types_and_words(pipeline: Pipeline, text: str, codes: list[str] | None) -> None:
    found = codes_of(pipeline.analyze(text=text))
    if codes is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0][: len(codes)] == codes


def test_a_weak_word_without_its_object_is_no_problem_by_the_rules(tmp_path: Path) -> None:
    """In the default backend a learned ranker weighs it with everything else about it."""
    (tmp_path / "x.toml").write_text(OWN, "utf-8")
    assert Pipeline(backend="rules", taxonomy=tmp_path / "x.toml").analyze(text="会议强调，地上的水扫不出去。").problems == []


@pytest.mark.parametrize("text", [row[1] for row in CASES])
def test_every_problem_keeps_a_code_of_the_contract(pipeline: Pipeline, text: str) -> None:
    """Whoever knows only the contract's codes loses nothing: each own code stands before the one above it."""
    for problem in pipeline.analyze(text=text).problems:
        codes = [kind.code for kind in problem.types]
        assert set(codes) & set(shipped_taxonomy().kinds)
        for at, kind in enumerate(problem.types):
            assert (kind.parent is None) == (kind.code in shipped_taxonomy().kinds)
            assert kind.parent is None or kind.parent in codes[at + 1 :]


def test_labels_and_own_codes(pipeline: Pipeline) -> None:
    report = pipeline.analyze(text="检查发现，河边堆放建筑垃圾2处。三河村鱼塘尾水直排入河。")
    told = {kind.code: (kind.label, kind.own_code) for problem in report.problems for kind in problem.types}
    assert told["dumping"] == ("乱堆乱倒", "0103")
    assert told["pond_effluent"] == ("鱼塘尾水", "307")
    assert Report.from_json(report.to_json()) == report
    assert report.producer.models["taxonomy"] == pipeline.taxonomy.hash


def test_another_pipeline_knows_nothing_of_it(pipeline: Pipeline) -> None:
    plain = Pipeline(backend=pipeline.config.backend)
    assert plain.analyze(text="检查发现，3块河湖码扫不出。").problems == []
    (problem,) = plain.analyze(text="检查发现，三河村鱼塘尾水直排入河。").problems
    assert all(kind.parent is None and kind.own_code is None for kind in problem.types)


def test_a_mapping_that_knows_only_the_contract_still_translates(pipeline: Pipeline) -> None:
    (case,) = tables_of(pipeline.analyze(text="检查发现，三河村鱼塘尾水直排入河。")).cases
    assert (case["type"], case["type_parent"], case["own_code"]) == ("pond_effluent", "livestock_aquaculture", "307")
    ledger = translate(load_mapping("ledger"), case, today=date(2024, 6, 1)).record
    known = translate(load_mapping("ledger"), case | {"type": "livestock_aquaculture", "type_parent": None}, today=date(2024, 6, 1))
    assert ledger["问题类型"] == known.record["问题类型"]


FAULTS = [
    ("[types.pond]\nlabel = '塘'", "types.pond：新类型须有 parent"),
    ("[types.pond]\nparent = 'marine'", "types.pond：新类型须有 label"),
    ("[types.pond]\nlabel = '塘'\nparent = 'marin'", "types.pond.parent：没有类型 marin，是否想写 marine"),
    ("[types.a]\nlabel = '甲'\nparent = 'b'\n[types.b]\nlabel = '乙'\nparent = 'a'", "types.a.parent：上级绕了一圈回到自己"),
    ("[types.'a b']\nlabel = '甲'\nparent = 'marine'", "types.a b：代码只能用文字"),
    ("[types.marine]\nparent = 'air'", "types.marine：契约里的类型没有上级"),
    ("[types.marine]\nkeywords = ['海水']", "types.marine：keywords 只用于自己的类型"),
    ("[types.marine]\nlable = '海'", "types.marine.lable：没有这个键，是否想写 label"),
    ("[typs.marine]\nlabel = '海'", "typs：没有这个键，是否想写 types"),
    ("[types]\nmarine = '海'", "types.marine：须是表"),
    ("[objects]\nreef = '礁'", "objects.reef：须是列表"),
    ("[objects]\nreef = [' 礁']", "objects.reef：“ 礁”太短或两端有空格"),
    ("[[cores]]\nwords = ['白']\ntypes = ['marine']", "cores 第 1 条.words：“白”太短"),
    ("[[cores]]\nwords = ['白化']\ntypes = { reef = ['marine'] }", "cores 第 1 条.types：没有对象类 reef"),
    ("[[cores]]\nwords = ['白化']\ntypes = { river = ['marine'] }", "cores 第 1 条.types：须有 default"),
    ("[[cores]]\nwords = ['白化']\ntypes = ['marne']", "cores 第 1 条.types：没有类型 marne，是否想写 marine"),
    ("[[cores]]\nwords = ['白化']\ntypes = ['marine']\nwith = ['rivr']", "cores 第 1 条.with：没有对象类 rivr，是否想写 river"),
    ("[[cores]]\nwords = ['白化']\ntypes = ['marine']\nstrength = 'big'", "cores 第 1 条.strength：不是可用的值"),
    ("[types.海草]", "不是 UTF-8 编码的 TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "told"), FAULTS, ids=[row[1] for row in FAULTS])
def test_faults_are_told_with_their_place(tmp_path: Path, written: str, told: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(written, "utf-8")
    with pytest.raises(TaxonomyError) as caught:
        read_taxonomy(file)
    assert any(fault.startswith(told) for fault in caught.value.faults), caught.value.faults
    assert str(file) in str(caught.value)


GOOD = ["", OWN, "[types.marine]\nlabel = '海'", "[types.'海草']\nlabel = '海草'\nparent = 'marine'", "[[cores]]\nwords = ['白化']\ntypes = ['marine']\nwith = ['illegal']"]


@pytest.mark.parametrize("written", GOOD)
def test_what_is_without_fault_is_read(tmp_path: Path, written: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text("\ufeff" + written, "utf-8")
    taxonomy = read_taxonomy(file)
    assert set(shipped_taxonomy().kinds) <= set(taxonomy.kinds)
    assert all(kind.group for kind in taxonomy.kinds.values())


def test_the_example_of_the_readme_can_be_used(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (example,) = [block for block in re.findall(r"```toml\n(.*?)```", readme, re.S) if "[types." in block]
    (tmp_path / "x.toml").write_text(example, "utf-8")
    report = Pipeline(taxonomy=tmp_path / "x.toml").analyze(text="检查发现，虾塘养殖尾水直排入河。外海珊瑚礁大面积白化。")
    assert [codes[0] for codes in codes_of(report)] == ["pond_effluent", "marine"]


def test_all_faults_are_told_at_once_and_a_missing_file_too(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[types.a]\n[objects]\nreef = ['']\n", "utf-8")
    done = run("taxonomy", "check", str(tmp_path / "x.toml"), str(tmp_path / "没有.toml"))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 4
    refused = run("extract", "-", "--taxonomy", str(tmp_path / "没有.toml"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "没有.toml" in refused.stderr


def test_the_command_lists_own_types_and_classes(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(OWN, "utf-8")
    assert run("taxonomy", "check", str(tmp_path / "x.toml")).stdout.endswith("可用，自己的类型 3 个，缺陷词 2 个。\n")
    listed = run("taxonomy", "list", "--taxonomy", str(tmp_path / "x.toml")).stdout
    assert all(word in listed for word in ("shrimp_effluent", "虾塘尾水", "0103", "珊瑚礁", "河湖码"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "docintel", *arguments, "--lang", "zh"], capture_output=True, text=True, encoding="utf-8", input="{}", check=False
    )
