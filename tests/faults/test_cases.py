"""The fault list: every case alone through the core, and all of them in one run, as root and as an ordinary user."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.engine import fix_source
from smfix.project.repository import Repository
from smfix.runner import with_stack
from tests.faults.cases import CASES, Case


def named(case: Case) -> str:
    return f"{case.row}-{case.name}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_alone(case: Case) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (rewrite,) = with_stack(lambda: [fix_source(case.before, "case.py", Settings(), Repository(()))])
    assert rewrite.after == (case.before if case.after is None else case.after), rewrite.problems
    assert [problem.reason.value for problem in rewrite.problems] == ([case.reason] if case.reason else [])
    assert all(case.says in problem.text for problem in rewrite.problems)
    if case.after is not None:
        (again,) = with_stack(lambda: [fix_source(rewrite.after, "case.py", Settings(), Repository(()))])
        assert (again.after, again.fixed) == (rewrite.after, ())


AS_USER = """
import codecs, os, sys, unicodedata
import libcst, queue, secrets, tempfile, zlib, hashlib, smfix.cli.fix, smfix.files.scan, smfix.files.undo
import smfix.files.record, smfix.files.journal, smfix.report.patch, smfix.runner, concurrent.futures.process
import multiprocessing.popen_fork, multiprocessing.synchronize
from smfix import engine, config
engine.fix_source({warm!r}, 'x.py', config.Settings(), engine.Repository(()))
[codecs.lookup(name) for name in ("latin-1", "cp1252", "shift_jis", "rot13", "hex")]
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
from smfix.cli.main import run
run(['.'])
"""


@pytest.mark.parametrize("options", [(), ("-O",), ("-OO",), ("-W", "error", "-X", "dev")], ids=" ".join)
def test_all_in_one_run(options: tuple[str, ...], tmp_path: Path) -> None:
    result = in_one_run(tmp_path, [sys.executable, *options, "-m", "smfix", "."])
    assert b"Warning" not in result.stderr


def test_all_in_one_run_as_an_ordinary_user(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    if os.geteuid() == 0:
        for folder in tmp_path.parents[:4]:
            folder.chmod(folder.stat().st_mode | 0o055)
    warm = next(case.before for case in CASES if case.after is not None)
    in_one_run(tmp_path, [sys.executable, "-c", AS_USER.format(warm=warm)], 0o666)


def in_one_run(tree: Path, command: list[str], mode: int = 0o640) -> subprocess.CompletedProcess[bytes]:
    """Each file has become what its case says, and has been named if it is refused; the exit code is the worst."""
    (tree / "src").mkdir(mode=0o777)
    (tree / "src").chmod(0o777)
    names = {}
    for index, case in enumerate(CASES):
        names[f"f{index:02}.py"] = case
        (tree / "src" / f"f{index:02}.py").write_bytes(case.before)
        (tree / "src" / f"f{index:02}.py").chmod(mode)
    environ = os.environ | {"SMFIX_STATE_DIR": os.fspath(tree / "state"), "LC_ALL": "C"}
    result = subprocess.run(command, cwd=tree / "src", capture_output=True, timeout=300, env=environ)
    assert b"Traceback" not in result.stderr
    said = result.stderr.decode().splitlines()
    for name, case in names.items():
        path = tree / "src" / name
        assert path.read_bytes() == (case.before if case.after is None else case.after), (case.name, said)
        assert path.stat().st_mode & 0o777 == mode
        lines = [line for line in said if line.startswith(name)]
        assert len(lines) == bool(case.reason), (case.name, lines)
        assert all(f"[{case.reason}]" in line and case.says in line for line in lines), (case.name, lines)
    assert len(list((tree / "src").iterdir())) == len(CASES)
    assert result.returncode == max(case.code for case in CASES)
    return result
