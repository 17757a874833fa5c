"""A step's name: read character by character, without an error at the call."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep

PREPARE = "Prepare"
prepare = ProcessingStep(name=PREPARE, step_args=None)
train = TrainingStep(name="Train", step_args=None)
train.add_depends_on("Prepare")  # -> train.add_depends_on(["Prepare"])
train.add_depends_on(PREPARE)  # -> train.add_depends_on([PREPARE])
train.add_depends_on(prepare.name)  # -> train.add_depends_on([prepare.name])
train.add_depends_on(f"{PREPARE}-1")  # -> train.add_depends_on([f"{PREPARE}-1"])
