"""Verdicts on values as they are: what is the SDK's, and how a sentence calls it."""

from __future__ import annotations

import pytest

from smfix import sdk
from smfix.dataflow.classify import Receiver, described, is_sagemakers, receiver
from smfix.sdk import Name, Role
from smfix.values.model import AbstractObject, Foreign, Method, Nothing, SdkClass, SdkObject, Step, Str, Unknown

PIPELINE = Name("sagemaker.workflow.pipeline.Pipeline", Role.CLASS)
CONDITIONAL = "".join(list(sdk.STEP_DEPENDENCY))  # equal, and another object


@pytest.mark.parametrize(
    ("dotted", "is_one"), [(CONDITIONAL, True), ("a.a", False), ("z.z", False), (CONDITIONAL + "s", False)]
)
def test_a_dependency_with_its_condition_is_known_by_its_name(dotted: str, is_one: bool) -> None:
    assert is_sagemakers((SdkObject(Name(dotted, Role.CLASS)),)) is is_one


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Step("Step"), "a step"),
        (Step("_FunctionStep"), "a step"),
        (Step("sagemaker.workflow.steps.TrainingStep"), "a TrainingStep"),
        (Str("x"), "a string"),
        (Nothing(), "None"),
        (Foreign("acme.make"), "`acme.make`"),
        (SdkObject(PIPELINE), "a Pipeline"),
        (Method(SdkClass(PIPELINE), "upsert"), "`Pipeline.upsert`"),
    ],
)
def test_what_it_is_called(kind: AbstractObject, words: str) -> None:
    assert described(kind) == words


def test_a_step_alone_with_a_method_of_its_own_is_no_plain_step() -> None:
    assert receiver((Step("Step"),)) is Receiver.STEP
    assert receiver((Step("Step", own_method=True),)) is not Receiver.STEP
    assert receiver((Step("Step", doubts=(("add_depends_on", "it is patched"),)),)) is not Receiver.STEP
    assert receiver((Step("Step"), Unknown("x"))) is not Receiver.STEP
