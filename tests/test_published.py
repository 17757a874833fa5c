"""Published code, fetched from PyPI as data: what is right there stays, and what is made wrong there is restored.

The brackets of every single-element list that a SageMaker step is given are taken away, and smfix must put each back
where it was, to the byte. Offline these tests are skipped with the reason; in CI they fail instead.
"""

from __future__ import annotations

import ast
import functools
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.sdk.environments import cache, unavailable

pytestmark = pytest.mark.no_cover  # the time that measuring takes is worth nothing here

PACKAGES = {
    "kedro-sagemaker==0.4.0": 1,
    "sagerender==2.1.3": 0,
    "rastervision-aws-sagemaker==0.31.1": 0,
    "sagemaker==2.257.7": 2,
    "sagemaker-mlops==1.27.0": 2,
    "gs2-cdk==1.0.134": 0,
    "aws-parallelcluster==3.16.1": 0,
}
"""Each with the number of single-element lists that its steps are given."""
WITHOUT_FALSE_ALARMS: dict[str, tuple[str, list[str]]] = {
    "agent-gpt-aws==0.9.5": (".", ["agent_gpt/core.py:99:20: SMF206"]),  # the SDK has no `region=`, and ignores it
    "mlops-utilities==0.4.4": (".", []),
    "sagemaker-mlp-sdk==0.1.1": (".", []),
    "sagemaker-rightline==0.3.7": (".", []),
    "sagemaker-ssh-helper==2.3.0": (".", []),
    "sagemaker-train==1.27.0": ("sagemaker/train", []),  # the SDK's own modules know themselves
    "sagemakerify==0.2.5": (".", []),
    "sageworks==0.8.89": (".", []),
    "sagify==0.25.4": (".", []),
    "smjsindustry==1.0.2": (".", []),
    "workbench==0.8.506": ("workbench/core", []),
    "zenml==0.98.0": ("zenml/integrations/aws", []),
    **dict.fromkeys(("kedro-sagemaker==0.4.0", "rastervision-aws-sagemaker==0.31.1", "sagerender==2.1.3"), (".", [])),
}
"""Packages that build pipelines or start jobs, each with the folder of it that does, and all that is told of it by any
rule: what each was found to be, by hand, in the SDK itself, is said beside it."""


@functools.cache
def unpacked(requirement: str) -> Path:
    """The package's files, in a folder of their own; nothing of it is installed or run."""
    folder = cache() / "published" / requirement
    if not folder.exists():
        scratch = folder.with_suffix(".part")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(scratch), requirement]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            unavailable(f"{requirement} cannot be fetched: {done.stderr.strip()[-300:]}")
        (archive,) = (path for path in scratch.iterdir() if path.suffix in (".whl", ".gz"))
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(scratch)
        else:
            with tarfile.open(archive) as opened:
                opened.extractall(scratch, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # type: ignore[arg-type]
        archive.unlink()
        scratch.rename(folder)
    return folder


@pytest.fixture(params=PACKAGES)
def requirement(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("published", WITHOUT_FALSE_ALARMS)
def test_no_rule_tells_what_is_not_so(published: str) -> None:
    folder, told = WITHOUT_FALSE_ALARMS[published]
    options = ("--isolated", "--check", "--exit-zero", "--select", "SMF", "--output-format", "concise")
    command = [sys.executable, "-m", "smfix", *options, "--exclude", ".git", folder]
    found = subprocess.run(command, cwd=unpacked(published), capture_output=True, text=True, timeout=300)
    assert found.returncode == 0, found.stderr
    lines = [line for line in found.stdout.splitlines() if "[undecided]" not in line]
    assert [line.split(" [")[0] for line in lines] == told, found.stdout


def smfix(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "smfix", "--exclude", ".git", "--exit-zero", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


def test_what_is_right_stays(requirement: str, tmp_path: Path) -> None:
    folder = shutil.copytree(unpacked(requirement), tmp_path / "package")
    result = smfix(folder)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert "Nothing to fix" in result.stderr


def test_brackets_that_are_taken_away_come_back(requirement: str, tmp_path: Path) -> None:
    folder = shutil.copytree(unpacked(requirement), tmp_path / "package")
    changed = 0
    for path in sorted(folder.rglob("*.py")):
        data = path.read_bytes()
        if b"add_depends_on([" in data and b"sagemaker" in data:
            stripped, count = without_brackets(data)
            path.write_bytes(stripped)
            changed += count
    assert changed == PACKAGES[requirement]
    assert smfix(folder).returncode == 0
    for path in sorted(unpacked(requirement).rglob("*.py")):
        assert (folder / path.relative_to(unpacked(requirement))).read_bytes() == path.read_bytes()


def without_brackets(data: bytes) -> tuple[bytes, int]:
    """The module with `add_depends_on([x])` made into `add_depends_on(x)`, and how often."""
    lines = data.splitlines(keepends=True)
    starts = [sum(map(len, lines[:index])) for index in range(len(lines))]
    cuts = []
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_depends_on":
            for arg in node.args:
                if isinstance(arg, ast.List) and len(arg.elts) == 1:
                    cuts.append(starts[arg.lineno - 1] + arg.col_offset)
                    cuts.append(starts[(arg.end_lineno or 0) - 1] + (arg.end_col_offset or 0) - 1)
    for at in sorted(cuts, reverse=True):
        data = data[:at] + data[at + 1 :]
    return data, len(cuts) // 2
