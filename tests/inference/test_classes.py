"""Classes: `self.attr` over the class and its bases, properties, fields, user classes that are steps."""

from __future__ import annotations

import pytest

from tests.inference.table import Row, table

ATTRIBUTES = table("""
--- fix: set in `__init__`
class P:
    def __init__(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)

--- leave: a list set in `__init__`
class P:
    def __init__(self):
        self.one = [a]
    def wire(self):
        c.add_depends_on(self.one)

--- fix: set in another method
class P:
    def build(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): two methods that disagree
class P:
    def build(self):
        self.one = a
    def rebuild(self):
        self.one = [b]
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): a method that is called between assignment and use
class P:
    def rebuild(self):
        self.one = [b]
    def wire(self):
        self.one = a
        self.rebuild()
        c.add_depends_on(self.one)

--- fix: assigned right here
class P:
    def rebuild(self):
        self.one = [b]
    def wire(self):
        self.one = a
        c.add_depends_on(self.one)

--- likely (or None): None in `__init__`
class P:
    def __init__(self):
        self.one = None
    def build(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)

--- fix: None in `__init__`, tested
class P:
    def __init__(self):
        self.one = None
    def build(self):
        self.one = a
    def wire(self):
        if self.one:
            c.add_depends_on(self.one)

--- fix: set in a base of the file
class Base:
    def __init__(self):
        self.one = a
class P(Base):
    def wire(self):
        c.add_depends_on(self.one)

--- leave: set in a base of the file to a list
class Base:
    def __init__(self):
        self.one = [a]
class P(Base):
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): the base and the class disagree
class Base:
    def __init__(self):
        self.one = [a]
class P(Base):
    def build(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): an heir gives it another value
class Base:
    def __init__(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)
class P(Base):
    def __init__(self):
        self.one = [a]

--- fix: what only the heirs set
class Base:
    def wire(self):
        c.add_depends_on(self.one)
class P(Base):
    def __init__(self):
        self.one = a

--- fix: a class attribute
class P:
    one = a
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): a class attribute that an instance attribute shadows
class P:
    one = a
    def change(self):
        self.one = [a]
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): a class attribute that an heir shadows
class P:
    one = a
    def wire(self):
        c.add_depends_on(self.one)
class Q(P):
    one = [a]

--- fix: through the class's name
class P:
    one = a
c.add_depends_on(P.one)

--- leave: a list through the class's name
class P:
    one = [a]
c.add_depends_on(P.one)

--- undecided (a ProcessingStep or a list): set on the class from outside
class P:
    one = a
P.one = [a]
def f():
    c.add_depends_on(P.one)

--- fix: on an instance
class P:
    def __init__(self):
        self.one = a
p = P()
c.add_depends_on(p.one)

--- undecided (a ProcessingStep or a list): set on the instance from outside, in the meantime
class P:
    def __init__(self):
        self.one = a
p = P()
def change():
    p.one = [a]
change()
c.add_depends_on(p.one)

--- leave: set on the instance from outside, right before
class P:
    def __init__(self):
        self.one = a
p = P()
p.one = [a]
c.add_depends_on(p.one)

--- undecided (a ProcessingStep or a list): set on the instance from outside, for its methods
class P:
    def __init__(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)
p = P()
p.one = [a]
p.wire()

--- undecided (setattr): set under a computed name
class P:
    def __init__(self, name):
        self.one = a
        setattr(self, name, [a])
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): set by `setattr`
class P:
    def __init__(self):
        self.one = a
        setattr(self, "one", [a])
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (takes whatever its callers pass): set through `__dict__`
class P:
    def __init__(self, **given):
        self.one = a
        self.__dict__.update(given)
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): unpacked into an attribute
class P:
    def __init__(self):
        self.one, self.two = a, b
    def change(self):
        self.two, self.one = a, [b]
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (never sets): an attribute that nothing sets
class P:
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (`__getattr__`): made when asked for
class P:
    def __getattr__(self, name):
        return make(name)
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (`__getattribute__`): whatever is asked for
class P:
    def __init__(self):
        self.one = a
    def __getattribute__(self, name):
        return [object.__getattribute__(self, name)]
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (Mixin): may come from a base that cannot be seen
from mylib import Mixin
class P(Mixin):
    def wire(self):
        c.add_depends_on(self.one)

--- fix: an attribute of an attribute
class Steps:
    def __init__(self):
        self.one = a
class P:
    def __init__(self):
        self.steps = Steps()
    def wire(self):
        c.add_depends_on(self.steps.one)

--- leave: an attribute of an attribute, a list
class Steps:
    def __init__(self):
        self.one = [a]
class P:
    def __init__(self):
        self.steps = Steps()
    def wire(self):
        c.add_depends_on(self.steps.one)

--- fix: `super().__init__` fills it
class Base:
    def __init__(self, one):
        self.one = one
class P(Base):
    def __init__(self):
        super().__init__(a)
    def wire(self):
        c.add_depends_on(self.one)

--- undecided (a ProcessingStep or a list): `super().__init__` of two classes
class Base:
    def __init__(self, one):
        self.one = one
    def wire(self):
        c.add_depends_on(self.one)
class P(Base):
    def __init__(self):
        super().__init__(a)
class Q(Base):
    def __init__(self):
        super().__init__([a])

--- leave: a dict of attributes
class P:
    def __init__(self):
        self.steps = {}
        self.steps["one"] = [a]
    def wire(self):
        c.add_depends_on(self.steps["one"])

--- fix: a dict of steps that other methods fill
class P:
    def __init__(self):
        self.steps = {}
    def build(self):
        self.steps["one"] = a
    def wire(self):
        c.add_depends_on(self.steps["one"])

--- undecided (a ProcessingStep or a list): a dict that another method fills otherwise
class P:
    def __init__(self):
        self.steps = {}
    def build(self):
        self.steps["one"] = a
    def rebuild(self):
        self.steps["one"] = [a]
    def wire(self):
        c.add_depends_on(self.steps["one"])

--- undecided (a ProcessingStep or a list): the same object under another name
class P:
    def __init__(self):
        self.one = a
p = P()
q = p
q.one = [a]
c.add_depends_on(p.one)

--- undecided (`__class__`): an object that changes its class
class P:
    def __init__(self):
        self.one = a
class Q:
    one = [a]
p = P()
p.__class__ = Q
c.add_depends_on(p.one)
""")

PROPERTIES = table("""
--- fix: a property
class P:
    @property
    def one(self):
        return a
    def wire(self):
        c.add_depends_on(self.one)

--- leave: a property that returns a list
class P:
    @property
    def one(self):
        return [a]
    def wire(self):
        c.add_depends_on(self.one)

--- fix: a cached property
from functools import cached_property
class P:
    @cached_property
    def one(self):
        return ProcessingStep(name="X")
    def wire(self):
        c.add_depends_on(self.one)

--- fix: a property with a setter gives what the getter gives
class P:
    @property
    def one(self):
        return self._one or a
    @one.setter
    def one(self, value):
        self._one = None
    def wire(self):
        self.one = [a]
        c.add_depends_on(self.one)

--- leave: a property with a setter that keeps a list
class P:
    @property
    def one(self):
        return [self._one]
    @one.setter
    def one(self, value):
        self._one = value
    def wire(self):
        self.one = a
        c.add_depends_on(self.one)

--- leave: the same, set from outside
class P:
    @property
    def one(self):
        return [self._one]
    @one.setter
    def one(self, value):
        self._one = value
p = P()
p.one = a
c.add_depends_on(p.one)

--- undecided (a ProcessingStep or a list): an heir overrides the property
class P:
    @property
    def one(self):
        return a
    def wire(self):
        c.add_depends_on(self.one)
class Q(P):
    @property
    def one(self):
        return [a]

--- undecided (a ProcessingStep or a list): an heir overrides the method
class P:
    def one(self):
        return a
    def wire(self):
        c.add_depends_on(self.one())
class Q(P):
    def one(self):
        return [a]

--- fix: an abstract property, as its only heir has it
import abc
class P(abc.ABC):
    @property
    @abc.abstractmethod
    def one(self):
        ...
    def wire(self):
        c.add_depends_on(self.one)
class Q(P):
    @property
    def one(self):
        return a

--- undecided (a ProcessingStep or a `Listed`): a descriptor of the file's own
class Listed:
    def __get__(self, owner, cls):
        return [a]
class P:
    one = Listed()
    def __init__(self):
        self.one = a
    def wire(self):
        c.add_depends_on(self.one)
""")

FIELDS = table("""
--- fix: a dataclass field with a step's type
from dataclasses import dataclass
@dataclass
class P:
    one: ProcessingStep
    def wire(self):
        c.add_depends_on(self.one)

--- leave: a dataclass field with a list's type
from dataclasses import dataclass, field
@dataclass
class P:
    one: list[Step] = field(default_factory=list)
    def wire(self):
        c.add_depends_on(self.one)

--- fix: a field of an inherited dataclass
from dataclasses import dataclass
@dataclass
class Base:
    one: ProcessingStep
@dataclass
class P(Base):
    two: ProcessingStep
    def wire(self):
        c.add_depends_on(self.one)

--- likely (or None): an optional field
from dataclasses import dataclass
from typing import Optional
@dataclass
class P:
    one: Optional[ProcessingStep] = None
    def wire(self):
        c.add_depends_on(self.one)

--- fix: a field without a telling type, as the constructor's callers fill it
from dataclasses import dataclass
from typing import Any
@dataclass
class P:
    two: Any
    one: Any
p = P([b], a)
c.add_depends_on(p.one)

--- leave: the same, a list
from dataclasses import dataclass
from typing import Any
@dataclass
class P:
    two: Any
    one: Any
p = P(b, [a])
c.add_depends_on(p.one)

--- undecided (a ProcessingStep or a list): the same, callers that disagree
from dataclasses import dataclass
from typing import Any
@dataclass
class P:
    one: Any
p, q = P(a), P(one=[a])
c.add_depends_on(p.one)

--- undecided (passed by `**`): the same, filled through `**`
from dataclasses import dataclass
from typing import Any
@dataclass
class P:
    one: Any
def f(given):
    p = P(**given)
    c.add_depends_on(p.one)

--- fix: the positional fields of an inherited dataclass start with the base's
from dataclasses import dataclass
from typing import Any
@dataclass
class Base:
    zero: Any
@dataclass
class P(Base):
    one: Any
p = P([b], a)
c.add_depends_on(p.one)

--- leave: the same, the base's field
from dataclasses import dataclass
from typing import Any
@dataclass
class Base:
    zero: Any
@dataclass
class P(Base):
    one: Any
p = P([b], a)
c.add_depends_on(p.zero)

--- leave: a default factory
from dataclasses import dataclass, field
@dataclass
class P:
    one: object = field(default_factory=lambda: [a])
    def wire(self):
        c.add_depends_on(self.one)

--- leave: a field that the class changes afterwards
from dataclasses import dataclass
@dataclass
class P:
    one: ProcessingStep
    def __post_init__(self):
        self.one = [self.one]
    def wire(self):
        c.add_depends_on(self.one)

--- fix: a pydantic field
from pydantic import BaseModel
class P(BaseModel):
    one: ProcessingStep
    def wire(self):
        c.add_depends_on(self.one)

--- leave: a pydantic field that is a list
from pydantic import BaseModel
class P(BaseModel):
    one: list[ProcessingStep]
    def wire(self):
        c.add_depends_on(self.one)

--- fix: a NamedTuple's field
from typing import NamedTuple
class P(NamedTuple):
    one: ProcessingStep
    many: list
p = P(a, [b])
c.add_depends_on(p.one)

--- leave: a NamedTuple's field that is a list
from typing import NamedTuple
class P(NamedTuple):
    one: ProcessingStep
    many: list
p = P(a, [b])
c.add_depends_on(p.many)

--- leave: a NamedTuple itself is a tuple
from typing import NamedTuple
class P(NamedTuple):
    one: ProcessingStep
    two: ProcessingStep
c.add_depends_on(P(a, b))

--- leave: a named tuple by function
from collections import namedtuple
P = namedtuple("P", "one two")
c.add_depends_on(P(a, b))

--- fix: a field of a named tuple by function
from collections import namedtuple
P = namedtuple("P", "one two")
p = P(a, b)
c.add_depends_on(p.one)

--- fix: a NamedTuple unpacked
from typing import NamedTuple
class P(NamedTuple):
    one: ProcessingStep
    many: list
one, many = P(a, [b])
c.add_depends_on(one)

--- leave: a NamedTuple unpacked, the list
from typing import NamedTuple
class P(NamedTuple):
    one: ProcessingStep
    many: list
one, many = P(a, [b])
c.add_depends_on(many)

--- leave: a member of an enum is no step
from enum import Enum
class P(Enum):
    ONE = a
c.add_depends_on(P.ONE)

--- fix: the value of a member of an enum of steps
from enum import Enum
class P(Enum):
    ONE = a
c.add_depends_on(P.ONE.value)

--- leave: the value of a member of an enum of lists
from enum import Enum
class P(Enum):
    ONE = [a]
c.add_depends_on(P.ONE.value)

--- fix: a simple namespace
from types import SimpleNamespace
steps = SimpleNamespace(one=a, many=[b])
c.add_depends_on(steps.one)
""")

STEPS = table("""
--- fix: a class that derives from a step class
class Mine(ProcessingStep):
    pass
c.add_depends_on(Mine(name="X"))

--- fix: at any distance
class Mine(ProcessingStep):
    pass
class Other(Mine):
    pass
Other(name="X").add_depends_on("A")

--- leave: with an `add_depends_on` of its own
class Mine(ProcessingStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
Mine(name="X").add_depends_on("A")

--- leave: the same, through a base
class Mine(ProcessingStep):
    def add_depends_on(self, one):
        self.more = one
class Other(Mine):
    pass
Other(name="X").add_depends_on("A")

--- leave: a subclass of list and a step at once
class Many(list, Step):
    pass
c.add_depends_on(Many())

--- leave: a subclass of list
class Many(list):
    pass
c.add_depends_on(Many())

--- leave: a class with `__iter__`
class Many:
    def __iter__(self):
        yield a
c.add_depends_on(Many())

--- leave: a step with `__iter__`
class Many(ProcessingStep):
    def __iter__(self):
        yield a
c.add_depends_on(Many(name="X"))

--- leave: `add_depends_on` replaced on the instance
x = TrainingStep(name="X")
x.add_depends_on = lambda one: None
x.add_depends_on(a)

--- leave: `add_depends_on` replaced on the SDK's class
TrainingStep.add_depends_on = lambda self, one: None
c.add_depends_on(a)

--- leave: replaced by `setattr`
setattr(TrainingStep, "add_depends_on", lambda self, one: None)
c.add_depends_on(a)

--- leave: a class that a decorator replaces
from mylib import wrapped
@wrapped
class Mine(ProcessingStep):
    pass
Mine(name="X").add_depends_on("A")

--- fix: a class under a decorator that keeps it
from dataclasses import dataclass
@dataclass
class Mine(ProcessingStep):
    pass
c.add_depends_on(Mine(name="X"))

--- undecided (the metaclass of `Mine`): a class whose metaclass makes a list of it
class Listed(type):
    def __call__(cls, *given, **named):
        return [super().__call__(*given, **named)]
class Mine(ProcessingStep, metaclass=Listed):
    pass
c.add_depends_on(Mine(name="X"))

--- undecided (metaclass): a class with a metaclass that cannot be seen
from mylib import Meta
class Mine(metaclass=Meta):
    one = a
c.add_depends_on(Mine())

--- leave: `__new__` makes something else
class Mine(ProcessingStep):
    def __new__(cls, *given, **named):
        return [ProcessingStep(*given, **named)]
c.add_depends_on(Mine(name="X"))

--- fix: `__call__` of an instance
class Make:
    def __call__(self, name):
        return ProcessingStep(name=name)
c.add_depends_on(Make()("X"))

--- leave: `__call__` of an instance returns a list
class Make:
    def __call__(self, name):
        return [ProcessingStep(name=name)]
c.add_depends_on(Make()("X"))

--- fix: `__getitem__` of an instance
class Steps:
    def __getitem__(self, name):
        return ProcessingStep(name=name)
c.add_depends_on(Steps()["X"])

--- leave: `__getitem__` of an instance returns a list
class Steps:
    def __getitem__(self, name):
        return [ProcessingStep(name=name)]
c.add_depends_on(Steps()["X"])

--- fix: a generic class
from typing import Generic, TypeVar
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, one):
        self.one = one
box = Box(a)
c.add_depends_on(box.one)

--- leave: a generic class, a list
from typing import Generic, TypeVar
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, one):
        self.one = one
box = Box([a])
c.add_depends_on(box.one)
""")

STEP_ATTRIBUTES = table("""
--- fix: `.name` is a name
c.add_depends_on(a.name)

--- leave: `.depends_on` is a list
c.add_depends_on(a.depends_on)

--- leave: `.steps` of a collection is a list
from sagemaker.workflow.step_collections import RegisterModel
model = RegisterModel(name="M")
c.add_depends_on(model.steps)

--- fix: a step of a collection
from sagemaker.workflow.step_collections import RegisterModel
model = RegisterModel(name="M")
c.add_depends_on(model.steps[-1])

--- fix: `.properties` is an output
c.add_depends_on(a.properties)

--- leave: an attribute that steps do not have
c.add_depends_on(a.elements)

--- leave: an attribute put on a step
a.extra = [b]
c.add_depends_on(a.extra)

--- leave: the arguments of a step
c.add_depends_on(a.step_args)

--- leave: the steps of a pipeline
from sagemaker.workflow.pipeline import Pipeline
pipeline = Pipeline(name="P", steps=[a, b])
c.add_depends_on(pipeline.steps)

--- fix: the output of an `@step` function
@step(name="F")
def function():
    return [1]
c.add_depends_on(function())

--- fix: one of several outputs of an `@step` function
@step
def function():
    return 1, 2
c.add_depends_on(function()[0])

--- leave: the outputs in a list
@step
def function():
    return 1
c.add_depends_on([function(), function()])

--- fix: `step(...)` as a function
def function():
    return [1]
made = step(function, name="F")
c.add_depends_on(made())

--- leave: a function of the name `step` of the file's own
def step(function):
    return function
@step
def function():
    return [a]
c.add_depends_on(function())
""")


@pytest.mark.parametrize("row", ATTRIBUTES)
def test_attributes(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", PROPERTIES)
def test_properties(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", FIELDS)
def test_fields(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", STEPS)
def test_classes_of_steps(row: Row) -> None:
    row.check()


@pytest.mark.parametrize("row", STEP_ATTRIBUTES)
def test_attributes_of_steps(row: Row) -> None:
    row.check()


COLLECTIONS = table(r"""
--- fix: an attribute of a step collection of the repository
from sagemaker.workflow.step_collections import StepCollection
class Own(StepCollection):
    def __init__(self, name, first: Step):
        self.first = first
        super().__init__(name, [b])
    def wire(self):
        c.add_depends_on(self.first)

--- fix: an attribute of it, from outside
from sagemaker.workflow.step_collections import StepCollection
class Own(StepCollection):
    def __init__(self, name):
        self.first = a
        super().__init__(name, [b])
c.add_depends_on(Own("O").first)

--- undecided (a list): an attribute of it that is set from outside, too
from sagemaker.workflow.step_collections import StepCollection
class Own(StepCollection):
    def __init__(self, name):
        self.first = a
        super().__init__(name, [b])
own = Own("O")
own.first = [a, b]
def wire():
    c.add_depends_on(own.first)

--- undecided (a list): an attribute that a class below sets otherwise
from sagemaker.workflow.step_collections import StepCollection
class Own(StepCollection):
    def __init__(self, name):
        self.first = a
        super().__init__(name, [b])
    def wire(self):
        c.add_depends_on(self.first)
class Below(Own):
    def __init__(self, name):
        super().__init__(name)
        self.first = [a, b]

--- undecided (a list): the same, of a step
class Own(TrainingStep):
    def __init__(self, name):
        super().__init__(name=name)
        self.first = a
    def wire(self):
        self.add_depends_on(self.first)
class Below(Own):
    def __init__(self, name):
        super().__init__(name)
        self.first = [a, b]

--- leave: a step collection with a method of its own
from sagemaker.workflow.step_collections import StepCollection
class Own(StepCollection):
    def add_depends_on(self, one):
        self.steps[0].add_depends_on([one])
Own("O", [b]).add_depends_on(a)

--- leave: what the SDK gives a step collection
from sagemaker.workflow.step_collections import StepCollection
class Own(StepCollection):
    def wire(self):
        c.add_depends_on(self.steps)
""")


@pytest.mark.parametrize("row", COLLECTIONS)
def test_collections(row: Row) -> None:
    """Step collections of the repository have attributes, too."""
    row.check()
