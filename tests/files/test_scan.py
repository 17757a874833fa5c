"""The first look at files: many in one buffer, large ones in stretches, two processes, and git begun ahead."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from smfix.files import git, scan
from smfix.files.discover import Choice, Root, names_below
from smfix.files.scanned import Scanned
from smfix.model import Reason

NEEDLES = (b"depends_on", b"sagemaker.workflow", b"sagemaker.mlops")


def looked(folder: Path, alone: bool = True) -> Scanned:
    return scan.scan([Root(".", os.fspath(folder.resolve()))], Choice(), NEEDLES, alone)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "BUFFER", 64)
    monkeypatch.setattr(scan, "ENOUGH", 24)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("needle", NEEDLES)
def test_a_needle_is_found_wherever_it_stands_in_a_file_and_behind_whatever_file(tmp_path: Path, needle: bytes) -> None:
    for before in range(0, 70, 3):
        (tmp_path / "a.py").write_bytes(b"x" * before)
        for at in range(0, 140, 7):
            (tmp_path / "b.py").write_bytes(b"." * at + needle + b"." * (at % 5))
            found = looked(tmp_path)
            assert (found.files, found.hits) == (2, ["b.py"]), (before, at)


@pytest.mark.usefixtures("small")
def test_two_files_never_make_up_a_needle(tmp_path: Path) -> None:
    for length in (0, 10, 40, 54, 60, 100):
        for cut in range(1, 10):
            (tmp_path / "a.py").write_bytes(b"." * length + b"depends_on"[:cut])
            (tmp_path / "b.py").write_bytes(b"depends_on"[cut:] + b"." * length)
            assert looked(tmp_path).hits == [], (length, cut)


@pytest.mark.usefixtures("small")
def test_a_stem_alone_is_no_hit(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"import sagemaker.session")
    (tmp_path / "b.py").write_bytes(b"workflow.mlops")
    assert looked(tmp_path).hits == []


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "open", refuse)
    assert [problem.reason for problem in looked(tmp_path).problems] == [Reason.UNREADABLE]


def mixed(folder: Path, count: int) -> list[str]:
    """Files of all sizes, some of them with a needle; the names of those."""
    random.seed(1)
    hits = []
    for index in range(count):
        name = f"d{index % 7}/m{index}.py"
        (folder / name).parent.mkdir(exist_ok=True)
        size = random.choice((0, 10, 1_000, 40_000))
        holds = random.random() < 0.1
        data = b"x" * random.randint(0, size) + random.choice(NEEDLES) * holds
        (folder / name).write_bytes(data + b"y" * (size - len(data)))
        hits += [name] * holds
    return sorted(hits)


def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MANY", 100)
    monkeypatch.setattr(scan, "SHARE", 200)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    (tmp_path / "outside.py").write_bytes(NEEDLES[0])
    (tree := tmp_path / "tree").mkdir()
    hits = mixed(tree, 600)
    for index in range(40):
        os.symlink(b"../../outside.py", os.fsencode(tree / f"d{index % 7}") + b"/\xff%d.py" % index)
    one, two = (looked(tree, alone) for alone in (True, False))
    assert (one.files, sorted(one.hits), len(one.problems)) == (600, hits, 40)
    assert (two.files, sorted(two.hits)) == (600, hits)
    assert sorted(two.problems, key=repr) == sorted(one.problems, key=repr)


def test_a_second_process_that_dies_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MANY", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(scan, "_serve", lambda *_: os._exit(3))
    mixed(tmp_path, 200)
    found = looked(tmp_path, alone=False)
    assert [problem.reason for problem in found.problems] == [Reason.CRASHED]


def test_shares_are_small_and_keep_every_name() -> None:
    names = [b"x" * length for length in (1, 5_000, 100, 4_095, 4_096, 2, 3)] + [b"y" * 60] * 500
    shares = list(scan._shares([names[:5], names[5:]]))
    assert [name for share in shares for name in share] == names
    assert all(len(share) == 1 or sum(map(len, share)) + len(share) <= scan.SHARE for share in shares)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.py").write_text("")
    yield tmp_path.resolve()
    git.end_ahead()


def test_lists_begun_ahead_are_taken_once(repository: Path) -> None:
    git.list_ahead(["--check", os.fspath(repository)])
    (repository / "later.py").write_text("")
    begun = git._ahead[os.fspath(repository)]
    assert b"a.py" in [name for names in git.list_files(os.fspath(repository)) for name in names]
    assert not git._ahead
    assert begun.tracked._pid == begun.untracked._pid == 0
    assert b"later.py" in [name for names in git.list_files(os.fspath(repository)) for name in names]


def test_lists_that_nobody_takes_are_ended(repository: Path) -> None:
    git.list_ahead([os.fspath(repository)])
    begun = git._ahead[os.fspath(repository)]
    pid = begun.tracked._pid
    git.end_ahead()
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, 0)


@pytest.mark.parametrize("words", [[], ["--check"], ["a.py"], ["nowhere"], ["--no-respect-gitignore", "."]])
def test_nothing_is_begun_without_a_folder(words: list[str], repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    git.list_ahead(words)
    assert not git._ahead


LINES = (
    "docs",
    "/docs",
    "docs/",
    "a/**/b",
    "*.py",
    "m?.py",
    "!m1.py",
    "[mn]1.py",
    r"m\1.py",
    "# docs",
    "",
    "  ",
    "m1.py ",
)


@pytest.mark.parametrize("line", [*LINES, "*", "**", "!*", "/", "**/docs/**", "m1.py\\ ", "a/", "*1*", "docs/m1.py"])
def test_a_gitignore_without_git_means_what_pathspec_says(line: str, tmp_path: Path) -> None:
    from pathspec import GitIgnoreSpec

    names = [f"{folder}{name}.py" for folder in ("", "docs/", "a/", "a/x/b/") for name in ("m1", "m2", "n1", "m1.py x")]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    lines = ["n1.py", line]
    (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
    root = Root(".", os.fspath(tmp_path.resolve()))
    found = {name.decode() for stretch in names_below(root, Choice(), []) for name in stretch}
    spec = GitIgnoreSpec.from_lines(lines)
    folders = {name for name in ("docs/", "a/", "a/x/", "a/x/b/") if spec.match_file(name)}
    assert found == {
        name for name in names if not spec.match_file(name) and not any(name.startswith(one) for one in folders)
    }
