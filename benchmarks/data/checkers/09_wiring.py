"""Wiring functions without annotations: only their calls show what they get."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep


def after(first, second):
    second.add_depends_on(first)  # -> second.add_depends_on([first])


def chain(steps):
    previous = None
    for step in steps:
        if previous is not None:
            step.add_depends_on(previous)  # -> step.add_depends_on([previous])
        previous = step


prepare = ProcessingStep(name="Prepare", step_args=None)
train = TrainingStep(name="Train", step_args=None)
after(prepare, train)
chain([prepare, train])
