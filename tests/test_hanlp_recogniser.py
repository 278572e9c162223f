"""The hanlp backend: what is said where package or model is missing, how outputs of models are read, and a real model.

The real model is small and trained here, from our own corpus; that part needs the extra `hanlp`.
"""

from __future__ import annotations

import importlib.util
import itertools
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from docintel import hanlp_recogniser
from docintel.corpora.store import read_split
from docintel.errors import ConfigError, MissingExtraError, ModelError
from docintel.hanlp_recogniser import HanlpRecogniser
from docintel.pipeline import Pipeline

ROOT = Path(__file__).parents[1]
AT_ONCE = 5.0
needs_hanlp = pytest.mark.skipif(not hanlp_recogniser.is_installed(), reason='needs the extra: pip install "docintel[hanlp]"')


def test_a_backend_without_a_model_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"hanlp 后端需要模型.*--hanlp-model"):
        Pipeline(backend="hanlp")


def test_a_missing_package_is_one_sentence_with_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hanlp_recogniser, "is_installed", lambda: False)
    with pytest.raises(MissingExtraError, match=r'pip install "docintel\[hanlp\]"') as caught:
        Pipeline(backend="hanlp", hanlp_model=str(tmp_path))
    assert "\n" not in str(caught.value)


def test_a_folder_beside_a_script_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "hanlp").mkdir()
    program = "from docintel.hanlp_recogniser import is_installed; from importlib.util import find_spec; print(is_installed(), find_spec('hanlp'))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    installed, _, spec = done.stdout.partition(" ")
    assert (installed == "True") == ("__init__.py" in spec)


def test_the_command_line_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("检查发现，河边堆放垃圾。", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "docintel", "extract", "a.txt", "--hanlp-model", "没有的模型", "--lang", "zh"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert ("没有的模型" if hanlp_recogniser.is_installed() else "docintel[hanlp]") in done.stderr


class Component:
    """A HanLP component that does one thing: `output` for every text."""

    def __init__(self, output: list[Any], labels: tuple[str, ...] = ("O", "B-ORG", "I-ORG")) -> None:
        self.output = output
        self.vocabs = {"tag": SimpleNamespace(idx_to_token=labels)}
        self.asked: list[Any] = []

    def __call__(self, texts: list[list[str]]) -> list[Any]:
        self.asked += texts
        return [self.output for _ in texts]


class MultiTask:
    """A HanLP multi-task model: words, and names by the numbers of words."""

    def __init__(self, words: list[Any], names: list[Any], tasks: tuple[str, ...] = ("tok/fine", "pos/pku", "ner/msra")) -> None:
        self.tasks = dict.fromkeys(tasks, SimpleNamespace(vocabs={"label": SimpleNamespace(idx_to_token=["ORGANIZATION", "LOCATION"])}))
        self.words, self.names = words, names

    def __call__(self, texts: list[str], tasks: str) -> dict[str, Any]:
        return {"tok/fine": [self.words for _ in texts], tasks: [self.names for _ in texts]}


# What a model says of a text, and the names that this means.
OUTPUTS = [
    ("names, unsorted", "由县水利局会同镇政府", Component([("镇政府", "NT", 7, 10), ("县水利局", "NT", 1, 5)]), [(7, 10, "NT"), (1, 5, "NT")]),
    ("names with a score", "由县水利局", Component([("县水利局", "NT", 1, 5)]), [(1, 5, "NT")]),
    ("no name", "河道", Component([]), []),
    ("BIO", "由县水利局和镇", Component(["O", "B-ORG", "I-ORG", "I-ORG", "I-ORG", "O", "B-LOC"]), [(1, 5, "ORG"), (6, 7, "LOC")]),
    ("BIOES", "由县局和镇", Component(["O", "B-ORG", "E-ORG", "O", "S-LOC"]), [(1, 3, "ORG"), (4, 5, "LOC")]),
    ("two names side by side", "县局镇", Component(["B-ORG", "I-ORG", "B-ORG"]), [(0, 2, "ORG"), (2, 3, "ORG")]),
    ("inside without a beginning", "县局镇", Component(["I-ORG", "I-ORG", "I-LOC"]), [(0, 2, "ORG"), (2, 3, "LOC")]),
    ("words", "由县水利局查处", MultiTask(["由", "县", "水利局", "查处"], [("县水利局", "ORGANIZATION", 1, 3)]), [(1, 5, "ORGANIZATION")]),
    ("blanks between words", "由 县  水利局查PM2.5", MultiTask(["由", "县", "水利局", "查", "PM2.5"], [("县水利局", "ORGANIZATION", 1, 3)]), [(2, 8, "ORGANIZATION")]),
    ("words with their places", "由县局", MultiTask([["由", 0, 1], ["县局", 1, 3]], [("县局", "ORGANIZATION", 1, 2)]), [(1, 3, "ORGANIZATION")]),
    ("a word that the model rewrote", "由“县局”会同镇政府", MultiTask(["由", '"', "县局", '"', "会同", "镇政府"], [("镇政府", "ORGANIZATION", 5, 6)]), [(7, 10, "ORGANIZATION")]),
    ("a name of rewritten words stands nowhere", "由Ａ局", MultiTask(["由", "A局"], [("A局", "ORGANIZATION", 1, 2)]), []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "component", "names"), [row[1:] for row in OUTPUTS], ids=[row[0] for row in OUTPUTS])
def test_outputs_of_models(text: str, component: Any, names: list[tuple[int, int, str]]) -> None:
    assert HanlpRecogniser(component, name="x").recognise([text, text]) == [names, names]


def test_a_model_over_characters_is_given_characters() -> None:
    component = Component([])
    HanlpRecogniser(component, name="x").recognise(["由 12PM"])
    assert component.asked == [["由", " ", "1", "2", "P", "M"]]


def test_labels_of_a_model() -> None:
    assert HanlpRecogniser(Component([]), name="x").labels() == {"ORG"}
    assert HanlpRecogniser(MultiTask([], []), name="x").labels() == {"ORGANIZATION", "LOCATION"}


def test_a_multi_task_model_without_names_is_refused() -> None:
    with pytest.raises(ModelError, match="没有命名实体识别任务：tok/fine、pos/pku"):
        HanlpRecogniser(MultiTask([], [], ("tok/fine", "pos/pku")), name="x")


def trainer() -> ModuleType:
    """`benchmarks/hanlp_model.py`, which is in no package."""
    spec = importlib.util.spec_from_file_location("hanlp_model", ROOT / "benchmarks" / "hanlp_model.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_training_data_has_a_label_for_every_character() -> None:
    sentences = list(trainer().labelled_sentences(read_split(ROOT / "corpora" / "supervision", "train")[:5]))
    assert all(len(text) == len(labels) for text, labels in sentences)
    assert {"B-ORG", "I-ORG", "O"} <= {label for _, labels in sentences for label in labels}
    for _, labels in sentences:
        assert all(b[2:] == a[2:] for a, b in itertools.pairwise(labels) if b.startswith("I-"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of names, trained on forty documents of the train split."""
    if not hanlp_recogniser.is_installed():
        pytest.skip('needs the extra: pip install "docintel[hanlp]"')
    made = trainer()
    documents = read_split(ROOT / "corpora" / "supervision", "train")[:40]
    sentences = [row for row in made.labelled_sentences(documents) if "B-ORG" in row[1] and len(row[0]) < 80]
    folder = tmp_path_factory.mktemp("model") / "names"
    made.fit(sentences, sentences[:100], folder, epochs=10, hidden=64)
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whoever asks for the network is noted and refused."""
    asked: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        asked.append(address)
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: refuse(None, address))  # type: ignore[arg-type]
    return asked


@needs_hanlp
def test_a_real_model_proposes(model: Path, no_network: list[object], capfd: pytest.CaptureFixture[str]) -> None:
    hanlp_recogniser.load.cache_clear()
    pipeline = Pipeline(backend="hanlp", hanlp_model=str(model))
    assert isinstance(pipeline.recogniser, HanlpRecogniser)
    assert pipeline.recogniser.labels() == {"ORG", "LOC"}
    documents = read_split(ROOT / "corpora" / "supervision", "train")[:40]
    proposals = []
    for document in documents:
        report = pipeline.analyze(text=document.text)
        assert all(report.text[s.start : s.end] == s.quote for item in report.items() for s in item.evidence)
        assert report.producer.models["hanlp/names"] == pipeline.recogniser.hash
        assert report.producer.backend == "hanlp"
    texts = [text for text, labels in trainer().labelled_sentences(documents[:10]) if "B-ORG" in labels]
    proposals = [name for names in pipeline.recogniser.recognise(texts) for name in names]
    assert len(proposals) > len(texts) / 2
    assert no_network == []
    assert capfd.readouterr() == ("", "")


@needs_hanlp
def test_it_recognises_what_it_was_trained_on(model: Path) -> None:
    """A test of the whole chain, not of the model: far more of its names are right than by chance."""
    recogniser = hanlp_recogniser.load(str(model))
    documents = read_split(ROOT / "corpora" / "supervision", "train")[:40]
    right = told = 0
    rows = [row for row in trainer().labelled_sentences(documents) if "B-ORG" in row[1] and len(row[0]) < 80]
    for (_, labels), names in zip(rows, recogniser.recognise([text for text, _ in rows]), strict=True):
        told += len(names)
        right += sum(labels[name.start] == f"B-{name.label}" and [*labels, "O"][name.end][:1] != "I" for name in names)
    assert right > told / 4


# A model that is not there, and what is said of it.
MISSING = [
    ("/没有/这个文件夹", "找不到 HanLP 模型"),
    ("NO_SUCH_NAME", "找不到 HanLP 模型 NO_SUCH_NAME"),
    ("MSRA_NER_ELECTRA_SMALL_ZH", "不联网下载：https://.*msra_ner_electra_small"),
    (".", "里面没有 config.json"),
]  # fmt: skip


@needs_hanlp
@pytest.mark.parametrize(("name", "told"), MISSING)
def test_a_missing_model_is_one_sentence_at_once(
    name: str, told: str, no_network: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import hanlp  # noqa: F401  (the import itself takes seconds; what is measured is ours)

    monkeypatch.setenv("HANLP_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    begun = time.monotonic()
    with pytest.raises(ModelError, match=told) as caught:
        hanlp_recogniser.load(name)
    assert time.monotonic() - begun < AT_ONCE
    assert "\n" not in str(caught.value)
    assert no_network == []
    assert capfd.readouterr() == ("", "")


BROKEN = [
    ("config.json", b"{", "载入失败"),
    ("config.json", b'{"classpath": "hanlp.no.such.Component"}', "载入失败"),
    ("model.pt", b"no weights", "载入失败"),
    ("model.pt", None, "载入失败：FileNotFoundError"),
    ("vocabs.json", None, "载入失败：FileNotFoundError"),
]  # fmt: skip


@needs_hanlp
@pytest.mark.parametrize(("file", "content", "told"), BROKEN)
def test_a_broken_model_says_why(
    model: Path, tmp_path: Path, file: str, content: bytes | None, told: str, no_network: list[object], capfd: pytest.CaptureFixture[str]
) -> None:
    for part in model.iterdir():
        (tmp_path / part.name).write_bytes(part.read_bytes())
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_bytes(content)
    with pytest.raises(ModelError, match=told) as caught:
        hanlp_recogniser.load(str(tmp_path))
    assert "pkg_resources" not in str(caught.value)
    assert no_network == []
    assert capfd.readouterr() == ("", "")


@needs_hanlp
def test_a_model_without_its_transformer_says_where_to_put_it(tmp_path: Path, no_network: list[object]) -> None:
    (tmp_path / "config.json").write_text(
        '{"classpath": "hanlp.components.ner.transformer_ner.TransformerNamedEntityRecognizer", "transformer": "/trained/elsewhere"}'
    )
    (tmp_path / "vocabs.json").write_text('{"tag": {"idx_to_token": ["O", "B-ORG"], "token_to_idx": {"O": 0, "B-ORG": 1}}}')
    with pytest.raises(ModelError, match=r"/trained/elsewhere.*请把那个文件夹放到 .*transformer"):
        hanlp_recogniser.load(str(tmp_path))
    assert no_network == []


@needs_hanlp
def test_a_model_in_the_cache_is_found_by_its_name(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "ner" / "msra_ner_electra_small_20220215_205503"
    place.mkdir(parents=True)
    for part in model.iterdir():
        (place / part.name).write_bytes(part.read_bytes())
    monkeypatch.setenv("HANLP_HOME", str(tmp_path))
    assert hanlp_recogniser.load("MSRA_NER_ELECTRA_SMALL_ZH").name == f"hanlp/{place.name}"


@needs_hanlp
def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    rows = [("王大河报", ["B-PERSON", "I-PERSON", "I-PERSON", "O"])] * 4
    trainer().fit(rows, rows, tmp_path, epochs=1, hidden=8)
    with pytest.raises(ModelError, match="标签里没有机构和地名：PERSON"):
        hanlp_recogniser.load(str(tmp_path))
