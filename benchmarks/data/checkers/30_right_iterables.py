"""Right: the SDK takes every iterable."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep

a = ProcessingStep(name="A", step_args=None)
b = ProcessingStep(name="B", step_args=None)
train = TrainingStep(name="Train", step_args=None)
by_name = {"A": a, "B": b}
train.add_depends_on((a, b))  # right
train.add_depends_on({a, b})  # right
train.add_depends_on(step for step in (a, b))  # right
train.add_depends_on(by_name.values())  # right
train.add_depends_on(None)  # right
