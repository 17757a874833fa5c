"""docs/errors.md: the texts of errors, held against what the real SDK raises for each example."""

from __future__ import annotations

import re
from pathlib import Path

from tests.media import fix
from tests.sdk.environments import run_all

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
HEAD = """\
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_outputs import get_step

@step(name="F", instance_type="ml.m5.large", role="arn:aws:iam::123456789012:role/R", image_uri="i")
def function():
    return 1

prepare = CallbackStep(name="Prepare", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
result = function()
"""
DEFINED = """
Pipeline(name="P", steps=[prepare, train, result], sagemaker_session=PipelineSession(default_bucket="b")).definition()
"""
EXAMPLES = re.findall(r"```python\n# (\w+): ([^\n]*)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_each_example_raises_the_error_above_it() -> None:
    assert len(EXAMPLES) == PAGE.read_text(encoding="utf-8").count("```python")
    results = run_all(2, [HEAD + code + DEFINED for _, _, code in EXAMPLES])
    assert [(one.error, one.message) for one in results] == [(error, text) for error, text, _ in EXAMPLES]


def test_what_smfix_makes_of_each_raises_nothing() -> None:
    fixed = [fix(HEAD + code).after.decode() for _, _, code in EXAMPLES]
    results = run_all(2, [code + DEFINED for code in fixed])
    assert [one.message for one in results] == ["" for _ in EXAMPLES]
