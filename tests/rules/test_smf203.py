"""SMF203: attributes, properties and outputs that a step does not have."""

from __future__ import annotations

from functools import cache

import pytest

from tests.media import check_left, check_noop, check_transformed, fix
from tests.pages import as_version
from tests.sdk.environments import Result, run_all

HEAD = """\
from sagemaker.processing import ProcessingOutput, ScriptProcessor
from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
"""
STEPS = """
uri = CallbackOutput(output_name="uri", output_type=CallbackOutputTypeEnum.String)
a = CallbackStep(name="A", sqs_queue_url="q", inputs={}, outputs=[uri])
check = ConditionStep(name="C", conditions=[], if_steps=[], else_steps=[])
fail = FailStep(name="F")

@step(name="S", instance_type="ml.m5.large", role="arn:aws:iam::111122223333:role/R", image_uri="i")
def function():
    return 1

result = function()
"""
JOBS = """
session = PipelineSession(default_bucket="bucket")
processor = ScriptProcessor(
    image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/img:1",
    command=["python3"],
    role="arn:aws:iam::111122223333:role/R",
    instance_count=1,
    instance_type="ml.m5.large",
    sagemaker_session=session,
)
outputs = [ProcessingOutput(output_name="train", source="/opt/ml/processing/train")]
clean = ProcessingStep(name="Clean", step_args=processor.run(code="s3://b/clean.py", outputs=outputs))
"""
FIXED = [
    ('a.OutputParameters["uri"]', 'a.properties.Outputs["uri"]'),
    ('a.properties.OutputParameters["uri"]', 'a.properties.Outputs["uri"]'),
    ('a.properties.outputs["uri"]', 'a.properties.Outputs["uri"]'),
    ('a.Outputs["uri"]', 'a.properties.Outputs["uri"]'),
    ('a.properties["Outputs"]["uri"]', 'a.properties.Outputs["uri"]'),
    ("check.Outcome", "check.properties.Outcome"),
    ("check.properties.outcome", "check.properties.Outcome"),
]
FIXED_OF_JOBS = [
    ("clean.properties.ProcessingOutputConfig.Outputs[0].S3output.S3Uri", "S3Output"),
    ("clean.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri", "clean.properties.ProcessingOutputConfig"),
    ("clean.properties.processing_output_config.Outputs['train'].S3Output.S3Uri", "ProcessingOutputConfig"),
]
TOLD = [
    ('a.properties.Outputs["url"]', "the step declares no output `url`"),
    ("a.properties.Stuff", "`a.properties` has no `Stuff`"),
    ("a.Stuff", "`a` has no attribute `Stuff`"),
    ("fail.properties.Outcome", "`fail` has no `properties` (RuntimeError)"),
    ("result.properties.Outcome", "`result` is the result of an `@step` function, which has no `properties`"),
    ("get_step(result).properties.Outcome", "`get_step(result)` is made by `@step`: it has no `properties`"),
]
TOLD_OF_JOBS = [
    ("clean.properties.ProcessingOutputConfig.Outputs['trian'].S3Output.S3Uri", "no output `trian`; `train` is alike"),
    ("clean.properties.Outputs['train'].S3Output.S3Uri", "it is `ProcessingOutputConfig.Outputs`"),
    ("clean.properties.ProcessingJobNames", "ProcessingJobName"),
    ("clean.properties.ModelArtifacts.S3ModelArtifacts", "has no `ModelArtifacts`"),
]
STAYS = [
    'a.properties.Outputs["uri"]',
    "a.properties.expr",
    "check.properties.Outcome.to_string()",
    "a.name, a.depends_on, a.outputs, a.inputs, a.sqs_queue_url",
    "print(a.Stuff) if hasattr(a, 'Stuff') else None",
    "other.properties.Stuff",
    "CallbackStep.Stuff",
]
STAYS_TOO = [
    "a.Stuff = 1\nprint(a.Stuff)",
    "class Own(CallbackStep):\n    Stuff = 1\nOwn('O', 'q', {}, []).Stuff",
    "class Own(CallbackStep):\n    @property\n    def properties(self): return 1\nOwn('O', 'q').properties.x",
    "import pytest\nwith pytest.raises(AttributeError):\n    a.Stuff",
    "outputs = [uri]\nb = CallbackStep('B', 'q', {}, outputs)\noutputs.append(more())\nb.properties.Outputs['x']",
    "outputs = make()\nb = CallbackStep('B', 'q', {}, outputs)\nb.properties.Outputs['x']",
    "b = CallbackStep('B', 'q', {}, [CallbackOutput(name())])\nb.properties.Outputs['x']",
    "b = CallbackStep(**given)\nb.properties.Outputs['x']",
    "def f(names):\n    b = CallbackStep('B', 'q', {}, [CallbackOutput(one) for one in names])\n"
    "    return b.properties.Outputs['x']",
    "def f(step: CallbackStep):\n    return step.Stuff",
    "from unittest.mock import MagicMock\na = MagicMock()\na.Stuff",
]
STAYS_OF_JOBS = [
    "clean.properties.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri",
    "clean.properties.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri.to_string()",
    "clean.properties.Environment['a']",
    "clean.properties.ProcessingInputs['x'].S3Input.S3Uri",
    "ProcessingStep('D', step_args=run(processor)).properties.ProcessingOutputConfig.Outputs['x'].S3Output",
    "ProcessingStep('D', step_args=processor.run(**given)).properties.ProcessingOutputConfig.Outputs['x'].S3Output",
]


@pytest.mark.parametrize(("before", "after"), FIXED)
def test_what_is_certainly_meant(before: str, after: str) -> None:
    check_transformed(f"{HEAD}{STEPS}use = {before}\n", f"{HEAD}{STEPS}use = {after}\n")


@pytest.mark.parametrize(("before", "after"), FIXED_OF_JOBS)
def test_what_is_certainly_meant_of_a_job(before: str, after: str) -> None:
    rewrite = fix(f"{HEAD}{JOBS}use = {before}\n")
    assert after in rewrite.after.decode().rpartition("use = ")[2]
    assert not rewrite.left


@pytest.mark.parametrize(("code", "message"), TOLD)
def test_told(code: str, message: str) -> None:
    check_left(f"{HEAD}{STEPS}use = {code}\n", message)


@pytest.mark.parametrize(("code", "message"), TOLD_OF_JOBS)
def test_told_of_a_job(code: str, message: str) -> None:
    rewrite = fix(f"{HEAD}{JOBS}use = {code}\n")
    if rewrite.left:
        assert message in rewrite.left[0].message
        assert rewrite.left[0].advice
    else:
        assert message in rewrite.after.decode()


@pytest.mark.parametrize("code", STAYS)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{STEPS}use = {code}\n")


@pytest.mark.parametrize("code", STAYS_TOO)
def test_stays_where_the_program_has_its_own(code: str) -> None:
    check_noop(f"{HEAD}{STEPS}{code}\n")


@pytest.mark.parametrize("code", STAYS_OF_JOBS)
def test_stays_of_a_job(code: str) -> None:
    check_noop(f"{HEAD}{JOBS}use = {code}\n")


VERSIONS = pytest.mark.parametrize("version", [2, 3])


@cache
def _answers(version: int) -> dict[str, Result]:
    codes = [code for pair in FIXED for code in pair] + [code for code, _ in TOLD] + STAYS[:4]
    if version == 2:
        codes += [fixed(code) for code, _ in FIXED_OF_JOBS] + [code for code, _ in [*FIXED_OF_JOBS, *TOLD_OF_JOBS]]
    codes = list(dict.fromkeys(codes))
    heads = [HEAD + JOBS if "clean" in code else HEAD.replace(HEAD.split("\n")[0], "", 1) + STEPS for code in codes]
    return dict(zip(codes, run_all(version, [_program(h, c, version) for h, c in zip(heads, codes)])))


def _program(head: str, code: str, version: int) -> str:
    head = head if version == 2 else "\n".join(line for line in head.split("\n") if "ProcessingStep" not in line)
    return as_version(f"{head}RESULT = type(({code})).__name__\n", version)


def fixed(code: str) -> str:
    return fix(f"{HEAD}{JOBS}use = {code}\n").after.decode().rpartition("use = ")[2].strip()


@VERSIONS
@pytest.mark.parametrize(("before", "after"), FIXED)
def test_the_fixes_agree_with_the_sdk(before: str, after: str, version: int) -> None:
    assert _answers(version)[before].error in ("AttributeError", "TypeError")
    assert _answers(version)[after].ok, _answers(version)[after]


@VERSIONS
@pytest.mark.parametrize("code", [code for code, _ in TOLD])
def test_what_is_told_fails_in_the_sdk(code: str, version: int) -> None:
    assert not _answers(version)[code].ok


@VERSIONS
@pytest.mark.parametrize("code", STAYS[:4])
def test_what_stays_works_in_the_sdk(code: str, version: int) -> None:
    assert _answers(version)[code].ok, _answers(version)[code]


@pytest.mark.parametrize("code", [code for code, _ in FIXED_OF_JOBS])
def test_the_fixes_of_jobs_agree_with_the_sdk(code: str) -> None:
    assert _answers(2)[code].error == "AttributeError"
    assert _answers(2)[fixed(code)].ok


@pytest.mark.parametrize("code", [code for code, _ in TOLD_OF_JOBS])
def test_what_is_told_of_jobs_fails_or_names_no_output(code: str) -> None:
    assert _answers(2)[code].ok == ("trian" in code)
