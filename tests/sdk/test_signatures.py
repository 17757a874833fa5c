"""The signatures, the names to import and the properties of steps are what the SDK says."""

from __future__ import annotations

import pytest

from smfix.sdk import properties, signatures
from tests.sdk.environments import complaint_of, run_all


def test_they_are_what_the_sdk_says() -> None:
    assert not complaint_of("make_signatures.py"), "run tools/make_signatures.py"


@pytest.mark.parametrize(
    ("version", "dotted", "method", "taken", "refused"),
    [
        (2, "sagemaker.workflow.steps.ProcessingStep", "", {"job_arguments", "step_args"}, {"arguments"}),
        (3, "sagemaker.mlops.workflow.steps.ProcessingStep", "", {"step_args"}, {"job_arguments", "processor"}),
        (2, "sagemaker.processing.ScriptProcessor", "run", {"arguments", "code"}, {"job_arguments"}),
        (2, "sagemaker.sklearn.estimator.SKLearn", "", {"instance_type", "train_instance_type"}, {"instance_typ"}),
        (2, "sagemaker.sklearn.processing.SKLearnProcessor", "run", {"arguments"}, {"args"}),
        (2, "sagemaker.pytorch.model.PyTorchModel", "", {"env", "model_data"}, {"envs"}),
        (2, "sagemaker.workflow.functions.JsonGet", "", {"step_name", "step"}, {"name"}),
        (3, "sagemaker.core.shapes.shapes.ProcessingInput", "", {"s3_input"}, {"source"}),
        (3, "sagemaker.train.model_trainer.ModelTrainer", "", {"compute"}, {"instance_type"}),
    ],
)
def test_keywords(version: int, dotted: str, method: str, taken: set[str], refused: set[str]) -> None:
    found = signatures.signature(dotted, version, method)
    assert found is not None
    assert taken <= found.keywords
    assert all(map(found.refuses, refused))


def test_a_signature() -> None:
    found = signatures.signature("sagemaker.workflow.model_step.ModelStep", 2)
    assert found is not None
    assert found.positional[:3] == ("name", "step_args", "depends_on")
    assert found.required == {"name", "step_args"}
    assert (found.takes_any, found.drops) == (False, False)


SILENT = """
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.workflow.pipeline_context import PipelineSession
import os, tempfile
os.chdir(tempfile.mkdtemp())
open("train.py", "w").close()
made = SKLearn(entry_point="train.py", framework_version="1.2-1", role="arn:aws:iam::123456789012:role/R",
               instance_type="ml.m5.large", instance_count=1, max_runn=987654,
               sagemaker_session=PipelineSession(default_bucket="b"))
RESULT = str(any("987654" in str(one) or "max_runn" in str(one) for one in vars(made).items()))
"""


def test_what_a_signature_drops_is_dropped_without_a_word() -> None:
    found = signatures.signature("sagemaker.sklearn.estimator.SKLearn", 2)
    assert found is not None
    assert found.drops
    assert run_all(2, [SILENT])[0].value == "False"


@pytest.mark.parametrize(
    ("version", "dotted", "known"),
    [
        (2, "sagemaker.workflow.steps.ProcessingStep", True),
        (2, "sagemaker.workflow.steps.Optional", True),
        (2, "sagemaker.image_uris", True),
        (2, "sagemaker.mlops.workflow.steps.ProcessingStep", False),
        (3, "sagemaker.workflow.steps.ProcessingStep", False),
        (3, "sagemaker.core.workflow.function_step.step", False),
        (3, "sagemaker.Session", False),
        (3, "sagemaker.core.workflow.parameters.ParameterBoolean", True),
        (3, "sagemaker.train.Anything", None),
    ],
)
def test_imports(version: int, dotted: str, known: bool | None) -> None:
    module, _, name = dotted.rpartition(".")
    assert signatures.can_import(module, name, version) is known
    if known is not None:
        assert run_all(version, [f"from {module} import {name}"])[0].ok is known


@pytest.mark.parametrize(
    ("version", "dotted", "home"),
    [
        (3, "sagemaker.workflow.steps.ProcessingStep", "sagemaker.mlops.workflow.steps.ProcessingStep"),
        (3, "sagemaker.core.workflow.function_step.step", "sagemaker.mlops.workflow.function_step.step"),
        (3, "sagemaker.workflow.parameters.ParameterBoolean", "sagemaker.core.workflow.parameters.ParameterBoolean"),
        (3, "sagemaker.processing.ProcessingInput", "sagemaker.core.processing.ProcessingInput"),
        (2, "sagemaker.mlops.workflow.pipeline.Pipeline", "sagemaker.workflow.pipeline.Pipeline"),
        (3, "sagemaker.model.Model", ""),
        (3, "sagemaker.estimator.Estimator", ""),
    ],
)
def test_homes(version: int, dotted: str, home: str) -> None:
    found = signatures.homes(dotted, version)
    assert (found[0] if found else "") == home
    if home:
        module, _, name = home.rpartition(".")
        assert run_all(version, [f"from {module} import {name}"])[0].ok


def test_properties() -> None:
    found = properties.of_step("sagemaker.workflow.steps.TrainingStep", 2)
    assert found is not None
    assert found.properties is not None
    assert found.properties["ModelArtifacts"] == "sagemaker.ModelArtifacts"
    assert properties.members("sagemaker.ModelArtifacts") == {"S3ModelArtifacts": ""}
    assert "OutputParameters" not in found.properties
    assert {"name", "add_depends_on", "step_args", "properties"} <= found.attributes
    tuning = properties.of_step("sagemaker.mlops.workflow.steps.TuningStep", 3)
    assert tuning is not None
    assert {"BestTrainingJob", "TrainingJobSummaries"} <= set(tuning.properties or ())
    fail = properties.of_step("sagemaker.workflow.fail_step.FailStep", 2)
    assert fail is not None
    assert fail.raises == "RuntimeError"
