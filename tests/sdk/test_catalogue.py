"""The catalogue is what the published packages say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smfix import sdk
from smfix.sdk import Role
from tests.sdk.environments import cache, unavailable

SCRIPT = Path(__file__).parents[2] / "tools" / "make_catalogue.py"


def test_it_is_what_the_packages_say() -> None:
    wheels = cache() / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([sys.executable, SCRIPT, "--check", "--wheels", wheels], capture_output=True, text=True)
    if "Could not find a version" in done.stderr or "CalledProcessError" in done.stderr:
        unavailable(f"the SDK's wheels cannot be downloaded: {done.stderr[-300:]}")
    assert done.returncode == 0, f"run {SCRIPT.name}: the catalogue is not what the packages say {done.stderr}"


@pytest.mark.parametrize(
    ("dotted", "role", "versions"),
    [
        ("sagemaker.workflow.steps.TrainingStep", Role.STEP, {2}),
        ("sagemaker.workflow.pipeline.Step", Role.STEP, {2}),
        ("sagemaker.mlops.workflow.steps.TrainingStep", Role.STEP, {3}),
        ("sagemaker.workflow.function_step._FunctionStep", Role.FUNCTION_STEP, {2}),
        ("sagemaker.mlops.workflow.notebook_job_step.NotebookJobStep", Role.FUNCTION_STEP, {3}),
        ("sagemaker.workflow.model_step.ModelStep", Role.COLLECTION, {2}),
        ("sagemaker.mlops.workflow.model_step.ModelStep", Role.STEP, {3}),
        ("sagemaker.workflow.step_collections.RegisterModel", Role.COLLECTION, {2}),
        ("sagemaker.workflow.function_step.step", Role.STEP_DECORATOR, {2}),
        ("sagemaker.mlops.workflow.function_step.step", Role.STEP_DECORATOR, {3}),
        ("sagemaker.workflow.step_outputs.get_step", Role.GET_STEP, {2}),
        ("sagemaker.core.workflow.step_outputs.get_step", Role.GET_STEP, {3}),
        ("sagemaker.workflow.pipeline.Pipeline", Role.PIPELINE, {2}),
        ("sagemaker.Session", Role.CLASS, {2}),
    ],
)
def test_roles(dotted: str, role: Role, versions: set[int]) -> None:
    name = sdk.find(dotted)
    assert name is not None
    assert (name.role, set(name.versions)) == (role, versions)


def test_what_is_not_there() -> None:
    assert sdk.find("sagemaker.workflow.steps.Nope") is None
    assert sdk.find("os.path.join") is None
    assert not sdk.is_sdk("sagemaker_studio")
    assert sdk.is_module("sagemaker.workflow")
