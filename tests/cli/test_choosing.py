"""Which findings are acted on, by options that no other test gives."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_main import smfix


def test_max_bytes_and_sdk(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("from sagemaker.workflow.steps import TrainingStep  # add_depends_on\n")
    large = smfix("--max-bytes", "10", ".", cwd=tmp_path)
    assert (large.returncode, b"more than the limit of 10" in large.stderr) == (2, True)
    (tmp_path / "x.py").write_text("from sagemaker.mlops.workflow.steps import TrainingStep  # add_depends_on\n")
    assert smfix("--sdk", "3", ".", cwd=tmp_path).returncode == 0
    assert smfix("--sdk", "4", ".", cwd=tmp_path).returncode == 2


def test_unsafe_fixes(tmp_path: Path) -> None:
    head = "from sagemaker.workflow.steps import TrainingStep\nb = TrainingStep('b')\n"
    code = head + "def f(train_step):\n    b.add_depends_on(train_step)\n"
    (tmp_path / "x.py").write_text(code)
    assert smfix(".", cwd=tmp_path).returncode == 1
    assert (tmp_path / "x.py").read_text() == code
    assert smfix("--unsafe-fixes", ".", cwd=tmp_path).returncode == 0
    assert (tmp_path / "x.py").read_text() == code.replace("(train_step)\n", "([train_step])\n")


def test_docs_by_option_and_by_configuration(tmp_path: Path) -> None:
    head = "from sagemaker.workflow.steps import TrainingStep\nb = TrainingStep('b')\n"
    (tmp_path / "x.md").write_text(f"```python\n{head}b.add_depends_on(b)\n```\n")
    assert smfix("--check", ".", cwd=tmp_path).returncode == 0
    assert smfix("--check", "--docs", ".", cwd=tmp_path).returncode == 1
    (tmp_path / "smfix.toml").write_text("docs = true\n")
    assert smfix("--check", ".", cwd=tmp_path).returncode == 1
