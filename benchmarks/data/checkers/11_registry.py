"""A pipeline class with an untyped registry of steps."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep


class Registry:
    def __init__(self):
        self.steps = {}

    def add(self, step, after=None):
        if after is not None:
            step.add_depends_on(self.steps[after])  # -> step.add_depends_on([self.steps[after]])
        self.steps[step.name] = step
        return step


registry = Registry()
registry.add(ProcessingStep(name="Prepare", step_args=None))
train = registry.add(TrainingStep(name="Train", step_args=None), after="Prepare")
train.add_depends_on(registry.steps["Prepare"])  # -> train.add_depends_on([registry.steps["Prepare"]])
