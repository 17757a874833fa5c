"""Steps from a factory, chained one behind the other."""

from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

QUEUE = "https://sqs.us-west-2.amazonaws.com/123456789012/ranking"
STAGES = ["Collect", "Join", "Score", "Publish"]


def make_step(name):
    return CallbackStep(name=name, sqs_queue_url=QUEUE, inputs={}, outputs=[])


def chain(first, second):
    second.add_depends_on(first)


steps = [make_step(stage) for stage in STAGES]
for earlier, later in zip(steps, steps[1:]):
    later.add_depends_on(earlier)
chain(steps[0], steps[-1])

pipeline = Pipeline(
    name="Ranking",
    steps=steps,
    sagemaker_session=PipelineSession(default_bucket="bucket"),
)
