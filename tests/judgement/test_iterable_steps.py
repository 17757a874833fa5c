"""Steps and collections that can be iterated over are taken by their elements today; what can't be is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

STEPS = """\
--- leave: `__iter__` in the class
class Group(CallbackStep):
    def __iter__(self):
        return iter(())
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)
label.depends_on = group
last = new("Last", depends_on=group)

--- leave: `__iter__` in a base
class Walked:
    def __iter__(self):
        return iter(())
class Group(CallbackStep, Walked):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: `__iter__` in a base of another file
### walked.py
class Walked:
    def _each(self):
        return iter(())
    __iter__ = _each
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from walked import Walked
class Group(CallbackStep, Walked):
    pass
prep = Group(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: the older protocol, `__getitem__`
class Group(CallbackStep):
    def __getitem__(self, index):
        return (prep, label)[index]
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: a function assigned in the class body
def _each(self):
    return iter(self.children)
class Group(CallbackStep):
    children = ()
    __iter__ = _each
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: a lambda for `__getitem__`
class Group(CallbackStep):
    __getitem__ = lambda self, index: [prep][index]
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set by a decorator
def iterable(cls):
    cls.__iter__ = lambda self: iter(self.children)
    return cls
@iterable
class Group(CallbackStep):
    children = ()
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set by a decorator with arguments
def walks(attribute):
    def inner(cls):
        setattr(cls, "__iter__", lambda self: iter(getattr(self, attribute)))
        return cls
    return inner
@walks("children")
class Group(CallbackStep):
    children = ()
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set by a call that is given the class
def iterable(cls):
    cls.__iter__ = lambda self: iter(())
class Group(CallbackStep):
    pass
iterable(Group)
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set later
class Group(CallbackStep):
    pass
Group.__iter__ = lambda self: iter(())
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set later by `setattr`
class Group(CallbackStep):
    pass
setattr(Group, "__getitem__", lambda self, index: [prep][index])
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set later under a computed name
class Group(CallbackStep):
    pass
for name in ("iter", "reversed"):
    setattr(Group, f"__{name}__", lambda self: iter(()))
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set later on the class of an object
class Group(CallbackStep):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
type(group).__iter__ = lambda self: iter(())
train.add_depends_on(group)

--- leave: set later on the `__class__` of an object
class Group(CallbackStep):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
group.__class__.__iter__ = lambda self: iter(())
train.add_depends_on(group)

--- leave: set later on its base
class Base(CallbackStep):
    pass
class Group(Base):
    pass
Base.__iter__ = lambda self: iter(())
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: set in another file
### group.py
from sagemaker.workflow.callback_step import CallbackStep
class Group(CallbackStep):
    pass
### iterable.py
import group
group.Group.__iter__ = lambda self: iter(())
### main.py
import iterable
from group import Group
from sagemaker.workflow.callback_step import CallbackStep
prep = Group(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: a metaclass that sets it
class Walking(type(CallbackStep)):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        cls.__iter__ = lambda self: iter(())
class Group(CallbackStep, metaclass=Walking):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: `__init_subclass__` of a base sets it
class Base(CallbackStep):
    def __init_subclass__(cls):
        cls.__iter__ = lambda self: iter(())
class Group(Base):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: a class that `type` makes
Group = type("Group", (CallbackStep,), {"__iter__": lambda self: iter(())})
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: an abstract base of the standard library
from collections.abc import Iterable
class Group(CallbackStep, Iterable):
    __iter__ = lambda self: iter(())
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: a class that is a list as well
class Group(CallbackStep, list):
    def __init__(self, name):
        CallbackStep.__init__(self, name, "https://q", {}, [])
group = Group("Group")
train.add_depends_on(group)

--- leave: the object gets a class that can be iterated over
class Group(CallbackStep):
    def __iter__(self):
        return iter(())
label.__class__ = Group
train.add_depends_on(label)

--- leave: the step itself, in a method of a base
class Base(CallbackStep):
    def before(self, other):
        other.add_depends_on(self)
class Group(Base):
    def __iter__(self):
        return iter(())
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
group.before(train)

--- leave: annotated as a step
class Group(CallbackStep):
    def __iter__(self):
        return iter(())
def wire(first: Step, then: Step) -> None:
    then.add_depends_on(first)
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
wire(group, train)

--- leave (a package that is not there): a base that can't be seen
from unheard_of import Mixin
class Group(CallbackStep, Mixin):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(group)

--- leave: in a list, a step that can be iterated over is one step
class Group(CallbackStep):
    def __iter__(self):
        return iter([self])
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on([group])
label.depends_on = [group]

--- fix: other methods
class Group(CallbackStep):
    def __len__(self):
        return 1
    def __contains__(self, one):
        return False
    def each(self):
        return iter(())
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: `__iter__` of the object alone is not looked up
label.__iter__ = lambda: iter(())
train.add_depends_on(⟦[⟧label⟦]⟧)

--- fix: `__iter__` on demand is not looked up
class Group(CallbackStep):
    def __getattr__(self, name):
        if name == "__iter__":
            return lambda: iter(())
        raise AttributeError(name)
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: iteration that is forbidden
class Walked:
    def __iter__(self):
        return iter(())
class Group(CallbackStep, Walked):
    __iter__ = None
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: a metaclass that iterates over the class
class Walking(type(CallbackStep)):
    def __iter__(cls):
        return iter(())
class Group(CallbackStep, metaclass=Walking):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: another class of the file is iterable
class Groups:
    def __iter__(self):
        return iter(())
class Group(CallbackStep):
    groups = Groups()
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: an abstract base of the standard library that says nothing of iteration
import abc
class Group(CallbackStep, abc.ABC):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: a decorator that sets something else
def holding(cls):
    cls.__contains__ = lambda self, one: False
    return cls
@holding
class Group(CallbackStep):
    pass
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)

--- fix: a generic class
from typing import Generic, TypeVar
T = TypeVar("T")
class Group(CallbackStep, Generic[T]):
    def __class_getitem__(cls, item):
        return cls
group = Group(name="Group", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧group⟦]⟧)
"""

COLLECTIONS_HEAD = """\
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.step_collections import StepCollection

first = CallbackStep(name="First", sqs_queue_url="https://q", inputs={}, outputs=[])
second = CallbackStep(name="Second", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
"""

COLLECTIONS = """\
--- leave [2]: a collection's elements
class Stage(StepCollection):
    def __iter__(self):
        return iter(self.steps[:1])
stage = Stage(name="Stage", steps=[first, second])
train.add_depends_on(stage)

--- leave [2]: its last element
class Stage(StepCollection):
    def __iter__(self):
        yield self.steps[-1]
stage = Stage(name="Stage", steps=[first, second])
train.depends_on = stage

--- leave [2]: by index
class Stage(StepCollection):
    def __getitem__(self, index):
        return self.steps[index]
stage = Stage(name="Stage", steps=[first, second])
train.add_depends_on(stage)

--- leave [2]: by a decorator
def walked(cls):
    cls.__iter__ = lambda self: iter(self.steps)
    return cls
@walked
class Stage(StepCollection):
    pass
stage = Stage(name="Stage", steps=[first, second])
train.add_depends_on(stage)

--- leave [2]: by a base of its own
class Walked:
    def __iter__(self):
        return iter(self.steps)
class Stage(StepCollection, Walked):
    pass
stage = Stage(name="Stage", steps=[first, second])
train.add_depends_on(stage)

--- leave [2]: set later
class Stage(StepCollection):
    pass
Stage.__iter__ = lambda self: iter(self.steps)
stage = Stage(name="Stage", steps=[first, second])
train.add_depends_on(stage)

--- fix [2]: a collection that is none
class Stage(StepCollection):
    def __len__(self):
        return len(self.steps)
stage = Stage(name="Stage", steps=[first, second])
train.add_depends_on(⟦[⟧stage⟦]⟧)

--- fix [2]: a collection with other methods
class Stage(StepCollection):
    def last(self):
        return self.steps[-1]
stage = Stage(name="Stage", steps=[first, second])
train.depends_on = ⟦[⟧stage⟦]⟧
"""


def _with_head(text: str) -> str:
    """Each row below the head of the collections' rows, and with a pipeline of what it makes."""
    title, *lines = text.split("\n", 1)
    tail = 'pipeline = Pipeline(name="P", steps=[stage, train])\n'
    return f"{title}\n{COLLECTIONS_HEAD}{lines[0].rstrip()}\n{tail}"


OF_COLLECTIONS = "\n".join(_with_head(f"--- {row}") for row in COLLECTIONS.split("--- ")[1:])


@pytest.mark.parametrize("row", table(STEPS))
def test_steps(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("row", table(OF_COLLECTIONS))
def test_collections(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
def test_the_sdk_agrees(version: int) -> None:
    assert contradicted(STEPS, version) == []
    assert contradicted(OF_COLLECTIONS, version) == []
