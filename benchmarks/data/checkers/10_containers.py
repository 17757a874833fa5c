"""Steps in lists and dicts."""

from sagemaker.workflow.steps import ProcessingStep, TrainingStep

steps = [ProcessingStep(name="A", step_args=None), TrainingStep(name="B", step_args=None)]
steps[1].add_depends_on(steps[0])  # -> steps[1].add_depends_on([steps[0]])
for earlier, later in zip(steps, steps[1:]):
    later.add_depends_on(earlier)  # -> later.add_depends_on([earlier])

by_name = {}
for step in steps:
    by_name[step.name] = step
by_name["B"].add_depends_on(by_name["A"])  # -> by_name["B"].add_depends_on([by_name["A"]])
by_name["B"].add_depends_on(steps[0].name)  # -> by_name["B"].add_depends_on([steps[0].name])

grown = []
grown.append(steps[0])
steps[1].add_depends_on(grown[-1])  # -> steps[1].add_depends_on([grown[-1]])
