"""A batch transform of a model that is there, as `step_args` and as a transformer, and conditions of every kind."""

import sagemaker.workflow.conditions as conditions
from sagemaker import Session, transformer
from sagemaker.inputs import TransformInput
from sagemaker.workflow import execution_variables, parameters
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.retry import StepExceptionTypeEnum, StepRetryPolicy
from sagemaker.workflow.steps import TransformStep

session = PipelineSession(default_bucket="bucket")
model = parameters.ParameterString(name="Model", default_value="model")
share = parameters.ParameterFloat(name="Share", default_value=0.5)


def make(name, session: Session):
    return transformer.Transformer(
        model_name=model,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=f"s3://bucket/{name}",
        accept="text/csv",
        assemble_with="Line",
        sagemaker_session=session,
    )


first = TransformStep(
    name="First",
    step_args=make("first", session).transform("s3://bucket/in", content_type="text/csv", split_type="Line"),
    retry_policies=[StepRetryPolicy(exception_types=[StepExceptionTypeEnum.THROTTLING], max_attempts=3)],
)
again = transformer.Transformer(model, 1, "ml.m5.large", output_path="s3://bucket/again", sagemaker_session=session)
second = TransformStep(
    name="Second",
    transformer=again,
    inputs=TransformInput(data="s3://bucket/in", content_type="text/csv", join_source="Input"),
    depends_on=[first],
)
check = ConditionStep(
    name="Check",
    conditions=[
        conditions.ConditionOr(
            conditions=[
                conditions.ConditionEquals(left=model, right="model"),
                conditions.ConditionNot(conditions.ConditionIn(value=model, in_values=["a", "b"])),
            ]
        ),
        conditions.ConditionGreaterThan(left=share, right=0.1),
        conditions.ConditionEquals(left=execution_variables.ExecutionVariables.PIPELINE_NAME, right="Transform"),
    ],
    if_steps=[second],
    else_steps=[],
)
pipeline = Pipeline(name="Transform", parameters=[model, share], steps=[first, check], sagemaker_session=session)
