"""Where SageMaker's names come from, and what shadows them."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

HEADS = {"IMPORTS": "", "SHADOWED": ""}

IMPORTS = table("""
--- fix: by name
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- fix: by another name
from sagemaker.workflow.steps import ProcessingStep as P, TrainingStep as T
T(name="C").add_depends_on(P(name="A"))

--- fix: by the module
from sagemaker.workflow import steps
steps.TrainingStep(name="C").add_depends_on(steps.ProcessingStep(name="A"))

--- fix: by the whole path
import sagemaker.workflow.steps
one = sagemaker.workflow.steps.ProcessingStep(name="A")
sagemaker.workflow.steps.TrainingStep(name="C").add_depends_on(one)

--- fix: by the root alone
import sagemaker
one = sagemaker.workflow.steps.ProcessingStep(name="A")
sagemaker.workflow.steps.TrainingStep(name="C").add_depends_on(one)

--- fix: the module by another name
import sagemaker.workflow.steps as s
s.TrainingStep(name="C").add_depends_on(s.ProcessingStep(name="A"))

--- fix: the third version
from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- fix: a star import
from sagemaker.workflow.steps import *
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- leave: a star import, lists
from sagemaker.workflow.steps import *
TrainingStep(name="C").add_depends_on([ProcessingStep(name="A")])

--- fix: one version, or else the other
try:
    from sagemaker.mlops.workflow.steps import ProcessingStep, TrainingStep
except ImportError:
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- undecided (SageMaker step): the SDK, or else nothing
try:
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep
except ImportError:
    ProcessingStep = TrainingStep = list
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- fix: the SDK, or else None
try:
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep
except ImportError:
    ProcessingStep = TrainingStep = None
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- fix: by `importlib`
import importlib
steps = importlib.import_module("sagemaker.workflow.steps")
steps.TrainingStep(name="C").add_depends_on(steps.ProcessingStep(name="A"))

--- fix: a class in a variable
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
kind = ProcessingStep
TrainingStep(name="C").add_depends_on(kind(name="A"))

--- undecided (a list): a class in a variable, or `list`
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire(flag):
    kind = ProcessingStep if flag else list
    TrainingStep(name="C").add_depends_on(kind())
""")

SHADOWED = table("""
--- leave: a class of the same name in the file
from sagemaker.workflow.steps import TrainingStep
class TrainingStep:
    def add_depends_on(self, one):
        self.one = one
TrainingStep().add_depends_on(TrainingStep())

--- leave: a class of the same name from elsewhere
from mylib import ProcessingStep, TrainingStep
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- leave: the same name imported again from elsewhere
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from mylib import ProcessingStep, TrainingStep
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- fix: the same name imported before from elsewhere
from mylib import ProcessingStep, TrainingStep
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- undecided (`from mylib import *`): a star import after it that may bring the same name
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from mylib import *
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- fix: a star import before it
from mylib import *
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- fix: a star import of an SDK module after it
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from sagemaker.workflow.parameters import *
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- undecided (TrainingStep): a parameter of the same name
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire(TrainingStep, one):
    TrainingStep("C").add_depends_on(one)

--- leave: a local import of the same name
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
def wire():
    from mylib import ProcessingStep, TrainingStep
    TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- undecided (mylib): a conditional import of the same name
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
if ProcessingStep.__doc__:
    from mylib import ProcessingStep
TrainingStep("C").add_depends_on(ProcessingStep("A"))

--- undecided (a list): a loop's name of the same name
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
for ProcessingStep in (ProcessingStep, list):
    TrainingStep("C").add_depends_on(ProcessingStep())

--- leave: a name like the SDK's root
import sagemaker_extras as sagemaker
sagemaker.TrainingStep("C").add_depends_on(sagemaker.ProcessingStep("A"))

--- leave: a variable of the name of the SDK's root
import boto3
sagemaker = boto3.client("sagemaker")
sagemaker.TrainingStep("C").add_depends_on(sagemaker.ProcessingStep("A"))

--- leave: the whole module is a mock
from unittest import mock
sagemaker = mock.MagicMock()
sagemaker.TrainingStep("C").add_depends_on(sagemaker.ProcessingStep("A"))

--- undecided (unittest.mock): a mock of a step
from unittest.mock import MagicMock
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
one = MagicMock(spec=ProcessingStep)
TrainingStep("C").add_depends_on(one)

--- undecided (unittest.mock): a mock for the class
from unittest.mock import patch
from sagemaker.workflow.steps import TrainingStep
with patch("sagemaker.workflow.steps.ProcessingStep") as P:
    TrainingStep("C").add_depends_on(P())

--- leave: a mock as the receiver
from unittest.mock import Mock
from sagemaker.workflow.steps import ProcessingStep
Mock().add_depends_on("A")

--- undecided (that smfix knows): a name that the SDK does not have
from sagemaker.workflow.steps import TrainingStep, UnheardOfStep
TrainingStep("C").add_depends_on(UnheardOfStep("A"))

--- undecided (nothing visible): a name deleted again
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
one = ProcessingStep("A")
del ProcessingStep
TrainingStep("C").add_depends_on(ProcessingStep("A"))
""")


@pytest.mark.parametrize("row", IMPORTS)
def test_imports(row: Row) -> None:
    row.check(head="")


@pytest.mark.parametrize("row", SHADOWED)
def test_shadowed(row: Row) -> None:
    row.check(head="")
