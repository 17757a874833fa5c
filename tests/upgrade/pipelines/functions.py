"""Functions as steps, by `@step`, whose outputs flow from one to the next."""

import sagemaker
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThan
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.function_step import step
from sagemaker.workflow.parameters import ParameterFloat
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_outputs import get_step

KW = {
    "instance_type": "ml.m5.large",
    "role": "arn:aws:iam::123456789012:role/R",
    "image_uri": "123456789012.dkr.ecr.us-west-2.amazonaws.com/i:1",
}
session = PipelineSession(default_bucket="bucket")
least = ParameterFloat(name="Least", default_value=0.5)
assert isinstance(session, sagemaker.session.Session)


@step(name="Load", **KW)
def load():
    return 1, 2


@step(name="Fit", keep_alive_period_in_seconds=300, **KW)
def fit(data, least):
    return 0.7


def report(score):
    return score


loaded = load()
score = fit(loaded[0], least)
told = step(report, name="Report", **KW)(score)
get_step(told).add_depends_on([get_step(loaded)])
check = ConditionStep(
    name="Check",
    conditions=[ConditionGreaterThan(left=score, right=least)],
    if_steps=[told],
    else_steps=[FailStep(name="Stop", error_message="too low")],
)
pipeline = Pipeline(name="Functions", parameters=[least], steps=[check], sagemaker_session=session)
