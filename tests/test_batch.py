"""Many documents: which files are read, in which order, and what one bad document costs the others."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from docintel.batch import Analyse, Submission, analyze_all, analyze_paths, displayed, list_files
from docintel.config import Config
from docintel.errors import ConfigError, DocintelError, PathNotFoundError, UsageError
from docintel.report import Report

SENTENCE = "市河长办检查发现，清溪河左岸堆放建筑垃圾2处，请于2024年6月30日前完成清理。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good file, an empty one, a damaged PDF, a nested folder, and what must be passed over."""
    (tmp_path / "下级" / ".隐藏").mkdir(parents=True)
    (tmp_path / "a好.txt").write_text(SENTENCE, "utf-8")
    (tmp_path / "b空.txt").write_bytes(b"")
    (tmp_path / "c坏.pdf").write_bytes(b"%PDF-1.4\nrubbish")
    (tmp_path / "下级" / "d.txt").write_text("石河淤积严重。", "utf-8")
    for litter in (".隐藏.txt", "~$a好.docx", "Thumbs.db", "下级/.隐藏/x.txt"):
        (tmp_path / litter).write_text(SENTENCE, "utf-8")
    return tmp_path


EXPECTED = [("a好.txt", "ok", None), ("b空.txt", "failed", "empty_file"), ("c坏.pdf", "failed", "damaged_file"),
            ("d.txt", "ok", None)]  # fmt: skip


def told(report: Report) -> tuple[str, str, str | None]:
    return Path(report.source.uri).name, report.state, report.errors[0].code if report.errors else None


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_is_read_whole_and_in_order(folder: Path, jobs: int) -> None:
    assert [told(report) for report in analyze_paths([folder], jobs=jobs, config=Config())] == EXPECTED


def test_processes_say_what_one_says(folder: Path) -> None:
    alone = [report.to_json() for report in analyze_paths([folder, folder], jobs=1, config=Config())]
    assert alone == [report.to_json() for report in analyze_paths([folder, folder], jobs=3, config=Config())]


def test_one_path_needs_no_list(folder: Path) -> None:
    assert len(list(analyze_paths(str(folder)))) == len(EXPECTED)


def test_named_files_are_read_whatever_their_name(folder: Path) -> None:
    assert list_files([folder / ".隐藏.txt", folder / "a好.txt"]) == (folder / ".隐藏.txt", folder / "a好.txt")


def test_the_output_is_no_input(folder: Path) -> None:
    names = [path.name for path in list_files([folder], leave_out=folder / "a好.txt")]
    assert names == ["b空.txt", "c坏.pdf", "d.txt"]


def test_a_link_upwards_ends(folder: Path) -> None:
    (folder / "下级" / "环").symlink_to(folder, target_is_directory=True)
    assert len(list_files([folder])) == len(EXPECTED)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_missing_path_is_refused_before_anything_is_read(folder: Path, jobs: int) -> None:
    with pytest.raises(PathNotFoundError, match="没有这个"):
        analyze_paths([folder, folder / "没有这个.txt"], jobs=jobs, config=Config())


def test_jobs_must_be_positive(folder: Path) -> None:
    with pytest.raises(UsageError):
        analyze_paths([folder], jobs=0, config=Config())


def test_an_archive_gives_a_report_for_each_file_inside(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.writestr("甲/一.txt", SENTENCE)
        archive.writestr("__MACOSX/._一.txt", "x")
        archive.writestr("二.txt", "")
    reports = list(analyze_paths(tmp_path))
    assert [report.source.uri.split("包.zip")[1] for report in reports] == ["!甲/一.txt", "!二.txt"]
    assert [report.state for report in reports] == ["ok", "failed"]
    assert reports[0].problems


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_a_file_name_in_gbk(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + "/督办函.txt".encode("gbk")))
    path.write_text(SENTENCE, "utf-8")
    (report,) = analyze_paths([path])
    assert displayed(path) == report.source.uri == f"{tmp_path}/督办函.txt"
    assert report.to_json()


def test_submissions_of_all_kinds_keep_their_record() -> None:
    given = [
        Submission(text=SENTENCE, name="甲", record={"id": 1}),
        Submission(data=SENTENCE.encode("gb18030"), name="乙"),
    ]
    done = list(analyze_all(given))
    assert [submission for submission, _ in done] == given
    first, second = (reports[0] for _, reports in done)
    assert (first.source.uri, second.source.uri) == ("甲", "乙")
    assert [p.description for p in first.problems] == [p.description for p in second.problems] != []


# Loaded by name in the workers, so these stand at the top level.
def load_fragile(config: Config) -> Analyse:
    from docintel.batch import load_analyst

    analyse = load_analyst(config)

    def fragile(submission: Submission) -> tuple[Report, ...]:
        if submission.text == "崩溃":
            os._exit(9)
        if submission.text == "异常":
            raise RuntimeError("没有料到")
        return analyse(submission)

    return fragile


def load_nothing(config: Config) -> Analyse:
    raise ConfigError("配置有误")


def load_and_die(config: Config) -> Analyse:
    os._exit(3)


def texts(*words: str) -> list[Submission]:
    return [Submission(text=word, name=f"{number}") for number, word in enumerate(words)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_unforeseen_exception_fails_its_document_only(jobs: int) -> None:
    done = analyze_all(texts(SENTENCE, "异常", SENTENCE), jobs=jobs, load=load_fragile)
    reports = [reports[0] for _, reports in done]
    assert [told(report) for report in reports] == [("0", "ok", None), ("1", "failed", "internal"), ("2", "ok", None)]
    assert "没有料到" in reports[1].errors[0].message
    assert reports[1].source.bytes == len("异常".encode())


@pytest.mark.parametrize("jobs", [2, 3])
def test_a_crashing_worker_fails_its_document_only(jobs: int) -> None:
    given = texts(SENTENCE, "崩溃", SENTENCE, "崩溃", "崩溃", "崩溃", SENTENCE)
    reports = [reports[0] for _, reports in analyze_all(given, jobs=jobs, load=load_fragile)]
    assert [report.state for report in reports] == ["ok", "failed", "ok", "failed", "failed", "failed", "ok"]
    assert {report.errors[0].code for report in reports if report.errors} == {"internal"}
    assert [report.source.uri for report in reports] == [submission.name for submission in given]


@pytest.mark.parametrize("load", [load_nothing, load_and_die])
def test_workers_that_cannot_start_are_told_once(load: object) -> None:
    with pytest.raises(DocintelError):
        list(analyze_all(texts(SENTENCE), jobs=2, load=load))  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
def test_submissions_are_drawn_as_they_are_needed(jobs: int) -> None:
    drawn = 0

    def endless() -> Iterator[Submission]:
        nonlocal drawn
        while True:
            drawn += 1
            yield Submission(text="河道", name=str(drawn))

    done = analyze_all(endless(), jobs=jobs)
    assert [next(done)[0].name for _ in range(3)] == ["1", "2", "3"]
    assert drawn <= 3 + 8 * jobs
    done.close()  # type: ignore[attr-defined]
