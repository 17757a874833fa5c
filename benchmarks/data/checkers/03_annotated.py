"""Factories and wirings with annotations."""

from sagemaker.workflow.steps import ProcessingStep, Step, TrainingStep


def prepare_step(name: str) -> ProcessingStep:
    return ProcessingStep(name=name, step_args=None)


def after(first: Step, second: Step) -> None:
    second.add_depends_on(first)  # -> second.add_depends_on([first])


train = TrainingStep(name="Train", step_args=None)
train.add_depends_on(prepare_step("a"))  # -> train.add_depends_on([prepare_step("a")])
after(prepare_step("b"), train)
