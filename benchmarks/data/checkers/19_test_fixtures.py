"""pytest fixtures."""

import pytest
from sagemaker.workflow.steps import ProcessingStep, TrainingStep


@pytest.fixture
def prepare():
    return ProcessingStep(name="Prepare", step_args=None)


@pytest.mark.parametrize("name", ["A", "B"])
def test_order(prepare, name):
    train = TrainingStep(name="Train", step_args=None)
    train.add_depends_on(prepare)  # -> train.add_depends_on([prepare])
    train.add_depends_on(name)  # -> train.add_depends_on([name])
