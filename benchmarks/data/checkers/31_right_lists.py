"""Right: lists under many names."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep


def make(name, **kwargs):
    step = TrainingStep(name=name, step_args=None)
    step.add_depends_on(kwargs.get("dependencies", []))  # right
    return step


a = ProcessingStep(name="A", step_args=None)
b = make("B", dependencies=[a])
steps = [a, b]
names = [step.name for step in steps]
b.add_depends_on(steps[:1])  # right
b.add_depends_on(names)  # right
b.add_depends_on(list({"a": a}.values()))  # right
