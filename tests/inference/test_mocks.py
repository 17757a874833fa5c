"""Mocks: what `patch` passes or replaces is no step, and takes what the test says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inference.table import Row, table

PASSED = table(r"""
--- leave: a mock that hides a function of the file, called
from unittest.mock import patch
from lib import prep_step
@patch("lib.prep_step")
def test_wire(prep_step):
    s = prep_step()
    s.add_depends_on(a)
    s.add_depends_on.assert_called_once_with(a)

--- leave: under a name of its own
from unittest import mock
@mock.patch("lib.prep_step")
def test_wire(prep):
    prep().add_depends_on(a)

--- leave: an object's attribute, in a class
import lib
from unittest.mock import patch
class TestWire:
    @patch.object(lib, "prep_step")
    def test_wire(self, prep):
        prep().add_depends_on(a)

--- leave: each of several, by the class's decorator too
from unittest.mock import patch
@patch("lib.one")
class TestWire:
    @patch("lib.two")
    def test_wire(self, two, one):
        one().add_depends_on(a)
        two.return_value.add_depends_on(a)

--- leave: as many as there are
from unittest.mock import patch
@patch("lib.one")
def test_wire(*mocks):
    mocks[0].add_depends_on(a)

--- leave: several at once, by name
from unittest.mock import DEFAULT, patch
@patch.multiple("lib", prep=DEFAULT)
def test_wire(prep):
    prep().add_depends_on(a)

--- leave: pytest-mock's
def test_wire(mocker):
    prep = mocker.patch("lib.prep_step")
    prep().add_depends_on(a)
    mocker.Mock().add_depends_on(a)

--- fix: a fixture beside a mock
import pytest
from unittest.mock import patch
@pytest.fixture
def one():
    return ProcessingStep(name="X")
@patch("lib.client")
def test_wire(client, one):
    c.add_depends_on(one)
    one.add_depends_on(a)

--- fix: a patch that says what takes the place passes nothing
from unittest.mock import patch
import pytest
@pytest.fixture
def one():
    return ProcessingStep(name="X")
@patch("lib.client", None)
def test_wire(one):
    one.add_depends_on(a)

--- undecided (parameter `run` of `main`): a decorator out of sight passes something
from mylib import inject
@inject
def main(run):
    run.step.add_depends_on(a)

--- undecided (parameter `make` of `wire`): a parameter that hides a function
def make():
    return TrainingStep(name="M")
def wire(make):
    make().add_depends_on(a)
""")

REPLACED = table(r"""
--- leave: a class of steps, where the step is known by its base alone
from unittest.mock import patch
from builders import builder
@patch("builders.ProcessingStep")
def test_wire(cls, step: Step):
    step.add_depends_on(a)

--- leave: the function that makes the step, for a part of the test
from unittest.mock import patch
def prep_step():
    return ProcessingStep(name="P")
def test_wire():
    with patch(f"{__name__}.prep_step"), patch("case.prep_step") as prep:
        s = prep_step()
        s.add_depends_on(a)
        s.add_depends_on.assert_called_once_with(a)

--- leave: the method itself
from unittest.mock import patch
def test_wire():
    with patch.object(TrainingStep, "add_depends_on", autospec=True) as spy:
        c.add_depends_on(a)
        spy.assert_called_once_with(c, a)

--- leave: by pytest's `monkeypatch`
def test_wire(monkeypatch):
    seen = []
    monkeypatch.setattr("sagemaker.workflow.steps.Step.add_depends_on", lambda self, x: seen.append(x))
    c.add_depends_on(a)

--- leave: where the class of the test is set up
from unittest.mock import patch
def prep_step():
    return ProcessingStep(name="P")
class TestWire:
    def setUp(self):
        patch("case.prep_step").start()
    def test_wire(self):
        prep_step().add_depends_on(a)

--- fix: something else
from unittest.mock import patch
@patch("boto3.client")
def test_wire(client):
    c.add_depends_on(a)
""")

BUILDER = """\
### lib/__init__.py
### lib/builders.py
from typing import Generic, TypeVar
from sagemaker.workflow.steps import ProcessingStep, Step
T = TypeVar("T", bound=Step)
class Base(Generic[T]):
    @property
    def step(self) -> T:
        return self.create()
    def create(self) -> T:
        raise NotImplementedError
class Builder(Base[ProcessingStep]):
    def create(self):
        return ProcessingStep(name="B", step_args=None)
### test_builders.py
from unittest.mock import patch
from sagemaker.workflow.steps import ProcessingStep
from lib.builders import Builder
"""
TEST = """\
def test_it(*mocks):
    pre = ProcessingStep(name="P", step_args=None)
    Builder().step.add_depends_on(pre)
"""


@pytest.mark.parametrize("row", PASSED)
def test_what_patch_passes(row: Row) -> None:
    """No edit because of the argument alone."""
    row.check()


@pytest.mark.parametrize("row", REPLACED)
def test_what_patch_replaces(row: Row) -> None:
    """No step is certain that comes from what is replaced."""
    row.check()


@pytest.mark.parametrize(("verdict", "decorator"), [("leave", '@patch("lib.builders.ProcessingStep")\n'), ("fix", "")])
def test_a_patched_class_behind_a_generic_base(tmp_path: Path, verdict: str, decorator: str) -> None:
    """A step that a base class gives by its type variable may be one of the class that is patched."""
    Row(verdict, "", "", BUILDER + decorator + TEST).check_in(tmp_path)
