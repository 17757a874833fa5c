"""Wrapped twice."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep

prepare = ProcessingStep(name="Prepare", step_args=None)
train = TrainingStep(name="Train", step_args=None)
dependencies = [prepare]
train.add_depends_on([[prepare]])  # -> train.add_depends_on([prepare])
train.add_depends_on([dependencies])  # -> train.add_depends_on(dependencies)
