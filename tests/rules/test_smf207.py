"""SMF207: jobs that a pipeline's code starts at once, for want of a PipelineSession."""

from __future__ import annotations

from functools import cache

import pytest

from tests.media import check_left, check_noop
from tests.sdk.environments import Result, run_all

HEAD = """\
from sagemaker.estimator import Estimator
from sagemaker.local import LocalSession
from sagemaker.processing import Processor
from sagemaker.session import Session
from sagemaker.workflow.pipeline_context import LocalPipelineSession, PipelineSession
from sagemaker.workflow.steps import ProcessingStep, TrainingStep

given = dict(instance_count=1, instance_type="ml.m5.large")
role, image = "arn:aws:iam::111122223333:role/R", "111122223333.dkr.ecr.us-west-2.amazonaws.com/i:1"
"""
CLEAN = """
processor = Processor(role, image, instance_count=1, instance_type="ml.m5.large"{})
clean = ProcessingStep("Clean", step_args=processor.run(wait=False, logs=False))
"""
TOLD = {
    CLEAN.format(', sagemaker_session=Session(default_bucket="b")'): "`processor.run()` starts the job at once",
    CLEAN.format(""): "it has no `sagemaker_session`",
    CLEAN.format(", sagemaker_session=None"): "it has no `sagemaker_session`",
    "session = Session(default_bucket='b')" + CLEAN.format(", sagemaker_session=session"): "is no `PipelineSession`",
    """
estimator = Estimator(
    image, role, instance_count=1, instance_type="ml.m5.large", sagemaker_session=Session(default_bucket="b")
)
args = estimator.fit(wait=False)
clean = TrainingStep("Clean", step_args=args)
""": "`estimator.fit()` starts the job at once",
}
STAYS = [
    CLEAN.format(', sagemaker_session=PipelineSession(default_bucket="b")'),
    "session = PipelineSession(default_bucket='b')" + CLEAN.format(", sagemaker_session=session"),
    "class Own(PipelineSession):\n    pass\nsession = Own(default_bucket='b')"
    + CLEAN.format(", sagemaker_session=session"),
]
STAYS_TOO = [
    CLEAN.format(", sagemaker_session=LocalPipelineSession()"),
    CLEAN.format(", sagemaker_session=session()"),
    CLEAN.format(", **given"),
    "def build(session):\n" + CLEAN.format(", sagemaker_session=session").replace("\n", "\n    ") + "\n",
    "session = Session()\nif later():\n    session = PipelineSession()" + CLEAN.format(", sagemaker_session=session"),
    CLEAN.format("").replace("clean =", "processor.sagemaker_session = PipelineSession()\nclean ="),
    "processor = Processor(role, image, 1, 'm')\nprocessor.run()\n",
    "class Own(Processor):\n    def run(self): return 1\n"
    "clean = ProcessingStep('C', step_args=Own(role, image, 1, 'm').run())",
    "def build(processor):\n    return ProcessingStep('C', step_args=processor.run())\n",
]


@pytest.mark.parametrize("code", TOLD)
def test_told(code: str) -> None:
    check_left(HEAD + code, TOLD[code])


@pytest.mark.parametrize("code", STAYS + STAYS_TOO)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")


COUNT = """
import botocore.client
STARTED = []
answer = botocore.client.BaseClient._make_api_call
def call(self, name, params):
    if name.startswith("Create"):
        STARTED.append(name)
    return answer(self, name, params)
botocore.client.BaseClient._make_api_call = call
"""


@cache
def _answers() -> dict[str, Result]:
    codes = [*TOLD, *STAYS]
    lines = [f"{HEAD}{COUNT}error = ''\ntry:\n    " + code.replace("\n", "\n    ") for code in codes]
    end = "\nexcept ValueError as error:\n    RESULT = f'{STARTED} {error}'\nelse:\n    RESULT = str(STARTED)\n"
    return dict(zip(codes, run_all(2, [one + end for one in lines])))


@pytest.mark.parametrize("code", TOLD)
def test_the_job_is_started_and_the_step_is_not_made(code: str) -> None:
    found = _answers()[code].value
    assert "'CreateProcessingJob'" in found or "'CreateTrainingJob'" in found
    assert "step_args" in found


@pytest.mark.parametrize("code", STAYS)
def test_what_stays_starts_nothing(code: str) -> None:
    assert _answers()[code].value == "[]", _answers()[code]
