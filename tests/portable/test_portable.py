"""Each command, without forks, `fcntl` and folders by descriptor: the same words, bytes and exit codes as with them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.portable.missing import FOLDER

ROOT = Path(__file__).parents[2]


def smfix(*words: str, cwd: Path, state: Path, whole: bool = False) -> subprocess.CompletedProcess[str]:
    environ = dict(os.environ, SMFIX_STATE_DIR=str(state), COLUMNS="80")
    if not whole:
        environ["PYTHONPATH"] = FOLDER
    line = [sys.executable, "-m", "smfix", *words]
    return subprocess.run(line, cwd=cwd, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(ROOT / "examples", tmp_path / "examples"))
    subprocess.run(["git", "init", "-q", made], check=True)
    return made


def test_what_is_missing_is_missing(tmp_path: Path) -> None:
    code = "import os, smfix.processes, smfix.folders, smfix.files.locks as locks\n"
    code += "print(smfix.processes.FORKS, smfix.processes.SPAWNS, smfix.folders.BY_DESCRIPTOR, locks.BY_DESCRIPTOR)"
    for path, expected in ((FOLDER, "False False False False"), ("", "True True True True")):
        environ = dict(os.environ, PYTHONPATH=path)
        line = [sys.executable, "-c", code]
        done = subprocess.run(line, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.split() == expected.split()


@pytest.mark.parametrize(
    "words",
    [
        ["--check", "."],
        ["--check", "-j", "2", "."],
        ["--diff", "."],
        ["--check", "--no-respect-gitignore", "."],
        ["--show-files", "."],
        ["--check", "--output-format", "json", "pipelines/churn.py"],
        ["graph", "."],
        ["why", "pipelines/churn.py:30"],
        ["config"],
    ],
    ids=" ".join,
)
def test_a_command_that_only_reads_says_the_same(words: list[str], copy: Path, tmp_path: Path) -> None:
    bare, whole = (smfix(*words, cwd=copy, state=tmp_path / "state", whole=whole) for whole in (False, True))
    assert (bare.returncode, bare.stdout) == (whole.returncode, whole.stdout)
    assert "internal error" not in bare.stderr


def test_a_run_is_written_undone_and_made_again(copy: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    before = {path: path.read_bytes() for path in copy.rglob("pipelines/*")}
    target = copy / "pipelines" / "churn.py"
    target.chmod(0o640)
    fixed = smfix("-q", ".", cwd=copy, state=state)
    assert fixed.returncode == 0, fixed.stderr
    after = {path: path.read_bytes() for path in before}
    assert target.stat().st_mode & 0o777 == 0o640
    other = Path(shutil.copytree(ROOT / "examples", tmp_path / "whole"))
    smfix("-q", ".", cwd=other, state=tmp_path / "other", whole=True)
    assert {path.name: data for path, data in after.items()} == {
        path.name: path.read_bytes() for path in other.rglob("pipelines/*")
    }
    assert smfix("undo", cwd=copy, state=state).returncode == 0
    assert {path: path.read_bytes() for path in before} == before
    assert smfix("redo", cwd=copy, state=state).returncode == 0
    assert {path: path.read_bytes() for path in before} == after


def test_a_link_out_of_the_folder_is_not_followed(copy: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(copy / "pipelines" / "churn.py", outside / "churn.py")
    held = (outside / "churn.py").read_bytes()
    (copy / "linked.py").symlink_to(outside / "churn.py")
    (copy / "linked").symlink_to(outside, target_is_directory=True)
    for words in ([], ["--no-respect-gitignore"]):
        smfix("-q", *words, ".", cwd=copy, state=tmp_path / "state")
        assert (outside / "churn.py").read_bytes() == held


def test_a_run_that_was_killed_is_told_of_and_undone(copy: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    environ = dict(os.environ, SMFIX_STATE_DIR=str(state), PYTHONPATH=FOLDER)
    code = """if True:
        import os, signal, sys
        from smfix.files import write
        real = write.replace_file
        def once(*args, **more):
            real(*args, **more)
            os.kill(os.getpid(), signal.SIGKILL)
        from smfix.files import record
        record.replace_file = once
        from smfix.cli.main import run
        run(["-q", "pipelines"])
    """
    killed = subprocess.run([sys.executable, "-c", code], cwd=copy, env=environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    changed = subprocess.run(["git", "-C", copy, "status", "--short"], capture_output=True, check=True)
    assert changed.stdout
    told = smfix("--check", ".", cwd=copy, state=state)
    told_again = smfix("-q", ".", cwd=copy, state=state)
    assert "ended early" in told.stderr + told_again.stderr


def test_two_runs_at_once_get_a_number_each(copy: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    environ = dict(os.environ, SMFIX_STATE_DIR=str(state), PYTHONPATH=FOLDER)
    line = [sys.executable, "-m", "smfix", "-q"]
    names = ("churn.py", "builder.py", "chain.py")
    runs = [subprocess.Popen([*line, f"pipelines/{name}"], cwd=copy, env=environ) for name in names]
    assert [run.wait() for run in runs] == [0, 0, 0]
    logs = [path.name for path in (state / "runs").iterdir() if path.suffix == ".done"]
    assert sorted(name.split(".")[1] for name in logs) == ["1", "2", "3"]
    deadline = time.monotonic() + 5
    while list((state / "runs").glob("*.lock")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not list((state / "runs").glob("*.lock"))


def test_a_fleet_of_one(copy: Path, tmp_path: Path) -> None:
    git = ["git", "-C", str(copy), "-c", "user.name=n", "-c", "user.email=e@x.org"]
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "all"], check=True)
    (tmp_path / "repositories.txt").write_text(f"{copy}\n")
    words = ["fleet", "run", "repositories.txt", "--state", str(tmp_path / "fleet")]
    done = smfix(*words, cwd=tmp_path, state=tmp_path / "state")
    assert done.returncode == 0, done.stderr
    patches = list((tmp_path / "fleet" / "patches").glob("*.patch"))
    assert len(patches) == 1
    assert (
        b"+    second.add_depends_on([first])" in patches[0].read_bytes()
        or b"add_depends_on([" in patches[0].read_bytes()
    )
