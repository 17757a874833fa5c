"""Factories without annotations."""

import functools

from sagemaker.workflow.steps import ProcessingStep, TrainingStep


def make(kind, name):
    if kind == "train":
        step = TrainingStep(name=name, step_args=None)
    else:
        step = ProcessingStep(name=name, step_args=None)
    return step


training = functools.partial(TrainingStep, step_args=None)
prepare = make("prepare", "Prepare")
train = training(name="Train")
train.add_depends_on(prepare)  # -> train.add_depends_on([prepare])
make("train", "T").add_depends_on(train)  # -> make("train", "T").add_depends_on([train])
