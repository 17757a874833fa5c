"""Pipes that are named, and a file that is a folder by the time that it is read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smfix import runner
from smfix.config import Settings
from tests.faults.cases import WRONG


@pytest.mark.parametrize("words", [("verify", "p"), ("--check", "--output-format", "json", "-o", "p", ".")])
def test_a_pipe_without_another_end_is_an_error(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    os.mkfifo(tmp_path / "p")
    command = [sys.executable, "-m", "smfix", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "p" in done.stderr
    assert "internal" not in done.stderr


def test_a_patch_may_come_through_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    script = f"cd {tmp_path} && {sys.executable} -m smfix verify <({sys.executable} -m smfix --diff a.py)"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_becomes_a_folder_costs_itself(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abcd":
        Path(f"{name}.py").write_text(WRONG)
    Path("b.py").unlink()
    Path("b.py").mkdir()
    paths = [f"{name}.py" for name in "abcd"]
    found = list(runner.run(paths, ["."], lambda path: Settings(), jobs))
    assert [rewrite.changed for rewrite in found] == [True, False, True, True]
    assert [problem.text for problem in found[1].problems] == ["is not a file"]
