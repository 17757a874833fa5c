"""What speaks against SageMaker: a dependency that is proven SageMaker's says nothing of a receiver that may be another
library's, or the repository's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inference.table import HEAD, Row, table
from tests.media import fix

GUARDS = table(r"""
--- leave: pairs whose first is another library's resource, by a list of them
from aws_cdk import CfnResource
def wire(pairs):
    for x, y in [p for p in pairs if isinstance(p[0], CfnResource)]:
        x.add_depends_on(y)
wire([(c, a)])

--- leave: the same taken apart in the comprehension, and where the pair is taken apart later
from aws_cdk import CfnResource
def wire(pairs):
    for x, y in [(q, r) for q, r in pairs if isinstance(q, CfnResource)]:
        x.add_depends_on(y)
    for p in pairs:
        if isinstance(p[0], CfnResource):
            x, y = p
            x.add_depends_on(y)
wire([(c, a)])

--- leave: a comprehension and `filter`
from aws_cdk import CfnResource
def wire(xs):
    [x.add_depends_on(a) for x in xs if isinstance(x, CfnResource)]
    for x in filter(lambda one: isinstance(one, CfnResource), xs):
        x.add_depends_on(a)
wire([c])

--- fix: pairs whose first is a step
def wire(pairs):
    for x, y in [p for p in pairs if isinstance(p[0], Step)]:
        x.add_depends_on(y)
wire([(c, a)])

--- leave: the branch of another library's resources, where every caller in sight passes a step
from aws_cdk import CfnResource
def wire(x):
    if isinstance(x, CfnResource):
        x.add_depends_on(a)
    else:
        x.add_depends_on([b])
wire(c)

--- leave: the same by an early return, and in a tuple of classes
from aws_cdk import CfnResource, Stack
def wire(x):
    if isinstance(x, (CfnResource, Stack)):
        return x.add_depends_on(a)
    x.add_depends_on([b])
wire(c)

--- undecided (comes from `resources.Resource`): the branch of a package that smfix does not know
from resources import Resource
def wire(x):
    if isinstance(x, Resource):
        x.add_depends_on(a)
wire(c)

--- undecided (a condition asks for something else): whatever is no step
def wire(x):
    if not isinstance(x, Step):
        x.add_depends_on(a)
        return
    x.add_depends_on([a])
wire(c)

--- fix: a step, where one is asked for
def wire(x):
    if isinstance(x, Step):
        x.add_depends_on(a)
wire(c)

--- fix: a step that a guard keeps others from
from aws_cdk import CfnResource
def wire(x):
    if isinstance(x, CfnResource):
        return
    x.add_depends_on(a)
wire(c)

--- fix: a class of the repository that derives from a step class
class Own(TrainingStep):
    pass
def wire(x: Step):
    if isinstance(x, Own):
        x.add_depends_on(a)

--- fix: a mixin of a step class
class Tagged:
    pass
class Own(Tagged, TrainingStep):
    pass
def wire(x):
    if isinstance(x, Tagged):
        x.add_depends_on(a)
wire(Own(name="O"))

--- leave: an argument that a guard says is a list, where every caller in sight passes a step
def wire(x: Step, up):
    if isinstance(up, list):
        x.add_depends_on(up)
wire(c, a)
""")

NAMES = table(r"""
--- undecided (parameter `TrainingStep` of `wire`): a parameter that hides a class
def wire(TrainingStep):
    d = TrainingStep(name="D")
    d.add_depends_on(a)

--- undecided (parameter `steps` of `wire`): a parameter that hides a module
import sagemaker.workflow.steps as steps
def wire(steps):
    d = steps.TrainingStep(name="D")
    d.add_depends_on(a)

--- undecided (parameter of a lambda): a lambda's parameter that hides a class
wire = lambda TrainingStep: TrainingStep(name="D").add_depends_on(a)

--- undecided (SageMaker step): a class that hides another in a loop
def wire(classes):
    for TrainingStep in classes:
        TrainingStep(name="D").add_depends_on(a)

--- fix: a parameter that hides a module, and holds steps
import sagemaker.workflow.steps as steps
def wire(steps):
    for one in steps:
        one.add_depends_on(a)

--- fix: a parameter that hides the `@step` decorator
def wire(step):
    step.add_depends_on(a)

--- fix: a parameter that makes something, and hides nothing
def wire(make):
    make("D").add_depends_on(a)

--- undecided (comes from `aws_cdk.CfnResource()`): a class that another import may have replaced
try:
    from aws_cdk import CfnResource as TrainingStep
except ImportError:
    pass
d = TrainingStep(None, "x")
d.add_depends_on(a)

--- undecided (comes from `local.TrainingStep`): the same, for a parameter that is annotated with it
import os
if os.environ.get("LOCAL"):
    from local import TrainingStep
def wire(one: TrainingStep):
    one.add_depends_on(a)

--- undecided (comes from `infra.make()`): a global that is bound anew before the function runs
from infra import make
def wire():
    c.add_depends_on(a)
c = make()
wire()

--- undecided (`make` is not defined in this file): the same, by what is not known
def wire():
    c.add_depends_on(a)
c = make()
wire()

--- undecided (comes from `aws_cdk.CfnResource()`): an attribute that is a step here and a resource there
from aws_cdk import CfnResource
class Stack:
    def __init__(self):
        self.step = TrainingStep(name="D")
        self.wire()
        self.step = CfnResource(self, "x")
    def wire(self):
        self.step.add_depends_on(a)

--- undecided (`make` is decorated by `wrapped`): what a decorator out of sight makes of a function
@wrapped
def make():
    return TrainingStep(name="D")
make().add_depends_on(a)
""")

OWN = table(r"""
--- undecided (it can be a Own, a class of the repository): a class that takes one, where its base is annotated
class Own(Step):
    def add_depends_on(self, one):
        self.one = one
def wire(x: Step):
    x.add_depends_on(a)
wire(Own("O"))

--- leave: a class that takes one
class Own(TrainingStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
Own(name="O").add_depends_on(a)
def wire(x: Own):
    x.add_depends_on(a)

--- fix: a step whose class takes one, as a dependency
class Own(TrainingStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
own = Own(name="O")
c.add_depends_on(own)
""")

FILES = table(r"""
--- undecided (can't tell): a star import that brings another class of the name
### other.py
class TrainingStep:
    def __init__(self, name):
        self.name = name
    def add_depends_on(self, one):
        print(one)
### main.py
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from other import *
TrainingStep(name="C").add_depends_on(ProcessingStep(name="A"))

--- leave: the branch of a class of another module
### base.py
class One:
    def add_depends_on(self, one):
        print(one)
### main.py
from sagemaker.workflow.steps import ProcessingStep, Step
from base import One
a = ProcessingStep(name="A")
def wire(x):
    if isinstance(x, One):
        x.add_depends_on(a)
    elif isinstance(x, Step):
        x.add_depends_on([a])
wire(a)
wire(One())
""")

OVERRIDES = table(r"""
--- caller (T(name="T").add_depends_on([a])): a step class's own form of the method, with the SDK's parameter
class T(TrainingStep):
    def add_depends_on(self, step_names):
        super().add_depends_on(step_names)
T(name="T").add_depends_on(a)

--- caller (t.add_depends_on([a])): with something before, and one caller that is right
class T(TrainingStep):
    def add_depends_on(self, deps):
        print(self.name)
        return super().add_depends_on(deps)
t = T(name="T")
t.add_depends_on(a)
t.add_depends_on([b])

--- leave: no caller in sight
class T(TrainingStep):
    def add_depends_on(self, step_names):
        super().add_depends_on(step_names)

--- leave: an object that is not known is called with one
class T(TrainingStep):
    def add_depends_on(self, step_names):
        super().add_depends_on(step_names)
def wire(z):
    z.add_depends_on([b])

--- caller (super().add_depends_on([other])): a parameter that speaks of one, by its name and its annotation
class T(TrainingStep):
    def add_depends_on(self, other: Step):
        super().add_depends_on(other)
""")

IN_ANOTHER_FILE = """\
### own.py
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
class T(TrainingStep):
    def add_depends_on(self, step_names):
        super().add_depends_on(step_names)
a = ProcessingStep(name="A", step_args=None)
t = T(name="T", step_args=None)
### wire.py
from own import a, t
t.add_depends_on(a)
"""


@pytest.mark.parametrize("row", OVERRIDES)
def test_an_override_keeps_what_the_method_takes(row: Row) -> None:
    """Its callers are what is right or wrong."""
    row.check()


def test_an_override_called_from_another_file(tmp_path: Path) -> None:
    """A step that is imported, of a class whose form of the method stands elsewhere."""
    Row("fix", "", "", IN_ANOTHER_FILE).check_in(tmp_path)


@pytest.mark.parametrize("row", GUARDS)
def test_guards(row: Row) -> None:
    """A condition that asks for something else is believed more than the callers in sight."""
    row.check()


@pytest.mark.parametrize("row", NAMES)
def test_names(row: Row) -> None:
    """A name that may mean something else by now."""
    row.check()


@pytest.mark.parametrize("row", OWN)
def test_own(row: Row) -> None:
    """A class of the repository that overrides the method: what it takes is its own affair."""
    if row.verdict != "fix":
        row.check()
        return
    code = HEAD + row.code
    assert fix(code).after.decode() == code.replace("c.add_depends_on(own)", "c.add_depends_on([own])")


@pytest.mark.parametrize("row", FILES)
def test_files(row: Row, tmp_path: Path) -> None:
    """The same over several files."""
    row.check_in(tmp_path)
