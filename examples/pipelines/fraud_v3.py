"""The fraud pipeline, for version 3 of the SDK."""

from sagemaker.core.workflow.pipeline_context import PipelineSession
from sagemaker.mlops.workflow.callback_step import CallbackStep
from sagemaker.mlops.workflow.pipeline import Pipeline

QUEUE = "https://sqs.us-west-2.amazonaws.com/123456789012/fraud"

collect = CallbackStep(name="Collect", sqs_queue_url=QUEUE, inputs={}, outputs=[])
score = CallbackStep(name="Score", sqs_queue_url=QUEUE, inputs={}, outputs=[])
score.add_depends_on(collect)

pipeline = Pipeline(
    name="Fraud",
    steps=[collect, score],
    sagemaker_session=PipelineSession(default_bucket="bucket"),
)
