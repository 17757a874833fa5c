"""As it should be: every dependency in something that can be walked."""

from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

QUEUE = "https://sqs.us-west-2.amazonaws.com/123456789012/search"


def make_step(name, after=None):
    made = CallbackStep(name=name, sqs_queue_url=QUEUE, inputs={}, outputs=[])
    if after is not None:
        made.add_depends_on([after])
    return made


crawl = make_step("Crawl")
index = make_step("Index", after=crawl)
embed = make_step("Embed", after=crawl)
merge = make_step("Merge")
merge.add_depends_on((index, embed))

dependencies = []
dependencies.append(merge)
dependencies.append("Crawl")
serve = make_step("Serve")
serve.add_depends_on(dependencies)

pipeline = Pipeline(
    name="Search",
    steps=[crawl, index, embed, merge, serve],
    sagemaker_session=PipelineSession(default_bucket="bucket"),
)
