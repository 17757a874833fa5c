"""Functions decorated with @step, and their outputs."""

from sagemaker.workflow.function_step import step
from sagemaker.workflow.step_outputs import get_step
from sagemaker.workflow.steps import ProcessingStep


@step(name="Train")
def train(depth):
    return depth


@step
def evaluate(model):
    return model


prepare = ProcessingStep(name="Prepare", step_args=None)
model = train(3)
report = evaluate(model)
get_step(model).add_depends_on(prepare)  # -> get_step(model).add_depends_on([prepare])
get_step(report).add_depends_on(model)  # -> get_step(report).add_depends_on([model])
prepare.add_depends_on(get_step(report))  # -> prepare.add_depends_on([get_step(report)])
