"""Undo and redo through a real process: exact bytes, others named, crashes told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_main import RIGHT, WRONG, smfix

ODD = b"\xef\xbb\xbf# caf\xc3\xa9\r\n" + WRONG.replace("\n", "\r\n").encode().rstrip()


def run(*args: str, cwd: Path, state: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return smfix(*args, cwd=cwd, SMFIX_STATE_DIR=os.fspath(state), env=env)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(WRONG)
    (tmp_path / "b.py").write_bytes(ODD)
    (tmp_path / "big.py").write_text(WRONG + "x = 1  # filler\n" * 20_000)
    (tmp_path / "c.py").write_text(RIGHT)
    return tmp_path


def contents(tree: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in tree.iterdir()}


def test_undo_brings_all_bytes_back_and_redo_makes_them_again(tree: Path, state: Path) -> None:
    before = contents(tree)
    assert run(".", cwd=tree, state=state).returncode == 0
    after = contents(tree)
    assert [name for name in before if before[name] != after[name]] == [n for n in before if n != "c.py"]
    result = run("undo", cwd=tree.parent, state=state)
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr.startswith(b"Brought back 3 files, of the run of 20")
    assert contents(tree) == before
    assert run("undo", cwd=tree, state=state).returncode == 2
    assert run("redo", cwd=tree, state=state).returncode == 0
    assert contents(tree) == after
    assert run("redo", cwd=tree, state=state).returncode == 2
    assert run("undo", cwd=tree, state=state).returncode == 0
    assert contents(tree) == before


def test_a_file_that_changed_since_is_named_and_left(tree: Path, state: Path) -> None:
    run(".", cwd=tree, state=state)
    (tree / "a.py").write_text(RIGHT + "# mine\n")
    (tree / "big.py").unlink()
    result = run("undo", cwd=tree, state=state)
    assert result.returncode == 1
    assert b"a.py: error: was changed since; left as it is [changed-on-disk]\n" in result.stderr
    assert b"big.py: error: is gone [missing]\n" in result.stderr
    assert b"Brought back 1 file (2 left as they are)" in result.stderr
    assert (tree / "a.py").read_text() == RIGHT + "# mine\n"
    assert not (tree / "big.py").exists()
    assert (tree / "b.py").read_bytes() == ODD


def test_runs_are_listed_and_named_by_their_beginning(tree: Path, state: Path) -> None:
    run("a.py", cwd=tree, state=state)
    run("b.py", cwd=tree, state=state)
    lines = run("undo", "--list", cwd=tree, state=state).stdout.decode().splitlines()
    assert len(lines) == 2
    assert all("1 file   done" in line and line.endswith(os.fspath(tree)) for line in lines)
    first = lines[1].split()[0]
    assert run("undo", first, cwd=tree, state=state).returncode == 0
    assert ((tree / "a.py").read_text(), (tree / "b.py").read_bytes() == ODD) == (WRONG, False)
    assert run("undo", "2", cwd=tree, state=state).returncode == 2
    assert b"names 2 runs" in run("undo", "2", cwd=tree, state=state).stderr
    assert b"names no run" in run("undo", "x", cwd=tree, state=state).stderr
    assert "undone" in run("undo", "--list", cwd=tree, state=state).stdout.decode().splitlines()[1]


def test_a_run_that_writes_nothing_leaves_no_record(tree: Path, state: Path) -> None:
    for args in (("--check", "."), ("--diff", "."), ("c.py",)):
        run(*args, cwd=tree, state=state)
    assert not state.exists()
    assert run("undo", "--list", cwd=tree, state=state).stdout == b""


def test_the_record_is_the_users_own(tree: Path, state: Path) -> None:
    run(".", cwd=tree, state=state)
    assert (state / "runs").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (state / "runs").iterdir())


def test_where_no_record_can_be_kept_nothing_is_written(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = contents(tree)
    blocked = tmp_path_factory.mktemp("blocked") / "file"
    blocked.write_text("")
    result = run(".", cwd=tree, state=blocked)
    assert result.returncode == 2
    assert b"a.py: error: was not written, for no record to undo it by can be kept in " in result.stderr
    assert b"SMFIX_STATE_DIR" in result.stderr
    assert contents(tree) == before


def killed(tree: Path, state: Path, after: float) -> bool:
    """Start a run and kill it some seconds after its first line; whether it was still alive."""
    environ = os.environ | {"SMFIX_STATE_DIR": os.fspath(state)}
    process = subprocess.Popen(
        [sys.executable, "-m", "smfix", "."], cwd=tree, stdout=-1, stderr=subprocess.DEVNULL, env=environ
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_the_next_run_tells_of_one_that_was_killed_and_undo_takes_it_back(tmp_path: Path, state: Path) -> None:
    for number in range(150):
        (tmp_path / f"f{number:03}.py").write_text(WRONG)
    assert killed(tmp_path, state, 0.02)
    (tmp_path / "g.py").write_text(WRONG)
    told = run("g.py", cwd=tmp_path, state=state)
    assert b" ended early, with up to " in told.stderr
    name = told.stderr.split(b"`smfix undo ")[1].split(b"`")[0].decode()
    assert b"ended early" not in run("g.py", cwd=tmp_path, state=state).stderr
    assert b"ended early" in run("undo", "--list", cwd=tmp_path, state=state).stdout
    assert run("undo", name, cwd=tmp_path, state=state).returncode == 0
    assert {path.read_text() for path in tmp_path.glob("f*.py")} == {WRONG}
    assert (tmp_path / "g.py").read_text() == RIGHT


def test_two_runs_at_once_do_not_take_each_other_for_dead(tree: Path, state: Path) -> None:
    code = (
        "import sys, time\nfrom smfix.files.record import Writer\nfrom smfix.model import Rewrite\n"
        "w = Writer(); w.record([Rewrite('a.py', b'x', b'y')]); print('open', flush=True); sys.stdin.read(); w.close()"
    )
    environ = os.environ | {"SMFIX_STATE_DIR": os.fspath(state)}
    other = subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1, cwd=tree, env=environ)
    assert other.stdout is not None
    assert other.stdout.readline() == b"open\n"
    assert b"ended early" not in run("b.py", cwd=tree, state=state).stderr
    assert b"going on" in run("undo", "--list", cwd=tree, state=state).stdout
    assert run("undo", cwd=tree, state=state).returncode == 0
    assert (tree / "b.py").read_bytes() == ODD
    other.communicate()
    assert other.returncode == 0


class TestUncommitted:
    @pytest.fixture
    def repo(self, tree: Path) -> Path:
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
        for words in (["init", "-q"], ["add", "a.py", "b.py", "c.py"], ["commit", "-qm", "x"]):
            subprocess.run([*git, *words], cwd=tree, check=True)
        (tree / "a.py").write_text("# mine\n" + WRONG)
        return tree

    def test_one_line_says_so(self, repo: Path, state: Path) -> None:
        result = run("a.py", "b.py", cwd=repo, state=state)
        assert result.returncode == 0
        notes = [line for line in result.stderr.splitlines() if b"uncommitted" in line]
        assert notes == [
            b"note: 1 file that was changed has uncommitted changes; `smfix undo` takes back this run and leaves those."
        ]
        assert b"uncommitted" not in run("b.py", cwd=repo, state=state).stderr

    def test_require_clean_refuses_as_a_whole(self, repo: Path, state: Path) -> None:
        before = contents_of_files(repo)
        result = run("--require-clean", ".", cwd=repo, state=state)
        assert result.returncode == 2
        assert b"nothing was written: 1 file to be changed with uncommitted changes (a.py); commit it" in result.stderr
        assert b"1 file to be changed that git does not track (big.py); add and commit it" in result.stderr
        assert contents_of_files(repo) == before
        assert run("--require-clean", "b.py", cwd=repo, state=state).returncode == 0
        assert b"[a]" in (repo / "b.py").read_bytes()


def contents_of_files(tree: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in tree.iterdir() if path.is_file()}
