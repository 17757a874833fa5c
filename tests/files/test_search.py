"""Git's own search finds what reading every file finds; where it can't, every file is read."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from smfix.files import git
from smfix.files.discover import Choice, Root
from smfix.files.scan import scan
from smfix.files.scanned import Scanned
from smfix.needles import NEEDLES

HIT = b"a.add_depends_on(b)\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    _run(tmp_path, "init", "-q", str(top))
    _run(top, "config", "user.name", "n")
    _run(top, "config", "user.email", "e@example.invalid")
    return top


def _run(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def _write(top: Path, names: dict[str, bytes]) -> None:
    for name, data in names.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _committed(top: Path, names: dict[str, bytes]) -> None:
    _write(top, names)
    _run(top, "add", "-A", "-f")
    _run(top, "commit", "-q", "-m", "m")


def _scanned(folder: Path, large: int, choice: Choice, monkeypatch: pytest.MonkeyPatch) -> Scanned:
    monkeypatch.setattr(git, "LARGE", large)
    monkeypatch.chdir(folder)
    return scan([Root(".", os.path.realpath(folder))], choice, NEEDLES)


def _same(folder: Path, monkeypatch: pytest.MonkeyPatch, choice: Choice | None = None) -> Scanned:
    """What both ways find, the same; and that git did search."""
    begun: list[git.Search] = []
    monkeypatch.setattr(git, "search", lambda *words: begun.append(git.Search(*words)) or begun[-1])
    read = _scanned(folder, 1 << 40, choice or Choice(), monkeypatch)
    assert not begun
    searched = _scanned(folder, 0, choice or Choice(), monkeypatch)
    assert begun
    assert sorted(set(searched.hits)) == sorted(set(read.hits))
    assert searched.problems == read.problems
    assert searched.files == read.files
    return searched


def test_every_needle_and_nothing_else(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {f"{at}.py": b"x\n" + needle for at, needle in enumerate(NEEDLES)}
    none = {
        "no.py": b"dependson",
        "dot.py": b"sagemaker_workflow",
        "other.txt": HIT,
        "empty.py": b"",
        "two.py": b"depends_\non",
    }
    _committed(repository, {**names, **none})
    assert sorted(_same(repository, monkeypatch).hits) == sorted(names)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\xc3(" + HIT,
        b"\0\0\0\n" + HIT,
        b"x\r\n" + HIT.replace(b"\n", b"\r\n"),
        b"x\r" + HIT.replace(b"\n", b"\r"),
        b"x" * 300_000 + HIT,
        b"\xef\xbb\xbf" + HIT,
        HIT[:-1],
        b'{"cells": ["a.add_depends_on(b)"]}',
    ],
)
def test_any_bytes(data: bytes, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"a.py": data, "b.ipynb": data})
    assert sorted(_same(repository, monkeypatch).hits) == ["a.py", "b.ipynb"]


def test_any_names_and_folders(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [
        "sp ace.py",
        'quo"te.py',
        "new\nline.py",
        "t\tab.py",
        "é.py",
        "d/e/f.py",
        "build/no.py",
        "d/.venv/no.py",
        "H 100.py",
    ]
    _committed(repository, dict.fromkeys(names, HIT))
    found = _same(repository, monkeypatch)
    assert sorted(found.hits) == sorted(name for name in names if not name.endswith("no.py"))
    below = _same(repository / "d", monkeypatch)
    assert below.hits == ["e/f.py"]
    chosen = _same(repository, monkeypatch, Choice(extend_exclude=("d/", "sp*")))
    assert sorted(chosen.hits) == sorted(set(found.hits) - {"d/e/f.py", "sp ace.py"})


def test_what_is_not_committed_or_not_tracked(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"mended.py": HIT, "broken.py": b"x\n", ".gitignore": b"ignored.py\n"})
    _write(repository, {"mended.py": b"x\n", "broken.py": HIT, "new.py": HIT, "ignored.py": HIT, "staged.py": HIT})
    _run(repository, "add", "staged.py")
    assert sorted(_same(repository, monkeypatch).hits) == ["broken.py", "new.py", "staged.py"]


def test_links_and_repositories_inside(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, {"outside.py": HIT})
    _committed(repository, {"inside.py": HIT})
    (repository / "out.py").symlink_to(tmp_path / "outside.py")
    (repository / "in.py").symlink_to("inside.py")
    (repository / "gone.py").symlink_to("nowhere.py")
    _run(repository, "init", "-q", "own")
    _write(repository, {"own/a.py": HIT})
    _run(repository, "add", "out.py", "in.py", "gone.py")
    found = _same(repository, monkeypatch)
    assert sorted(found.hits) == ["inside.py", "own/a.py"]
    assert [problem.path for problem in found.problems] == ["out.py"]


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_look_at_is_read(mark: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"a.py": b"x\n", "b.py": b"x\n"})
    _run(repository, "update-index", mark, "a.py", "b.py")
    _write(repository, {"a.py": HIT})
    assert _same(repository, monkeypatch).hits == ["a.py"]


def test_a_conflict(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"a.py": b"x\n"})
    _run(repository, "checkout", "-q", "-b", "other")
    _committed(repository, {"a.py": HIT})
    _run(repository, "checkout", "-q", "-")
    _committed(repository, {"a.py": b"y\n"})
    subprocess.run(["git", "-C", str(repository), "merge", "-q", "other"], capture_output=True)
    assert set(_same(repository, monkeypatch).hits) == {"a.py"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("grep.patternType", "fixed"),
        ("grep.fullName", "true"),
        ("color.grep", "always"),
        ("color.ui", "always"),
        ("grep.lineNumber", "true"),
        ("submodule.recurse", "true"),
        ("core.quotePath", "true"),
        ("diff.text.textconv", "true"),
    ],
)
def test_a_configuration_changes_nothing(
    key: str, value: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _committed(repository, {"d/é.py": HIT, "d/no.py": b"x\n", ".gitattributes": b"*.py diff=text -text binary\n"})
    _run(repository, "config", key, value)
    assert _same(repository / "d", monkeypatch).hits == ["é.py"]


def test_a_work_tree_of_its_own(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"a.py": HIT})
    _run(repository, "worktree", "add", "-q", str(tmp_path / "second"))
    assert _same(tmp_path / "second", monkeypatch).hits == ["a.py"]


@pytest.mark.parametrize("fails", ["exit 128", "echo warning >&2; exit 0", "kill -9 $$", "printf half; exit 0"])
def test_a_search_that_fails_is_done_by_reading(
    fails: str, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _committed(repository, {"a.py": HIT, "b.py": b"x\n"})
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\ncase "$*" in *" grep "*) {fails};; esac\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    found = _scanned(repository, 0, Choice(), monkeypatch)
    assert (found.hits, found.files, found.problems) == (["a.py"], 2, [])


def test_a_search_begun_ahead_is_taken(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"a.py": HIT})
    monkeypatch.setattr(git, "LARGE", 0)
    monkeypatch.chdir(repository)
    git.list_ahead(["--check", "."])
    (begun,) = git._searches.values()
    found = scan([Root(".", os.path.realpath(repository))], Choice(), NEEDLES)
    assert found.hits == ["a.py"]
    assert not git._searches
    assert begun._output._pid == 0
    git.list_ahead(["."])
    git.end_ahead()
    assert not git._searches


def test_a_small_repository_and_one_process_need_no_search(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _committed(repository, {"a.py": HIT})
    assert not git.is_large(str(repository))
    monkeypatch.setattr(git, "LARGE", 0)
    monkeypatch.chdir(repository)
    git.list_ahead(["-j", "1", "."])
    assert git._searches
    monkeypatch.setattr(git, "search", lambda *_: pytest.fail("searched"))
    assert scan([Root(".", os.path.realpath(repository))], Choice(), NEEDLES, alone=True).hits == ["a.py"]
    assert not git._searches
    assert scan([Root(".", os.path.realpath(repository))], Choice(markup=True), NEEDLES).hits == ["a.py"]
