"""@step functions with annotations: the output is not what they return."""

from sagemaker.workflow.function_step import step
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import ProcessingStep


@step(name="Train")
def train(depth: int) -> list:
    return [depth]


@step(name="Split")
def split() -> tuple:
    return 1, 2


prepare = ProcessingStep(name="Prepare", step_args=None)
model = train(3)
parts = split()
prepare.add_depends_on(model)  # -> prepare.add_depends_on([model])
prepare.add_depends_on(parts[0])  # -> prepare.add_depends_on([parts[0]])
get_step(model).add_depends_on(parts)  # -> get_step(model).add_depends_on([parts])
