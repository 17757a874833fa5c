"""Which version of the SDK a file speaks: by its imports, else by what its project requires, else both."""

from __future__ import annotations

from pathlib import Path

import pytest

from smfix.config import Settings
from smfix.project import sdk_version
from smfix.project.repository import Repository
from smfix.rules.context import RuleContext
from smfix.sources import read_source

BOTH = {2, 3}


def spoken(code: str, folder: Path | None = None, sdk: str = "auto") -> set[int]:
    project = Repository((str(folder),) if folder else ())
    path = str(folder / "sub" / "main.py") if folder else "main.py"
    module = project.add(read_source(code.encode(), path))
    return set(RuleContext(module, project, Settings(sdk=sdk)).sdk_versions())


@pytest.mark.parametrize(
    ("code", "versions"),
    [
        ("from sagemaker.workflow.steps import TrainingStep", {2}),
        ("import sagemaker.workflow.steps", {2}),
        ("from sagemaker import Session", {2}),
        ("from sagemaker.estimator import Estimator", {2}),
        ("def f():\n    from sagemaker.workflow.steps import TrainingStep", {2}),
        ("from sagemaker.mlops.workflow.steps import TrainingStep", {3}),
        ("from sagemaker.core.workflow.step_outputs import get_step", {3}),
        ("from sagemaker.train import ModelTrainer", {3}),
        ("from sagemaker import core", {3}),
        ("try:\n    from sagemaker.mlops.workflow.steps import A\nexcept ImportError:\n"
         "    from sagemaker.workflow.steps import A", BOTH),
        ("import sagemaker", BOTH),
        ("import boto3", BOTH),
        ("import sagemaker_studio.core", BOTH),
    ],
)  # fmt: skip
def test_by_imports(code: str, versions: set[int]) -> None:
    assert spoken(code) == versions


@pytest.mark.parametrize("sdk", ["2", "3"])
def test_what_is_said_holds(sdk: str) -> None:
    assert spoken("from sagemaker.workflow.steps import A", sdk=sdk) == {int(sdk)}


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("sagemaker==2.257.7\n", {2}),
        ("sagemaker>=2.200,<3\n", {2}),
        ("sagemaker[local]~=2.200  # not 3\n", {2}),
        ("sagemaker<3.0\n", {2}),
        ("sagemaker>=3\n", {3}),
        ("sagemaker==3.*\n", {3}),
        ("SageMaker == 3.1\n", {3}),
        ("sagemaker>=2\n", BOTH),
        ("sagemaker<=3.5\n", BOTH),
        ("sagemaker>=2.9; python_version < '3.9'\n", BOTH),
        ('dependencies = ["boto3", "sagemaker==2.257.7"]\n', {2}),
        ('sagemaker = "^2.200"\n', {2}),
        ('sagemaker = "2.200"\n', {2}),
        ('sagemaker = {version = "^3.1", extras = ["local"]}\n', {3}),
        ("install_requires=['sagemaker>=3,<4']\n", {3}),
        ('[[package]]\nname = "sagemaker"\nversion = "2.257.7"\n', {2}),
        ('{"default": {"sagemaker": {"hashes": ["a"], "version": "==3.1.0"}}}', {3}),
        ("sagemaker-core==2.0\n", {3}),
        ("sagemaker-mlops\n", {3}),
        ("sagemaker\n", set()),
        ("sagemaker-training==4.0\n", set()),
        ("my-sagemaker==3.0\n", set()),
        ("https://example.org/sagemaker/==3\n", set()),
        ("boto3==2.1\n", set()),
    ],
)
def test_by_requirements(text: str, versions: set[int]) -> None:
    assert set(sdk_version.versions_by_requirements(text)) == versions


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "pyproject.toml", "setup.py", "Pipfile", "environment.yml"]
)
def test_by_the_project(name: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / name).write_text("sagemaker==3.1\n")
    assert spoken("import own", tmp_path) == {3}
    assert spoken("from sagemaker.workflow.steps import A", tmp_path) == {2}


def test_the_nearest_folder_that_says_it_counts(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "requirements.txt").write_text("sagemaker==3.1\n")
    (tmp_path / "sub" / "requirements.txt").write_text("boto3\n")
    assert spoken("import own", tmp_path) == {3}
    (tmp_path / "sub" / "requirements.txt").write_text("sagemaker<3\n")
    assert spoken("import own", tmp_path) == {2}


def test_a_lock_file_knows_better(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "pyproject.toml").write_text('dependencies = ["sagemaker>=2"]\n')
    assert spoken("import own", tmp_path) == BOTH
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "sagemaker"\nversion = "2.257.7"\n')
    assert spoken("import own", tmp_path) == {2}


def test_nothing_is_read_above_the_repository(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / "sub").mkdir(parents=True)
    (repository / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("sagemaker==3.1\n")
    assert spoken("import own", repository) == BOTH
