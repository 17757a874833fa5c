"""Steps made in the module."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep

prepare = ProcessingStep(name="Prepare", step_args=None)
train = TrainingStep(name="Train", step_args=None)
train.add_depends_on(prepare)  # -> train.add_depends_on([prepare])
train.add_depends_on(step_names=prepare)  # -> train.add_depends_on(step_names=[prepare])
