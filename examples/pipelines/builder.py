"""A pipeline that a class builds: steps are attributes, methods make them."""

from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession

QUEUE = "https://sqs.us-west-2.amazonaws.com/123456789012/demand"


class DemandPipeline:
    """Forecasts demand: features, a model, a report."""

    def __init__(self, prefix: str = "Demand") -> None:
        self.prefix = prefix
        self.step_features = self.make("Features")
        self.step_model = self.make("Model")
        self.step_report = self.make("Report")
        self.late = [self.step_features]

    def make(self, name: str):
        return CallbackStep(name=f"{self.prefix}{name}", sqs_queue_url=QUEUE, inputs={}, outputs=[])

    def order(self) -> None:
        self.step_model.add_depends_on(self.step_features)
        self.step_report.add_depends_on(self.step_model.name)
        self.step_report.add_depends_on(self.late)  # a list already

    def build(self) -> Pipeline:
        self.order()
        return Pipeline(
            name=self.prefix,
            steps=[self.step_features, self.step_model, self.step_report],
            sagemaker_session=PipelineSession(default_bucket="bucket"),
        )


pipeline = DemandPipeline().build()
