"""A submodule that was not fetched is an empty folder, and no more than that."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.forkserver import run_text

WRONG = "from sagemaker.workflow.steps import TrainingStep\na = TrainingStep('a')\na.add_depends_on(a)\n"


def test_a_submodule_that_was_not_fetched_is_passed_by(tmp_path: Path) -> None:
    def git(*args: str) -> None:
        subprocess.run(["git", *args], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / ".gitmodules").write_text('[submodule "m"]\n\tpath = m\n\turl = ../m\n')
    git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},m")
    git("add", "wrong.py", ".gitmodules")
    (tmp_path / "m").mkdir()
    result = run_text("--check", ".", cwd=tmp_path)
    assert result.returncode == 1, result.stderr
    assert result.stdout.startswith("wrong.py:3:1: SMF001")
    assert "Scanned 1 file" in result.stderr
