"""Steps of the company's own classes."""

from sagemaker.workflow.steps import ProcessingStep


class BaseStep(ProcessingStep):
    def __init__(self, name, **kwargs):
        super().__init__(name=f"corp-{name}", step_args=None, **kwargs)

    @classmethod
    def default(cls):
        return cls("default")


class SparkStep(BaseStep):
    pass


spark = SparkStep("spark")
SparkStep.default().add_depends_on(spark)  # -> SparkStep.default().add_depends_on([spark])
