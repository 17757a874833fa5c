"""SMF006: a step collection takes no dependency after it was made; what to do instead is said."""

from __future__ import annotations

import pytest

from tests.media import check_left, check_noop, fix

HEAD = """\
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.step_collections import EstimatorTransformer, RegisterModel, StepCollection
from sagemaker.workflow.steps import TrainingStep

a = TrainingStep("A")
model = ModelStep("M", step_args=None)
register = RegisterModel("R")
"""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("model.add_depends_on([a])", "`model` is a step collection (ModelStep), which has no `add_depends_on`"),
        ("register.add_depends_on(a)", "`register` is a step collection (RegisterModel)"),
        ("StepCollection('S', [a]).add_depends_on([a])", "is a step collection (StepCollection)"),
        ("EstimatorTransformer('E').add_depends_on([a])", "(EstimatorTransformer)"),
        ("model.depends_on = [a]", "where setting `depends_on` is ignored"),
        ("model.depends_on = a", "where setting `depends_on` is ignored"),
        ("class Own(ModelStep):\n    pass\nOwn('M').add_depends_on([a])", "(ModelStep), which has no"),
    ],
)
def test_left_for_a_person(code: str, reason: str) -> None:
    check_left(f"{HEAD}{code}\n", reason)


def test_it_says_what_to_write() -> None:
    advice = fix(f"{HEAD}model.add_depends_on([a])\n").left[0].advice
    assert "`depends_on=[...]` to `ModelStep(...)`" in advice
    assert "`model.steps[0].add_depends_on([...])`" in advice


@pytest.mark.parametrize(
    "code",
    [
        "ModelStep('M', step_args=None, depends_on=[a])",
        "model.steps[0].add_depends_on([a])",
        "a.add_depends_on([model])",
        "class Own(ModelStep):\n    def add_depends_on(self, x): pass\nOwn('M').name",
    ],
)
def test_stays(code: str) -> None:
    check_noop(f"{HEAD}{code}\n")


def test_the_model_step_of_version_3_is_a_step() -> None:
    check_noop("from sagemaker.mlops.workflow.model_step import ModelStep\nModelStep('M').add_depends_on(['A'])\n")
