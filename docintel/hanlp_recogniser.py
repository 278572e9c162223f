"""Names by a HanLP model: the recogniser of the `hanlp` backend.

Enters: a model, by its folder on this machine or by its HanLP name (looked up in the cache, `HANLP_HOME` or ~/.hanlp).
Leaves: a `NameRecogniser` on the CPU. Nothing is ever downloaded, neither by HanLP nor by the libraries below it: a model
that is not there is one sentence at once. Serves HanLP's models of names over characters, its taggers whose tags are
B-, I- and the like, and its multi-task models that hold a task of names. Nothing else of docintel imports hanlp.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from docintel.errors import MissingExtraError, ModelError
from docintel.extraction.recognised import RecognisedName, kind_of_label

CONFIGURATIONS = ("config.json", "meta.json")
# Some tokenisers keep their own files there; where it lies beside a model, it need not lie where the model was trained.
_TRANSFORMER = "transformer"
_NAMES = "ner"
_WORDS = "tok"
# So many characters may stand between two words of a model: blanks, and what it has rewritten.
_BLANKS = 4
_loading = Lock()


class HanlpRecogniser:
    """A loaded HanLP component. Its parts are not made for several threads at once: they take turns."""

    def __init__(self, component: Any, *, name: str, hash: str = "") -> None:
        self.name = name
        self.hash = hash
        self._component = component
        self._task = _task_of(component)
        self._turn = Lock()

    def recognise(self, texts: Sequence[str]) -> list[list[RecognisedName]]:
        """The names of each text, whatever kind of output the model has."""
        with self._turn:
            if self._task is not None:
                told = self._component(list(texts), tasks=self._task)
                words = next(value for key, value in told.items() if key.startswith(_WORDS))
                return [_by_words(*row) for row in zip(texts, words, told[self._task], strict=True)]
            # HanLP's models of names read characters, given as a list; so a place in their output is one in the text.
            outputs = self._component([list(text) for text in texts])
        return [_by_characters(output) for output in outputs]

    def labels(self) -> set[str]:
        """The labels that the model can tell, without B- and the like; empty where it does not say."""
        holder = self._component.tasks[self._task] if self._task is not None else self._component
        vocabularies = getattr(holder, "vocabs", None) or {}
        known = next((vocabularies[name] for name in ("tag", "label") if name in vocabularies), None)
        return {str(tag).split("-", 1)[-1] for tag in known.idx_to_token if tag and tag != "O"} if known is not None else set()


@lru_cache(maxsize=2)
def load(model: str) -> HanlpRecogniser:
    """The recogniser of a model on this machine, loaded once for the process.

    Raises `MissingExtraError` where HanLP is not installed, `ModelError` where there is no such model here, where it does
    not load, or where it tells no names of bodies and places.
    """
    if not is_installed():
        raise MissingExtraError('hanlp 后端需要 HanLP：请运行 pip install "docintel[hanlp]"（the backend needs the extra "hanlp"）')
    with _loading:
        folder = folder_of(model)
        with _offline():
            component = _component(folder, model)
    recogniser = HanlpRecogniser(component, name=f"hanlp/{folder.name}", hash=_hash_of(folder))
    labels = recogniser.labels()
    if labels and not any(kind_of_label(label) for label in labels):
        raise ModelError(
            f"HanLP 模型 {model} 的标签里没有机构和地名：{'、'.join(sorted(labels)[:8])}；请换一个命名实体识别模型"
            "（the model tells no names of organisations and places: choose a model of named entities）"
        )
    return recogniser


def is_installed() -> bool:
    """Is HanLP here? A folder of that name beside a script is none."""
    found = find_spec("hanlp")
    return found is not None and found.origin is not None


def folder_of(model: str) -> Path:
    """Where the files of a model lie: the folder itself, or the place of a name in HanLP's cache."""
    given = Path(model).expanduser()
    if given.is_dir():
        if any((given / name).is_file() for name in CONFIGURATIONS):
            return given
        raise ModelError(
            f"{model} 不是 HanLP 模型文件夹：里面没有 config.json（no HanLP model: there is no config.json in the folder）"
        )
    if model.isidentifier() and (cached := _in_cache(model)) is not None:
        return cached
    raise ModelError(
        f"找不到 HanLP 模型 {model}：请用 --hanlp-model 或 hanlp_model 给出本机的模型文件夹，或已在缓存中的模型名"
        "（no such HanLP model: name its folder on this machine, or a model in HanLP's cache）"
    )


def _in_cache(name: str) -> Path | None:
    """The folder of a model that HanLP knows by name; None where it knows none."""
    with _offline():
        from hanlp.pretrained import ALL
        from hanlp.utils.io_util import get_resource, hanlp_home

        url = ALL.get(name)
        return Path(get_resource(url, save_dir=hanlp_home(), verbose=False)) if isinstance(url, str) else None


def _component(folder: Path, model: str) -> Any:
    """What HanLP loads from a folder. HanLP tells a failure on standard error and asks the network for its own newest
    version; here it becomes one error that says why."""
    import hanlp

    own = folder / _TRANSFORMER
    settings = {"transformer": str(own)} if own.is_dir() else {}
    try:
        return hanlp.load(str(folder), devices=-1, verbose=False, **settings)
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"HanLP 模型 {model} 载入失败：{_reason(error)}；{_hint(folder)}请检查模型文件是否齐全、与 HanLP 的版本是否相符"
            "（the model does not load: see that its files are complete and fit the installed HanLP）"
        ) from error


def _hint(folder: Path) -> str:
    """What a model needs beside its own files: it names its transformer by the place where it was trained."""
    try:
        named = json.loads((folder / CONFIGURATIONS[0]).read_text("utf-8")).get(_TRANSFORMER)
    except (OSError, ValueError, AttributeError):
        return ""
    if not isinstance(named, str) or Path(named).is_dir():
        return ""
    return f"它所用的预训练模型 {named} 若不在本机，请把那个文件夹放到 {folder / _TRANSFORMER}（put its transformer there）；"


def _reason(error: BaseException) -> str:
    """Why, in a line. HanLP's own report of a failure may fail (no pkg_resources) and hide it."""
    while isinstance(error, ImportError) and error.name == "pkg_resources" and error.__context__ is not None:
        error = error.__context__
    told = str(error).strip().splitlines()
    return f"{type(error).__name__}: {told[0] if told else ''}"[:300]


@contextmanager
def _offline() -> Iterator[None]:
    """Nothing below asks the network while a model is loaded, and nothing is written to the terminal."""
    from hanlp.utils import component_util, io_util
    from huggingface_hub import constants

    def no_download(url: str, save_path: str | None = None, *_: Any, **__: Any) -> str:
        raise ModelError(
            f"模型缺少文件，docintel 不联网下载：{url.split('#')[0]}；请在能联网的机器上下载，放到 {save_path}"
            "（a file of the model is not here, and nothing is downloaded: fetch it elsewhere and put it there）"
        )

    def no_news(*_: Any, **__: Any) -> None:
        raise ConnectionError("offline")

    with ExitStack() as stack:
        stack.enter_context(_replaced(io_util, "download", no_download))
        stack.enter_context(_replaced(component_util, "get_latest_info_from_pypi", no_news))
        stack.enter_context(_replaced(component_util, "check_version_conflicts", no_news))
        stack.enter_context(_replaced(constants, "HF_HUB_OFFLINE", True))
        stack.enter_context(redirect_stderr(io.StringIO()))
        stack.enter_context(redirect_stdout(io.StringIO()))
        yield


@contextmanager
def _replaced(module: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _hash_of(folder: Path) -> str:
    """Sixteen hex digits over the files of a model, by their names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".log"):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def _task_of(component: Any) -> str | None:
    """The task of names of a multi-task model; None for a model that does one thing."""
    tasks = getattr(component, "tasks", None)
    if not isinstance(tasks, dict):
        return None
    task: str | None = next((name for name in tasks if name.startswith(_NAMES)), None)
    if task is None:
        raise ModelError(
            f"HanLP 多任务模型里没有命名实体识别任务：{'、'.join(tasks)}（the multi-task model holds no task of named entities）"
        )
    return task


def _by_characters(output: Sequence[Any]) -> list[RecognisedName]:
    """Names told as (words, label, start, end), or as a tag for each character.

    >>> _by_characters([("县水利局", "NT", 1, 5)])
    [RecognisedName(start=1, end=5, label='NT')]
    >>> _by_characters(["O", "B-ORG", "E-ORG", "S-LOC"])
    [RecognisedName(start=1, end=3, label='ORG'), RecognisedName(start=3, end=4, label='LOC')]
    """
    if output and isinstance(output[0], str):
        return list(_of_tags(output))
    return [RecognisedName(int(start), int(end), str(label)) for _, label, start, end in output]


def _of_tags(tags: Iterable[str]) -> Iterator[RecognisedName]:
    """Names of tags like B-ORG I-ORG O (BIO, BIOES, BMES); a tag inside that continues nothing begins a name."""
    start, label = 0, ""
    number = -1
    for number, tag in enumerate(tags):
        place, _, told = tag.partition("-")
        goes_on = bool(label) and told == label and place in "IMEL"
        if not goes_on:
            if label:
                yield RecognisedName(start, number, label)
            start, label = number, told
        if label and place in "ESLU":
            yield RecognisedName(start, number + 1, label)
            label = ""
    if label:
        yield RecognisedName(start, number + 1, label)


def _by_words(text: str, words: Sequence[Any], names: Sequence[Any]) -> list[RecognisedName]:
    """Names told by the numbers of their words; words are found in the text one behind the other, blanks may lie between.

    >>> _by_words("由县 水利局查PM2.5", ["由", "县", "水利局", "查", "PM2.5"], [("县水利局", "ORGANIZATION", 1, 3)])
    [RecognisedName(start=1, end=6, label='ORGANIZATION')]
    """
    places: list[tuple[int, int] | None] = []
    at, reach = 0, _BLANKS
    for word in words:
        written = word if isinstance(word, str) else word[0]
        begins = text.find(written, at, at + len(written) + reach)
        if begins >= 0:
            places.append((begins, begins + len(written)))
            at, reach = begins + len(written), _BLANKS
        else:  # rewritten by the model: it stands nowhere, and those behind it are found again
            places.append(None)
            reach += len(written)
    found: list[RecognisedName] = []
    for _, label, first, last in names:
        begin, end = places[first], places[last - 1]
        if begin is not None and end is not None:
            found.append(RecognisedName(begin[0], end[1], str(label)))
    return found
