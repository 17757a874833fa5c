"""What may have happened to a tree, to the records or to the disk before a run is taken back, or while it is made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from smfix.files import runs
from smfix.files.journal import Journal, _line
from smfix.files.record import Writer
from smfix.files.write import replace_file
from smfix.model import Reason, Rewrite
from tests.cli.test_main import RIGHT, WRONG, smfix

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def told(tree: Path, *args: str, **env: str) -> tuple[int, str]:
    result = smfix(*args, cwd=tree, env=env)
    assert b"internal error" not in result.stderr
    return result.returncode, result.stderr.decode()


def logs(state: Path) -> list[Path]:
    return sorted((state / "runs").iterdir())


# What took a file's place since. Each row: what happens, the exit code, the words; b.py always comes back.


def _file_by_link(tree: Path) -> None:
    (tree / "out").mkdir()
    (tree / "r" / "a.py").rename(tree / "out" / "a.py")
    (tree / "r" / "a.py").symlink_to("../out/a.py")


def _folder_by_link(tree: Path) -> None:
    (tree / "r" / "sub").rename(tree / "out")
    (tree / "r" / "sub").symlink_to("../out")


def _by_folder(tree: Path) -> None:
    (tree / "r" / "a.py").unlink()
    (tree / "r" / "a.py").mkdir()


def _by_pipe(tree: Path) -> None:
    (tree / "r" / "a.py").unlink()
    os.mkfifo(tree / "r" / "a.py")


def _above_by_file(tree: Path) -> None:
    shutil.rmtree(tree / "r" / "sub")
    (tree / "r" / "sub").write_text("")


class Place(NamedTuple):
    name: str
    happens: Callable[[Path], object]
    code: int
    says: str
    canary: str = ""
    """A file outside of the tree, which holds what the run wrote, and goes on to hold it."""


PLACES = [
    Place("link", _file_by_link, 1, "a.py: error: a link took its place", "out/a.py"),
    Place("folder by a link", _folder_by_link, 1, "sub/c.py: error: a link took its place", "out/c.py"),
    Place("folder", _by_folder, 2, "a.py: error: is not a file any more [not-a-file]"),
    Place("pipe", _by_pipe, 2, "a.py: error: is not a file any more [not-a-file]"),
    Place("file above", _above_by_file, 1, "sub/c.py: error: a link took its place or that of a folder above"),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_what_took_a_files_place_costs_that_file_only(place: Place, tmp_path: Path, state: Path) -> None:
    tree = tmp_path / "r"
    (tree / "sub").mkdir(parents=True)
    for name in ("a.py", "b.py", "sub/c.py"):
        (tree / name).write_text(WRONG)
    assert told(tree, "-q", ".")[0] == 0
    place.happens(tmp_path)
    code, words = told(tree, "undo")
    assert (code, place.says in words) == (place.code, True), words
    assert (tree / "b.py").read_text() == WRONG
    if place.canary:
        assert (tmp_path / place.canary).read_text() == RIGHT
        told(tree, "redo")
        assert (tmp_path / place.canary).read_text() == RIGHT


def test_a_run_of_which_nothing_came_back_stays(tmp_path: Path, state: Path) -> None:
    tree = tmp_path / "r"
    tree.mkdir()
    for name in ("a.py", "b.py"):
        (tree / name).write_text(WRONG)
        assert told(tree, "-q", name)[0] == 0
    (tree / "b.py").rename(tree / "x.py")
    for _ in range(2):
        code, words = told(tree, "undo")
        assert (code, "Brought back 0 files" in words, "It stays to undo" in words) == (1, True, True), words
        assert (tree / "a.py").read_text() == RIGHT
    (tree / "x.py").rename(tree / "b.py")
    assert told(tree, "undo")[0] == 0
    assert ((tree / "a.py").read_text(), (tree / "b.py").read_text()) == (RIGHT, WRONG)
    (tree / "b.py").rename(tree / "x.py")
    assert told(tree, "redo")[0] == 1
    (tree / "x.py").rename(tree / "b.py")
    assert told(tree, "redo")[0] == 0
    assert (tree / "b.py").read_text() == RIGHT


def test_a_run_that_ended_before_it_could_write_does_not_stand_in_the_way(tmp_path: Path, state: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    assert told(tmp_path, "-q", ".")[0] == 0
    code = "from smfix.files import journal, runs\nruns.begin(journal._line(journal._head()))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert told(tmp_path, "undo")[0] == 0
    assert (tmp_path / "a.py").read_text() == WRONG


# Which run is the last one, and whose it is.


@pytest.mark.parametrize(
    "zones", [("Asia/Tokyo", "America/Los_Angeles"), ("UTC-14", "UTC+12")], ids=["by name", "by offset"]
)
def test_the_last_run_is_the_last_whatever_the_clock_said(zones: tuple[str, str], tmp_path: Path, state: Path) -> None:
    for name, zone in zip(("a.py", "b.py"), zones, strict=True):
        (tmp_path / name).write_text(WRONG)
        assert told(tmp_path, "-q", name, TZ=zone)[0] == 0
    assert told(tmp_path, "undo")[0] == 0
    assert ((tmp_path / "a.py").read_text(), (tmp_path / "b.py").read_text()) == (RIGHT, WRONG)


def test_a_clock_that_was_ahead(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    for name, ahead in (("a", 1e8), ("b", 0.0), ("c", -1e8)):
        monkeypatch.setattr(time, "time", lambda ahead=ahead: now + ahead)
        Journal().record([Rewrite(name, b"1", b"2")])
    assert [run.number for run in runs.all_runs()] == [3, 2, 1]
    assert [run.name for run in runs.all_runs()] == sorted(run.name for run in runs.all_runs())


def test_runs_that_begin_at_once_have_numbers_of_their_own(state: Path) -> None:
    code = "from smfix.files import runs\nprint(*(runs.begin(b'')[0].number for _ in range(20)))"
    processes = [subprocess.Popen([sys.executable, "-c", code], stdout=-1) for _ in range(4)]
    numbers = b" ".join(process.communicate(timeout=60)[0] for process in processes).split()
    assert sorted(map(int, numbers)) == list(range(1, 81))


@pytest.fixture
def two(tmp_path: Path, state: Path) -> tuple[Path, Path]:
    """Two repositories, each with a run; that of the second is the later one."""
    trees = (tmp_path / "one", tmp_path / "two")
    for tree in trees:
        (tree / "sub").mkdir(parents=True)
        subprocess.run(["git", "init", "-q", tree], check=True)
        (tree / "a.py").write_text(WRONG)
        assert told(tree / "sub", "-q", "..")[0] == 0
    return trees


def test_undo_takes_the_run_of_this_work_tree(two: tuple[Path, Path]) -> None:
    one, other = two
    listed = smfix("undo", "--list", cwd=one / "sub").stdout.decode().splitlines()
    assert ["here" in line.split() for line in listed] == [False, True]
    assert ["elsewhere" in line.split() for line in listed] == [True, False]
    assert told(one / "sub", "undo")[0] == 0
    assert ((one / "a.py").read_text(), (other / "a.py").read_text()) == (WRONG, RIGHT)
    code, words = told(one, "undo")
    name = listed[0].split()[0]
    assert (code, f"`smfix undo {name}` (or --all)" in words) == (2, True)
    assert (other / "a.py").read_text() == RIGHT
    assert told(other, "redo")[0] == 2
    assert told(other, "redo", "--all")[0] == 0
    assert (one / "a.py").read_text() == RIGHT


@pytest.mark.parametrize("words", [["--all"], ["NAME"]])
def test_a_run_of_another_work_tree_wants_its_name_or_all(words: list[str], two: tuple[Path, Path]) -> None:
    one, other = two
    name = smfix("undo", "--list", cwd=one).stdout.decode().split()[0]
    assert told(one, "undo", *[word.replace("NAME", name) for word in words])[0] == 0
    assert ((one / "a.py").read_text(), (other / "a.py").read_text()) == (RIGHT, WRONG)


def test_two_at_once_and_the_second_says_so(tmp_path: Path, state: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    told(tmp_path, "-q", ".")
    with runs.alone():
        for command in ("undo", "redo"):
            code, words = told(tmp_path, command)
            assert (code, "another undo or redo is going on" in words) == (2, True)
    assert (tmp_path / "a.py").read_text() == RIGHT
    assert told(tmp_path, "undo")[0] == 0


# Records that are not as they should be.


def _other_shape(*lines: object) -> Callable[[Path], object]:
    def happens(log: Path) -> None:
        head = log.read_bytes().splitlines(keepends=True)[0]
        log.write_bytes(head + b"".join(_line(line) for line in lines))  # type: ignore[arg-type]

    return happens


RECORDS: dict[str, Callable[[Path], object]] = {
    "garbage": lambda log: log.write_bytes(os.urandom(300)),
    "empty": lambda log: log.write_bytes(b""),
    "a number for a path": _other_shape({"path": 5}),
    "a list": _other_shape([1, 2]),
    "a list for a file that is overwritten": _other_shape({"over": [], "backup": 1}),
    "no base64": _other_shape({"path": "/x", "before": "a", "after": "b", "old": "!!", "new": "!!"}),
    "not packed": _other_shape({"path": "/x", "before": "a", "after": "b", "old": "aaaa", "new": "aaaa"}),
    "a head of another shape": lambda log: log.write_bytes(_line({"format": 3, "folder": 5})),
    "a format from later": lambda log: log.write_bytes(_line({"format": 99})),
    "a folder": lambda log: (log.unlink(), log.mkdir()),
    "a pipe": lambda log: (log.unlink(), os.mkfifo(log)),
}


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_that_cannot_be_read_is_named(record: str, tmp_path: Path, state: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(WRONG)
        assert told(tmp_path, "-q", name)[0] == 0
    broken = next(log for log in logs(state) if log.name.endswith(".2.done"))
    RECORDS[record](broken)
    code, words = told(tmp_path, "undo")
    assert (code, os.fspath(broken) in words) == (2, True), words
    listed = smfix("undo", "--list", cwd=tmp_path)
    assert (listed.returncode, os.fspath(broken).encode() in listed.stderr) == (2, True)
    (line,) = listed.stdout.decode().splitlines()
    assert told(tmp_path, "undo", line.split()[0])[0] == 0
    assert ((tmp_path / "a.py").read_text(), (tmp_path / "b.py").read_text()) == (WRONG, RIGHT)
    assert told(tmp_path, "-q", "a.py")[0] == 0


HOMELESS = """
import platformdirs, sys
def homeless(*args, **keywords):
    {how}
platformdirs.user_state_dir = homeless
from smfix.cli.main import run
run(sys.argv[1:])
"""

COMMANDS = [("undo",), ("redo",), ("undo", "--list"), (".",)]


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("how", ["return '~/.local/state'", "raise RuntimeError"])
def test_no_home_is_named_and_no_folder_called_tilde_is_made(how: str, args: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    environ = {key: value for key, value in os.environ.items() if key != "SMFIX_STATE_DIR"}
    command = [sys.executable, "-c", HOMELESS.format(how=how), *args]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environ, timeout=60)
    assert (result.returncode, "no home folder is known" in result.stderr) == (2, True), result.stderr
    assert "SMFIX_STATE_DIR" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]
    assert (tmp_path / "a.py").read_text() == WRONG


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_a_device_for_a_folder_of_records_is_named(args: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    code, words = told(tmp_path, *args, SMFIX_STATE_DIR="/dev/null")
    assert (code, "not a directory" in words, "SMFIX_STATE_DIR" in words) == (2, True, True), words
    assert (tmp_path / "a.py").read_text() == WRONG


@root_only
def test_records_that_cannot_be_written_at_undo(tmp_path: Path, state: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    told(tmp_path, "-q", ".")
    if subprocess.run(["chattr", "+i", state / "runs"], capture_output=True).returncode:
        pytest.skip("this file system has no such attribute")
    try:
        code, words = told(tmp_path, "undo")
    finally:
        subprocess.run(["chattr", "-i", state / "runs"], check=True)
    assert (code, "could not be recorded" in words, "not permitted" in words) == (2, True, True)
    assert (tmp_path / "a.py").read_text() == WRONG


# Overwriting in place, on a disk that fails twice.

DYING = """
import errno, os, sys
real, bad, paths, opened = os.write, 0, {}, os.open
def open_(path, *args, **keywords):
    file = opened(path, *args, **keywords)
    paths[file] = path
    return file
def dying(file, data):
    global bad
    if os.path.basename(paths.get(file, "")) != "a.py":
        return real(file, data)
    bad += 1
    if bad > 1:
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    return real(file, bytes(data)[: len(data) - 2])
os.open, os.write = open_, dying
from smfix.cli.main import run
run(sys.argv[1:])
"""


def dying(tree: Path, *args: str) -> tuple[int, str]:
    command = [sys.executable, "-c", DYING, *args]
    result = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in result.stderr
    return result.returncode, result.stderr


def test_a_file_that_a_dying_disk_left_half_written_comes_back(tmp_path: Path, state: Path) -> None:
    tree = tmp_path / "r"
    tree.mkdir()
    (tree / "a.py").write_text(WRONG)
    (tree / "b.py").write_text(WRONG)
    os.link(tree / "a.py", tmp_path / "other")
    code, words = dying(tree, "-q", ".")
    assert (code, "a.py: error: was half written (input/output error)" in words) == (2, True), words
    assert (tree / "a.py").read_text() not in (WRONG, RIGHT)
    backup = Path(words.split("what it held is in `")[1].split("`")[0])
    assert backup.read_text() == WRONG
    code, words = dying(tree, "undo")  # again on that disk
    assert (code, "was half written" in words) == (2, True), words
    assert backup.read_text() == WRONG
    assert told(tree, "undo")[0] == 0
    assert [path.read_text() for path in (tree / "a.py", tree / "b.py", tmp_path / "other")] == [WRONG] * 3
    assert sorted(path.name for path in tree.iterdir()) == ["a.py", "b.py"]


# Writing never leaves the root.


def test_a_folder_that_became_a_link_after_it_was_looked_at(tmp_path: Path, state: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    canary, path = tmp_path / "out" / "a.py", os.fspath(tmp_path / "in" / "a.py")
    canary.write_bytes(b"x")
    (tmp_path / "in" / "a.py").write_bytes(b"x")
    writer = Writer({path: os.path.realpath(path)})
    (tmp_path / "in").rename(tmp_path / "gone")
    (tmp_path / "in").symlink_to("out")
    (rewrite,) = writer.record([Rewrite(path, b"x", b"y")])
    assert [problem.reason for problem in writer.write(rewrite).problems] == [Reason.CHANGED_ON_DISK]
    writer.close()
    assert canary.read_bytes() == b"x"
    assert os.listdir(tmp_path / "out") == ["a.py"]


@pytest.mark.parametrize("linked", [False, True])
def test_a_file_that_became_a_link(linked: bool, tmp_path: Path) -> None:
    canary, path = tmp_path / "canary", tmp_path / "a.py"
    canary.write_bytes(b"x")
    if linked:
        os.link(canary, tmp_path / "other")
    path.symlink_to("canary")
    problem = replace_file(os.fspath(path), b"x", b"y", os.fspath(path))
    assert problem is not None
    assert (problem.reason, canary.read_bytes()) == (Reason.CHANGED_ON_DISK, b"x")


@pytest.mark.parametrize("way", ["../canary", "/canary", "link", "extend"])
def test_a_configuration_chooses_no_baseline_outside_of_its_own_tree(way: str, tmp_path: Path) -> None:
    tree = tmp_path / "r"
    tree.mkdir()
    (tree / "a.py").write_text(WRONG)
    (tmp_path / "canary").write_text("mine")
    (tmp_path / "base.toml").write_text('baseline = "canary"\n')
    (tree / "link").symlink_to("../canary")
    said = 'extend = "../base.toml"' if way == "extend" else f'baseline = "{way}"'
    (tree / "smfix.toml").write_text(said.replace('"/', f'"{tmp_path}/') + "\n")
    code, words = told(tree, "--write-baseline", ".")
    assert (code, "outside of what it configures; nothing was written" in words) == (2, True), words
    assert (tmp_path / "canary").read_text() == "mine"
    assert told(tree, "--write-baseline", "--baseline", "../canary", ".")[0] == 0
    assert (tmp_path / "canary").read_text() != "mine"


def test_two_hard_links_in_a_tree_are_one_file(tmp_path: Path, state: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    os.link(tmp_path / "a.py", tmp_path / "b.py")
    code, words = told(tmp_path, ".")
    assert (code, "Fixed 1 call in 1 file" in words) == (0, True), words
    assert ((tmp_path / "a.py").read_text(), (tmp_path / "b.py").read_text()) == (RIGHT, RIGHT)
    assert (tmp_path / "a.py").samefile(tmp_path / "b.py")
    assert told(tmp_path, "undo")[0] == 0
    assert (tmp_path / "b.py").read_text() == WRONG


@root_only
def test_a_file_that_is_mounted_at_two_names_is_written_at_both(tmp_path: Path, state: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(WRONG)
    if subprocess.run(["mount", "--bind", tmp_path / "a.py", tmp_path / "b.py"], capture_output=True).returncode:
        pytest.skip("mounting is not permitted")
    try:
        assert told(tmp_path, ".")[0] == 0
        assert ((tmp_path / "a.py").read_text(), (tmp_path / "b.py").read_text()) == (RIGHT, RIGHT)
    finally:
        subprocess.run(["umount", tmp_path / "b.py"], check=True)
