"""Rows 49 to 62: links, permissions, strange files, names, and other writers."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from smfix.files.write import replace_file
from smfix.model import Reason
from tests.cli.test_main import RIGHT, WRONG, smfix

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, pipes and modes of POSIX")


def test_49_a_link_that_is_named_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text(WRONG)
    (tmp_path / "link.py").symlink_to("real.txt")
    assert smfix("link.py", cwd=tmp_path).returncode == 0
    assert os.readlink(tmp_path / "link.py") == "real.txt"
    assert (tmp_path / "real.txt").read_text() == RIGHT


def test_50_a_link_that_leads_outside_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "outside.py").write_text(WRONG)
    (tmp_path / "in" / "link.py").symlink_to("../outside.py")
    result = smfix(".", cwd=tmp_path / "in")
    assert result.returncode == 0
    assert b"link.py: note: is a link to " in result.stderr
    assert (tmp_path / "outside.py").read_text() == WRONG


def test_51_and_52_linked_folders_loops_and_dangling_links(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.py").write_text(WRONG)
    (tmp_path / "in" / "folder").symlink_to("../out")
    (tmp_path / "in" / "loop.py").symlink_to("loop.py")
    (tmp_path / "in" / "self").symlink_to(".")
    (tmp_path / "in" / "gone.py").symlink_to("nowhere.py")
    (tmp_path / "in" / "a.py").write_text(WRONG)
    result = smfix(".", cwd=tmp_path / "in")
    assert result.returncode == 0
    assert b"Fixed 1 call in 1 file." in result.stderr
    assert (tmp_path / "out" / "x.py").read_text() == WRONG


def test_53_two_names_of_one_file_are_one(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    (tmp_path / "b.py").symlink_to("a.py")
    result = smfix("a.py", "./a.py", os.fspath(tmp_path / "a.py"), "b.py", ".", cwd=tmp_path)
    assert b"Fixed 1 call in 1 file" in result.stderr


def test_54_hard_links_stay_linked(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    os.link(tmp_path / "a.py", tmp_path / "other.txt")
    assert smfix(".", cwd=tmp_path).returncode == 0
    assert (tmp_path / "other.txt").read_text() == RIGHT
    assert (tmp_path / "a.py").stat().st_nlink == 2
    assert smfix("undo", cwd=tmp_path).returncode == 0
    assert (tmp_path / "other.txt").read_text() == WRONG
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "other.txt"]


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o664, 0o640])
def test_55_the_mode_stays(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x")
    path.chmod(mode)
    assert replace_file(os.fspath(path), b"x", b"y") is None
    assert (path.read_bytes(), path.stat().st_mode & 0o7777) == (b"y", mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files away needs root")
def test_55_the_owner_stays_and_setuid_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x")
    os.chown(path, 1234, 2345)
    path.chmod(0o4755)
    assert replace_file(os.fspath(path), b"x", b"y") is None
    held = path.stat()
    assert (held.st_uid, held.st_gid, held.st_mode & 0o7777) == (1234, 2345, 0o755)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes")
def test_55_extended_attributes_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x")
    try:
        os.setxattr(path, "user.smfix", b"kept")
    except OSError:
        pytest.skip("this file system has none")
    assert replace_file(os.fspath(path), b"x", b"y") is None
    assert os.getxattr(path, "user.smfix") == b"kept"


def test_56_a_read_only_file_stays_though_its_folder_could_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    (tmp_path / "a.py").chmod(0o444)
    before = (tmp_path / "a.py").stat()
    result = smfix(".", cwd=tmp_path)
    assert result.returncode == 2
    assert b"a.py: error: is read-only; make it writable and run again [read-only]" in result.stderr
    now = (tmp_path / "a.py").stat()
    assert (now.st_ino, now.st_mtime_ns, now.st_mode) == (before.st_ino, before.st_mtime_ns, before.st_mode)


AS_USER = (
    "import os, sys, secrets, tempfile, smfix.files.write as w\n"
    "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    "print(w.replace_file(sys.argv[1], b'x', b'y'))"
)


@pytest.mark.parametrize("may_write", [True, False])
def test_57_a_writable_file_in_a_folder_that_may_not_be_written(may_write: bool, tmp_path: Path) -> None:
    ours = itertools.takewhile(lambda folder: folder != Path(tempfile.gettempdir()), (tmp_path, *tmp_path.parents))
    for folder in ours if tmp_path.is_relative_to(tempfile.gettempdir()) else (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    path = tmp_path / "a.py"
    path.write_bytes(b"x")
    path.chmod(0o666 if may_write else 0o644)
    tmp_path.chmod(0o555)
    inode = path.stat().st_ino
    try:
        result = subprocess.run([sys.executable, "-c", AS_USER, path], capture_output=True, text=True, timeout=60)
    finally:
        tmp_path.chmod(0o755)
    may_write = may_write or os.geteuid() != 0
    assert (result.stdout == "None\n") is may_write, result
    assert path.read_bytes() == (b"y" if may_write else b"x")
    assert path.stat().st_ino == inode
    assert os.listdir(tmp_path) == ["a.py"]


def test_58_what_is_no_file_is_passed_by_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)
        server.bind("socket.py")
        os.chdir(here)
        (tmp_path / "device.py").symlink_to("/dev/zero")
        (tmp_path / "proc.py").symlink_to("/proc/self/mem")
        (tmp_path / "a.py").write_text(WRONG)
        assert smfix(".", cwd=tmp_path).returncode == 0
        named = smfix("pipe.py", "socket.py", "device.py", "/proc/version", cwd=tmp_path)
    assert named.returncode == 2
    assert (tmp_path / "a.py").read_text() == RIGHT


@pytest.mark.parametrize(
    "name",
    [
        *(b"\xff.py", b"a\nb.py", b"\x1b[31m.py", b"[red].py", b"-rf.py", b"a b.py", "\U0001f600.py".encode()),
        *(b"x" * 252 + b".py", b"'quote\".py", b"#.py", "\u202e.py".encode()),
    ],
)
def test_60_names(name: bytes, tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "w") as file:
        file.write(WRONG)
    result = smfix(".", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    with open(path) as file:
        assert file.read() == RIGHT
    assert os.listdir(os.fsencode(tmp_path)) == [name]
    assert b"\x1b" not in smfix("--diff", ".", cwd=tmp_path).stderr
    assert smfix("undo", cwd=tmp_path).returncode == 0
    with open(path) as file:
        assert file.read() == WRONG


def test_61_and_62_what_happens_between_read_and_write(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    cases: dict[str, tuple[Callable[[], object], Reason]] = {
        "other bytes": (lambda: path.write_bytes(b"z"), Reason.CHANGED_ON_DISK),
        "the same size": (lambda: path.write_bytes(b"w"), Reason.CHANGED_ON_DISK),
        "gone": (path.unlink, Reason.WRITE),
        "a folder": (lambda: (path.unlink(), path.mkdir()), Reason.NOT_A_FILE),
    }
    for name, (happen, reason) in cases.items():
        if path.is_dir():
            path.rmdir()
        path.write_bytes(b"x")
        happen()
        held = path.read_bytes() if path.is_file() else None
        problem = replace_file(os.fspath(path), b"x", b"y")
        assert problem is not None, name
        assert problem.reason is reason, name
        assert (path.read_bytes() if path.is_file() else None) == held, name
        assert [p.name for p in tmp_path.iterdir()] in ([], ["a.py"])


def test_65_two_runs_at_once_and_a_reader(tmp_path: Path) -> None:
    """Nobody ever reads a short file, and what comes out is right."""
    for number in range(40):
        (tmp_path / f"f{number:02}.py").write_text(WRONG)
    seen: set[str] = set()
    ended = threading.Event()

    def watch() -> None:
        while not ended.is_set():
            for path in tmp_path.glob("*.py"):
                seen.add(path.read_text())

    reader = threading.Thread(target=watch)
    reader.start()
    runs = [subprocess.Popen([sys.executable, "-m", "smfix", "-q", "."], cwd=tmp_path, stderr=-1) for _ in range(2)]
    errors = [run.communicate(timeout=120)[1] for run in runs]
    ended.set()
    reader.join()
    assert seen <= {WRONG, RIGHT}
    assert {path.read_text() for path in tmp_path.iterdir()} == {RIGHT}
    assert all(b"Traceback" not in error for error in errors)
    assert all(line.endswith(b"[changed-on-disk]") for error in errors for line in error.splitlines())
