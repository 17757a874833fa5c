"""Optional parameters and narrowing."""

from typing import Optional

from sagemaker.workflow.steps import Step, TrainingStep


def build(after: Optional[Step] = None) -> TrainingStep:
    train = TrainingStep(name="Train", step_args=None)
    if after is not None:
        train.add_depends_on(after)  # -> train.add_depends_on([after])
    return train


def build_untyped(after=None):
    train = TrainingStep(name="Train", step_args=None)
    if after:
        train.add_depends_on(after)  # -> train.add_depends_on([after])
    return train


build_untyped(after=build())
