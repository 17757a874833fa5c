"""Objects that have no add_depends_on: an @step output, the ModelStep of SDK 2."""

from sagemaker.workflow.function_step import step
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import ProcessingStep


@step(name="Train")
def train():
    return 1


prepare = ProcessingStep(name="Prepare", step_args=None)
model = ModelStep(name="Model", step_args=None)
result = train()
result.add_depends_on([prepare])  # -> get_step(result).add_depends_on([prepare])
model.add_depends_on([prepare])  # -> model.steps[0].add_depends_on([prepare])
