"""What the repository changes of the SDK is the repository's own: it may take one where the SDK wants a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

HEAD = """\
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
"""

IN_THE_FILE = """\
--- leave: the method, on the base class
from sagemaker.workflow import steps
_add = steps.Step.add_depends_on
steps.Step.add_depends_on = lambda self, *one: _add(self, list(one))
train.add_depends_on(prep)

--- leave: under another name
from sagemaker.workflow.steps import Step as Base
_add = Base.add_depends_on
def lenient(self, one):
    _add(self, [one])
Base.add_depends_on = lenient
train.add_depends_on(prep)

--- leave: on each of some classes
_add = Step.add_depends_on
for kind in (CallbackStep, FailStep):
    kind.add_depends_on = lambda self, one: _add(self, [one])
train.add_depends_on(prep)

--- leave: on all that derive from it
_init = CallbackStep.__init__
for kind in [Step, *Step.__subclasses__()]:
    if kind is CallbackStep:
        kind.__init__ = lambda self, *a, depends_on=None, **k: _init(self, *a, depends_on=[depends_on], **k)
late = new("Late", depends_on=prep)

--- leave: by setattr
_add = Step.add_depends_on
setattr(Step, "add_depends_on", lambda self, one: _add(self, [one]))
train.add_depends_on(prep)

--- leave: by setattr, under a computed name
_add = Step.add_depends_on
CHANGES = {"add_" + "depends_on": lambda self, one: _add(self, [one])}
for name, function in CHANGES.items():
    setattr(Step, name, function)
train.add_depends_on(prep)

--- leave: by a table of what is to be set
CHANGES = [(Step, "add_depends_on", lambda self, one: setattr(self, "_depends_on", [one]))]
for owner, name, function in CHANGES:
    setattr(owner, name, function)
train.add_depends_on(prep)

--- leave: by setattr under another name
put = setattr
put(Step, "add_depends_on", lambda self, one: setattr(self, "_depends_on", [one]))
train.add_depends_on(prep)

--- leave: by setattr, in two calls
from functools import partial
partial(setattr, Step)("add_depends_on", lambda self, one: setattr(self, "_depends_on", [one]))
train.add_depends_on(prep)

--- leave: by a decorator of mock's name, with keywords
def patch(cls, name):
    def decorate(function):
        setattr(cls, name, function)
        return function
    return decorate
@patch(cls=Step, name="add_depends_on")
def lenient(self, one):
    self._depends_on = [one]
train.add_depends_on(prep)

--- leave: other bases
class Lenient(Step):
    def add_depends_on(self, one):
        super().add_depends_on([one])
CallbackStep.__bases__ = (Lenient,)
train.add_depends_on(prep)

--- leave: by the metaclass's own method
_add = Step.add_depends_on
type.__setattr__(Step, "add_depends_on", lambda self, one: _add(self, [one]))
train.add_depends_on(prep)

--- leave: classes of a star import
from sagemaker.workflow.callback_step import *
from sagemaker.workflow.steps import *
_init = CallbackStep.__init__
def lenient(self, *a, depends_on=None, **k):
    _init(self, *a, depends_on=[depends_on] if depends_on else None, **k)
CallbackStep.__init__ = lenient
late = CallbackStep(name="L", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: the class of a step
_add = Step.add_depends_on
type(train).add_depends_on = lambda self, one: _add(self, [one])
train.add_depends_on(prep)

--- leave: the code of the method
def lenient(self, one):
    self._depends_on = [one]
Step.add_depends_on.__code__ = lenient.__code__
train.add_depends_on(prep)

--- leave: another class in the place of the SDK's
from sagemaker.workflow import callback_step
from sagemaker.workflow.steps import StepTypeEnum
class Lenient(Step):
    arguments = {}
    properties = None
    def __init__(self, name, **more):
        super().__init__(name=name, step_type=StepTypeEnum.CALLBACK)
    def add_depends_on(self, one):
        super().add_depends_on([one])
callback_step.CallbackStep = Lenient
from sagemaker.workflow.callback_step import CallbackStep
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: the constructor
_init = CallbackStep.__init__
def lenient(self, *a, depends_on=None, **k):
    _init(self, *a, depends_on=[depends_on] if depends_on else None, **k)
CallbackStep.__init__ = lenient
late = new("Late", depends_on=prep)
other = CallbackStep(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: the constructor of the base class
_init = Step.__init__
def lenient(self, *a, **k):
    _init(self, *a, **k)
    if self._depends_on and not isinstance(self._depends_on, list):
        self._depends_on = [self._depends_on]
Step.__init__ = lenient
other = CallbackStep(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: the property
def lenient(self, one):
    self._depends_on = [one]
Step.depends_on = property(lambda self: self._depends_on, lenient)
train.depends_on = prep

--- leave: what reads it
_find = Step._find_dependencies_in_depends_on_list
def lenient(self, step_map):
    if not isinstance(self._depends_on, list):
        self._depends_on = [self._depends_on]
    return _find(self, step_map)
Step._find_dependencies_in_depends_on_list = lenient
_to_request = Step.to_request
def to_request(self):
    if isinstance(self._depends_on, Step):
        self._depends_on = [self._depends_on]
    return _to_request(self)
Step.to_request = to_request
train.depends_on = prep

--- leave: what walks over a step
Step.__iter__ = lambda self: iter((self,))
train.add_depends_on(prep)
train.depends_on = prep

--- leave: what walks over it by index
def item(self, index):
    if index:
        raise IndexError
    return self
Step.__getitem__ = item
train.add_depends_on(prep)

--- leave: a step that counts as nothing
Step.__bool__ = lambda self: False
train.add_depends_on(prep)

--- leave: what walks over the output of a function
from sagemaker.workflow.function_step import DelayedReturn
@step(name="F", role="arn:aws:iam::123456789012:role/R", image_uri="i", instance_type="ml.m5.large")
def fit():
    return 1
DelayedReturn.__iter__ = lambda self: iter([self])
train.add_depends_on(fit())

--- leave: whatever is set
def to_list(self, name, value):
    object.__setattr__(self, name, [value] if name == "depends_on" else value)
CallbackStep.__setattr__ = to_list
train.depends_on = prep

--- leave: lists in lists are flattened
_add = Step.add_depends_on
def flat(self, groups):
    _add(self, [one for group in groups for one in (group if isinstance(group, list) else [group])])
Step.add_depends_on = flat
train.add_depends_on([[prep], label])

--- leave: by a decorator
def patch_to(cls):
    def decorate(function):
        setattr(cls, function.__name__, function)
        return function
    return decorate
@patch_to(Step)
def add_depends_on(self, one):
    self._depends_on = [one]
train.add_depends_on(prep)

--- leave: by a decorator that reads the annotation, as that of fastcore
def patch(function):
    setattr(function.__annotations__["self"], function.__name__, function)
    return function
@patch
def add_depends_on(self: Step, one):
    self._depends_on = [one]
train.add_depends_on(prep)

--- leave: by a decorator of a class of methods
def extends(cls):
    def decorate(other):
        for name, function in vars(other).items():
            if not name.startswith("_"):
                setattr(cls, name, function)
        return other
    return decorate
@extends(Step)
class _:
    def add_depends_on(self, one):
        self._depends_on = [one]
train.add_depends_on(prep)

--- leave: by a decorator with the method's name in a text, as that of wrapt
import importlib
def wrap(module, path):
    def decorate(wrapper):
        cls, name = path.split(".")
        owner = getattr(importlib.import_module(module), cls)
        inner = getattr(owner, name)
        setattr(owner, name, lambda self, *given: wrapper(inner, self, given))
        return wrapper
    return decorate
@wrap(Step.__module__, "Step.add_depends_on")
def lenient(wrapped, self, given):
    wrapped(self, list(given))
train.add_depends_on(prep)

--- leave: by a function that is given the class
def make_lenient(cls):
    inner = cls.__init__
    def init(self, *a, depends_on=None, **k):
        inner(self, *a, depends_on=[depends_on] if depends_on else None, **k)
    cls.__init__ = init
make_lenient(CallbackStep)
other = CallbackStep(name="Other", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: by a function that hands the class on
def put(cls, name, function):
    setattr(cls, name, function)
def install(cls):
    put(cls, "add_" + "depends_on", lambda self, one: setattr(self, "_depends_on", [one]))
install(Step)
train.add_depends_on(prep)

--- leave: by a text that is run
_add = Step.add_depends_on
exec("Step.add_depends_on = lambda self, one: _add(self, [one])")
train.add_depends_on(prep)

--- leave: through a wrapper of the repository
_add = Step.add_depends_on
def link(step, depends_on):
    step.add_depends_on(depends_on)
Step.add_depends_on = lambda self, one: _add(self, [one])
link(train, prep)

--- leave: another list of the SDK's
from sagemaker.workflow.condition_step import ConditionStep
_init = ConditionStep.__init__
def lenient(self, name, if_steps=None, **k):
    listed = if_steps if isinstance(if_steps, list) else [if_steps]
    _init(self, name=name, conditions=[], if_steps=listed, else_steps=[])
ConditionStep.__init__ = lenient
check = ConditionStep(name="Check", if_steps=prep)
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
all_steps = Pipeline(name="P", steps=[check], sagemaker_session=PipelineSession(default_bucket="b"))

--- leave: a class of the repository's own, and one that derives from it
class Base(CallbackStep):
    pass
class Mine(Base):
    pass
_add, _init = Step.add_depends_on, CallbackStep.__init__
def lenient(self, *a, depends_on=None, **k):
    _init(self, *a, depends_on=[depends_on] if depends_on else None, **k)
Base.add_depends_on = lambda self, one: _add(self, [one])
Base.__init__ = lenient
mine = Mine(name="Mine", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=label)
mine.add_depends_on(prep)

--- leave: another method of the SDK's
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow import condition_step
class Lenient(Step):
    arguments = {}
    properties = None
    step_type = None
    def __init__(self, name, if_steps, **more):
        self.name = name
        self.if_steps = [if_steps]
condition_step.ConditionStep = Lenient
from sagemaker.workflow.condition_step import ConditionStep
check = ConditionStep("Check", if_steps=FailStep(name="Stop"))
del check

--- fix: only what it shows of itself
Step.__repr__ = lambda self: self.name
Step.__str__ = Step.__repr__
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a dict called modules, filled by their names
modules = {}
for name in ["sagemaker.workflow.steps", "sagemaker.workflow"]:
    modules[name] = {"seen": True}
train.add_depends_on(⟦prep→[prep]⟧)

--- fix: a method more
def describe(self):
    return self.name
Step.describe = describe
setattr(Step, "label", property(describe))
train.add_depends_on(⟦[⟧prep⟦]⟧)
late = CallbackStep(name="L", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- fix: several methods more, by name
for name in ("describe", "label"):
    setattr(Step, name, lambda self: self.name)
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: another class of steps
_init = FailStep.__init__
FailStep.__init__ = lambda self, *a, **k: _init(self, *a, **k)
FailStep.__iter__ = lambda self: iter([self])
late = CallbackStep(name="L", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: the method of a class of the repository's own
class Node:
    pass
Node.add_depends_on_all = lambda self, one: None
Node.__init__ = lambda self: None
Node.__iter__ = lambda self: iter([])
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: what a constructor takes is not what the method takes
_init = CallbackStep.__init__
def init(self, *a, **k):
    _init(self, *a, **k)
CallbackStep.__init__ = init
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: what is kept is not what the method takes
_to_request = Step.to_request
def to_request(self):
    return {**_to_request(self), "Description": "d"}
Step.to_request = to_request
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: the method is only read
add = Step.add_depends_on
print("Step.add_depends_on", getattr(train, "add_depends_on"), hasattr(Step, "add_depends_on"))
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a class that is handed to what makes steps of it
def make(cls, name, **more):
    made = cls(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], **more)
    made.extra = 1
    return made
last = make(CallbackStep, "Last", depends_on=[prep])
last.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: attributes that are set on a step by name
for name, value in {"description": "d", "display_name": "n"}.items():
    setattr(train, name, value)
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: a helper of the method's name
import functools
@functools.lru_cache
def add_depends_on(one, other):
    one.add_depends_on([other])
train.add_depends_on(⟦[⟧prep⟦]⟧)
"""

ELSEWHERE = """\
--- leave: in a module that the file imports
### compat.py
from sagemaker.workflow import steps
_add = steps.Step.add_depends_on
def lenient(self, *others):
    _add(self, list(others))
steps.Step.add_depends_on = lenient
### main.py
import compat
HEAD
train.add_depends_on(prep)

--- leave: in a module that the package of the file imports
### pipelines/__init__.py
from . import _compat
_compat.install()
### pipelines/_compat.py
def install():
    from sagemaker.workflow.steps import Step
    add = Step.add_depends_on
    Step.add_depends_on = lambda self, one: add(self, [one])
### pipelines/train.py
HEAD
train.add_depends_on(prep)
### main.py
from pipelines.train import prep, train

--- leave: in what runs the file
### train.py
HEAD
def build():
    train.add_depends_on(prep)
### main.py
from sagemaker.workflow.steps import Step
import train
from train import prep, train as last
_add = Step.add_depends_on
Step.add_depends_on = lambda self, one: _add(self, [one])
train.build()

--- leave: through a class that a module brings on
### sdk.py
from sagemaker.workflow.callback_step import CallbackStep
from sagemaker.workflow.steps import Step
### compat.py
from sdk import Step
_add = Step.add_depends_on
def lenient(self, one):
    _add(self, [one])
Step.add_depends_on = lenient
### main.py
import compat
HEAD
train.add_depends_on(prep)

--- leave: a class of the repository's own, in another module
### own.py
from sagemaker.workflow.callback_step import CallbackStep
class Mine(CallbackStep):
    pass
### compat.py
from own import Mine
_init = Mine.__init__
def lenient(self, *a, depends_on=None, **k):
    _init(self, *a, depends_on=[depends_on] if depends_on else None, **k)
Mine.__init__ = lenient
### main.py
import compat
from own import Mine
prep = Mine(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = Mine(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a helper for tests that the rest imports, too
### testing/lenient.py
from sagemaker.workflow.steps import Step
_add = Step.add_depends_on
Step.add_depends_on = lambda self, one: _add(self, [one])
### testing/__init__.py
### train.py
HEAD
def build():
    train.add_depends_on(prep)
### main.py
import testing.lenient
import train
from train import prep, train as last
train.build()

--- leave: another class in a module that brings it on
### sdk.py
from sagemaker.workflow.callback_step import CallbackStep
### compat.py
import sdk
class Lenient(sdk.CallbackStep):
    def add_depends_on(self, one):
        super().add_depends_on([one])
sdk.CallbackStep = Lenient
### main.py
import compat
from sdk import CallbackStep
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(prep)

--- leave: the constructor, in a module
### compat.py
from sagemaker.workflow import callback_step as cs
_init = cs.CallbackStep.__init__
def lenient(self, *a, depends_on=None, **k):
    _init(self, *a, depends_on=[depends_on] if depends_on else None, **k)
cs.CallbackStep.__init__ = lenient
### main.py
import compat
HEAD
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a decorator of another module
### util.py
def extends(cls):
    def decorate(function):
        setattr(cls, function.__name__, function)
        return function
    return decorate
### main.py
from sagemaker.workflow.steps import Step
from util import extends
HEAD
@extends(Step)
def add_depends_on(self, one):
    self._depends_on = [one]
train.add_depends_on(prep)

--- leave: a function of another module that is given the class
### util.py
def to_lists(cls):
    inner = cls.__init__
    def init(self, *a, depends_on=None, **k):
        inner(self, *a, depends_on=[depends_on] if depends_on else None, **k)
    cls.__init__ = init
### main.py
from util import to_lists
HEAD
to_lists(CallbackStep)
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: a function that hands the class on to another module
### lenient.py
def to_lists(cls):
    inner = cls.__init__
    def init(self, *a, depends_on=None, **k):
        inner(self, *a, depends_on=[depends_on] if depends_on else None, **k)
    cls.__init__ = init
### util.py
from lenient import to_lists
def install(*classes):
    for cls in classes:
        to_lists(cls)
### main.py
from util import install
HEAD
install(CallbackStep)
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: an object that keeps the class
### util.py
class Patcher:
    def __init__(self, cls):
        self.cls = cls
    def install(self):
        inner = self.cls.__init__
        def init(me, *a, depends_on=None, **k):
            inner(me, *a, depends_on=[depends_on] if depends_on else None, **k)
        self.cls.__init__ = init
### main.py
from util import Patcher
HEAD
Patcher(CallbackStep).install()
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=prep)

--- leave: named by texts alone
### tools.py
from pydoc import locate
def change(path, name, function):
    setattr(locate(path), name, function)
### main.py
from tools import change
HEAD
path = CallbackStep.__module__ + ".CallbackStep"
change("sagemaker.workflow.callback_step.CallbackStep" if 0 else path, "add_depends_on",
       lambda self, one: setattr(self, "_depends_on", [one]))
train.add_depends_on(prep)

--- leave: what iterates over a collection, in a module
### compat.py
from sagemaker.workflow.step_collections import StepCollection
StepCollection.__iter__ = lambda self: iter(self.steps[-1:])
### main.py
import compat
from sagemaker.workflow.step_collections import StepCollection
HEAD
group = StepCollection(name="S", steps=[prep])
train.add_depends_on(group)

--- leave (Python itself runs it when it starts): sitecustomize
### sitecustomize.py
from sagemaker.workflow.steps import Step
_add = Step.add_depends_on
Step.add_depends_on = lambda self, one: _add(self, [one])
### main.py
HEAD
train.add_depends_on(prep)

--- leave (pytest runs it): what pytest reads for the test
### tests/conftest.py
from sagemaker.workflow.steps import Step
_add = Step.add_depends_on
Step.add_depends_on = lambda self, one: _add(self, [one])
### tests/test_train.py
HEAD
def test_train():
    train.add_depends_on(prep)
### main.py
x = 1

--- fix: what pytest reads for tests alone
### tests/conftest.py
from sagemaker.workflow.steps import Step
_add = Step.add_depends_on
Step.add_depends_on = lambda self, one: _add(self, [one])
### main.py
HEAD
train.add_depends_on(⟦[⟧prep⟦]⟧)

--- fix: another module changes other classes
### compat.py
import json
from sagemaker.workflow.steps import Step
class Encoder(json.JSONEncoder):
    pass
json.JSONEncoder.__init__ = lambda self, *a, **k: None
Step.summary = lambda self: self.name
setattr(Encoder, "default", str)
### main.py
import compat
HEAD
train.add_depends_on(⟦[⟧prep⟦]⟧)
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- fix: a decorator for classes of the repository's own
### util.py
def logged(cls):
    inner = cls.__init__
    def init(self, *a, **k):
        inner(self, *a, **k)
    cls.__init__ = init
    return cls
### main.py
from util import logged
HEAD
@logged
class Config:
    pass
last = CallbackStep(name="Last", sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=⟦[⟧prep⟦]⟧)

--- fix: the wrapper of a module that changes nothing
### links.py
\"\"\"Helpers around `Step.add_depends_on`.\"\"\"
from sagemaker.workflow.steps import Step
def link(step: Step, others):
    add = step.add_depends_on
    add(others)
### main.py
from links import link
HEAD
train.add_depends_on(⟦[⟧prep⟦]⟧)
""".replace("HEAD\n", HEAD)


@pytest.mark.parametrize("row", [*table(IN_THE_FILE), *table(ELSEWHERE)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("rows", [IN_THE_FILE, ELSEWHERE], ids=["in the file", "elsewhere"])
def test_the_sdk_agrees(rows: str, version: int) -> None:
    assert contradicted(rows, version) == []
