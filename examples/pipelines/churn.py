"""The churn pipeline: five steps, ordered by hand."""

from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

QUEUE = "https://sqs.us-west-2.amazonaws.com/123456789012/churn"

step_ingest = CallbackStep(name="Ingest", sqs_queue_url=QUEUE, inputs={}, outputs=[])
step_process = CallbackStep(name="Process", sqs_queue_url=QUEUE, inputs={}, outputs=[])
step_train = CallbackStep(name="Train", sqs_queue_url=QUEUE, inputs={}, outputs=[])
step_evaluate = CallbackStep(name="Evaluate", sqs_queue_url=QUEUE, inputs={}, outputs=[])
step_stop = FailStep(name="Stop", error_message="not good enough")

step_process.add_depends_on(step_ingest)
step_train.add_depends_on("Process")  # read character by character: P, r, o, ...
step_evaluate.add_depends_on(
    step_names=step_train,  # the model
)
step_stop.add_depends_on(step_train, step_evaluate)

pipeline = Pipeline(
    name="Churn",
    steps=[step_ingest, step_process, step_train, step_evaluate, step_stop],
    sagemaker_session=PipelineSession(default_bucket="bucket"),
)
