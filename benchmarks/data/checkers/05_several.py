"""Several steps as arguments."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep

prepare = ProcessingStep(name="Prepare", step_args=None)
check = ProcessingStep(name="Check", step_args=None)
train = TrainingStep(name="Train", step_args=None)
train.add_depends_on(prepare, check)  # -> train.add_depends_on([prepare, check])
