"""The body of a function is changed only where every caller is known; one that is out of sight may pass a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judgement.support import Row, contradicted, table

REGISTRIES = """\
--- fix: every caller is in sight
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)

--- leave: a decorator of the file puts the function into a dictionary
HANDLERS = {}
def handler(name):
    def decorate(function):
        HANDLERS[name] = function
        return function
    return decorate
@handler("train")
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
HANDLERS["train"]([prep])

--- leave: a decorator without arguments appends it to a list
HOOKS = []
def hook(function):
    HOOKS.append(function)
    return function
@hook
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
for one in HOOKS:
    one([prep])

--- leave: a decorator that is a method of a registry
class Registry:
    def __init__(self):
        self.known = {}
    def register(self, function):
        self.known[function.__name__] = function
        return function
    def run(self, name, *given):
        return self.known[name](*given)
registry = Registry()
@registry.register
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
registry.run("wire", [prep])

--- leave: a decorator that is an instance
class Hook:
    functions = []
    def __call__(self, function):
        self.functions.append(function)
        return function
hook = Hook()
@hook
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
Hook.functions[0]([prep])

--- leave: a decorator that is a class
class task:
    every = []
    def __init__(self, function):
        self.function = function
        task.every.append(self)
    def __call__(self, *given):
        return self.function(*given)
@task
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
task.every[0]([prep])

--- leave: the method `append` is the decorator
HOOKS = []
def kept(function):
    HOOKS.append(function)
    return function
wire_now = None
@kept
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
HOOKS.pop()([prep])

--- leave: a decorator of another module
### registry.py
HANDLERS = {}
def handler(function):
    HANDLERS[function.__name__] = function
    return function
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from registry import HANDLERS, handler

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
@handler
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
HANDLERS["wire"]([prep])

--- leave: a decorator that sets it as an attribute
class Bus:
    pass
bus = Bus()
def on(function):
    setattr(bus, function.__name__, function)
    return function
@on
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
bus.wire([prep])

--- leave: a decorator that may be called or not
HANDLERS = {}
def on(function=None, *, name="x"):
    def decorate(inner):
        HANDLERS[name] = inner
        return inner
    return decorate(function) if function else decorate
@on(name="y")
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
HANDLERS["y"]([prep])

--- leave: a class's own method that decorates
class Registry:
    items = {}
    @classmethod
    def register(cls, name):
        def decorate(function):
            cls.items[name] = function
            return function
        return decorate
@Registry.register("x")
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
Registry.items["x"]([prep])

--- leave: a decorator that hands it on to another function
HANDLERS = {}
def remember(name, function):
    HANDLERS[name] = function
def handler(function):
    remember("x", function)
    return function
@handler
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
HANDLERS["x"]([prep])

--- leave: the decorator's wrapper is what is kept
HANDLERS = []
def handler(function):
    def inner(*given):
        return function(*given)
    HANDLERS.append(inner)
    return inner
@handler
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
HANDLERS[0]([prep])

--- leave: a decorator in a class body
class Flow:
    handlers = {}
    def on(name, handlers=handlers):
        def decorate(function):
            handlers[name] = function
            return function
        return decorate
    @on("train")
    def wire(self, dep):
        train.add_depends_on(dep)
flow = Flow()
def unused():
    flow.wire(prep)
Flow.handlers["train"](flow, [prep])

--- leave: the registry is an attribute of the function
def wire(dep):
    train.add_depends_on(dep)
wire.again = wire
def unused():
    wire(prep)
wire.again([prep])

--- leave: `singledispatch` and its `register`
import functools
@functools.singledispatch
def wire(dep):
    raise TypeError
@wire.register
def _(dep: list):
    train.add_depends_on(dep)
wire([prep])

--- fix: a decorator that returns the function as it is
def plain(function):
    return function
@plain
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)

--- fix: a decorator that marks the function
def marked(text):
    def decorate(function):
        function.text = text
        return function
    return decorate
@marked("x")
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)

--- fix: another function is registered
HANDLERS = {}
def handler(function):
    HANDLERS[function.__name__] = function
    return function
@handler
def other(dep):
    train.add_depends_on(dep)
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)
HANDLERS["other"]([label])
"""

CLASSES = """\
--- fix: every instance is made in sight
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Wire(prep).go()

--- leave: `__init_subclass__` keeps the classes
class Base:
    registry = {}
    def __init_subclass__(cls, **more):
        Base.registry[cls.__name__] = cls
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
if False:
    Wire(prep).go()
Base.registry["Wire"]([prep]).go()

--- leave: `__init_subclass__` of a base of the base
class Root:
    registry = []
    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        cls.registry.append(cls)
class Base(Root):
    pass
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
Root.registry[-1]([prep]).go()

--- leave: `__subclasses__` finds it
class Base:
    pass
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
Base.__subclasses__()[0]([prep]).go()

--- leave: `__subclasses__` in another module
### base.py
class Base:
    pass
def make(*given):
    return [one(*given) for one in Base.__subclasses__()]
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from base import Base, make

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
if False:
    Wire(prep).go()
make([prep])[0].go()

--- leave: a metaclass keeps the classes
class Meta(type):
    every = []
    def __new__(mcs, name, bases, body):
        made = super().__new__(mcs, name, bases, body)
        mcs.every.append(made)
        return made
class Wire(metaclass=Meta):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
Meta.every[0]([prep]).go()

--- leave: a class decorator keeps the class
CLASSES = {}
def register(cls):
    CLASSES[cls.__name__] = cls
    return cls
@register
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
CLASSES["Wire"]([prep]).go()

--- leave: made through the type of an instance
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
    def again(self, dep):
        return type(self)(dep)
one = Wire(None)
if False:
    Wire(prep).go()
one.again([prep]).go()

--- leave: made by `__class__`
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
one = Wire(None)
def unused():
    Wire(prep).go()
one.__class__([prep]).go()

--- leave: made by a class method of its base
class Base:
    @classmethod
    def create(cls, *given):
        return cls(*given)
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
Wire.create([prep]).go()

--- leave: a metaclass that keeps the classes when they are set up
CLASSES = {}
class Meta(type):
    def __init__(cls, name, bases, body):
        super().__init__(name, bases, body)
        CLASSES[name] = cls
class Base(metaclass=Meta):
    pass
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
CLASSES["Wire"]([prep]).go()

--- leave: made by unpacking a dictionary
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
Wire(**{"dep": [prep]}).go()

--- leave: a dataclass, made by unpacking a dictionary
from dataclasses import dataclass
@dataclass
class Wire:
    dep: object
    def go(self):
        train.add_depends_on(self.dep)
if False:
    Wire(prep).go()
Wire(**{"dep": [prep]}).go()

--- leave: set by another module
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
one = Wire(prep)
### main.py
from wires import one, prep, train
one.dep = [prep]
one.go()

--- fix: a base that keeps nothing
class Base:
    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        cls.title = cls.__name__
class Wire(Base):
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Wire(prep).go()

--- fix: `__subclasses__` of another class
class Other:
    pass
print(Other.__subclasses__())
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Wire(prep).go()

--- fix: the `__dict__` of something else
class Other:
    pass
other = Other()
other.__dict__["dep"] = [label]
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(⟦[⟧self.dep⟦]⟧)
Wire(prep).go()
"""

NAMES = """\
--- leave: `globals()` by name
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
globals()["wire"]([prep])

--- leave: `globals().get` by name
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
globals().get("wire")([prep])

--- leave: `globals()` by a computed name
def wire_train(dep):
    train.add_depends_on(dep)
if False:
    wire_train(prep)
for kind in ["train"]:
    globals()["wire_" + kind]([prep])

--- leave: everything in `globals()` is looked through
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
for name, value in list(globals().items()):
    if name.startswith("wire"):
        value([prep])

--- leave: `vars()` by name
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
vars()["wire"]([prep])

--- leave: `locals()` by name
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
locals()["wire"]([prep])

--- leave: the module that is running, out of `sys.modules`
import sys
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
getattr(sys.modules[__name__], "wire")([prep])

--- leave: the module that is running, by a computed name
import sys
def wire_train(dep):
    train.add_depends_on(dep)
def unused():
    wire_train(prep)
here = sys.modules[__name__]
for kind in ["train"]:
    getattr(here, f"wire_{kind}")([prep])

--- leave: `getattr` on an imported module
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
### main.py
import wires
from wires import prep, train
getattr(wires, "wire")([prep])

--- leave: `getattr` on an imported module by a computed name
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire_train(dep):
    train.add_depends_on(dep)
def unused():
    wire_train(prep)
### main.py
import wires
from wires import prep, train
for kind in ["train"]:
    getattr(wires, "wire_" + kind)([prep])

--- leave: `getattr` on a module that is imported by name
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
### main.py
import importlib
from wires import prep, train
for name in ["wire"]:
    getattr(importlib.import_module("wires"), name)([prep])

--- leave: `vars` of a module
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
### main.py
import wires
from wires import prep, train
vars(wires)["wire"]([prep])

--- leave: the `__dict__` of a module
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
### main.py
import wires
from wires import prep, train
wires.__dict__["wire"]([prep])

--- leave: `inspect.getmembers` finds it
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
### main.py
import inspect
import wires
from wires import prep, train
for _, one in inspect.getmembers(wires, inspect.isfunction):
    one([prep])

--- leave: `eval` calls it
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
eval("wire([prep])")

--- leave: `exec` calls it
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
exec("wire([prep])")

--- leave: a method by a computed name, from outside the class
class Flow:
    def wire_train(self, dep):
        train.add_depends_on(dep)
flow = Flow()
def unused():
    flow.wire_train(prep)
for kind in ["train"]:
    getattr(flow, f"wire_{kind}")([prep])

--- leave: a method by a computed name, in another module
### flows.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
class Flow:
    def wire_train(self, dep):
        train.add_depends_on(dep)
if False:
    Flow().wire_train(prep)
### main.py
from flows import Flow, prep, train
def run(flow, kind):
    getattr(flow, "wire_" + kind)([prep])
run(Flow(), "train")

--- leave: `operator.methodcaller`
import operator
class Flow:
    def wire(self, dep):
        train.add_depends_on(dep)
flow = Flow()
def unused():
    flow.wire(prep)
operator.methodcaller("wire", [prep])(flow)

--- leave: `operator.attrgetter`
import operator
class Flow:
    def wire(self, dep):
        train.add_depends_on(dep)
flow = Flow()
def unused():
    flow.wire(prep)
operator.attrgetter("wire")(flow)([prep])

--- leave: by the class's `__dict__`
class Flow:
    def wire(self, dep):
        train.add_depends_on(dep)
flow = Flow()
if False:
    flow.wire(prep)
Flow.__dict__["wire"](flow, [prep])

--- leave: by the name of a class in `globals()`
class Wire:
    def __init__(self, dep):
        self.dep = dep
    def go(self):
        train.add_depends_on(self.dep)
def unused():
    Wire(prep).go()
globals()["Wire"]([prep]).go()

--- leave: as `__call__`
class Wire:
    def __call__(self, dep):
        train.add_depends_on(dep)
wire = Wire()
def unused():
    wire.__call__(prep)
wire([prep])

--- leave: as an operator
class Wire:
    def __rshift__(self, dep):
        train.add_depends_on(dep)
wire = Wire()
if False:
    wire.__rshift__(prep)
wire >> [prep]

--- leave: a function inside a function, out of its `locals()`
def build():
    def wire(dep):
        train.add_depends_on(dep)
    def unused():
        wire(prep)
    locals()["wire"]([prep])
build()

--- leave: unpacked
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
wire(*[[prep]])

--- fix (nobody calls the function with the wrong call): a list unpacked by name is a list
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(⟦[⟧prep⟦]⟧)
wire(**{"dep": [prep]})

--- leave: by a partial
import functools
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
functools.partial(wire, [prep])()

--- leave: by its own `__call__`
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
wire.__call__([prep])

--- leave: a thread
import threading
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
thread = threading.Thread(target=wire, args=([prep],))
thread.start()
thread.join()

--- leave (a notebook is run): in a notebook that runs this one
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
### run.ipynb
{"cells": [{"cell_type": "code", "source": ["%run wires.py\\n", "wire([prep])\\n"],
"metadata": {}, "outputs": [], "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

--- leave: a callback
def wire(dep):
    train.add_depends_on(dep)
def unused():
    wire(prep)
def later(function, *given):
    function(*given)
later(wire, [prep])

--- leave: in a notebook of the repository
### wires.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
### main.py
from wires import prep, train
### run.ipynb
{"cells": [{"cell_type": "code", "source": ["import wires\\n", "wires.wire([wires.prep])\\n"],
"metadata": {}, "outputs": [], "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

--- fix: `globals()` for another name
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
def other(dep):
    print(dep)
wire(prep)
globals()["other"]([prep])

--- fix: `getattr` of another object
class Settings:
    name = "x"
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)
for key in ["name"]:
    print(getattr(Settings, key))

--- fix: a computed name that begins in another way
class Flow:
    def wire(self, dep):
        train.add_depends_on(⟦[⟧dep⟦]⟧)
    def show_it(self):
        pass
flow = Flow()
flow.wire(prep)
for kind in ["it"]:
    getattr(flow, f"show_{kind}")()

--- fix: an object shows its attributes, no methods
class Flow:
    def __init__(self):
        self.name = "x"
    def wire(self, dep):
        train.add_depends_on(⟦[⟧dep⟦]⟧)
    def as_dict(self):
        return dict(vars(self), **self.__dict__)
flow = Flow()
flow.wire(prep)
print(flow.as_dict())

--- fix: `eval` of something else's
class Model:
    def eval(self, data):
        return data
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)
Model().eval(globals)

--- fix: the name is a text and nothing looks it up
def train_after(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
print("train_after")
train_after(prep)
"""

PUBLIC = """\
--- fix: the call of what `__all__` names
### steps.py
from sagemaker.workflow.callback_step import CallbackStep

__all__ = ["made"]

def made(name, after):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from steps import made

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = made("Train", ⟦[⟧prep⟦]⟧)

--- fix: the call of what `__all__` of the same file names
def made(name, after):
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
score = made("Score", after=⟦[⟧prep⟦]⟧)
__all__ = ["made"]

--- fix: `add_depends_on` in what `__all__` names
def wire(dep):
    train.add_depends_on(dep)
wire(⟦[⟧prep⟦]⟧)
__all__ = ("wire",)

--- fix: `__all__` is put together
__all__ = ["other"]
__all__ += ["wire"]
other = 1
def wire(dep):
    train.add_depends_on(dep)
wire(⟦[⟧prep⟦]⟧)

--- fix: the `__all__` of the package that brings it on
### wires/__init__.py
from .core import wire

__all__ = ["wire"]
### wires/core.py
def wire(step, dep):
    step.add_depends_on(dep)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from wires import wire

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
wire(train, ⟦[⟧prep⟦]⟧)

--- leave: the only call in sight never runs
__all__ = ["wire"]
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)

--- fix: `__all__` that leaves it out
__all__ = ["other"]
other = 1
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)

--- fix: the call of a public function of a package that is published
### pyproject.toml
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "wires"
version = "1"
### wires/__init__.py
### wires/core.py
def wire(step, dep):
    step.add_depends_on(dep)
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from wires.core import wire

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
wire(train, ⟦[⟧prep⟦]⟧)

--- fix: the same below `src`, described by a `setup.py`
### setup.py
import sys
if "unittest" not in sys.modules and __name__ == "__main__":
    from setuptools import find_packages, setup
    setup(name="wires", package_dir={"": "src"}, packages=find_packages("src"))
### src/wires/__init__.py
### src/wires/core.py
def made(name, after):
    from sagemaker.workflow.callback_step import CallbackStep
    return CallbackStep(name=name, sqs_queue_url="https://q", inputs={}, outputs=[], depends_on=after)
### main.py
import sys
sys.path.insert(0, "src")
from sagemaker.workflow.callback_step import CallbackStep
from wires.core import made

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = made("Train", ⟦[⟧prep⟦]⟧)

--- leave: a public function of a published package whose call in sight never runs
### pyproject.toml
[project]
name = "wires"
version = "1"
### wires/__init__.py
### wires/core.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(dep)
if False:
    wire(prep)
### main.py
from wires.core import prep, train, wire
wire([prep])

--- fix: a private function of a published package
### pyproject.toml
[project]
name = "wires"
version = "1"
### wires/__init__.py
### wires/core.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def _wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
_wire(prep)
### main.py
from wires.core import prep, train

--- fix: a private module of a published package
### pyproject.toml
[project]
name = "wires"
version = "1"
### wires/__init__.py
### wires/_core.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)
### main.py
from wires._core import prep, train

--- fix: a script beside a published package
### pyproject.toml
[project]
name = "wires"
version = "1"
### wires/__init__.py
### main.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)

--- fix: a package in a project that only configures tools
### pyproject.toml
[tool.black]
line-length = 100
### wires/__init__.py
### wires/core.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)
### main.py
from wires.core import prep, train

--- fix: a project that must not be published
### pyproject.toml
[project]
name = "wires"
version = "1"
classifiers = ["Private :: Do Not Upload"]
### wires/__init__.py
### wires/core.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep):
    train.add_depends_on(⟦[⟧dep⟦]⟧)
wire(prep)
### main.py
from wires.core import prep, train

--- fix: a public function whose own steps are wrong
### pyproject.toml
[project]
name = "wires"
version = "1"
### wires/__init__.py
### wires/core.py
from sagemaker.workflow.callback_step import CallbackStep

def build():
    prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
    train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
    train.add_depends_on(⟦[⟧prep⟦]⟧)
    return prep, train
### main.py
from wires.core import build
prep, train = build()

--- leave: the function of an entry point, whose call in sight never runs
### setup.cfg
[options.entry_points]
console_scripts =
    wire = main:wire
### main.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
def wire(dep=None):
    train.add_depends_on(dep)
if False:
    wire(prep)
"""

STARS = """\
--- fix: a star import does not bring what `__all__` leaves out
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

__all__ = ["prep"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- fix: `__all__` that is put together leaves it out
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

__all__ = ["prep"] + ["clean"]
__all__ += ("score",)
__all__.extend(["tune"])
__all__.append("ship")
prep = clean = score = tune = ship = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧dep⟦]⟧)

--- leave: `__all__` brings it
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

__all__ = ["prep", "dep"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(dep)

--- leave: without `__all__` it comes along
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(dep)

--- leave: `__all__` is computed
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = [prep]
__all__ = [name for name in list(globals()) if name.islower()]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(dep)

--- leave: a name with an underscore that `__all__` brings
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

__all__ = ["prep", "_dep"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
_dep = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

_dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(_dep)

--- leave: `__all__` is extended by what another module sets
### other.py
names = ["dep"]
### shared.py
from sagemaker.workflow.callback_step import CallbackStep
import other

__all__ = ["prep"] + other.names
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
dep = [prep]
### main.py
from sagemaker.workflow.callback_step import CallbackStep

dep = CallbackStep(name="Old", sqs_queue_url="https://q", inputs={}, outputs=[])
from shared import *
train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(dep)

--- fix: what `__all__` brings is one
### shared.py
from sagemaker.workflow.callback_step import CallbackStep

__all__ = ["prep"]
prep = CallbackStep(name="Prep", sqs_queue_url="https://q", inputs={}, outputs=[])
### main.py
from sagemaker.workflow.callback_step import CallbackStep
from shared import *

train = CallbackStep(name="Train", sqs_queue_url="https://q", inputs={}, outputs=[])
train.add_depends_on(⟦[⟧prep⟦]⟧)
"""

TABLES = {"registries": REGISTRIES, "classes": CLASSES, "names": NAMES, "public": PUBLIC, "stars": STARS}


@pytest.mark.parametrize("row", [row for text in TABLES.values() for row in table(text)])
def test_row(row: Row, tmp_path: Path) -> None:
    row.check(tmp_path)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_the_sdk_agrees(text: str, version: int) -> None:
    assert contradicted(text, version) == []
