"""What a mock has taken the place of takes what the test says: it is left alone while the mock is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

ROWS = """\
--- leave: the method, in a `with`
from unittest.mock import patch
with patch.object(CallbackStep, "add_depends_on") as add:
    train.add_depends_on(prep)
add.assert_called_once_with(prep)

--- leave [2]: the method, by its path
from unittest.mock import patch
with patch("sagemaker.workflow.steps.Step.add_depends_on") as add:
    train.add_depends_on(prep)
    add.assert_called_once_with(prep)

--- leave: the method, by a computed path
from unittest import mock
with mock.patch(f"{Step.__module__}.Step.add_depends_on") as add:
    train.add_depends_on(prep)
    add.assert_called_once_with(prep)

--- leave: the step itself
from unittest.mock import patch
with patch.object(train, "add_depends_on") as add:
    train.add_depends_on(prep)
add.assert_called_once_with(prep)

--- leave: all said by keywords
from unittest.mock import patch
with patch.object(target=Step, attribute="add_depends_on") as add:
    train.add_depends_on(prep)

--- leave: a name of the file
from unittest.mock import patch
dep = prep
with patch(f"{__name__}.dep", [prep]):
    train.add_depends_on(dep)

--- leave: a name of the file, in its mapping
from unittest.mock import patch
dep = prep
with patch.dict(globals(), {"dep": [prep]}):
    train.add_depends_on(dep)

--- leave (flexmock is not installed): by flexmock
from flexmock import flexmock
flexmock(Step).should_receive("add_depends_on").with_args(prep)
train.add_depends_on(prep)

--- leave (mockito is not installed): by mockito
from mockito import when
when(CallbackStep).add_depends_on(prep).thenReturn(None)
train.add_depends_on(prep)

--- leave: beside other managers
from contextlib import ExitStack
from unittest import mock
with ExitStack() as stack:
    add = stack.enter_context(mock.patch.object(Step, "add_depends_on"))
    train.add_depends_on(prep)
    add.assert_called_once_with(prep)

--- leave: by a decorator
from unittest.mock import patch
@patch.object(Step, "add_depends_on")
def main(add):
    train.add_depends_on(prep)
    add.assert_called_once_with(prep)
main()

--- leave: by a decorator of the class
from unittest.mock import patch
@patch.object(Step, "add_depends_on")
class TestTrain:
    def test_train(self, add):
        train.add_depends_on(prep)
        add.assert_called_once_with(prep)
TestTrain().test_train()

--- leave: by a decorator that is called later
from unittest.mock import patch
def main(add):
    train.add_depends_on(prep)
patch.object(Step, "add_depends_on")(main)()

--- leave: several at once
from unittest.mock import DEFAULT, patch
with patch.multiple(Step, add_depends_on=DEFAULT, to_request=DEFAULT) as mocks:
    train.add_depends_on(prep)

--- leave [2]: several at once, by the path of the class
from unittest.mock import DEFAULT, patch
with patch.multiple("sagemaker.workflow.steps.Step", add_depends_on=DEFAULT) as mocks:
    train.add_depends_on(prep)

--- leave: started
from unittest.mock import patch
patcher = patch.object(Step, "add_depends_on")
patcher.start()
train.add_depends_on(prep)
patcher.stop()

--- leave: started where a class of tests is set up
import unittest
from unittest.mock import patch
class TestTrain(unittest.TestCase):
    def setUp(self):
        patcher = patch.object(Step, "add_depends_on", autospec=True)
        self.add = patcher.start()
        self.addCleanup(patcher.stop)
    def test_train(self):
        train.add_depends_on(prep)
        self.add.assert_called_once_with(train, prep)
result = unittest.TestResult()
TestTrain("test_train").run(result)
assert result.wasSuccessful(), result

--- leave: the constructor
from unittest.mock import patch
with patch.object(CallbackStep, "__init__", return_value=None) as init:
    CallbackStep(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: the property
from unittest.mock import PropertyMock, patch
with patch.object(Step, "depends_on", new_callable=PropertyMock) as depends_on:
    train.depends_on = prep
    depends_on.assert_called_once_with(prep)

--- leave: the class, where the file looks it up
from unittest.mock import patch
with patch(f"{__name__}.CallbackStep"):
    other = CallbackStep(name="Other", depends_on=prep)
    other.add_depends_on(prep)

--- leave [2]: the class, in the module of the SDK
from unittest.mock import MagicMock, patch
with patch("sagemaker.workflow.callback_step.CallbackStep", MagicMock()):
    from sagemaker.workflow.callback_step import CallbackStep as Other
    Other().add_depends_on(prep)

--- leave: a function of the file that makes the step
from unittest.mock import patch
def make() -> CallbackStep:
    return new("Made")
with patch(f"{__name__}.make") as made:
    make().add_depends_on(prep)
    made.return_value.add_depends_on.assert_called_once_with(prep)

--- leave: a function of the file that hands it on
from unittest.mock import patch
def link(step, depends_on: list):
    step.add_depends_on(depends_on)
with patch(f"{__name__}.link") as linked:
    link(train, prep)
    linked.assert_called_once_with(train, prep)

--- leave: what is called while the mock is in force
from unittest.mock import patch
def build():
    train.add_depends_on(prep)
def main():
    with patch.object(Step, "add_depends_on") as add:
        build()
    add.assert_called_once_with(prep)
main()

--- leave: a manager of the file's own
from contextlib import contextmanager
from unittest.mock import patch
@contextmanager
def recorded():
    with patch.object(Step, "add_depends_on") as add:
        yield add
with recorded() as add:
    train.add_depends_on(prep)

--- leave: what is handed to a function that mocks
from unittest.mock import patch
def under_mock(function):
    with patch.object(Step, "add_depends_on") as add:
        function()
        return add
under_mock(lambda: train.add_depends_on(prep)).assert_called_once_with(prep)

--- leave: set and put back by hand
from unittest.mock import Mock
add = Step.add_depends_on
Step.add_depends_on = Mock()
try:
    train.add_depends_on(prep)
finally:
    Step.add_depends_on = add

--- leave (pytest runs it): by pytest's monkeypatch
def test_train(monkeypatch):
    seen = []
    monkeypatch.setattr(Step, "add_depends_on", lambda self, one: seen.append(one))
    train.add_depends_on(prep)

--- leave (pytest runs it): by pytest's monkeypatch, in a fixture
import pytest
@pytest.fixture(autouse=True)
def seen(monkeypatch):
    seen = []
    monkeypatch.setattr("sagemaker.workflow.steps.Step.add_depends_on", lambda self, one: seen.append(one))
    return seen
def test_train(seen):
    train.add_depends_on(prep)
    assert seen == [prep]

--- leave (pytest runs it): by pytest-mock
def test_train(mocker):
    add = mocker.patch.object(CallbackStep, "add_depends_on")
    train.add_depends_on(prep)
    add.assert_called_once_with(prep)

--- leave (pytest runs it): by a fixture of another file
### tests/conftest.py
import pytest
from sagemaker.workflow.steps import Step
@pytest.fixture
def add(mocker):
    return mocker.patch.object(Step, "add_depends_on")
### tests/test_train.py
from sagemaker.workflow.callback_step import CallbackStep
def test_train(add):
    prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
    train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
    train.add_depends_on(prep)
    add.assert_called_once_with(prep)
### main.py
x = 1

--- leave (a test runner runs it): where the base class of a test is set up
### tests/base.py
import unittest
from unittest.mock import patch
class Base(unittest.TestCase):
    def setUp(self):
        patch("sagemaker.workflow.steps.Step.add_depends_on").start()
### tests/test_train.py
from base import Base
from sagemaker.workflow.callback_step import CallbackStep
class TestTrain(Base):
    def test_train(self):
        prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
        train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
        train.add_depends_on(prep)
### main.py
x = 1

--- fix: after the mock is gone
from unittest.mock import patch
with patch.object(Step, "add_depends_on") as add:
    pass
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: after the mock is gone, in a function
from unittest.mock import patch
def main():
    with patch.object(Step, "add_depends_on") as add:
        label.add_depends_on([prep])
    train.add_depends_on(⟦[⟧prep⟦]⟧)
main()

--- fix: beside a function that mocks
from unittest.mock import patch
@patch.object(Step, "add_depends_on")
def test_train(add):
    pass
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: something else is mocked
from unittest.mock import MagicMock, patch
with patch("boto3.client"), patch.object(FailStep, "add_depends_on"), patch.dict("os.environ", {"A": "b"}):
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: another method is mocked
from unittest.mock import patch
with patch.object(Step, "to_request") as to_request:
    train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: the session is a mock
from unittest.mock import MagicMock
session = MagicMock()
late = CallbackStep(name="L", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- fix: what is mocked in tests alone
### train.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)
### tests/test_train.py
from unittest.mock import patch
@patch("sagemaker.workflow.steps.Step.add_depends_on")
def test_train(add):
    import train
### main.py
from train import prep, train
"""

STUBS = """\
--- leave [2]: a module of the SDK's, in `sys.modules`
### main.py
import sys
import types
class TrainingStep:
    def __init__(self, name):
        self.name = name
    def add_depends_on(self, other):
        self.after = other.name
stub = types.ModuleType("sagemaker.workflow.steps")
stub.TrainingStep = TrainingStep
sys.modules["sagemaker.workflow.steps"] = stub
from sagemaker.workflow.steps import TrainingStep
TrainingStep("Train").add_depends_on(TrainingStep("Prep"))
def Pipeline():
    pass
Pipeline()

--- leave [2]: several, in a loop
### main.py
import sys
from unittest.mock import MagicMock
for name in ("sagemaker", "sagemaker.workflow", "sagemaker.workflow.steps"):
    sys.modules[name] = MagicMock()
from sagemaker.workflow.steps import TrainingStep
TrainingStep(name="Train", depends_on=TrainingStep(name="A")).add_depends_on(TrainingStep(name="B"))
def Pipeline():
    pass
Pipeline()

--- leave [2]: several, by a mapping
### main.py
import sys
from unittest.mock import MagicMock
STUBS = {"sagemaker": MagicMock(), "sagemaker.workflow.steps": MagicMock(), "sagemaker.workflow": MagicMock()}
sys.modules.update(STUBS)
from sagemaker.workflow.steps import TrainingStep
TrainingStep(name="Train").add_depends_on(TrainingStep(name="B"))
def Pipeline():
    pass
Pipeline()

--- leave [2]: while a `with` runs
### main.py
import sys
from unittest.mock import MagicMock, patch
with patch.dict(sys.modules, {"sagemaker": MagicMock(), "sagemaker.workflow.steps": MagicMock()}):
    from sagemaker.workflow.steps import TrainingStep
    TrainingStep(name="Train").add_depends_on(TrainingStep(name="B"))
def Pipeline():
    pass
Pipeline()

--- leave [2]: where the file is imported
### fakes.py
import sys
from unittest.mock import MagicMock
for name in ["sagemaker", "sagemaker.workflow", "sagemaker.workflow.steps"]:
    sys.modules.pop(name, None)
    sys.modules.setdefault(name, MagicMock())
### main.py
import fakes
from sagemaker.workflow.steps import TrainingStep
TrainingStep(name="Train").add_depends_on(TrainingStep(name="B"))
def Pipeline():
    pass
Pipeline()

--- leave (pytest runs it): by pytest's monkeypatch
def test_train(monkeypatch):
    import sys
    from unittest.mock import MagicMock
    monkeypatch.setitem(sys.modules, "sagemaker.workflow.steps", MagicMock())
    from sagemaker.workflow.steps import TrainingStep
    TrainingStep(name="Train").add_depends_on(TrainingStep(name="B"))

--- fix: stubs of something else
import sys
from unittest.mock import MagicMock
sys.modules["pyspark"] = MagicMock()
sys.modules.update({name: MagicMock() for name in ("torch", "torch.nn")})
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: stubs for the docs alone
### docs/conf.py
import sys
from unittest.mock import MagicMock
for name in ("sagemaker", "sagemaker.workflow", "sagemaker.workflow.callback_step"):
    sys.modules[name] = MagicMock()
### main.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a stub where the SDK is not installed
import sys
try:
    import sagemaker
except ImportError:
    sys.modules["sagemaker"] = None
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a module is asked for
import sys
if "sagemaker.workflow.steps" in sys.modules:
    module = sys.modules["sagemaker.workflow.steps"]
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a fake of the SDK's below tests, which nothing imports
### tests/fakes/sagemaker/workflow/callback_step.py
class CallbackStep:
    def __init__(self, **more):
        self.after = []
    def add_depends_on(self, names):
        self.after.extend(names)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- leave [2]: a fake of the SDK's below tests, where the file looks for it
### tests/fakes/sagemaker/__init__.py
### tests/fakes/sagemaker/workflow/__init__.py
### tests/fakes/sagemaker/workflow/callback_step.py
class CallbackStep:
    def __init__(self, **more):
        self.after = []
    def add_depends_on(self, one):
        self.after.append(one)
### main.py
import os
import sys
for name in [name for name in sys.modules if name.split(".")[0] == "sagemaker"]:
    del sys.modules[name]
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "tests", "fakes"))
from sagemaker.workflow.callback_step import CallbackStep
prep = CallbackStep(name="Prep")
train = CallbackStep(name="Train")
train.add_depends_on(prep)
def Pipeline():
    pass
Pipeline()

--- leave (pytest runs it): a fake of the SDK's below tests, in a test
### tests/fakes/sagemaker/workflow/callback_step.py
class CallbackStep:
    def __init__(self, **more):
        self.after = []
    def add_depends_on(self, one):
        self.after.append(one)
### tests/test_train.py
from sagemaker.workflow.callback_step import CallbackStep
def test_train():
    CallbackStep(name="Train").add_depends_on(CallbackStep(name="Prep"))
### main.py
x = 1
"""


@pytest.mark.parametrize("row", [*table(ROWS), *table(STUBS)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("rows", [ROWS, STUBS], ids=["mocks", "stubs"])
def test_the_sdk_agrees(rows: str, version: int) -> None:
    assert contradicted(rows, version) == []
