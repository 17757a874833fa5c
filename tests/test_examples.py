"""The examples, as the README's first command shows them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.forkserver import run_text

EXAMPLES = Path(__file__).parents[1] / "examples"
FIXED = {
    "pipelines/builder.py": [
        "self.step_model.add_depends_on([self.step_features])",
        "self.step_report.add_depends_on([self.step_model.name])",
    ],
    "pipelines/chain.py": ["second.add_depends_on([first])", "later.add_depends_on([earlier])"],
    "pipelines/churn.py": [
        "step_process.add_depends_on([step_ingest])",
        'step_train.add_depends_on(["Process"])  # read character by character: P, r, o, ...',
        "step_names=[step_train],  # the model",
        "step_stop.add_depends_on([step_train, step_evaluate])",
    ],
    "pipelines/documented.py": ["get_step(step_train_result).add_depends_on([step_process_result])"],
    "pipelines/forecast.ipynb": [
        r""""train.add_depends_on([prepare])  # première étape\n",""",
        r""""    [\"Compare\"],  # by name\n",""",
    ],
    "pipelines/fraud_v3.py": ["score.add_depends_on([collect])"],
}


def smfix(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run_text(*args, cwd=cwd)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


def test_every_mistake_is_fixed_and_nothing_else_is_touched(copy: Path) -> None:
    result = smfix(".", cwd=copy)
    assert result.returncode == 0
    for path in sorted(EXAMPLES.rglob("*.*")):
        name = path.relative_to(EXAMPLES).as_posix()
        before, after = (file.read_text("utf-8").splitlines() for file in (path, copy / name))
        assert [new.strip() for old, new in zip(before, after) if old != new] == FIXED.get(name, []), name
        assert len(before) == len(after)
    again = smfix(".", cwd=copy)
    assert (again.returncode, again.stdout) == (0, "")


def test_the_first_command_of_the_readme(copy: Path) -> None:
    result = smfix("--diff", "--exit-zero", "examples", cwd=copy.parent)
    assert result.returncode == 0
    assert result.stderr.startswith("Would fix 12 calls in 6 files. Scanned 8 files in ")
    assert result.stdout.count("\n+") == 12 + 6


def test_the_readmes_first_command_shows_them_in_the_checkout_itself() -> None:
    result = smfix("--diff", "--exit-zero", "examples", cwd=EXAMPLES.parent)
    assert result.returncode == 0
    assert result.stdout.count("+++ b/examples/") == len(FIXED)
