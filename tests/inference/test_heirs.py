"""Classes beside and below the SDK's: mixins of step classes, pipelines and step collections of the repository."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

_STAGE = """\
from dataclasses import dataclass
@dataclass
class Stage:
    name: str
    step: object = None
    def realise(self):
        self.step = ProcessingStep(name=self.name)
x, y = Stage("x"), Stage("y")
"""

MIXINS = table("""
--- fix: `self` in a mixin of step classes
class M:
    def after(self, one):
        self.add_depends_on(one)
class T(M, TrainingStep):
    pass
class P(M, ProcessingStep):
    pass
T(name="t").after(a)

--- leave: no class derives from it
class M:
    def after(self, one: Step):
        self.add_depends_on(one)

--- leave: a class that derives from it is no step
class M:
    def after(self, one: Step):
        self.add_depends_on(one)
class T(M, TrainingStep):
    pass
class U(M):
    def add_depends_on(self, one):
        self.one = one

--- leave: a class that derives from it takes anything
class M:
    def after(self, one: Step):
        self.add_depends_on(one)
class T(M, TrainingStep):
    def add_depends_on(self, *many):
        super().add_depends_on(list(many))

--- caller (T(name="t").add_depends_on([a])): a mixin whose method hands its list on to the SDK's
class M:
    def add_depends_on(self, step_names):
        print(step_names)
        super(M, self).add_depends_on(step_names=step_names)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- caller (T(name="t").add_depends_on([a])): a step class whose method hands its list on to the SDK's
class T(TrainingStep):
    def add_depends_on(self, wanted: list[Step]):
        return super().add_depends_on(wanted)
T(name="t").add_depends_on(a)

--- leave: it makes the list
class M:
    def add_depends_on(self, steps):
        super().add_depends_on([steps])
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- leave: it makes a list of what is none
class M:
    def add_depends_on(self, steps):
        if not isinstance(steps, list):
            steps = [steps]
        super().add_depends_on(steps)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- undecided (the base of `M` cannot be seen): what it passes on sounds like one, so it may be what lacks the brackets
class M:
    def add_depends_on(self, other):
        super().add_depends_on(other)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- undecided (the base of `M` cannot be seen): it may return before
class M:
    def add_depends_on(self, steps):
        if self.done:
            return
        super().add_depends_on(steps)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- undecided (the base of `M` cannot be seen): it does something else with the list
class M:
    def add_depends_on(self, steps):
        self.known.append(steps.name)
        super().add_depends_on(steps)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- undecided (the base of `M` cannot be seen): it takes more
class M:
    def add_depends_on(self, steps, why=""):
        super().add_depends_on(steps)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)

--- leave: a class further up takes anything
class N:
    def add_depends_on(self, *many):
        super().add_depends_on(list(many))
class M(N):
    def add_depends_on(self, steps):
        super().add_depends_on(steps)
class T(M, TrainingStep):
    pass
T(name="t").add_depends_on(a)
""")


@pytest.mark.parametrize("row", MIXINS)
def test_mixins(row: Row) -> None:
    row.check()


PIPELINES = table("""
--- fix: the steps of `self`
from sagemaker.workflow.pipeline import Pipeline
class P(Pipeline):
    def wire(self, one: Step):
        one.add_depends_on(self.steps[-1])

--- fix: a property, and a method that returns its parameter
from sagemaker.workflow.pipeline import Pipeline
class P(Pipeline):
    def append(self, step):
        if self.steps:
            step.add_depends_on(self.steps[-1])
        self.steps.append(step)
        return step
    @property
    def last(self):
        return self.steps[-1]
p = P(name="p", steps=[a])
new = p.append(c)
new.add_depends_on(p.last)
c.add_depends_on(p.steps[0])

--- undecided (or a list): a list is appended to the steps
from sagemaker.workflow.pipeline import Pipeline
class P(Pipeline):
    def wire(self):
        self.steps.append([a])
        c.add_depends_on(self.steps[-1])

--- undecided (or a list): the steps are set to something else
from sagemaker.workflow.pipeline import Pipeline
class P(Pipeline):
    def __init__(self):
        self.steps = [[a]]
c.add_depends_on(P().steps[0])

--- leave: a property that is a list
from sagemaker.workflow.pipeline import Pipeline
class P(Pipeline):
    @property
    def last(self):
        return [self.steps[-1]]
c.add_depends_on(P(name="p").last)

--- leave: a pipeline with a method of its own
from sagemaker.workflow.pipeline import Pipeline
class P(Pipeline):
    def add_depends_on(self, step):
        step.add_depends_on(self.steps)
P(name="p").add_depends_on(a)

--- fix: the steps of a collection
from sagemaker.workflow.step_collections import StepCollection
class S(StepCollection):
    def after(self, step):
        self.steps[0].add_depends_on(step)
        for one in self.steps:
            one.add_depends_on(step)
S("x", [a]).after(b)
""")


@pytest.mark.parametrize("row", PIPELINES)
def test_pipelines_and_collections(row: Row) -> None:
    row.check()


FIELDS = table(
    """
--- fix: a field whose type says nothing, which no caller fills and a method sets
>> x.step.add_depends_on(y.step)

--- undecided (or None or a list): a caller fills it with a list
>> y = Stage("z", [a])
c.add_depends_on(y.step)

--- undecided (a ProcessingStep or a list): it is set to a list from outside
>> y.step = [a]
def wire(one: Stage):
    c.add_depends_on(one.step)

--- undecided (or a list): a copy has another one
>> from dataclasses import replace
y = replace(y, step=[a])
c.add_depends_on(y.step)

--- undecided (or unknown): the class is made elsewhere, too
>> from other import run
run(Stage)
def wire(one: Stage):
    c.add_depends_on(one.step)

--- likely (`y.step`): no method sets it
from dataclasses import dataclass
@dataclass
class Stage:
    step: object = None
y = Stage()
c.add_depends_on(y.step)
""".replace("\n>> ", "\n" + _STAGE)
)


@pytest.mark.parametrize("row", FIELDS)
def test_fields(row: Row) -> None:
    row.check()
