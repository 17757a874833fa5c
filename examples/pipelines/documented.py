"""Preprocess, train and evaluate with `@step` functions, ordered by hand."""

from sagemaker.workflow.function_step import step
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.step_outputs import get_step

ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
IMAGE = "123456789012.dkr.ecr.us-west-2.amazonaws.com/base:1"


@step(name="Process", instance_type="ml.m5.large", role=ROLE, image_uri=IMAGE)
def process():
    return "s3://bucket/data"


@step(name="Train", instance_type="ml.m5.large", role=ROLE, image_uri=IMAGE)
def train():
    return "s3://bucket/model"


@step(name="Evaluate", instance_type="ml.m5.large", role=ROLE, image_uri=IMAGE)
def evaluate():
    return 0.9


step_process_result = process()
step_train_result = train()
step_evaluate_result = evaluate()

get_step(step_train_result).add_depends_on(step_process_result)
get_step(step_evaluate_result).add_depends_on([step_process_result, step_train_result])

pipeline = Pipeline(
    name="Documented",
    steps=[step_evaluate_result],
    sagemaker_session=PipelineSession(default_bucket="bucket"),
)
