"""A file that kills, hangs or starves its worker costs itself; the rest of the run is done, and nothing is left behind.

The trouble comes from a rule that another package brings (the entry point that users have), for files of certain names.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_main import RIGHT, WRONG

RULE = """
import os, signal, sys, time
from smfix.rules import Rule

def find(view):
    name = os.path.basename(view.module.program.path)
    if "segfault" in name:
        os.kill(os.getpid(), signal.SIGSEGV)
    elif "oom" in name:
        os.kill(os.getpid(), signal.SIGKILL)
    elif "exit" in name:
        os._exit(0)
    elif "hang" in name:
        time.sleep(1000)
    elif "raise" in name:
        raise RuntimeError("no luck")
    elif "quit" in name:
        sys.exit(3)
    elif "slow" in name:
        time.sleep(0.3)
    return iter(())

RULE = Rule("BAD001", "trouble", "trouble", "add_depends_on", find)
"""
RUN = "import smfix.runner as r; r.SECONDS = {seconds}; from smfix.cli.main import run; run({args!r})"


@pytest.fixture
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "trouble.py").write_text(RULE)
    info = folder / "trouble-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: trouble\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[smfix.rules]\ntrouble = trouble:RULE\n")
    return folder


def start(tree: Path, plugin: Path, *args: str, seconds: float = 60) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([os.fspath(plugin), os.fspath(Path(__file__).parents[1])])
    command = [sys.executable, "-c", RUN.format(args=args, seconds=seconds)]
    environ = os.environ | {"PYTHONPATH": path}
    return subprocess.Popen(command, cwd=tree, stdout=-1, stderr=-1, env=environ, start_new_session=True)


def members(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, sid = entry.joinpath("stat").read_text().rpartition(")")[2].split()[:4]
            except (OSError, ValueError):
                continue
            if int(sid) == session and state != "Z":
                found.append(int(entry.name))
    return found


def until_gone(session: int, seconds: float) -> list[int]:
    end = time.monotonic() + seconds
    while members(session) and time.monotonic() < end:
        time.sleep(0.05)
    return members(session)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("segfault", b"made its worker die; it was left as it is; please report it with the file [crashed]"),
        ("oom", b"[crashed]"),
        ("exit", b"[crashed]"),
        ("hang", b"took more than 10 seconds; it was left as it is; please report it with the file [timeout]"),
        ("raise", b"BAD001 failed with RuntimeError: no luck"),
        ("quit", b"BAD001 failed with SystemExit: 3"),
    ],
)
def test_it_costs_its_own_file(name: str, reason: bytes, jobs: str, tmp_path: Path, plugin: Path) -> None:
    for number in range(5):
        (tmp_path / f"f{number:02}.py").write_text(WRONG)
    (tmp_path / f"f03_{name}.py").write_text(WRONG)
    process = start(tmp_path, plugin, "-j", jobs, ".", seconds=10 if name == "hang" else 60)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 2, errors
    lines = [line for line in errors.splitlines() if line.startswith(b"f03_")]
    assert len(lines) == 1
    assert reason in lines[0]
    assert (tmp_path / f"f03_{name}.py").read_text() == WRONG
    assert {path.read_text() for path in tmp_path.glob("f0?.py")} == {RIGHT}
    assert b"Fixed 5 calls in 5 files" in errors
    assert until_gone(process.pid, 2) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_it_at_once(number: int, code: int, jobs: str, tmp_path: Path, plugin: Path) -> None:
    for index in range(60):
        (tmp_path / f"{index:02}_slow.py").write_text(WRONG)
    (tmp_path / "00_first.py").write_text(WRONG)
    process = start(tmp_path, plugin, "-j", jobs, ".")
    assert process.stdout is not None
    process.stdout.readline()
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert until_gone(process.pid, 1) == []
    done = sum(path.read_text() == RIGHT for path in tmp_path.iterdir())
    assert {path.read_text() for path in tmp_path.iterdir()} == {WRONG, RIGHT}
    count = f"{done} call{'' if done == 1 else 's'} in {done} file{'' if done == 1 else 's'}"
    assert f"Interrupted. Fixed {count}".encode() in errors, errors
    assert f"The other {61 - done} of 61 files are as they were.".encode() in errors, errors


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_no_worker_outlives_a_killed_run(jobs: str, tmp_path: Path, plugin: Path) -> None:
    for index in range(60):
        (tmp_path / f"{index:02}_slow.py").write_text(WRONG)
    process = start(tmp_path, plugin, "-j", jobs, ".")
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=20)
    assert until_gone(process.pid, 3) == []


def test_a_report_that_fails_for_a_file_stops_nothing(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"f{number}.py").write_text(WRONG)
    code = (
        "import smfix.report.patch as p\nreal = p.patch\n"
        "def fails(rewrite):\n    if rewrite.path == 'f1.py': raise KeyError('x')\n    return real(rewrite)\n"
        "p.patch = fails\nfrom smfix.cli.main import run\nrun(['.'])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=60)
    assert result.returncode == 2
    assert b"f1.py: error: the report failed with KeyError: 'x' (fails:" in result.stderr
    assert {path.read_text() for path in tmp_path.iterdir()} == {RIGHT}
    assert result.stdout.count(b"+++ ") == 2
